"""What a school year and a school day usually look like in England: an offer to correct, never a rule."""

from datetime import date, time, timedelta

import holidays

from lodge.people.actions.calendar import PeriodTimes, TermDays
from lodge.people.models import Period

ONE_DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
Kind = Period.Kind

DAY = (
    PeriodTimes(Kind.BEFORE_SCHOOL, time(7, 30), time(8, 30)),
    PeriodTimes(Kind.START_OF_DAY, time(8, 30), time(9, 0)),
    PeriodTimes(Kind.LESSON, time(9, 0), time(10, 30)),
    PeriodTimes(Kind.BREAK, time(10, 30), time(10, 45)),
    PeriodTimes(Kind.LESSON, time(10, 45), time(12, 0)),
    PeriodTimes(Kind.LUNCH, time(12, 0), time(13, 0)),
    PeriodTimes(Kind.LESSON, time(13, 0), time(15, 15)),
    PeriodTimes(Kind.END_OF_DAY, time(15, 15), time(15, 45)),
    PeriodTimes(Kind.AFTER_SCHOOL, time(15, 45), time(18, 0)),
)


def terms(year: int) -> list[TermDays]:
    """Six half terms around the usual weeks off: late October, Christmas, mid-February, Easter, late May."""
    october, february = _monday(date(year, 10, 28)), _monday(date(year + 1, 2, 17))
    may = _monday(date(year + 1, 5, 31))
    christmas = _monday(date(year, 12, 22))
    easter = _monday(_good_friday(year + 1) - 3 * ONE_DAY)
    return [
        TermDays("Autumn 1", _weekday(date(year, 9, 1)), october - 3 * ONE_DAY),
        TermDays("Autumn 2", october + WEEK, christmas - 3 * ONE_DAY),
        TermDays("Spring 1", _weekday(date(year + 1, 1, 4)), february - 3 * ONE_DAY),
        TermDays("Spring 2", february + WEEK, easter - 3 * ONE_DAY),
        TermDays("Summer 1", easter + 2 * WEEK, may - 3 * ONE_DAY),
        TermDays("Summer 2", may + WEEK, _monday(date(year + 1, 7, 21)) + 2 * ONE_DAY),
    ]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _weekday(day: date) -> date:
    return day if day.weekday() < 5 else _monday(day) + WEEK


def _good_friday(year: int) -> date:
    found = holidays.country_holidays("GB", subdiv="ENG", years=year).items()
    return next(day for day, name in found if "Good Friday" in name)
