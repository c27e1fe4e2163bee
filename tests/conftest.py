"""What every test stands on: keys and data of its own, a plain static storage, and the cast's school."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command

from datetime import date

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
    django_settings.SECRET_KEY = "only for tests"  # noqa: S105


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
