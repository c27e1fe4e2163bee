"""The worker: a fault ends one turn only, and the night's copy is begun once and tried again."""

import subprocess
from datetime import date, timedelta
from typing import Any

import pytest

from lodge.desk import backups
from lodge.desk.management.commands import work
from lodge.desk.serving import Child
from lodge.kit import clock
from lodge.notices import worker

NIGHT = clock.at(date(2026, 11, 24), 2, 20)


class Copying:
    """Stands for the process that copies."""

    begun: list["Copying"] = []

    def __init__(self, words: list[str], env: dict[str, str]) -> None:
        self.words = words
        self.returncode: int | None = None
        Copying.begun.append(self)

    def poll(self) -> int | None:
        return self.returncode


@pytest.fixture
def copying(monkeypatch: pytest.MonkeyPatch) -> list[Copying]:
    """The copies that were begun."""
    monkeypatch.setattr(subprocess, "Popen", Copying)
    Copying.begun = []
    return Copying.begun


@pytest.mark.django_db
def test_a_fault_ends_this_turn_only(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(now: Any) -> int:
        raise RuntimeError("no")

    monkeypatch.setattr(worker, "tick", broken)
    work.turn(NIGHT)
    assert "did not succeed" in caplog.text


def test_the_nights_copy_is_begun_once(copying: list[Copying]) -> None:
    nights = work.Nights(NIGHT)
    for seconds in range(0, 60, 2):
        nights.look(NIGHT + timedelta(seconds=seconds))
    assert [one.words[-1] for one in copying] == ["--nightly"]


def test_a_copy_that_failed_is_tried_again_after_half_an_hour(copying: list[Copying]) -> None:
    nights = work.Nights(NIGHT)
    nights.look(NIGHT)
    copying[0].returncode = 1
    nights.look(NIGHT + timedelta(minutes=5))
    nights.look(NIGHT + timedelta(minutes=30))
    assert len(copying) == 1
    nights.look(NIGHT + timedelta(minutes=36))
    assert len(copying) == 2


def test_a_start_in_the_morning_waits_before_it_makes_up_for_the_night(copying: list[Copying]) -> None:
    morning = clock.at(date(2026, 11, 24), 8)
    nights = work.Nights(morning + work.SETTLES)
    nights.look(morning + timedelta(minutes=9))
    assert copying == []
    nights.look(morning + timedelta(minutes=10))
    assert len(copying) == 1


def test_nothing_is_copied_where_the_night_has_its_copy(copying: list[Copying], tmp_path: Any) -> None:
    made = tmp_path / "backups" / "2026-11-24"
    made.mkdir(parents=True)
    (made / backups.RECORD).touch()
    work.Nights(NIGHT).look(NIGHT)
    assert copying == []


def test_a_child_that_dies_at_once_is_left_longer_and_longer() -> None:
    child = Child("none", ["false"], {})
    rests = []
    for _ in range(6):
        child.not_before = 0
        child.keep()
        assert child.process is not None
        child.process.wait()
        child.keep()
        rests.append(child.rest)
    assert rests == sorted(rests)
    assert rests[-1] == 5.0
