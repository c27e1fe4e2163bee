"""Somebody of the office at a signed-in browser, with a school day around them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lodge.gate import Principal
from lodge.kit import clock, ids
from lodge.people.models import Login, Person, School
from tests import make

AFTERNOON = clock.at(date(2026, 11, 23), 15, 20)
Enter = Callable[[Person], Client]


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
        login = Login.objects.create_user(f"{ids.new()}@larkfold.example", None)
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


@pytest.fixture
def enter(db: None, settings: Any, tmp_path: Path) -> Enter:
    """Signs somebody in as on the demo's own computer, where no second factor is asked."""
    settings.LODGE_SECOND_FACTOR_OPTIONAL = True
    settings.STATIC_ROOT = tmp_path
    return Office.sign_in


@pytest.fixture
def manager(school: School) -> Person:
    """The office manager."""
    return make.staff(school)


@pytest.fixture
def by(manager: Person) -> Principal:
    """The office manager as a principal."""
    return make.by(manager)


@pytest.fixture
def desk(enter: Enter, manager: Person) -> Client:
    """The office manager's browser."""
    return enter(manager)


def send(client: Client, address: str, **typed: Any) -> Any:
    """Send a form as the page would, with a key of its own; follows to the page that answers."""
    return client.post(address, {"key": str(ids.new()), **typed}, follow=True)


def said(answer: Any) -> str:
    """The text of a page, as it was sent."""
    text: str = answer.content.decode()
    return text
