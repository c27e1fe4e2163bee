"""The clock service: when something falls due by one of five calendars, with its rule and source.

Hours run on the clock, through nights and changes of the clock. The other four count whole London
days after the day it began, and end with the last of them, at 23:59. A month ends on the day of the
same number, or on the last of a shorter month (the corresponding date rule, Dodds v Walker [1981]).
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from lodge.kit import clock
from lodge.people.models import ClosedDay, School, Term
from lodge.people.queries.calendar import bank_holidays

ONE_DAY = timedelta(days=1)


class Calendar(Enum):
    """What a deadline counts."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working days"
    SCHOOL_DAYS = "school days"
    MONTHS = "calendar months"


@dataclass(frozen=True)
class Rule:
    """How long something may take: how many, of what, where that is written.

    ``rolls``: an end on a day that is no working day moves to the next one, as the ICO reads the
    month of a subject access request.
    """

    count: int
    calendar: Calendar
    source: str
    rolls: bool = False

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError("A deadline lies ahead: count from 0.")

    @property
    def words(self) -> str:
        """The rule as the page shows it: within 15 school days."""
        unit = self.calendar.value[:-1] if self.count == 1 else self.calendar.value
        return f"within {self.count} {unit}"


def due_at(rule: Rule, began: datetime, school: School) -> datetime:
    """The instant, in UTC, by which something that ``began`` then must be done at ``school``.

    Days beyond the last term that the school has entered count as school days if they are working
    days: a deadline may come early, never late. Two queries for school days, none for the others.
    """
    if rule.calendar is Calendar.HOURS:
        return began + timedelta(hours=rule.count)
    day = clock.local(began).date()
    if rule.calendar is Calendar.MONTHS:
        end = _months_after(day, rule.count)
    elif rule.calendar is Calendar.DAYS:
        end = day + timedelta(days=rule.count)
    else:
        counts = is_working_day if rule.calendar is Calendar.WORKING_DAYS else school_days(school)
        end = _count_on(day, rule.count, counts)
    if rule.rolls and not is_working_day(end):
        end = _count_on(end, 1, is_working_day)
    return clock.at(end, 23, 59)


def is_working_day(day: date) -> bool:
    """Monday to Friday, bank holidays of England aside."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def school_days(school: School) -> Callable[[date], bool]:
    """Asks whether a day is a school day, knowing terms and closures from two queries."""
    terms = list(Term.objects.of(school).values_list("starts", "ends"))
    closed = set(ClosedDay.objects.of(school).filter(reopened_at=None).values_list("day", flat=True))
    last = max((ends for _, ends in terms), default=None)

    def is_school_day(day: date) -> bool:
        if not is_working_day(day) or day in closed:
            return False
        return last is None or day > last or any(starts <= day <= ends for starts, ends in terms)

    return is_school_day


def _count_on(day: date, count: int, counts: Callable[[date], bool]) -> date:
    left = count
    while left > 0:
        day += ONE_DAY
        left -= counts(day)
    return day


def _months_after(day: date, count: int) -> date:
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
