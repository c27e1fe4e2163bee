"""Counting equal refusals, so that a stuck key or a probing script writes two entries, not thousands."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from lodge.journal.ledger import Draft
from lodge.journal.models import Head, Tally
from lodge.kit import clock

MINUTE = timedelta(seconds=60)


def counted(head: Head, mark: str, at: datetime) -> bool:
    """Count a refusal if an equal one was written within the last minute; says whether it did."""
    open_ones = Tally.objects.filter(school_id=head.school_id, fingerprint=mark, since__gt=at - MINUTE)
    for tally in open_ones:
        open_ones.update(count=F("count") + 1)
        over = tally.since + MINUTE
        if head.refused_until is None or over < head.refused_until:
            Head.objects.filter(school_id=head.school_id).update(refused_until=over)
            head.refused_until = over
        return True
    return False


def overdue(head: Head, at: datetime) -> list[Draft]:
    """Take the counts whose minute is over, as entries to be written now; forget the others."""
    if head.refused_until is None or head.refused_until > at:
        return []
    over = Tally.objects.filter(school_id=head.school_id, since__lte=at - MINUTE)
    drafts = [_draft(tally) for tally in over.order_by("since", "fingerprint") if tally.count]
    over.delete()
    head.refused_until = next_due(head.school_id)
    return drafts


def next_due(school_id: UUID) -> datetime | None:
    """When the oldest count that must be written is over; None when there is none."""
    counting = Tally.objects.filter(school_id=school_id, count__gt=0).order_by("since")
    for since in counting.values_list("since", flat=True)[:1]:
        return since + MINUTE
    return None


def _draft(tally: Tally) -> Draft:
    until = clock.local(tally.since + MINUTE)
    times = "once more" if tally.count == 1 else f"{tally.count} more times"
    said = f"Refused {times} until {until:%H:%M:%S}."
    facts = {**tally.facts, "again": tally.count, "first": tally.first, "said": said}
    return Draft(verb=tally.verb, kind="refusal", facts=facts, subject=tally.subject)
