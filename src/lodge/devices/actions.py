"""Moving a device along its chain of custody, and giving it a tag."""

from datetime import datetime

from lodge.devices.models import Device, Holding, Tag
from lodge.devices.queries import free_tag, open_holding
from lodge.gate import Principal, deed
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.people.models import Person, Pupil, SchoolClass


class Moved(Told):
    """Somebody else moved the device first, or it is not where this act takes it from."""


def hand_over(
    *,
    device: Device,
    to: str,
    out_of: str = "",
    place: str = "",
    person: Person | None = None,
    condition: str = "",
    at: datetime | None = None,
    by: Principal,
) -> Holding:
    """Close the open link of the chain and open the next, as part of the deed that is under way.

    ``out_of`` is the holder it must be with now; '' accepts any but ``to``. Who has it, and the
    hold, are checked in the statement that closes the link, so of two desks at once exactly one
    succeeds; the other gets ``Moved``. ``at`` is the true time when it was keyed in later.
    Clause M6.4.
    """
    moment = at or clock.now()
    now = open_holding(device)
    if now is None and out_of:
        raise Moved("It has never been handed in.")
    if now is not None:
        _fits(now, to, out_of, moment)
        free = {"until": None, "holder": now.holder}
        if to != Holding.Holder.OFFICE:
            free["device__hold"] = Device.Hold.NONE
        if not now.change_where(free, until=moment):
            raise Moved(_why_not(device))
    link = Holding(
        school_id=device.school_id,
        device=device,
        step=now.step + 1 if now else 1,
        holder=to,
        place=place,
        person=person,
        since=moment,
        given_by=now.taken_by if now else "",
        taken_by=by.name,
        condition=condition,
    )
    link.save(force_insert=True)
    return link


def _fits(now: Holding, to: str, out_of: str, moment: datetime) -> None:
    """Raise ``Moved`` when the open link does not allow this step, in words that help at the desk."""
    since = clock.local(now.since)
    when = f"{since:%-H:%M}" if since.date() == clock.today() else f"{since:%-H:%M on %A %-d %B}"
    if now.holder == to or (out_of and now.holder != out_of):
        raise Moved(f"It is {now.get_holder_display().lower()} since {when}. Nothing changed.")
    if moment < now.since:
        raise Moved(f"It last changed hands at {when}. Write a time after that.")


def _why_not(device: Device) -> str:
    if Device.objects.of(device.school_id).filter(pk=device.pk).exclude(hold=Device.Hold.NONE).exists():
        return f"{device.tag or 'It'}: see the office note. Nothing changed."
    return "Somebody at another desk has just moved it. Look again before you hand it over."


def make_tags(*, school_class: SchoolClass | None, first: int, last: int, by: Principal) -> list[Tag]:
    """Make the tags from ``first`` to ``last``, for one class or for anyone, ready to print.

    Raises ``Told`` when a number is outside 1 to 999 or already in use. Clause M6.4.
    """
    with deed(by=by, verb="print-tags") as open_deed:
        if not 1 <= first <= last <= 999:
            raise Told("Choose numbers between 1 and 999, the first not after the last.", field="first")
        taken = Tag.objects.of(by.school_id).filter(retired_at=None, number__range=(first, last))
        if clash := taken.first():
            raise Told(
                f"Tag {clash} is already in use. Start after the highest number you have.", field="first"
            )
        tags = Tag.objects.of(by.school_id).bulk_create(
            Tag(school_id=by.school_id, number=number, school_class=school_class, made_at=clock.now())
            for number in range(first, last + 1)
        )
        open_deed.record(first=first, last=last, school_class=str(school_class or ""))
    return list(tags)


def assign_tag(
    *,
    pupil: Pupil,
    tag: Tag | None = None,
    kind: str = Device.Kind.PHONE,
    looks: str = "",
    communicates: bool = True,
    records: bool = True,
    by: Principal,
) -> Device:
    """Enter a pupil's device and give it a tag, the next free one unless another is named.

    Raises ``Told`` when no tag is free or the tag named belongs to another device. Clause M6.4.
    """
    with deed(by=by, verb="assign-tag", on=pupil) as open_deed:
        chosen = tag or free_tag(by.school_id, pupil.school_class_id)
        if chosen is None:
            raise Told("No tag is free. Print more tags, then hand it in again.")
        if Device.objects.of(by.school_id).filter(ended_at=None, tag=chosen).exists():
            raise Told(f"Tag {chosen} is on somebody else's device. Take another tag.", field="tag")
        device = Device(
            school_id=by.school_id,
            owner=pupil,
            kind=kind,
            looks=looks,
            communicates=communicates,
            records=records,
            tag=chosen,
            made_at=clock.now(),
        )
        device.save(force_insert=True)
        open_deed.record(about=device, pupil=pupil.person.full_name, tag=chosen.number, kind=kind)
    return device


def describe_device(
    *, device: Device, kind: str, communicates: bool, records: bool, looks: str, by: Principal
) -> None:
    """Note what a device is, what it can do, and what it looks like.

    What it can do decides whether the policy speaks of it. Clause M1.4.
    """
    with deed(by=by, verb="describe-device", on=device) as open_deed:
        device.kind, device.looks = kind, looks
        device.communicates, device.records = communicates, records
        device.save(update_fields=["kind", "looks", "communicates", "records"])
        open_deed.record(kind=kind, looks=looks, communicates=communicates, records=records)


def retire_tag(*, tag: Tag, by: Principal) -> None:
    """Take a tag out of use, and end the device that carries it if it is not in the office.

    Raises ``Told`` while its device is in the office. Clause M6.4.
    """
    with deed(by=by, verb="retire-tag", on=tag) as open_deed:
        moment = clock.now()
        for device in Device.objects.of(by.school_id).filter(tag=tag, ended_at=None):
            holding = open_holding(device)
            if holding is not None and holding.holder == Holding.Holder.OFFICE:
                raise Told(f"Tag {tag} is in the office now. Give it back first.")
            device.ended_at = moment
            device.save(update_fields=["ended_at"])
        if not tag.change_where({"retired_at": None}, retired_at=moment):
            raise Told(f"Tag {tag} was already out of use. Nothing changed.")
        open_deed.record(tag=tag.number)
