"""The rules engine: load a library, decide a situation, say what is missing, enumerate and compare.

Pure: it imports neither Django nor any room of ours. `RuleSet` decides with Cedar; `table` compiles the
same rules to bitsets, to enumerate and compare every situation.
"""

from lodge.rules.engine.missing import ask, what_is_missing
from lodge.rules.engine.ruleset import RuleSet
from lodge.rules.engine.words import (
    Answer,
    FactValue,
    Missing,
    Outcome,
    Problem,
    RulesRefused,
    Situation,
    UnknownWord,
)

__all__ = [
    "Answer",
    "FactValue",
    "Missing",
    "Outcome",
    "Problem",
    "RuleSet",
    "RulesRefused",
    "Situation",
    "UnknownWord",
    "ask",
    "what_is_missing",
]
