"""Codes and links of letters that wait, sealed to the school: they lie unreadable in the database."""

import json
from collections.abc import Mapping
from uuid import UUID

from lodge.kit import keys, sealing


def seal(words: Mapping[str, str], school_id: UUID) -> str:
    """``words`` as sealed text; '' for none. Raises ``KeyFault`` where the school has no keys."""
    if not words:
        return ""
    return sealing.seal_to_school(keys.school_public(school_id), json.dumps(dict(words)))


def unseal(text: str, school_id: UUID) -> dict[str, str]:
    """The words again. Raises ``Unsealable`` or ``KeyFault``."""
    if not text:
        return {}
    words: dict[str, str] = json.loads(sealing.unseal_for_school(school_id, text))
    return words
