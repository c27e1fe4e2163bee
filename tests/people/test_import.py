"""Bringing people in: all or nothing, and the second time the same file changes nothing."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lodge.demo.exports import InventedPupil, contacts_csv, invented, oneroster_files, sims_csv, zipped
from lodge.gate import Principal, Refused
from lodge.journal.models import Entry
from lodge.kit import sealing
from lodge.kit.models import SealedKey
from lodge.people.actions.roster import import_people
from lodge.people.models import (
    ContactPoint,
    FamilyLink,
    FamilyTerm,
    Person,
    Post,
    Pupil,
    RosterImport,
    School,
    SchoolClass,
)
from lodge.people.queries.roster import RosterFiles, propose
from lodge.people.roster.wording import CannotRead
from tests import make

TODAY = date(2026, 11, 23)
CHILDREN = invented(42, on=date(2026, 9, 8))
FILE = sims_csv(CHILDREN)


def bring_in(
    by: Principal, children: list[InventedPupil] = CHILDREN, name: str = "pupils.csv"
) -> RosterImport:
    return import_people(data=sims_csv(children), file_name=name, by=by)


def test_a_first_import_brings_pupils_classes_and_families(keyed: School, office: Principal) -> None:
    made = bring_in(office)
    assert made.counts["new"] == 42
    assert Pupil.objects.of(keyed).count() == 42
    assert SchoolClass.objects.of(keyed).filter(school_year=2026).count() == 7
    assert FamilyLink.objects.of(keyed).count() == 84
    first = Pupil.objects.of(keyed).get(admission_number=CHILDREN[0].admission_number)
    assert first.person.mis_id == CHILDREN[0].mis_id
    assert first.school_class is not None
    assert first.school_class.year_group == CHILDREN[0].year_group
    assert Entry.objects.filter(verb="import-people", kind="act").count() == 1


def test_each_term_has_its_date_and_says_which_import_it_is_from(keyed: School, office: Principal) -> None:
    bring_in(office)
    terms = FamilyTerm.objects.of(keyed)
    assert {term.since for term in terms} == {TODAY}
    assert {term.reason for term in terms} == {"From the import of pupils.csv, 23 November 2026"}
    kinds = {term.kind for term in terms}
    assert {FamilyTerm.Kind.MAY_COLLECT, FamilyTerm.Kind.PARENTAL_RESPONSIBILITY} <= kinds
    assert {point.since for point in ContactPoint.objects.of(keyed)} == {TODAY}


def test_the_same_file_again_changes_nothing(keyed: School, office: Principal) -> None:
    bring_in(office)
    before = Person.objects.of(keyed).count()
    again = bring_in(office)
    assert (again.counts["new"], again.counts["changed"], again.counts["unchanged"]) == (0, 0, 42)
    assert again.before["added"] == again.before["changed"] == {}
    assert Person.objects.of(keyed).count() == before


def test_a_changed_field_is_changed_and_nothing_else(keyed: School, office: Principal) -> None:
    bring_in(office)
    one = replace(CHILDREN[3], surname="Newname", class_name="6")
    made = bring_in(office, [*CHILDREN[:3], one, *CHILDREN[4:]])
    assert (made.counts["changed"], made.counts["unchanged"]) == (1, 41)
    child = Pupil.objects.of(keyed).get(admission_number=one.admission_number)
    assert (child.person.family_name, str(child.school_class)) == ("Newname", "6")


def test_whoever_is_not_in_the_file_is_proposed_as_a_leaver_and_stays(
    keyed: School, office: Principal
) -> None:
    bring_in(office)
    made = bring_in(office, CHILDREN[1:])
    child = Pupil.objects.of(keyed).get(admission_number=CHILDREN[0].admission_number)
    assert child.person.left_on is None
    assert made.before["absent"] == [str(child.pk)]


def test_a_upn_is_sealed_and_matched_by_its_digest_alone(keyed: School, office: Principal) -> None:
    bring_in(office)
    child = Pupil.objects.of(keyed).get(admission_number=CHILDREN[0].admission_number)
    upn = CHILDREN[0].upn
    assert upn.encode() not in bytes(child.upn_sealed)
    assert child.upn_digest == sealing.keyed_digest(keyed.pk, "upn", upn)
    key = SealedKey.objects.get(school_id=keyed.pk, purpose="upn")
    assert sealing.unseal(key, bytes(child.upn_sealed).decode(), place=f"pupil.upn:{child.pk}") == upn
    assert upn not in str(RosterImport.objects.of(keyed).get().before)


def test_a_restriction_is_set_by_a_file_and_never_lifted_by_one(keyed: School, office: Principal) -> None:
    bring_in(office)
    barred = tuple(replace(adult, may_collect=False) for adult in CHILDREN[0].contacts)
    bring_in(office, [replace(CHILDREN[0], contacts=barred), *CHILDREN[1:]])
    bring_in(office)
    child = Pupil.objects.of(keyed).get(admission_number=CHILDREN[0].admission_number)
    terms = FamilyTerm.objects.of(keyed).filter(link__pupil=child, kind=FamilyTerm.Kind.MAY_NOT_COLLECT)
    assert [term.until for term in terms] == [None, None]


def test_a_second_file_brings_the_contacts(keyed: School, office: Principal) -> None:
    bare = sims_csv([replace(child, contacts=()) for child in CHILDREN])
    import_people(data=bare, file_name="pupils.csv", contacts=contacts_csv(CHILDREN), by=office)
    assert FamilyLink.objects.of(keyed).count() == 84


def test_a_roster_zip_brings_pupils_and_staff_without_posts(keyed: School, office: Principal) -> None:
    made = import_people(data=zipped(oneroster_files(CHILDREN)), file_name="roster.zip", by=office)
    assert made.counts["new"] == 42
    assert made.counts["staff_new"] == 1
    teacher = Person.objects.of(keyed).get(family_name="Able")
    assert not Post.objects.of(keyed).filter(person=teacher).exists()


def test_a_child_and_an_adult_may_have_the_same_number_in_the_schools_system(
    keyed: School, office: Principal
) -> None:
    twin = replace(CHILDREN[0].contacts[0], mis_id=CHILDREN[0].mis_id)
    children = [replace(CHILDREN[0], contacts=(twin,))]
    bring_in(office, children)
    assert bring_in(office, children).counts["unchanged"] == 1


def test_one_who_comes_back_is_the_same_person(keyed: School, office: Principal) -> None:
    bring_in(office)
    child = Pupil.objects.of(keyed).get(admission_number=CHILDREN[0].admission_number)
    with make.given():
        child.person.left_on = date(2026, 10, 2)
        child.person.save()
    bring_in(office)
    assert Person.objects.of(keyed).get(pk=child.person_id).left_on is None
    assert Pupil.objects.of(keyed).count() == 42


def test_nothing_is_saved_when_the_proposal_is_another_by_now(keyed: School, office: Principal) -> None:
    seen = propose(keyed, RosterFiles(FILE, "pupils.csv"), TODAY).fingerprint
    bring_in(office, CHILDREN[:1])
    with pytest.raises(Exception, match="changed since you looked"):
        import_people(data=FILE, file_name="pupils.csv", expected=seen, by=office)
    assert Pupil.objects.of(keyed).count() == 1


def test_the_fingerprint_is_the_same_for_the_same_proposal(keyed: School) -> None:
    files = RosterFiles(FILE, "pupils.csv")
    assert propose(keyed, files, TODAY).fingerprint == propose(keyed, files, TODAY).fingerprint


def test_nothing_is_kept_when_the_journal_cannot_be_written(
    keyed: School, office: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("lodge.gate.journal.append", broken)
    with pytest.raises(OSError, match="disk full"):
        bring_in(office)
    assert not Pupil.objects.of(keyed).exists()
    assert not RosterImport.objects.of(keyed).exists()


def test_a_teacher_imports_nothing(keyed: School) -> None:
    teacher = make.by(make.staff(keyed, Post.Kind.TEACHER))
    with pytest.raises(Refused):
        bring_in(teacher)
    assert not Pupil.objects.of(keyed).exists()


def test_a_file_that_cannot_be_used_saves_nothing(keyed: School, office: Principal) -> None:
    with pytest.raises(CannotRead):
        import_people(data=b"%PDF-1.7", file_name="pupils.pdf", by=office)
    assert not RosterImport.objects.of(keyed).exists()


def test_progress_runs_to_the_end(keyed: School, office: Principal) -> None:
    told: list[tuple[str, int, int]] = []
    import_people(data=FILE, file_name="p.csv", by=office, progress=lambda *said: told.append(said))
    assert told[0][0] == "Reading the file"
    _, done, total = told[-1]
    assert done == total > 42
    assert all(one[1] <= two[1] for one, two in pairwise(told))


def test_an_import_takes_few_statements(keyed: School, office: Principal) -> None:
    with CaptureQueriesContext(connection) as seen:
        bring_in(office)
    assert len(seen) < 60
