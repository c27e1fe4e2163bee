"""What would make it a yes: the fewest facts that a person can bring about, checked by asking again."""

from __future__ import annotations

import dataclasses

from lodge.rules.engine.ruleset import RuleSet
from lodge.rules.engine.survey import tabulate
from lodge.rules.engine.table import Ranges, bits_of
from lodge.rules.engine.words import Answer, Missing, Situation


def what_is_missing(ruleset: RuleSet, situation: Situation) -> tuple[Missing, ...]:
    """The smallest set of facts whose change turns the answer into a yes; empty when there is none.

    Only facts that facts.toml calls changeable are changed, and only towards the value named there. Of two
    sets equally small the one whose facts are declared first is chosen. The table proposes; Cedar is asked
    again and has the last word. Raises `UnknownWord` as `RuleSet.decide` does.
    """
    verb = ruleset.vocabulary.check(situation)
    mine = ruleset.verbs[verb.id]
    situation = ruleset.told(situation)
    facts = {name: situation.facts[name] for name in mine.facts if name in situation.facts}
    known = dataclasses.replace(situation, facts=facts)
    towards = {
        fact.id: fact.towards
        for fact in map(ruleset.vocabulary.facts.__getitem__, ruleset.changeable)
        if fact.id in facts and facts[fact.id] != fact.towards
    }
    if ruleset.absent(situation):
        return ()
    # The changeable facts come last and the first declared last of all, so that the lowest bit names it.
    ordered = {name: facts[name] for name in facts if name not in towards}
    ordered.update((name, facts[name]) for name in reversed(towards))
    space = Ranges.around(ruleset.vocabulary, verb, dataclasses.replace(known, facts=ordered), towards)
    table = tabulate(verb, space, tuple(mine.rules.values()))
    for bit in sorted(bits_of(table.yes), key=lambda bit: (bit.bit_count(), bit)):
        changed = space.situation(bit, who=situation.who, thing=situation.thing)
        if ruleset.decide(changed).is_yes:
            return tuple(
                Missing(name, value, ruleset.vocabulary.facts[name].ask)
                for name, value in towards.items()
                if changed.facts[name] == value
            )
    return ()


def ask(ruleset: RuleSet, situation: Situation) -> Answer:
    """The answer, and, when it is not a yes, what is missing for one."""
    answer = ruleset.decide(situation)
    if answer.is_yes or answer.missing:
        return answer
    return dataclasses.replace(answer, missing=what_is_missing(ruleset, situation))
