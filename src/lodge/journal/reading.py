"""The journal as it lies in the database, unread by Django: a damaged value must not stop the check."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from lodge.journal.ledger import HEAD_COLUMNS
from lodge.journal.models import Checkpoint, Entry, Head, Page
from lodge.journal.tallies import next_due
from lodge.kit import stored

CHUNK = 2000

ENTRIES = """SELECT e.sequence, e.span, e.code, e.kind, e.verb, {raw}e.at, {raw}e.school_day, e.subject,
  e.head_salt, e.state_salt, e.previous, e.leaf, p.content, p.closed, p.erased_by
  FROM journal_entry e LEFT JOIN journal_payload p ON p.school_id = e.school_id AND p.sequence = e.sequence
  WHERE e.school_id = %s AND e.sequence < %s ORDER BY e.sequence"""
TRACES = """SELECT sequence, "table", "key", digest FROM journal_trace
  WHERE school_id = %s AND sequence < %s ORDER BY sequence"""
BEYOND = {
    "entries": "SELECT COUNT(*) FROM journal_entry WHERE school_id = %s AND sequence >= %s",
    "payloads": "SELECT COUNT(*) FROM journal_payload WHERE school_id = %s AND sequence >= %s",
    "traces": "SELECT COUNT(*) FROM journal_trace WHERE school_id = %s AND sequence >= %s",
}
ORPHANS = """SELECT p.sequence FROM journal_payload p
  WHERE p.school_id = %s AND p.sequence < %s AND NOT EXISTS
  (SELECT 1 FROM journal_entry e WHERE e.school_id = p.school_id AND e.sequence = p.sequence)"""

Line = stored.Line


@dataclass
class End:
    """Where the journal ends and what is said about it, read at one moment."""

    size: int
    leaf: str
    pages: list[Line]
    checkpoints: list[tuple[int, str, datetime]]
    beyond: dict[str, int]
    refused_until: datetime | None
    due: datetime | None


def end_of(school_id: UUID) -> End | None:
    """The end of the tree and the small tables, in one short transaction; None where nothing was written."""
    mine = [stored.prepared(Head, "school_id", school_id)]
    with transaction.atomic():
        head = next(stored.raw(Head, HEAD_COLUMNS, "school_id = %s", mine), None)
        if head is None and not Entry.objects.filter(school_id=school_id).exists():
            return None
        size, leaf, until = head or (0, "", None)
        return End(
            size=size,
            leaf=leaf,
            pages=list(stored.raw(Page, ["number", "root"], "school_id = %s ORDER BY number", mine)),
            checkpoints=[
                (covered, text, stored.moment(at))
                for covered, text, at in stored.raw(
                    Checkpoint, ["size", "text", "at"], "school_id = %s ORDER BY size", mine
                )
            ],
            beyond={name: next(_run(sql, school_id, size))[0] for name, sql in BEYOND.items()},
            refused_until=stored.moment(until) if until is not None else None,
            due=next_due(school_id),
        )


def entries(school_id: UUID, size: int) -> Iterator[Line]:
    """The entries with their payloads in order, as stored."""
    # A plus keeps SQLite's driver from reading an instant as local time: it shall come as it is stored.
    raw = "+" if connection.vendor == "sqlite" else ""
    return _run(ENTRIES.format(raw=raw), school_id, size)


def traces(school_id: UUID, size: int) -> Iterator[tuple[int, list[tuple[str, str, str]]]]:
    """For each entry that has any, its traces as (table, key hex, digest)."""
    at, found = -1, list[tuple[str, str, str]]()
    for sequence, table, key, digest in _run(TRACES, school_id, size):
        if sequence != at and found:
            yield at, found
            found = []
        at = sequence
        found.append((table, key.hex if isinstance(key, UUID) else key, digest))
    if found:
        yield at, found


def orphans(school_id: UUID, size: int) -> list[int]:
    """Payloads that no entry answers for."""
    return [line[0] for line in _run(ORPHANS, school_id, size)]


def _run(statement: str, school_id: UUID, size: int) -> Iterator[Line]:
    key = Entry._meta.get_field("school_id").get_db_prep_value(school_id, connection)
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, [key, size])
        while lines := cursor.fetchmany(CHUNK):
            yield from lines
