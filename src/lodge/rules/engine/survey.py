"""Every situation of a verb at once: its table, and what the table shows about the rules themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lodge.rules.engine.rule import Rule
from lodge.rules.engine.ruleset import RuleSet
from lodge.rules.engine.table import Compiler, Ranges
from lodge.rules.engine.verdict import verdict_bits
from lodge.rules.engine.vocabulary import Verb
from lodge.rules.engine.words import Outcome


@dataclass(frozen=True, slots=True)
class Table:
    """All answers of one verb over a space: where each rule is satisfied, and where each outcome holds."""

    verb: Verb
    space: Ranges
    rules: Mapping[str, int]
    errors: int
    outcomes: Mapping[Outcome, int]

    @property
    def yes(self) -> int:
        """The situations in which the deed may be done."""
        return self.outcomes["allowed"] | self.outcomes["do"]


@dataclass(frozen=True, slots=True)
class Clash:
    """Two rules of one verb that are satisfied together, one for and one against; `count` situations."""

    verb: str
    permit: str
    forbid: str
    count: int


def tabulate(verb: Verb, space: Ranges, rules: Sequence[Rule]) -> Table:
    """The table of these rules over this space; raises `UnknownNode` for Cedar it does not know."""
    compiler = Compiler(space, verb.id)
    bits: dict[str, int] = {}
    errors = 0
    by_outcome: dict[Outcome, int] = {}
    for rule in rules:
        bits[rule.id], failed = compiler.rule(rule)
        errors |= failed
        by_outcome[rule.outcome] = by_outcome.get(rule.outcome, 0) | bits[rule.id]
    outcomes = verdict_bits(by_outcome, errors, space.whole, closed=verb.closed)
    return Table(verb, space, bits, errors, outcomes)


def enumerate_space(ruleset: RuleSet, verb: str) -> Ranges:
    """Every combination of what some rule of this verb mentions; raises `UnknownWord`."""
    word = ruleset.vocabulary.verb(verb)
    return Ranges.of(ruleset.vocabulary, word, tuple(ruleset.verbs[verb].rules.values()))


def table_of(ruleset: RuleSet, verb: str) -> Table:
    """The whole table of a verb; raises `UnknownWord`."""
    mine = ruleset.verbs[ruleset.vocabulary.verb(verb).id]
    return tabulate(mine.verb, enumerate_space(ruleset, verb), tuple(mine.rules.values()))


def tables_of(ruleset: RuleSet) -> Iterator[Table]:
    """The whole table of every verb."""
    for verb in ruleset.verbs:
        yield table_of(ruleset, verb)


def dead_rules(ruleset: RuleSet) -> tuple[str, ...]:
    """Rules that no situation satisfies."""
    alive = {rule for table in tables_of(ruleset) for rule, bits in table.rules.items() if bits}
    return tuple(rule for rule in ruleset.rules if rule not in alive)


def shadowed_rules(ruleset: RuleSet) -> tuple[str, ...]:
    """Rules that never change an answer, since others already give it. They may still be worth citing."""
    felt = set[str]()
    for table in tables_of(ruleset):
        rules = ruleset.verbs[table.verb.id].rules
        for name in rules:
            if name not in felt and _without(table, rules, name) != table.outcomes:
                felt.add(name)
    return tuple(rule for rule in ruleset.rules if rule not in felt)


def _without(table: Table, rules: Mapping[str, Rule], removed: str) -> Mapping[Outcome, int]:
    by_outcome: dict[Outcome, int] = {}
    for name, rule in rules.items():
        if name != removed:
            by_outcome[rule.outcome] = by_outcome.get(rule.outcome, 0) | table.rules[name]
    return verdict_bits(by_outcome, table.errors, table.space.whole, closed=table.verb.closed)


def clashes(ruleset: RuleSet) -> tuple[Clash, ...]:
    """Every pair of rules, one for and one against, that are satisfied in the same situation."""
    return tuple(
        Clash(table.verb.id, permit.id, forbid.id, both.bit_count())
        for table in tables_of(ruleset)
        for permit, forbid in _pairs(ruleset.verbs[table.verb.id].rules)
        if (both := table.rules[permit.id] & table.rules[forbid.id])
    )


def _pairs(rules: Mapping[str, Rule]) -> Iterator[tuple[Rule, Rule]]:
    for permit in rules.values():
        for forbid in rules.values():
            if permit.effect == "permit" and forbid.effect == "forbid":
                yield permit, forbid


def order_breaches(ruleset: RuleSet) -> tuple[Clash, ...]:
    """Clashes in which the permission stands higher in the conflict order than the refusal that beats it.

    Cedar lets any forbid win. A library carries its conflict order when this is empty: every ban that
    something stronger should beat says so in its own conditions.
    """
    rules = ruleset.rules
    return tuple(clash for clash in clashes(ruleset) if rules[clash.permit].rank < rules[clash.forbid].rank)
