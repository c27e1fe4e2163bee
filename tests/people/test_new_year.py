"""A new school year: looked at first, started once, and only from the summer holiday."""

from datetime import date
from typing import Any

import pytest

from lodge.gate import Principal, Refused
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.people.actions.school_year import start_school_year
from lodge.people.models import Post, Pupil, School, SchoolClass
from lodge.people.queries.school_year import name_after, year_plan
from tests import make
from tests.people.browser import key, signed_in

SEPTEMBER = date(2027, 9, 1)


@pytest.fixture
def roll(school: School) -> dict[str, Pupil]:
    """A child in Reception, in 4B, in 6A, and one without a class."""
    classes = {
        name: make.school_class(school, name, group) for name, group in (("R", 0), ("4B", 4), ("6A", 6))
    }
    made = {
        name: make.pupil(school, f"In{name}", school_class=one, admission_number=name)
        for name, one in classes.items()
    }
    made["none"] = make.pupil(school, "Nowhere")
    with make.given():
        for name, child in made.items():
            child.year_group = {"R": 0, "4B": 4, "6A": 6}.get(name)
            child.save()
    return made


@pytest.fixture
def september(roll: dict[str, Pupil]) -> Any:
    """The first of September, with the roll of the year before."""
    with clock.fixed(clock.at(SEPTEMBER, 9)):
        yield


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("4B", "5B"),
        ("R", "1"),
        ("RA", "1A"),
        ("Reception", "1"),
        ("Hazel", "Hazel"),
        ("Rowan", "Rowan"),
        ("Year 3", "Year 4"),
    ],
)
def test_the_next_name_of_a_class_is_guessed(old: str, new: str) -> None:
    assert name_after(old) == new


def test_the_preview_says_who_moves_and_who_leaves_and_changes_nothing(
    school: School, roll: dict[str, Pupil]
) -> None:
    plan = year_plan(school, 2027, day=SEPTEMBER)
    assert [(move.old.name, move.new_name, len(move.pupils)) for move in plan.moves] == [
        ("R", "1", 1),
        ("4B", "5B", 1),
    ]
    assert plan.leaving == [roll["6A"]]
    assert SchoolClass.objects.of(school).filter(school_year=2027).count() == 0


def test_starting_moves_classes_up_and_lets_the_oldest_go(
    school: School, office: Principal, roll: dict[str, Pupil], september: None
) -> None:
    start_school_year(year=2027, last_day=date(2027, 7, 20), by=office)
    moved = {one.person.given_name: one for one in Pupil.objects.of(school).select_related("person")}
    assert str(moved["In4B"].school_class) == "5B"
    assert (moved["In4B"].year_group, moved["InR"].year_group) == (5, 1)
    assert moved["In6A"].person.left_on == date(2027, 7, 20)
    assert moved["In6A"].person.leaving_reason == "Moved on"
    assert moved["In4B"].person.left_on is None


def test_a_class_takes_the_name_it_is_given(
    school: School, office: Principal, roll: dict[str, Pupil], september: None
) -> None:
    old = roll["4B"].school_class
    assert old is not None
    start_school_year(year=2027, names={old.pk: "Kestrel"}, by=office)
    fresh = Pupil.objects.of(school).get(pk=roll["4B"].pk).school_class
    assert fresh is not None
    assert (fresh.name, fresh.school_year, fresh.year_group) == ("Kestrel", 2027, 5)


def test_a_year_is_started_once(school: School, office: Principal, september: None) -> None:
    start_school_year(year=2027, by=office)
    with pytest.raises(Told, match="started already"):
        start_school_year(year=2027, by=office)
    assert Pupil.objects.of(school).get(person__given_name="In4B").year_group == 5


def test_a_year_is_not_started_before_the_summer(
    school: School, office: Principal, roll: dict[str, Pupil]
) -> None:
    with pytest.raises(Told, match="from 21 July 2027"):
        start_school_year(year=2027, by=office)


def test_whom_an_import_moved_already_is_left_alone(
    school: School, office: Principal, roll: dict[str, Pupil], september: None
) -> None:
    with make.given():
        fresh = SchoolClass(school=school, name="5C", year_group=5, school_year=2027)
        fresh.save()
        roll["4B"].school_class, roll["4B"].year_group = fresh, 5
        roll["4B"].save()
    start_school_year(year=2027, by=office)
    stayed = Pupil.objects.of(school).get(pk=roll["4B"].pk)
    assert (str(stayed.school_class), stayed.year_group) == ("5C", 5)


def test_what_changed_since_the_look_is_looked_at_again(
    school: School, office: Principal, roll: dict[str, Pupil], september: None
) -> None:
    seen = year_plan(school, 2027, day=SEPTEMBER).fingerprint
    make.pupil(school, "Late", school_class=roll["4B"].school_class)
    with pytest.raises(Told, match="changed since you looked"):
        start_school_year(year=2027, expected=seen, by=office)


def test_a_class_needs_a_name(
    school: School, office: Principal, roll: dict[str, Pupil], september: None
) -> None:
    old = roll["4B"].school_class
    assert old is not None
    with pytest.raises(Told, match="was 4B"):
        start_school_year(year=2027, names={old.pk: " "}, by=office)
    assert not SchoolClass.objects.of(school).filter(school_year=2027).exists()


def test_a_teacher_starts_no_year(school: School, roll: dict[str, Pupil], september: None) -> None:
    with pytest.raises(Refused):
        start_school_year(year=2027, by=make.by(make.staff(school, Post.Kind.TEACHER)))


def test_the_pages_ask_names_then_show_everything_then_start(
    school: School, roll: dict[str, Pupil], pages: None, september: None
) -> None:
    make.device(roll["6A"], 42)
    browser = signed_in(make.staff(school))
    first = browser.get("/people/new-year")
    said = {"key": key(), "last_day": "2027-07-20", "oldest": "6", "expected": ""}
    for name in first.context["form"].fields:
        if name.startswith("class_"):
            said[name] = first.context["form"][name].value()
    sure = browser.post("/people/new-year", said)
    assert "Phone with tag 042" in sure.content.decode()
    assert not SchoolClass.objects.of(school).filter(school_year=2027).exists()
    browser.post("/people/new-year", {**said, "expected": sure.context["plan"].fingerprint})
    assert str(Pupil.objects.of(school).get(pk=roll["4B"].pk).school_class) == "5B"
    assert "can be started from" in browser.get("/people/new-year").content.decode()
