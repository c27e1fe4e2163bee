"""The gate: what it refuses, what it keeps, and what it lets nobody leave half done."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from lodge import gate
from lodge.gate import Forgotten, Refused, command, deed, may, may_each
from lodge.journal import write as journal
from lodge.journal.models import Entry
from lodge.kit.rows import SideDoor, Unscoped
from lodge.office.actions.taking_in import hand_in
from lodge.office.models import RegisterEntry
from lodge.people.models import Post, School, SchoolClass
from tests import make

pytestmark = pytest.mark.django_db


def entries(school: School, kind: str = "act") -> list[str]:
    """The verbs in the journal of this kind, the builders' own left out."""
    found = Entry.objects.filter(school_id=school.pk, kind=kind).exclude(verb="given").order_by("sequence")
    return list(found.values_list("verb", flat=True))


def test_a_deed_is_kept_with_its_entry(school: School) -> None:
    by = make.by(make.staff(school))
    entry = hand_in(device=make.device(make.pupil(school)), by=by)
    assert RegisterEntry.objects.of(school).get() == entry
    assert entries(school) == ["hand-in"]


def test_a_refusal_changes_nothing_and_is_journalled(school: School) -> None:
    teacher = make.by(make.staff(school, Post.Kind.TEACHER))
    with pytest.raises(Refused) as refused:
        hand_in(device=make.device(make.pupil(school)), by=teacher)
    assert refused.value.answer.clauses
    assert not RegisterEntry.objects.of(school).exists()
    assert entries(school, "refusal") == ["hand-in"]


def test_a_deed_that_forgets_to_record_keeps_nothing(school: School) -> None:
    by = make.by(make.staff(school))
    pupil = make.pupil(school)
    with pytest.raises(Forgotten), deed(by=by, verb="mark-away", on=pupil):
        SchoolClass(school=school, name="Gone", year_group=1, school_year=2026).save()
    assert not SchoolClass.objects.of(school).exists()
    assert entries(school) == []


def test_an_inner_refusal_undoes_the_outer_deed_even_when_it_is_caught(school: School) -> None:
    by = make.by(make.staff(school))
    pupil = make.pupil(school)

    def careless() -> None:
        with deed(by=by, verb="mark-away", on=pupil) as outer:
            SchoolClass(school=school, name="Gone", year_group=1, school_year=2026).save()
            try:
                with deed(by=by, verb="give-case-post", on=pupil.person):
                    pytest.fail("the office gives no case post")
            except Refused:
                pass
            outer.record()

    with pytest.raises(Refused):
        careless()
    assert not SchoolClass.objects.of(school).exists()
    assert (entries(school), entries(school, "refusal")) == ([], ["give-case-post"])


def test_nested_deeds_are_written_outer_first_in_one_transaction(school: School) -> None:
    by = make.by(make.staff(school))
    pupil = make.pupil(school)
    with deed(by=by, verb="mark-away", on=pupil) as outer:
        with deed(by=by, verb="mark-away", on=pupil) as inner:
            inner.record(part="inner")
        assert entries(school) == []
        outer.record(part="outer")
    assert outer.entry is not None and inner.entry is not None
    assert outer.entry.sequence + 1 == inner.entry.sequence


def test_nothing_is_kept_when_the_journal_cannot_be_written(school: School, monkeypatch: Any) -> None:
    by = make.by(make.staff(school))
    device = make.device(make.pupil(school))

    def broken(*_: Any, **__: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(journal, "append", broken)
    with pytest.raises(OSError, match="disk"):
        hand_in(device=device, by=by)
    assert not RegisterEntry.objects.of(school).exists()


def test_a_command_with_the_same_key_is_done_once_and_answers_the_same(school: School) -> None:
    by = make.by(make.staff(school))
    device = make.device(make.pupil(school))
    key = uuid4()
    for _ in range(2):
        with command(by=by, key=key) as asked:
            if not asked.done:
                asked.reply = {"entry": str(hand_in(device=device, by=by).pk)}
    assert asked.done
    assert asked.reply == {"entry": str(RegisterEntry.objects.of(school).get().pk)}


def test_a_refused_command_is_not_remembered(school: School) -> None:
    key = uuid4()
    device = make.device(make.pupil(school))
    with pytest.raises(Refused), command(by=make.by(make.staff(school, Post.Kind.TEACHER)), key=key):
        hand_in(device=device, by=make.by(make.staff(school, Post.Kind.TEACHER)))
    with command(by=make.by(make.staff(school)), key=key) as asked:
        assert not asked.done


def test_rows_of_another_school_are_refused(school: School) -> None:
    other = make.school("Alderfen Primary School", short_name="alderfen")
    with pytest.raises(gate.TwoSchools):
        hand_in(device=make.device(make.pupil(other)), by=make.by(make.staff(school)))


def test_a_row_saved_outside_a_deed_is_a_side_door(school: School) -> None:
    with pytest.raises(SideDoor):
        SchoolClass(school=school, name="4C", year_group=4, school_year=2026).save()
    with pytest.raises(SideDoor):
        SchoolClass.objects.of(school).update(name="5C")
    with pytest.raises(SideDoor):
        SchoolClass.objects.of(school).delete()


def test_a_query_that_names_no_school_does_not_run(school: School) -> None:
    with pytest.raises(Unscoped):
        list(SchoolClass.objects.filter(name="4B"))
    with pytest.raises(Unscoped):
        SchoolClass.objects.count()


def test_asking_for_thirty_subjects_costs_the_queries_of_one(
    school: School, django_assert_num_queries: Any
) -> None:
    by = make.by(make.staff(school))
    pupils = [make.pupil(school, f"Child{number}") for number in range(30)]
    devices = [make.device(pupil, number + 1) for number, pupil in enumerate(pupils)]
    may(by=by, verb="hand-in", on=devices[0])
    with django_assert_num_queries(1):
        assert may(by=by, verb="hand-in", on=devices[0]).is_yes
    with django_assert_num_queries(1):
        assert all(answer.is_yes for answer in may_each(by=by, verb="hand-in", on=devices))


def test_asking_is_not_journalled(school: School) -> None:
    before = Entry.objects.count()
    may(by=make.by(make.staff(school)), verb="mark-away", on=make.pupil(school))
    assert entries(school) == [] and Entry.objects.count() >= before


def test_whoever_has_left_can_do_nothing(school: School) -> None:
    holder = make.staff(school)
    with make.given():
        holder.left_on = date(2026, 11, 20)
        holder.save()
    with pytest.raises(Refused):
        hand_in(device=make.device(make.pupil(school)), by=make.by(holder))
