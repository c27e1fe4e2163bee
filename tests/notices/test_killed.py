"""A sender killed with -9 in the middle of its work: nothing lost, and what comes twice can be known."""

import json
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.notices.conftest import Postbox

LONG = os.environ.get("LODGE_LONG") == "1"
LETTERS = 300 if LONG else 60
KILLS = 20 if LONG else 4


@pytest.fixture
def program(tmp_path: Path, postbox: Postbox) -> dict[str, str]:
    """The environment of a server of its own, with this test's mail server."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "lodge.settings",
        "PYTHONPATH": "src:.",
        "LODGE_DATA": str(tmp_path / "school"),
        "LODGE_KEYS": str(tmp_path / "school" / "keys"),
        "LODGE_SECRET_KEY": "only for this test",
        "LODGE_SMTP_HOST": "127.0.0.1",
        "LODGE_SMTP_PORT": str(postbox.port),
        "LODGE_SMTP_TLS": "none",
        "LODGE_MAIL_FROM": "office@larkfold.example",
    }


def start(program: dict[str, str], act: str, number: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.notices.killed_worker", act, str(number)], env=program
    )


def test_a_sender_killed_again_and_again_loses_nothing(program: dict[str, str], postbox: Postbox) -> None:
    Path(program["LODGE_DATA"]).mkdir()
    draw = random.Random(20261123)
    assert start(program, "fill", LETTERS).wait() == 0
    killed = 0
    for turn in range(KILLS):
        sender = start(program, "work", turn)
        enough = len(postbox.letters) + draw.randint(1, 3)
        with postbox.arrived:
            while len(postbox.letters) < enough and sender.poll() is None:
                postbox.arrived.wait(timeout=0.2)
        killed += sender.poll() is None
        sender.kill()
        sender.wait()
    assert start(program, "work", KILLS).wait() == 0
    arrived = Counter(letter["Message-ID"] for letter in postbox.letters)
    assert len(arrived) == LETTERS
    assert len(postbox.letters) - LETTERS <= killed
    assert killed == KILLS
    verified = subprocess.run(
        [sys.executable, "-m", "lodge", "journal", "verify", "--data", program["LODGE_DATA"], "--json"],
        env=program,
        capture_output=True,
        text=True,
    )
    assert json.loads(verified.stdout)["problems"] == []
