"""What a pupil who leaves still holds: devices with their tags, and what lies in the office."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from lodge.devices.models import Holding
from lodge.devices.queries import live_devices
from lodge.kit.declarations import still_holds


@still_holds
def devices_held(school_id: UUID, persons: Sequence[UUID]) -> Mapping[UUID, Sequence[str]]:
    """Each live device of these pupils, with its tag and where it is; two queries for a list."""
    devices = list(live_devices(school_id).filter(owner__person__in=persons))
    links = Holding.objects.of(school_id).filter(device__in=devices, until=None)
    where = {link.device_id: link.get_holder_display().lower() for link in links}
    found: dict[UUID, list[str]] = defaultdict(list)
    for device in devices:
        tag = f" with tag {device.tag}" if device.tag else ""
        found[device.owner.person_id].append(
            f"{device.get_kind_display()}{tag}, {where.get(device.pk, 'never handed in')}"
        )
    return found
