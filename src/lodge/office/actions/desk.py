"""What the desk notes besides: reasons, who is away, counts, calls home, loss and damage."""

from collections.abc import Collection
from datetime import date, datetime

from lodge.devices.actions import hand_over
from lodge.devices.models import Device, Holding
from lodge.devices.queries import holding_at
from lodge.gate import Principal, deed
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.notices.actions.telling import tell_lost_or_damaged
from lodge.office.models import Away, CareReport, HomeContact, PocketCount, RegisterEntry, StandingReason
from lodge.people.models import FamilyLink, Pupil


def record_standing_reason(
    *, pupil: Pupil, reason: str, asked_by: str, until: date, by: Principal
) -> StandingReason:
    """Record why a pupil needs a device on the journey, as a parent asked for this school year.

    Raises ``Told`` when the end is past or more than a year away: a parent asks again each year.
    Clause M6.3.a.
    """
    with deed(by=by, verb="record-standing-reason", on=pupil) as open_deed:
        today = clock.today()
        if not today <= until <= today.replace(year=today.year + 1, day=min(today.day, 28)):
            raise Told(
                "Choose an end date within the next year; a parent asks again each year.", field="until"
            )
        for earlier in StandingReason.objects.of(by.school_id).filter(pupil=pupil, ended_at=None):
            earlier.ended_at = clock.now()
            earlier.save(update_fields=["ended_at"])
        standing = StandingReason(
            school_id=by.school_id, pupil=pupil, reason=reason, asked_by=asked_by, since=today, until=until
        )
        standing.save(force_insert=True)
        open_deed.record(
            pupil=pupil.person.full_name, reason=reason, asked_by=asked_by, until=until.isoformat()
        )
    return standing


def mark_away(*, pupil: Pupil, day: date, away: bool = True, by: Principal) -> None:
    """Set a pupil away for a day, or set them back.

    Raises ``Told`` when their device is in the office: then they are here. Clause M6.3.a.
    """
    with deed(by=by, verb="mark-away", on=pupil) as open_deed:
        standing = Away.objects.of(by.school_id).filter(pupil=pupil, day=day, ended_at=None).first()
        is_in = RegisterEntry.objects.of(by.school_id).filter(
            pupil=pupil, day=day, out_at=None, undone_at=None
        )
        if away and is_in.exists():
            raise Told("Their phone is in the office, so they are here. Nothing changed.")
        if away and standing is None:
            Away(school_id=by.school_id, pupil=pupil, day=day).save(force_insert=True)
        if not away and standing is not None:
            standing.ended_at = clock.now()
            standing.save(update_fields=["ended_at"])
        open_deed.record(pupil=pupil.person.full_name, day=day.isoformat(), away=away)


def count_pockets(*, present: Collection[int], by: Principal) -> PocketCount:
    """Count the pockets against the register; ``present`` are the tag numbers found there.

    Clause M6.4.
    """
    with deed(by=by, verb="count-pockets") as open_deed:
        today = clock.today()
        inside = RegisterEntry.objects.of(by.school_id).filter(out_at=None, undone_at=None)
        expected = set(inside.exclude(device__tag=None).values_list("device__tag__number", flat=True))
        found = set(present)
        count = PocketCount(
            school_id=by.school_id,
            day=today,
            at=clock.now(),
            expected=len(expected),
            counted=len(found),
            missing=sorted(expected - found),
            unexpected=sorted(found - expected),
        )
        count.save(force_insert=True)
        open_deed.record(
            about=count,
            expected=count.expected,
            counted=count.counted,
            missing=count.missing,
            unexpected=count.unexpected,
        )
    return count


def contact_home(
    *, pupil: Pupil, words: str, adult: FamilyLink | None, outcome: str, by: Principal
) -> HomeContact:
    """Reach home for a pupil who asked: whom the office rang, and what came of it.

    Raises ``Told`` when the adult must not be contacted. Clause M6.5.
    """
    with deed(by=by, verb="contact-home", on=pupil) as open_deed:
        today = clock.today()
        if adult is not None and any(
            term.kind == "no-contact" and term.holds_on(today) for term in adult.terms.all()
        ):
            raise Told("Check with the head before you ring this person.", field="adult")
        call = HomeContact(
            school_id=by.school_id,
            pupil=pupil,
            direction=HomeContact.Direction.HOME,
            words=words,
            adult=adult,
            asked_at=clock.now(),
            done_at=clock.now(),
            done_by=by.name,
            outcome=outcome,
        )
        call.save(force_insert=True)
        open_deed.record(pupil=pupil.person.full_name, words=words, outcome=outcome)
    return call


def take_message(*, pupil: Pupil, words: str, by: Principal) -> HomeContact:
    """Take a message for a pupil, to be passed on by the office. Clause M6.5.a."""
    with deed(by=by, verb="take-message", on=pupil) as open_deed:
        message = HomeContact(
            school_id=by.school_id,
            pupil=pupil,
            direction=HomeContact.Direction.TO_PUPIL,
            words=words,
            asked_at=clock.now(),
        )
        message.save(force_insert=True)
        open_deed.record(pupil=pupil.person.full_name, words=words)
    return message


def pass_message_on(*, message: HomeContact, by: Principal) -> None:
    """Record that the pupil has the message.

    Raises ``Told`` when somebody passed it on already. Clause M6.5.a.
    """
    with deed(by=by, verb="take-message", on=message.pupil) as open_deed:
        if not message.change_where({"done_at": None}, done_at=clock.now(), done_by=by.name):
            raise Told("Somebody has already passed it on. Nothing changed.")
        open_deed.record(about=message, pupil=message.pupil.person.full_name, passed_on=True)


def report_lost_or_damaged(
    *, device: Device, what: str, words: str, happened_at: datetime | None = None, by: Principal
) -> CareReport:
    """Record a device lost or damaged; the chain of custody says whether it was in our care then.

    In our care, the family is told by letter, and one lost leaves the office as lost. Raises ``Told``
    when the time is still to come. Clause M3.2.a.
    """
    with deed(by=by, verb="report-lost-or-damaged", on=device) as open_deed:
        moment = clock.now()
        if happened_at is not None and happened_at > moment:
            raise Told("That time is still to come. Write when it happened.", field="time")
        then = holding_at(device, happened_at or moment)
        in_our_care = then is not None and then.holder == Holding.Holder.OFFICE
        report = CareReport(
            school_id=by.school_id,
            device=device,
            what=what,
            words=words,
            in_our_care=in_our_care,
            happened_at=happened_at or moment,
            reported_at=moment,
        )
        report.save(force_insert=True)
        if in_our_care:
            lost = what == CareReport.What.LOST
            if lost:
                _leave_as_lost(device, moment, by)
            kind = device.get_kind_display()
            tell_lost_or_damaged(pupil=device.owner, device=kind, lost=lost, by=by)
        open_deed.record(pupil=device.owner.person.full_name, what=what, words=words, in_our_care=in_our_care)
    return report


def _leave_as_lost(device: Device, moment: datetime, by: Principal) -> None:
    """Take a device that is in the office out of the register, to nobody: custody says lost."""
    inside = RegisterEntry.objects.of(by.school_id).filter(device=device, out_at=None, undone_at=None)
    for entry in inside:
        hand_over(device=device, to=Holding.Holder.LOST, out_of=Holding.Holder.OFFICE, at=moment, by=by)
        entry.change_where({"out_at": None, "undone_at": None}, out_at=moment, out_by=by.name, lost=True)


def note_condition(*, entry: RegisterEntry, condition: str, by: Principal) -> None:
    """Note the condition of a device in two words, when it matters.

    Raises ``Told`` when it is no longer in the office. Clause M3.2.a.
    """
    with deed(by=by, verb="note-condition", on=entry.device) as open_deed:
        if not entry.change_where({"out_at": None, "undone_at": None}, condition=condition):
            raise Told("It is no longer in the office. Nothing changed.")
        open_deed.record(pupil=entry.pupil.person.full_name, condition=condition)
