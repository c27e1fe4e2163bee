"""Signing in: with a second step or not at all, written down, throttled, and telling strangers nothing."""

from datetime import date
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.test import Client

from lodge.journal.models import Entry
from lodge.kit import clock
from lodge.people.models import Person, School
from tests import make
from tests.people.accounts.conftest import PASSWORD, app_code, app_of, enter, entries, login_of

LOGIN, CODE = "/accounts/login/", "/accounts/2fa/authenticate/"


def knock(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": email, "password": password})


def test_a_password_and_a_code_sign_somebody_in_and_the_journal_says_how(
    client: Client, school: School, office: Person
) -> None:
    app_of(login_of(office))
    assert knock(client, "priya.raman@larkfold.example")["Location"] == CODE
    assert client.get("/day").status_code == 302, "the password alone opens nothing"
    assert client.post(CODE, {"code": app_code()})["Location"] == "/day"
    assert client.get("/day").status_code == 200
    entry = Entry.objects.get(school_id=school.pk, verb="sign-in")
    assert entry.kind == "act"


def test_without_a_second_step_only_the_pages_that_add_one_open(client: Client, office: Person) -> None:
    login_of(office)
    knock(client, "priya.raman@larkfold.example")
    for path in ("/day", "/people", "/phones/in", "/accounts/sessions/", "/accounts/password/change/"):
        assert client.get(path)["Location"] == "/accounts/2fa/", path
    assert client.get("/accounts/2fa/").status_code == 200


def test_adding_an_app_proves_the_second_step_of_this_session(
    client: Client, school: School, office: Person, at_once: None
) -> None:
    login_of(office)
    knock(client, "priya.raman@larkfold.example")
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200, "nobody is asked twice for the password they have just typed"
    secret = client.session["mfa.totp.secret"]
    answer = client.post("/accounts/2fa/totp/activate/", {"code": _code_of(secret)})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    assert client.get("/day").status_code == 200
    assert entries(school, "enrol-factor") == 1


def _code_of(secret: str) -> str:
    counter = next(iter(auth.yield_hotp_counters_from_time()))
    return str(auth.format_hotp_value(auth.hotp_value(secret, counter)))


def test_the_demo_on_loopback_needs_no_second_step_and_says_so(
    client: Client, office: Person, settings: Any
) -> None:
    settings.LODGE_SECOND_FACTOR_OPTIONAL = True
    login_of(office)
    knock(client, "priya.raman@larkfold.example")
    assert b"without a second factor" in client.get("/people").content


def test_the_demo_still_asks_whoever_has_a_second_step(client: Client, office: Person, settings: Any) -> None:
    settings.LODGE_SECOND_FACTOR_OPTIONAL = True
    app_of(login_of(office))
    assert knock(client, "priya.raman@larkfold.example")["Location"] == CODE


def test_a_known_and_an_unknown_address_get_the_same_answer_and_the_same_entry(
    client: Client, school: School, office: Person
) -> None:
    login_of(office)
    known = knock(client, "priya.raman@larkfold.example", "wrong").content.decode()
    after_known = entries(school, "sign-in", "refusal")
    unknown = knock(client, "nobody.here@larkfold.example", "wrong").content.decode()
    assert after_known == 1
    assert entries(school, "sign-in", "refusal") >= 1
    assert known.replace("priya.raman", "nobody.here").split("<main")[1].count("do not belong together") == (
        unknown.split("<main")[1].count("do not belong together")
    )


def test_ten_wrong_passwords_an_hour_shut_an_address_but_not_its_owners_own_browser(
    school: School, office: Person
) -> None:
    app_of(login_of(office))
    owner, stranger = Client(), Client(REMOTE_ADDR="203.0.113.9")
    knock(owner, "priya.raman@larkfold.example")
    owner.post(CODE, {"code": app_code()})
    owner.post("/accounts/logout/")
    for _ in range(10):
        knock(stranger, "priya.raman@larkfold.example", "wrong")
    shut = knock(stranger, "priya.raman@larkfold.example")
    assert "Too many tries" in shut.content.decode(), "even the right password is not tried any more"
    assert knock(owner, "priya.raman@larkfold.example")["Location"] == CODE


def test_a_wrong_code_is_written_down_as_a_failed_sign_in(
    client: Client, school: School, office: Person
) -> None:
    app_of(login_of(office))
    knock(client, "priya.raman@larkfold.example")
    assert "not right" in client.post(CODE, {"code": "000000"}).content.decode()
    assert entries(school, "sign-in", "refusal") == 1


def test_whoever_has_left_is_not_let_in_even_with_the_right_password(
    client: Client, school: School, office: Person
) -> None:
    login_of(office)
    with make.given():
        office.left_on = date(2026, 11, 20)
        office.save()
    assert knock(client, "priya.raman@larkfold.example")["Location"] == "/accounts/inactive/"
    assert entries(school, "sign-in") == 0


def test_whoever_leaves_is_out_with_the_next_click(client: Client, office: Person) -> None:
    enter(client, office)
    assert client.get("/people").status_code == 200
    with make.given():
        office.left_on = date(2026, 11, 22)
        office.save()
    assert client.get("/people")["Location"] == LOGIN
    assert "_auth_user_id" not in client.session


def test_a_post_that_ends_takes_its_pages_along_at_once(client: Client, office: Person) -> None:
    enter(client, office)
    assert client.get("/people").status_code == 200
    with make.given():
        post = office.posts.of(office.school_id).get()
        post.until = date(2026, 11, 22)
        post.save()
    assert client.get("/people").status_code == 404


def test_nobody_signs_up_and_pages_that_lodge_does_not_offer_are_not_there(
    client: Client, office: Person
) -> None:
    assert b"<form" not in client.get("/accounts/signup/").content.split(b"<main")[1]
    enter(client, office)
    for path in ("/accounts/email/", "/accounts/password/set/", "/accounts/3rdparty/signup/"):
        assert client.get(path).status_code == 404, path


def test_changing_the_password_is_written_down(client: Client, school: School, office: Person) -> None:
    enter(client, office)
    new = "four quite odd words"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    office.refresh_from_db()
    assert office.login is not None
    assert office.login.check_password(new)
    assert entries(school, "reset-password") == 1


def test_the_only_second_step_cannot_be_taken_away(client: Client, office: Person) -> None:
    login = login_of(office)
    app_of(login)
    enter(client, office)
    page = client.post("/accounts/2fa/totp/deactivate/")
    assert "only second step" in page.content.decode()
    assert Authenticator.objects.filter(user_id=login.pk).exists()


def test_a_page_that_needs_step_up_leads_to_the_proof_and_back(
    client: Client, school: School, head: Person
) -> None:
    enter(client, head, lately=False)
    asked = client.get("/desks")
    assert asked["Location"] == "/accounts/reauthenticate/?next=%2Fdesks"
    back = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/desks"})
    assert back["Location"] == "/desks"
    assert client.get("/desks").status_code == 200


def test_step_up_lasts_five_minutes(client: Client, head: Person) -> None:
    with clock.fixed(clock.now()):
        enter(client, head)
        assert client.get("/desks").status_code == 200
        session = client.session
        session["lodge_proved_at"] = clock.now().timestamp() - 301
        session.save()
        assert client.get("/desks").status_code == 302


def test_a_login_writes_no_more_often_than_counted(
    client: Client, office: Person, django_assert_max_num_queries: Any
) -> None:
    app_of(login_of(office))
    with django_assert_max_num_queries(120) as seen:
        knock(client, "priya.raman@larkfold.example")
    writes = [
        q for q in seen.captured_queries if q["sql"].lstrip().split(" ")[0] in {"INSERT", "UPDATE", "DELETE"}
    ]
    assert len(writes) <= 30, len(writes)


@pytest.mark.parametrize("path", ["/welcome", "/accounts/login/", "/kiosk/pair"])
def test_the_doors_open_to_anybody(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code == 200
