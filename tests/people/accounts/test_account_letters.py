"""Letters about accounts go through the outbox, with the code sealed, in one transaction with the deed."""

from datetime import date

import pytest
from django.test import Client

from lodge.gate import Principal
from lodge.kit import keys
from lodge.notices.models import Letter
from lodge.people.actions import accounts
from lodge.people.models import ContactPoint, Person, School
from tests import make
from tests.people.accounts.conftest import PASSWORD, enter, login_of


@pytest.fixture(autouse=True)
def keyed(school: School) -> None:
    """The school has its keys, so that the letters' codes can be sealed."""
    keys.make(school.pk)


def test_an_invitation_by_mail_waits_in_the_outbox_without_its_code_to_read(
    school: School, office: Person, teacher: Person
) -> None:
    with make.given():
        ContactPoint(
            school=school,
            person=teacher,
            kind="email",
            value="tara@larkfold.example",
            since=date(2026, 9, 1),
        ).save()
    _, code = accounts.invite(person=teacher, by_mail=True, by=make.by(office))
    letter = Letter.objects.of(school).get()
    assert (letter.template, letter.person) == ("notices/invitation", teacher)
    assert code not in str(vars(letter))


def test_whoever_is_let_in_is_told(school: School, server: Principal, teacher: Person) -> None:
    login_of(teacher)
    accounts.let_in_at_server(person=teacher, by=server)
    letter = Letter.objects.of(school).get()
    assert (letter.template, letter.person) == ("notices/let-in", teacher)


def test_a_changed_password_is_told_to_its_owner(client: Client, school: School, office: Person) -> None:
    enter(client, office)
    new = "four quite odd words"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert Letter.objects.of(school).get().person == office


def test_a_forgotten_password_is_answered_alike_for_a_known_and_an_unknown_address(
    client: Client, school: School, office: Person
) -> None:
    login_of(office)
    answers = [
        client.post("/accounts/password/reset/", {"email": email})["Location"]
        for email in ("priya.raman@larkfold.example", "nobody@larkfold.example")
    ]
    assert answers[0] == answers[1]
    assert Letter.objects.of(school).get().template == "notices/password-reset"
