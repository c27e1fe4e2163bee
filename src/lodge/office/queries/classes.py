"""How a class stands on a day: who has a device in, who has not, who is away."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from lodge.devices.models import Device
from lodge.kit import clock
from lodge.office.models import Away, RegisterEntry, StandingReason
from lodge.office.queries.register import in_office
from lodge.people.models import Person, Pupil, School, SchoolClass
from lodge.people.queries.calendar import school_year_of
from lodge.people.queries.need_to_know import visible_to
from lodge.people.queries.posts import pupils_on_roll


def classes(school: School | UUID) -> list[SchoolClass]:
    """The classes of this school year, youngest first."""
    return list(SchoolClass.objects.of(school).filter(school_year=school_year_of(clock.today())))


def classes_seen_by(person: Person) -> list[SchoolClass]:
    """The classes a person may look at: the register's keepers all, a teacher their own, others none."""
    return list(visible_to(person, SchoolClass).filter(school_year=school_year_of(clock.today())))


@dataclass(frozen=True)
class ClassCount:
    """A class and how many of its devices are in now."""

    school_class: SchoolClass
    inside: int


def counted(school: School | UUID, seen: list[SchoolClass]) -> list[ClassCount]:
    """The classes with how many of their devices are in the office now; one query more."""
    inside = Counter(in_office(school).values_list("pupil__school_class", flat=True))
    return [ClassCount(one, inside[one.pk]) for one in seen]


@dataclass(frozen=True)
class GridRow:
    """One child in the class view, once for each of their devices: in, given back, not in, or away."""

    pupil: Pupil
    entry: RegisterEntry | None
    device: Device | None
    away: bool
    reason: str

    @property
    def state(self) -> str:
        """'in', 'out' (given back), 'away' or 'not-in'."""
        if self.entry is not None:
            return "in" if self.entry.is_in else "out"
        return "away" if self.away else "not-in"

    @property
    def value(self) -> str:
        """What a tick for this row says: which device, or whose first device."""
        return f"device:{self.device.pk}" if self.device else f"pupil:{self.pupil.pk}"


def class_grid(school_class: SchoolClass, day: date) -> list[GridRow]:
    """How each child of the class stands on ``day``; five queries whatever the size of the class."""
    school = school_class.school_id
    on_roll = pupils_on_roll(school, day).filter(school_class=school_class)
    pupils = sorted(on_roll, key=lambda one: (one.person.short_name, str(one.pk)))
    # Each half says everything about itself, so that it is found by an index however many years there are.
    of_day = Q(school=school, day=day, undone_at=None) | Q(school=school, out_at=None, undone_at=None)
    entries = RegisterEntry.objects.of(school).filter(of_day, pupil__in=pupils).order_by("in_at")
    by_device = {entry.device_id: entry for entry in entries}
    devices: dict[UUID, list[Device]] = defaultdict(list)
    live = Device.objects.of(school).filter(ended_at=None, owner__in=pupils).select_related("tag")
    for device in live.order_by("tag__number"):
        devices[device.owner_id].append(device)
    absent = Away.objects.of(school).filter(pupil__in=pupils, day=day, ended_at=None)
    away = set(absent.values_list("pupil", flat=True))
    standing = StandingReason.objects.of(school).filter(
        pupil__in=pupils, ended_at=None, since__lte=day, until__gte=day
    )
    reasons = {one.pupil_id: one.reason for one in standing}
    rows = []
    for pupil in pupils:
        owned: list[Device | None] = [*devices[pupil.pk]]
        for one in owned or [None]:
            entry = by_device.get(one.pk) if one is not None else None
            rows.append(GridRow(pupil, entry, one, pupil.pk in away, reasons.get(pupil.pk, "")))
    return rows
