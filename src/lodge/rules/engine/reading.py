"""Read the rules of a library, and refuse what cannot be relied on, naming file, line, rule and clause."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import cedarpy
from cedarpy import pst

from lodge.rules.engine.rule import ANNOTATIONS, OUTCOMES, Rule, facts_in, outside
from lodge.rules.engine.vocabulary import Vocabulary
from lodge.rules.engine.words import LEVELS, Problem

_PIECE = re.compile(r'"(?:\\.|[^"\\])*"|//[^\n]*|;|\S', re.S)
_NOTE = re.compile(r'@(\w+)\s*\(\s*"((?:\\.|[^"\\])*)"\s*\)')


@dataclass(frozen=True, slots=True)
class Statement:
    """The text of one rule as it stands in its file; `line` counts from 1."""

    file: str
    line: int
    text: str

    def problem(self, message: str) -> Problem:
        """A problem at this statement. Id and clause are read from the text, since it may not parse."""
        notes = dict(_NOTE.findall(self.text))
        return Problem(self.file, self.line, notes.get("id", ""), notes.get("clause", ""), message)


def statements(file: str, text: str) -> Iterator[Statement]:
    """The rules of a file, cut at each semicolon that stands outside text and comments."""
    start: int | None = None
    for piece in _PIECE.finditer(text):
        if piece.group().startswith("//"):
            continue
        start = piece.start() if start is None else start
        if piece.group() == ";":
            yield Statement(file, text.count("\n", 0, start) + 1, text[start : piece.end()])
            start = None
    if start is not None:
        yield Statement(file, text.count("\n", 0, start) + 1, text[start:])


def read_rules(directory: Path, vocabulary: Vocabulary) -> tuple[list[Rule], list[Problem]]:
    """Every rule of the library that is fit, and a problem for each that is not."""
    schema = cedarpy.Schema.from_str(vocabulary.schema(vocabulary.verbs.values()))
    rules: dict[str, Rule] = {}
    problems: list[Problem] = []
    for path in sorted(directory.glob("*.cedar")):
        for statement in statements(path.name, path.read_text("utf-8")):
            found = _read(statement, vocabulary, schema)
            if isinstance(found, Rule):
                if found.id in rules:
                    problems.append(statement.problem("another rule has the same @id"))
                rules[found.id] = found
            else:
                problems += found
    return list(rules.values()), problems


def _read(statement: Statement, vocabulary: Vocabulary, schema: cedarpy.Schema) -> Rule | list[Problem]:
    """The rule of one statement, or why there is none."""
    try:
        parsed = cedarpy.policies_to_pst(statement.text)
    except ValueError as fault:
        return [statement.problem(f"it does not parse: {fault}")]
    if len(parsed.static_policies) != 1:
        return [statement.problem("templates are outside the part of Cedar used here")]
    (node,) = parsed.static_policies.values()
    faults = [*outside(node), *_note_faults(node, vocabulary)]
    if not faults:
        checked = cedarpy.validate_policies(statement.text, schema)
        faults = [f"it does not fit the schema: {fault.error}" for fault in checked.errors]
    if faults:
        return [statement.problem(fault) for fault in dict.fromkeys(faults)]
    return _rule(statement, node, vocabulary)


def _note_faults(node: pst.Template, vocabulary: Vocabulary) -> Iterator[str]:
    """What is wrong with the annotations of a statement."""
    notes = node.annotations
    for name in ("id", "clause"):
        if not notes.get(name, "").strip():
            yield f"it has no @{name}"
    for name in sorted(set(notes) - ANNOTATIONS):
        yield f"@{name} is not an annotation of ours"
    yield from _unknown(notes, "clause", vocabulary.clauses)
    yield from _unknown(notes, "reading", vocabulary.readings)
    yield from _unknown(notes, "level", LEVELS)
    yield from _unknown(notes, "outcome", OUTCOMES[node.effect])


def _unknown(notes: Mapping[str, str], name: str, known: Iterable[str]) -> Iterator[str]:
    for word in notes.get(name, "").split():
        if word not in known:
            yield f"@{name} names “{word}”, which is not one of {', '.join(known)}"


def _rule(statement: Statement, node: pst.Template, vocabulary: Vocabulary) -> Rule:
    notes = node.annotations
    plain = "allowed" if node.effect == "permit" else "not-allowed"
    return Rule(
        id=notes["id"],
        effect=node.effect,
        outcome=OUTCOMES[node.effect][notes.get("outcome", plain)],
        clauses=tuple(notes["clause"].split()),
        readings=tuple(notes.get("reading", "").split()),
        level=notes.get("level", ""),
        because=notes.get("because", ""),
        next_step=notes.get("next"),
        verbs=_verbs(node.action, vocabulary),
        facts=facts_in(node.clauses),
        node=dataclasses.replace(node, id=notes["id"]),
        file=statement.file,
        line=statement.line,
    )


def _verbs(action: pst.ActionConstraint, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The verbs that a rule's head names, groups expanded, each once."""
    if isinstance(action, pst.ActionEq):
        named: tuple[pst.EntityUid, ...] = (action.entity,)
    elif isinstance(action, pst.ActionIn):
        named = action.entities
    else:
        named = ()
    return tuple(dict.fromkeys(verb for uid in named for verb in vocabulary.expand(uid.id)))
