"""What the power-cut sheet says, row by row, once it is typed in."""

from dataclasses import dataclass
from datetime import datetime

from lodge.devices.models import Device


@dataclass(frozen=True)
class SheetRow:
    """One row of the sheet that says something: which row, which device, in when, out when."""

    number: int
    device: Device
    in_at: datetime | None
    out_at: datetime | None
