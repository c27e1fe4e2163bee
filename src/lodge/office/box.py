"""The one box of the register: what was scanned or typed becomes one act, or a sentence why not."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from lodge.devices.models import Device
from lodge.devices.queries import devices_of, live_devices
from lodge.gate import Principal, Refused
from lodge.kit import clock
from lodge.office.actions.giving_back import give_back, give_back_crate
from lodge.office.actions.taking_in import hand_in, hand_in_first, refuse_twice
from lodge.office.models import RegisterEntry
from lodge.office.queries.lookup import Found, resolve
from lodge.office.queries.register import crate, in_office
from lodge.people.models import Pupil, School, SchoolClass
from lodge.people.queries.posts import pupils_on_roll


@dataclass
class Outcome:
    """What came of one entry into the box; plain values, since it is stored with the command's key.

    ``entry`` is the register entry it made, ``note`` what to say of an act on many, ``choices`` pairs of
    (value, words) to choose from.
    """

    done: bool = False
    sentence: str = ""
    entry: str = ""
    note: str = ""
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
        devices = _waiting(found.pupils[0])
        if len(devices) > 1:
            return Outcome(sentence="Which of them?", choices=[_device_choice(one) for one in devices])
        first = devices[0] if devices else None
        pupil = found.pupils[0]
        entry = hand_in(device=first, by=by) if first else hand_in_first(pupil=pupil, by=by)
    elif found.school_class is not None:
        return Outcome(
            sentence=f"{found.school_class} is a crate. Take phones in one by one, or tick them below."
        )
    else:
        return _unclear(found)
    return Outcome(done=True, entry=str(entry.pk))


def _waiting(pupil: Pupil) -> list[Device]:
    """The pupil's devices that are not in; tells the desk when all of them are."""
    devices = devices_of(pupil)
    inside = set(in_office(pupil.school_id).filter(pupil=pupil).values_list("device", flat=True))
    waiting = [device for device in devices if device.pk not in inside]
    if devices and not waiting:
        refuse_twice(devices[0])
    return waiting


def hand_out(school: School, typed: dict[str, Any], by: Principal) -> Outcome:
    """Give back what the box names: one device, or a whole crate."""
    found = _found(school, typed)
    early = bool(typed.get("leaving_early"))
    if found.school_class is not None:
        return hand_out_crate(found.school_class, crate(found.school_class), early, by)
    device = found.device
    if device is None and len(found.pupils) == 1:
        pupil = found.pupils[0]
        inside = [
            entry.device for entry in in_office(school).filter(pupil=pupil).order_by("device__tag__number")
        ]
        if not inside:
            return Outcome(sentence=f"{pupil.person.short_name} has nothing in the office.")
        if len(inside) > 1:
            return Outcome(sentence="Which of them?", choices=[_device_choice(one) for one in inside])
        device = inside[0]
    if device is None:
        return _unclear(found)
    entry = give_back(device=device, by_tag=found.by_tag, leaving_early=early, by=by)
    return Outcome(done=True, entry=str(entry.pk))


def hand_out_crate(
    school_class: SchoolClass, entries: Sequence[RegisterEntry], early: bool, by: Principal
) -> Outcome:
    """Give back these entries of a class in one act; those under hold stay, without a reason."""
    free = [entry.device for entry in entries if not entry.device.hold]
    kept = [entry.device for entry in entries if entry.device.hold]
    stays = (
        f" See the office note for {', '.join(str(one.tag or 'one without a tag') for one in kept)}."
        if kept
        else ""
    )
    if not free:
        return Outcome(sentence=f"No phone of {school_class} can be given back from the office now.{stays}")
    give_back_crate(school_class=school_class, devices=free, leaving_early=early, by=by)
    return Outcome(done=True, note=f"{school_class}: {_phones(len(free))} given back.{stays}")


def sentence_of(refused: Refused) -> str:
    """What the desk says of a refusal, in a queue: never why a device is held or an adult is barred."""
    answer = refused.answer
    if "a-held-device-goes-to-nobody" in answer.rules:
        return "See the office note for this one. It was not given back."
    if {"a-barred-adult-collects-nothing", "only-a-recorded-adult-collects"} & set(answer.rules):
        return "Check with the head. Nothing was handed over."
    return " ".join(filter(None, (answer.reason, answer.next_step)))


def take_in_many(school: School, chosen: Sequence[str], by: Principal) -> int:
    """Hand in several at once, each by its device, or as the first device of its pupil; returns how many."""
    picked = [value.split(":", 1) for value in chosen]
    devices = live_devices(school).in_bulk([key for kind, key in picked if kind == "device"])
    pupils = pupils_on_roll(school, clock.today()).in_bulk([key for kind, key in picked if kind == "pupil"])
    for device in devices.values():
        hand_in(device=device, by=by)
    for pupil in pupils.values():
        hand_in_first(pupil=pupil, by=by)
    return len(devices) + len(pupils)


def _found(school: School, typed: dict[str, Any]) -> Found:
    picked = typed.get("picked")
    if picked is None:
        return resolve(school, typed.get("box", ""))
    kind, key = picked
    if kind == "device":
        device = live_devices(school).filter(pk=key).first()
        return Found(device=device, sentence="" if device else "That device is gone. Type the name again.")
    pupils = list(pupils_on_roll(school, clock.today()).filter(pk=key))
    gone = "That child is not on the roll. Type the name again."
    return Found(pupils=pupils, sentence="" if pupils else gone)


def _unclear(found: Found) -> Outcome:
    if found.pupils:
        return Outcome(sentence="Which child?", choices=[_pupil_choice(one) for one in found.pupils])
    return Outcome(sentence=found.sentence)


def _pupil_choice(pupil: Pupil) -> tuple[str, str]:
    return f"pupil:{pupil.pk}", f"{pupil.person.full_name}, {pupil.school_class or 'no class'}"


def _device_choice(device: Device) -> tuple[str, str]:
    looks = f", {device.looks}" if device.looks else ""
    return f"device:{device.pk}", f"{device.tag or 'no tag'}, {device.get_kind_display().lower()}{looks}"


def _phones(count: int) -> str:
    return "one phone" if count == 1 else f"{count} phones"
