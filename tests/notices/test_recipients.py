"""Who is told: never a leaver, a barred adult, or an address that a barred adult may read."""

import os
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lodge.gate import Principal, deed
from lodge.kit import clock
from lodge.notices.actions.outbox import queue, to_family, to_person
from lodge.notices.models import Letter, OutboxRow
from lodge.notices.queries.recipients import Recipient, recipients
from lodge.notices.sender import send_due
from lodge.people.models import ContactPoint, FamilyLink, FamilyTerm, Person, Pupil, School
from tests import make
from tests.notices.conftest import FAMILY, Recorder, point
from tests.notices.test_send_due import remind

LONG = os.environ.get("LODGE_LONG") == "1"
FAMILIES = 10_000 if LONG else 500
SINCE = date(2026, 9, 1)
BARS = (make.KEEPS.NO_CONTACT, make.KEEPS.MAY_NOT_COLLECT)
BARRED = (make.KEEPS.PARENTAL_RESPONSIBILITY, make.KEEPS.NO_CONTACT)


def told(letter: Letter, way: str = "notify") -> list[Recipient]:
    school = School.objects.get(pk=letter.school_id)
    fresh = Letter.objects.of(school).select_related("person__login", "pupil").get(pk=letter.pk)
    return recipients(school, [fresh], clock.today(), way)[letter.pk]


def reached(letter: Letter) -> list[tuple[str, str, str]]:
    return [(one.person.given_name, one.channel, one.address) for one in told(letter)]


def test_both_parents_with_responsibility_are_told(child: Pupil, office: Principal) -> None:
    point(make.adult(child, "Tom", "Obi", FAMILY), "tom@families.example")
    letter = remind(child, office)
    assert {name for name, _, _ in reached(letter)} == {"Joy", "Tom"}


def test_an_adult_without_responsibility_is_told_only_when_nobody_has_it(
    by_mail: School, office: Principal
) -> None:
    child = make.pupil(by_mail)
    point(make.adult(child, "Gran", "Obi"), "gran@families.example")
    letter = remind(child, office)
    assert reached(letter) == [("Gran", "email", "gran@families.example")]
    point(make.adult(child, "Joy", "Obi", FAMILY), "joy@families.example")
    assert reached(letter) == [("Joy", "email", "joy@families.example")]


@pytest.mark.parametrize("kind", [make.KEEPS.NO_CONTACT, make.KEEPS.MAY_NOT_COLLECT])
def test_a_barred_parent_is_not_told(child: Pupil, office: Principal, kind: str) -> None:
    point(make.adult(child, "Tom", "Obi", (*FAMILY, kind)), "tom@families.example")
    assert reached(remind(child, office)) == [("Joy", "email", "joy@families.example")]


@pytest.mark.parametrize(
    ("theirs", "hers"),
    [
        ("home@families.example", "HOME@families.example "),
        ("home@families.example", "home+joy@families.example"),
    ],
)
def test_a_parent_who_shares_an_address_with_a_barred_one_is_told_by_hand(
    by_mail: School, office: Principal, theirs: str, hers: str
) -> None:
    child = make.pupil(by_mail)
    point(make.adult(child, "Joy", "Obi", FAMILY), hers)
    point(make.adult(child, "Tom", "Obi", BARRED), theirs)
    (one,) = told(remind(child, office))
    assert (one.person.given_name, one.channel, one.by_hand) == ("Joy", "paper", True)


@pytest.mark.parametrize("hers", ["+44 7700 900123", "0044 7700 900 123", "(07700) 900123"])
def test_a_shared_number_counts_however_it_is_written(child: Pupil, office: Principal, hers: str) -> None:
    point(child.family.get().adult, hers, ContactPoint.Kind.MOBILE)
    point(make.adult(child, "Tom", "Obi", BARRED), "07700 900123", ContactPoint.Kind.MOBILE)
    (one,) = told(remind(child, office))
    assert (one.channel, one.address, one.by_hand) == ("paper", "", True)


def test_an_address_a_barred_parent_once_had_still_counts(child: Pupil, office: Principal) -> None:
    father = make.adult(child, "Tom", "Obi", BARRED)
    point(father, "joy@families.example", until=date(2026, 10, 1))
    (one,) = told(remind(child, office))
    assert one.by_hand


def test_a_bar_outlives_the_link(child: Pupil, office: Principal) -> None:
    father = make.adult(child, "Tom", "Obi", BARRED)
    point(father, "joy@families.example")
    with make.given():
        link = FamilyLink.objects.of(child.school_id).get(adult=father)
        link.until = date(2026, 10, 1)
        link.save()
    (one,) = told(remind(child, office))
    assert one.by_hand


def test_a_bar_for_one_child_is_none_for_another(child: Pupil, by_mail: School, office: Principal) -> None:
    other = make.pupil(by_mail, "Bea", "Lund")
    father = make.adult(child, "Tom", "Obi", BARRED)
    make.join(other, father, FAMILY)
    point(father, "tom@families.example")
    assert reached(remind(other, office)) == [("Tom", "email", "tom@families.example")]


def test_a_letter_to_one_person_about_a_child_heeds_the_bars_of_that_child(
    child: Pupil, office: Principal
) -> None:
    father = make.adult(child, "Tom", "Obi", BARRED)
    point(father, "tom@families.example")
    with deed(by=office, verb="contact-home", on=child) as open_deed:
        letter = queue(letter="notices/still-here", to=to_person(father, about=child), by=office)
        open_deed.record()
    assert told(letter) == []


def test_nobody_who_has_left_is_told(child: Pupil, office: Principal) -> None:
    mother = child.family.get().adult
    with make.given():
        mother.left_on = date(2026, 11, 20)
        mother.save()
    assert told(remind(child, office)) == []


def test_an_address_that_has_ended_is_not_used(child: Pupil, office: Principal) -> None:
    with make.given():
        old = ContactPoint.objects.of(child.school_id).get()
        old.until = date(2026, 11, 20)
        old.save()
    (one,) = told(remind(child, office))
    assert (one.channel, one.by_hand) == ("paper", False)


@pytest.mark.parametrize("broken", ["joy", "joy@", "joy@families.example\nBcc: all@x.example", "", "a b@c.d"])
def test_what_is_no_address_is_told_on_paper(by_mail: School, office: Principal, broken: str) -> None:
    child = make.pupil(by_mail)
    point(make.adult(child, "Joy", "Obi", FAMILY), broken)
    (one,) = told(remind(child, office))
    assert one.channel == "paper"


def test_somebody_excluded_is_not_told(child: Pupil, office: Principal) -> None:
    mother = child.family.get().adult
    assert told(remind(child, office, excluding=[mother])) == []


def test_a_link_that_opens_an_account_is_never_printed(school: School, office: Principal) -> None:
    person = Person.objects.of(school).get(pk=office.id)
    with deed(by=office, verb="send-test-message", on=person) as open_deed:
        letter = queue(letter="notices/password-reset", to=to_person(person), by=office)
        open_deed.record()
    assert told(letter, way="paper") == []


def test_a_page_of_letters_costs_the_queries_of_one(by_mail: School, office: Principal) -> None:
    children = [make.pupil(by_mail, f"Child{number}") for number in range(12)]
    for number, one in enumerate(children):
        point(make.adult(one, f"Parent{number}", "Obi", FAMILY), f"p{number}@families.example")
    letters = [remind(one, office) for one in children]
    fresh = list(Letter.objects.of(by_mail).select_related("person__login", "pupil"))
    counts = []
    for some in (fresh[:1], fresh):
        with CaptureQueriesContext(connection) as seen:
            recipients(by_mail, some, clock.today(), "smtp")
        counts.append(len(seen))
    assert counts == [4, 4]
    assert len(letters) == len(fresh)


@dataclass
class Town:
    """Families as they come; ``forbidden`` are the addresses never to be written to about a child."""

    school: School
    persons: list[Person] = field(default_factory=list)
    pupils: list[Pupil] = field(default_factory=list)
    links: list[FamilyLink] = field(default_factory=list)
    terms: list[FamilyTerm] = field(default_factory=list)
    points: list[ContactPoint] = field(default_factory=list)
    forbidden: list[set[str]] = field(default_factory=list)

    def family(self, number: int, kind: int, bar: str) -> None:
        """One child, and parents of one of five kinds."""
        person = Person(school=self.school, given_name=f"Child{number}", family_name="Obi")
        self.persons.append(person)
        self.pupils.append(Pupil(school=self.school, person=person, year_group=4))
        hers, his = f"joy{number}@families.example", f"tom{number}@families.example"
        if kind == 0:  # an ordinary pair
            self.adult("Joy", hers, *FAMILY)
            self.adult("Tom", his, *FAMILY)
        elif kind == 1:  # one barred
            self.adult("Joy", hers, *FAMILY)
            self.adult("Tom", his, *FAMILY, bar)
        elif kind == 2:  # one barred, and one address for both, written another way
            self.adult("Joy", hers.upper(), *FAMILY)
            self.adult("Tom", hers, *FAMILY, bar)
        elif kind == 3:  # the only parent barred
            self.adult("Tom", his, *FAMILY, bar)
        else:  # a bar that is over
            self.adult("Tom", his, *FAMILY)
            over = {"since": SINCE, "until": clock.today() - timedelta(days=1)}
            self.terms.append(FamilyTerm(school=self.school, link=self.links[-1], kind=bar, **over))
        self.forbidden.append([set(), {his}, {hers, hers.upper()}, {his}, set()][kind])

    def adult(self, name: str, address: str, *kinds: str) -> None:
        """An adult of the last child."""
        grown = Person(school=self.school, given_name=name, family_name="Obi")
        link = FamilyLink(school=self.school, pupil=self.pupils[-1], adult=grown, since=SINCE)
        self.persons.append(grown)
        self.links.append(link)
        self.terms += [FamilyTerm(school=self.school, link=link, kind=kind, since=SINCE) for kind in kinds]
        self.points.append(
            ContactPoint(school=self.school, person=grown, kind="email", value=address, since=SINCE)
        )

    def settle(self) -> list[tuple[Pupil, set[str]]]:
        """Write everybody down; each child with its forbidden addresses."""
        with make.given():
            tables: tuple[list[Any], ...] = (self.persons, self.pupils, self.links, self.terms, self.points)
            for rows in tables:
                type(rows[0]).objects.of(self.school).bulk_create(rows, batch_size=500)
        return list(zip(self.pupils, self.forbidden, strict=True))


def a_town(school: School, count: int) -> list[tuple[Pupil, set[str]]]:
    """``count`` families, drawn with a seed."""
    draw, town = random.Random(20261123), Town(school)
    for number in range(count):
        town.family(number, draw.randrange(5), draw.choice(BARS))
    return town.settle()


def test_of_a_town_of_families_no_barred_or_doubtful_address_is_written_to(
    by_mail: School, office: Principal
) -> None:
    town = a_town(by_mail, FAMILIES)
    with deed(by=office, verb="contact-home", on=town[0][0]) as open_deed:
        asked = {
            queue(
                letter="notices/still-here",
                to=to_family(child),
                words={"first_name": "Sam", "device": "phone", "day": "Monday"},
                due_at=clock.now(),
                by=office,
            ).pk: forbidden
            for child, forbidden in town
        }
        open_deed.record()
    line = Recorder()
    while send_due(school=by_mail, now=clock.now(), delivery=line):
        clock.pass_time(timedelta(minutes=1))
    sent = list(OutboxRow.objects.of(by_mail).filter(channel="email"))
    assert [copy.address for copy in sent if copy.address in asked[copy.letter_id]] == []
    assert len(line.parcels) == len({parcel.message_id for parcel in line.parcels}) == len(sent)
    assert len(sent) > FAMILIES // 2
    reached_any = set(OutboxRow.objects.of(by_mail).values_list("letter", flat=True))
    nobody = Letter.objects.of(by_mail).exclude(nobody_at=None).count()
    assert len(reached_any) + nobody == FAMILIES
