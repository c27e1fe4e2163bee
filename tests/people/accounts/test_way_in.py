"""Coming in with a code: the first of a school, an invitation, a day, each once and for a day."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from lodge.gate import Principal, Refused, may
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.people.actions import accounts
from lodge.people.codes import digest
from lodge.people.models import ContactPoint, Invitation, Person, Post, School
from lodge.people.queries.posts import kinds_held
from tests import make
from tests.people.accounts.conftest import enter, entries, key, login_of, sure

TODAY = date(2026, 11, 23)
NEW = "seven blue kettles"
FIRST = {
    "title": "Ms",
    "given_name": "Fay",
    "family_name": "First",
    "kind": "it",
    "email": "fay@larkfold.example",
    "password": NEW,
    "again": NEW,
}


def test_the_first_code_makes_an_account_that_sets_the_school_up(
    client: Client, school: School, server: Principal
) -> None:
    code = accounts.first_code(by=server)
    assert client.post("/welcome", {"code": code.lower(), "key": key()})["Location"] == "/welcome/account"
    done = client.post("/welcome/account", {**FIRST, "key": key()})
    assert done["Location"] == "/day"
    assert client.get("/day")["Location"] == "/accounts/2fa/", "a second step comes before anything else"
    fay = Person.objects.of(school).get(given_name="Fay")
    assert may(by=make.by(fay), verb="set-up-school").is_yes
    assert kinds_held(fay, TODAY) == {Post.Kind.IT}
    assert entries(school, "make-account") == 1
    assert entries(school, "sign-in") == 1


def test_the_first_code_is_kept_as_a_digest_only(school: School, server: Principal) -> None:
    code = accounts.first_code(by=server)
    kept = Invitation.objects.of(school).get()
    assert code not in str(vars(kept))
    assert kept.code_digest == digest(code, "invitation")


def test_a_new_first_code_replaces_the_one_before(client: Client, school: School, server: Principal) -> None:
    old = accounts.first_code(by=server)
    accounts.first_code(by=server)
    assert "not right" in client.post("/welcome", {"code": old, "key": key()}).content.decode()


def test_there_is_no_first_code_once_somebody_can_sign_in(
    school: School, server: Principal, office: Person
) -> None:
    login_of(office)
    with pytest.raises(Told, match="no first code"):
        accounts.first_code(by=server)


def test_a_code_works_once_and_for_a_day(client: Client, school: School, server: Principal) -> None:
    code = accounts.first_code(by=server)
    client.post("/welcome", {"code": code, "key": key()})
    client.post("/welcome/account", {**FIRST, "key": key()})
    assert "not right" in Client().post("/welcome", {"code": code, "key": key()}).content.decode()
    with clock.fixed(clock.now() + timedelta(days=1)):
        assert "not right" in Client().post("/welcome", {"code": code, "key": key()}).content.decode()


def test_a_code_that_runs_out_on_the_next_page_is_asked_again(
    client: Client, school: School, server: Principal
) -> None:
    code = accounts.first_code(by=server)
    client.post("/welcome", {"code": code, "key": key()})
    with clock.fixed(clock.now() + timedelta(days=1, minutes=1)):
        assert client.post("/welcome/account", {**FIRST, "key": key()})["Location"] == "/welcome"


def test_the_first_account_takes_no_post_that_opens_cases(
    school: School, server: Principal, client: Client
) -> None:
    client.post("/welcome", {"code": accounts.first_code(by=server), "key": key()})
    page = client.post("/welcome/account", {**FIRST, "kind": "head", "key": key()})
    assert "Choose one of the answers" in page.content.decode()


def test_guessing_codes_is_throttled(client: Client, db: None) -> None:
    answers = [
        client.post("/welcome", {"code": f"AAAA-BBBB-{n:04d}", "key": key()}).status_code for n in range(21)
    ]
    assert answers[:20] == [200] * 20
    assert answers[20] == 429


def test_two_different_passwords_or_a_weak_one_are_told_beside_the_field(
    client: Client, school: School, server: Principal
) -> None:
    client.post("/welcome", {"code": accounts.first_code(by=server), "key": key()})
    page = client.post(
        "/welcome/account", {**FIRST, "again": "another one here", "key": key()}
    ).content.decode()
    assert "Type the same password twice" in page
    assert 'value="Fay"' in page
    weak = {**FIRST, "password": "short", "again": "short", "key": key()}
    assert "at least 12 characters" in client.post("/welcome/account", weak).content.decode()
    assert not Person.objects.of(school).filter(given_name="Fay").exists()


def test_a_slip_is_shown_once_and_makes_the_account_of_the_one_it_names(
    client: Client, school: School, office: Person, teacher: Person
) -> None:
    enter(client, office)
    sent = {"key": key()}
    page = client.post(f"/people/{teacher.pk}/invite", sent)
    invitation = Invitation.objects.of(school).get()
    code = _code_on(page)
    assert digest(code, "invitation") == invitation.code_digest
    again = client.post(f"/people/{teacher.pk}/invite", sent).content.decode()
    assert "shown once" in again
    assert code not in again
    guest = Client()
    guest.post("/welcome", {"code": code, "key": key()})
    assert "Tara Teal" in guest.get("/welcome/account").content.decode()
    guest.post(
        "/welcome/account", {"email": "tara@larkfold.example", "password": NEW, "again": NEW, "key": key()}
    )
    teacher.refresh_from_db()
    assert teacher.login is not None


def _code_on(page: Any) -> str:
    return str(page.content.decode().split('class="big code">')[1].split("<")[0])


def test_an_invitation_by_mail_goes_to_the_letters_room_with_its_code(
    school: School, office: Person, teacher: Person, told: list[tuple[str, Any]]
) -> None:
    with make.given():
        ContactPoint(
            school=school, person=teacher, kind="email", value="tara@larkfold.example", since=TODAY
        ).save()
    invitation, code = accounts.invite(person=teacher, by_mail=True, by=make.by(office))
    assert told == [("invitation", {"invitation": invitation, "code": code, "by": make.by(office)})]


def test_an_invitation_by_mail_without_an_address_says_what_to_do(office: Person, teacher: Person) -> None:
    with pytest.raises(Told, match="Print a slip"):
        accounts.invite(person=teacher, by_mail=True, by=make.by(office))


def test_whoever_has_an_account_is_let_in_and_not_invited(office: Person, teacher: Person) -> None:
    login_of(teacher)
    with pytest.raises(Told, match="two leaders"):
        accounts.invite(person=teacher, by_mail=False, by=make.by(office))


def test_it_does_not_invite_somebody_whose_post_opens_cases(
    technician: Person, head: Person, chair: Person
) -> None:
    with pytest.raises(Refused) as refused:
        accounts.invite(person=chair, by_mail=False, by=make.by(technician))
    assert "a-case-holder-is-invited-by-a-leader" in refused.value.answer.rules
    accounts.invite(person=chair, by_mail=False, by=make.by(head))


def test_an_address_of_another_account_is_refused_and_the_code_still_works(
    school: School, office: Person, teacher: Person
) -> None:
    login_of(office)
    invitation, _ = accounts.invite(person=teacher, by_mail=False, by=make.by(office))
    by = accounts.holder_pass(invitation)
    with pytest.raises(Told, match="Another account uses"):
        accounts.make_account(invitation=invitation, email="Priya.Raman@larkfold.example", encoded="x", by=by)
    invitation.refresh_from_db()
    assert invitation.used_at is None


def test_the_holder_of_a_code_makes_no_account_for_anybody_else(
    office: Person, teacher: Person, head: Person
) -> None:
    invitation, _ = accounts.invite(person=teacher, by_mail=False, by=make.by(office))
    other, _ = accounts.invite(person=office, by_mail=False, by=make.by(head))
    with pytest.raises(Refused):
        accounts.make_account(
            invitation=other, email="a@larkfold.example", encoded="x", by=accounts.holder_pass(invitation)
        )


def test_a_day_account_opens_in_the_morning_and_is_over_at_six(
    client: Client, school: School, office: Person
) -> None:
    _, code = accounts.open_day_account(
        title="Mr", given_name="Sol", family_name="Supply", by=make.by(office)
    )
    client.post("/welcome", {"code": code, "key": key()})
    client.post(
        "/welcome/account", {"email": "sol@agency.example", "password": NEW, "again": NEW, "key": key()}
    )
    sol = Person.objects.of(school).get(given_name="Sol")
    enter(client, sol)
    assert client.get("/day").status_code == 200
    with clock.fixed(clock.at(TODAY, 17, 59)):
        assert client.get("/day").status_code == 200
    with clock.fixed(clock.at(TODAY, 18)):
        assert client.get("/day")["Location"] == "/accounts/login/"
        assert kinds_held(sol, TODAY) == {Post.Kind.SUPPLY}
    with clock.fixed(clock.at(TODAY + timedelta(days=1), 9)):
        assert kinds_held(sol, clock.today()) == frozenset()


def test_supply_staff_who_come_again_get_their_account_back_with_a_new_password(
    client: Client, school: School, office: Person
) -> None:
    names = {"title": "Mr", "given_name": "Sol", "family_name": "Supply"}
    accounts.open_day_account(**names, by=make.by(office))
    sol = Person.objects.of(school).get(given_name="Sol")
    login_of(sol)
    with clock.fixed(clock.at(TODAY + timedelta(days=3), 8)):
        invitation, code = accounts.open_day_account(**names, by=make.by(office))
        assert Person.objects.of(school).filter(given_name="Sol").count() == 1
        assert invitation.kind == Invitation.Kind.LET_IN
        client.post("/welcome", {"code": code, "key": key()})
        client.post("/welcome/account", {"password": NEW, "again": NEW, "key": key()})
        sol.refresh_from_db()
        assert sol.login is not None
        assert sol.login.check_password(NEW)


def test_no_day_account_is_opened_in_the_evening(office: Person) -> None:
    with clock.fixed(clock.at(TODAY, 18, 5)), pytest.raises(Told, match="tomorrow"):
        accounts.open_day_account(title="", given_name="Sol", family_name="Supply", by=make.by(office))


def test_a_teacher_opens_no_day_account(teacher: Person) -> None:
    with pytest.raises(Refused):
        accounts.open_day_account(title="", given_name="Sol", family_name="Supply", by=sure(teacher))
