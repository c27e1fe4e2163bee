"""Somebody locked out comes back: by two leaders, or at the server, written down and told to them."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client

from lodge.gate import Principal, Refused
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.people.actions import accounts
from lodge.people.models import LetIn, Person, School
from tests import make
from tests.people.accounts.conftest import app_of, enter, entries, key, login_of, sure

NEW = "seven blue kettles"
Letters = list[tuple[str, Any]]


@pytest.fixture(autouse=True)
def locked(teacher: Person, told: Letters) -> None:
    """The teacher has an account with an app that she has lost."""
    app_of(login_of(teacher))


def test_two_leaders_let_somebody_in_who_then_has_a_new_password_and_no_factor(
    school: School, head: Person, chair: Person, teacher: Person, told: Letters
) -> None:
    waiting = accounts.ask_let_in(person=teacher, by=sure(head))
    _, code = accounts.let_in(waiting=waiting, by=sure(chair))
    guest = Client()
    guest.post("/welcome", {"code": code, "key": key()})
    answer = guest.post("/welcome/account", {"password": NEW, "again": NEW, "key": key()})
    assert answer.status_code == 302
    teacher.refresh_from_db()
    assert teacher.login is not None
    assert teacher.login.check_password(NEW)
    assert not Authenticator.objects.filter(user_id=teacher.login.pk).exists()
    assert guest.get("/day")["Location"] == "/accounts/2fa/"
    assert [what for what, _ in told] == ["let-in"]
    assert entries(school, "ask-let-in") == entries(school, "let-in") == 1


def test_one_leader_alone_lets_nobody_in(school: School, head: Person, teacher: Person) -> None:
    waiting = accounts.ask_let_in(person=teacher, by=sure(head))
    with pytest.raises(Refused) as refused:
        accounts.let_in(waiting=waiting, by=sure(head))
    assert "nobody-lets-in-alone" in refused.value.answer.rules
    assert entries(school, "let-in", "refusal") == 1


def test_nobody_lets_themselves_in(head: Person, chair: Person) -> None:
    login_of(chair)
    with pytest.raises(Refused):
        accounts.ask_let_in(person=chair, by=sure(chair))
    waiting = accounts.ask_let_in(person=chair, by=sure(head))
    with pytest.raises(Refused):
        accounts.let_in(waiting=waiting, by=sure(chair))


def test_neither_it_nor_the_office_lets_anybody_in(
    technician: Person, office: Person, head: Person, teacher: Person
) -> None:
    for other in (technician, office):
        with pytest.raises(Refused):
            accounts.ask_let_in(person=teacher, by=sure(other))
    waiting = accounts.ask_let_in(person=teacher, by=sure(head))
    for other in (technician, office):
        with pytest.raises(Refused):
            accounts.let_in(waiting=waiting, by=sure(other))


def test_what_was_asked_runs_out_after_a_day(head: Person, chair: Person, teacher: Person) -> None:
    waiting = accounts.ask_let_in(person=teacher, by=sure(head))
    with clock.fixed(clock.now() + timedelta(days=1)), pytest.raises(Told, match="Ask again"):
        accounts.let_in(waiting=waiting, by=sure(chair))


def test_of_two_second_leaders_one_succeeds(head: Person, chair: Person, teacher: Person) -> None:
    deputy = make.staff(head.school, "deputy-head", given_name="Dee", family_name="Dale")
    waiting = accounts.ask_let_in(person=teacher, by=sure(head))
    stale = LetIn.objects.of(head.school_id).get(pk=waiting.pk)
    accounts.let_in(waiting=waiting, by=sure(chair))
    with pytest.raises(Told, match="already"):
        accounts.let_in(waiting=stale, by=sure(deputy))


def test_the_pages_lead_two_leaders_through_it(head: Person, chair: Person, teacher: Person) -> None:
    first, second = enter(Client(), head), enter(Client(), chair)
    assert first.post(f"/people/{teacher.pk}/let-in", {"key": key()})["Location"] == "/people"
    waiting = LetIn.objects.of(head.school_id).get()
    assert "Let Ms Teal in" in second.get("/people").content.decode()
    page = second.post(f"/people/let-in/{waiting.pk}", {"key": key()}).content.decode()
    assert "Tara Teal" in page
    assert 'class="big code"' in page


def test_the_server_lets_somebody_in_and_says_who_sat_there(
    school: School, teacher: Person, told: Letters
) -> None:
    out = StringIO()
    call_command("let_in", "Tara", "Teal", "--me", "Sam Server", stdout=out)
    assert "Tara Teal is let in" in out.getvalue()
    done = LetIn.objects.of(school).get()
    assert (done.confirmed_by, done.person) == ("Sam Server, at the server", teacher)
    assert entries(school, "let-in") == 1
    assert [what for what, _ in told] == ["let-in"]


def test_the_server_asks_who_is_there(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.input", lambda _: " ")
    with pytest.raises(CommandError, match="Say who you are"):
        call_command("let_in", "Tara Teal", stdout=StringIO())
    assert entries(school, "let-in") == 0


@pytest.mark.parametrize(
    ("name", "words"), [("Nobody Known", "Nobody with an account"), ("Ms Teal", "Several people")]
)
def test_a_name_that_fits_nobody_or_several_is_asked_again(school: School, name: str, words: str) -> None:
    login_of(make.person(school, "Theo", "Teal", title="Ms"))
    with pytest.raises(CommandError, match=words):
        call_command("let_in", name, "--me", "Sam", stdout=StringIO())


def test_being_let_in_ends_every_session(client: Client, server: Principal, teacher: Person) -> None:
    knock = {"login": "tara.teal@larkfold.example", "password": "three odd words 7"}
    client.post("/accounts/login/", knock)
    assert teacher.login is not None
    Authenticator.objects.filter(user_id=teacher.login.pk).all().delete()
    fresh = Client()
    fresh.post("/accounts/login/", knock)
    assert fresh.get("/day")["Location"] == "/accounts/2fa/"
    accounts.let_in_at_server(person=teacher, by=server)
    assert fresh.get("/day")["Location"].startswith("/accounts/login/")
