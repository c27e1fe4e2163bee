"""Set up: what the list says follows from the data, in any order, and only for those who may set up."""

from datetime import date

import pytest
from django.test import Client

from lodge.desk.setup import tasks
from lodge.journal.models import Entry
from lodge.kit import clock, ids
from lodge.people.models import Post, School
from tests import make
from tests.desk.conftest import Enter

FACTS = {
    "name": "Larkfold Primary School",
    "urn": "123456",
    "kind": "community",
    "telephone": "01632 960123",
    "email": "office@larkfold.example",
    "address": "1 Lark Lane",
    "lado_telephone": "01632 960199",
}
PAGES = [
    "/setup",
    "/setup/school",
    "/setup/families",
    "/setup/storage",
    "/setup/recovery",
    "/setup/practice",
    "/setup/calendar",
    "/setup/calendar/2026",
    "/setup/calendar/2026/inset",
    "/setup/calendar/periods",
    "/calendar",
    "/calendar/close",
    "/dpia",
]


def word(school: School, what: str) -> str:
    """The word of the task whose name begins so."""
    school.refresh_from_db()
    return next(task.word for task in tasks.tasks(school) if task.what.startswith(what))


def detail(school: School, what: str) -> str:
    """What it says beside the word."""
    return next(task.detail for task in tasks.tasks(school) if task.what.startswith(what))


def send(client: Client, url: str, **typed: str) -> int:
    """Send a form with a fresh key; returns the status."""
    return client.post(url, {**typed, "key": str(ids.new())}).status_code


@pytest.mark.parametrize("url", PAGES)
def test_whoever_sets_up_opens_every_page(head: Client, url: str) -> None:
    answer = head.get(url)
    assert answer.status_code == 200
    assert b"data-state" in answer.content


@pytest.mark.parametrize("url", PAGES)
def test_a_teacher_finds_nothing_here(teacher: Client, url: str) -> None:
    assert teacher.get(url).status_code == 404


@pytest.mark.parametrize("url", ["/help", "/privacy"])
def test_help_and_the_privacy_notice_are_open_to_everybody(enter: Enter, url: str) -> None:
    answer = Client().get(url)
    assert answer.status_code == 200
    assert b"data-state" in answer.content


def test_the_privacy_notice_bears_the_schools_name(enter: Enter, school: School) -> None:
    assert school.name.encode() in Client().get("/privacy").content


def test_an_empty_list_says_what_is_not_yet_started_and_what_cannot_start(school: School) -> None:
    assert word(school, "Head") == "Not yet started"
    assert word(school, "Recovery") == "Not yet started"
    assert word(school, "Print tags") == "Cannot start yet"


def test_your_school_is_in_progress_until_everything_is_entered(school: School, head: Client) -> None:
    assert word(school, "Your school") == "In progress"
    assert send(head, "/setup/school", **FACTS) == 302
    assert word(school, "Your school") == "Completed"


@pytest.mark.parametrize("urn", ["12345", "1234567", "12345a", "½23456"])
def test_a_urn_that_is_not_six_digits_is_refused_and_what_was_typed_stays(head: Client, urn: str) -> None:
    answer = head.post("/setup/school", {**FACTS, "urn": urn, "key": str(ids.new())})
    page = answer.content.decode()
    assert "Write the URN as six digits, such as 123456." in page
    assert f'value="{urn}"' in page
    assert "1 Lark Lane" in page


def test_the_type_decides_who_must_have_regard_to_the_guidance(school: School) -> None:
    school.kind = School.Kind.ACADEMY
    assert school.appropriate_person == "proprietor"
    school.kind = School.Kind.COMMUNITY
    assert school.appropriate_person == "head"


def test_one_person_as_head_and_safeguarding_lead_is_a_problem_only_without_a_deputy(school: School) -> None:
    both = make.staff(school, Post.Kind.HEAD, Post.Kind.DSL)
    make.staff(school, Post.Kind.CHAIR, given_name="Ngozi")
    assert word(school, "Head") == "There is a problem"
    assert "Name a deputy" in detail(school, "Head")
    make.post(both, Post.Kind.DEPUTY_DSL)
    assert word(school, "Head") == "There is a problem"
    make.staff(school, Post.Kind.DEPUTY_DSL, given_name="Tobias")
    assert word(school, "Head") == "Completed"


def test_two_headteachers_at_once_are_a_problem(school: School) -> None:
    make.staff(school, Post.Kind.HEAD)
    make.staff(school, Post.Kind.HEAD, given_name="Imogen")
    assert word(school, "Head") == "There is a problem"


def test_a_post_that_waits_for_a_second_person_is_in_progress(school: School) -> None:
    make.post(make.person(school), Post.Kind.HEAD, confirmed_by="", confirmed_at=None)
    assert word(school, "Head") == "In progress"
    assert "second person" in detail(school, "Head")


def test_people_are_complete_once_children_have_families(school: School) -> None:
    child = make.pupil(school)
    assert word(school, "Import") == "In progress"
    make.adult(child)
    assert word(school, "Import") == "Completed"


def test_a_school_year_that_is_over_is_a_problem(school: School) -> None:
    assert word(school, "Calendar") == "Completed"
    with clock.fixed(clock.at(date(2027, 7, 30), 9)):
        assert word(school, "Calendar") == "There is a problem"


def test_until_families_can_reach_lodge_everything_is_on_paper(school: School, head: Client) -> None:
    assert word(school, "Reaching") == "Not yet started"
    assert send(head, "/setup/families", reach="no", address="https://x.example") == 302
    assert word(school, "Reaching") == "Completed"
    assert school.outside_address == ""
    assert "paper" in detail(school, "Reaching")


def test_yes_needs_an_address_by_https(school: School, head: Client) -> None:
    assert send(head, "/setup/families", reach="yes", address="http://lodge.example") == 200
    assert send(head, "/setup/families", reach="yes", address="https://lodge.example") == 302
    school.refresh_from_db()
    assert school.outside_address == "https://lodge.example"


def test_the_letters_of_the_tags_stay_once_tags_are_made(school: School, head: Client) -> None:
    assert send(head, "/setup/storage", letters="lp") == 302
    school.refresh_from_db()
    assert school.tag_prefix == "LP"
    make.tag(school)
    answer = head.post("/setup/storage", {"letters": "Q", "key": str(ids.new())})
    assert "the letters stay" in answer.content.decode()


def test_each_step_is_one_entry_of_the_journal_and_a_repeat_is_none(school: School, head: Client) -> None:
    typed = {**FACTS, "key": str(ids.new())}
    for _ in range(2):
        head.post("/setup/school", typed)
    assert Entry.objects.filter(school_id=school.pk, verb="set-up-school", kind="act").count() == 1


def test_the_list_names_nobody(school: School, head: Client) -> None:
    make.pupil(school, "Zebedee", "Quill")
    page = head.get("/setup").content.decode()
    assert "Zebedee" not in page
    assert "Quill" not in page
