"""A library in force: loaded once, asked many times. Cedar decides; this says what its decision means."""

from __future__ import annotations

import dataclasses
import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import cedarpy
from cedarpy import pst

from lodge.rules.engine.declarations import read_vocabulary
from lodge.rules.engine.reading import read_rules
from lodge.rules.engine.rule import Rule
from lodge.rules.engine.table import Compiler, Ranges
from lodge.rules.engine.verdict import verdict
from lodge.rules.engine.vocabulary import Verb, Vocabulary
from lodge.rules.engine.words import Answer, FactValue, Missing, Problem, RulesRefused, Situation

log = logging.getLogger(__name__)

_Asked = tuple[FactValue | None, ...]
_REMEMBERED = 4096
_NO_ENTITIES = cedarpy.Entities.from_json_str("[]")
_OFFICE = "Ask the office; nothing was decided."
_SILENT = "The policy does not say. Ask the headteacher; the question joins the next review."


@dataclass(frozen=True, slots=True)
class VerbRules:
    """The rules of one verb, parsed. Its schema knows only the facts that they mention."""

    verb: Verb
    rules: Mapping[str, Rule]
    facts: frozenset[str]
    order: tuple[str, ...]
    typed: frozenset[str]
    policies: cedarpy.PolicySet
    duties: cedarpy.PolicySet | None
    schema: cedarpy.Schema

    def satisfied(self, request: dict[str, Any]) -> tuple[list[Rule], list[Rule], list[str]]:
        """The rules that decide this request, the duties that come with it, and any error of evaluation."""
        result = cedarpy.is_authorized(request, self.policies, _NO_ENTITIES, schema=self.schema)
        errors = list(result.diagnostics.errors)
        if result.decision is cedarpy.Decision.NoDecision and not errors:
            errors = ["no decision"]
        deciding = [self.rules[name] for name in result.diagnostics.reasons]
        if self.duties is None:
            return deciding, [], errors
        other = cedarpy.is_authorized(request, self.duties, _NO_ENTITIES, schema=self.schema)
        errors += other.diagnostics.errors
        return deciding, [self.rules[name] for name in other.diagnostics.reasons], errors


class RuleSet:
    """The rules of one library. Immutable; safe to share between threads."""

    def __init__(self, vocabulary: Vocabulary, rules: Sequence[Rule], version: str) -> None:
        self.vocabulary = vocabulary
        self.rules: Mapping[str, Rule] = {rule.id: rule for rule in rules}
        self.version = version
        self._answers: dict[_Asked, Answer] = {}
        self.verbs: Mapping[str, VerbRules] = {
            verb.id: _verb_rules(vocabulary, verb, [rule for rule in rules if verb.id in rule.verbs])
            for verb in vocabulary.verbs.values()
        }

    @classmethod
    def load(cls, directory: Path | str) -> RuleSet:
        """Read the library in `directory`.

        Raises `RulesRefused` with every problem: a rule that does not parse, does not fit the schema, has
        no id or clause, uses Cedar outside the part that the table knows, or can never apply.
        """
        folder = Path(directory)
        vocabulary = read_vocabulary(folder)
        rules, problems = read_rules(folder, vocabulary)
        problems += [_never(rule) for rule in rules if not can_apply(vocabulary, rule)]
        if problems:
            raise RulesRefused(sorted(problems, key=lambda problem: (problem.file, problem.line)))
        return cls(vocabulary, rules, _version(folder))

    def facts_of(self, verb: str) -> frozenset[str]:
        """The facts that some rule of this verb mentions: all to be fetched. Raises `UnknownWord`."""
        return self.verbs[self.vocabulary.verb(verb).id].facts

    def typed_facts(self, verb: str) -> frozenset[str]:
        """Those facts of the verb that the person who acts may type. Raises `UnknownWord`."""
        return self.verbs[self.vocabulary.verb(verb).id].typed

    def with_neutral(self, situation: Situation) -> Situation:
        """The situation with every fact of its verb that was not given set to its neutral value."""
        facts: dict[str, FactValue] = {
            name: self.vocabulary.facts[name].neutral for name in sorted(self.facts_of(situation.verb))
        }
        return dataclasses.replace(situation, facts={**facts, **situation.facts})

    def told(self, situation: Situation) -> Situation:
        """The situation with what a person could have typed, and did not, taken as not said."""
        quiet = {
            name: self.vocabulary.facts[name].neutral
            for name in self.verbs[situation.verb].typed
            if name not in situation.facts
        }
        return dataclasses.replace(situation, facts={**situation.facts, **quiet}) if quiet else situation

    def decide(self, situation: Situation) -> Answer:
        """What the rules say of this situation.

        Never a guess: when a fact that a room supplies is absent, or a rule fails while it runs, the outcome
        is `ask-the-office`. Raises `UnknownWord` for a word that is not in the vocabulary.
        """
        verb = self.vocabulary.check(situation)
        mine = self.verbs[verb.id]
        situation = self.told(situation)
        absent = self.absent(situation)
        if absent:
            log.warning(
                "%s was asked without these facts: %s", verb.id, ", ".join(part.fact for part in absent)
            )
            return _undecided(verb, "A fact is not known.", absent)
        asked = (verb.id, situation.who, situation.thing, *map(situation.facts.get, mine.order))
        known = self._answers.get(asked)
        if known is not None:
            return known
        deciding, duties, errors = mine.satisfied(self._request(situation, mine.facts))
        if errors:
            log.error("%s could not be decided: %s", verb.id, "; ".join(errors))
            return _undecided(verb, "A rule could not be read.")
        return self._keep(asked, _answer(verb, deciding, duties))

    def _keep(self, asked: _Asked, answer: Answer) -> Answer:
        """Remember an answer: rules have no clock and never change, so the same question has the same one."""
        if len(self._answers) >= _REMEMBERED:
            self._answers.clear()
        self._answers[asked] = answer
        return answer

    def absent(self, situation: Situation) -> tuple[Missing, ...]:
        """The facts that the rules of this verb need and the situation does not give."""
        names = [name for name in self.verbs[situation.verb].order if name not in situation.facts]
        facts = map(self.vocabulary.facts.__getitem__, names)
        return tuple(Missing(fact.id, None, fact.words) for fact in facts if not fact.optional)

    def _request(self, situation: Situation, facts: frozenset[str]) -> dict[str, Any]:
        context: dict[str, Any] = {}
        for name in facts & situation.facts.keys():
            value = situation.facts[name]
            kind = self.vocabulary.facts[name].kind
            context[name] = value if kind == "Bool" else {"__entity": {"type": kind, "id": value}}
        return {
            "principal": {"type": "Who", "id": situation.who},
            "action": {"type": "Action", "id": situation.verb},
            "resource": {"type": "Thing", "id": situation.thing},
            "context": context,
        }

    @cached_property
    def changeable(self) -> tuple[str, ...]:
        """The facts that a person can bring about, in the order in which facts.toml names them."""
        return tuple(fact.id for fact in self.vocabulary.facts.values() if fact.changeable)


def _undecided(verb: Verb, reason: str, missing: tuple[Missing, ...] = ()) -> Answer:
    """No answer at all, which is never a yes."""
    return Answer("ask-the-office", (verb.clause,), missing=missing, next_step=_OFFICE, reason=reason)


def _answer(verb: Verb, deciding: Sequence[Rule], duties: Sequence[Rule]) -> Answer:
    """The answer that these rules give: strongest first, the first one giving the reason."""
    outcome, chosen = verdict(deciding, duties, closed=verb.closed)
    obliged = tuple(sorted(rule.id for rule in duties))
    if not chosen:
        return Answer(outcome, (verb.clause,), reason=verb.otherwise or _SILENT, duties=obliged)
    ordered = sorted(chosen, key=lambda rule: (rule.rank, rule.file, rule.line))
    return Answer(
        outcome=outcome,
        clauses=tuple(dict.fromkeys(clause for rule in ordered for clause in rule.clauses)),
        rules=tuple(rule.id for rule in ordered),
        readings=tuple(dict.fromkeys(reading for rule in ordered for reading in rule.readings)),
        next_step=next((rule.next_step for rule in ordered if rule.next_step), None),
        reason=next((rule.because for rule in ordered if rule.because), ""),
        duties=obliged,
    )


def _verb_rules(vocabulary: Vocabulary, verb: Verb, rules: Sequence[Rule]) -> VerbRules:
    """Parse what one verb needs, once. Each policy bears its rule's id, so that reasons can be read."""
    facts = frozenset(fact for rule in rules for fact in rule.facts)
    duties = [rule for rule in rules if rule.is_duty]
    return VerbRules(
        verb=verb,
        rules={rule.id: rule for rule in rules},
        facts=facts,
        order=tuple(sorted(facts)),
        typed=frozenset(name for name in facts if vocabulary.facts[name].source == "typed"),
        policies=_policies(verb, [rule for rule in rules if not rule.is_duty]),
        duties=_policies(verb, duties) if duties else None,
        schema=cedarpy.Schema.from_str(vocabulary.schema([verb], facts)),
    )


def _policies(verb: Verb, rules: Sequence[Rule]) -> cedarpy.PolicySet:
    action = pst.ActionEq(pst.EntityUid(pst.EntityType("Action"), verb.id))
    nodes = {rule.id: dataclasses.replace(rule.node, action=action) for rule in rules}
    return cedarpy.PolicySet.from_pst(pst.PolicySet(templates={}, static_policies=nodes, template_links=()))


def can_apply(vocabulary: Vocabulary, rule: Rule) -> bool:
    """Whether any situation at all satisfies the rule."""
    for name in rule.verbs:
        space = Ranges.of(vocabulary, vocabulary.verb(name), [rule])
        if Compiler(space, name).rule(rule)[0]:
            return True
    return False


def _never(rule: Rule) -> Problem:
    message = "it can never apply: no situation satisfies it"
    return Problem(rule.file, rule.line, rule.id, " ".join(rule.clauses), message)


def _version(folder: Path) -> str:
    """A digest of every file of the library that bears on an answer."""
    digest = hashlib.sha256()
    for path in sorted([*folder.glob("*.cedar"), *folder.glob("*.toml"), *folder.glob("*.cedarschema")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
