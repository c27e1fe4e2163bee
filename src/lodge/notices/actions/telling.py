"""Letters about accounts, and the test message: queued by verbs of their own.

People is below notices, so the page or command that invites somebody calls these beside the verb of
people, within one ``gate.command``: both are kept, or neither.
"""

from datetime import date

from lodge.gate import Principal, deed
from lodge.kit.told import Told
from lodge.notices.actions.outbox import queue, to_family, to_person
from lodge.notices.actions.sending import sender
from lodge.notices.models import Letter
from lodge.notices.telling import day_words, moment
from lodge.people.models import Invitation, LetIn, Person, Pupil, School


def send_test_message(*, to: Person, by: Principal) -> Letter:
    """Send a test message to somebody's own sign-in address. Clause L.14."""
    with deed(by=by, verb="send-test-message", on=to) as open_deed:
        words = {**moment(), "asked_by": by.name}
        letter = queue(letter="notices/test-message", to=to_person(to), words=words, by=by)
        open_deed.record(about=letter, to=to.formal_name)
    return letter


def send_invitation(*, invitation: Invitation, code: str, by: Principal) -> Letter:
    """Send somebody the one-day code with which they make their account.

    ``code`` is sealed until it has gone, and then wiped. ``by`` invited them. Raises ``Told`` for the
    first code of a new school, which is nobody's. Clause L.14.
    """
    job = sender(by.school_id)
    with deed(by=job, verb="send-notice", on=invitation) as open_deed:
        if invitation.person is None:
            raise Told("The first code is read from the server’s screen, not sent.")
        school = School.objects.get(pk=by.school_id)
        ends = moment(invitation.ends_at)
        words = {"ends": f"{ends['day']} at {ends['time']}", "address": school.outside_address}
        letter = queue(
            letter="notices/invitation",
            to=to_person(invitation.person),
            about=invitation,
            words=words,
            secret_words={"code": code},
            by=job,
        )
        open_deed.record(about=letter, to=invitation.person.formal_name, invited_by=by.name)
    return letter


def tell_let_in(*, let_in: LetIn, by: Principal) -> Letter:
    """Tell somebody that they were let in to their account, and by whom. Clause L.14."""
    job = sender(by.school_id)
    with deed(by=job, verb="send-notice", on=let_in) as open_deed:
        words = {
            **moment(let_in.confirmed_at),
            "asked_by": let_in.asked_by,
            "confirmed_by": let_in.confirmed_by,
        }
        letter = queue(
            letter="notices/let-in", to=to_person(let_in.person), about=let_in, words=words, by=job
        )
        open_deed.record(about=letter, to=let_in.person.formal_name)
    return letter


def remind_still_here(*, pupil: Pupil, device: str, day: date, by: Principal) -> Letter:
    """Remind a family that a device was not collected on ``day``; part of the deed under way.

    Clause M6.3.a.
    """
    words = {"first_name": pupil.person.first_name, "device": device.lower(), "day": day_words(day)}
    return queue(letter="notices/still-here", to=to_family(pupil), about=pupil, words=words, by=by)


def tell_lost_or_damaged(*, pupil: Pupil, device: str, lost: bool, by: Principal) -> Letter:
    """Tell a family that a device was lost or damaged in our care; part of the deed under way.

    Clause M3.2.a.
    """
    words = {**moment(), "first_name": pupil.person.first_name, "device": device.lower(), "lost": lost}
    return queue(letter="notices/lost-or-damaged", to=to_family(pupil), about=pupil, words=words, by=by)


def remind_standing_reason(
    *, pupil: Pupil, asked_by: Person | None, device: str, reason: str, until: date, by: Principal
) -> Letter:
    """Remind whoever asked, or the family, that a yearly request ends; part of the deed under way.

    Clause M6.3.a.
    """
    words = {
        "first_name": pupil.person.first_name,
        "device": device.lower(),
        "reason": reason.rstrip("."),
        "until": day_words(until),
    }
    to = to_person(asked_by, about=pupil) if asked_by else to_family(pupil)
    return queue(letter="notices/standing-reason-review", to=to, about=pupil, words=words, by=by)
