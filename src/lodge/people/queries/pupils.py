"""The lists of pupils: who may see which, who is proposed as a leaver, how a family stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from lodge.kit.declarations import held_by
from lodge.people.models import (
    ContactPoint,
    FamilyLink,
    FamilyTerm,
    Person,
    Pupil,
    School,
    SchoolClass,
)
from lodge.people.queries.calendar import school_year_of
from lodge.people.queries.need_to_know import visible_to
from lodge.people.queries.posts import KEEPS_THE_REGISTER, kinds_held, pupils_on_roll
from lodge.people.queries.roster import newest_import


def sees_every_pupil(person: Person, day: date) -> bool:
    """Whether ``person`` keeps the register or leads: they see the whole roll."""
    return bool(kinds_held(person, day) & frozenset(KEEPS_THE_REGISTER))


def pupils_seen_by(person: Person, day: date) -> QuerySet[Pupil]:
    """The pupils on roll whom ``person`` may see listed: all, those of their own classes, or none."""
    pupils = pupils_on_roll(person.school_id, day)
    return pupils & visible_to(person, Pupil)


def named(pupils: QuerySet[Pupil], text: str) -> QuerySet[Pupil]:
    """Those whose names hold every word of ``text``, in any order."""
    for word in text.split()[:5]:
        pupils = pupils.filter(
            Q(person__given_name__icontains=word)
            | Q(person__known_as__icontains=word)
            | Q(person__family_name__icontains=word)
        )
    return pupils


def classes_of(school: School | UUID, day: date) -> list[SchoolClass]:
    """The classes that pupils on roll are in, by year group and name: at the turn of a year also the old."""
    on_roll = Q(pupils__person__left_on=None) | Q(pupils__person__left_on__gte=day)
    found = SchoolClass.objects.of(school).filter(on_roll, pupils__isnull=False)
    return list(found.distinct())


def current_classes(school: School | UUID, day: date) -> list[SchoolClass]:
    """The classes of the present school year."""
    return list(SchoolClass.objects.of(school).filter(school_year=school_year_of(day)))


@dataclass(frozen=True)
class Leaver:
    """Somebody who may leave, and what they still hold."""

    person: Person
    class_name: str = ""
    holds: Sequence[str] = ()


def proposed_leavers(school: School, day: date) -> list[Leaver]:
    """The pupils on roll whom the newest import did not list."""
    newest = newest_import(school)
    keys = newest.before.get("absent", []) if newest else []
    absent = set(keys)
    found = [pupil for pupil in pupils_on_roll(school, day) if str(pupil.pk) in absent]
    return _with_holdings(school, [pupil for pupil in found if pupil.person.left_on is None])


def leavers(school: School, persons: Sequence[UUID]) -> list[Leaver]:
    """These persons of the school, with what each still holds."""
    found = Person.objects.of(school).filter(pk__in=persons).select_related("pupil__school_class")
    holds = held_by(school.pk, persons)
    return [Leaver(one, _class_name(one), holds[one.pk]) for one in found]


def recent_leavers(school: School, since: date) -> list[Person]:
    """Who left, or will leave, since a day: the newest first."""
    found = Person.objects.of(school).filter(left_on__gte=since).order_by("-left_on", "family_name")
    return list(found[:50])


def _with_holdings(school: School, pupils: Sequence[Pupil]) -> list[Leaver]:
    holds = held_by(school.pk, [pupil.person_id for pupil in pupils])
    return [Leaver(one.person, str(one.school_class or ""), holds[one.person_id]) for one in pupils]


def _class_name(person: Person) -> str:
    pupil = getattr(person, "pupil", None)
    return str(pupil.school_class or "") if pupil else ""


@dataclass(frozen=True)
class FamilyAdult:
    """An adult of a pupil's family with what holds now, what held before, and how to reach them."""

    link: FamilyLink
    current: Sequence[FamilyTerm] = field(default_factory=tuple)
    earlier: Sequence[FamilyTerm] = field(default_factory=tuple)
    points: Sequence[ContactPoint] = field(default_factory=tuple)

    @property
    def no_contact(self) -> bool:
        """Whether this adult must not be contacted."""
        return any(term.kind == FamilyTerm.Kind.NO_CONTACT for term in self.current)


def family_of(pupil: Pupil, day: date) -> tuple[list[FamilyAdult], list[FamilyLink]]:
    """A pupil's adults in the order the school rings them, and the links that have ended."""
    links = list(
        FamilyLink.objects.of(pupil.school_id)
        .filter(pupil=pupil)
        .select_related("adult")
        .prefetch_related("terms")
    )
    still = [link for link in links if link.until is None or link.until >= day]
    points = ContactPoint.objects.of(pupil.school_id).filter(
        Q(until=None) | Q(until__gte=day), person__in=[link.adult_id for link in still]
    )
    reach: dict[UUID, list[ContactPoint]] = {}
    for point in points:
        reach.setdefault(point.person_id, []).append(point)
    found = []
    for link in still:
        terms = list(link.terms.all())
        current = [term for term in terms if term.until is None or term.until >= day]
        earlier = [term for term in terms if term not in current]
        found.append(FamilyAdult(link, current, earlier, reach.get(link.adult_id, [])))
    return found, [link for link in links if link not in still]
