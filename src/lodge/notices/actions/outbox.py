"""Queueing a letter within a deed, cancelling it, sending it again, and handing paper over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lodge.gate import Principal, deed
from lodge.kit import clock, rows
from lodge.kit.told import Told
from lodge.notices import epoch, sealed_words
from lodge.notices.letters import wording
from lodge.notices.models import Letter, OutboxRow
from lodge.notices.queries.outbox import STILL_OPEN
from lodge.people.models import Person, Pupil

FAMILIES_WAIT = timedelta(minutes=10)  # so that a slip can be taken back before a family hears of it


@dataclass(frozen=True)
class To:
    """Whom a letter is for. Make one with ``to_post``, ``to_family`` or ``to_person``."""

    kind: str
    post: str = ""
    pupil: Pupil | None = None
    person: Person | None = None
    address: str = ""


def to_post(kind: str) -> To:
    """Whoever holds the post when the letter goes; if nobody may, the post that stands in for it."""
    return To(Letter.To.POST, post=kind)


def to_family(pupil: Pupil) -> To:
    """The adults with parental responsibility for ``pupil``, without those who are barred."""
    return To(Letter.To.FAMILY, pupil=pupil)


def to_person(person: Person, *, about: Pupil | None = None, address: str = "") -> To:
    """One person. ``about`` a child, the child's bars count; ``address`` is for sign-in letters only."""
    return To(Letter.To.PERSON, pupil=about, person=person, address=address)


def queue(
    *,
    letter: str,
    to: To,
    about: rows.TrackedRow | None = None,
    words: Mapping[str, Any] | None = None,
    secret_words: Mapping[str, str] | None = None,
    excluding: Iterable[Person] = (),
    due_at: datetime | None = None,
    purpose: str = "",
    by: Principal,
) -> Letter:
    """Put a letter into the outbox, as part of the deed that is under way.

    It is kept or lost with that deed. Without ``due_at`` it goes at once, to a family ten minutes
    later. Raises ``LookupError`` for a letter that is not there, ``SideDoor`` outside a deed.
    Clause L.14.
    """
    text = wording(letter)
    now = clock.now()
    row = Letter(
        school_id=by.school_id,
        template=letter,
        version=text.version,
        purpose=purpose or text.title,
        to=to.kind,
        post=to.post,
        pupil=to.pupil,
        person=to.person,
        address=to.address,
        excluded="".join(f" {person.pk} " for person in excluding),
        about=f"{about._meta.label_lower}:{about.pk}" if about is not None else "",
        words=dict(words or {}),
        epoch=epoch.present(),
        queued_at=now,
        queued_by=by.name,
        due_at=due_at or (now + FAMILIES_WAIT if to.pupil else now),
        secret_words=sealed_words.seal(secret_words or {}, by.school_id),
    )
    row.save(force_insert=True)
    return row


def cancel_letter(*, letter: Letter, by: Principal) -> None:
    """Take back a letter that has not gone yet.

    Raises ``Told`` when a copy has gone, or is on its way this minute. Clause L.14.
    """
    with deed(by=by, verb="send-notice", on=letter) as open_deed:
        now = clock.now()
        copies = list(OutboxRow.objects.of(by.school_id).filter(letter=letter))
        if any(copy.sent_at for copy in copies):
            raise Told("A copy of this letter has already gone. Nothing changed.")
        for copy in copies:
            if copy.leased_until and copy.leased_until > now:
                raise Told("It is being sent this minute. Look again in five minutes.")
            if copy.cancelled_at is None:
                copy.change_where(
                    {"sent_at": None, "lease": copy.lease, "leased_until": copy.leased_until},
                    cancelled_at=now,
                )
        if not letter.change_where({"cancelled_at": None}, cancelled_at=now, secret_words=""):
            raise Told("Somebody has already taken it back. Nothing changed.")
        open_deed.record(about=letter, letter=letter.template, cancelled=True)


def send_again(*, letter: Letter, by: Principal) -> None:
    """Try a letter again that did not go, or that was queued in another place.

    Who is to be told is worked out anew. Raises ``Told`` when nothing of it is left to send. Clause L.14.
    """
    with deed(by=by, verb="send-notice", on=letter) as open_deed:
        now = clock.now()
        here = epoch.present()
        copies = list(OutboxRow.objects.of(by.school_id).filter(letter=letter, sent_at=None))
        stuck = [copy for copy in copies if copy.failed_at or copy.epoch != here]
        if letter.cancelled_at or not (stuck or letter.nobody_at or letter.epoch != here):
            raise Told("Nothing of this letter is left to send again.")
        for copy in stuck:
            if copy.cancelled_at is None:
                copy.change_where({"sent_at": None}, cancelled_at=now, lease=None, leased_until=None)
        letter.change_where({}, addressed_at=None, nobody_at=None, due_at=now, epoch=here)
        open_deed.record(about=letter, letter=letter.template, again=True)


def hand_over_paper(*, copy: OutboxRow, by: Principal) -> None:
    """Note that a letter on paper was handed over or sent home.

    Raises ``Told`` when it was noted already or taken back. Clause L.14.
    """
    with deed(by=by, verb="send-notice", on=copy) as open_deed:
        text = wording(copy.letter.template)
        waits = {"sent_at": None, "cancelled_at": None, "channel": OutboxRow.Channel.PAPER}
        if not copy.change_where(waits, sent_at=clock.now(), sent_by=by.name, version=text.version):
            raise Told("It was handed over already, or taken back. Nothing changed.")
        wipe_if_done(copy.letter)
        open_deed.record(about=copy, letter=copy.letter.template, version=text.version, by_hand=copy.by_hand)


def wipe_if_done(letter: Letter) -> None:
    """Wipe a letter's code or link once no copy may still go; part of the deed under way. Clause L.14."""
    if not letter.secret_words:
        return
    if not OutboxRow.objects.of(letter.school_id).filter(STILL_OPEN, letter=letter).exists():
        letter.change_where({}, secret_words="")
