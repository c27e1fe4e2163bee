"""The one door: ask the rules, make the change, write the journal, in one transaction.

``deed`` is for verbs, ``may`` shows or hides a button, ``command`` makes a request safe to repeat.
Refusals outlive the rollback they cause: they are written once the outermost block has unwound.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, Literal
from uuid import UUID

from django.db import transaction

from lodge.journal import write as journal
from lodge.journal.models import Entry
from lodge.kit import clock, rows
from lodge.kit.declarations import Asking, Value, actor_facts, subject_facts
from lodge.kit.turns import turn
from lodge.rules import store
from lodge.rules.engine import Answer, Situation, ask

Kind = Literal["person", "desk", "pass", "job", "command-line"]


@dataclass(frozen=True)
class Principal:
    """Who acts: a person, a desk (kiosk), a pass, a named job, or whoever is at the server.

    ``id`` is the row that stands behind it (a person's, a desk's), ``session`` what the sign-in has
    proved (``second_factor``, ``stepped_up``), never what the principal may do: posts are fetched.
    """

    kind: Kind
    school_id: UUID
    id: str
    name: str
    desk: str = ""
    proved: frozenset[str] = frozenset()
    person_id: UUID | None = None


class Refused(Exception):
    """The rules said no; ``answer`` says why, by which clause, and what to do next."""

    def __init__(self, answer: Answer, *, by: Principal, verb: str, subject: str = "") -> None:
        super().__init__(f"{verb}: {answer.outcome}")
        self.answer = answer
        self.by = by
        self.verb = verb
        self.subject = subject


class Forgotten(RuntimeError):
    """A verb left its deed without saying what was done: nothing is kept."""


class TwoSchools(RuntimeError):
    """A verb was given rows of two schools."""


@dataclass
class Deed:
    """An open deed. The verb calls ``record`` once, last; ``entry`` is there once the unit is written."""

    by: Principal
    verb: str
    subject: str
    answer: Answer
    at: datetime
    touched: rows.Touched = field(default_factory=dict)
    facts: dict[str, Any] | None = None
    entry: Entry | None = None

    def record(self, *, about: rows.TrackedRow | None = None, **facts: Any) -> None:
        """Say what was done, in plain JSON values; ``about`` is the row whose history this belongs to."""
        if self.facts is not None:
            raise Forgotten(f"{self.verb} records twice; one deed is one entry.")
        self.facts = facts
        self.subject = _label(about) or self.subject


@dataclass
class _Unit:
    """The outermost block: the deeds it holds, and an inner refusal that dooms them all."""

    deeds: list[Deed] = field(default_factory=list)
    under_way: list[Deed] = field(default_factory=list)
    refused: Refused | None = None


_unit: ContextVar[_Unit | None] = ContextVar("lodge_unit", default=None)


@contextmanager
def deed(
    *, by: Principal, verb: str, on: Any = None, given: Mapping[str, Any] | None = None
) -> Iterator[Deed]:
    """Open the gate for ``verb``, done by ``by`` on a row, several rows, or nothing.

    ``given`` carries what the person typed, never a permission. Raises ``Refused`` when the rules do
    not say yes (the refusal is journalled), ``Forgotten`` when the verb leaves without ``record``,
    ``TwoSchools`` when rows of another school are passed in.
    """
    _same_school(by, on)
    with _block() as unit:
        for situation, answer in _asked(by, verb, on, given or {}):
            if not answer.is_yes:
                told = ask(store.in_force(by.school_id), situation)
                raise Refused(told, by=by, verb=verb, subject=_label(on))
        with rows.watching() as touched:
            # A deed inside another happens at the moment of the outer one.
            moment = unit.under_way[-1].at if unit.under_way else clock.now()
            opened = Deed(by, verb, _label(on), answer, moment, touched)
            unit.deeds.append(opened)
            unit.under_way.append(opened)
            try:
                yield opened
            except BaseException:
                unit.deeds.remove(opened)
                raise
            finally:
                unit.under_way.pop()
        if opened.facts is None:
            raise Forgotten(f"{verb} left its deed without record(...): nothing was kept.")


def may(*, by: Principal, verb: str, on: Any = None, given: Mapping[str, Any] | None = None) -> Answer:
    """What the rules say, without doing it; not journalled. For buttons."""
    return _asked(by, verb, on, given or {})[0][1]


def may_each(
    *, by: Principal, verb: str, on: Sequence[Any], given: Mapping[str, Any] | None = None
) -> list[Answer]:
    """``may`` for a page of subjects at the query cost of one."""
    return [answer for _, answer in _asked(by, verb, list(on), given or {})] if on else []


@dataclass
class Command:
    """One request that may arrive twice: its ``reply``, and whether it was ``done`` before."""

    reply: dict[str, Any] = field(default_factory=dict)
    done: bool = False


@contextmanager
def command(*, by: Principal, key: UUID) -> Iterator[Command]:
    """Run a request at most once per school and ``key``; a repeat finds ``done`` and the first reply.

    The deeds inside, the reply and its key are one transaction.
    """
    with _block():
        earlier = journal.replay(by.school_id, key)
        asked = Command() if earlier is None else Command(dict(earlier), done=True)
        yield asked
        if not asked.done:
            journal.remember(by.school_id, key, asked.reply)


@contextmanager
def _block() -> Iterator[_Unit]:
    """Join the unit that is open, under a savepoint, or open one and write its entries at the end."""
    outer = _unit.get()
    if outer is not None:
        try:
            with transaction.atomic():
                yield outer
        except Refused as refused:
            outer.refused = refused
            raise
        return
    unit = _Unit()
    token = _unit.set(unit)
    try:
        with turn(), transaction.atomic():
            yield unit
            if unit.refused is not None:
                raise unit.refused
            _write(unit.deeds)
    except Refused as refused:
        _write_refusal(refused)
        raise
    finally:
        _unit.reset(token)


def _write(deeds: Sequence[Deed]) -> None:
    for moment, together in groupby(deeds, key=lambda done: done.at):
        done_then = list(together)
        drafts = [_draft(done) for done in done_then]
        day = clock.local(moment).date()
        entries = journal.append(done_then[0].by.school_id, drafts, at=moment, day=day)
        for done, entry in zip(done_then, entries, strict=True):
            done.entry = entry


def _draft(done: Deed) -> journal.Draft:
    facts = {**_stamp(done.by), "clauses": list(done.answer.clauses), "rules": list(done.answer.rules)}
    return journal.Draft(
        verb=done.verb,
        kind="act",
        facts={**facts, **(done.facts or {})},
        subject=done.subject,
        touched=list(done.touched),
    )


def _write_refusal(refused: Refused) -> None:
    facts = {
        **_stamp(refused.by),
        "outcome": refused.answer.outcome,
        "clauses": list(refused.answer.clauses),
        "rules": list(refused.answer.rules),
    }
    moment = clock.now()
    draft = journal.Draft(verb=refused.verb, kind="refusal", facts=facts, subject=refused.subject, touched=[])
    with transaction.atomic():
        journal.refuse(refused.by.school_id, draft, at=moment, day=clock.local(moment).date())


def _stamp(by: Principal) -> dict[str, Any]:
    stamp: dict[str, Any] = {"by": f"{by.kind}:{by.id}", "by_name": by.name}
    return {**stamp, "desk": by.desk} if by.desk else stamp


def _asked(by: Principal, verb: str, on: Any, given: Mapping[str, Any]) -> list[tuple[Situation, Answer]]:
    """Fetch the facts that some rule of this verb mentions, each once for all subjects, and decide."""
    ruleset = store.in_force(by.school_id)
    asked = ruleset.vocabulary.verb(verb)
    subjects = list(on) if isinstance(on, list | tuple) else [on]
    asking = Asking(by, by.school_id, verb, clock.now(), given)
    wanted = ruleset.facts_of(verb)
    shared: dict[str, Value] = {name: given[name] for name in ruleset.typed_facts(verb) if name in given}
    each: dict[str, Sequence[Value]] = {}
    for name in sorted(wanted - shared.keys()):
        if name in actor_facts:
            shared[name] = actor_facts[name](asking)
        elif name in subject_facts:
            each[name] = subject_facts[name](asking, subjects)
    who = str(actor_facts["who"](asking))
    situations = [
        Situation(who, verb, asked.things[0], {**shared, **{name: each[name][index] for name in each}})
        for index in range(len(subjects))
    ]
    return [(situation, ruleset.decide(situation)) for situation in situations]


def _same_school(by: Principal, on: Any) -> None:
    for row in on if isinstance(on, list | tuple) else [on]:
        if isinstance(row, rows.SchoolRow) and row.school_id != by.school_id:
            raise TwoSchools("A verb acts within one school; its rows are of another.")


def _label(on: Any) -> str:
    return f"{on._meta.label_lower}:{on.pk}" if isinstance(on, rows.TrackedRow) else ""
