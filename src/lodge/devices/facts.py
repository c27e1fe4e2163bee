"""What devices tells the rules: holds."""

from collections.abc import Sequence
from typing import Any

from lodge.devices.models import Device
from lodge.kit.declarations import Asking, subject_fact


@subject_fact("device_held")
def device_held(asking: Asking, subjects: Sequence[Any]) -> Sequence[bool]:
    """Whether the police or the safeguarding lead asked that each device be kept."""
    return [isinstance(row, Device) and bool(row.hold) for row in subjects]
