"""The register of a day, what is still here, and the count of the pockets."""

from datetime import date

import pytest
from django.test import Client

from lodge.gate import Principal
from lodge.kit import clock
from lodge.office.actions.giving_back import give_back
from lodge.office.actions.taking_in import hand_in, note_switched_on, undo_hand_in
from lodge.office.models import PocketCount, RegisterEntry
from lodge.office.queries import today_for_desk
from lodge.office.queries.register import still_here
from lodge.people.models import ClosedDay, School
from tests import make
from tests.office.conftest import AFTERNOON, said, send

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)


def in_at(school: School, by: Principal, number: int, *, day: int = 23, hour: int = 8) -> RegisterEntry:
    with clock.fixed(clock.at(date(2026, 11, day), hour, 41)):
        return hand_in(device=make.device(make.pupil(school, f"Child{number}"), number), by=by)


def test_the_filters_show_in_given_back_late_and_switched_on(
    school: School, desk: Client, by: Principal
) -> None:
    undo_hand_in(entry=in_at(school, by, 1), by=by)
    note_switched_on(entry=in_at(school, by, 2), by=by)
    with clock.fixed(AFTERNOON):
        in_at(school, by, 3, hour=10)
        give_back(device=in_at(school, by, 4).device, by=by)
        tabs = {tab.name: tab.count for tab in desk.get("/phones/today").context["found"].tabs}
        assert tabs == {"all": 4, "in": 2, "out": 1, "late": 1, "on": 1}
        assert "Undone" in said(desk.get("/phones/today")), "an undone entry stays readable"
        shown = desk.get("/phones/today?show=late").context["found"].entries
        assert [str(entry.device.tag) for entry in shown] == ["003"]


def test_another_day_is_at_its_own_address_and_tomorrow_is_not(
    school: School, desk: Client, by: Principal
) -> None:
    in_at(school, by, 1, day=20)
    assert "Child1" in said(desk.get("/phones/2026-11-20"))
    answers = [desk.get(f"/phones/{day}").status_code for day in ("2026-11-24", "2026-13-01", "yesterday")]
    assert answers == [404, 404, 404]


@pytest.mark.parametrize(
    ("day", "hour", "words"),
    [
        (23, 15, None),
        (23, 16, ("End of the day", "Ring home")),
        (24, 9, ("Since Monday", "Ask the child this morning")),
        (25, 9, ("2 school days", "Tell the headteacher")),
        (30, 9, ("5 school days", "Tell the headteacher")),
    ],
)
def test_the_words_grow_while_a_phone_waits(
    school: School, by: Principal, day: int, hour: int, words: tuple[str, str] | None
) -> None:
    in_at(school, by, 1)
    with clock.fixed(clock.at(date(2026, 11, day), hour, 5)):
        found = still_here(school)
    assert [(one.since, one.do.startswith(words[1])) for one in found if words] == (
        [(words[0], True)] if words else []
    )
    assert bool(found) == bool(words)


def test_on_a_closed_day_nobody_is_chased(school: School, by: Principal) -> None:
    in_at(school, by, 1, day=20)
    with make.given():
        ClosedDay(school=school, day=MONDAY, kind=ClosedDay.Kind.SNOW).save()
    assert still_here(school) == []
    with clock.fixed(clock.at(date(2026, 11, 24), 9)):
        assert [one.since for one in still_here(school)] == ["Since Friday"], "the closed day does not count"


def test_a_count_names_the_pockets_to_check(school: School, desk: Client, by: Principal) -> None:
    for number in (17, 42, 112):
        in_at(school, by, number)
    page = said(send(desk, "/phones/count", ticked=["17"], typed="L-112-4 51"))
    assert "Expected 3, you have 3" in page and ">042<" in page and ">051<" in page
    count = PocketCount.objects.of(school).get()
    assert (count.missing, count.unexpected) == ([42], [51])


def test_a_count_of_everything_finds_nothing_missing(school: School, desk: Client, by: Principal) -> None:
    in_at(school, by, 17)
    assert "Nothing is missing." in said(send(desk, "/phones/count", typed="017"))


def test_a_word_among_the_numbers_is_sent_back_with_what_was_typed(school: School, desk: Client) -> None:
    page = said(send(desk, "/phones/count", typed="017 all of them"))
    assert "“all” is not a tag number." in page and "017 all of them" in page
    assert not PocketCount.objects.of(school).exists()


def test_the_desk_knows_its_day(school: School, desk: Client, by: Principal) -> None:
    in_at(school, by, 1, day=20)
    with clock.fixed(clock.at(MONDAY, 9, 45)):
        in_at(school, by, 2, hour=9)
        counts = today_for_desk(school)
        assert (counts.inside, counts.still_here, counts.late) == (2, 1, 1)
        page = said(desk.get("/day"))
    assert "Ring home about 1 phone still here" in page and "Give phones back" in page
