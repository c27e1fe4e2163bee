"""Erasing facts from a payload: value and salt go, the commitment stays, and history still verifies."""

import json
from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from lodge.journal import leaves
from lodge.journal.leaves import Json
from lodge.journal.ledger import Draft, lay, locked_head
from lodge.journal.models import Entry, Payload

ERASED = "erased"  # the fact of an erasure entry that says what went; it cannot itself be erased
HEX = 64


class NothingToErase(ValueError):
    """The entry or the fact is not there, or has been erased before, or must stay."""


def erase(
    school_id: UUID,
    sequence: int,
    facts: Collection[str] | None,
    stamp: Mapping[str, Json],
    *,
    at: datetime,
    day: date,
) -> Entry:
    """Write the erasure entry, then take ``facts`` (None: all) out of the payload of ``sequence``."""
    head = locked_head(school_id)
    payload = Payload.objects.filter(school_id=school_id, sequence=sequence).first()
    opened = json.loads(payload.content) if payload else {}
    wanted = (set(opened) if facts is None else set(facts)) - {ERASED}
    if payload is None or not wanted or not wanted <= opened.keys():
        raise NothingToErase(f"Entry {sequence} has no such facts to erase.")
    gone = sorted(leaves.commitment(*_opening(opened, name)) for name in wanted)
    draft = Draft("erase", Entry.Kind.ERASURE, {**stamp, ERASED: {"sequence": sequence, "facts": gone}})
    (entry,) = lay(head, [draft], at=at, day=day)
    left = {name: opening for name, opening in opened.items() if name not in wanted}
    Payload.objects.filter(school_id=school_id, sequence=sequence).update(
        content=leaves.canonical(left),
        closed="".join(sorted([*closed_facts(payload.closed), *gone])),
        erased_by=entry.sequence,
    )
    return entry


def closed_facts(text: str) -> list[str]:
    """The commitments of a payload whose openings are gone."""
    return [text[start : start + HEX] for start in range(0, len(text), HEX)]


def _opening(opened: Mapping[str, tuple[str, Json]], name: str) -> tuple[str, str, Json]:
    salt, value = opened[name]
    return salt, name, value
