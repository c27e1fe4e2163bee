"""Practice: a copy marked as one, which sends nothing, signs nothing of the school and is gone at night."""

import json
import sqlite3
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lodge.desk import actions, practice
from lodge.kit import clock, ids, keys
from lodge.kit.told import Told
from lodge.notices import epoch
from lodge.notices.actions.setting import set_delivery
from lodge.notices.queries import outbox
from lodge.people.actions.accounts import server
from lodge.people.models import School
from tests import make
from tests.desk.conftest import lodge


def test_a_copy_that_is_marked_sends_nothing(school: School, settings: Any) -> None:
    set_delivery(way="smtp", by=make.by(make.staff(school)))
    assert not outbox.is_silent(school, outbox.choice(school))
    settings.LODGE_PRACTICE = True
    actions.mark_practice(school=school, by=server(school, "lodge serve"))
    assert outbox.is_silent(school, outbox.choice(school))


def test_a_copy_is_another_place_even_before_it_is_marked(
    school: School, settings: Any, tmp_path: Path
) -> None:
    here = epoch.present()
    settings.LODGE_KEYS = tmp_path / "practice" / "keys"
    assert epoch.present() != here


def test_the_school_itself_is_never_marked(school: School) -> None:
    with pytest.raises(Told, match="not a copy"):
        actions.mark_practice(school=school, by=server(school, "lodge serve"))


def test_the_copy_has_the_keys_for_reading_and_a_signing_key_of_its_own(folder: Path, settings: Any) -> None:
    settings.LODGE_DATA, settings.LODGE_KEYS = folder, folder / "keys"
    settings.STATIC_ROOT = folder / "static"
    copy = practice.make(folder)
    (held,) = (path for path in (folder / "keys").iterdir() if path.is_dir())
    own = copy / "keys" / held.name
    assert (own / keys.WRAP).read_text() == (held / keys.WRAP).read_text()
    assert (own / keys.SIGNING).read_text() != (held / keys.SIGNING).read_text()
    opened = sqlite3.connect(copy / "lodge.sqlite3")
    assert opened.execute("SELECT practice FROM people_school").fetchall() == [(1,)]
    assert opened.execute("SELECT COUNT(*) FROM django_session").fetchall() == [(0,)]
    opened.close()
    opened = sqlite3.connect(folder / "lodge.sqlite3")
    assert opened.execute("SELECT practice FROM people_school").fetchall() == [(0,)]
    opened.close()
    assert json.loads(lodge(folder, "journal", "verify", "--json").stdout)["ok"]


def test_it_is_wanted_until_two_in_the_night(tmp_path: Path) -> None:
    evening = clock.at(date(2026, 11, 23), 19)
    with clock.fixed(evening):
        practice.want(tmp_path)
        assert practice.is_wanted(tmp_path)
    with clock.fixed(evening + timedelta(hours=6, minutes=59)):
        assert practice.is_wanted(tmp_path)
    with clock.fixed(evening + timedelta(hours=7, minutes=1)):
        assert not practice.is_wanted(tmp_path)


def test_asking_for_it_and_throwing_it_away(
    school: School, head: Client, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.LODGE_SERVED = True
    with django_capture_on_commit_callbacks(execute=True):
        assert head.post("/setup/practice", {"key": str(ids.new())}).status_code == 302
    assert practice.is_wanted(settings.LODGE_DATA)
    assert "being made" in head.get("/setup/practice").content.decode()
    school.refresh_from_db()
    assert school.practised_at is not None
    with django_capture_on_commit_callbacks(execute=True):
        head.post("/setup/practice/end", {"key": str(ids.new())})
    assert not practice.is_wanted(settings.LODGE_DATA)


def test_where_nobody_looks_after_it_the_page_says_what_is_missing(school: School, head: Client) -> None:
    answer = head.post("/setup/practice", {"key": str(ids.new())})
    assert "./lodge serve" in answer.content.decode()
    school.refresh_from_db()
    assert school.practised_at is None
