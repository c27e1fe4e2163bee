"""The school calendar's answers: is it a school day, which period is it, when does the day end."""

from datetime import date, datetime, time, timedelta
from functools import cache
from uuid import UUID

import holidays

from lodge.kit import clock
from lodge.people.models import ClosedDay, Period, School, Term

CLOSED = "closed"


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """England's bank holidays in ``year`` (the holidays library, subdivision ENG)."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def why_closed(school: School | UUID, day: date) -> str:
    """Why no pupil is expected on ``day``, in words for the page; '' on a school day.

    A school that has entered no terms yet is taken to be open on weekdays.
    """
    if day.weekday() >= 5:
        return "Weekend"
    if day in bank_holidays(day.year):
        return "Bank holiday"
    closed = ClosedDay.objects.of(school).filter(day=day, reopened_at=None).first()
    if closed is not None:
        return str(closed.get_kind_display())
    terms = Term.objects.of(school)
    if terms.filter(starts__lte=day, ends__gte=day).exists() or not terms.exists():
        return ""
    return "Holiday"


def is_school_day(school: School | UUID, day: date) -> bool:
    """Whether pupils are expected on ``day``."""
    return not why_closed(school, day)


def next_school_day(school: School | UUID, after: date) -> date:
    """The first school day after ``after``, looking up to a year ahead; else the next weekday."""
    for ahead in range(1, 366):
        day = after + timedelta(days=ahead)
        if is_school_day(school, day):
            return day
    return after + timedelta(days=1)


def period_at(school: School | UUID, moment: datetime) -> str:
    """The kind of period at ``moment``; 'closed' outside every period and on days without pupils."""
    here = clock.local(moment)
    now = here.time().replace(tzinfo=None)
    found = Period.objects.of(school).filter(starts__lte=now, ends__gt=now).first()
    if found is None or not is_school_day(school, here.date()):
        return CLOSED
    return str(found.kind)


def collection_starts(school: School | UUID) -> time:
    """When phones go home: the start of the 'end of the day' period, 15:15 if none is set."""
    found = Period.objects.of(school).filter(kind=Period.Kind.END_OF_DAY).first()
    return found.starts if found else time(15, 15)


def hand_in_ends(school: School | UUID) -> time:
    """Until when a hand-in is on time: the end of the 'start of the day' period, 09:00 if none is set."""
    ends = Period.objects.of(school).filter(kind=Period.Kind.START_OF_DAY).values_list("ends", flat=True)
    return max(ends, default=time(9, 0))


def school_year_of(day: date) -> int:
    """The calendar year in which the school year holding ``day`` began (it turns on 1 September)."""
    return day.year if day.month >= 9 else day.year - 1


def year_days(year: int) -> tuple[date, date]:
    """The first and the last day of the school year that begins in September of ``year``."""
    return date(year, 9, 1), date(year + 1, 8, 31)


def terms_of_year(school: School | UUID, year: int) -> list[Term]:
    """The terms of a school year in their order."""
    return list(Term.objects.of(school).filter(starts__range=year_days(year)))


def closures(school: School | UUID, first: date, last: date) -> list[ClosedDay]:
    """INSET days and closures from ``first`` to ``last`` that stand."""
    standing = ClosedDay.objects.of(school).filter(reopened_at=None, day__range=(first, last))
    return list(standing.order_by("day"))


def bank_holidays_between(first: date, last: date) -> list[tuple[date, str]]:
    """England's bank holidays from ``first`` to ``last`` with their names."""
    found = holidays.country_holidays("GB", subdiv="ENG", years=range(first.year, last.year + 1))
    return sorted((day, str(name)) for day, name in found.items() if first <= day <= last)
