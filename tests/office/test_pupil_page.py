"""A pupil at the desk: devices, the yearly request, calls home (M6.5), messages (M6.5.a)."""

import pytest
from django.test import Client

from lodge.devices.models import Device
from lodge.office.models import HomeContact, StandingReason
from lodge.people.models import Pupil, School
from tests import make
from tests.office.conftest import said, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def pupil(school: School) -> Pupil:
    return make.pupil(school)


def page_of(pupil: Pupil, doing: str = "") -> str:
    return f"/phones/pupil/{pupil.pk}{f'/{doing}' if doing else ''}"


def test_a_parents_yearly_request_is_recorded_and_replaces_the_last(
    school: School, desk: Client, pupil: Pupil
) -> None:
    for reason in ("Travels alone by bus", "Young carer"):
        typed = {"reason": reason, "asked_by": "Mrs Obi", "until": "31/07/2027"}
        page = said(send(desk, page_of(pupil, "reason"), **typed))
    assert "Young carer. Mrs Obi asked" in page
    standing = {one.reason: one.ended_at is None for one in StandingReason.objects.of(school)}
    assert standing == {"Travels alone by bus": False, "Young carer": True}


def test_a_request_lasts_a_year_at_most(school: School, desk: Client, pupil: Pupil) -> None:
    typed = {"reason": "Bus", "asked_by": "Mrs Obi", "until": "31/07/2029"}
    page = said(send(desk, page_of(pupil, "reason"), **typed))
    assert page.count("a parent asks again each year") == 2 and 'value="31/07/2029"' in page
    assert not StandingReason.objects.of(school).exists()


def test_a_call_home_names_whom_the_office_rang_and_never_offers_the_barred(
    school: School, desk: Client, pupil: Pupil
) -> None:
    make.adult(pupil, "Joy", "Obi")
    make.adult(pupil, "Ken", "Obi", (make.KEEPS.NO_CONTACT,))
    shown = said(desk.get(page_of(pupil)))
    assert "Joy Obi" in shown and "Ken Obi" not in shown
    send(desk, page_of(pupil, "contact"), words="PE kit", adult="", outcome="On its way")
    call = HomeContact.objects.of(school).get()
    assert (call.direction, call.done_by) == ("home", "Ms Raman")


def test_a_message_waits_until_it_is_passed_on_once(school: School, desk: Client, pupil: Pupil) -> None:
    assert "Fill in" in said(send(desk, page_of(pupil, "message"), message=" "))
    send(desk, page_of(pupil, "message"), message="Gran collects")
    message = HomeContact.objects.of(school).get()
    assert "Gran collects" in said(desk.get("/phones/messages"))
    assert "No message is waiting." in said(send(desk, f"/phones/messages/{message.pk}"))
    assert "already passed it on" in said(send(desk, f"/phones/messages/{message.pk}"))


def test_a_second_device_gets_its_own_tag(school: School, desk: Client, pupil: Pupil) -> None:
    make.device(pupil, 1)
    make.tag(school, 2)
    typed = {"kind": "watch", "communicates": "yes", "records": "no", "looks": "pink strap"}
    assert "It has tag 002." in said(send(desk, page_of(pupil, "device"), **typed))
    assert Device.objects.of(school).get(kind="watch").looks == "pink strap"


def test_a_step_counter_gets_no_tag(school: School, desk: Client, pupil: Pupil) -> None:
    make.tag(school, 2)
    typed = {"kind": "other", "communicates": "no", "records": "no"}
    assert "outside the policy" in said(send(desk, page_of(pupil, "device"), **typed))
    assert not Device.objects.of(school).exists()


def test_an_unknown_pupil_or_form_is_not_there(school: School, desk: Client, pupil: Pupil) -> None:
    assert desk.get("/phones/pupil/11111111-1111-4111-8111-111111111111").status_code == 404
    assert send(desk, page_of(pupil, "nonsense")).status_code == 404
