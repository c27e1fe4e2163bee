"""A family by hand: each thing an adult may do has its days and its reason."""

from datetime import date, timedelta

import pytest
from django.test import Client

from lodge.gate import Principal, Refused
from lodge.kit.told import Told
from lodge.people.actions.families import add_adult, add_term, change_link, end_link, end_term
from lodge.people.models import FamilyLink, FamilyTerm, Post, Pupil, School
from lodge.people.queries.families import adults_of
from tests import make
from tests.people.browser import key, signed_in

TODAY = date(2026, 11, 23)
Kind = FamilyTerm.Kind


@pytest.fixture
def child(school: School) -> Pupil:
    """Amara."""
    return make.pupil(school)


@pytest.fixture
def link(child: Pupil) -> FamilyLink:
    """Joy, who may collect."""
    return make.join(child, make.person(child.school, "Joy", "Obi"), (Kind.MAY_COLLECT,))


def may_collect(child: Pupil, day: date = TODAY) -> list[bool]:
    return [adult.may_collect for adult in adults_of(child.school_id, [child], day)[child.pk]]


def test_a_new_adult_may_do_nothing_yet(child: Pupil, office: Principal) -> None:
    add_adult(pupil=child, family_name="Obi", given_name="Sam", relationship="Uncle", by=office)
    assert may_collect(child) == [False]


def test_the_same_adult_is_not_added_twice(child: Pupil, office: Principal, link: FamilyLink) -> None:
    with pytest.raises(Told, match="already"):
        add_adult(pupil=child, family_name="obi", given_name="joy", relationship="Mother", by=office)


def test_a_term_holds_from_its_first_day(child: Pupil, office: Principal) -> None:
    link = add_adult(pupil=child, family_name="Obi", relationship="Uncle", by=office)
    add_term(link=link, kind=Kind.MAY_COLLECT, since=TODAY + timedelta(days=1), reason="Letter", by=office)
    assert may_collect(child) == [False]
    assert may_collect(child, TODAY + timedelta(days=1)) == [True]


def test_a_term_ends_after_its_last_day_and_keeps_both_reasons(
    child: Pupil, office: Principal, link: FamilyLink
) -> None:
    term = FamilyTerm.objects.of(child.school_id).get(link=link)
    end_term(term=term, last=TODAY, reason="Asked by the mother", by=office)
    assert may_collect(child) == [True]
    assert may_collect(child, TODAY + timedelta(days=1)) == [False]
    assert "Asked by the mother" in FamilyTerm.objects.of(child.school_id).get(pk=term.pk).reason


def test_may_collect_is_refused_while_a_restriction_stands(
    child: Pupil, office: Principal, link: FamilyLink
) -> None:
    add_term(link=link, kind=Kind.MAY_NOT_COLLECT, since=TODAY, reason="Court order", by=office)
    assert may_collect(child) == [False]
    end_term(
        term=FamilyTerm.objects.of(child.school_id).get(kind=Kind.MAY_COLLECT),
        last=TODAY - timedelta(days=1),
        reason="Court order",
        by=office,
    )
    with pytest.raises(Told, match="may not collect"):
        add_term(link=link, kind=Kind.MAY_COLLECT, since=TODAY, reason="Letter", by=office)


def test_a_term_ends_once(child: Pupil, office: Principal, link: FamilyLink) -> None:
    term = FamilyTerm.objects.of(child.school_id).get(link=link)
    end_term(term=term, last=TODAY, reason="One", by=office)
    with pytest.raises(Told, match="ended already"):
        end_term(term=term, last=TODAY, reason="Two", by=office)


def test_leaving_the_family_ends_every_term(child: Pupil, office: Principal, link: FamilyLink) -> None:
    end_link(link=link, reason="Moved away", by=office)
    assert may_collect(child) == []
    assert not FamilyTerm.objects.of(child.school_id).filter(until=None).exists()


def test_the_order_of_ringing_is_changed(child: Pupil, office: Principal, link: FamilyLink) -> None:
    change_link(link=link, relationship="Grandmother", priority=3, by=office)
    stored = FamilyLink.objects.of(child.school_id).get(pk=link.pk)
    assert (stored.relationship, stored.priority) == ("Grandmother", 3)


def test_a_teacher_records_no_family(school: School, child: Pupil) -> None:
    teacher = make.by(make.staff(school, Post.Kind.TEACHER))
    with pytest.raises(Refused):
        add_adult(pupil=child, family_name="Obi", relationship="Uncle", by=teacher)


def test_the_page_shows_each_term_with_its_days_and_no_name_in_its_title(
    school: School, child: Pupil, link: FamilyLink, pages: None
) -> None:
    browser: Client = signed_in(make.staff(school))
    page = browser.get(f"/people/families/{child.pk}").content.decode()
    assert "May collect a device" in page
    assert "Obi" not in page.split("</title>")[0]


def test_a_term_is_recorded_through_the_page(
    school: School, child: Pupil, link: FamilyLink, pages: None
) -> None:
    browser = signed_in(make.staff(school))
    said = {"key": key(), "kind": Kind.NO_CONTACT, "since": "23/11/2026", "reason": "Court order seen"}
    browser.post(f"/people/families/links/{link.pk}/may", said)
    assert FamilyTerm.objects.of(school).get(kind=Kind.NO_CONTACT).reason == "Court order seen"
    assert "Must not be contacted" in browser.get(f"/people/families/{child.pk}").content.decode()


def test_what_was_typed_stays_when_it_is_refused(
    school: School, child: Pupil, link: FamilyLink, pages: None
) -> None:
    said = {"key": key(), "kind": Kind.MAY_COLLECT, "since": "23/11/2026", "reason": "A letter"}
    page = signed_in(make.staff(school)).post(f"/people/families/links/{link.pk}/may", said)
    assert "That holds already" in page.content.decode()
    assert "A letter" in page.content.decode()


def test_a_family_of_another_teacher_is_not_there(school: School, child: Pupil, pages: None) -> None:
    browser = signed_in(make.staff(school, Post.Kind.TEACHER))
    assert browser.get(f"/people/families/{child.pk}").status_code == 404
