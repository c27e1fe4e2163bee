"""Read the declarations of a library: the vocabulary from its schema and its three TOML files."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lodge.rules.engine.vocabulary import Fact, Verb, Vocabulary, enums_of, fact_types_of
from lodge.rules.engine.words import FactValue, Problem, RulesRefused

SCHEMA = "schema.cedarschema"
_FILES = (SCHEMA, "verbs.toml", "facts.toml", "clauses.toml")
_FACT_KEYS = frozenset({"id", "words", "from", "changeable", "towards", "ask", "neutral"})
_VERB_KEYS = frozenset({"id", "words", "clause", "things", "group", "step_up", "signed_in", "otherwise"})


class Pages:
    """The text of a library's declarations, and where in it a word is declared."""

    def __init__(self, directory: Path) -> None:
        self.problems: list[Problem] = []
        self.texts: dict[str, str] = {}
        for name in _FILES:
            path = directory / name
            if path.is_file():
                self.texts[name] = path.read_text("utf-8")
            else:
                self.refuse(name, "", "the library has no such file")

    def refuse(self, file: str, word: str, message: str, clause: str = "") -> None:
        """Note a problem beside the line that declares `word`."""
        self.problems.append(Problem(file, self.line(file, word), word, clause, message))

    def line(self, file: str, word: str) -> int:
        """The line on which this word is declared, or the first."""
        for number, line in enumerate(self.texts.get(file, "").splitlines(), start=1):
            if word and line.strip() == f'id = "{word}"':
                return number
        return 1

    def tables(self, file: str, key: str) -> list[dict[str, Any]]:
        """The tables of one name; a file that is not TOML is a problem."""
        try:
            found = tomllib.loads(self.texts[file]).get(key, [])
        except tomllib.TOMLDecodeError as fault:
            self.refuse(file, "", f"not TOML: {fault}")
            return []
        tables: list[dict[str, Any]] = []
        for table in found:
            if any(table.get("id") == other.get("id") for other in tables):
                self.refuse(file, str(table.get("id")), f"this {key} is declared twice")
            tables.append(table)
        return tables

    def closed(self, file: str, table: Mapping[str, Any], keys: frozenset[str]) -> None:
        """Refuse a key that nobody reads: it is a misspelling."""
        for key in sorted(set(table) - keys):
            self.refuse(file, str(table.get("id")), f"unknown key “{key}”")

    def stop(self) -> None:
        """Raise `RulesRefused` if anything was wrong so far."""
        if self.problems:
            raise RulesRefused(self.problems)


def read_vocabulary(directory: Path) -> Vocabulary:
    """Every word of the library in `directory`; raises `RulesRefused` naming file and line of each fault."""
    pages = Pages(directory)
    pages.stop()
    enums = enums_of(pages.texts[SCHEMA])
    clauses = _sentences(pages, "clause")
    readings = _sentences(pages, "reading")
    facts = _facts(pages, enums)
    verbs = _verbs(pages, enums, clauses)
    pages.stop()
    return Vocabulary(enums=enums, facts=facts, verbs=verbs, clauses=clauses, readings=readings)


def _sentences(pages: Pages, key: str) -> dict[str, str]:
    return {table["id"]: table["words"] for table in pages.tables("clauses.toml", key)}


def _facts(pages: Pages, enums: Mapping[str, Sequence[str]]) -> dict[str, Fact]:
    """The facts, each with a type in the schema and a sentence in facts.toml."""
    types = fact_types_of(pages.texts[SCHEMA])
    facts: dict[str, Fact] = {}
    for table in pages.tables("facts.toml", "fact"):
        name = table["id"]
        pages.closed("facts.toml", table, _FACT_KEYS)
        if name not in types:
            pages.refuse("facts.toml", name, "the schema does not declare this fact")
            continue
        kind, optional = types[name]
        if kind != "Bool" and kind not in enums:
            pages.refuse(SCHEMA, name, f"the fact {name} is neither Bool nor one of the closed lists")
            continue
        values: tuple[FactValue, ...] = (False, True) if kind == "Bool" else tuple(enums[kind])
        fact = _fact(table, kind, optional, values)
        if fact.neutral not in values or fact.towards not in values:
            known = ", ".join(map(str, values))
            pages.refuse("facts.toml", name, f"neutral and towards must be among {known}")
        facts[name] = fact
    for name in sorted(set(types) - set(facts)):
        pages.refuse(SCHEMA, name, f"the fact {name} has no sentence in facts.toml")
    return facts


def _fact(table: Mapping[str, Any], kind: str, optional: bool, values: tuple[FactValue, ...]) -> Fact:
    neutral = table.get("neutral", False if kind == "Bool" else None)
    return Fact(
        id=table["id"],
        kind=kind,
        values=values,
        optional=optional,
        words=table["words"],
        source=table["from"],
        changeable=table.get("changeable", False),
        towards=table.get("towards", True if kind == "Bool" else neutral),
        ask=table.get("ask", ""),
        neutral=neutral,
    )


def _verbs(pages: Pages, enums: Mapping[str, Sequence[str]], clauses: Mapping[str, str]) -> dict[str, Verb]:
    """The verbs, each in its group and in the groups that the loader derives."""
    groups = {table["id"]: table for table in pages.tables("verbs.toml", "group")}
    verbs: dict[str, Verb] = {}
    for table in pages.tables("verbs.toml", "verb"):
        name = table["id"]
        pages.closed("verbs.toml", table, _VERB_KEYS)
        if table["group"] not in groups:
            pages.refuse("verbs.toml", name, f"unknown group “{table['group']}”")
            continue
        if table["clause"] not in clauses:
            pages.refuse("verbs.toml", name, "its home clause is not in clauses.toml", table["clause"])
        for thing in table["things"]:
            if thing not in enums["Thing"]:
                pages.refuse("verbs.toml", name, f"unknown thing “{thing}”")
        verbs[name] = _verb(table, groups[table["group"]])
    return verbs


def _verb(table: Mapping[str, Any], group: Mapping[str, Any]) -> Verb:
    names = [table["group"]]
    if table["group"] != "policy":
        names.append("software")
        if table.get("signed_in", True):
            names.append("signed-in")
    if table.get("step_up", False):
        names.append("step-up")
    return Verb(
        id=table["id"],
        words=table["words"],
        clause=table["clause"],
        things=tuple(table["things"]),
        groups=tuple(names),
        step_up=table.get("step_up", False),
        otherwise=table.get("otherwise", group.get("otherwise", "")),
    )
