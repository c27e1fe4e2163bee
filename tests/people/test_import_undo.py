"""A wrong import is taken back: values return, what it added ends, nothing is deleted or lost."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lodge.demo.exports import invented, sims_csv
from lodge.gate import Principal
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.people.actions.roster import import_people, undo_import
from lodge.people.models import (
    ContactPoint,
    FamilyLink,
    FamilyTerm,
    Person,
    Post,
    Pupil,
    RosterImport,
    School,
)
from lodge.people.queries.posts import pupils_on_roll
from tests import make

TODAY = date(2026, 11, 23)
CHILDREN = invented(20, on=date(2026, 9, 8))
FILE = sims_csv(CHILDREN)


@pytest.fixture
def first(keyed: School, office: Principal) -> RosterImport:
    """The first import, right."""
    return import_people(data=FILE, file_name="right.csv", by=office)


def wrong(by: Principal) -> RosterImport:
    clock.pass_time(timedelta(minutes=5))
    adult = replace(CHILDREN[1].contacts[0], email="new@example.org", surname="Other", may_collect=False)
    children = [
        replace(CHILDREN[0], surname="Wrong", class_name="9Z"),
        replace(CHILDREN[1], contacts=(adult, *CHILDREN[1].contacts[1:])),
        *CHILDREN[2:],
        *invented(40, seed=9, on=date(2026, 9, 8))[30:],
    ]
    return import_people(data=sims_csv(children), file_name="wrong.csv", by=by)


def state(school: School) -> list[object]:
    """What stands on the roll today, without keys."""
    on_roll = pupils_on_roll(school, TODAY)
    families = FamilyLink.objects.of(school).filter(until=None)
    points = ContactPoint.objects.of(school).filter(until=None)
    terms = FamilyTerm.objects.of(school).filter(until=None)
    return [
        sorted((str(one), str(one.school_class), one.upn_digest) for one in on_roll),
        sorted((str(one.adult), one.relationship, one.priority) for one in families.select_related("adult")),
        sorted(points.values_list("value", flat=True)),
        sorted(terms.values_list("link__adult__family_name", "kind")),
    ]


def test_everything_is_as_it_was_before_the_import(
    keyed: School, office: Principal, first: RosterImport
) -> None:
    before = state(keyed)
    made = wrong(office)
    assert state(keyed) != before
    undo_import(roster_import=made, by=office)
    assert state(keyed) == before


def test_nothing_is_deleted(keyed: School, office: Principal, first: RosterImport) -> None:
    made = wrong(office)
    counts = [model.objects.of(keyed).count() for model in (Person, Pupil, FamilyLink, FamilyTerm)]
    undo_import(roster_import=made, by=office)
    assert [model.objects.of(keyed).count() for model in (Person, Pupil, FamilyLink, FamilyTerm)] == counts


def test_the_right_file_finds_again_whom_an_undone_import_brought(
    keyed: School, office: Principal, first: RosterImport
) -> None:
    undo_import(roster_import=first, by=office)
    assert not pupils_on_roll(keyed, TODAY).exists()
    again = import_people(data=FILE, file_name="right.csv", by=office)
    assert (again.counts["new"], again.counts["changed"]) == (0, 20)
    assert pupils_on_roll(keyed, TODAY).count() == 20
    assert not Person.objects.of(keyed).filter(left_on__isnull=False).exists()


def test_an_import_is_undone_once(office: Principal, first: RosterImport) -> None:
    undo_import(roster_import=first, by=office)
    with pytest.raises(Told, match="already"):
        undo_import(roster_import=first, by=office)


def test_only_the_latest_import_is_undone(office: Principal, first: RosterImport) -> None:
    wrong(office)
    with pytest.raises(Told, match="Another import came later"):
        undo_import(roster_import=first, by=office)


def test_a_later_change_by_hand_is_named_and_not_lost(
    keyed: School, office: Principal, first: RosterImport
) -> None:
    made = wrong(office)
    child = Person.objects.of(keyed).get(family_name="Wrong")
    with make.given():
        child.family_name = "By hand"
        child.save()
    with pytest.raises(Told, match=child.short_name):
        undo_import(roster_import=made, by=office)
    child.refresh_from_db()
    assert child.family_name == "By hand"


def test_a_device_given_in_since_is_named_and_not_lost(
    keyed: School, office: Principal, first: RosterImport
) -> None:
    child = pupils_on_roll(keyed, TODAY)[0]
    make.device(child)
    with pytest.raises(Told, match=child.person.short_name):
        undo_import(roster_import=first, by=office)
    assert pupils_on_roll(keyed, TODAY).count() == 20


def test_a_post_given_since_is_named(keyed: School, office: Principal) -> None:
    staff = b"Staff Code,Forename,Surname,Work Email\r\nTA,Tess,Able,t.able@example.org\r\n"
    made = import_people(data=FILE, file_name="right.csv", staff=staff, by=office)
    make.post(Person.objects.of(keyed).get(family_name="Able"), Post.Kind.TEACHER)
    with pytest.raises(Told, match="Tess A"):
        undo_import(roster_import=made, by=office)
