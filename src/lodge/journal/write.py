"""STOP-GAP by the lead until the journal helper lands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from lodge.journal.models import Command, Entry


@dataclass(frozen=True)
class Draft:
    verb: str
    kind: str
    facts: dict[str, Any]
    subject: str
    touched: Sequence[tuple[str, UUID]]


def append(school_id: UUID, drafts: Sequence[Draft], *, at: datetime, day: date) -> list[Entry]:
    size = Entry.objects.filter(school_id=school_id).count()
    return Entry.objects.bulk_create(
        Entry(school_id=school_id, sequence=size + n, kind=d.kind, verb=d.verb, at=at, school_day=day,
              subject=d.subject, content=d.facts)
        for n, d in enumerate(drafts)
    )


def refuse(school_id: UUID, draft: Draft, *, at: datetime, day: date) -> None:
    append(school_id, [draft], at=at, day=day)


def replay(school_id: UUID, key: UUID) -> dict[str, Any] | None:
    found = Command.objects.filter(school_id=school_id, key=key).first()
    return found.reply if found else None


def remember(school_id: UUID, key: UUID, reply: dict[str, Any]) -> None:
    Command.objects.create(school_id=school_id, key=key, reply=reply)
