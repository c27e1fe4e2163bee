"""The rules are usable by themselves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from uuid import UUID

from lodge.rules.describe import describe
from lodge.rules.engine import RuleSet
from lodge.rules.store import PRIMARY, in_force

ALONE = """
import sys
sys.modules["django"] = None
from uuid import UUID
from lodge.rules.engine import Situation, ask
from lodge.rules.store import in_force
rules = in_force(UUID(int=1))
told = Situation("pupil", "keep-with-them", "personal-phone", {"place": "classroom"})
print(ask(rules, rules.with_neutral(told)).outcome)
"""


def test_the_rules_answer_where_there_is_no_django() -> None:
    source = Path(__file__).parents[2] / "src"
    done = subprocess.run(
        [sys.executable, "-c", ALONE],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(source), "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )
    assert (done.stdout.strip(), done.returncode) == ("not-allowed", 0), done.stderr


def test_the_library_is_loaded_once_a_process() -> None:
    assert in_force(UUID(int=1)) is in_force(UUID(int=2))


def test_the_page_about_the_library_is_up_to_date(primary: RuleSet) -> None:
    written = (PRIMARY / "README.md").read_text("utf-8")
    assert written == describe(primary), "run python -m lodge.rules.describe"
