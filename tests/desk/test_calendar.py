"""The calendar: terms, INSET days, the day, and closing the school in two presses."""

from datetime import date, time, timedelta

import pytest
from django.test import Client

from lodge.kit import clock, ids
from lodge.kit.told import Told
from lodge.people import usual_year
from lodge.people.actions.calendar import (
    PeriodTimes,
    TermDays,
    declare_closure,
    reopen,
    set_inset,
    set_periods,
    set_terms,
)
from lodge.people.models import Period, School, Term
from lodge.people.queries.calendar import (
    bank_holidays,
    collection_starts,
    is_school_day,
    next_school_day,
    period_at,
    terms_of_year,
    why_closed,
)
from tests import make

MONDAY = date(2026, 11, 23)
TUESDAY = MONDAY + timedelta(days=1)


def test_a_closed_day_expects_nobody_and_is_in_no_period(school: School) -> None:
    by = make.by(make.staff(school))
    declare_closure(day=MONDAY, kind="snow", reason="No heating", by=by)
    assert why_closed(school, MONDAY) == "Snow day"
    assert not is_school_day(school, MONDAY)
    assert period_at(school, clock.now()) == "closed"
    assert is_school_day(school, TUESDAY)


def test_a_day_that_is_closed_anyway_is_not_closed_again(school: School) -> None:
    by = make.by(make.staff(school))
    declare_closure(day=MONDAY, kind="snow", by=by)
    for day in (MONDAY, date(2026, 11, 28), date(2026, 12, 25), date(2027, 8, 2)):
        with pytest.raises(Told, match="No pupil is expected"):
            declare_closure(day=day, kind="closure", by=by)


def test_the_school_opens_again(school: School) -> None:
    by = make.by(make.staff(school))
    closed = declare_closure(day=MONDAY, kind="closure", by=by)
    reopen(closed=closed, by=by)
    assert is_school_day(school, MONDAY)
    with pytest.raises(Told, match="again already"):
        reopen(closed=closed, by=by)
    declare_closure(day=MONDAY, kind="snow", by=by)
    assert why_closed(school, MONDAY) == "Snow day"


def test_the_office_closes_the_school_in_two_presses(school: School, office: Client) -> None:
    assert "Close the school today" in office.get("/calendar").content.decode()
    page = office.get("/calendar/close").content.decode()
    assert 'value="23/11/2026"' in page
    answer = office.post("/calendar/close", {"day": "23/11/2026", "kind": "closure", "key": str(ids.new())})
    assert answer.status_code == 302
    assert "Close the school today" not in office.get("/calendar").content.decode()
    assert not is_school_day(school, MONDAY)


def test_new_terms_take_the_place_of_the_old_and_other_years_stay(school: School) -> None:
    by = make.by(make.staff(school))
    set_terms(year=2027, terms=[TermDays("Autumn", date(2027, 9, 2), date(2027, 12, 17))], by=by)
    set_terms(year=2026, terms=usual_year.terms(2026), by=by)
    assert len(terms_of_year(school, 2026)) == 6
    assert len(terms_of_year(school, 2027)) == 1
    assert why_closed(school, date(2026, 10, 28)) == "Holiday"


def test_terms_recorded_again_unchanged_stay_the_same_rows(school: School) -> None:
    by = make.by(make.staff(school))
    set_terms(year=2026, terms=usual_year.terms(2026), by=by)
    before = [term.pk for term in terms_of_year(school, 2026)]
    set_terms(year=2026, terms=usual_year.terms(2026), by=by)
    assert [term.pk for term in terms_of_year(school, 2026)] == before


def test_a_term_that_is_taken_out_is_kept_out_of_use(school: School) -> None:
    by = make.by(make.staff(school))
    set_terms(year=2026, terms=[], by=by)
    assert terms_of_year(school, 2026) == []
    assert Term._base_manager.filter(school=school).exclude(ended_at=None).count() == 1


@pytest.mark.parametrize(
    ("terms", "says"),
    [
        ([TermDays("A", date(2026, 12, 1), date(2026, 11, 1))], "ends before it begins"),
        ([TermDays("A", date(2025, 9, 1), date(2025, 10, 1))], "not within the school year"),
        (
            [
                TermDays("A", date(2026, 9, 1), date(2026, 10, 1)),
                TermDays("B", date(2026, 9, 30), date(2026, 12, 1)),
            ],
            "begins before",
        ),
    ],
)
def test_terms_that_cannot_be_are_refused_and_nothing_changes(
    school: School, terms: list[TermDays], says: str
) -> None:
    before = terms_of_year(school, 2026)
    with pytest.raises(Told, match=says):
        set_terms(year=2026, terms=terms, by=make.by(make.staff(school)))
    assert terms_of_year(school, 2026) == before


@pytest.mark.parametrize("year", range(2024, 2041))
def test_the_usual_year_fits_together_and_holds_about_195_days(year: int) -> None:
    terms = usual_year.terms(year)
    days = [
        term.starts + timedelta(days=ahead)
        for term in terms
        for ahead in range((term.ends - term.starts).days + 1)
    ]
    open_days = [day for day in days if day.weekday() < 5 and day not in bank_holidays(day.year)]
    assert days == sorted(set(days))
    assert all(term.starts.weekday() < 5 and term.ends.weekday() < 5 for term in terms)
    assert 180 <= len(open_days) <= 200


def test_inset_days_are_set_as_a_whole(school: School) -> None:
    by = make.by(make.staff(school))
    set_inset(year=2026, days=[MONDAY, TUESDAY], by=by)
    assert next_school_day(school, date(2026, 11, 20)) == date(2026, 11, 25)
    set_inset(year=2026, days=[TUESDAY], by=by)
    assert is_school_day(school, MONDAY)
    assert why_closed(school, TUESDAY) == "INSET day"


def test_an_inset_day_at_the_weekend_is_refused(school: School) -> None:
    with pytest.raises(Told, match="not a weekday"):
        set_inset(year=2026, days=[date(2026, 11, 28)], by=make.by(make.staff(school)))


def test_the_day_is_set_as_a_whole(school: School) -> None:
    set_periods(periods=list(usual_year.DAY), by=make.by(make.staff(school)))
    assert Period.objects.of(school).count() == len(usual_year.DAY)
    assert collection_starts(school) == time(15, 15)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ((("start-of-day", 8, 9), ("end-of-day", 15, 14)), "ends before it starts"),
        ((("start-of-day", 8, 10), ("end-of-day", 9, 16)), "before the one before"),
        ((("start-of-day", 8, 9),), "end of the day"),
        ((("end-of-day", 15, 16),), "start of the day"),
    ],
)
def test_a_day_that_cannot_be_is_refused(
    school: School, lines: tuple[tuple[str, int, int], ...], says: str
) -> None:
    periods = [PeriodTimes(kind, time(starts), time(ends)) for kind, starts, ends in lines]
    with pytest.raises(Told, match=says):
        set_periods(periods=periods, by=make.by(make.staff(school)))


def test_the_forms_record_what_they_offer(school: School, office: Client) -> None:
    for url, then in (
        ("/setup/calendar/2027", "/setup/calendar/2027/inset"),
        ("/setup/calendar/2027/inset", "/setup/calendar/periods"),
        ("/setup/calendar/periods", "/calendar"),
    ):
        form = office.get(url).context["form"]
        shown = {name: form[name].value() for name in form.fields}
        answer = office.post(url, {name: value for name, value in shown.items() if value is not None})
        assert answer.status_code == 302, answer.context["form"].errors
        assert answer["Location"] == then
    assert len(terms_of_year(school, 2027)) == 6


def test_half_a_line_of_a_term_is_refused_beside_the_field(office: Client) -> None:
    typed = {"name_1": "Autumn", "starts_1": "2/9/2027", "ends_1": "", "key": str(ids.new())}
    page = office.post("/setup/calendar/2027", typed).content.decode()
    assert "Fill in “Last day of term 1”, or empty the whole line." in page
    assert 'value="2/9/2027"' in page
