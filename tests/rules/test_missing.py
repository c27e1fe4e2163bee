"""What is missing: the smallest change that people can bring about, and it does make it a yes."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator
from itertools import combinations

from lodge.rules.engine import Missing, RuleSet, Situation, ask, what_is_missing
from lodge.rules.engine.survey import tables_of
from lodge.rules.engine.table import bits_of
from tests.rules.small import Write

BOTH = """
@id("with-both") @clause("C.1")
permit (principal, action == Action::"use", resource) when { context.agreed && context.asked };

@id("never-at-the-pool") @clause("C.2")
forbid (principal, action == Action::"use", resource) when { context.place == Place::"pool" };
"""
EITHER = """
@id("with-either") @clause("C.1")
permit (principal, action == Action::"use", resource) when { context.agreed || context.asked };
"""


def use(**facts: bool | str) -> Situation:
    return Situation("pupil", "use", "phone", {"agreed": False, "asked": False, "place": "class", **facts})


def test_everything_that_is_needed_is_named_with_how_to_get_it(library: Write) -> None:
    missing = what_is_missing(RuleSet.load(library(BOTH)), use())
    assert missing == (Missing("agreed", True, "Have it agreed."), Missing("asked", True, "Ask for it."))


def test_what_is_there_already_is_not_named(library: Write) -> None:
    missing = what_is_missing(RuleSet.load(library(BOTH)), use(agreed=True))
    assert [part.fact for part in missing] == ["asked"]


def test_of_two_ways_the_one_declared_first_is_named(library: Write) -> None:
    missing = what_is_missing(RuleSet.load(library(EITHER)), use())
    assert [part.fact for part in missing] == ["agreed"]


def test_nothing_is_named_where_nobody_can_change_it(library: Write) -> None:
    assert what_is_missing(RuleSet.load(library(BOTH)), use(place="pool")) == ()


def test_an_answer_that_is_a_yes_misses_nothing(library: Write) -> None:
    assert ask(RuleSet.load(library(BOTH)), use(agreed=True, asked=True)).missing == ()


def test_what_is_named_makes_it_a_yes_and_nothing_smaller_does(primary: RuleSet) -> None:
    seen = 0
    for situation in spoiled(primary):
        missing = what_is_missing(primary, situation)
        seen += 1
        assert changed(primary, situation, missing), situation
        for fewer in combinations(missing, len(missing) - 1):
            assert not changed(primary, situation, fewer), situation
    assert seen > 20


def spoiled(rules: RuleSet) -> Iterator[Situation]:
    """Situations that were a yes until everything that people can bring about was taken away."""
    drawn = random.Random(20260901)
    for table in tables_of(rules):
        yes = list(bits_of(table.yes))
        for place in drawn.sample(yes, min(6, len(yes))):
            situation = table.space.situation(place, who="staff", thing=table.verb.things[0])
            facts = dict(situation.facts)
            for name in set(facts) & set(rules.changeable):
                fact = rules.vocabulary.facts[name]
                facts[name] = next(value for value in fact.values if value != fact.towards)
            without = dataclasses.replace(situation, facts=facts)
            if not rules.decide(without).is_yes:
                yield without


def changed(rules: RuleSet, situation: Situation, parts: tuple[Missing, ...]) -> bool:
    facts = dict(situation.facts)
    facts.update((part.fact, part.value) for part in parts if part.value is not None)
    return rules.decide(dataclasses.replace(situation, facts=facts)).is_yes
