"""Identifiers and secrets: random in production, reproducible from one seed in the demo and tests."""

import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

Draw = random.Random

_seeded: ContextVar[random.Random | None] = ContextVar("lodge_ids", default=None)


def octets(count: int) -> bytes:
    """``count`` unpredictable bytes (reproducible inside ``seeded``)."""
    source = _seeded.get()
    return source.randbytes(count) if source else secrets.token_bytes(count)


def new() -> UUID:
    """A fresh random identifier (UUID version 4); says nothing about when or in what order it was made."""
    return UUID(bytes=octets(16), version=4)


def digits(count: int) -> str:
    """A code of ``count`` decimal digits for typing by hand."""
    return f"{int.from_bytes(octets(count + 8)) % 10**count:0{count}d}"


def secret(letters: int = 20) -> str:
    """A code of ``letters`` characters without those easily confused (no I, L, O, U, 0, 1)."""
    alphabet = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
    return "".join(alphabet[octet % len(alphabet)] for octet in octets(letters))


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Make identifiers reproducible inside the block. Never for a real school: they become guessable."""
    token = _seeded.set(random.Random(seed))  # noqa: S311 - that it can be replayed is the point
    try:
        yield
    finally:
        _seeded.reset(token)


def draw_from(seed: int) -> Draw:
    """A stream of chance that is the same for the same seed: for invented data, never for a secret."""
    return random.Random(seed)  # noqa: S311 - that it can be replayed is the point
