"""Keying in the power-cut sheet: what was written on paper, with its true times, all of it or nothing."""

from collections.abc import Sequence
from datetime import datetime

from lodge.devices.actions import hand_over
from lodge.devices.models import Device, Holding
from lodge.gate import Principal, deed
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.office.actions.taking_in import hand_in
from lodge.office.models import RegisterEntry
from lodge.office.queries.sheet import SheetRow
from lodge.people.queries.calendar import collection_starts


class NotOnTheSheet(Told):
    """Some rows contradict what is known; ``rows`` has the sentence for each. Nothing was keyed in."""

    def __init__(self, rows: dict[int, str]) -> None:
        super().__init__("Nothing was keyed in. Put the marked rows right, then key the sheet in again.")
        self.rows = rows


def key_in_sheet(*, rows: Sequence[SheetRow], by: Principal) -> int:
    """Key in the power-cut sheet with its true times; the number of hand-ins and returns it made.

    Raises ``NotOnTheSheet``, and keeps nothing, when a row contradicts the chain of custody, lies in
    the future, or has its times the wrong way round. Clause M6.3.a.
    """
    with deed(by=by, verb="key-in-sheet") as open_deed:
        wrong: dict[int, str] = {}
        done = 0
        for row in sorted(rows, key=lambda one: one.in_at or one.out_at or clock.now()):
            try:
                done += _key_in(row, by)
            except Told as told:
                wrong[row.number] = told.sentence
        if wrong:
            raise NotOnTheSheet(wrong)
        open_deed.record(rows=len(rows), acts=done)
    return done


def _key_in(row: SheetRow, by: Principal) -> int:
    moments = [moment for moment in (row.in_at, row.out_at) if moment is not None]
    if any(moment > clock.now() for moment in moments):
        raise Told("That time is still to come.")
    if row.in_at and row.out_at and row.out_at < row.in_at:
        raise Told("It went out before it came in. Look at the times again.")
    if row.in_at:
        hand_in(device=row.device, by_tag=True, at=row.in_at, from_sheet=True, by=by)
    if row.out_at:
        note_return(device=row.device, at=row.out_at, by=by)
    return len(moments)


def note_return(*, device: Device, at: datetime, by: Principal) -> RegisterEntry:
    """Note from the sheet that a pupil got a device back at ``at``.

    It is asked of the sheet's own rule: whether it may go back *now* is not the question any more.
    Raises ``Told`` when it was not in the office then, or has to be kept. Clause M6.3.a.
    """
    with deed(by=by, verb="key-in-sheet", on=device) as open_deed:
        open_entries = RegisterEntry.objects.of(by.school_id).filter(
            device=device, out_at=None, undone_at=None
        )
        entry: RegisterEntry | None = open_entries.first()
        if entry is None:
            raise Told(f"{device.tag} was not in the office. Was it handed in? Then write when.")
        early = clock.local(at).time() < collection_starts(by.school_id)
        free = {"out_at": None, "undone_at": None}
        entry.change_where(free, out_at=at, out_by=by.name, left_early=early, from_sheet=True)
        hand_over(device=device, to=Holding.Holder.PUPIL, out_of=Holding.Holder.OFFICE, at=at, by=by)
        open_deed.record(
            pupil=device.owner.person.full_name, tag=str(device.tag or ""), moment=at.isoformat()
        )
    return entry
