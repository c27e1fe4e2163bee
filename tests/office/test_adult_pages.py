"""One adult collecting for several children is one act; a barred adult is "Check with the head"."""

import pytest
from django.test import Client

from lodge.gate import Principal
from lodge.kit import clock
from lodge.office.actions.taking_in import hand_in
from lodge.office.models import RegisterEntry
from lodge.people.models import Person, School
from tests import make
from tests.office.conftest import AFTERNOON, said, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def mother(school: School, by: Principal) -> Person:
    """May collect for Ada, Bo and Cy, is barred for Di; all four phones are in."""
    pupils = [make.pupil(school, name) for name in ("Ada", "Bo", "Cy", "Di")]
    grown = make.adult(pupils[0], terms=(make.KEEPS.MAY_COLLECT,))
    for child in pupils[1:3]:
        make.join(child, grown, (make.KEEPS.MAY_COLLECT,))
    make.join(pupils[3], grown, (make.KEEPS.MAY_COLLECT, make.KEEPS.NO_CONTACT))
    for number, child in enumerate(pupils, 1):
        hand_in(device=make.device(child, number), by=by)
    return grown


def test_three_children_are_one_act_and_the_fourth_stays(
    school: School, desk: Client, mother: Person
) -> None:
    address = f"/phones/out/adult/{mother.pk}"
    with clock.fixed(AFTERNOON):
        page = desk.get(address)
        assert said(page).count(" checked") == 3 and said(page).count("Check with the head") == 1
        done = said(send(desk, address, chosen=list(page.context["free"])))
    assert "Handed over: 001, 002, 003." in done
    assert [str(one.device.tag) for one in RegisterEntry.objects.of(school) if one.is_in] == ["004"]
    assert RegisterEntry.objects.of(school).filter(out_to=mother).count() == 3


def test_a_device_of_the_barred_child_cannot_be_smuggled_in(
    school: School, desk: Client, mother: Person
) -> None:
    barred = RegisterEntry.objects.of(school).get(pupil__person__given_name="Di").device
    with clock.fixed(AFTERNOON):
        page = send(desk, f"/phones/out/adult/{mother.pk}", chosen=[str(barred.pk)])
    assert page.context["state"] == "error"
    assert RegisterEntry.objects.of(school).filter(out_at=None).count() == 4


def test_the_family_is_found_through_the_child_and_bars_show_no_reason(school: School, desk: Client) -> None:
    child = make.pupil(school)
    make.adult(child, "Joy", "Obi", (make.KEEPS.MAY_COLLECT,))
    make.adult(child, "Ken", "Obi", (make.KEEPS.MAY_NOT_COLLECT,))
    make.adult(child, "Lou", "Obi")
    make.device(child)
    for typed in ("042", "amara"):
        page = said(desk.post("/phones/out/adult", {"box": typed}))
        row = page.partition("Ken Obi")[2].partition("</li>")[0]
        assert "Check with the head" in row and "Mother" not in row and "href" not in row
        assert "Not recorded to collect" in page.partition("Lou Obi")[2].partition("</li>")[0]
    assert "Nobody on the roll is called “Zed”." in said(desk.post("/phones/out/adult", {"box": "Zed"}))
    assert "Scan the child’s tag, or type a name." in said(desk.post("/phones/out/adult", {"box": ""}))


def test_an_adult_of_no_child_here_has_no_page(school: School, desk: Client) -> None:
    stranger = make.person(school, "Sol", "Grey")
    assert desk.get(f"/phones/out/adult/{stranger.pk}").status_code == 404
