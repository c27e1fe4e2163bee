"""What is put to the rules and what comes back: plain values, the same for whoever asks."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal[
    "allowed", "not-allowed", "ask-first", "advised-against", "do", "not-decided", "ask-the-office"
]
FactValue = bool | str

#: The conflict order, strongest first. A rule names its level; the table proves that no weaker one wins.
LEVELS = ("restricted-area", "hold", "exam", "arrangement", "exception", "ban")


@dataclass(frozen=True, slots=True)
class Situation:
    """Somebody, doing something, to something, with the facts that the rules may ask about."""

    who: str
    verb: str
    thing: str
    facts: Mapping[str, FactValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that is not known, or one that a person can bring about, and how to say so."""

    fact: str
    value: FactValue | None
    words: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the rules say of a situation, which of them said it, and what to do next.

    `clauses`, `rules` and `readings` stand strongest first. `duties` are rules that oblige somebody to
    something besides, whatever the outcome.
    """

    outcome: Outcome
    clauses: tuple[str, ...]
    rules: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    next_step: str | None = None
    reason: str = ""
    duties: tuple[str, ...] = ()

    @property
    def is_yes(self) -> bool:
        """Whether the deed may be done as it stands. Advice against it is not a yes."""
        return self.outcome in ("allowed", "do")


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a library. `line` counts from 1; `rule` and `clause` are empty where unknown."""

    file: str
    line: int
    rule: str
    clause: str
    message: str

    def __str__(self) -> str:
        """The fault as one line that an editor can jump to."""
        told = [f"rule {self.rule}" if self.rule else "", f"clause {self.clause}" if self.clause else ""]
        place = ", ".join(part for part in told if part)
        return f"{self.file}:{self.line}: {place + ': ' if place else ''}{self.message}"


class RulesRefused(Exception):
    """A library is not fit to be put in force; `problems` says every reason."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UnknownWord(Exception):
    """A word that is not in the vocabulary; `nearest` are the known words most like it, best first."""

    def __init__(self, word: str, known: Iterable[str], kind: str) -> None:
        self.word = word
        self.kind = kind
        choices = sorted(known)
        self.nearest = tuple(difflib.get_close_matches(word, choices, n=3, cutoff=0.4)) or tuple(choices[:3])
        super().__init__(f"“{word}” is not a known {kind}. The nearest known: {', '.join(self.nearest)}.")
