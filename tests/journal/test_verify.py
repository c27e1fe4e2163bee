"""What an outsider can find out: each way to change history, and that honest work raises no alarm."""

import json
import os
import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from lodge.journal import checkpoints, leaves, merkle, notes, receipts, write
from lodge.journal.models import PAGE, Checkpoint, Entry, Head, Payload
from lodge.journal.verify import verify
from lodge.kit import clock, keys, rows
from lodge.people.models import Person, School
from tests import make
from tests.journal.conftest import History
from tests.journal.damage import mutate

pytestmark = pytest.mark.django_db
LONG = os.environ.get("LODGE_LONG") == "1"
Owner = Callable[..., int]


def said(history: History, **outside: Any) -> str:
    """All problems in one text; the report must not call it whole."""
    report = history.check(**outside)
    assert not report.ok
    return "\n".join(report.problems)


def test_an_honest_journal_is_whole(history: History) -> None:
    report = history.check()
    assert (report.problems, report.ok) == ([], True)
    assert report.entries == Entry.objects.exclude(kind="blank").count()
    assert report.size == Head.objects.get(school_id=history.school.pk).size > PAGE


def test_an_empty_journal_is_whole_and_the_work_of_two_schools_is_kept_apart(school: School) -> None:
    keys.make(school.pk)
    other = make.school("Alderfen Primary School", short_name="alderfen")
    keys.make(other.pk)
    make.pupil(other)
    for one in (school, other):
        write.make_checkpoint(one.pk)
        assert verify(one.pk).problems == []
    nobody = uuid4()
    keys.make(nobody)
    assert verify(nobody).ok


def test_an_honest_summer_is_whole_though_london_clocks_are_an_hour_on(school: School) -> None:
    keys.make(school.pk)
    keys.make(school.pk)
    with clock.fixed(clock.at(date(2026, 6, 15), 8, 41)):
        make.person(school, "Amara")
        write.make_checkpoint(school.pk)
    assert verify(school.pk).problems == []


def test_a_row_edited_by_a_side_door_is_found(history: History, owner: Owner) -> None:
    assert owner("UPDATE people_person SET family_name = 'Other' WHERE given_name = 'Child1'") == 1
    assert "people.person was changed" in said(history)


def test_a_row_put_in_by_a_side_door_is_found(history: History) -> None:
    with rows.watching():
        Person(school=history.school, given_name="Nobody").save()
    assert "people.person was put in" in said(history)


def test_a_row_taken_away_is_found(history: History, owner: Owner) -> None:
    assert owner("DELETE FROM people_period WHERE kind = 'lunch'") == 1
    assert "people.period is gone" in said(history)


def test_a_row_moved_to_another_school_is_found(history: History, owner: Owner) -> None:
    other = make.school("Alderfen Primary School", short_name="alderfen")
    assert owner("UPDATE people_person SET school_id = %s WHERE given_name = 'Late'", other.pk.hex) == 1
    assert "people.person is gone" in said(history)


def test_an_edited_payload_is_found(history: History, owner: Owner) -> None:
    assert owner("UPDATE journal_payload SET content = replace(content, 'the hall', 'the yard')") > 0
    assert "changed" in said(history)


def test_an_edited_convenience_column_is_found(history: History, owner: Owner) -> None:
    for column, value in {
        "verb": "look",
        "school_day": "2026-11-22",
        "subject": "x:y",
        "kind": "act",
    }.items():
        with transaction.atomic():
            assert owner(f"UPDATE journal_entry SET {column} = %s WHERE verb = 'erase'", value) == 1
            said(history)
            transaction.set_rollback(True)


def test_a_removed_entry_is_found(history: History, owner: Owner) -> None:
    owner("DELETE FROM journal_entry WHERE verb = 'report-concern'")
    assert "missing" in said(history)


def test_an_inserted_entry_is_found(history: History, owner: Owner) -> None:
    last = Entry.objects.filter(school_id=history.school.pk).latest("sequence")
    last.sequence, last.code = last.sequence + 1, "INSERTED"
    Entry.objects.bulk_create([last])
    assert "beyond the end" in said(history)
    owner("UPDATE journal_head SET size = size + 1")
    said(history)


def test_two_entries_that_changed_places_are_found(history: History, owner: Owner) -> None:
    owner("UPDATE journal_entry SET sequence = -1 WHERE sequence = 3")
    owner("UPDATE journal_entry SET sequence = 3 WHERE sequence = 4")
    owner("UPDATE journal_entry SET sequence = 4 WHERE sequence = -1")
    assert "does not follow" in said(history)


def cut(owner: Owner, size: int) -> None:
    """Cut the end off and cover the traces as well as an owner can."""
    for table in ("journal_entry", "journal_payload", "journal_trace"):
        owner(f"DELETE FROM {table} WHERE sequence >= %s", size)
    owner("DELETE FROM journal_page WHERE (number + 1) * 1024 > %s", size)
    owner("DELETE FROM journal_checkpoint WHERE size > %s", size)
    leaf = Entry.objects.latest("sequence").leaf
    owner("UPDATE journal_head SET size = %s, leaf = %s", size, leaf)


def test_a_cut_end_is_found_by_the_checkpoint_kept_outside(history: History, owner: Owner) -> None:
    cut(owner, PAGE)
    owner(
        "DELETE FROM people_pupil WHERE person_id IN (SELECT id FROM people_person WHERE given_name = 'Late')"
    )
    owner("DELETE FROM people_person WHERE given_name = 'Late'")
    owner("UPDATE journal_payload SET erased_by = NULL, closed = ''")
    assert "the end was cut off" in said(history)


def test_a_cut_after_the_last_checkpoint_is_found_by_any_later_receipt(
    history: History, owner: Owner
) -> None:
    from_size = Head.objects.get(school_id=history.school.pk).size
    last = history.act("release", to="the grandmother")
    receipt = json.dumps(receipts.make(last))
    assert history.check(receipts=[receipt]).ok
    cut(owner, from_size)
    assert history.check().ok
    assert "was cut off or changed" in said(history, receipts=[receipt])


def test_a_rewritten_history_signed_again_is_found(history: History, owner: Owner) -> None:
    """The owner has the signing key too: only what is outside can tell."""
    school = history.school.pk
    cut(owner, 20)
    write.make_checkpoint(school)
    write.make_checkpoint(school)
    write.make_checkpoint(school)
    assert "it was rewritten" in said(history)


def test_a_journal_signed_with_another_key_is_found(history: History, owner: Owner) -> None:
    school = history.school.pk
    known = keys.vkey(school)
    for name in (keys.SIGNING, keys.SIGNING_PUBLIC):
        (keys.folder(school) / name).unlink()
    keys.make(school)
    size_of = Checkpoint.objects.filter(school_id=school)
    for kept in size_of:
        roots = checkpoints.page_roots(school, kept.size)
        text = notes.sign_checkpoint(
            school, kept.size, merkle.tree_hash([bytes.fromhex(root) for root in roots])
        )
        owner("UPDATE journal_checkpoint SET text = %s WHERE size = %s", text, kept.size)
    assert verify(school).ok, "from inside it looks whole"
    assert "not signed by the school's key" in said(history)
    assert "not signed by the school's key" in "\n".join(verify(school, key=known).problems)


def test_a_deleted_checkpoint_is_found(history: History, owner: Owner) -> None:
    owner("DELETE FROM journal_checkpoint WHERE size = %s", PAGE)
    assert "checkpoints are missing" in said(history)


def test_an_erased_payload_with_its_entry_is_no_fault_and_nothing_of_it_is_left(history: History) -> None:
    secret = Entry.objects.get(verb="report-concern")
    assert (
        "not true" not in Payload.objects.get(school_id=history.school.pk, sequence=secret.sequence).content
    )
    write.erase(history.school.pk, secret.sequence, reason="the time is over")
    payload = Payload.objects.get(school_id=history.school.pk, sequence=secret.sequence)
    assert payload.content == "{}"
    assert history.check().problems == []


def test_a_payload_that_is_gone_without_an_erasure_entry_is_a_fault(history: History, owner: Owner) -> None:
    sequence = Entry.objects.get(verb="report-concern").sequence
    with transaction.atomic():
        owner("DELETE FROM journal_payload WHERE sequence = %s", sequence)
        said(history)
        transaction.set_rollback(True)
    payload = Payload.objects.get(school_id=history.school.pk, sequence=sequence)
    place = payload.content
    owner("UPDATE journal_payload SET content = '{}' WHERE sequence = %s", sequence)
    assert "changed" in said(history)
    name, (salt, value) = next(iter(json.loads(place).items()))
    gone = leaves.commitment(salt, name, value)
    both = json.loads(place)
    del both[name]
    owner(
        "UPDATE journal_payload SET content = %s, closed = %s WHERE sequence = %s",
        leaves.canonical(both),
        "".join(sorted([gone, payload.closed])),
        sequence,
    )
    assert "no erasure entry names" in said(history)


def test_erasing_what_is_not_there_is_refused(history: History) -> None:
    for sequence, facts in [
        (0, ["colour"]),
        (9999, None),
        (Entry.objects.get(verb="erase").sequence, ["erased"]),
    ]:
        with pytest.raises(write.NothingToErase):
            write.erase(history.school.pk, sequence, facts, reason="x")


def test_the_erasure_of_an_erasure_keeps_what_it_names(history: History) -> None:
    write.erase(history.school.pk, Entry.objects.get(verb="erase").sequence, reason="names a person")
    assert history.check().problems == []


def test_a_row_that_an_act_removed_is_no_fault(history: History, owner: Owner) -> None:
    gone = Person.objects.of(history.school).get(given_name="Late")
    owner("DELETE FROM people_pupil WHERE person_id = %s", gone.pk.hex)
    owner("DELETE FROM people_person WHERE id = %s", gone.pk.hex)
    assert "is gone" in said(history)
    write.restate(history.school.pk, ["people.person"], reason="only for the test")
    assert "is gone" in said(history), "a restatement does not excuse a row that is not there"


def test_rows_that_a_migration_changed_are_restated(history: History, owner: Owner) -> None:
    owner("UPDATE people_person SET title = 'Dr'")
    said(history)
    write.restate(history.school.pk, ["people.person"], reason="a migration")
    assert history.check().problems == []


def test_without_a_public_key_the_check_says_so(history: History) -> None:
    for file in keys.folder(history.school.pk).iterdir():
        file.unlink()
    assert "recovery sheet" in said(history)


@pytest.mark.parametrize("text", ["", "nonsense", "lodge/x\n1\nAAAA\n\n— lodge/x AAAA\n"])
def test_a_checkpoint_that_is_none_is_said_to_be_none(history: History, text: str) -> None:
    assert "The checkpoint you gave" in said(history, checkpoint=text)


def test_a_checkpoint_is_due_each_night_at_two(history: History) -> None:
    school = history.school.pk
    assert not write.checkpoint_due(school, clock.now())
    assert not write.checkpoint_due(school, clock.now() + timedelta(hours=16))
    assert write.checkpoint_due(school, clock.now() + timedelta(hours=18))
    assert write.housekeeping(school) is None
    clock.pass_time(timedelta(hours=18))
    assert write.housekeeping(school) is not None
    assert history.check().problems == []


def test_the_size_of_a_checkpoint_tells_nothing_about_the_day(history: History) -> None:
    school = history.school.pk
    write.make_checkpoint(school)
    before = Head.objects.get(school_id=school).size
    write.make_checkpoint(school)
    quiet = Head.objects.get(school_id=school).size - before
    history.act()
    write.make_checkpoint(school)
    assert Head.objects.get(school_id=school).size - before - quiet == quiet == PAGE


def test_honest_days_raise_no_alarm(school: School) -> None:
    """Random honest work in any order and at any time of the year: acts, refusals, erasures, checkpoints."""
    keys.make(school.pk)
    history = History(school, write.make_checkpoint(school.pk).text)
    draw = random.Random(20261123)
    for number in range(1000 if LONG else 30):
        honest(history, draw, number)
        if number % 50 == 0:
            history.checkpoint = write.make_checkpoint(school.pk).text
        assert history.check().problems == []


def honest(history: History, draw: random.Random, number: int) -> None:
    """One honest piece of work."""
    school = history.school
    clock.pass_time(timedelta(seconds=draw.randint(1, 90), days=draw.choice([0] * 19 + [25])))
    kind = draw.choice(["act", "row", "refusal", "erase", "edit", "housekeeping"])
    if kind == "row":
        make.person(school, f"Child{number}")
    elif kind == "refusal":
        refusal = write.Draft(verb="give-back", kind="refusal", facts={"by": "person:2"})
        write.refuse(school.pk, refusal, at=clock.now(), day=clock.today())
    elif kind == "erase":
        told = history.act("report-concern", story=f"story {number}", place="hall")
        write.erase(
            school.pk, told.sequence, draw.choice([None, ["story"], ["story", "place"]]), reason="asked"
        )
    elif kind == "edit" and (person := Person.objects.of(school).first()):
        with make.given():
            person.family_name = f"Name{number}"
            person.save()
    elif kind == "housekeeping":
        write.housekeeping(school.pk)
    else:
        history.act(number=number, words=["Zoë", None, 1.5, {"a": [True]}])


def test_every_random_change_is_found(history: History, owner: Owner) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("finds its rows by SQLite's row number")
    draw = random.Random(20261124)
    assert history.check().problems == []
    missed = []
    for _ in range(1000 if LONG else 60):
        with transaction.atomic():
            what = mutate(draw)
            if history.check().ok:
                missed.append(what)
            transaction.set_rollback(True)
    assert missed == []
    assert history.check().ok
