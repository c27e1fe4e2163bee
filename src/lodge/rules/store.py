"""The rules in force for a school: at this stage the packaged primary library, loaded once a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from uuid import UUID

from lodge.rules.engine import RuleSet

PRIMARY = Path(__file__).parent / "library" / "primary"


def in_force(school_id: UUID) -> RuleSet:
    """The rule set that decides for this school; raises `RulesRefused` when it is not fit to."""
    return _packaged(PRIMARY)


@cache
def _packaged(directory: Path) -> RuleSet:
    return RuleSet.load(directory)
