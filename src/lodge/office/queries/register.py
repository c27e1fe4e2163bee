"""The register of a day, what is in the office now, and what is still here when it should not be."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from lodge.devices.models import Device
from lodge.devices.queries import live_devices
from lodge.kit import clock
from lodge.notices.deadlines import school_days
from lodge.office.models import PocketCount, RegisterEntry
from lodge.people.models import Period, School, SchoolClass
from lodge.people.queries.calendar import why_closed

SHOWN = {
    "all": ("All", Q()),
    "in": ("In now", Q(out_at=None, undone_at=None)),
    "out": ("Given back", Q(out_at__isnull=False)),
    "late": ("Late", Q(late=True, undone_at=None)),
    "on": ("Switched on", Q(power=RegisterEntry.Power.ON, undone_at=None)),
}
ONE_DAY = timedelta(days=1)


def entries_on(school: School | UUID, day: date) -> QuerySet[RegisterEntry]:
    """The register of a day in order, undone entries included."""
    found: QuerySet[RegisterEntry] = RegisterEntry.objects.of(school).filter(day=day)
    return found.select_related("device__tag", "pupil__person", "pupil__school_class", "out_to")


def in_office(school: School | UUID) -> QuerySet[RegisterEntry]:
    """Every entry whose device is in the office now, whichever day it came in."""
    found: QuerySet[RegisterEntry] = RegisterEntry.objects.of(school).filter(out_at=None, undone_at=None)
    return found.select_related("device__tag", "pupil__person", "pupil__school_class")


def open_entry(device: Device) -> RegisterEntry | None:
    """The entry by which the device is in the office now."""
    return in_office(device.school_id).filter(device=device).first()


def crate(school_class: SchoolClass) -> list[RegisterEntry]:
    """The entries of a class whose devices are in the office now, in the order of their tags."""
    inside = in_office(school_class.school_id).filter(pupil__school_class=school_class)
    return list(inside.order_by("device__tag__number"))


def crate_devices(school_class: SchoolClass) -> list[Device]:
    """The devices of a class that are in the office now, in the order of their tags."""
    inside = in_office(school_class.school_id).filter(pupil__school_class=school_class)
    keys = list(inside.values_list("device", flat=True))
    return list(live_devices(school_class.school_id).filter(pk__in=keys).order_by("tag__number"))


@dataclass(frozen=True)
class Tab:
    """One filter of a day's register, with how many it shows."""

    name: str
    label: str
    count: int
    current: bool


@dataclass(frozen=True)
class Day:
    """The register of a day as a page shows it."""

    day: date
    entries: list[RegisterEntry]
    tabs: list[Tab]
    closed: str
    before: date
    after: date | None
    counts: list[PocketCount]


def day_of(school: School, day: date, show: str) -> Day:
    """A day's register under one filter, with the counts of every filter; four queries for any number."""
    every = list(entries_on(school, day).order_by("in_at", "id"))
    shown = show if show in SHOWN else "all"
    tabs = [
        Tab(name, label, sum(_fits(one, name) for one in every), name == shown)
        for name, (label, _) in SHOWN.items()
    ]
    return Day(
        day=day,
        entries=[one for one in every if _fits(one, shown)],
        tabs=tabs,
        closed=why_closed(school, day),
        before=day - ONE_DAY,
        after=day + ONE_DAY if day < clock.today() else None,
        counts=list(PocketCount.objects.of(school).filter(day=day)),
    )


def _fits(entry: RegisterEntry, show: str) -> bool:
    live = entry.undone_at is None
    return {
        "all": True,
        "in": entry.is_in,
        "out": live and entry.out_at is not None,
        "late": live and entry.late,
        "on": live and entry.power == RegisterEntry.Power.ON,
    }[show]


@dataclass(frozen=True)
class StillHere:
    """A device that should have gone home: how long it waits, and what to do about it."""

    entry: RegisterEntry
    since: str
    state: str
    do: str


def still_here(school: School) -> list[StillHere]:
    """What should have gone home and is here, the longest waiting first; nothing on a day without pupils.

    The words grow: at the end of the day, on the next school morning, after two school days.
    """
    today = clock.today()
    over = clock.local(clock.now()).time() >= day_ends(school)
    waiting = in_office(school) if over else in_office(school).filter(day__lt=today)
    left = list(waiting.order_by("in_at", "id"))
    is_school_day = school_days(school) if left else None
    if is_school_day is None or not is_school_day(today):
        return []
    found = []
    for entry in left:
        waited = sum(
            is_school_day(entry.day + ONE_DAY * ahead) for ahead in range(1, (today - entry.day).days + 1)
        )
        if waited or over:
            found.append(_still(entry, waited))
    return found


def _still(entry: RegisterEntry, waited: int) -> StillHere:
    if waited == 0:
        return StillHere(entry, "End of the day", "soon", "Ring home: who collects it?")
    if waited == 1:
        return StillHere(
            entry, f"Since {entry.day:%A}", "now", "Ask the child this morning, and ring home again."
        )
    return StillHere(entry, f"{waited} school days", "now", "Tell the headteacher.")


def day_ends(school: School | UUID) -> time:
    """When everybody should have collected: the end of the 'end of the day' period, 16:00 if none is set."""
    found = Period.objects.of(school).filter(kind=Period.Kind.END_OF_DAY).last()
    return found.ends if found else time(16, 0)


def latest(school: School, *, out: bool, most: int = 6) -> list[RegisterEntry]:
    """Today's newest acts of one mode: handed in (undone ones left out), or given back."""
    if out:
        midnight: datetime = clock.at(clock.today(), 0)
        given = (
            RegisterEntry.objects.of(school)
            .filter(out_at__gte=midnight, lost=False)
            .order_by("-out_at", "-id")
        )
        return list(
            given.select_related("device__tag", "pupil__person", "pupil__school_class", "out_to")[:most]
        )
    return list(entries_on(school, clock.today()).filter(undone_at=None).order_by("-in_at", "-id")[:most])
