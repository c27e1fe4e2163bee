"""What a room declares and others read without importing it: facts, keeping times, rows of My day.

A room's ``facts.py``, ``keeping.py`` and ``day.py`` register here when Django starts
(``autodiscover_modules``), so the gate, the desk and the records room see every room and import none
above them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

Value = bool | str


@dataclass
class Asking:
    """One question to the rules, as a fact provider sees it.

    ``by`` is the principal (lodge.gate.Principal), ``given`` what the person typed, ``memory`` a
    place where providers of one room keep what they fetched for the next provider.
    """

    by: Any
    school_id: UUID
    verb: str
    at: datetime
    given: Mapping[str, Any] = field(default_factory=dict)
    memory: dict[str, Any] = field(default_factory=dict)


ActorFact = Callable[[Asking], Value]
SubjectFact = Callable[[Asking, Sequence[Any]], Sequence[Value]]
Declared = TypeVar("Declared", ActorFact, SubjectFact)

actor_facts: dict[str, ActorFact] = {}
subject_facts: dict[str, SubjectFact] = {}


def actor_fact(name: str) -> Callable[[ActorFact], ActorFact]:
    """Declare a fact about whoever acts, or about the instant: one value for a whole question."""

    def declare(provider: ActorFact) -> ActorFact:
        actor_facts[_once(name)] = provider
        return provider

    return declare


def subject_fact(name: str) -> Callable[[SubjectFact], SubjectFact]:
    """Declare a fact about what is acted on: asked once for a whole page of subjects, in their order."""

    def declare(provider: SubjectFact) -> SubjectFact:
        subject_facts[_once(name)] = provider
        return provider

    return declare


def _once(name: str) -> str:
    if name in actor_facts or name in subject_facts:
        raise ValueError(f"The fact {name} is declared twice; one room owns a fact.")
    return name


@dataclass(frozen=True)
class Keeping:
    """How long rows of one model are kept: from which event, for how long, on what basis."""

    model: str
    kind: str
    starts: str
    period: str
    basis: str
    certainty: str


kept: dict[str, Keeping] = {}


def keep(model: str, *, kind: str, starts: str, period: str, basis: str, certainty: str = "inferred") -> None:
    """Declare the keeping of ``model`` ('room.Model'); every model of ours has exactly one declaration.

    ``kind`` is the class of record, ``starts`` the event that starts the clock, ``period`` words such
    as '1 year', ``basis`` the source, ``certainty`` 'seen', 'second-hand', 'memory' or 'inferred'.
    """
    label = model.lower()
    if label in kept:
        raise ValueError(f"{model} has two keeping declarations.")
    kept[label] = Keeping(label, kind, starts, period, basis, certainty)


@dataclass(frozen=True)
class DayRow:
    """One row of somebody's My day: a verb first, where it leads, and by when.

    ``section`` is 'now', 'today' or 'waiting' (for others); ``at`` orders the rows and ``due`` says it
    in words; ``state`` is one of the tag states. Rows that name a pupil are for pages only.
    """

    section: str
    what: str
    url: str
    detail: str = ""
    due: str = ""
    state: str = ""
    meta: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Reader:
    """Whose My day it is: the principal, the person, the school, and the kinds of post held today."""

    by: Any
    person: Any
    school: Any
    posts: frozenset[str]


DayRows = Callable[[Reader], Sequence[DayRow]]
day_rows: list[DayRows] = []


def my_day(rows: DayRows) -> DayRows:
    """Declare what a room puts on My day (in its ``day.py``); asked once per page."""
    day_rows.append(rows)
    return rows


StillHolds = Callable[[UUID, Sequence[UUID]], Mapping[UUID, Sequence[str]]]
still_held: list[StillHolds] = []


def still_holds(provider: StillHolds) -> StillHolds:
    """Declare what a room knows people to hold (in its ``leaving.py``): asked before somebody leaves.

    ``provider`` takes the school's id and the ids of persons, and says in words what each still holds:
    "Phone with tag 042, in the office". Asked once for a whole list.
    """
    still_held.append(provider)
    return provider


def held_by(school_id: UUID, persons: Sequence[UUID]) -> dict[UUID, list[str]]:
    """What each of these persons still holds, in words, as the rooms declare it."""
    found: dict[UUID, list[str]] = {key: [] for key in persons}
    for provider in still_held if persons else []:
        for key, words in provider(school_id, persons).items():
            found[key] += words
    return found
