"""The five calendars: what falls due when, over clock changes, leap days, holidays and closures."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from lodge.kit import clock
from lodge.notices.deadlines import Calendar, Rule, due_at, is_working_day, school_days
from lodge.people.models import ClosedDay, School, Term
from lodge.people.queries import calendar
from tests import make

DAYS = some.dates(date(2024, 1, 1), date(2031, 12, 31))
INSTANTS = some.datetimes(datetime(2024, 1, 1), datetime(2031, 12, 31), timezones=some.just(UTC))  # noqa: DTZ001
COUNTS = some.integers(0, 400)
NOWHERE = School(name="Nowhere")


def within(
    count: int, unit: Calendar, began: datetime, school: School = NOWHERE, **options: bool
) -> datetime:
    return due_at(Rule(count, unit, "test", **options), began, school)


def day_of(moment: datetime) -> date:
    return clock.local(moment).date()


def test_hours_run_through_the_night_the_clocks_go_back() -> None:
    began = clock.at(date(2026, 10, 24), 20)
    due = clock.local(within(24, Calendar.HOURS, began))
    assert (due.day, due.hour) == (25, 19)


def test_days_end_at_the_end_of_a_london_day_whatever_the_clocks_do() -> None:
    began = clock.at(date(2026, 3, 28), 23, 30)
    assert clock.local(within(1, Calendar.DAYS, began)).isoformat() == "2026-03-29T23:59:00+01:00"


def test_a_month_after_the_31st_of_january_ends_on_the_last_of_february() -> None:
    assert day_of(within(1, Calendar.MONTHS, clock.at(date(2027, 1, 31), 9))) == date(2027, 2, 28)
    assert day_of(within(1, Calendar.MONTHS, clock.at(date(2028, 1, 31), 9))) == date(2028, 2, 29)


def test_a_year_after_leap_day_is_the_28th_of_february() -> None:
    assert day_of(within(12, Calendar.MONTHS, clock.at(date(2028, 2, 29), 9))) == date(2029, 2, 28)


def test_a_month_that_ends_on_christmas_day_rolls_to_the_next_working_day_where_the_rule_says_so() -> None:
    began = clock.at(date(2026, 11, 25), 9)
    assert day_of(within(1, Calendar.MONTHS, began)) == date(2026, 12, 25)
    assert day_of(within(1, Calendar.MONTHS, began, rolls=True)) == date(2026, 12, 29)


def test_working_days_leave_out_easter() -> None:
    assert day_of(within(1, Calendar.WORKING_DAYS, clock.at(date(2027, 3, 25), 9))) == date(2027, 3, 30)


def test_school_days_leave_out_holidays_inset_and_snow(school: School) -> None:
    with make.given():
        for day in (date(2026, 11, 25), date(2026, 11, 26)):
            ClosedDay(school=school, day=day, kind=ClosedDay.Kind.SNOW).save()
    assert day_of(within(2, Calendar.SCHOOL_DAYS, clock.now(), school)) == date(2026, 11, 27)


def test_beyond_the_last_term_a_deadline_comes_early_and_not_late(school: School) -> None:
    began = clock.at(date(2026, 12, 17), 9)
    assert day_of(within(3, Calendar.SCHOOL_DAYS, began, school)) == date(2026, 12, 22)


def test_a_deadline_says_its_rule_in_words() -> None:
    assert Rule(1, Calendar.SCHOOL_DAYS, "M3.2.a").words == "within 1 school day"
    assert Rule(15, Calendar.SCHOOL_DAYS, "M3.2.a").words == "within 15 school days"


def test_a_deadline_cannot_lie_behind() -> None:
    with pytest.raises(ValueError, match="ahead"):
        Rule(-1, Calendar.HOURS, "test")


@given(INSTANTS, COUNTS)
def test_every_calendar_but_hours_ends_on_a_london_evening(began: datetime, count: int) -> None:
    for unit in (Calendar.DAYS, Calendar.WORKING_DAYS, Calendar.MONTHS):
        due = within(count, unit, began)
        assert clock.local(due).strftime("%H:%M") == "23:59"
        assert day_of(due) >= day_of(began)


@given(INSTANTS, COUNTS)
def test_more_is_never_due_sooner(began: datetime, count: int) -> None:
    for unit in (Calendar.HOURS, Calendar.DAYS, Calendar.WORKING_DAYS, Calendar.MONTHS):
        assert within(count, unit, began) <= within(count + 1, unit, began)


@given(INSTANTS, COUNTS)
def test_days_count_days_through_every_change_of_the_clock(began: datetime, count: int) -> None:
    assert day_of(within(count, Calendar.DAYS, began)) - day_of(began) == timedelta(days=count)


@given(INSTANTS, some.integers(1, 60))
def test_between_beginning_and_end_lie_exactly_so_many_working_days(began: datetime, count: int) -> None:
    end = day_of(within(count, Calendar.WORKING_DAYS, began))
    span = (end - day_of(began)).days
    days = [day_of(began) + timedelta(days=ahead) for ahead in range(1, span + 1)]
    assert is_working_day(end)
    assert sum(map(is_working_day, days)) == count


@given(DAYS, some.integers(0, 60))
def test_a_month_ends_on_the_same_number_or_the_last_of_the_month(day: date, count: int) -> None:
    end = day_of(within(count, Calendar.MONTHS, clock.at(day, 12)))
    assert end.day == day.day or (end + timedelta(days=1)).day == 1
    assert (end.year - day.year) * 12 + end.month - day.month == count


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(some.dates(date(2026, 8, 1), date(2026, 12, 18)))
def test_school_days_agree_with_the_school_calendar(school: School, day: date) -> None:
    assert school_days(school)(day) == calendar.is_school_day(school, day)


def test_school_days_cost_two_queries_however_far_ahead(school: School) -> None:
    with make.given():
        Term(school=school, name="Spring", starts=date(2027, 1, 5), ends=date(2027, 3, 26)).save()
    with CaptureQueriesContext(connection) as seen:
        within(90, Calendar.SCHOOL_DAYS, clock.now(), school)
    assert len(seen) == 2
