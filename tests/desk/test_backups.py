"""A copy is made from a live database, checked, and put back; keys are never in it."""

import json
import os
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lodge.desk import backups
from lodge.kit import clock
from tests.desk.conftest import lodge


@pytest.fixture(scope="session")
def copied(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the small school, made by hand."""
    place = tmp_path_factory.mktemp("copies") / "copy"
    done = lodge(built, "backup", "--to", str(place))
    assert done.returncode == 0, done.stderr
    return place


def people(file: Path) -> int:
    """How many persons a database holds."""
    opened = sqlite3.connect(file)
    try:
        (count,) = opened.execute("SELECT COUNT(*) FROM people_person").fetchone()
        return int(count)
    finally:
        opened.close()


def test_a_copy_says_when_it_was_made_and_where_the_journal_ended(copied: Path) -> None:
    record = json.loads((copied / backups.RECORD).read_text())
    assert record["integrity"] == "ok"
    assert record["bytes"] == (copied / backups.DATABASE).stat().st_size
    (journal,) = record["journals"]
    assert journal["entries"] > 0
    assert journal["root"]


def test_a_copy_holds_no_key_and_only_its_owner_may_read_it(copied: Path, built: Path) -> None:
    octets = b"".join(path.read_bytes() for path in copied.iterdir())
    for file in (built / "keys").rglob("*.key"):
        assert file.read_bytes().strip() not in octets
    assert not list(copied.rglob("keys"))
    if os.name == "posix":
        assert {path.stat().st_mode & 0o077 for path in copied.iterdir()} == {0}


def test_a_copy_is_one_closed_file(copied: Path) -> None:
    assert sorted(path.name for path in copied.iterdir()) == [
        "backup.json",
        "checkpoint.txt",
        "lodge.sqlite3",
    ]


def test_a_copy_comes_back_and_its_journal_verifies(folder: Path, copied: Path) -> None:
    opened = sqlite3.connect(folder / "lodge.sqlite3")
    opened.execute("DROP TABLE people_familyterm")
    opened.commit()
    opened.close()
    before = (folder / "keys" / "place").read_text() if (folder / "keys" / "place").exists() else ""
    done = lodge(folder, "restore", str(copied))
    assert done.returncode == 0, done.stderr
    checked = lodge(folder, "journal", "verify", "--json")
    assert json.loads(checked.stdout)["ok"], checked.stdout
    assert people(folder / "lodge.sqlite3") == people(copied / backups.DATABASE)
    assert len(list(folder.glob("set-aside-*"))) == 1
    assert (folder / "keys" / "place").read_text() != before, "a restored school stays silent"


def test_a_copy_that_was_changed_is_not_put_back(folder: Path, copied: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed"
    changed.mkdir()
    for path in copied.iterdir():
        (changed / path.name).write_bytes(path.read_bytes())
    octets = bytearray((changed / backups.DATABASE).read_bytes())
    octets[5000] ^= 1
    (changed / backups.DATABASE).write_bytes(octets)
    done = lodge(folder, "restore", str(changed))
    assert done.returncode == 1
    assert "is not the file that was copied" in done.stderr
    assert not list(folder.glob("set-aside-*"))


def test_nothing_is_put_back_while_the_database_is_in_use(folder: Path, copied: Path) -> None:
    opened = sqlite3.connect(folder / "lodge.sqlite3")
    opened.execute("PRAGMA journal_mode=WAL")
    opened.execute("SELECT COUNT(*) FROM people_person").fetchone()
    done = lodge(folder, "restore", str(copied))
    opened.close()
    assert done.returncode == 1
    assert "Stop Lodge first" in done.stderr


def test_a_copy_whose_journal_does_not_verify_is_kept_as_bad(folder: Path) -> None:
    opened = sqlite3.connect(folder / "lodge.sqlite3")
    opened.execute("UPDATE people_person SET family_name = 'Another' WHERE given_name = 'Amara'")
    opened.commit()
    opened.close()
    done = lodge(folder, "backup")
    assert done.returncode == 1
    assert "does not verify" in done.stderr
    assert [path.name[-4:] for path in (folder / "backups").iterdir()] == [".bad"]


def test_a_folder_that_is_there_is_not_written_into(built: Path, tmp_path: Path) -> None:
    done = lodge(built, "backup", "--to", str(tmp_path))
    assert done.returncode == 1
    assert "is there already" in done.stderr


@pytest.mark.parametrize(
    ("hour", "minute", "night"), [(1, 0, "2026-11-22"), (2, 20, "2026-11-23"), (23, 0, "2026-11-23")]
)
def test_the_night_a_copy_belongs_to_begins_at_a_quarter_past_two(
    settings: Any, tmp_path: Path, hour: int, minute: int, night: str
) -> None:
    now = clock.at(date(2026, 11, 23), hour, minute)
    assert backups.nightly_due(now)
    made = tmp_path / "backups" / night
    made.mkdir(parents=True)
    (made / backups.RECORD).touch()
    assert not backups.nightly_due(now)


def test_fourteen_nights_are_kept_and_copies_by_hand_stay(tmp_path: Path) -> None:
    for day in range(1, 21):
        (tmp_path / "backups" / f"2026-11-{day:02d}").mkdir(parents=True)
    (tmp_path / "backups" / "2026-10-01T101500-by-hand").mkdir()
    backups.thin(backups.NIGHTLY, backups.KEPT)
    left = sorted(path.name for path in (tmp_path / "backups").iterdir())
    assert left == ["2026-10-01T101500-by-hand", *(f"2026-11-{day:02d}" for day in range(7, 21))]
