"""The one box of the register: what was scanned or typed becomes one act, or a sentence why not."""

from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from lodge.gate import Principal
from lodge.kit import clock
from lodge.kit.forms import LodgeForm
from lodge.office import queries
from lodge.office.actions.giving_back import give_back, give_back_crate
from lodge.office.actions.taking_in import hand_in, hand_in_first
from lodge.office.queries import Found
from lodge.people.models import Pupil, School
from lodge.people.queries.posts import pupils_on_roll


@dataclass
class Outcome:
    """What came of one entry into the box; plain values, since it is stored with the command's key."""

    done: bool = False
    sentence: str = ""
    entry: str = ""
    choices: list[tuple[str, str]] = field(default_factory=list)

    def as_reply(self) -> dict[str, Any]:
        """The outcome as it is stored for a repeat of the same command."""
        return asdict(self)


def take_in(school: School, typed: dict[str, Any], by: Principal) -> Outcome:
    """Hand in what the box names: one device, or a numbered choice of children."""
    found = _found(school, typed)
    if found.device is not None:
        entry = hand_in(device=found.device, by_tag=found.by_tag, by=by)
    elif len(found.pupils) == 1:
        entry = hand_in_first(pupil=found.pupils[0], by=by)
    elif found.school_class is not None:
        return Outcome(sentence=f"{found.school_class} is a crate. Take phones in one by one.")
    else:
        return _unclear(found)
    return Outcome(True, f"{entry.device.tag} {entry.pupil.person.short_name} is in.", str(entry.pk))


def hand_out(school: School, typed: dict[str, Any], by: Principal) -> Outcome:
    """Give back what the box names: one device, or a whole crate."""
    found = _found(school, typed)
    early = bool(typed.get("leaving_early"))
    if found.school_class is not None:
        devices = queries.crate_devices(found.school_class)
        free = [device for device in devices if not device.hold]
        if not free:
            return Outcome(sentence=f"No phone of {found.school_class} is in the office.")
        give_back_crate(school_class=found.school_class, devices=free, leaving_early=early, by=by)
        kept = len(devices) - len(free)
        note = f" See the office note for {kept}." if kept else ""
        return Outcome(True, f"{found.school_class}: {len(free)} given back.{note}")
    device = found.device
    if device is None and len(found.pupils) == 1:
        entry = queries.in_office(school).filter(pupil=found.pupils[0]).first()
        if entry is None:
            return Outcome(sentence=f"{found.pupils[0].person.short_name} has nothing in the office.")
        device = entry.device
    if device is None:
        return _unclear(found)
    entry = give_back(device=device, by_tag=found.by_tag, leaving_early=early, by=by)
    return Outcome(True, f"{device.tag} {device.owner.person.short_name} has it back.", str(entry.pk))


def _found(school: School, typed: dict[str, Any]) -> Found:
    chosen: UUID | None = typed.get("pupil")
    if chosen is None:
        return queries.resolve(school, typed.get("box", ""))
    pupils: list[Pupil] = list(pupils_on_roll(school, clock.today()).filter(pk=chosen))
    return Found(
        pupils=pupils, sentence="" if pupils else "That child is not on the roll. Type the name again."
    )


def _unclear(found: Found) -> Outcome:
    if found.pupils:
        names = [
            (str(one.pk), f"{one.person.full_name}, {one.school_class or 'no class'}") for one in found.pupils
        ]
        return Outcome(sentence="Which child?", choices=names)
    return Outcome(sentence=found.sentence)


def page(school: School, form: LodgeForm, outcome: Outcome, last: UUID | None) -> dict[str, Any]:
    """What both register pages show: the outcome, today's latest entries and the count."""
    today = queries.entries_on(school, clock.today())
    shown = list(today.filter(undone_at=None).order_by("-in_at")[:6])
    inside = queries.in_office(school).count()
    result = next((entry for entry in shown if entry.pk == last), None)
    return {
        "form": form,
        "outcome": outcome,
        "result": result,
        "entries": shown,
        "inside": inside,
        "today": clock.today(),
        "state": "error" if outcome.sentence else "full" if shown else "empty",
    }
