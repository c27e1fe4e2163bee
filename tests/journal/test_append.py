"""Writing to the journal: the chain, the traces, the counted refusals, and what cannot be changed."""

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from lodge.journal import leaves, write
from lodge.journal.models import Command, Entry, Head, Payload, Tally, Trace
from lodge.kit import clock, keys, rows
from lodge.people.models import School
from tests import make

pytestmark = pytest.mark.django_db


def draft(verb: str = "hand-in", kind: str = "act", **facts: Any) -> write.Draft:
    """A draft with these facts that touched no row."""
    return write.Draft(verb=verb, kind=kind, facts={"by": "person:1", **facts})


def append(school: School, *drafts: write.Draft) -> list[Entry]:
    """Append at the present moment."""
    return write.append(school.pk, drafts, at=clock.now(), day=clock.today())


def refuse(school: School, **facts: Any) -> Entry | None:
    """Refuse at the present moment."""
    return write.refuse(school.pk, draft(kind="refusal", **facts), at=clock.now(), day=clock.today())


def test_each_entry_is_chained_to_the_one_before(school: School) -> None:
    append(school, draft(), draft(verb="give-back"))
    append(school, draft())
    entries = list(Entry.objects.filter(school_id=school.pk).order_by("sequence"))
    assert [entry.sequence for entry in entries] == list(range(len(entries)))
    before = leaves.genesis(school.pk)
    for entry in entries:
        assert entry.previous == before
        before = entry.leaf
    head = Head.objects.get(school_id=school.pk)
    assert (head.size, head.leaf) == (len(entries), before)


def test_the_leaf_is_made_of_salted_commitments_alone(school: School) -> None:
    (entry,) = append(school, draft(clauses=["M6.4"], name="Zoë"))
    opened = json.loads(Payload.objects.get(school_id=school.pk, sequence=entry.sequence).content)
    head = leaves.head_value(
        code=entry.code, kind="act", verb="hand-in", at=entry.at, day=entry.school_day, subject=""
    )
    commitments = [leaves.commitment(salt, name, value) for name, (salt, value) in opened.items()]
    commitments.append(leaves.commitment(entry.head_salt, "head", head))
    assert entry.leaf == leaves.leaf(entry.previous, commitments)
    assert {value for _, value in map(tuple, opened.values()) if isinstance(value, str)} == {
        "person:1",
        "Zoë",
    }


def test_the_content_of_a_leaf_is_canonical_json() -> None:
    text = leaves.content("ab", ["02", "01"])
    assert text == leaves.canonical({"v": 1, "previous": "ab", "facts": ["01", "02"]})


def test_equal_facts_do_not_look_alike(school: School) -> None:
    first, second = append(school, draft(), draft())
    contents = Payload.objects.filter(school_id=school.pk, sequence__in=[first.sequence, second.sequence])
    salts = {json.loads(payload.content)["by"][0] for payload in contents}
    assert len(salts) == 2


def test_an_entry_commits_to_the_state_of_each_row_it_touched(school: School) -> None:
    before = set(Trace.objects.values_list("sequence", flat=True))
    child = make.pupil(school)
    found = Trace.objects.filter(school_id=school.pk, table="people.pupil", key=child.pk).get()
    entry = Entry.objects.get(school_id=school.pk, sequence=found.sequence)
    ((_, digest),) = rows.digests(type(child), keys=[child.pk])
    assert found.digest == leaves.trace_digest(entry.state_salt, digest)
    assert found.sequence not in before


def test_a_fact_may_not_take_a_name_of_the_journal(school: School) -> None:
    with pytest.raises(ValueError, match="head"):
        append(school, draft(head="x"))


def test_a_fact_that_is_no_json_is_refused(school: School) -> None:
    with pytest.raises(TypeError):
        append(school, draft(when=clock.now()))


def test_equal_refusals_within_a_minute_are_one_entry_and_a_count(school: School, monkeypatch: Any) -> None:
    first = refuse(school)
    assert first is not None
    for _ in range(3):
        clock.pass_time(timedelta(seconds=10))
        assert refuse(school) is None
    assert Entry.objects.filter(kind="refusal").count() == 1
    clock.pass_time(timedelta(seconds=31))
    (entry,) = append(school, draft())
    again = Entry.objects.filter(kind="refusal").latest("sequence")
    assert again.sequence == entry.sequence - 1
    facts = json.loads(Payload.objects.get(school_id=school.pk, sequence=again.sequence).content)
    assert facts["again"][1] == 3
    assert facts["first"][1] == first.code
    assert not Tally.objects.exists()


def test_a_refusal_after_the_minute_is_an_entry_again(school: School) -> None:
    refuse(school)
    clock.pass_time(timedelta(seconds=60))
    assert refuse(school) is not None
    assert Entry.objects.filter(kind="refusal").count() == 2


def test_different_refusals_are_different_entries(school: School) -> None:
    assert refuse(school, about="a") is not None
    assert refuse(school, about="b") is not None


def test_a_command_is_remembered_with_its_reply_in_its_school(school: School) -> None:
    key = uuid4()
    assert write.replay(school.pk, key) is None
    write.remember(school.pk, key, {"entry": "x"})
    assert write.replay(school.pk, key) == {"entry": "x"}
    assert write.replay(uuid4(), key) is None
    with pytest.raises(DatabaseError), transaction.atomic():
        write.remember(school.pk, key, {"entry": "y"})
    assert Command.objects.count() == 1


def test_appending_outside_a_transaction_is_refused(school: School, monkeypatch: Any) -> None:
    monkeypatch.setattr(transaction, "get_connection", lambda: SimpleNamespace(in_atomic_block=False))
    with pytest.raises(RuntimeError, match="transaction"):
        append(school, draft())


def test_of_two_appends_from_the_same_end_one_is_refused(school: School, monkeypatch: Any) -> None:
    append(school, draft())
    stale = Head.objects.get(school_id=school.pk)
    append(school, draft())
    monkeypatch.setattr(write, "locked_head", lambda _: stale)
    with pytest.raises((write.Raced, DatabaseError)), transaction.atomic():
        append(school, draft())
    assert Entry.objects.filter(school_id=school.pk).count() == Head.objects.get(school_id=school.pk).size


def refused(statement: str) -> None:
    """The database refuses this statement because the journal is append-only."""
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cur:
        cur.execute(statement)


PLACES = {
    "journal_entry": "sequence",
    "journal_payload": "sequence",
    "journal_trace": "sequence",
    "journal_page": "number",
    "journal_checkpoint": "size",
}


@pytest.mark.parametrize("table", sorted(PLACES))
@pytest.mark.parametrize("act", ["delete", "update", "replace"])
def test_what_is_written_stays(school: School, table: str, act: str) -> None:
    keys.make(school.pk)
    write.make_checkpoint(school.pk)
    column = PLACES[table]
    statement = {
        "delete": f"DELETE FROM {table}",
        "update": f"UPDATE {table} SET {column} = {column} + 5000",
        "replace": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    }[act]
    if act == "replace" and connection.vendor != "sqlite":
        pytest.skip("only SQLite knows INSERT OR REPLACE")
    refused(statement)


def test_nothing_is_truncated(school: School) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL knows TRUNCATE")
    for table in PLACES:
        refused(f"TRUNCATE {table}")


def test_an_entry_cannot_be_replaced_through_its_code(school: School) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite knows INSERT OR REPLACE")
    names = ", ".join(field.attname for field in Entry._meta.concrete_fields if field.attname != "sequence")
    copy = f"INSERT OR REPLACE INTO journal_entry ({names}, sequence) SELECT {names}, 99 FROM journal_entry"
    refused(f"{copy} WHERE sequence = 0")


def test_a_payload_cannot_be_emptied_without_an_order(school: School) -> None:
    refused("UPDATE journal_payload SET content = '', closed = '00', erased_by = sequence + 1")


def test_an_order_is_good_for_one_erasure(school: School) -> None:
    (entry,) = append(school, draft(story="it was not true"))
    write.erase(school.pk, entry.sequence, ["story"], reason="asked for")
    refused(
        f"UPDATE journal_payload SET content = '', closed = closed || '00' WHERE sequence = {entry.sequence}"
    )
