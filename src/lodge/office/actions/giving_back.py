"""Giving devices back: to the pupil, a whole crate, or to the adult who collects."""

from collections.abc import Sequence
from datetime import datetime

from lodge.devices.actions import Moved, hand_over
from lodge.devices.models import Device, Holding
from lodge.gate import Principal, deed
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.office.models import RegisterEntry
from lodge.people.models import Person, SchoolClass


def give_back(
    *,
    device: Device,
    by_tag: bool = False,
    leaving_early: bool = False,
    at: datetime | None = None,
    by: Principal,
) -> RegisterEntry:
    """Give a device back to its pupil, once.

    Raises ``Told`` when it is not in the office, or another desk was first. Clause M6.3.a.
    """
    given = {"by_tag": by_tag, "leaving_early": leaving_early}
    with deed(by=by, verb="give-back", on=device, given=given) as open_deed:
        entry = _out(device, to=None, leaving_early=leaving_early, at=at, by=by)
        open_deed.record(
            pupil=device.owner.person.full_name,
            tag=str(device.tag or ""),
            moment=(at or clock.now()).isoformat(),
            leaving_early=leaving_early,
        )
    return entry


def give_back_crate(
    *, school_class: SchoolClass, devices: Sequence[Device], leaving_early: bool = False, by: Principal
) -> list[RegisterEntry]:
    """Give a class crate back in one act: the devices named, the others stay in the office.

    Raises ``Told`` when one of them has gone meanwhile: then none is given back. Clause M6.3.a.
    """
    given = {"by_tag": True, "leaving_early": leaving_early}
    with deed(by=by, verb="give-back-crate", on=list(devices), given=given) as open_deed:
        entries = [_out(device, to=None, leaving_early=leaving_early, at=None, by=by) for device in devices]
        open_deed.record(
            about=school_class,
            school_class=school_class.name,
            tags=[str(device.tag or "") for device in devices],
        )
    return entries


def give_back_to_adult(
    *, adult: Person, devices: Sequence[Device], leaving_early: bool = False, by: Principal
) -> list[RegisterEntry]:
    """Give one or more children's devices to the adult who collects them, in one act.

    The record must say that the adult may collect for each child, and nothing may bar them.
    Raises ``Told`` when one of the devices is not in the office. Clause M6.3.a.
    """
    given = {"adult": adult, "leaving_early": leaving_early, "by_tag": False}
    with deed(by=by, verb="give-back-to-adult", on=list(devices), given=given) as open_deed:
        entries = [_out(device, to=adult, leaving_early=leaving_early, at=None, by=by) for device in devices]
        open_deed.record(
            about=adult,
            adult=adult.full_name,
            pupils=[device.owner.person.full_name for device in devices],
            tags=[str(device.tag or "") for device in devices],
        )
    return entries


def _out(
    device: Device, *, to: Person | None, leaving_early: bool, at: datetime | None, by: Principal
) -> RegisterEntry:
    """Close the open entry and move custody; both say in their statement what must still be so."""
    entry: RegisterEntry | None = (
        RegisterEntry.objects.of(by.school_id).filter(device=device, out_at=None, undone_at=None).single()
    )
    if entry is None:
        raise Told(f"{device.tag or 'It'} is not in the office. Nothing changed.", field="box")
    moment = at or clock.now()
    fits = {"out_at": None, "undone_at": None}
    if not entry.change_where(fits, out_at=moment, out_by=by.name, out_to=to, left_early=leaving_early):
        raise Moved("Somebody at another desk has just given it back. Nothing changed.", field="box")
    holder = Holding.Holder.ADULT if to else Holding.Holder.PUPIL
    hand_over(device=device, to=holder, out_of=Holding.Holder.OFFICE, person=to, at=moment, by=by)
    return entry
