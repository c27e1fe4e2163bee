"""Leaving is a dated act: proposed, looked at, recorded; posts and sessions end, nothing is deleted."""

from datetime import date, timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from lodge.demo.exports import invented, sims_csv
from lodge.gate import Principal, Refused
from lodge.kit import clock
from lodge.kit.declarations import held_by
from lodge.kit.told import Told
from lodge.people.actions.leaving import record_leaver, take_back_leaving
from lodge.people.actions.roster import import_people
from lodge.people.models import Badge, Login, Person, Post, School
from lodge.people.queries.posts import kinds_held, pupils_on_roll
from tests import make
from tests.people.browser import key, signed_in

TODAY = date(2026, 11, 23)
YESTERDAY = TODAY - timedelta(days=1)
CHILDREN = invented(12, on=date(2026, 9, 8))


@pytest.fixture
def browser(keyed: School, pages: None) -> Client:
    """The office, signed in."""
    return signed_in(make.staff(keyed, given_name="Olive", family_name="Ash"))


def colleague(school: School) -> Person:
    person = make.staff(school, Post.Kind.TEACHER, given_name="Tess", family_name="Able")
    with make.given():
        Badge(school=school, person=person, code_digest="d" * 64, since=clock.now()).save()
        person.login = Login.objects.create_user("tess@larkfold.example", "a quiet phone-free day")
        person.save()
    return person


def test_a_leaver_is_off_the_roll_the_day_after(school: School, office: Principal) -> None:
    child = make.pupil(school)
    record_leaver(person=child.person, on=TODAY, reason="Moved away", by=office)
    assert pupils_on_roll(school, TODAY).count() == 1
    assert not pupils_on_roll(school, TODAY + timedelta(days=1)).exists()


def test_posts_end_on_the_last_day(school: School, office: Principal) -> None:
    person = colleague(school)
    record_leaver(person=person, on=TODAY, by=office)
    assert Post.objects.of(school).get(person=person).until == TODAY
    assert kinds_held(person, TODAY) == {Post.Kind.TEACHER}


def test_a_last_day_in_the_past_ends_sessions_and_badges_at_once(school: School, office: Principal) -> None:
    person = colleague(school)
    client = Client()
    assert person.login is not None
    client.force_login(person.login)
    UserSession.objects.update_or_create(
        session_key=client.session.session_key, defaults={"user": person.login, "ip": "127.0.0.1"}
    )
    record_leaver(person=person, on=YESTERDAY, by=office)
    assert not UserSession.objects.filter(user=person.login).exists()
    assert Badge.objects.of(school).get(person=person).ended_at == clock.now()


def test_whoever_has_left_is_out_with_the_next_page(school: School, office: Principal, pages: None) -> None:
    person = make.staff(school, Post.Kind.TEACHER, given_name="Tess", family_name="Able")
    client = signed_in(person)
    assert client.get("/day").status_code == 200
    record_leaver(person=person, on=YESTERDAY, by=office)
    assert client.get("/day").status_code == 302


def test_what_a_leaver_holds_is_known_before(school: School) -> None:
    child = make.pupil(school)
    make.device(child, 42)
    person = colleague(school)
    held = held_by(school.pk, [child.person_id, person.pk])
    assert held[child.person_id] == ["Phone with tag 042, never handed in"]
    assert held[person.pk] == [
        "The post Teacher: it ends that day",
        "A badge or short code: it ends that day",
        "An account: nobody comes in with it after that day",
    ]


def test_somebody_leaves_once(school: School, office: Principal) -> None:
    child = make.pupil(school)
    record_leaver(person=child.person, on=TODAY, by=office)
    with pytest.raises(Told, match="leaver already"):
        record_leaver(person=child.person, on=TODAY, by=office)


@pytest.mark.parametrize("days", [-400, 400])
def test_a_day_that_makes_no_sense_is_refused(days: int, school: School, office: Principal) -> None:
    child = make.pupil(school)
    with make.given():
        child.person.joined_on = date(2026, 9, 1)
        child.person.save()
    with pytest.raises(Told, match="Choose"):
        record_leaver(person=child.person, on=TODAY + timedelta(days=days), by=office)


def test_the_office_cannot_end_the_heads_post_by_the_back_door(school: School, office: Principal) -> None:
    head = make.staff(school, Post.Kind.HEAD, given_name="Hana", family_name="Moss")
    with pytest.raises(Refused):
        record_leaver(person=head, on=TODAY, by=office)
    assert Person.objects.of(school).get(pk=head.pk).left_on is None


def test_a_leaving_is_taken_back(school: School, office: Principal) -> None:
    child = make.pupil(school)
    record_leaver(person=child.person, on=YESTERDAY, by=office)
    take_back_leaving(person=child.person, by=office)
    assert pupils_on_roll(school, TODAY).count() == 1


def test_the_absent_of_the_latest_import_are_proposed_unticked(
    keyed: School, office: Principal, browser: Client
) -> None:
    import_people(data=sims_csv(CHILDREN), file_name="p.csv", by=office)
    clock.pass_time(timedelta(minutes=5))
    import_people(data=sims_csv(CHILDREN[2:]), file_name="p.csv", by=office)
    page = browser.get("/people/leavers")
    assert len(page.context["offered"]) == 2
    assert " checked" not in page.content.decode()


def test_what_they_hold_is_shown_before_anything_is_recorded(
    keyed: School, office: Principal, browser: Client
) -> None:
    import_people(data=sims_csv(CHILDREN), file_name="p.csv", by=office)
    clock.pass_time(timedelta(minutes=5))
    import_people(data=sims_csv(CHILDREN[1:]), file_name="p.csv", by=office)
    gone = next(
        one for one in pupils_on_roll(keyed, TODAY) if one.admission_number == CHILDREN[0].admission_number
    )
    make.device(gone, 42)
    said: dict[str, Any] = {"key": key(), "who": [str(gone.person_id)], "on": "20/11/2026", "reason": "Moved"}
    page = browser.post("/people/leavers", said)
    assert "Phone with tag 042" in page.content.decode()
    assert Person.objects.of(keyed).get(pk=gone.person_id).left_on is None
    browser.post("/people/leavers", {**said, "sure": "on"})
    assert Person.objects.of(keyed).get(pk=gone.person_id).left_on == date(2026, 11, 20)


def test_a_form_without_a_tick_says_what_to_do(keyed: School, office: Principal, browser: Client) -> None:
    import_people(data=sims_csv(CHILDREN), file_name="p.csv", by=office)
    clock.pass_time(timedelta(minutes=5))
    import_people(data=sims_csv(CHILDREN[1:]), file_name="p.csv", by=office)
    page = browser.post("/people/leavers", {"key": key(), "on": "20/11/2026"})
    assert "Tick everybody who has left" in page.content.decode()


def test_one_person_leaves_from_their_own_page(keyed: School, browser: Client) -> None:
    child = make.pupil(keyed)
    page = browser.get(f"/people/leavers/{child.person_id}")
    assert "Amara Obi" in page.content.decode()
    said = {"key": key(), "who": [str(child.person_id)], "on": "20/11/2026", "sure": "on"}
    browser.post(f"/people/leavers/{child.person_id}", said)
    assert Person.objects.of(keyed).get(pk=child.person_id).left_on == date(2026, 11, 20)


def test_a_teacher_finds_no_leavers(keyed: School, pages: None) -> None:
    client = signed_in(make.staff(keyed, Post.Kind.TEACHER))
    assert client.get("/people/leavers").status_code == 404
