"""Every scenario of the primary library, and what the scenarios must cover."""

from __future__ import annotations

import pytest

from lodge.rules.engine import RuleSet
from lodge.rules.engine.scenario import Scenario, read_scenarios
from lodge.rules.store import PRIMARY

SCENARIOS = tuple(read_scenarios(PRIMARY))
#: How many decision cases each clause of the source policy has, of the clauses carried so far.
CASES = {"M6.3": 4, "M6.3.a": 11, "M6.4.a": 5, "M6.5": 4}


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[f"{each.file}: {each.says}" for each in SCENARIOS])
def test_the_rules_answer_as_the_scenario_says(primary: RuleSet, scenario: Scenario) -> None:
    assert scenario.faults(primary) == ()


def test_every_decision_case_of_the_clauses_carried_is_a_scenario() -> None:
    expected = {f"{clause} {number}" for clause, count in CASES.items() for number in range(1, count + 1)}
    assert {scenario.case for scenario in SCENARIOS if scenario.case} == expected


def test_every_rule_gives_the_reason_of_some_scenario(primary: RuleSet) -> None:
    assert set(primary.rules) - {scenario.rule for scenario in SCENARIOS} == set()


def test_every_verb_has_a_scenario_that_says_yes_and_the_policys_verbs_one_that_does_not(
    primary: RuleSet,
) -> None:
    yes = {each.situation.verb for each in SCENARIOS if each.outcome in ("allowed", "do")}
    other = {each.situation.verb for each in SCENARIOS if each.outcome not in ("allowed", "do")}
    policy = {name for name, verb in primary.vocabulary.verbs.items() if "policy" in verb.groups}
    assert set(primary.verbs) - yes == set()
    assert policy - other == set()


def test_no_two_scenarios_say_the_same_sentence() -> None:
    sentences = [scenario.says for scenario in SCENARIOS]
    assert len(sentences) == len(set(sentences))


def test_a_scenario_that_expects_something_else_fails(primary: RuleSet) -> None:
    first = SCENARIOS[0]
    wrong = Scenario(
        says="wrong on every point",
        file="none",
        situation=first.situation,
        outcome="do",
        case="",
        rule="some-other-rule",
        clauses=("L.15",),
        readings=("A40",),
        missing=("by_tag",),
    )
    assert len(wrong.faults(primary)) == 5
