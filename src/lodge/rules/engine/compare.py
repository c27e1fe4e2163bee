"""Two versions of a library: every situation whose answer differs, grouped so that governors can read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lodge.rules.engine.rule import Rule
from lodge.rules.engine.ruleset import RuleSet
from lodge.rules.engine.survey import Table, tabulate
from lodge.rules.engine.table import Ranges
from lodge.rules.engine.vocabulary import Verb, Vocabulary
from lodge.rules.engine.words import Outcome

ANYBODY = "anybody"


@dataclass(frozen=True, slots=True)
class Difference:
    """The situations of one verb, for one kind of person, whose outcome moves in the same way."""

    verb: str
    who: str
    before: Outcome
    after: Outcome
    count: int

    @property
    def sentence(self) -> str:
        """One line for a reader."""
        answers = "1 answer changes" if self.count == 1 else f"{self.count} answers change"
        return f"{self.who.capitalize()}, {self.verb}: {answers} from {self.before} to {self.after}."


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two versions say differently. `situations` is the size of the space; nothing in it was sampled."""

    situations: int
    changed: int
    differences: tuple[Difference, ...]


def compare(old: RuleSet, new: RuleSet) -> Comparison:
    """Every difference of outcome between two versions, over all that a rule of either can tell apart.

    A verb that one version lacks is silent there.
    """
    situations, found = 0, list[Difference]()
    for name in dict.fromkeys((*old.verbs, *new.verbs)):
        vocabulary = new.vocabulary if name in new.verbs else old.vocabulary
        verb = vocabulary.verb(name)
        mine, theirs = _rules(old, name), _rules(new, name)
        if mine == theirs and (name in old.verbs) and (name in new.verbs):
            situations += _space(old.vocabulary, vocabulary, verb, mine).size
            continue
        space = _space(old.vocabulary, vocabulary, verb, (*mine, *theirs))
        situations += space.size
        before = tabulate(old.vocabulary.verbs.get(name, verb), space, mine)
        after = tabulate(verb, space, theirs)
        found += _differences(before, after)
    return Comparison(situations, sum(difference.count for difference in found), tuple(found))


def _rules(ruleset: RuleSet, verb: str) -> tuple[Rule, ...]:
    return tuple(ruleset.verbs[verb].rules.values()) if verb in ruleset.verbs else ()


def _space(old: Vocabulary, new: Vocabulary, verb: Verb, rules: Sequence[Rule]) -> Ranges:
    """The space that the rules of both versions can tell apart, with the words of both."""
    return Ranges.of(new.joined(old), verb, rules)


def _differences(before: Table, after: Table) -> Iterator[Difference]:
    space = after.space
    people = space.term("who") if space.has("who") else {ANYBODY: space.whole}
    for old_outcome, old_bits in before.outcomes.items():
        for new_outcome, new_bits in after.outcomes.items():
            moved = old_bits & new_bits if old_outcome != new_outcome else 0
            if not moved:
                continue
            for who, bits in people.items():
                count = (moved & bits).bit_count()
                if count:
                    told = who if isinstance(who, str) else getattr(who, "id", ANYBODY)
                    yield Difference(after.verb.id, told, old_outcome, new_outcome, count)
