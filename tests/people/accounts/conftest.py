"""People who sign in, and what a test may hold in its hand: an authenticator app, a client, a letter box."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth
from django.contrib.auth.hashers import make_password
from django.test import Client

from lodge.gate import Principal
from lodge.journal.models import Entry
from lodge.kit import clock, ids
from lodge.people import letters
from lodge.people.models import Login, Person, Post, School
from tests import make

PASSWORD = "three odd words 7"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def plain_frame(settings: Any, tmp_path: Path) -> None:
    """Pages of other rooms that the frame links to are stood in for; passwords are cheap to check."""
    settings.STATIC_ROOT = tmp_path
    settings.ROOT_URLCONF = "tests.people.accounts.frame_urls"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for a commit happens at once, as it does outside a test's own transaction."""

    def now(call: Callable[[], None], using: str | None = None, robust: bool = False) -> None:
        call()

    monkeypatch.setattr("django.db.transaction.on_commit", now)


def login_of(person: Person, email: str = "") -> Login:
    """An account for ``person``, with the password of this file."""
    address = email or f"{person.given_name}.{person.family_name}@larkfold.example".lower()
    login = Login.objects.create(email=address, password=make_password(PASSWORD))
    EmailAddress.objects.create(user=login, email=address, verified=True, primary=True)
    with make.given():
        person.login = login
        person.save()
    return login


def app_of(login: Login) -> None:
    """An authenticator app for ``login``."""
    auth.TOTP.activate(login, SECRET)


def app_code(steps: int = 0) -> str:
    """What the app shows now, or so many half minutes later."""
    return str(auth.format_hotp_value(auth.hotp_value(SECRET, int(time.time()) // 30 + steps)))


def enter(client: Client, person: Person, *, factor: bool = True, lately: bool = True) -> Client:
    """Sign ``person`` in without the pages; ``lately`` is within the minutes that step-up lasts."""
    login = person.login or login_of(person)
    client.force_login(login)
    session = client.session
    records = [{"method": "password", "at": time.time()}]
    records += [{"method": "mfa", "at": time.time(), "type": "totp"}] if factor else []
    session[AUTHENTICATION_METHODS_SESSION_KEY] = records
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(login.pk)
    session["lodge_proved_at"] = clock.now().timestamp() - (0 if lately else 3600)
    session.save()
    return client


def entries(school: School, verb: str, kind: str = "act") -> int:
    """How many entries of the journal are of ``verb``."""
    return Entry.objects.filter(school_id=school.pk, verb=verb, kind=kind).count()


def key() -> str:
    """A new idempotency key."""
    return str(ids.new())


@pytest.fixture
def office(school: School) -> Person:
    """The office manager."""
    return make.staff(school, Post.Kind.OFFICE)


@pytest.fixture
def head(school: School) -> Person:
    """The headteacher."""
    return make.staff(school, Post.Kind.HEAD, given_name="Helen", family_name="Hart")


@pytest.fixture
def chair(school: School) -> Person:
    """The chair of governors."""
    return make.staff(school, Post.Kind.CHAIR, given_name="Colin", family_name="Chase")


@pytest.fixture
def technician(school: School) -> Person:
    """Whoever looks after the computers."""
    return make.staff(school, Post.Kind.IT, given_name="Ivo", family_name="Technow")


@pytest.fixture
def teacher(school: School) -> Person:
    """A teacher."""
    return make.staff(school, Post.Kind.TEACHER, given_name="Tara", family_name="Teal")


def sure(person: Person) -> Principal:
    """The principal of somebody who has just proved again that it is them."""
    return make.by(person, "stepped-up")


@pytest.fixture
def server(school: School) -> Principal:
    """Whoever sits at the server."""
    return Principal(kind="command-line", school_id=school.pk, id="Sam", name="Sam")


@pytest.fixture
def told(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """The letters about accounts that were asked for."""
    asked: list[tuple[str, Any]] = []

    monkeypatch.setattr(letters, "send_invitation", lambda **words: asked.append(("invitation", words)))
    monkeypatch.setattr(letters, "tell_let_in", lambda **words: asked.append(("let-in", words)))
    return asked
