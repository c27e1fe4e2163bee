"""From an empty folder to a list with nothing but people to add, by the first administrator alone."""

from typing import Any

import pytest
from django.conf import settings as lodge_settings
from django.test import Client

from lodge.desk.management.commands.serve import the_school
from lodge.desk.setup import tasks
from lodge.kit import ids, keys
from lodge.people.actions import accounts
from lodge.people.models import School
from tests.desk.test_setup import FACTS, send, word

ME = {
    "title": "Ms",
    "given_name": "Priya",
    "family_name": "Raman",
    "kind": "office",
    "email": "priya@larkfold.example",
    "password": "three odd words 7",
    "again": "three odd words 7",
}


@pytest.fixture
def empty(db: None, monday_morning: None, settings: Any, tmp_path: Any) -> School:
    """What ``lodge serve`` makes of an empty folder."""
    settings.LODGE_SECOND_FACTOR_OPTIONAL = True
    settings.STATIC_ROOT = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return the_school()


@pytest.fixture
def first(empty: School) -> Client:
    """The first administrator, in with the code from the terminal."""
    browser = Client()
    code = accounts.first_code(by=accounts.server(empty, "lodge serve"))
    assert send(browser, "/welcome", code=code) == 302
    assert send(browser, "/welcome/account", **ME) == 302
    return browser


def test_an_empty_folder_becomes_one_school_with_keys_and_only_once(empty: School) -> None:
    assert the_school() == empty
    assert School.objects.count() == 1
    assert empty.name == ""
    assert keys.vkey(empty.pk)
    assert lodge_settings.LODGE_KEYS.exists()


def test_nothing_is_done_at_first_and_nobody_is_named(empty: School, first: Client) -> None:
    page = first.get("/setup").content.decode()
    assert "0 of 10 done" in page
    assert word(empty, "Your school") == "Not yet started"
    assert word(empty, "Calendar") == "Not yet started"


def test_the_first_administrator_does_alone_what_needs_nobody_else(empty: School, first: Client) -> None:
    assert send(first, "/setup/school", **FACTS) == 302
    assert send(first, "/setup/families", reach="no") == 302
    assert send(first, "/setup/storage", letters="LP") == 302
    for url in ("/setup/calendar", "/setup/calendar/periods"):
        form = first.get(url).context["form"]
        shown = {name: form[name].value() for name in form.fields if form[name].value() is not None}
        assert first.post(url, shown).status_code == 302
    sheet = first.post("/setup/recovery", {"key": str(ids.new())})
    assert sheet.status_code == 200
    empty.refresh_from_db()
    done = {task.what for task in tasks.tasks(empty) if task.is_done}
    assert done == {"Your school", "Calendar and day", "Reaching families", "Recovery sheet"}
