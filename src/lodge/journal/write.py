"""Writing to the journal: what the gate calls inside the transaction of a deed.

Reading and proving is elsewhere (``receipts.py``, ``verify.py``); nothing else in Lodge writes here.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction

from lodge.journal import leaves, tallies
from lodge.journal.ledger import Draft, Raced, lay, locked_head
from lodge.journal.models import Command, Entry, Tally
from lodge.kit import clock

__all__ = ["Draft", "Raced", "Reply", "append", "refuse", "remember", "replay"]

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
    for reply in Command.objects.filter(school_id=school_id, key=key).values_list("reply", flat=True):
        return dict(reply)
    return None


def remember(school_id: UUID, key: UUID, reply: Reply) -> None:
    """Keep the reply of a command under its key, in the transaction that carried it out."""
    Command.objects.bulk_create([Command(school_id=school_id, key=key, reply=dict(reply), at=clock.now())])
