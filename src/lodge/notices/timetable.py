"""What is done by the clock: a room registers a handler for a kind, and says when its turns are.

``due.py`` of every room is loaded at start. A handler may run twice for one turn (the server may die
after the work and before our note of it), so it looks before it acts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from lodge.gate import Principal
from lodge.kit import clock
from lodge.notices.deadlines import ONE_DAY, school_days
from lodge.notices.models import Due
from lodge.people.models import School

Handler = Callable[[Due, School, Principal], None]
Turns = Callable[[School, datetime], datetime | None]
AHEAD = timedelta(days=400)


@dataclass(frozen=True)
class Kind:
    """A kind of due work: its handler, where it is written, and its turns (None: only when asked for)."""

    name: str
    handler: Handler
    words: str
    source: str
    turns: Turns | None = None


kinds: dict[str, Kind] = {}


def on_due(name: str, *, words: str, source: str, turns: Turns | None = None) -> Callable[[Handler], Handler]:
    """Register the handler of a kind of due work; raises ``ValueError`` for a second one."""

    def register(handler: Handler) -> Handler:
        if name in kinds:
            raise ValueError(f"{name} has two handlers; one room does it.")
        kinds[name] = Kind(name, handler, words, source, turns)
        return handler

    return register


def nightly(at: time) -> Turns:
    """A turn every night at ``at`` on London clocks."""

    def after(school: School, moment: datetime) -> datetime | None:
        return _first(moment, lambda day: _at(day, at))

    return after


def on_school_days(at: Callable[[School], time]) -> Turns:
    """A turn on each school day, at a time that may be the school's own."""

    def after(school: School, moment: datetime) -> datetime | None:
        is_school_day, hour = school_days(school), at(school)
        return _first(moment, lambda day: _at(day, hour) if is_school_day(day) else None)

    return after


def _at(day: date, hour: time) -> datetime:
    return clock.at(day, hour.hour, hour.minute)


def _first(after: datetime, turn_on: Callable[[date], datetime | None]) -> datetime | None:
    day = clock.local(after).date()
    last = day + AHEAD
    while day <= last:
        turn = turn_on(day)
        if turn is not None and turn > after:
            return turn
        day += ONE_DAY
    return None
