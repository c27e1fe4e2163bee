"""Laying entries at the end of a school's tree. Only ``write.py`` and ``checkpoints.py`` come here."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction

from lodge.journal import leaves
from lodge.journal.leaves import HEAD, STATE, Json
from lodge.journal.models import Entry, Head, Payload, Trace
from lodge.kit import clock, ids, rows, stored

SALT = 16  # bytes
RESERVED = frozenset({HEAD, STATE})
ENTRY_COLUMNS = [field.attname for field in Entry._meta.concrete_fields]
HEAD_COLUMNS = ("size", "leaf", "refused_until")
ADVANCE = """UPDATE journal_head SET size = %s, leaf = %s, refused_until = %s
  WHERE school_id = %s AND size = %s AND leaf = %s"""


class Raced(RuntimeError):
    """Somebody appended in between; the whole deed is rolled back and may be tried again."""


@dataclass
class Draft:
    """What shall be written: a deed or a refusal, its facts in plain JSON values, the rows it touched.

    ``subject`` is 'table:uuid' of the row whose history it belongs to, or ''; ``touched`` names every
    row that the deed wrote, as (table label, key).
    """

    verb: str
    kind: str
    facts: dict[str, Json]
    subject: str = ""
    touched: Sequence[tuple[str, UUID]] = field(default_factory=tuple)


def locked_head(school_id: UUID) -> Head:
    """The end of the tree, held until the transaction ends; made when the school is new."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("The journal is written inside the transaction of the deed it records.")
    lock = " FOR UPDATE" if connection.vendor == "postgresql" else ""
    mine = [stored.prepared(Head, "school_id", school_id)]
    for size, leaf, until in stored.raw(Head, HEAD_COLUMNS, f"school_id = %s{lock}", mine):
        return Head(school_id, size, leaf, stored.moment(until) if until else None)
    Head.objects.get_or_create(school_id=school_id, defaults={"size": 0, "leaf": leaves.genesis(school_id)})
    return Head.objects.select_for_update().get(school_id=school_id)


def lay(head: Head, drafts: Sequence[Draft], *, at: datetime, day: date) -> list[Entry]:
    """Write the drafts as the next entries, with payloads and traces, and move ``head`` on."""
    laying = _Laying(head.school_id, at, day, _states(drafts), head.size, head.leaf)
    for draft in drafts:
        laying.add(draft)
    laying.write()
    advance(head, laying.size, laying.leaf)
    return laying.entries


def advance(head: Head, size: int, leaf: str) -> None:
    """Move the end of the tree on, if it is still where ``head`` says; raises ``Raced`` otherwise."""
    until = stored.prepared(Head, "refused_until", head.refused_until)
    mine = stored.prepared(Head, "school_id", head.school_id)
    with connection.cursor() as cursor:
        cursor.execute(ADVANCE, [size, leaf, until, mine, head.size, head.leaf])
        if cursor.rowcount != 1:
            raise Raced("The journal grew in between. Try again.")
    head.size, head.leaf = size, leaf


@dataclass
class _Laying:
    """The rows of one append in the making."""

    school_id: UUID
    at: datetime
    day: date
    states: Mapping[tuple[str, UUID], str]
    size: int
    leaf: str
    entries: list[Entry] = field(default_factory=list)
    payloads: list[stored.Line] = field(default_factory=list)
    traces: list[stored.Line] = field(default_factory=list)

    def add(self, draft: Draft) -> None:
        """Make the next entry: fresh salts, a commitment for each fact, the leaf."""
        if not RESERVED.isdisjoint(draft.facts):
            raise ValueError("A fact cannot be called 'head' or 'state'; the journal adds these itself.")
        code, kind, at, day = ids.secret(12), draft.kind, self.at, self.day
        salts = ids.octets(SALT * (2 + len(draft.facts))).hex()
        head_salt, state_salt = salts[:32], salts[32:64] if draft.touched else ""
        opened: dict[str, list[Any]] = {
            name: [salts[64 + 32 * place : 96 + 32 * place], value]
            for place, (name, value) in enumerate(draft.facts.items())
        }
        head = leaves.head_value(code=code, kind=kind, verb=draft.verb, at=at, day=day, subject=draft.subject)
        commitments = [leaves.commitment(salt, name, value) for name, (salt, value) in opened.items()]
        commitments.append(leaves.commitment(head_salt, HEAD, head))
        if draft.touched:
            commitments.append(leaves.commitment(state_salt, STATE, self._trace(draft, state_salt)))
        entry = Entry(
            school_id=self.school_id,
            sequence=self.size,
            code=code,
            kind=kind,
            verb=draft.verb,
            at=at,
            school_day=day,
            subject=draft.subject,
            head_salt=head_salt,
            state_salt=state_salt,
            previous=self.leaf,
            leaf=leaves.leaf(self.leaf, commitments),
        )
        self.entries.append(entry)
        self.payloads.append((self.school_id, self.size, leaves.canonical(opened), "", None))
        self.size, self.leaf = self.size + 1, entry.leaf

    def _trace(self, draft: Draft, state_salt: str) -> str:
        """Note the state of each row touched; returns the one digest over them all."""
        lines = []
        for table, key in dict.fromkeys(draft.touched):
            digest = leaves.trace_digest(state_salt, self.states.get((table, key), leaves.ABSENT))
            self.traces.append((self.school_id, table, key, self.size, digest))
            lines.append((table, key.hex, digest))
        return leaves.state_value(lines)

    def write(self) -> None:
        """Write all of them, each table in one statement."""
        stored.insert(Entry, map(entry_line, self.entries))
        stored.insert(Payload, self.payloads)
        stored.insert(Trace, self.traces)


def entry_line(entry: Entry) -> stored.Line:
    """The values of an entry in the order of its fields."""
    return [getattr(entry, name) for name in ENTRY_COLUMNS]


def _states(drafts: Sequence[Draft]) -> dict[tuple[str, UUID], str]:
    """The digest of every row touched, as the database holds it now; one query a table."""
    wanted: dict[str, dict[UUID, None]] = defaultdict(dict)
    for draft in drafts:
        for table, key in draft.touched:
            wanted[table][key] = None
    return {
        (table, key): digest
        for table, keys in wanted.items()
        for key, digest in rows.digests(tracked(table), keys=list(keys))
    }


def tracked(table: str) -> type[rows.TrackedRow]:
    """The model of a table label; raises ``LookupError`` where it is no row of ours."""
    model = apps.get_model(table)
    if not issubclass(model, rows.TrackedRow):
        raise LookupError(f"{table} is not a table the journal answers for.")
    return model


def blank_row(head: Head, span: int, at: datetime) -> Entry:
    """The row that stands for ``span`` blank leaves after ``head``; its last leaf is still to be grown."""
    return Entry(
        school_id=head.school_id,
        sequence=head.size,
        span=span,
        code=ids.secret(12),
        kind=Entry.Kind.BLANK,
        verb="",
        at=at,
        school_day=clock.local(at).date(),
        head_salt=ids.octets(SALT).hex(),
        previous=head.leaf,
        leaf="",
    )
