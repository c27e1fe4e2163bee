"""Scenarios: sentences that say what the rules must answer, and whether they do."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lodge.rules.engine.missing import ask
from lodge.rules.engine.ruleset import RuleSet
from lodge.rules.engine.words import FactValue, Situation


@dataclass(frozen=True, slots=True)
class Scenario:
    """One sentence and the answer it expects; `case` names the decision case of the policy that it stands
    for.

    `rule` is the rule that gives the reason, or empty when any or none may. Clauses and readings are those
    that the answer must at least carry; `missing` are exactly the facts that it must name, when given.
    """

    says: str
    file: str
    situation: Situation
    outcome: str
    case: str
    rule: str
    clauses: tuple[str, ...]
    readings: tuple[str, ...]
    missing: tuple[str, ...] | None

    def faults(self, ruleset: RuleSet) -> tuple[str, ...]:
        """How the answer of these rules differs from what is expected; empty when it does not."""
        answer = ask(ruleset, ruleset.with_neutral(self.situation))
        found: list[str] = []
        if answer.outcome != self.outcome:
            found.append(f"expected {self.outcome}, got {answer.outcome} by {answer.rules or 'no rule'}")
        if self.rule and answer.rules[:1] != (self.rule,):
            found.append(f"expected the reason of {self.rule}, got {answer.rules or 'none'}")
        found += [f"does not cite {name}" for name in self.clauses if name not in answer.clauses]
        found += [f"does not rest on {name}" for name in self.readings if name not in answer.readings]
        missing = tuple(part.fact for part in answer.missing)
        if self.missing is not None and missing != self.missing:
            found.append(f"expected as missing {self.missing}, got {missing}")
        return tuple(found)


def read_scenarios(directory: Path) -> Iterator[Scenario]:
    """The scenarios of a library, file by file; raises `KeyError` for one that lacks a part."""
    for path in sorted((directory / "scenarios").glob("*.toml")):
        for table in tomllib.loads(path.read_text("utf-8"))["scenario"]:
            facts: Mapping[str, FactValue] = table.get("facts", {})
            yield Scenario(
                says=table["says"],
                file=path.name,
                situation=Situation(table["who"], table["verb"], table["thing"], facts),
                outcome=table["outcome"],
                case=table.get("case", ""),
                rule=table.get("rule", ""),
                clauses=tuple(table.get("clauses", ())),
                readings=tuple(table.get("readings", ())),
                missing=tuple(table["missing"]) if "missing" in table else None,
            )
