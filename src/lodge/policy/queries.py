"""What Ask offers and what it answers."""

from dataclasses import dataclass
from uuid import UUID

from lodge.gate import Principal
from lodge.kit import clock
from lodge.people.queries.calendar import period_at
from lodge.rules import store
from lodge.rules.engine import Answer, FactValue, Situation, ask

POLICY_GROUP = "policy"
QUESTIONED = ("place", "period", "power", "purpose")
WORDS = {
    "allowed": "Yes",
    "not-allowed": "No",
    "ask-first": "Ask first",
    "advised-against": "Advised against",
    "do": "You must",
    "not-decided": "The policy does not say",
    "ask-the-office": "Ask the office",
}


# What the line of the question asks; everything else is folded away below it.
LINE = {"place": "Where", "period": "When"}
YES_NO = (("no", "No"), ("yes", "Yes"))


@dataclass(frozen=True)
class Choice:
    """One thing to choose in Ask: its name, the question, the answers, and whether it stands in front."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    in_line: bool = True


def words_of(value: str) -> str:
    """A word of the vocabulary as a person reads it."""
    return value.replace("-", " ").capitalize()


def deeds(school: UUID) -> tuple[tuple[str, str], ...]:
    """The policy's own deeds, as (id, words)."""
    verbs = store.in_force(school).vocabulary.verbs.values()
    return tuple((verb.id, verb.words.capitalize()) for verb in verbs if POLICY_GROUP in verb.groups)


def choices(school: UUID, verb: str) -> list[Choice]:
    """What may be asked about this deed: who, with what, and the facts that some rule of it turns on."""
    ruleset = store.in_force(school)
    vocabulary = ruleset.vocabulary
    offered = [
        Choice("who", "Who", _options(vocabulary.enums["Who"][:7])),
        Choice("deed", "May they …", deeds(school)),
        Choice("thing", "With what", _options(vocabulary.verb(verb).things)),
    ]
    for name in sorted(ruleset.facts_of(verb), key=list(vocabulary.facts).index):
        fact = vocabulary.facts[name]
        if fact.source != "question" and name not in QUESTIONED:
            continue
        label = LINE.get(name) or fact.words[:1].upper() + fact.words[1:]
        values = _options(tuple(str(value) for value in fact.values)) if fact.kind != "Bool" else YES_NO
        offered.append(Choice(name, label, values, name in LINE))
    return offered


def _options(values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((value, words_of(value)) for value in values)


def defaults(by: Principal, verb: str) -> dict[str, str]:
    """What the form starts with: a pupil, in class, now; a gadget that can send and receive, as most can."""
    ruleset = store.in_force(by.school_id)
    neutral = {
        name: ("yes" if fact.neutral else "no") if fact.kind == "Bool" else str(fact.neutral)
        for name, fact in ruleset.vocabulary.facts.items()
        if name in ruleset.facts_of(verb)
    }
    usual = {
        "who": "pupil",
        "deed": verb,
        "thing": ruleset.vocabulary.verb(verb).things[0],
        "place": "classroom",
        "period": period_at(by.school_id, clock.now()),
        "communicates": "yes",
    }
    return {**neutral, **usual}


def answer(school: UUID, verb: str, typed: dict[str, str]) -> Answer:
    """The rules' answer to what was chosen; what was left open takes its neutral value."""
    ruleset = store.in_force(school)
    facts: dict[str, FactValue] = {}
    for name in ruleset.facts_of(verb):
        if name in typed:
            fact = ruleset.vocabulary.facts[name]
            facts[name] = typed[name] == "yes" if fact.kind == "Bool" else typed[name]
    situation = Situation(typed["who"], verb, typed["thing"], facts)
    return ask(ruleset, ruleset.with_neutral(situation))
