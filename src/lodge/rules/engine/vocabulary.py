"""The words of a library: who, things, facts, verbs, clauses and readings, each declared once."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cedarpy import pst

from lodge.rules.engine.words import FactValue, Situation, UnknownWord

_COMMENT = re.compile(r"//[^\n]*")
_ENUM = re.compile(r"entity\s+(\w+)\s+enum\s*\[(.*?)\]\s*;", re.S)
_FACTS = re.compile(r"type\s+Facts\s*=\s*\{(.*?)\}\s*;", re.S)
_FACT = re.compile(r"(\w+)(\?)?\s*:\s*(\w+)")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that may be so: its type, its meaning, who supplies it, how somebody can change it."""

    id: str
    kind: str
    values: tuple[FactValue, ...]
    optional: bool
    words: str
    source: str
    changeable: bool
    towards: FactValue
    ask: str
    neutral: FactValue


@dataclass(frozen=True, slots=True)
class Verb:
    """One deed: its plain words, its home clause, what it can be done to, and the groups that rules name."""

    id: str
    words: str
    clause: str
    things: tuple[str, ...]
    groups: tuple[str, ...]
    step_up: bool
    otherwise: str

    @property
    def closed(self) -> bool:
        """Whether silence of the rules means no, rather than not decided."""
        return bool(self.otherwise)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every word that a rule or a situation may use."""

    enums: Mapping[str, tuple[str, ...]]
    facts: Mapping[str, Fact]
    verbs: Mapping[str, Verb]
    clauses: Mapping[str, str]
    readings: Mapping[str, str]

    def verb(self, word: str) -> Verb:
        """The verb of this id; raises `UnknownWord` with the nearest ones."""
        try:
            return self.verbs[word]
        except KeyError:
            raise UnknownWord(word, self.verbs, "verb") from None

    def check(self, situation: Situation) -> Verb:
        """The verb of a situation whose every word is known; raises `UnknownWord` for the first other."""
        verb = self.verb(situation.verb)
        if situation.who not in self.enums["Who"]:
            raise UnknownWord(situation.who, self.enums["Who"], "kind of person")
        if situation.thing not in verb.things:
            raise UnknownWord(situation.thing, verb.things, f"thing to {verb.words}")
        for name, value in situation.facts.items():
            fact = self.facts.get(name)
            if fact is None:
                raise UnknownWord(name, self.facts, "fact")
            if value not in fact.values or isinstance(value, bool) != (fact.kind == "Bool"):
                raise UnknownWord(str(value), (str(known) for known in fact.values), f"value of {name}")
        return verb

    def expand(self, action: str) -> tuple[str, ...]:
        """The verbs meant by an action's name: the verb itself, or every verb of the group."""
        if action in self.verbs:
            return (action,)
        return tuple(verb.id for verb in self.verbs.values() if action in verb.groups)

    def term(self, name: str) -> tuple[str, tuple[FactValue, ...]]:
        """The type and the values of an axis: "who", "thing" or a fact."""
        if name == "who":
            return "Who", self.enums["Who"]
        if name == "thing":
            return "Thing", self.enums["Thing"]
        fact = self.facts[name]
        return fact.kind, fact.values

    def literal(self, name: str, value: FactValue) -> FactValue | pst.EntityUid:
        """How Cedar writes a value of this axis."""
        kind, _values = self.term(name)
        return value if isinstance(value, bool) else pst.EntityUid(pst.EntityType(kind), value)

    def joined(self, other: Vocabulary) -> Vocabulary:
        """This vocabulary with the words that only the other one has."""
        if self == other:
            return self
        enums = {
            kind: tuple(dict.fromkeys((*self.enums.get(kind, ()), *other.enums.get(kind, ()))))
            for kind in dict.fromkeys((*self.enums, *other.enums))
        }
        facts = {**other.facts, **self.facts}
        widened = {
            name: fact if fact.kind == "Bool" else dataclasses.replace(fact, values=enums[fact.kind])
            for name, fact in facts.items()
        }
        return dataclasses.replace(self, enums=enums, facts=widened)

    def schema(self, verbs: Iterable[Verb], facts: Iterable[str] | None = None) -> str:
        """Cedar schema text for these verbs, with all facts or only those named."""
        names = self.facts if facts is None else sorted(facts)
        record = ", ".join(
            f"{name}{'?' if self.facts[name].optional else ''}: {self.facts[name].kind}" for name in names
        )
        lines = [_enum_text(kind, values) for kind, values in self.enums.items()]
        chosen = list(verbs)
        groups = dict.fromkeys(group for verb in chosen for group in verb.groups)
        lines += [f'action "{group}";' for group in groups]
        for verb in chosen:
            inside = ", ".join(f'"{group}"' for group in verb.groups)
            lines.append(
                f'action "{verb.id}" in [{inside}] appliesTo '
                f"{{ principal: Who, resource: Thing, context: {{ {record} }} }};"
            )
        return "\n".join(lines)


def _enum_text(kind: str, values: Iterable[str]) -> str:
    """One closed list of words in Cedar's schema language."""
    quoted = ", ".join(f'"{value}"' for value in values)
    return f"entity {kind} enum [{quoted}];"


def enums_of(schema: str) -> dict[str, tuple[str, ...]]:
    """The closed lists of words that a schema declares."""
    bare = _COMMENT.sub("", schema)
    return {kind: tuple(re.findall(r'"([^"]*)"', body)) for kind, body in _ENUM.findall(bare)}


def fact_types_of(schema: str) -> dict[str, tuple[str, bool]]:
    """Each fact that a schema declares: its type, and whether it may be absent."""
    found = _FACTS.search(_COMMENT.sub("", schema))
    body = found.group(1) if found else ""
    return {name: (kind, bool(mark)) for name, mark, kind in _FACT.findall(body)}
