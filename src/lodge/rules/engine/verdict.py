"""How satisfied rules become one outcome; stated once, for single decisions and for whole tables alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lodge.rules.engine.rule import Rule
from lodge.rules.engine.words import Outcome

#: The order in which outcomes are tried: the first one that some satisfied rule speaks for is the answer. A
#: refusal beats "ask first", both beat a permission, and advice beats a plain permission: it says more.
ORDER: tuple[Outcome, ...] = ("not-allowed", "ask-first", "advised-against", "allowed", "do")


def verdict(
    deciding: Sequence[Rule], duties: Sequence[Rule], *, closed: bool
) -> tuple[Outcome, tuple[Rule, ...]]:
    """The outcome, and the rules that speak for it.

    A permission with advice against it names the advice only. When all rules are silent, a closed verb is not
    allowed and any other is not decided.
    """
    for outcome in ORDER:
        chosen = tuple(rule for rule in (*deciding, *duties) if rule.outcome == outcome)
        if chosen:
            return outcome, chosen
    return silence(closed=closed), ()


def silence(*, closed: bool) -> Outcome:
    """What it means that no rule speaks."""
    return "not-allowed" if closed else "not-decided"


def verdict_bits(
    satisfied: Mapping[Outcome, int], errors: int, whole: int, *, closed: bool
) -> dict[Outcome, int]:
    """The same verdict over many situations at once: for each outcome, the situations that have it."""
    result: dict[Outcome, int] = {"ask-the-office": errors}
    left = whole & ~errors
    for outcome in ORDER:
        result[outcome] = satisfied.get(outcome, 0) & left
        left &= ~result[outcome]
    quiet = silence(closed=closed)
    result[quiet] = result.get(quiet, 0) | left
    return result
