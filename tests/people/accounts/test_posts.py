"""Posts: given by those who may, confirmed by a second, never to oneself, and over when they end."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lodge.gate import Refused
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.people.actions import posts
from lodge.people.models import Person, Post, School
from lodge.people.queries.posts import is_set_up, kinds_held, stamp
from tests import make
from tests.people.accounts.conftest import enter, entries, key, sure

TODAY = date(2026, 11, 23)
DSL = Post.Kind.DSL


def test_the_office_makes_somebody_a_teacher_and_it_counts_at_once(
    school: School, office: Person, teacher: Person
) -> None:
    posts.give_post(person=teacher, kind=Post.Kind.SITE, by=make.by(office))
    assert Post.Kind.SITE in kinds_held(teacher, TODAY)
    assert entries(school, "give-post") == 1


@pytest.mark.parametrize("kind", [Post.Kind.IT, Post.Kind.DSL])
def test_nobody_gives_a_post_to_themselves(school: School, head: Person, kind: str) -> None:
    verb = posts.give_verb(kind)
    with pytest.raises(Refused) as refused:
        posts.give_post(person=head, kind=kind, by=sure(head))
    assert "nobody-gives-themselves-a-post" in refused.value.answer.rules
    assert kinds_held(head, TODAY) == {Post.Kind.HEAD}
    assert entries(school, verb, "refusal") == 1


@pytest.mark.parametrize("kind", Post.OPENS_CASES)
def test_it_can_never_give_a_post_that_opens_cases(technician: Person, teacher: Person, kind: str) -> None:
    with pytest.raises(Refused) as refused:
        posts.give_post(person=teacher, kind=kind, by=sure(technician))
    assert "it-gives-no-case-post" in refused.value.answer.rules


def test_the_office_cannot_give_a_post_that_opens_cases(office: Person, teacher: Person) -> None:
    with pytest.raises(Refused):
        posts.give_post(person=teacher, kind=DSL, by=sure(office))


def test_a_post_that_opens_cases_counts_only_when_a_second_leader_has_confirmed_it(
    head: Person, chair: Person, teacher: Person
) -> None:
    post = posts.give_post(person=teacher, kind=DSL, by=sure(head))
    assert DSL not in kinds_held(teacher, TODAY)
    with pytest.raises(Refused) as refused:
        posts.confirm_case_post(post=post, by=sure(head))
    assert "nobody-confirms-what-they-gave" in refused.value.answer.rules
    posts.confirm_case_post(post=post, by=sure(chair))
    assert DSL in kinds_held(teacher, TODAY)


def test_nobody_confirms_their_own_post(head: Person, chair: Person) -> None:
    post = posts.give_post(person=chair, kind=DSL, by=sure(head))
    with pytest.raises(Refused) as refused:
        posts.confirm_case_post(post=post, by=sure(chair))
    assert "nobody-gives-themselves-a-post" in refused.value.answer.rules


def test_it_cannot_confirm_a_post_that_opens_cases(head: Person, technician: Person, teacher: Person) -> None:
    post = posts.give_post(person=teacher, kind=DSL, by=sure(head))
    with pytest.raises(Refused):
        posts.confirm_case_post(post=post, by=sure(technician))


def test_giving_a_case_post_asks_for_step_up(head: Person, teacher: Person) -> None:
    with pytest.raises(Refused) as refused:
        posts.give_post(person=teacher, kind=DSL, by=make.by(head))
    assert [lack.fact for lack in refused.value.answer.missing] == ["stepped_up"]


def test_a_confirmation_counts_once(head: Person, chair: Person, teacher: Person) -> None:
    post = posts.give_post(person=teacher, kind=DSL, by=sure(head))
    posts.confirm_case_post(post=Post.objects.of(head.school_id).get(pk=post.pk), by=sure(chair))
    with pytest.raises(Told, match="confirmed it already"):
        posts.confirm_case_post(post=post, by=sure(chair))


def test_while_a_school_is_set_up_the_leaders_to_be_confirm_each_other(school: School) -> None:
    first = make.person(school, "Fay", "First", title="Ms")
    make.post(first, Post.Kind.IT, given_by=Post.FIRST_CODE)
    one, other = make.person(school, "Hal", "Head"), make.person(school, "Cleo", "Chair")
    first_post = posts.give_post(person=one, kind=Post.Kind.HEAD, by=sure(first))
    second_post = posts.give_post(person=other, kind=Post.Kind.CHAIR, by=sure(first))
    with pytest.raises(Refused):
        posts.confirm_case_post(post=first_post, by=sure(first))
    with pytest.raises(Refused):
        posts.confirm_case_post(post=first_post, by=sure(one))
    posts.confirm_case_post(post=first_post, by=sure(other))
    posts.confirm_case_post(post=second_post, by=sure(one))
    assert kinds_held(one, TODAY) == {Post.Kind.HEAD}
    assert kinds_held(other, TODAY) == {Post.Kind.CHAIR}


def test_set_up_ends_with_the_recovery_sheet_and_a_leader_and_its_powers_end_with_it(school: School) -> None:
    first = make.person(school, "Fay", "First")
    make.post(first, Post.Kind.IT, given_by=Post.FIRST_CODE)
    with make.given():
        school.recovery_printed_at = clock.now()
        school.save()
    assert not is_set_up(school, TODAY), "a sheet without a leader is not enough"
    make.staff(school, Post.Kind.HEAD, given_name="Hal", family_name="Head")
    assert is_set_up(school, TODAY)
    with pytest.raises(Refused):
        posts.give_post(person=make.person(school), kind=DSL, by=sure(first))


def test_a_post_ended_today_is_over_at_once(office: Person, teacher: Person) -> None:
    posts.end_post(post=Post.objects.of(teacher.school_id).get(person=teacher), by=make.by(office))
    assert kinds_held(teacher, TODAY) == frozenset()
    new = posts.give_post(person=teacher, kind=Post.Kind.SITE, by=make.by(office))
    posts.end_post(post=new, by=make.by(office))
    assert kinds_held(teacher, TODAY) == frozenset()
    with pytest.raises(Told, match="already"):
        posts.end_post(post=new, by=make.by(office))


def test_the_office_does_not_end_the_headteachers_post(office: Person, head: Person) -> None:
    with pytest.raises(Refused):
        posts.end_post(post=Post.objects.of(head.school_id).get(person=head), by=make.by(office))


def test_a_post_held_already_is_not_given_twice(office: Person, teacher: Person) -> None:
    with pytest.raises(Told, match="already") as told:
        posts.give_post(person=teacher, kind=Post.Kind.TEACHER, by=make.by(office))
    assert told.value.field == "kind"


def test_a_post_remembers_who_gave_it(office: Person, teacher: Person) -> None:
    by = make.by(office)
    assert posts.give_post(person=teacher, kind=Post.Kind.SITE, by=by).given_by == stamp(by)


def test_the_pages_give_and_confirm_a_post(
    client: Client, head: Person, chair: Person, teacher: Person
) -> None:
    enter(client, head)
    client.post(f"/people/{teacher.pk}/post", {"kind": DSL, "key": key()})
    post = Post.objects.of(head.school_id).get(person=teacher, kind=DSL)
    second = enter(Client(), chair)
    assert "To confirm" in second.get("/people").content.decode()
    assert second.post(f"/people/posts/{post.pk}/confirm", {"key": key()}).status_code == 302
    post.refresh_from_db()
    assert post.confirmed_at is not None


def test_a_mistake_on_the_page_keeps_what_was_typed_and_says_what_to_do(
    client: Client, office: Person, teacher: Person
) -> None:
    enter(client, office)
    typed = {"kind": "teacher", "since": "24/11/2026", "until": "23/11/2026", "key": key()}
    page = client.post(f"/people/{teacher.pk}/post", typed).content.decode()
    assert "The last day lies before the first" in page
    assert 'value="24/11/2026"' in page


def test_a_refused_page_names_the_clause_and_what_to_do(
    client: Client, technician: Person, teacher: Person
) -> None:
    enter(client, technician)
    page = client.post(f"/people/{teacher.pk}/post", {"kind": DSL, "key": key()})
    assert page.status_code == 403
    assert "L.5" in page.content.decode()


def test_a_refusal_for_want_of_step_up_leads_to_the_proof_and_back(
    client: Client, head: Person, teacher: Person
) -> None:
    enter(client, head, lately=False)
    where = f"/people/{teacher.pk}/post"
    page = client.post(where, {"kind": DSL, "key": key()}, headers={"Referer": f"http://testserver{where}"})
    assert page.status_code == 403
    assert f"/accounts/reauthenticate/?next=%2Fpeople%2F{teacher.pk}%2Fpost" in page.content.decode()


def test_a_colleague_entered_by_hand_has_a_name_an_address_and_a_post(client: Client, office: Person) -> None:
    enter(client, office)
    typed = {
        "title": "Mr",
        "given_name": "Gus",
        "family_name": "Grey",
        "email": "Gus@larkfold.example",
        "kind": "governor",
        "key": key(),
    }
    assert client.post("/people/add", typed).status_code == 302
    assert client.post("/people/add", typed).status_code == 302, "sent twice, it is one act"
    gus = Person.objects.of(office.school_id).get(given_name="Gus")
    assert kinds_held(gus, TODAY) == {"governor"}


def test_teachers_pupils_and_strangers_see_no_staff_list(
    client: Client, school: School, teacher: Person
) -> None:
    assert client.get("/people")["Location"].startswith("/accounts/login/")
    enter(client, teacher)
    for path in ("/people", "/people/add", f"/people/{teacher.pk}", "/desks"):
        assert client.get(path).status_code == 404, path


def test_the_page_of_a_pupil_or_parent_is_not_a_colleagues_page(
    client: Client, school: School, office: Person
) -> None:
    child = make.pupil(school)
    enter(client, office)
    assert client.get(f"/people/{child.person.pk}").status_code == 404


def test_the_staff_list_costs_the_same_for_two_or_twelve(
    client: Client, school: School, office: Person
) -> None:
    enter(client, office)
    counts = []
    for round_ in range(2):
        with CaptureQueriesContext(connection) as seen:
            client.get("/people")
        counts.append(len(seen))
        for number in range(10):
            make.staff(school, Post.Kind.TEACHER, given_name=f"T{round_}{number}", family_name="Teal")
    assert counts[0] == counts[1]
