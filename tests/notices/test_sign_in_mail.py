"""Mail about signing in: in our words, through the outbox, to the person alone."""

from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.test import Client, RequestFactory

from lodge.gate import Principal
from lodge.journal.models import Entry
from lodge.kit import clock, keys
from lodge.notices.models import Letter, OutboxRow
from lodge.notices.sender import send_due
from lodge.notices.sign_in_mail import CHANGES, NEW_PASSWORD, AccountAdapter
from lodge.people.models import Person, School
from tests import make
from tests.notices.conftest import Recorder


def ask(prefix: str, email: str = "priya@larkfold.example", **context: Any) -> None:
    AccountAdapter(RequestFactory().get("/")).send_mail(prefix, email, context)


def test_a_new_password_is_asked_for_on_the_page_and_comes_through_the_outbox(
    by_mail: School, office: Principal
) -> None:
    answer = Client().post("/accounts/password/reset/", {"email": "Priya@larkfold.example"})
    assert answer.status_code == 302
    assert mail.outbox == []
    line = Recorder()
    assert send_due(school=by_mail, now=clock.now(), delivery=line) == 1
    (parcel,) = line.parcels
    assert parcel.address == "priya@larkfold.example"
    assert parcel.subject == "A message from Larkfold Primary School"
    assert "/accounts/password/reset/key/" in parcel.body
    assert Letter.objects.of(by_mail).get().secret_words == ""


def test_somebody_unknown_is_sent_nothing(by_mail: School, office: Principal) -> None:
    Client().post("/accounts/password/reset/", {"email": "nobody@larkfold.example"})
    ask("account/email/unknown_account", "nobody@larkfold.example")
    assert not Letter.objects.of(by_mail).exists()
    assert mail.outbox == []


@pytest.mark.parametrize("prefix", sorted(CHANGES))
def test_a_change_to_signing_in_is_told_to_the_person(
    by_mail: School, office: Principal, prefix: str
) -> None:
    ask(prefix)
    line = Recorder()
    send_due(school=by_mail, now=clock.now(), delivery=line)
    assert line.addresses == ["priya@larkfold.example"]
    assert CHANGES[prefix] in line.parcels[0].body
    assert "Monday 23 November at 8:41" in line.parcels[0].body


def test_each_sign_in_letter_is_journalled(by_mail: School, office: Principal) -> None:
    ask("mfa/email/webauthn_added")
    assert Entry.objects.filter(school_id=by_mail.pk, verb="send-notice").count() == 1


def test_a_leaver_is_sent_nothing(by_mail: School, office: Principal) -> None:
    person = Person.objects.of(by_mail).get(pk=office.id)
    with make.given():
        person.left_on = date(2026, 11, 20)
        person.save()
    ask(NEW_PASSWORD, password_reset_url="https://lodge.larkfold.example/x")
    assert not Letter.objects.of(by_mail).exists()


def test_a_link_to_an_account_is_printed_for_nobody(school: School, office: Principal) -> None:
    keys.make(school.pk)
    ask(NEW_PASSWORD, password_reset_url="https://lodge.larkfold.example/x")
    send_due(school=school, now=clock.now(), delivery=Recorder())
    assert not OutboxRow.objects.of(school).exists()
    assert Letter.objects.of(school).get().nobody_at == clock.now()
