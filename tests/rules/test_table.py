"""The table and Cedar say the same of every situation; and what the table shows about the rules."""

from __future__ import annotations

import random
from typing import Any

import cedarpy
import pytest
from cedarpy import pst
from hypothesis import given, settings
from hypothesis import strategies as st

from lodge.rules.engine import RuleSet
from lodge.rules.engine.rule import Rule
from lodge.rules.engine.survey import (
    clashes,
    dead_rules,
    enumerate_space,
    order_breaches,
    shadowed_rules,
    table_of,
    tables_of,
)
from lodge.rules.engine.table import Compiler, Ranges, UnknownNode, bits_of
from lodge.rules.engine.vocabulary import Verb
from lodge.rules.engine.words import LEVELS
from lodge.rules.store import PRIMARY
from tests.rules.small import Write

PRIMARY_VERBS = tuple(RuleSet.load(PRIMARY).verbs)


@pytest.mark.parametrize("verb", PRIMARY_VERBS)
def test_the_table_says_what_cedar_says(primary: RuleSet, verb: str, draws: int) -> None:
    table = table_of(primary, verb)
    things = primary.vocabulary.verb(verb).things
    drawn = random.Random(f"parity {verb}")
    size = table.space.size
    places = range(size) if draws >= size else [drawn.randrange(size) for _ in range(draws)]
    for place in places:
        who = drawn.choice(primary.vocabulary.enums["Who"])
        answer = primary.decide(table.space.situation(place, who=who, thing=drawn.choice(things)))
        assert table.outcomes[answer.outcome] >> place & 1, answer
        satisfied = {name for name, bits in table.rules.items() if bits >> place & 1}
        assert set(answer.rules) == {
            name for name in satisfied if primary.rules[name].outcome == answer.outcome
        }


def test_every_situation_has_exactly_one_outcome(primary: RuleSet) -> None:
    for table in tables_of(primary):
        assert sum(bits.bit_count() for bits in table.outcomes.values()) == table.space.size
        assert table.errors == 0


def test_the_space_holds_every_combination_of_what_the_rules_mention_and_nothing_else(library: Write) -> None:
    rules = RuleSet.load(
        library(
            '@id("a") @clause("C.1") permit (principal, action == Action::"use", resource) when '
            '{ context.agreed && [Place::"yard"].contains(context.place) };'
        )
    )
    space = enumerate_space(rules, "use")
    assert [axis.name for axis in space.axes] == ["agreed", "place"]
    told = {tuple(space.situation(n, who="pupil", thing="phone").facts.items()) for n in range(space.size)}
    assert len(told) == space.size == 6
    assert list(bits_of(table_of(rules, "use").yes)) == [
        n
        for n in range(6)
        if space.situation(n, who="pupil", thing="phone").facts == {"agreed": True, "place": "yard"}
    ]


# Any condition that can be written in the part of Cedar used here, sound or not: the table must fail where
# Cedar fails. The facts `asked` and `place` may be absent.

AXES = {"agreed": (True, False), "asked": (True, False, None), "place": ("class", "yard", "pool", None)}


def entity(kind: str, word: str) -> pst.EntityLit:
    return pst.EntityLit(pst.EntityUid(pst.EntityType(kind), word))


def fact(name: str) -> pst.GetAttr:
    return pst.GetAttr(pst.Var("context"), name)


LEAVES: st.SearchStrategy[Any] = st.one_of(
    st.booleans().map(pst.BoolLit),
    st.sampled_from(["agreed", "asked"]).map(fact),
    st.sampled_from(["asked", "place"]).map(lambda name: pst.HasAttr(pst.Var("context"), (name,))),
    st.builds(
        lambda op, word: pst.BinaryOp(op, fact("place"), entity("Place", word)),
        st.sampled_from(["eq", "not_eq", "in"]),
        st.sampled_from(["class", "yard", "pool"]),
    ),
    st.lists(st.sampled_from(["class", "yard", "pool"]), min_size=1, max_size=3).map(
        lambda words: pst.BinaryOp(
            "contains", pst.Set(tuple(entity("Place", word) for word in words)), fact("place")
        )
    ),
    st.sampled_from(["pupil", "staff"]).map(
        lambda who: pst.BinaryOp("eq", pst.Var("principal"), entity("Who", who))
    ),
    st.just(pst.BinaryOp("in", pst.Var("resource"), pst.Set((entity("Thing", "watch"),)))),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(lambda one: pst.UnaryOp("not", one)),
        st.builds(pst.BinaryOp, st.sampled_from(["and", "or", "eq", "not_eq"]), inner, inner),
        st.builds(pst.IfThenElse, inner, inner, inner),
    ),
    max_leaves=8,
)


def a_rule(clauses: tuple[pst.Clause, ...]) -> Rule:
    node = pst.Template(
        id="any",
        effect="permit",
        principal=pst.ScopeAny(),
        action=pst.ScopeAny(),
        resource=pst.ScopeAny(),
        clauses=clauses,
        annotations={},
    )
    return Rule(
        "any", "permit", "allowed", ("C.1",), (), "", "", None, ("use",), frozenset(AXES), node, "", 1
    )


@settings(max_examples=150, deadline=None, derandomize=True)
@given(when=CONDITIONS, unless=CONDITIONS)
def test_the_table_fails_exactly_where_cedar_fails(when: Any, unless: Any) -> None:
    rule = a_rule((pst.When(when), pst.Unless(unless)))
    verb = Verb("use", "use", "C.1", ("phone", "watch"), (), False, "")
    space = Ranges.over(verb, {"who": ("pupil", "staff"), "thing": ("phone", "watch"), **AXES}, written)
    satisfied, failed = Compiler(space, "use").rule(rule)
    policies = cedarpy.PolicySet.from_pst(
        pst.PolicySet(templates={}, static_policies={"any": rule.node}, template_links=())
    )
    for place in range(space.size):
        request = request_of(space, place)
        result = cedarpy.is_authorized(request, policies, [])
        assert bool(satisfied >> place & 1) == result.allowed, request
        assert bool(failed >> place & 1) == bool(result.diagnostics.errors), request


def written(name: str, value: bool | str) -> bool | pst.EntityUid:
    kind = {"who": "Who", "thing": "Thing", "place": "Place"}.get(name, "")
    return value if isinstance(value, bool) else pst.EntityUid(pst.EntityType(kind), value)


def request_of(space: Ranges, place: int) -> dict[str, Any]:
    situation = space.situation(place, who="", thing="")
    return {
        "principal": {"type": "Who", "id": situation.who},
        "action": {"type": "Action", "id": "use"},
        "resource": {"type": "Thing", "id": situation.thing},
        "context": {
            name: value if isinstance(value, bool) else {"__entity": {"type": "Place", "id": value}}
            for name, value in situation.facts.items()
        },
    }


@pytest.mark.parametrize(
    "condition",
    [
        pst.Like(pst.StringLit("a"), ()),
        pst.BinaryOp("less", pst.LongLit(1), pst.LongLit(2)),
        pst.BinaryOp("contains", fact("place"), fact("place")),
        pst.Is(pst.Var("principal"), pst.EntityType("Who"), None),
    ],
)
def test_a_node_that_the_table_does_not_know_raises_instead_of_guessing(condition: Any) -> None:
    verb = Verb("use", "use", "C.1", ("phone",), (), False, "")
    space = Ranges.over(verb, AXES, written)
    with pytest.raises(UnknownNode):
        Compiler(space, "use").rule(a_rule((pst.When(condition),)))


def test_the_primary_library_has_no_dead_rule_and_keeps_its_conflict_order(primary: RuleSet) -> None:
    assert dead_rules(primary) == ()
    assert order_breaches(primary) == ()


CHAIN = "\n".join(
    f'@id("{level}") @clause("C.1") @level("{level}") {effect} '
    f'(principal, action == Action::"use", resource) when {{ {condition} }};'
    for level, effect, condition in [
        ("restricted-area", "forbid", 'context.place == Place::"pool"'),
        ("arrangement", "permit", "context.agreed"),
        ("ban", "forbid", "{ban}"),
    ]
)


def test_an_arrangement_that_a_general_ban_beats_is_found(library: Write) -> None:
    careless = RuleSet.load(library(CHAIN.replace("{ban}", "true"), name="careless"))
    careful = RuleSet.load(library(CHAIN.replace("{ban}", "!context.agreed"), name="careful"))
    assert [(clash.permit, clash.forbid, clash.count) for clash in order_breaches(careless)] == [
        ("arrangement", "ban", 3)
    ]
    assert order_breaches(careful) == ()
    assert [(clash.permit, clash.forbid) for clash in clashes(careful)] == [
        ("arrangement", "restricted-area")
    ]
    assert LEVELS.index("restricted-area") < LEVELS.index("arrangement") < LEVELS.index("ban")


def test_a_rule_that_never_changes_an_answer_is_shown(library: Write) -> None:
    rules = RuleSet.load(
        library(
            '@id("wide") @clause("C.1") permit (principal, action == Action::"use", resource);'
            '@id("narrow") @clause("C.1") permit (principal, action == Action::"use", resource) '
            "when { context.agreed };"
        )
    )
    assert shadowed_rules(rules) == ("narrow",)
    assert dead_rules(rules) == ()
