"""The list of pupils: whose one may see, found by name and class, at the same cost for fifty as for one."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lodge.people.models import Post, School
from tests import make
from tests.people.browser import signed_in

OFFICE = pytest.mark.usefixtures("pages")


@OFFICE
def test_the_office_finds_a_pupil_by_any_part_of_the_name(school: School) -> None:
    make.pupil(school, "Amara", "Obi")
    make.pupil(school, "Ben", "Tranter")
    page = signed_in(make.staff(school)).post("/people/pupils", {"name": "obi ama"})
    assert [str(pupil) for pupil in page.context["page"]] == ["Amara Obi"]


@OFFICE
def test_a_class_narrows_the_list(school: School) -> None:
    four = make.school_class(school, "4B")
    make.pupil(school, "Amara", "Obi", school_class=four)
    make.pupil(school, "Ben", "Tranter")
    page = signed_in(make.staff(school)).post("/people/pupils", {"school_class": four.pk})
    assert [str(pupil) for pupil in page.context["page"]] == ["Amara Obi"]


@OFFICE
def test_a_teacher_sees_their_own_class_and_no_other(school: School) -> None:
    four, five = make.school_class(school, "4B"), make.school_class(school, "5B", 5)
    make.pupil(school, "Amara", "Obi", school_class=four)
    make.pupil(school, "Ben", "Tranter", school_class=five)
    teacher = make.person(school, "Tess", "Able")
    make.post(teacher, Post.Kind.TEACHER, school_class=four)
    page = signed_in(teacher).get("/people/pupils")
    assert [str(pupil) for pupil in page.context["page"]] == ["Amara Obi"]
    assert "Import people" not in page.content.decode()


@OFFICE
def test_somebody_without_a_class_finds_no_list(school: School) -> None:
    make.pupil(school)
    assert signed_in(make.staff(school, Post.Kind.SITE)).get("/people/pupils").status_code == 404


@OFFICE
def test_the_list_costs_the_same_for_one_pupil_or_fifty(school: School) -> None:
    four = make.school_class(school)
    browser = signed_in(make.staff(school))

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert browser.get("/people/pupils").status_code == 200
        return len(seen)

    make.pupil(school, school_class=four)
    asked()
    one = asked()
    for number in range(49):
        make.pupil(school, f"Child{number}", school_class=four)
    assert asked() == one


@OFFICE
def test_the_second_page_keeps_what_was_asked(school: School) -> None:
    for number in range(60):
        make.pupil(school, f"Ann{number}")
    browser = signed_in(make.staff(school))
    page = browser.post("/people/pupils", {"name": "ann"}).content.decode()
    assert '<input type="hidden" name="name" value="ann">' in page
    second: Any = browser.post("/people/pupils", {"name": "ann", "school_class": "", "page": "2"})
    assert second.context["page"].number == 2
    assert len(second.context["page"]) == 10


@OFFICE
def test_nobody_found_says_so(school: School) -> None:
    make.pupil(school)
    page = signed_in(make.staff(school)).post("/people/pupils", {"name": "zzz"})
    assert "No pupil has that name here" in page.content.decode()
