"""One desk in a process of its own: ``build`` makes the school, ``give`` gives back every device it can.

Run by test_two_desks.py with LODGE_DATA naming a folder on disk; prints what happened as JSON.
"""

import json
import sys
import time
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django must be set up before its models are imported
from django.core.management import call_command  # noqa: E402

from lodge.devices.models import Device  # noqa: E402
from lodge.gate import Refused  # noqa: E402
from lodge.kit import clock, ids  # noqa: E402
from lodge.kit.told import Told  # noqa: E402
from lodge.office.actions.giving_back import give_back  # noqa: E402
from lodge.office.actions.taking_in import hand_in  # noqa: E402
from lodge.people.models import Person  # noqa: E402
from tests import make  # noqa: E402

MORNING = clock.at(date(2026, 11, 23), 8, 41)
AFTERNOON = clock.at(date(2026, 11, 23), 15, 20)


def build(devices: int) -> dict[str, Any]:
    """A school with this many phones in the office."""
    call_command("migrate", verbosity=0)
    with clock.fixed(MORNING):
        school = make.school()
        by = make.by(make.staff(school))
        for number in range(1, devices + 1):
            hand_in(device=make.device(make.pupil(school, f"Child{number}"), number), by=by)
    return {"devices": devices}


def give(desk: int) -> dict[str, Any]:
    """Give back every device once, in an order of this desk's own, from the moment the flag is there."""
    manager = Person.objects.across_schools().get(family_name="Raman")
    by = make.by(manager)
    devices = list(Device.objects.of(manager.school_id).select_related("tag", "owner__person"))
    ids.draw_from(desk).shuffle(devices)
    flag = Path(settings.LODGE_DATA) / "go"
    while not flag.exists():
        time.sleep(0.01)
    given: list[str] = []
    told: list[str] = []
    faults: list[str] = []
    with clock.fixed(AFTERNOON):
        for device in devices:
            try:
                give_back(device=device, by=by)
                given.append(str(device.tag))
            except (Told, Refused) as said:
                told.append(str(said))
            except Exception as fault:
                faults.append(repr(fault))
    return {"given": given, "told": len(told), "faults": faults}


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        act = {"build": build, "give": give}[sys.argv[1]]
        print(json.dumps(act(int(sys.argv[2]))))
