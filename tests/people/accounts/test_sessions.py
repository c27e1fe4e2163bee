"""My sessions: each can be ended from another place, by me, and by those who look after accounts."""

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from lodge.gate import Refused
from lodge.people.actions import accounts
from lodge.people.models import Person, School
from tests import make
from tests.people.accounts.conftest import PASSWORD, entries, key, login_of

ADDRESS = "priya.raman@larkfold.example"


@pytest.fixture
def places(office: Person, settings: Any) -> tuple[Client, Client]:
    """The office manager, signed in at two places (where no second step is asked, to be short)."""
    settings.LODGE_SECOND_FACTOR_OPTIONAL = True
    login_of(office)
    here, there = Client(), Client(REMOTE_ADDR="192.0.2.7")
    for client in (here, there):
        client.post("/accounts/login/", {"login": ADDRESS, "password": PASSWORD})
    return here, there


def test_one_place_ends_the_other_which_is_out_with_its_next_click(
    school: School, places: tuple[Client, Client]
) -> None:
    here, there = places
    page = here.get("/accounts/sessions/").content.decode()
    assert "192.0.2.7" in page
    assert page.count("End this session") == 1
    session = UserSession.objects.get(ip="192.0.2.7")
    here.post(f"/accounts/sessions/{session.pk}/end", {"key": key()})
    assert there.get("/day")["Location"].startswith("/accounts/login/")
    assert here.get("/day").status_code == 200
    assert entries(school, "end-session") == 1


def test_nobody_ends_somebody_elses_session_by_its_number(
    places: tuple[Client, Client], teacher: Person
) -> None:
    _, there = places
    login_of(teacher)
    stranger = Client()
    stranger.post("/accounts/login/", {"login": "tara.teal@larkfold.example", "password": PASSWORD})
    session = UserSession.objects.get(ip="192.0.2.7")
    assert stranger.post(f"/accounts/sessions/{session.pk}/end", {"key": key()}).status_code == 404
    assert there.get("/day").status_code == 200


def test_signing_out_is_written_down(school: School, places: tuple[Client, Client]) -> None:
    here, _ = places
    here.post("/accounts/logout/")
    assert here.get("/day")["Location"].startswith("/accounts/login/")
    assert entries(school, "end-session") == 1


def test_all_sessions_of_a_person_end_at_once(
    places: tuple[Client, Client], office: Person, technician: Person
) -> None:
    assert accounts.end_all_sessions(person=office, why="left", by=make.by(technician)) == 2
    for client in places:
        assert client.get("/day")["Location"].startswith("/accounts/login/")


def test_a_teacher_ends_nobody_elses_sessions(office: Person, teacher: Person) -> None:
    with pytest.raises(Refused):
        accounts.end_all_sessions(person=office, why="left", by=make.by(teacher))


def test_there_is_no_session_to_end_for_somebody_without_an_account(office: Person, teacher: Person) -> None:
    assert accounts.end_all_sessions(person=teacher, why="left", by=make.by(office)) == 0
