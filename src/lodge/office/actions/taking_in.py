"""Taking devices in, and putting a mistaken hand-in right."""

from datetime import datetime
from uuid import UUID

from lodge.devices.actions import Moved, assign_tag, describe_device, hand_over
from lodge.devices.models import Device, Holding
from lodge.devices.queries import devices_of
from lodge.gate import Principal, deed
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.office.models import RegisterEntry
from lodge.people.models import Pupil
from lodge.people.queries.calendar import hand_in_ends, is_school_day


def hand_in(
    *,
    device: Device,
    power: str = RegisterEntry.Power.OFF,
    condition: str = "",
    by_tag: bool = False,
    at: datetime | None = None,
    from_sheet: bool = False,
    by: Principal,
) -> RegisterEntry:
    """Take a device in at the office: into its pocket, switched off, under the name of whoever took it.

    ``at`` is the true time when it is keyed in later. Raises ``Told`` when it is already in.
    Clause M6.3.a.
    """
    with deed(by=by, verb="hand-in", on=device, given={"by_tag": by_tag}) as open_deed:
        moment = at or clock.now()
        if device.ended_at is not None:
            raise Told("That device is no longer in use. Type the child’s name.", field="box")
        pocket = str(device.tag or "")
        try:
            hand_over(
                device=device, to=Holding.Holder.OFFICE, place=pocket, condition=condition, at=moment, by=by
            )
        except Moved:  # the register says it in its own words
            refuse_twice(device)
            raise
        local, said = clock.local(moment), {"power": power, "from_sheet": from_sheet}
        entry = RegisterEntry(
            school_id=by.school_id,
            device=device,
            pupil=device.owner,
            day=local.date(),
            in_at=moment,
            in_by=by.name,
            desk=by.desk,
            condition=condition,
            late=is_late(by.school_id, local),
            **said,
        )
        entry.save(force_insert=True)
        open_deed.record(
            about=device,
            pupil=device.owner.person.full_name,
            tag=pocket,
            moment=moment.isoformat(),
            **said,
        )
    return entry


def hand_in_first(*, pupil: Pupil, by: Principal) -> RegisterEntry:
    """Take in the device of a pupil named at the desk; a first device gets the next free tag.

    Raises ``Told`` when the pupil's device is already in. Clause M6.3.a.
    """
    known = devices_of(pupil)
    device = known[0] if known else assign_tag(pupil=pupil, by=by)
    return hand_in(device=device, by=by)


def is_late(school_id: UUID, local: datetime) -> bool:
    """Whether a hand-in at ``local`` (London clocks) is late: never on a day without pupils."""
    return local.time() > hand_in_ends(school_id) and is_school_day(school_id, local.date())


def refuse_twice(device: Device) -> None:
    """Raise ``Told`` when the device is in the office already: 042 is already in, 8:41. Nothing changed."""
    entry = (
        RegisterEntry.objects.of(device.school_id).filter(device=device, out_at=None, undone_at=None).first()
    )
    if entry is not None:
        here = clock.local(entry.in_at)
        when = f"{here:%-H:%M}" if here.date() == clock.today() else f"since {here:%A %-d %B}"
        raise Told(f"{device.tag or 'It'} is already in, {when}. Nothing changed.", field="box")


def undo_hand_in(*, entry: RegisterEntry, why: str = "", by: Principal) -> None:
    """Undo a hand-in made by mistake: the entry stays readable, the device is with the pupil again.

    Raises ``Told`` when it was given back or undone meanwhile. Clause M6.3.a.
    """
    with deed(by=by, verb="undo-hand-in", on=entry.device) as open_deed:
        moment = clock.now()
        fits = {"out_at": None, "undone_at": None}
        if not entry.change_where(fits, undone_at=moment, undone_by=by.name, undone_why=why):
            raise Told("It was already given back or undone. Nothing changed.")
        hand_over(device=entry.device, to=Holding.Holder.PUPIL, out_of=Holding.Holder.OFFICE, by=by)
        open_deed.record(pupil=entry.pupil.person.full_name, tag=str(entry.device.tag or ""), why=why)


def note_switched_on(*, entry: RegisterEntry, by: Principal) -> None:
    """Note that a device came over the desk switched on; it was then switched off.

    Raises ``Told`` when it is no longer in the office. Clause M6.4.a.
    """
    with deed(by=by, verb="note-switched-on", on=entry.device) as open_deed:
        if not entry.change_where({"out_at": None, "undone_at": None}, power=RegisterEntry.Power.ON):
            raise Told("It is no longer in the office. Nothing changed.")
        open_deed.record(pupil=entry.pupil.person.full_name, tag=str(entry.device.tag or ""))


def note_not_a_phone(
    *, entry: RegisterEntry, kind: str = Device.Kind.OTHER, looks: str = "", by: Principal
) -> None:
    """Note that an item can neither communicate nor record, so that it goes back to the pupil.

    The hand-in is undone and the device ended: the policy does not speak of it. Clause M1.4.
    """
    with deed(by=by, verb="note-not-a-phone", on=entry.device) as open_deed:
        undo_hand_in(entry=entry, why="Not a phone", by=by)
        device = entry.device
        device.kind, device.looks = kind, looks
        device.communicates = device.records = False
        device.ended_at = clock.now()
        device.save(update_fields=["kind", "looks", "communicates", "records", "ended_at"])
        open_deed.record(pupil=entry.pupil.person.full_name, tag=str(device.tag or ""), kind=kind)


def note_kind(
    *, entry: RegisterEntry, kind: str, communicates: bool, records: bool, looks: str, by: Principal
) -> bool:
    """Note what was handed in when it is not a phone; True when it stays in the office.

    What can neither communicate nor record is outside the policy and goes back at once. Clause M1.4.
    """
    if not (communicates or records):
        note_not_a_phone(entry=entry, kind=kind, looks=looks, by=by)
        return False
    describe_device(
        device=entry.device, kind=kind, communicates=communicates, records=records, looks=looks, by=by
    )
    return True
