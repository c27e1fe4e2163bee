"""One walk along the tree: every leaf from its commitments, every commitment from what is stored."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from lodge.journal import leaves, merkle, reading
from lodge.journal.erasing import ERASED, closed_facts
from lodge.journal.leaves import HEAD, STATE
from lodge.journal.models import PAGE
from lodge.kit import stored

SHOWN = 100


@dataclass
class Problems:
    """What was found, in plain words; after a hundred only the number."""

    found: list[str] = field(default_factory=list)
    more: int = 0

    def add(self, sentence: str) -> None:
        """Note one."""
        if len(self.found) < SHOWN:
            self.found.append(sentence)
        else:
            self.more += 1

    def all(self) -> list[str]:
        """The sentences to show."""
        return [*self.found, f"… and {self.more} more."] if self.more else self.found


@dataclass
class Walk:
    """What is known after the entries so far. ``wanted`` are sizes and leaves that outsiders hold."""

    school_id: UUID
    problems: Problems
    sizes: set[int] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    leaf: str = ""
    size: int = 0
    entries: int = 0
    page_roots: list[bytes] = field(default_factory=list)
    roots: dict[int, bytes] = field(default_factory=dict)
    found: set[str] = field(default_factory=set)
    filled: dict[int, datetime] = field(default_factory=dict)
    closed: dict[int, set[str]] = field(default_factory=dict)
    erased_by: dict[int, int] = field(default_factory=dict)
    _expected: int = 0
    _pages: merkle.Frontier = field(default_factory=merkle.Frontier)
    _page: merkle.Frontier = field(default_factory=merkle.Frontier)

    def run(self, size: int) -> None:
        """Walk the first ``size`` leaves."""
        self.leaf = leaves.genesis(self.school_id)
        traced = _Merged(reading.traces(self.school_id, size))
        for line in reading.entries(self.school_id, size):
            try:
                self._step(line, traced.at(line[0]))
                self._expected = line[0] + line[1]
            except (ValueError, TypeError, KeyError, IndexError, AttributeError):
                self.problems.add(f"Entry {line[0]} cannot be read: it was changed.")
                self._add(line[11])
                self._expected = line[0] + 1 if isinstance(line[0], int) else self._expected
        for sequence in traced.unclaimed():
            self.problems.add(f"Entry {sequence} is gone or was changed: its traces lead nowhere.")
        for sequence, left in self.closed.items():
            if left or sequence in self.erased_by:
                self.problems.add(f"Entry {sequence} has lost facts that no erasure entry names.")

    def root(self) -> bytes:
        """The root of the leaves so far."""
        return self._pages.root(self._page.root() if self._page.size else None)

    def _step(self, line: reading.Line, traced: list[tuple[str, str, str]]) -> None:
        sequence, span, code, kind, verb, at, day, subject, head_salt, state_salt, previous, leaf = line[:12]
        if sequence != self._expected:
            missing = f"Entry {sequence} stands where entry {self._expected} should"
            self.problems.add(f"{missing}: entries are missing or were put in.")
        if previous != self.leaf:
            self.problems.add(f"Entry {sequence} does not follow the entry before it.")
        moment = stored.moment(at)
        head = leaves.head_value(
            code=code, kind=kind, verb=verb, at=moment, day=stored.day(day), subject=subject
        )
        first = leaves.commitment(head_salt, HEAD, head)
        if kind == "blank":
            self._blank(line, first, moment, bool(traced))
            return
        opened = self._open(sequence, line[12:])
        commitments = [
            first,
            *(leaves.commitment(salt, name, value) for name, (salt, value) in opened.items()),
        ]
        commitments += closed_facts(line[13])
        if state_salt or traced:
            commitments.append(leaves.commitment(state_salt, STATE, leaves.state_value(traced)))
        if span != 1 or leaves.leaf(previous, commitments) != leaf:
            self.problems.add(f"Entry {sequence} or the rows it names in the journal were changed.")
        elif kind == "erasure":
            self._erasure(sequence, opened)
        self.entries += 1
        self._add(leaf)

    def _open(self, sequence: int, kept: reading.Line) -> dict[str, Any]:
        """The facts of a payload; what is closed waits for its erasure entry."""
        content, closed, erased_by = kept
        if content is None:
            raise ValueError("the payload is gone")
        opened: dict[str, Any] = json.loads(content)
        if leaves.canonical(opened) != content:
            raise ValueError("not canonical")
        if closed or erased_by is not None:
            self.closed[sequence] = set(closed_facts(closed))
            self.erased_by[sequence] = -1 if erased_by is None else int(erased_by)
        return opened

    def _erasure(self, sequence: int, opened: dict[str, Any]) -> None:
        """Settle what an erasure entry names; only the last one of a payload may stand in ``erased_by``."""
        named = opened[ERASED][1]
        about, gone = named["sequence"], set(named["facts"])
        if not gone <= self.closed.get(about, set()):
            self.problems.add(f"Entry {about} still holds, or never held, what entry {sequence} erased.")
            return
        self.closed[about] -= gone
        if not self.closed[about] and self.erased_by.get(about) == sequence:
            del self.closed[about], self.erased_by[about]

    def _blank(self, line: reading.Line, seed: str, moment: datetime, traced: bool) -> None:
        sequence, span, previous, leaf = line[0], line[1], line[10], line[11]
        state_salt, kept = line[9], line[12:]
        if traced or state_salt or kept != (None, None, None) or not 1 <= span <= PAGE:
            raise ValueError("a blank that says something")
        last = ""
        for last in leaves.blanks(previous, seed, span):
            self._add(last)
        if last != leaf or self.size % PAGE:
            self.problems.add(f"The blank leaves from {sequence} on were changed.")
        self.filled[self.size] = moment

    def _add(self, leaf: str) -> None:
        self.leaf = leaf
        self.size += 1
        try:
            self._page.add(bytes.fromhex(leaf))
        except (ValueError, TypeError):  # already reported: it cannot fit the entry
            self._page.add(bytes(32))
        if leaf in self.held:
            self.found.add(leaf)
        if self._page.size == PAGE:
            self.page_roots.append(self._page.root())
            self._pages.add(self.page_roots[-1])
            self._page = merkle.Frontier()
        if self.size in self.sizes:
            self.roots[self.size] = self.root()


class _Merged:
    """The traces beside the entries: both come in order, so each is read once."""

    def __init__(self, source: Iterable[tuple[int, list[tuple[str, str, str]]]]) -> None:
        self._source: Iterator[tuple[int, list[tuple[str, str, str]]]] = iter(source)
        self._next = next(self._source, None)
        self._left: list[int] = []

    def at(self, sequence: int) -> list[tuple[str, str, str]]:
        """The traces of this entry."""
        while self._next and self._next[0] < sequence:
            self._left.append(self._next[0])
            self._next = next(self._source, None)
        if self._next and self._next[0] == sequence:
            found = self._next[1]
            self._next = next(self._source, None)
            return found
        return []

    def unclaimed(self) -> list[int]:
        """The entries that traces name but that were not there."""
        while self._next:
            self._left.append(self._next[0])
            self._next = next(self._source, None)
        return self._left
