"""Somebody of the office at a signed-in browser."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lodge.kit import ids
from lodge.people.models import Login, Person, School
from tests import make


@dataclass
class Office:
    """The office manager with a signed-in browser."""

    person: Person
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        self.client = self.sign_in(self.person)

    @staticmethod
    def sign_in(person: Person) -> Client:
        """A browser in which ``person`` has just signed in."""
        login = Login.objects.create_user(f"{ids.new()}@larkfold.example", "a quiet phone-free day")
        with make.given():
            person.login = login
            person.save()
        browser = Client()
        browser.force_login(login)
        return browser

    @staticmethod
    def key() -> str:
        """A fresh command key."""
        return str(ids.new())


@pytest.fixture
def office(school: School, settings: Any, tmp_path: Path) -> Office:
    """The office of the small school, signed in."""
    settings.LODGE_SECOND_FACTOR_OPTIONAL = True
    settings.STATIC_ROOT = tmp_path
    return Office(make.staff(school))
