"""What the desk has to think of today: counts, messages, yearly requests, families who collect."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from lodge.kit import clock
from lodge.office.models import HomeContact, RegisterEntry, StandingReason
from lodge.office.queries.register import entries_on, in_office, still_here
from lodge.people.models import FamilyLink, Person, Pupil, School
from lodge.people.queries.families import Adult, adults_of
from lodge.people.queries.posts import pupils_on_roll

ENDS_SOON = timedelta(days=14)


@dataclass(frozen=True)
class DeskDay:
    """What the office has before it: devices in, still here, late today, messages, requests that end."""

    inside: int
    still_here: int
    late: int
    messages: int
    parents_due: int


def today_for_desk(school: School) -> DeskDay:
    """The counts for the office's My day. ``parents_due``: yearly requests that end within two weeks."""
    return DeskDay(
        inside=in_office(school).count(),
        still_here=len(still_here(school)),
        late=entries_on(school, clock.today()).filter(undone_at=None, late=True).count(),
        messages=waiting_messages(school).count(),
        parents_due=ending_soon(school).count(),
    )


def waiting_messages(school: School | UUID) -> QuerySet[HomeContact]:
    """Messages taken for pupils that nobody has passed on yet, the one that waits longest first."""
    found: QuerySet[HomeContact] = HomeContact.objects.of(school).filter(
        direction=HomeContact.Direction.TO_PUPIL, done_at=None
    )
    return found.select_related("pupil__person", "pupil__school_class").order_by("asked_at")


def ending_soon(school: School | UUID) -> QuerySet[StandingReason]:
    """The yearly requests that end within two weeks."""
    today = clock.today()
    found: QuerySet[StandingReason] = StandingReason.objects.of(school).filter(
        ended_at=None, until__gte=today, until__lte=today + ENDS_SOON
    )
    return found.select_related("pupil__person", "pupil__school_class").order_by("until")


def standing_reason(pupil: Pupil, day: date) -> StandingReason | None:
    """The yearly request in force for a pupil on ``day``."""
    found: StandingReason | None = (
        StandingReason.objects.of(pupil.school_id)
        .filter(pupil=pupil, ended_at=None, since__lte=day, until__gte=day)
        .last()
    )
    return found


def calls(pupil: Pupil, most: int = 20) -> list[HomeContact]:
    """The calls home and messages of a pupil, newest first."""
    found = HomeContact.objects.of(pupil.school_id).filter(pupil=pupil).select_related("adult__adult")
    return list(found[:most])


@dataclass(frozen=True)
class Child:
    """A child of the adult at the desk: what is here for them, and whether this adult may have it."""

    pupil: Pupil
    entries: list[RegisterEntry]
    may: bool

    @property
    def free(self) -> list[RegisterEntry]:
        """The entries that may be given to this adult now."""
        return [entry for entry in self.entries if self.may and not entry.device.hold]


def children_of(adult: Person, day: date) -> list[Child]:
    """The children on the roll in whose family the adult is, with their devices in the office."""
    school = adult.school_id
    open_links = Q(until=None) | Q(until__gte=day)
    links = FamilyLink.objects.of(school).filter(open_links, adult=adult, since__lte=day)
    pupils = list(pupils_on_roll(school, day).filter(pk__in=list(links.values_list("pupil", flat=True))))
    families = adults_of(school, pupils, day)
    inside = list(in_office(school).filter(pupil__in=pupils).order_by("device__tag__number"))
    return [
        Child(
            pupil,
            [entry for entry in inside if entry.pupil_id == pupil.pk],
            may_have(families[pupil.pk], adult),
        )
        for pupil in pupils
    ]


def may_have(family: Sequence[Adult], adult: Person) -> bool:
    """Whether the record lets the adult collect for this family's child, and nothing bars them."""
    return any(
        one.person.pk == adult.pk and one.may_collect and not (one.barred or one.no_contact) for one in family
    )
