"""The injected clock: every moment in Lodge is asked here, so that a school year can be replayed.

Instants are aware datetimes in UTC; days are days in London.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def _shift() -> timedelta:
    """How far a demonstration's clock is moved: LODGE_CLOCK says what time it was when the process began."""
    said = os.environ.get("LODGE_CLOCK", "")
    if not said or os.environ.get("LODGE_DEMO") != "1":
        return timedelta(0)
    return datetime.fromisoformat(said).astimezone(UTC) - datetime.now(UTC)


SHIFT = _shift()
_fixed: ContextVar[datetime | None] = ContextVar("lodge_clock", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC, to the microsecond."""
    return _fixed.get() or datetime.now(UTC) + SHIFT


def today() -> date:
    """The present day in London (a school day turns at local midnight)."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """The same instant on London clocks."""
    return moment.astimezone(LONDON)


def at(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """The instant when London clocks show ``hour:minute:second`` on ``day``, in UTC."""
    return datetime.combine(day, time(hour, minute, second), LONDON).astimezone(UTC)


@contextmanager
def fixed(moment: datetime) -> Iterator[None]:
    """Hold the clock at ``moment`` (aware) inside the block; for the demo, replays and tests."""
    if moment.tzinfo is None:
        raise ValueError("A clock is fixed at an aware datetime; use clock.at(day, hour, minute).")
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)


def pass_time(span: timedelta) -> None:
    """Move a fixed clock on by ``span``; refuses to touch the real one."""
    held = _fixed.get()
    if held is None:
        raise RuntimeError("Only a fixed clock can be moved; open clock.fixed(...) first.")
    _fixed.set(held + span)
