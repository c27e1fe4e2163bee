"""Writing to the journal: what the gate calls inside the transaction of a deed.

Reading and proving is elsewhere (``receipts.py``, ``verify.py``); nothing else in Lodge writes here.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction

from lodge.journal import erasing, leaves, tallies
from lodge.journal.checkpoints import checkpoint_due, make_checkpoint
from lodge.journal.erasing import NothingToErase
from lodge.journal.leaves import Json
from lodge.journal.ledger import Draft, Raced, lay, locked_head
from lodge.journal.models import Checkpoint, Command, Entry, Tally
from lodge.kit import clock, rows, stored

__all__ = [
    "Draft",
    "NothingToErase",
    "Raced",
    "Reply",
    "append",
    "checkpoint_due",
    "erase",
    "housekeeping",
    "make_checkpoint",
    "refuse",
    "remember",
    "replay",
    "restate",
]

Reply = Mapping[str, Any]
COMMANDS_KEPT = timedelta(days=30)  # a computer that was offline over a half-term may still repeat itself


def append(school_id: UUID, drafts: Sequence[Draft], *, at: datetime, day: date) -> list[Entry]:
    """Write ``drafts`` at the end of the school's tree, in the caller's transaction, and return the entries.

    Refusals counted for more than a minute are written first. Raises ``Raced`` on PostgreSQL when
    another append slipped in.
    """
    if not drafts:
        return []
    head = locked_head(school_id)
    overdue = tallies.overdue(head, at)
    return lay(head, [*overdue, *drafts], at=at, day=day)[len(overdue) :]


def refuse(school_id: UUID, draft: Draft, *, at: datetime, day: date) -> Entry | None:
    """Write a refusal; an equal one within a minute after the first is only counted (returns None)."""
    mark = sha256(leaves.canonical([draft.verb, draft.subject, draft.facts]).encode()).hexdigest()
    with transaction.atomic():
        head = locked_head(school_id)
        if tallies.counted(head, mark, at):
            return None
        (entry,) = append(school_id, [draft], at=at, day=day)
        Tally.objects.filter(school_id=school_id, fingerprint=mark).delete()
        Tally.objects.create(
            school_id=school_id,
            fingerprint=mark,
            since=at,
            verb=draft.verb,
            subject=draft.subject,
            facts=draft.facts,
            first=entry.code,
        )
    return entry


def replay(school_id: UUID, key: UUID) -> Reply | None:
    """The reply that the command with this key was given, or None when it is new."""
    values = [stored.prepared(Command, "school_id", school_id), stored.prepared(Command, "key", key)]
    for (reply,) in stored.raw(Command, ["reply"], 'school_id = %s AND "key" = %s', values):
        return dict(json.loads(reply) if isinstance(reply, str) else reply)
    return None


def remember(school_id: UUID, key: UUID, reply: Reply) -> None:
    """Keep the reply of a command under its key, in the transaction that carried it out."""
    stored.insert(Command, [(school_id, key, dict(reply), clock.now())])


def erase(
    school_id: UUID,
    sequence: int,
    facts: Collection[str] | None = None,
    *,
    reason: str,
    stamp: Mapping[str, Json] | None = None,
) -> Entry:
    """Erase ``facts`` (None: every one) of an entry for good, and write why. Receipts still verify.

    ``stamp`` says who ordered it (``by``, ``by_name``). What sort of entry it was, when, and of which
    row stays. Raises ``NothingToErase``.
    """
    said: dict[str, Json] = {**(stamp or {}), "reason": reason}
    with transaction.atomic():
        return erasing.erase(school_id, sequence, facts, said, at=clock.now(), day=clock.today())


def restate(school_id: UUID, tables: Collection[str], *, reason: str) -> Entry:
    """Write the present state of every row of ``tables`` (labels), after a migration changed them all.

    Verify before the migration: what this commits to is taken as it is found.
    """
    found = [model for model in rows.tracked_models() if model._meta.label_lower in tables]
    touched = [
        (model._meta.label_lower, key) for model in found for key, _ in rows.digests(model, school=school_id)
    ]
    draft = Draft("restate", "act", {"reason": reason, "tables": sorted(tables)}, touched=touched)
    with transaction.atomic():
        (entry,) = append(school_id, [draft], at=clock.now(), day=clock.today())
    return entry


def housekeeping(school_id: UUID) -> Checkpoint | None:
    """What the worker does now and then: write counts that are over, forget old replies, and make the
    night's checkpoint when it is due (then it returns it)."""
    moment = clock.now()
    Command.objects.filter(school_id=school_id, at__lt=moment - COMMANDS_KEPT).delete()
    with transaction.atomic():
        head = locked_head(school_id)
        if overdue := tallies.overdue(head, moment):
            lay(head, overdue, at=moment, day=clock.local(moment).date())
    return make_checkpoint(school_id) if checkpoint_due(school_id, moment) else None
