"""Few tries at a kiosk: five wrong codes in a minute shut it for a minute (six figures are soon guessed)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache

from lodge.kit import clock

MOST = 5
SPAN = timedelta(minutes=1)
KEPT = 300  # seconds the cache keeps the tries; long enough for both spans


def shut(desk: UUID) -> bool:
    """Whether the kiosk takes no code now."""
    return bool(_tries(desk)["until"] > clock.now().timestamp())


def wrong(desk: UUID) -> None:
    """Count a wrong code; the fifth within a minute shuts the kiosk for a minute."""
    now = clock.now().timestamp()
    tries = _tries(desk)
    recent = [at for at in tries["wrong"] if at > now - SPAN.total_seconds()] + [now]
    full = len(recent) >= MOST
    until = now + SPAN.total_seconds() if full else tries["until"]
    cache.set(_key(desk), {"wrong": [] if full else recent, "until": until}, KEPT)


def _tries(desk: UUID) -> dict[str, Any]:
    return cache.get(_key(desk)) or {"wrong": [], "until": 0.0}


def _key(desk: UUID) -> str:
    return f"lodge:kiosk-tries:{desk}"
