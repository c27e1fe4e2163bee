"""What the desk asks: who is behind these words, what is in, what is still here, how a class stands."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from lodge.devices.models import Device, Tag
from lodge.devices.queries import check_digit, live_devices
from lodge.kit import clock
from lodge.office.models import Away, HomeContact, RegisterEntry, StandingReason
from lodge.people.models import Pupil, School, SchoolClass
from lodge.people.queries.calendar import school_year_of
from lodge.people.queries.posts import pupils_on_roll

MOST_CHOICES = 8


@dataclass(frozen=True)
class Found:
    """What the one box means: a device by its tag, a class crate, pupils by name, or a sentence why not."""

    device: Device | None = None
    school_class: SchoolClass | None = None
    pupils: Sequence[Pupil] = field(default_factory=tuple)
    by_tag: bool = False
    sentence: str = ""


def resolve(school: School, text: str) -> Found:
    """Resolve what was scanned or typed into the one box, in the order tag, crate, name."""
    words = " ".join(text.split())
    if not words:
        return Found(sentence="Scan a tag, or type its number or a name.")
    if match := re.fullmatch(r"(?:([A-Za-z]{1,3})-?)?(\d{1,4})(?:-(\d))?", words):
        return _by_tag(school, *match.groups())
    if crate := _crate(school, words):
        return Found(school_class=crate)
    return _by_name(school, words)


def _by_tag(school: School, prefix: str | None, digits: str, check: str | None) -> Found:
    if prefix and prefix.upper() != school.tag_prefix.upper():
        return Found(
            sentence=f"That tag starts with {prefix.upper()}: it is another school's. Type our number."
        )
    if prefix and check is None and len(digits) == 4:
        digits, check = digits[:3], digits[3]
    number = int(digits)
    if check is not None and int(check) != check_digit(number):
        return Found(sentence=f"The numbers on that tag do not fit together. Read it again: {digits}?")
    device = live_devices(school).filter(tag__number=number, tag__retired_at=None).first()
    if device is not None:
        return Found(device=device, by_tag=True)
    known = Tag.objects.of(school).filter(number=number, retired_at=None).exists()
    what = (
        "is on nobody's phone yet. Type the child's name" if known else "is not one of our tags. Type a name"
    )
    return Found(sentence=f"Tag {number:03d} {what}.")


def _crate(school: School, words: str) -> SchoolClass | None:
    name = re.sub(r"^(crate|class)[\s:-]+", "", words, flags=re.IGNORECASE)
    year = school_year_of(clock.today())
    found: SchoolClass | None = (
        SchoolClass.objects.of(school).filter(school_year=year, name__iexact=name).first()
    )
    return found


def _by_name(school: School, words: str) -> Found:
    if len(words) < 2:
        return Found(sentence="Type at least two letters of the name.")
    names = Q()
    for word in words.split():
        part = (
            Q(person__given_name__istartswith=word)
            | Q(person__known_as__istartswith=word)
            | Q(person__family_name__istartswith=word)
        )
        names &= part
    pupils = list(pupils_on_roll(school, clock.today()).filter(names)[: MOST_CHOICES + 1])
    if not pupils:
        return Found(
            sentence=f"Nobody on the roll is called “{words}”. Try the family name, or fewer letters."
        )
    if len(pupils) > MOST_CHOICES:
        return Found(sentence="Too many children start like that. Type one more letter.")
    return Found(pupils=pupils)


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


def crate_devices(school_class: SchoolClass) -> list[Device]:
    """The devices of a class that are in the office now, in the order of their tags."""
    inside = in_office(school_class.school_id).filter(pupil__school_class=school_class)
    keys = list(inside.values_list("device", flat=True))
    return list(live_devices(school_class.school_id).filter(pk__in=keys).order_by("tag__number"))


def classes(school: School | UUID) -> list[SchoolClass]:
    """The classes of this school year, youngest first."""
    return list(SchoolClass.objects.of(school).filter(school_year=school_year_of(clock.today())))


@dataclass(frozen=True)
class GridRow:
    """One child in the class view: in, not in, or away."""

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


def class_grid(school_class: SchoolClass, day: date) -> list[GridRow]:
    """How each child of the class stands on ``day``; five queries whatever the size of the class."""
    school = school_class.school_id
    pupils = list(pupils_on_roll(school, day).filter(school_class=school_class))
    entries = entries_on(school, day).filter(pupil__in=pupils, undone_at=None)
    by_pupil = {entry.pupil_id: entry for entry in entries}
    devices = live_devices(school).filter(owner__in=pupils).order_by("-tag__number")
    by_owner = {device.owner_id: device for device in devices}
    away = set(
        Away.objects.of(school)
        .filter(pupil__in=pupils, day=day, ended_at=None)
        .values_list("pupil", flat=True)
    )
    standing = StandingReason.objects.of(school).filter(
        pupil__in=pupils, ended_at=None, since__lte=day, until__gte=day
    )
    reasons = {one.pupil_id: one.reason for one in standing}
    return [
        GridRow(
            pupil, by_pupil.get(pupil.pk), by_owner.get(pupil.pk), pupil.pk in away, reasons.get(pupil.pk, "")
        )
        for pupil in pupils
    ]


def waiting_messages(school: School | UUID) -> QuerySet[HomeContact]:
    """Messages taken for pupils that nobody has passed on yet."""
    found: QuerySet[HomeContact] = HomeContact.objects.of(school).filter(
        direction=HomeContact.Direction.TO_PUPIL, done_at=None
    )
    return found.select_related("pupil__person", "pupil__school_class")
