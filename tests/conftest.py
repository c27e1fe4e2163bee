"""What every test stands on: keys and data of its own, a plain static storage, and the cast's school."""

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command

from lodge.kit import clock
from lodge.people.models import School
from tests import make

MORNING = clock.at(date(2026, 11, 23), 8, 41)


def pytest_configure() -> None:
    """Tests read static files where they stand; the hashed names are the server's business."""
    django_settings.STORAGES = {
        **django_settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    django_settings.SECRET_KEY = "only for tests"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests run when asked for; journeys need a browser, and under CI they must have one."""
    found = any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    for item in items:
        if item.get_closest_marker("long") and os.environ.get("LODGE_LONG") != "1":
            item.add_marker(pytest.mark.skip(reason="takes minutes: ./lodge test --long"))
        if item.get_closest_marker("browser") and not found and os.environ.get("CI") != "true":
            item.add_marker(pytest.mark.skip(reason="NO BROWSER, NO JOURNEY: sudo apt install chromium"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: Any, django_db_blocker: Any) -> None:
    """The test database, with the cache table that throttling needs."""
    with django_db_blocker.unblock():
        call_command("createcachetable")


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, settings: Any) -> None:
    """Each test has its own keys, data and backups."""
    settings.LODGE_DATA = tmp_path
    settings.LODGE_KEYS = tmp_path / "keys"
    settings.LODGE_BACKUPS = tmp_path / "backups"


@pytest.fixture
def monday_morning() -> Iterator[None]:
    """Monday 23 November 2026, 8:41 on London clocks: the queue is at the desk."""
    with clock.fixed(MORNING):
        yield


@pytest.fixture
def school(db: None, monday_morning: None) -> School:
    """A school with its day and one term."""
    return make.school()
