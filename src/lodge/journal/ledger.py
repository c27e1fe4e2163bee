"""Laying entries at the end of a school's tree. Only ``write.py`` and ``checkpoints.py`` come here."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.apps import apps
from django.db import transaction

from lodge.journal import leaves
from lodge.journal.leaves import HEAD, STATE, Json
from lodge.journal.models import Entry, Head, Payload, Trace
from lodge.kit import clock, ids, rows

SALT = 16  # bytes


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


@dataclass
class _Laid:
    entries: list[Entry] = field(default_factory=list)
    payloads: list[Payload] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)


def locked_head(school_id: UUID) -> Head:
    """The end of the tree, held until the transaction ends; made when the school is new."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("The journal is written inside the transaction of the deed it records.")
    held = Head.objects.select_for_update().filter(school_id=school_id)
    for head in held:
        return head
    Head.objects.get_or_create(school_id=school_id, defaults={"size": 0, "leaf": leaves.genesis(school_id)})
    return held.get()


def lay(head: Head, drafts: Sequence[Draft], *, at: datetime, day: date) -> list[Entry]:
    """Write the drafts as the next entries, with payloads and traces, and move ``head`` on."""
    states = _states(drafts)
    laid = _Laid()
    size, previous = head.size, head.leaf
    for draft in drafts:
        entry = _lay_one(laid, head.school_id, size, previous, draft, states, at, day)
        size, previous = size + 1, entry.leaf
    Entry.objects.bulk_create(laid.entries)
    Payload.objects.bulk_create(laid.payloads)
    if laid.traces:
        Trace.objects.bulk_create(laid.traces, batch_size=2000)
    advance(head, size, previous)
    return laid.entries


def advance(head: Head, size: int, leaf: str) -> None:
    """Move the end of the tree on, if it is still where ``head`` says; raises ``Raced`` otherwise."""
    still = Head.objects.filter(school_id=head.school_id, size=head.size, leaf=head.leaf)
    if not still.update(size=size, leaf=leaf, refused_until=head.refused_until):
        raise Raced("The journal grew in between. Try again.")
    head.size, head.leaf = size, leaf


def _lay_one(
    laid: _Laid,
    school_id: UUID,
    sequence: int,
    previous: str,
    draft: Draft,
    states: Mapping[tuple[str, UUID], str],
    at: datetime,
    day: date,
) -> Entry:
    for reserved in (HEAD, STATE):
        if reserved in draft.facts:
            raise ValueError(f"A fact cannot be called {reserved!r}; the journal adds that one itself.")
    code = ids.secret(12)
    salts = ids.octets(SALT * (2 + len(draft.facts))).hex()
    head_salt, state_salt = salts[:32], salts[32:64] if draft.touched else ""
    head = leaves.head_value(
        code=code, kind=draft.kind, verb=draft.verb, at=at, day=day, subject=draft.subject
    )
    opened = {
        name: [salts[64 + 32 * place : 96 + 32 * place], value]
        for place, (name, value) in enumerate(draft.facts.items())
    }
    commitments = [leaves.commitment(salt, name, value) for name, (salt, value) in opened.items()]  # type: ignore[arg-type]
    commitments.append(leaves.commitment(head_salt, HEAD, head))
    if draft.touched:
        value = _trace(laid, school_id, sequence, draft.touched, state_salt, states)
        commitments.append(leaves.commitment(state_salt, STATE, value))
    entry = Entry(
        school_id=school_id,
        sequence=sequence,
        code=code,
        kind=draft.kind,
        verb=draft.verb,
        at=at,
        school_day=day,
        subject=draft.subject,
        head_salt=head_salt,
        state_salt=state_salt,
        previous=previous,
        leaf=leaves.leaf(previous, commitments),
    )
    laid.entries.append(entry)
    laid.payloads.append(Payload(school_id=school_id, sequence=sequence, content=leaves.canonical(opened)))
    return entry


def _trace(
    laid: _Laid,
    school_id: UUID,
    sequence: int,
    touched: Sequence[tuple[str, UUID]],
    state_salt: str,
    states: Mapping[tuple[str, UUID], str],
) -> str:
    """Note the state of each row touched; returns the one digest over them all."""
    lines = []
    for table, key in dict.fromkeys(touched):
        digest = leaves.trace_digest(state_salt, states.get((table, key), leaves.ABSENT))
        laid.traces.append(Trace(school_id=school_id, sequence=sequence, table=table, key=key, digest=digest))
        lines.append((table, key.hex, digest))
    return leaves.state_value(lines)


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
