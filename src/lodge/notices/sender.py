"""The sender: takes what is due, works out anew who is to be told, and hands each copy over."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from lodge.gate import Principal
from lodge.kit import clock
from lodge.notices import letters, sealed_words
from lodge.notices.actions import sending
from lodge.notices.actions.sending import Fault
from lodge.notices.delivery import Delivery, Never, NotNow, Parcel, open_delivery
from lodge.notices.models import Letter, OutboxRow
from lodge.notices.queries import outbox
from lodge.notices.queries.recipients import Recipient, recipients
from lodge.people.models import School

log = logging.getLogger(__name__)

SECRET_NAMES = ("code", "link")
BATCH = 20
BATCHES = 10  # a turn of the loop sends at most 200 copies a school, then lets others have the server
MARGIN = timedelta(seconds=30)


def send_due(*, school: School, now: datetime, delivery: Delivery | None = None) -> int:
    """Send a school's letters that are due at ``now``; returns how many copies left.

    Silent in a practice school and in a copy of another place. Never raises for a letter: what does
    not go is noted on it. ``delivery`` stands in for the school's own in tests.
    """
    chosen = outbox.choice(school)
    if outbox.is_silent(school, chosen):
        return 0
    by, way = sending.sender(school.pk), outbox.way(chosen)
    _make_copies(school, now, way, by)
    line: Delivery | None = delivery
    sent = 0
    for _ in range(BATCHES):
        copies = outbox.to_send(school, now, BATCH)
        if not copies:
            break
        line = line or open_delivery(school, chosen)
        gone, goes_on = _send_batch(school, sending.take(copies=copies, by=by), way, line, by)
        sent += gone
        if not goes_on:
            break
    if line is not None:
        line.close()
    return sent


def _make_copies(school: School, now: datetime, way: str, by: Principal) -> None:
    for _ in range(BATCHES):
        waiting = outbox.to_address(school, now, BATCH)
        if not waiting:
            return
        told = recipients(school, waiting, clock.today(), way)
        sending.make_copies(plan={letter: told[letter.pk] for letter in waiting}, by=by)


def _send_batch(
    school: School, taken: Sequence[OutboxRow], way: str, line: Delivery, by: Principal
) -> tuple[int, bool]:
    """How many of a batch left, and whether the line still stands."""
    still = _still_to_be_told(school, taken, way)
    if stale := [copy for copy in taken if copy.pk not in still]:
        sending.drop(copies=stale, by=by)
    due = [copy for copy in taken if copy.pk in still]
    sent = 0
    for place, copy in enumerate(due):
        if copy.leased_until is None or copy.leased_until - MARGIN < clock.now():
            return sent, True  # another sender may take the rest
        try:
            delivery_id = line.send(parcel_of(school, copy, still[copy.pk]))
        except Never as fault:
            sending.note_fault(copies=[copy], fault=Fault(fault.words, for_good=True, bounced=True), by=by)
        except NotNow as fault:
            rest = due[place:] if fault.everyone else [copy]
            sending.note_fault(copies=rest, fault=Fault(fault.words), by=by)
            if fault.everyone:
                return sent, False
        except Exception:  # a letter that cannot be written holds up no other
            log.exception("A copy of %s could not be written.", copy.letter.template)
            sending.note_fault(copies=[copy], fault=Fault("It could not be written."), by=by)
        else:
            sending.note_sent(copy=copy, address=still[copy.pk].address, delivery_id=delivery_id, by=by)
            sent += 1
    return sent, True


def _still_to_be_told(school: School, copies: Sequence[OutboxRow], way: str) -> dict[object, Recipient]:
    """Per copy the recipient as worked out this minute; without those who must not be told now."""
    of = {copy.letter_id: copy.letter for copy in copies}
    told = recipients(school, list(of.values()), clock.today(), way)
    fresh = {(letter, one.person.pk, one.channel): one for letter, found in told.items() for one in found}
    return {
        copy.pk: fresh[key]
        for copy in copies
        if (key := (copy.letter_id, copy.person_id, copy.channel)) in fresh
    }


def parcel_of(school: School, copy: OutboxRow, to: Recipient) -> Parcel:
    """A copy as it leaves: a fixed subject, and the filled text, or a text message that says nothing."""
    is_text = copy.channel == OutboxRow.Channel.TEXT
    code = sealed_words.unseal(copy.letter.secret_words, school.pk).get("alone", "") if is_text else ""
    return Parcel(
        message_id=copy.message_id,
        channel=copy.channel,
        address=to.address,
        subject="" if is_text else letters.subject(school),
        body=letters.text_message(school, code) if is_text else text_of(school, copy.letter, copy),
        reply_to=school.email,
        sender=" ".join(school.name.split()),
        at=clock.local(clock.now()),
        again=copy.tries > 1,
    )


def shown_text(school: School, letter: Letter) -> str:
    """The text of a letter as the office may read it: codes and links are left out."""
    hidden = dict.fromkeys(SECRET_NAMES, "(not shown)")
    return letters.body(letter.template, school, {**hidden, **letter.words, "to": "…"})


def text_of(school: School, letter: Letter, copy: OutboxRow) -> str:
    """The filled text of one copy."""
    secrets = sealed_words.unseal(letter.secret_words, school.pk)
    words = {**letter.words, **secrets, "to": copy.person.formal_name}
    return letters.body(letter.template, school, words)
