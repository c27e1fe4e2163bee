"""A school with its keys, and the office that keeps its people."""

from pathlib import Path
from typing import Any

import pytest

from lodge.gate import Principal
from lodge.kit import keys
from lodge.people.models import School
from tests import make


@pytest.fixture
def keyed(school: School) -> School:
    """The school with its keys, so that something can be sealed."""
    keys.make(school.pk)
    return school


@pytest.fixture
def office(school: School) -> Principal:
    """Somebody who holds the office post."""
    return make.by(make.staff(school))


@pytest.fixture
def pages(settings: Any, tmp_path: Path) -> None:
    """Pages open after a password alone, with no static files."""
    settings.LODGE_SECOND_FACTOR_OPTIONAL = True
    settings.STATIC_ROOT = tmp_path
