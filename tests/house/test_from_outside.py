"""What somebody outside can try at the doors: names, sizes, tokens, cookies, where a sign-in leads."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lodge.journal.models import Entry
from lodge.kit import ids
from lodge.people import runs
from lodge.people.actions.desks import set_up_desk
from lodge.people.actions.invitations import invite
from lodge.people.models import Login
from tests import make
from tests.house.test_who_sees_what import ask as asked
from tests.house.test_who_sees_what import fill, lacks
from tests.house.tree import ROOT, complain
from tests.house.two_schools import World, build, by
from tests.house.who_opens import OPENS

pytestmark = pytest.mark.django_db

PASSWORD = "a quiet phone-free day"
ELSEWHERE = (
    "https://elsewhere.example/",
    "//elsewhere.example",
    "/\\elsewhere.example",
    "javascript:alert(1)",
)


@pytest.fixture
def world(monday_morning: None, settings: Any, tmp_path: Path) -> World:
    settings.LODGE_SECOND_FACTOR_OPTIONAL = True
    settings.STATIC_ROOT = tmp_path
    return build("larkfold")


@pytest.fixture
def email(world: World) -> str:
    """The address of somebody in the office who signs in with PASSWORD."""
    person = make.staff(world.school, given_name="Ada", family_name="Cole")
    login = Login.objects.create_user("ada@larkfold.example", PASSWORD)
    with make.given():
        person.login = login
        person.save()
    return login.email


def sign_in(client: Client, email: str, **more: str) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": PASSWORD, **more})


def csp(answer: Any) -> str:
    return str(answer.headers.get("Content-Security-Policy", ""))


def test_a_name_that_is_not_the_schools_is_refused(world: World) -> None:
    answer = world.browser("office").get("/day", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "default-src 'none'" in csp(answer)
    assert "elsewhere" not in answer.content.decode()


@pytest.mark.parametrize("where", ["/accounts/login/", "/people/import", "/phones/queue", "/no/such/address"])
def test_a_stranger_sends_no_large_body_anywhere(world: World, where: str) -> None:
    answer = Client().post(where, b"x" * (2 * 1024 * 1024 + 1), content_type="application/octet-stream")
    assert answer.status_code == 413
    assert "default-src 'none'" in csp(answer)


def test_only_a_page_that_takes_files_takes_a_large_body_and_only_up_to_its_limit(
    world: World, settings: Any
) -> None:
    office, large = world.browser("office"), b"x" * (2 * 1024 * 1024 + 1)
    assert office.post("/people/import", large, content_type="text/plain").status_code != 413
    assert office.post("/phones/in", large, content_type="text/plain").status_code == 413
    settings.LODGE_LARGE_PAGES = {"/people/import": len(large) - 1}
    assert office.post("/people/import", large, content_type="text/plain").status_code == 413


def test_no_form_is_taken_without_its_token(world: World) -> None:
    """Every address, asked by the head of the school whose browser was led here by another site."""
    session = world.browser("head").cookies
    before, taken = Entry.objects.count(), []
    for name in OPENS:
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        client.cookies = session
        answer = client.post(fill(name, world), {"key": str(ids.new())})
        if answer.status_code not in {403, 404, 405}:
            taken.append(f"{name} ({answer.status_code})")
    complain(
        taken, "Only lodge.office.offline may do without the token, and it looks at where it comes from."
    )
    assert Entry.objects.count() == before


def test_a_queue_of_another_scheme_on_the_same_name_is_not_ours(world: World) -> None:
    office = world.browser("office")
    body = '{"now": 0, "items": []}'

    def send(**headers: str) -> int:
        answer = office.post("/phones/queue", body, "application/json", secure=True, headers=headers)
        return int(answer.status_code)

    assert send(origin="https://testserver") == 200
    assert send(origin="http://testserver") == 403
    assert send(origin="https://elsewhere.example") == 403
    assert send(**{"sec-fetch-site": "same-site"}, origin="https://testserver") == 403
    assert send() == 403


@pytest.mark.parametrize("where", ELSEWHERE)
def test_signing_in_leads_to_nobody_elses_page(world: World, email: str, where: str) -> None:
    answer = sign_in(Client(), email, next=where)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/day"


@pytest.mark.parametrize("where", ELSEWHERE)
def test_proving_again_leads_to_nobody_elses_page(world: World, email: str, where: str) -> None:
    client = Client()
    sign_in(client, email)
    answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": where})
    assert "elsewhere" not in answer.headers.get("Location", "")
    assert "alert" not in answer.headers.get("Location", "")


def test_a_session_that_was_known_before_is_not_the_one_signed_in(world: World, email: str) -> None:
    client = Client()
    client.session.save()
    known = client.session.session_key
    client.cookies["lodge"] = known or ""
    sign_in(client, email)
    assert client.get("/day").status_code == 200
    assert client.session.session_key != known
    assert Client(headers={"cookie": f"lodge={known}"}).get("/day").status_code == 302


def test_a_session_that_was_known_before_does_not_share_what_a_code_opens(world: World) -> None:
    new = make.staff(world.school, given_name="Bo", family_name="Lind")
    _invitation, code = invite(person=new, by_mail=False, by=by(world, "head"))
    client = Client()
    first = client.session
    first["seen"] = True
    first.save()
    client.cookies["lodge"] = first.session_key or ""
    answer = client.post("/welcome", {"code": code, "key": str(ids.new())})
    assert answer.headers["Location"] == "/welcome/account"
    assert client.cookies["lodge"].value != first.session_key
    thief = Client(headers={"cookie": f"lodge={first.session_key}"})
    assert thief.get("/welcome/account").headers["Location"] == "/welcome"


def test_cookies_are_out_of_a_scripts_reach_and_of_another_sites(world: World, email: str) -> None:
    client = Client()
    sign_in(client, email)
    client.get("/day")
    assert {"lodge", "csrftoken"} <= set(client.cookies)
    loose = [
        name
        for name, cookie in client.cookies.items()
        if not cookie["httponly"] or cookie["samesite"] not in {"Lax", "Strict"}
    ]
    assert not loose


def test_the_kiosks_cookie_is_sent_to_the_kiosk_alone(world: World) -> None:
    _desk, code = set_up_desk(name="Door", by=by(world, "office"))
    client = Client()
    client.post("/kiosk/pair", {"code": code, "key": str(ids.new())})
    cookie = client.cookies[runs.COOKIE]
    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/kiosk", "Strict", True)
    assert len(cookie.value) == 40  # letters, of 30 kinds: 196 bits


def test_codes_of_kiosks_are_not_guessed_at_leisure(world: World) -> None:
    client = Client()
    answers = [
        client.post("/kiosk/pair", {"code": f"AAAA-BBBB-{number:04d}", "key": str(ids.new())}).status_code
        for number in range(21)
    ]
    assert answers[-1] == 429
    assert set(answers[:-1]) == {200}


def test_what_a_page_says_after_an_act_is_in_no_cookie(world: World) -> None:
    office = world.browser("office")
    typed = {"key": str(ids.new()), "reason": "Walks alone", "asked_by": "Joy Obi", "until": "20/07/2027"}
    answer = office.post(f"/phones/pupil/{world.ids['pupil']}/reason", typed)
    assert answer.status_code == 302
    assert "messages" not in office.cookies
    assert "The yearly request is recorded" in office.get(answer.headers["Location"]).content.decode()


def test_an_answer_that_broke_says_nothing_of_why_and_is_as_safe(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("Amara Obi")

    monkeypatch.setattr("lodge.office.views.frames.in_office", broken)
    seen = asked(world, "office", "GET", "/phones/in")
    assert (seen.status, lacks(seen)) == (500, "")
    assert b"Amara" not in seen.says


def test_a_file_of_ours_carries_the_policy_too(world: World, tmp_path: Path, settings: Any) -> None:
    (tmp_path / "mark.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    settings.STATIC_ROOT = tmp_path
    answer = Client().get("/static/mark.svg")
    assert answer.status_code == 200
    assert "default-src 'none'" in csp(answer)
    assert "no-store" not in answer.headers["Cache-Control"]
    answer.close()


Read = Callable[[str], str]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """What the settings say where pages are reached by HTTPS."""

    def said(name: str) -> str:
        environ = {**os.environ, "LODGE_HTTPS": "1", "LODGE_DATA": str(tmp_path), "PYTHONPATH": "src"}
        words = [sys.executable, "-c", f"import lodge.settings as s; print(s.{name})"]
        return subprocess.run(
            words, cwd=ROOT, env=environ, capture_output=True, text=True, check=True
        ).stdout.strip()

    return said


def test_under_https_cookies_are_bound_to_this_name_and_sent_encrypted_only(read: Read) -> None:
    assert read("SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE") == "True True"
    assert read("SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME") == "__Host-lodge __Host-csrftoken"


def test_under_https_browsers_are_told_to_stay_there(read: Read, world: World, settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = int(read("SECURE_HSTS_SECONDS"))
    answer = Client().get("/privacy", secure=True)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in Client().get("/privacy").headers
