"""The class view: in, not in, away; the office sees every class, a teacher their own."""

import pytest
from django.test import Client

from lodge.gate import Principal
from lodge.kit import clock
from lodge.office.actions.taking_in import hand_in
from lodge.office.models import Away
from lodge.people.models import Person, Post, School, SchoolClass
from tests import make
from tests.office.conftest import Enter, said, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(school: School) -> Person:
    holder = make.person(school, "Tom", "Hill")
    make.post(holder, Post.Kind.TEACHER, school_class=make.school_class(school, "4B"))
    return holder


def test_in_not_in_and_away_are_told_apart(school: School, desk: Client, by: Principal) -> None:
    school_class = make.school_class(school)
    there, absent, ill = (make.pupil(school, name, school_class=school_class) for name in ("Ada", "Bo", "Cy"))
    hand_in(device=make.device(there), by=by)
    address = f"/classes/{school_class.pk}"
    page = send(desk, address, chosen=[str(ill.pk)])
    assert "1 in, 1 not in, 1 away." in said(page)
    assert {row.pupil: row.state for row in page.context["rows"]} == {
        there: "in",
        absent: "not-in",
        ill: "away",
    }
    assert "1 in, 2 not in, 0 away." in said(send(desk, address))
    assert Away.objects.of(school).get().ended_at is not None


def test_somebody_whose_phone_is_here_is_not_away(school: School, desk: Client, by: Principal) -> None:
    school_class = make.school_class(school)
    child = make.pupil(school, school_class=school_class)
    hand_in(device=make.device(child), by=by)
    page = said(send(desk, f"/classes/{school_class.pk}", chosen=[str(child.pk)]))
    assert "so they are here" in page and not Away.objects.of(school).exists()


def test_a_teacher_sees_their_own_class_and_no_other(school: School, enter: Enter, teacher: Person) -> None:
    other = make.school_class(school, "5W", 5)
    client = enter(teacher)
    own = SchoolClass.objects.of(school).get(name="4B")
    child = make.pupil(school, school_class=own)
    listed = said(client.get("/classes"))
    assert "4B" in listed and "5W" not in listed
    assert client.get(f"/classes/{other.pk}").status_code == 404
    page = said(client.get(f"/classes/{own.pk}"))
    assert "Amara O" in page and "/phones/" not in page, "no way into the register"
    assert "1 away" in said(send(client, f"/classes/{own.pk}", chosen=[str(child.pk)]))


def test_a_governor_sees_no_class(school: School, enter: Enter) -> None:
    make.school_class(school)
    client = enter(make.staff(school, Post.Kind.GOVERNOR))
    assert "4B" not in said(client.get("/classes"))


def test_a_stranger_to_the_class_is_sent_back(school: School, desk: Client) -> None:
    school_class = make.school_class(school)
    stranger = make.pupil(school, "Zed")
    page = said(send(desk, f"/classes/{school_class.pk}", chosen=[str(stranger.pk)]))
    assert "not in this class any more" in page
    assert not Away.objects.of(school).filter(day=clock.today()).exists()
