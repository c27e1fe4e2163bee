"""One loaded library for all tests of the rules, and a way to write a small library of one's own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lodge.rules.engine import RuleSet
from lodge.rules.store import PRIMARY
from tests.rules.small import CLAUSES, FACTS, SCHEMA, VERBS, Write


@pytest.fixture(scope="session")
def primary() -> RuleSet:
    """The packaged library."""
    return RuleSet.load(PRIMARY)


@pytest.fixture
def library(tmp_path: Path) -> Write:
    """Write a library around some rules; any of its other files can be replaced by name."""

    def write(rules: str, *, name: str = "library", **files: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        texts = {"schema": SCHEMA, "verbs": VERBS, "facts": FACTS, "clauses": CLAUSES, **files}
        (folder / "schema.cedarschema").write_text(texts.pop("schema"), "utf-8")
        for part, text in texts.items():
            (folder / f"{part}.toml").write_text(text, "utf-8")
        (folder / "some.cedar").write_text(rules, "utf-8")
        return folder

    return write


@pytest.fixture(scope="session")
def draws() -> int:
    """How many situations of each verb a property looks at: all of them in the long run."""
    return 10**9 if os.environ.get("LODGE_LONG") == "1" else 40
