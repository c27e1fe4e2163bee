"""The ways out, each against a real server on loopback."""

import base64
import json
from datetime import date
from typing import Any

import jwt
import pytest

from lodge.gate import Principal
from lodge.kit import clock
from lodge.notices.actions.sending import LEASE
from lodge.notices.actions.setting import set_delivery
from lodge.notices.actions.telling import send_test_message
from lodge.notices.delivery import (
    Never,
    NotifyDelivery,
    NotNow,
    PaperDelivery,
    Parcel,
    SmtpDelivery,
    notify_key,
)
from lodge.notices.models import OutboxRow
from lodge.notices.sender import send_due
from lodge.people.models import ContactPoint, Person, Pupil, School
from tests import make
from tests.notices.conftest import FAMILY, NOTIFY_SECRET, NOTIFY_SERVICE, Notify, Postbox, point
from tests.notices.test_send_due import copies, remind


def parcel(**fields: Any) -> Parcel:
    standing: dict[str, Any] = {
        "message_id": "lodge-1",
        "channel": "email",
        "address": "joy@families.example",
        "subject": "A message from Larkfold Primary School",
        "body": "Dear Ms Obi,\n",
        "reply_to": "",
        "sender": "Larkfold Primary School",
        "at": clock.local(clock.now()),
    }
    return Parcel(**{**standing, **fields})


def through_notify(notify: Notify, key: str = "") -> NotifyDelivery:
    return NotifyDelivery(
        key=key or f"test-{NOTIFY_SERVICE}-{NOTIFY_SECRET}",
        email_template="email-template",
        text_template="text-template",
        address=notify.address,
    )


def test_an_unknown_address_is_given_up_at_once(postbox: Postbox) -> None:
    postbox.answers = ["550 No such user"]
    with pytest.raises(Never, match="550"):
        SmtpDelivery().send(parcel())


def test_a_full_mailbox_is_tried_again(postbox: Postbox) -> None:
    postbox.answers = ["452 Too much mail"]
    with pytest.raises(NotNow) as later:
        SmtpDelivery().send(parcel())
    assert not later.value.everyone


def test_a_mail_server_that_is_off_stops_the_whole_batch(settings: Any) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.DEFAULT_FROM_EMAIL = "127.0.0.1", 1, "a@b.example"
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    with pytest.raises(NotNow) as later:
        SmtpDelivery().send(parcel())
    assert later.value.everyone


def test_without_a_mail_server_it_says_which_settings_are_missing(settings: Any) -> None:
    settings.EMAIL_HOST = ""
    with pytest.raises(NotNow, match="LODGE_SMTP_HOST"):
        SmtpDelivery().send(parcel())


def test_one_line_to_the_mail_server_carries_many_letters(postbox: Postbox) -> None:
    line = SmtpDelivery()
    for number in range(3):
        line.send(parcel(message_id=f"lodge-{number}"))
    line.close()
    assert [letter["Message-ID"] for letter in postbox.letters] == [
        f"<lodge-{number}@larkfold.example>" for number in range(3)
    ]


def test_a_school_name_cannot_add_lines_to_the_mail(
    postbox: Postbox, school: School, office: Principal
) -> None:
    with make.given():
        school.name = "Larkfold\r\nBcc: all@families.example"
        school.save()
    set_delivery(way="smtp", by=office)
    send_test_message(to=Person.objects.of(school).get(pk=office.id), by=office)
    assert send_due(school=school, now=clock.now()) == 1
    assert postbox.addresses == ["priya@larkfold.example"]
    assert postbox.letters[0]["Bcc"] is None


def test_notify_is_asked_with_a_signed_token_and_the_letter_as_personalisation(notify: Notify) -> None:
    assert through_notify(notify).send(parcel()) == notify.asked[0]["id"]
    token = notify.tokens[0].removeprefix("Bearer ")
    front = token.split(".")[0]
    assert json.loads(base64.urlsafe_b64decode(front + "==")) == {"typ": "JWT", "alg": "HS256"}
    claims = jwt.decode(token, NOTIFY_SECRET, algorithms=["HS256"])
    assert claims["iss"] == NOTIFY_SERVICE
    assert isinstance(claims["iat"], int)
    (asked,) = notify.asked
    assert asked["path"] == "/v2/notifications/email"
    assert asked["email_address"] == "joy@families.example"
    assert asked["template_id"] == "email-template"
    assert asked["reference"] == "lodge-1"
    assert asked["personalisation"] == {
        "subject": "A message from Larkfold Primary School",
        "body": "Dear Ms Obi,\n",
    }


def test_notify_is_asked_first_when_an_earlier_try_may_have_arrived(notify: Notify) -> None:
    line = through_notify(notify)
    first = line.send(parcel())
    assert line.send(parcel(again=True)) == first
    assert len(notify.asked) == 1


@pytest.mark.parametrize(("status", "fault"), [(400, Never), (403, NotNow), (429, NotNow), (500, NotNow)])
def test_what_notify_refuses_is_given_up_or_tried_again(
    notify: Notify, status: int, fault: type[Exception]
) -> None:
    notify.status = status
    with pytest.raises(fault):
        through_notify(notify).send(parcel())


def test_without_a_key_nothing_is_asked_of_notify(notify: Notify) -> None:
    with pytest.raises(NotNow, match="LODGE_NOTIFY_KEY"):
        through_notify(notify, key="short").send(parcel())
    assert notify.tokens == []


def test_a_school_may_have_its_own_notify_key(school: School, settings: Any, tmp_path: Any) -> None:
    settings.LODGE_NOTIFY_KEY = "for everybody"
    assert notify_key(school) == "for everybody"
    (tmp_path / "keys").mkdir(exist_ok=True)
    (tmp_path / "keys" / "notify-larkfold.key").write_text("our own\n")
    assert notify_key(school) == "our own"


def test_paper_is_never_sent_by_wire() -> None:
    with pytest.raises(NotNow):
        PaperDelivery().send(parcel())


def test_a_family_with_a_mobile_alone_gets_a_text_that_says_nothing_and_a_letter_on_paper(
    notify: Notify, by_mail: School, office: Principal
) -> None:
    set_delivery(way="notify", email_template="e", text_template="t", by=office)
    child = make.pupil(by_mail)
    point(make.adult(child, "Joy", "Obi", FAMILY), "+44 7700 900123", ContactPoint.Kind.MOBILE)
    remind(child, office, due_at=clock.now())
    assert send_due(school=by_mail, now=clock.now()) == 1
    (asked,) = notify.asked
    assert asked["phone_number"] == "+44 7700 900123"
    assert asked["personalisation"] == {"message": "Larkfold Primary School has a message for you"}
    assert sorted(copy.channel for copy in copies(by_mail)) == ["paper", "text"]


def test_a_number_younger_than_a_fortnight_gets_no_text(
    notify: Notify, by_mail: School, office: Principal
) -> None:
    set_delivery(way="notify", email_template="e", text_template="t", by=office)
    child = make.pupil(by_mail)
    mother = make.adult(child, "Joy", "Obi", FAMILY)
    point(mother, "07700 900123", ContactPoint.Kind.MOBILE, since=date(2026, 11, 10))
    remind(child, office, due_at=clock.now())
    assert send_due(school=by_mail, now=clock.now()) == 0
    assert [copy.channel for copy in copies(by_mail)] == [OutboxRow.Channel.PAPER]


def test_a_letter_goes_by_notify_once_though_our_note_of_it_was_lost(
    notify: Notify, child: Pupil, by_mail: School, office: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_delivery(way="notify", email_template="e", text_template="t", by=office)
    remind(child, office, due_at=clock.now())

    def killed(**_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("lodge.notices.actions.sending.note_sent", killed)
        with pytest.raises(KeyboardInterrupt):
            send_due(school=by_mail, now=clock.now())
    clock.pass_time(LEASE)
    assert send_due(school=by_mail, now=clock.now()) == 1
    assert len(notify.asked) == 1
