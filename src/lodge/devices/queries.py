"""Where is it, who holds it, since when: now and at any past moment."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from django.db.models import Case, Q, When

from lodge.devices.models import Device, Holding, Tag
from lodge.journal.models import Entry, Payload, Trace
from lodge.kit.rows import SchoolRows
from lodge.people.models import Pupil, School
from lodge.rules import store


def check_digit(number: int) -> int:
    """The digit printed behind a tag number: weights 3, 1, 3 … from the right, modulo 10, as EAN uses.

    It finds every single wrong digit and most swapped neighbours.
    """
    weighed = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(f"{number:03d}")))
    return -weighed % 10


def tag_code(school: School, tag: Tag) -> str:
    """What the tag's QR code says: L-042-0. The number alone is always enough to type."""
    return f"{school.tag_prefix}-{tag.number:03d}-{check_digit(tag.number)}"


def tags_in_use(school: School | UUID) -> SchoolRows[Tag]:
    """The tags that are on a device or free to be given out, by number."""
    found: SchoolRows[Tag] = Tag.objects.of(school).filter(retired_at=None)
    return found


def live_devices(school: School | UUID) -> SchoolRows[Device]:
    """The devices in use, with owner and tag."""
    found: SchoolRows[Device] = Device.objects.of(school).filter(ended_at=None)
    return found.select_related("owner__person", "owner__school_class", "tag")


def open_holding(device: Device) -> Holding | None:
    """The link of the chain that is open now; None for a device never handed over."""
    found: Holding | None = Holding.objects.of(device.school_id).filter(device=device, until=None).single()
    return found


def holding_at(device: Device, moment: datetime) -> Holding | None:
    """Who held the device at ``moment``; None before its chain began."""
    during = Q(until=None) | Q(until__gt=moment)
    found: Holding | None = (
        Holding.objects.of(device.school_id).filter(during, device=device, since__lte=moment).last()
    )
    return found


def chain(device: Device) -> Sequence[Holding]:
    """The whole chain of custody, oldest first."""
    return list(Holding.objects.of(device.school_id).filter(device=device).select_related("person"))


def gaps(device: Device) -> list[tuple[Holding, Holding]]:
    """Pairs of neighbouring links between which nobody is known to have held the device."""
    links = chain(device)
    return [(one, two) for one, two in pairwise(links) if one.until != two.since]


def devices_of(pupil: Pupil) -> list[Device]:
    """The pupil's devices in use, first the one with the lowest tag."""
    return list(live_devices(pupil.school_id).filter(owner=pupil).order_by("tag__number", "made_at"))


def free_tag(school: School | UUID, school_class: UUID | None = None) -> Tag | None:
    """The next free tag, lowest number first: of the class's own, then of nobody's, then of any."""
    taken = Device.objects.of(school).filter(ended_at=None, tag__isnull=False).values("tag")
    free = Tag.objects.of(school).filter(retired_at=None).exclude(pk__in=taken)
    own = Case(When(school_class=school_class, then=0), When(school_class=None, then=1), default=2)
    found: Tag | None = free.order_by(own, "number").first()
    return found


@dataclass(frozen=True)
class Line:
    """One line of the journal about a device: when, what was done or refused, by whom, its public code."""

    at: datetime
    words: str
    by: str
    code: str
    refused: bool


def journal_lines(device: Device, most: int = 50) -> list[Line]:
    """What the journal says of a device, newest first: entries about it, and those that moved it."""
    school = device.school_id
    links = Holding.objects.of(school).filter(device=device).values_list("pk", flat=True)
    moved = Q(table="devices.holding", key__in=list(links)) | Q(table="devices.device", key=device.pk)
    traced = Trace.objects.filter(moved, school_id=school).values_list("sequence", flat=True)
    about = Q(subject=f"{device._meta.label_lower}:{device.pk}") | Q(sequence__in=set(traced))
    entries = list(Entry.objects.filter(about, school_id=school).order_by("-sequence")[:most])
    said = Payload.objects.filter(school_id=school, sequence__in=[entry.sequence for entry in entries])
    names = {one.sequence: json.loads(one.content).get("by_name", ["", ""])[1] for one in said}
    verbs = store.in_force(school).vocabulary.verbs
    return [
        Line(
            entry.at,
            verbs[entry.verb].words if entry.verb in verbs else entry.verb,
            names.get(entry.sequence, ""),
            entry.shown_code,
            entry.kind == Entry.Kind.REFUSAL,
        )
        for entry in entries
    ]
