"""What the sender does, a deed each: make the copies, take them under a lease, note how each went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from lodge.gate import Principal, deed
from lodge.kit import clock, ids
from lodge.notices.actions.outbox import wipe_if_done
from lodge.notices.letters import wording
from lodge.notices.models import Letter, OutboxRow
from lodge.notices.queries.recipients import Recipient

LEASE = timedelta(minutes=5)
LATER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440))
TRIES = len(LATER) + 1
WAITING = {"addressed_at": None, "cancelled_at": None}


@dataclass(frozen=True)
class Fault:
    """Why a copy did not go, in a few words that name nobody; ``for_good`` when trying again is no use."""

    words: str
    for_good: bool = False
    bounced: bool = False


def sender(school_id: UUID) -> Principal:
    """The job that sends what waits."""
    return Principal(kind="job", school_id=school_id, id="outbox", name="Outbox")


def make_copies(*, plan: Mapping[Letter, Sequence[Recipient]], by: Principal) -> int:
    """Make the copies of due letters, one a person and way, and say which letters nobody may be told.

    Clause L.14.
    """
    with deed(by=by, verb="send-notice") as open_deed:
        now = clock.now()
        standing = OutboxRow.objects.of(by.school_id).filter(letter__in=list(plan), cancelled_at=None)
        there = set(standing.values_list("letter", "person", "channel"))
        made: list[OutboxRow] = []
        for letter, found in plan.items():
            nobody_at = None if found else now
            if not letter.change_where(WAITING, addressed_at=now, nobody_at=nobody_at):
                continue
            made += [
                _copy(letter, one) for one in found if (letter.pk, one.person.pk, one.channel) not in there
            ]
        OutboxRow.objects.of(by.school_id).bulk_create(made)
        open_deed.record(letters=len(plan), copies=len(made))
    return len(made)


def _copy(letter: Letter, one: Recipient) -> OutboxRow:
    return OutboxRow(
        school_id=letter.school_id,
        letter=letter,
        person=one.person,
        channel=one.channel,
        address=one.address,
        by_hand=one.by_hand,
        epoch=letter.epoch,
        due_at=letter.due_at,
    )


def take(*, copies: Sequence[OutboxRow], by: Principal) -> list[OutboxRow]:
    """Take copies for sending: nobody else may for five minutes.

    Returns those that were still free; of two senders at once each copy goes to exactly one.
    Clause L.14.
    """
    with deed(by=by, verb="send-notice") as open_deed:
        lease, now = ids.new(), clock.now()
        taken = [
            copy
            for copy in copies
            if copy.change_where(
                {
                    "lease": copy.lease,
                    "tries": copy.tries,
                    "sent_at": None,
                    "failed_at": None,
                    "cancelled_at": None,
                },
                lease=lease,
                leased_until=now + LEASE,
                tries=copy.tries + 1,
            )
        ]
        open_deed.record(taken=len(taken))
    return taken


def note_sent(*, copy: OutboxRow, address: str, delivery_id: str, by: Principal) -> None:
    """Note that a copy has gone, and where to. Clause L.14."""
    with deed(by=by, verb="send-notice", on=copy) as open_deed:
        version = wording(copy.letter.template).version
        kept = copy.change_where(
            {"lease": copy.lease, "sent_at": None},
            sent_at=clock.now(),
            sent_by=by.name,
            address=address,
            version=version,
            delivery_id=delivery_id[:120],
            lease=None,
            leased_until=None,
        )
        wipe_if_done(copy.letter)
        open_deed.record(
            about=copy, letter=copy.letter.template, version=version, channel=copy.channel, kept=kept
        )


def note_fault(*, copies: Sequence[OutboxRow], fault: Fault, by: Principal) -> None:
    """Note that copies did not go; each waits longer each time, and is given up in the end.

    Clause L.14.
    """
    with deed(by=by, verb="send-notice") as open_deed:
        now = clock.now()
        for copy in copies:
            free = {"lease": copy.lease, "sent_at": None}
            ended = {"lease": None, "leased_until": None, "fault": fault.words}
            if fault.for_good or copy.tries >= TRIES:
                copy.change_where(free, failed_at=now, bounced=fault.bounced, **ended)
            else:
                copy.change_where(free, due_at=now + LATER[copy.tries - 1], **ended)
        open_deed.record(copies=len(copies), fault=fault.words, for_good=fault.for_good)


def drop(*, copies: Sequence[OutboxRow], by: Principal) -> None:
    """Drop copies that must no longer go this way; who is to be told, and how, is worked out anew.

    Clause L.14.
    """
    with deed(by=by, verb="send-notice") as open_deed:
        now = clock.now()
        for copy in copies:
            copy.change_where(
                {"lease": copy.lease, "sent_at": None},
                cancelled_at=now,
                lease=None,
                leased_until=None,
                fault="No longer to be told this way.",
            )
            copy.letter.change_where({"cancelled_at": None}, addressed_at=None)
        open_deed.record(dropped=len(copies))
