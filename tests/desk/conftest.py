"""Somebody at a signed-in browser, and a real data folder on which commands and servers run."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lodge.kit import clock, ids, keys
from lodge.people.models import Login, Person, Post, School
from tests import make

ROOT = Path(__file__).resolve().parents[2]
Enter = Callable[..., Client]


@pytest.fixture
def enter(school: School, settings: Any, tmp_path: Path) -> Enter:
    """Signs somebody in; ``lately`` is within the minutes that step-up lasts."""
    settings.LODGE_SECOND_FACTOR_OPTIONAL = True
    settings.STATIC_ROOT = tmp_path
    keys.make(school.pk)

    def sign_in(person: Person, lately: bool = True) -> Client:
        login = Login.objects.create_user(f"{ids.new()}@larkfold.example", None)
        with make.given():
            person.login = login
            person.save()
        browser = Client()
        browser.force_login(login)
        session = browser.session
        session["lodge_proved_at"] = clock.now().timestamp() - (0 if lately else 3600)
        session.save()
        return browser

    return sign_in


@pytest.fixture
def head(school: School, enter: Enter) -> Client:
    """The headteacher's browser."""
    return enter(make.staff(school, Post.Kind.HEAD, given_name="Imogen", family_name="Ashdown"))


@pytest.fixture
def office(school: School, enter: Enter) -> Client:
    """The office manager's browser."""
    return enter(make.staff(school))


@pytest.fixture
def teacher(school: School, enter: Enter) -> Client:
    """A teacher's browser."""
    return enter(make.staff(school, Post.Kind.TEACHER, given_name="Callum", family_name="Hythe"))


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a command on ``folder``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LODGE_")}
    own = {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "LODGE_DATA": str(folder)}
    return {**kept, **own, "DJANGO_SETTINGS_MODULE": "lodge.settings", **more}


def lodge(folder: Path, *words: str, said: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """Run one command of Lodge on ``folder``."""
    return subprocess.run(
        [sys.executable, "-m", "lodge", *words],
        env=environment(folder, **more),
        cwd=ROOT,
        input=said,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a small school in it, built once."""
    folder = tmp_path_factory.mktemp("built") / "data"
    folder.mkdir()
    words = [sys.executable, "-m", "tests.desk.build"]
    subprocess.run(words, env=environment(folder), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """A copy of the small school to do anything with."""
    copy = tmp_path / "data"
    shutil.copytree(built, copy)
    return copy
