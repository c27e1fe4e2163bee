"""The outbox's pages: who sees them, what they say, what their buttons do."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lodge.gate import Principal
from lodge.kit import clock, ids
from lodge.notices import epoch
from lodge.notices.actions.telling import send_invitation
from lodge.notices.delivery import Never
from lodge.notices.models import DeliveryChoice, Letter, OutboxRow
from lodge.notices.sender import send_due
from lodge.people.models import Invitation, Person, Post, Pupil, School
from tests import make
from tests.notices.conftest import FAMILY, Recorder, point, sign_in_as
from tests.notices.test_send_due import remind

PAGES = ["/notices", "/notices/paper", "/notices/paper/print", "/notices/test", "/setup/delivery"]


@pytest.fixture(autouse=True)
def demo_sign_in(settings: object) -> None:
    """Second factors are sign-in's own tests."""
    settings.LODGE_SECOND_FACTOR_OPTIONAL = True  # type: ignore[attr-defined]


def at_desk(person: Person) -> Client:
    client = Client()
    assert person.login is not None
    client.force_login(person.login)
    return client


@pytest.fixture
def desk(by_mail: School, office: Principal) -> Client:
    return at_desk(Person.objects.of(by_mail).select_related("login").get(pk=office.id))


def press(client: Client, url: str, key: object = None) -> int:
    return client.post(url, {"key": str(key or ids.new())}).status_code


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


@pytest.mark.parametrize("url", PAGES)
def test_a_page_with_nothing_on_it_opens(desk: Client, url: str) -> None:
    assert "data-state" in page(desk, url)


@pytest.mark.parametrize("url", PAGES)
def test_no_page_names_a_child_in_its_title_or_address(
    desk: Client, child: Pupil, by_mail: School, office: Principal, url: str
) -> None:
    letter = remind(child, office, due_at=clock.now())
    send_due(school=by_mail, now=clock.now(), delivery=Recorder())
    for address in (url, f"/notices/{letter.pk}"):
        title = re.search(r"<title>(.*?)</title>", page(desk, address), re.S)
        assert title is not None
        assert "Amara" not in title[1]
    assert "Amara" not in page(desk, "/notices")


def test_the_list_shows_what_waits_what_went_and_what_did_not(
    desk: Client, child: Pupil, by_mail: School, office: Principal
) -> None:
    for fault in (None, Never("The address is not known.")):
        remind(child, office, due_at=clock.now())
        send_due(school=by_mail, now=clock.now(), delivery=Recorder(fault))
    remind(child, office)
    shown = page(desk, "/notices")
    for word in ("Gone", "Did not go", "Waiting", "Letters that did not go"):
        assert word in shown


def test_a_letter_that_did_not_go_goes_again_at_one_press(
    desk: Client, child: Pupil, by_mail: School, office: Principal
) -> None:
    letter = remind(child, office, due_at=clock.now())
    send_due(school=by_mail, now=clock.now(), delivery=Recorder(Never("Not known.")))
    point(child.family.get().adult, "joy.obi@families.example")
    assert press(desk, f"/notices/{letter.pk}/again") == 302
    line = Recorder()
    send_due(school=by_mail, now=clock.now(), delivery=line)
    assert line.addresses == ["joy.obi@families.example"]


def test_a_letter_is_taken_back_at_one_press_and_once(
    desk: Client, child: Pupil, by_mail: School, office: Principal
) -> None:
    letter = remind(child, office)
    key = ids.new()
    assert press(desk, f"/notices/{letter.pk}/cancel", key) == 302
    assert press(desk, f"/notices/{letter.pk}/cancel", key) == 302
    assert Letter.objects.of(by_mail).get().cancelled_at == clock.now()
    assert "already taken it back" not in page(desk, "/notices")


def test_what_has_gone_cannot_be_taken_back(
    desk: Client, child: Pupil, by_mail: School, office: Principal
) -> None:
    letter = remind(child, office, due_at=clock.now())
    send_due(school=by_mail, now=clock.now(), delivery=Recorder())
    press(desk, f"/notices/{letter.pk}/cancel")
    assert "has already gone" in page(desk, "/notices")
    assert Letter.objects.of(by_mail).get().cancelled_at is None


def test_a_letter_on_paper_is_printed_and_noted_as_handed_over(
    desk: Client, by_mail: School, office: Principal
) -> None:
    child = make.pupil(by_mail)
    make.adult(child, "Joy", "Obi", FAMILY)
    remind(child, office, due_at=clock.now())
    send_due(school=by_mail, now=clock.now(), delivery=Recorder())
    copy = OutboxRow.objects.of(by_mail).get()
    assert "Joy Obi" in page(desk, "/notices/paper")
    assert "Amara&#x27;s phone is still in the school office" in page(desk, f"/notices/paper/{copy.pk}")
    assert "Dear Joy Obi" in page(desk, "/notices/paper/print")
    press(desk, f"/notices/paper/{copy.pk}/done")
    assert "Joy Obi" not in page(desk, "/notices/paper")
    assert OutboxRow.objects.of(by_mail).get().sent_by == "Ms Raman"


def test_a_letter_that_must_reach_one_hand_says_so(desk: Client, by_mail: School, office: Principal) -> None:
    child = make.pupil(by_mail)
    point(make.adult(child, "Joy", "Obi", FAMILY), "home@families.example")
    point(make.adult(child, "Tom", "Obi", (make.KEEPS.NO_CONTACT,)), "home@families.example")
    remind(child, office, due_at=clock.now())
    send_due(school=by_mail, now=clock.now(), delivery=Recorder())
    assert "Into their own hand" in page(desk, "/notices/paper")


def test_a_code_is_shown_on_the_slip_and_nowhere_else(
    desk: Client, by_mail: School, office: Principal
) -> None:
    person = make.staff(by_mail, Post.Kind.TEACHER, given_name="Ada", family_name="Cole")
    with make.given():
        invitation = Invitation(
            school=by_mail,
            person=person,
            code_digest="0" * 64,
            made_at=clock.now(),
            ends_at=clock.now() + timedelta(days=1),
        )
        invitation.save()
    letter = send_invitation(invitation=invitation, code="QRST-2345", by=office)
    send_due(school=by_mail, now=clock.now(), delivery=Recorder())
    assert "QRST-2345" not in page(desk, f"/notices/{letter.pk}")
    assert "QRST-2345" in page(desk, "/notices/paper/print")


def test_the_office_sends_itself_a_test_message(desk: Client, by_mail: School) -> None:
    assert press(desk, "/notices/test") == 302
    line = Recorder()
    send_due(school=by_mail, now=clock.now(), delivery=line)
    assert line.addresses == ["priya@larkfold.example"]
    assert "Gone" in page(desk, "/notices/test")


def test_the_way_out_is_chosen_on_a_page(desk: Client, by_mail: School) -> None:
    typed = {"key": str(ids.new()), "way": "notify", "email_template": "e-1", "text_template": "t-1"}
    assert desk.post("/setup/delivery", typed).status_code == 302
    chosen = DeliveryChoice.objects.of(by_mail).get(ended_at=None)
    assert (chosen.way, chosen.email_template) == ("notify", "e-1")


def test_notify_without_its_templates_is_told_what_to_fill_in_and_keeps_what_was_typed(
    desk: Client, by_mail: School
) -> None:
    answer = desk.post("/setup/delivery", {"key": str(ids.new()), "way": "notify", "email_template": "e-1"})
    shown = answer.content.decode()
    assert "Fill in “Text message template”" in shown
    assert 'value="e-1"' in shown
    assert DeliveryChoice.objects.of(by_mail).get().way == "smtp"


def test_for_a_teacher_there_are_no_letters(by_mail: School, child: Pupil, office: Principal) -> None:
    letter = remind(child, office)
    teacher = make.staff(by_mail, Post.Kind.TEACHER, given_name="Ada", family_name="Cole")
    client = at_desk(sign_in_as(teacher, "ada@larkfold.example"))
    for url in ("/notices", "/notices/paper", f"/notices/{letter.pk}", "/setup/delivery"):
        assert client.get(url).status_code == 404
    assert press(client, f"/notices/{letter.pk}/cancel") == 404


def test_it_sets_the_way_out_but_reads_no_letter(by_mail: School) -> None:
    person = make.staff(by_mail, Post.Kind.IT, given_name="Ada", family_name="Cole")
    client = at_desk(sign_in_as(person, "ada@larkfold.example"))
    assert client.get("/setup/delivery").status_code == 200
    assert client.get("/notices").status_code == 404


def test_somebody_excluded_sees_no_letter_no_count_and_no_button(
    by_mail: School, child: Pupil, office: Principal
) -> None:
    head = sign_in_as(
        make.staff(by_mail, Post.Kind.HEAD, given_name="Ada", family_name="Cole"), "ada@x.example"
    )
    letter = remind(child, office, excluding=[head])
    client = at_desk(head)
    assert "Not collected" not in page(client, "/notices")
    assert client.get(f"/notices/{letter.pk}").status_code == 404
    assert press(client, f"/notices/{letter.pk}/cancel") == 404


def test_a_list_of_fifty_costs_the_queries_of_one(desk: Client, by_mail: School, office: Principal) -> None:
    def add(count: int) -> None:
        for number in range(count):
            child = make.pupil(by_mail, f"Child{number}")
            point(make.adult(child, f"Parent{number}", "Obi", FAMILY), f"p{ids.new()}@families.example")
            make.adult(child, f"Other{number}", "Obi", FAMILY)
            remind(child, office, due_at=clock.now() - timedelta(minutes=1))
        send_due(school=by_mail, now=clock.now(), delivery=Recorder(Never("Not known.")))

    counts = []
    for more in (2, 20):
        add(more)
        for url in ("/notices", "/notices/paper", "/notices/paper/print"):
            with CaptureQueriesContext(connection) as seen:
                page(desk, url)
            counts.append(len(seen))
    assert counts[:3] == counts[3:]


def test_in_a_copy_the_page_says_that_nothing_leaves(desk: Client, by_mail: School) -> None:
    epoch.renew()
    assert "No letter leaves from here" in page(desk, "/notices")
