"""Several desks give back the same devices at once: each goes back exactly once, and nobody sees a lock."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def desk(folder: Path, *words: str) -> "subprocess.Popen[str]":
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "lodge.settings",
        "LODGE_DATA": str(folder),
        "LODGE_KEYS": str(folder / "keys"),
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "tests.office.one_desk", *words],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def answer(process: "subprocess.Popen[str]") -> dict[str, Any]:
    out, err = process.communicate(timeout=600)
    assert process.returncode == 0, err
    found: dict[str, Any] = json.loads(out)
    return found


def race(folder: Path, desks: int, devices: int) -> None:
    answer(desk(folder, "build", str(devices)))
    at_work = [desk(folder, "give", str(number)) for number in range(desks)]
    (folder / "go").touch()
    answers = [answer(process) for process in at_work]
    assert [fault for one in answers for fault in one["faults"]] == []
    given = Counter(tag for one in answers for tag in one["given"])
    assert len(given) == devices and set(given.values()) == {1}
    assert sum(one["told"] for one in answers) == devices * (desks - 1)


def test_four_desks_give_twenty_devices_back_once_each(tmp_path: Path) -> None:
    race(tmp_path, desks=4, devices=20)


@pytest.mark.long
def test_sixteen_desks_give_two_hundred_devices_back_once_each(tmp_path: Path) -> None:
    race(tmp_path, desks=16, devices=200)
