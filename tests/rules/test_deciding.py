"""One situation, one answer; and never an answer out of an error."""

from __future__ import annotations

import dataclasses
import logging
from typing import cast

import cedarpy
import pytest
from cedarpy import pst

from lodge.rules.engine import RuleSet, Situation, UnknownWord, ask
from tests.rules.small import Write

RULES = """
@id("use-in-class") @clause("C.1") @because("Agreed.")
permit (principal == Who::"pupil", action == Action::"use", resource) when { context.agreed };

@id("not-at-the-pool") @clause("C.2") @reading("R1") @level("restricted-area") @because("Not at the pool.")
forbid (principal, action in [Action::"use", Action::"keep"], resource)
when { context.place == Place::"pool" };

@id("ask-in-the-yard") @clause("C.1") @outcome("ask-first") @level("ban") @next("Ask the head.")
forbid (principal, action == Action::"use", resource)
when { context.place == Place::"yard" && !context.asked };

@id("pool-again") @clause("C.1") @level("ban") @because("A weaker reason.")
forbid (principal, action == Action::"use", resource)
when { context.place == Place::"pool" && !context.asked };

@id("better-not") @clause("C.1") @outcome("advised-against")
permit (principal == Who::"staff", action == Action::"use", resource == Thing::"phone");

@id("tell-the-office") @clause("C.2") @outcome("do") @because("Tell the office.")
permit (principal == Who::"staff", action == Action::"use", resource);

@id("far-away") @clause("C.1")
permit (principal, action == Action::"keep", resource) when { context has distance && context.distance };
"""


@pytest.fixture
def rules(library: Write) -> RuleSet:
    return RuleSet.load(library(RULES))


def use(who: str, thing: str = "phone", **facts: bool | str) -> Situation:
    return Situation(who, "use", thing, {"agreed": False, "asked": False, "place": "class", **facts})


def test_a_permission_is_allowed_with_its_clause_and_reason(rules: RuleSet) -> None:
    answer = rules.decide(use("pupil", agreed=True))
    assert (answer.outcome, answer.clauses, answer.rules) == ("allowed", ("C.1",), ("use-in-class",))
    assert (answer.reason, answer.is_yes) == ("Agreed.", True)


def test_a_refusal_beats_a_permission_and_the_strongest_level_gives_the_reason(rules: RuleSet) -> None:
    answer = rules.decide(use("pupil", agreed=True, place="pool"))
    assert (answer.outcome, answer.is_yes) == ("not-allowed", False)
    assert answer.rules == ("not-at-the-pool", "pool-again")
    assert answer.clauses == ("C.2", "C.1")
    assert (answer.reason, answer.readings) == ("Not at the pool.", ("R1",))


def test_ask_first_names_the_next_step(rules: RuleSet) -> None:
    answer = rules.decide(use("pupil", agreed=True, place="yard"))
    assert (answer.outcome, answer.next_step, answer.is_yes) == ("ask-first", "Ask the head.", False)


def test_advice_against_is_not_a_yes_and_a_duty_may_come_with_it(rules: RuleSet) -> None:
    answer = rules.decide(use("staff"))
    assert (answer.outcome, answer.duties, answer.is_yes) == ("advised-against", ("tell-the-office",), False)


def test_a_duty_alone_is_an_outcome_of_its_own(rules: RuleSet) -> None:
    answer = rules.decide(use("staff", thing="watch"))
    assert (answer.outcome, answer.rules, answer.is_yes) == ("do", ("tell-the-office",), True)


def test_a_duty_comes_with_a_refusal_too(rules: RuleSet) -> None:
    answer = rules.decide(use("staff", thing="watch", place="pool"))
    assert (answer.outcome, answer.duties) == ("not-allowed", ("tell-the-office",))


def test_silence_of_the_policy_is_not_decided_and_cites_the_home_clause(rules: RuleSet) -> None:
    answer = rules.decide(use("pupil"))
    assert (answer.outcome, answer.clauses, answer.rules) == ("not-decided", ("C.1",), ())


def test_silence_about_a_closed_verb_is_a_refusal_in_plain_words(rules: RuleSet) -> None:
    answer = rules.decide(Situation("pupil", "keep", "phone", {"place": "class"}))
    assert (answer.outcome, answer.clauses, answer.reason) == (
        "not-allowed",
        ("C.1",),
        "Only the office may.",
    )


def test_an_optional_fact_may_be_absent(rules: RuleSet) -> None:
    assert rules.decide(Situation("pupil", "keep", "phone", {"place": "class", "distance": True})).is_yes


def test_a_fact_that_is_not_known_is_never_an_answer(rules: RuleSet) -> None:
    situation = Situation("pupil", "use", "phone", {"agreed": True, "asked": True})
    answer = rules.decide(situation)
    assert (answer.outcome, answer.is_yes) == ("ask-the-office", False)
    assert [part.fact for part in answer.missing] == ["place"]
    assert ask(rules, situation) == answer


def test_what_nobody_typed_was_not_said(rules: RuleSet) -> None:
    situation = Situation("pupil", "use", "phone", {"agreed": True, "place": "yard"})
    answer = ask(rules, situation)
    assert answer.outcome == "ask-first"
    assert [part.fact for part in answer.missing] == ["asked"]


def test_a_rule_that_fails_while_it_runs_is_never_an_answer(
    rules: RuleSet, caplog: pytest.LogCaptureFixture
) -> None:
    failing = named(
        {
            "use-in-class": "permit (principal, action, resource);",
            "not-at-the-pool": "forbid (principal, action, resource) when { context.weather };",
        }
    )
    loose = cedarpy.Schema.from_str(
        rules.vocabulary.schema([rules.vocabulary.verb("use")], rules.facts_of("use"))
    )
    broken = dataclasses.replace(rules.verbs["use"], policies=failing, schema=loose)
    rules.verbs = {**rules.verbs, "use": broken}
    with caplog.at_level(logging.ERROR):
        answer = rules.decide(use("pupil", agreed=True))
    assert (answer.outcome, answer.is_yes) == ("ask-the-office", False)
    assert "use could not be decided" in caplog.text


def named(texts: dict[str, str]) -> cedarpy.PolicySet:
    """Rules that no library would load, each under a name."""
    nodes = {
        name: dataclasses.replace(node, id=name)
        for name, text in texts.items()
        for node in cedarpy.policies_to_pst(text).static_policies.values()
    }
    return cedarpy.PolicySet.from_pst(pst.PolicySet(templates={}, static_policies=nodes, template_links=()))


@pytest.mark.parametrize(
    ("situation", "nearest"),
    [
        (Situation("pupil", "ues", "phone"), "use"),
        (Situation("pupl", "use", "phone"), "pupil"),
        (Situation("pupil", "use", "fone"), "phone"),
        (Situation("pupil", "use", "phone", {"agred": True}), "agreed"),
        (Situation("pupil", "use", "phone", {"place": "yrad"}), "yard"),
        (Situation("pupil", "use", "phone", {"agreed": "yes"}), "False"),
        (Situation("pupil", "use", "phone", {"agreed": cast(bool, 1)}), "False"),
    ],
)
def test_an_unknown_word_is_met_with_the_nearest_known(
    rules: RuleSet, situation: Situation, nearest: str
) -> None:
    with pytest.raises(UnknownWord) as refusal:
        rules.decide(situation)
    assert refusal.value.nearest[0] == nearest


def test_only_the_facts_of_the_verb_are_asked_for(rules: RuleSet) -> None:
    assert rules.facts_of("use") == {"agreed", "asked", "place"}
    assert rules.facts_of("keep") == {"place", "distance"}
    assert rules.typed_facts("use") == {"asked"}
    with pytest.raises(UnknownWord):
        rules.facts_of("fly")


def test_the_same_question_is_put_to_cedar_once(rules: RuleSet, monkeypatch: pytest.MonkeyPatch) -> None:
    first = rules.decide(use("pupil", agreed=True))
    monkeypatch.setattr(cedarpy, "is_authorized", None)
    assert rules.decide(use("pupil", agreed=True, distance=True)) is first
    with pytest.raises(TypeError):
        rules.decide(use("pupil"))


def test_facts_of_other_verbs_do_not_disturb(rules: RuleSet) -> None:
    assert rules.decide(use("pupil", agreed=True, distance=True)).is_yes


def test_neutral_values_fill_only_what_was_not_said(rules: RuleSet) -> None:
    filled = rules.with_neutral(Situation("pupil", "use", "phone", {"asked": True}))
    assert filled.facts == {"agreed": False, "asked": True, "place": "class"}


@pytest.mark.parametrize(
    "taken", ["in_service", "second_factor", "holds_office_post", "period", "device_held"]
)
def test_the_register_is_never_opened_by_an_unknown_fact(primary: RuleSet, taken: str) -> None:
    situation = primary.with_neutral(
        Situation("staff", "give-back", "device", {"holds_office_post": True, "period": "end-of-day"})
    )
    assert primary.decide(situation).is_yes
    without = {name: value for name, value in situation.facts.items() if name != taken}
    assert primary.decide(dataclasses.replace(situation, facts=without)).outcome == "ask-the-office"
