"""Where is it, who holds it, since when, and then; lost or damaged; out of use."""

from datetime import timedelta

import pytest
from django.test import Client

from lodge.gate import Principal
from lodge.kit import clock
from lodge.notices.models import Letter
from lodge.office.actions.giving_back import give_back
from lodge.office.actions.taking_in import hand_in
from lodge.office.models import CareReport, RegisterEntry
from lodge.people.models import School
from tests import make
from tests.office.conftest import AFTERNOON, said, send

pytestmark = pytest.mark.django_db


def test_the_page_answers_now_and_then(school: School, desk: Client, by: Principal) -> None:
    device = make.device(make.pupil(school))
    hand_in(device=device, by=by)
    with clock.fixed(AFTERNOON):
        give_back(device=device, by=by)
        page = said(desk.get("/tags/042"))
        assert "With the pupil" in page and "take a device in at the office" in page
        then = said(desk.get(f"/items/{device.pk}", {"day": "23/11/2026", "time": "11:00"}))
        before = said(desk.get(f"/items/{device.pk}", {"day": "20/11/2026", "time": "11:00"}))
        wrong = desk.get(f"/items/{device.pk}", {"day": "soon", "time": "11:00"})
    assert "in the office, pocket 042, since" in then
    assert "it had never been handed in" in before
    assert "as a date, such as 23/11/2026" in said(wrong) and wrong.context["state"] == "error"


def test_a_tag_on_nobodys_phone_says_so_and_can_be_retired(school: School, desk: Client) -> None:
    make.tag(school, 7)
    assert "On nobody’s device yet" in said(desk.get("/tags/007"))
    assert "Out of use since" in said(send(desk, "/tags/7/retire"))
    assert desk.get("/tags/555").status_code == 404


def test_a_tag_in_the_office_is_not_retired(school: School, desk: Client, by: Principal) -> None:
    hand_in(device=make.device(make.pupil(school)), by=by)
    assert "is in the office now. Give it back first." in said(send(desk, "/tags/42/retire"))


def test_lost_in_our_care_ends_the_entry_and_tells_the_family(
    school: School, desk: Client, by: Principal
) -> None:
    device = make.device(make.pupil(school))
    hand_in(device=device, by=by)
    clock.pass_time(timedelta(minutes=5))
    page = said(send(desk, f"/items/{device.pk}/care", what="lost", words="Not in its pocket"))
    assert "It was in our care." in page and "Lost" in page
    entry = RegisterEntry.objects.of(school).get()
    assert entry.lost and entry.word == "Lost"
    assert Letter.objects.of(school).get().template == "notices/lost-or-damaged"


def test_damage_before_it_came_in_is_not_in_our_care(school: School, desk: Client, by: Principal) -> None:
    device = make.device(make.pupil(school))
    hand_in(device=device, by=by)
    typed = {"what": "damaged", "words": "Cracked", "day": "22/11/2026", "time": "10:00"}
    assert "It was not in our care then." in said(send(desk, f"/items/{device.pk}/care", **typed))
    assert not CareReport.objects.of(school).get().in_our_care and not Letter.objects.of(school).exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"words": "Gone"}, "Choose an answer for"),
        ({"what": "lost", "words": "Gone", "day": "23/11/2026"}, "Write the time too"),
        ({"what": "lost", "words": "Gone", "day": "23/12/2026", "time": "9:00"}, "still to come"),
    ],
)
def test_a_report_that_cannot_be_read_is_sent_back(
    school: School, desk: Client, typed: dict[str, str], sentence: str
) -> None:
    device = make.device(make.pupil(school))
    page = said(send(desk, f"/items/{device.pk}/care", **typed))
    assert page.count(sentence) == 2 and "Gone" in page
    assert not CareReport.objects.of(school).exists()
