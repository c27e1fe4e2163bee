"""Where is it, who holds it, since when: now and at any past moment."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from lodge.devices.models import Device, Holding, Tag
from lodge.people.models import Pupil, School


def check_digit(number: int) -> int:
    """The digit printed behind a tag number: weights 3, 1, 3 … from the right, modulo 10, as EAN uses.

    It finds every single wrong digit and most swapped neighbours.
    """
    weighed = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(f"{number:03d}")))
    return -weighed % 10


def tag_code(school: School, tag: Tag) -> str:
    """What the tag's QR code says: L-042-7. The number alone is always enough to type."""
    return f"{school.tag_prefix}-{tag.number:03d}-{check_digit(tag.number)}"


def live_devices(school: School | UUID) -> QuerySet[Device]:
    """The devices in use, with owner and tag."""
    found: QuerySet[Device] = Device.objects.of(school).filter(ended_at=None)
    return found.select_related("owner__person", "owner__school_class", "tag")


def open_holding(device: Device) -> Holding | None:
    """The link of the chain that is open now; None for a device never handed over."""
    found: Holding | None = Holding.objects.of(device.school_id).filter(device=device, until=None).first()
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
    return [(one, two) for one, two in zip(links, links[1:], strict=False) if one.until != two.since]


def devices_of(pupil: Pupil) -> list[Device]:
    """The pupil's devices in use, first the one with the lowest tag."""
    return list(live_devices(pupil.school_id).filter(owner=pupil).order_by("tag__number", "made_at"))


def free_tag(school: School | UUID) -> Tag | None:
    """The next free tag, lowest number first."""
    taken = Device.objects.of(school).filter(ended_at=None, tag__isnull=False).values("tag")
    found: Tag | None = Tag.objects.of(school).filter(retired_at=None).exclude(pk__in=taken).first()
    return found
