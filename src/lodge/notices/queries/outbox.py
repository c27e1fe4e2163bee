"""The outbox's answers: what waits, what went, what did not, and the way out that a school chose."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from lodge.notices import epoch
from lodge.notices.models import DeliveryChoice, Letter, OutboxRow
from lodge.people.models import Person, School
from lodge.people.queries.need_to_know import visible_to

TEST_MESSAGE = "notices/test-message"
STILL_OPEN = Q(sent_at=None, failed_at=None, cancelled_at=None)


def choice(school: School) -> DeliveryChoice | None:
    """The school's way out as somebody chose it; None until they have."""
    found: DeliveryChoice | None = DeliveryChoice.objects.of(school).filter(ended_at=None).first()
    return found


def is_silent(school: School, chosen: DeliveryChoice | None) -> bool:
    """Whether nothing may leave from here: a practice school, or a copy of the place that chose."""
    return school.practice or (chosen is not None and chosen.epoch != epoch.present())


def way(chosen: DeliveryChoice | None) -> str:
    """The way out; paper until another is chosen."""
    return chosen.way if chosen else DeliveryChoice.Way.PAPER


def to_address(school: School, now: datetime, limit: int) -> list[Letter]:
    """Letters that are due and have no copies yet, the longest due first."""
    waiting = Letter.objects.of(school).filter(
        addressed_at=None, cancelled_at=None, due_at__lte=now, epoch=epoch.present()
    )
    return list(waiting.select_related("person__login", "pupil").order_by("due_at", "id")[:limit])


def to_send(school: School, now: datetime, limit: int) -> list[OutboxRow]:
    """Copies that go by wire, are due, and are with no sender (or with one whose lease is over)."""
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    waiting = (
        OutboxRow.objects.of(school)
        .filter(free, STILL_OPEN, due_at__lte=now, epoch=epoch.present(), letter__cancelled_at=None)
        .exclude(channel=OutboxRow.Channel.PAPER)
    )
    return list(waiting.select_related("letter__person__login", "letter__pupil", "person")[:limit])


def letters_for(reader: Person) -> QuerySet[Letter]:
    """The letters ``reader`` may know of, newest first, each with its copies."""
    copies = visible_to(reader, OutboxRow).select_related("person").order_by("person", "channel")
    return (
        visible_to(reader, Letter)
        .select_related("person", "pupil__person")
        .prefetch_related(Prefetch("copies", copies))
    )


def test_messages_to(person: Person) -> QuerySet[Letter]:
    """The test messages somebody sent to themselves, newest first."""
    return letters_for(person).filter(template=TEST_MESSAGE, person=person)


def did_not_go(reader: Person) -> QuerySet[Letter]:
    """Letters of which a copy was given up, or which nobody may be told: for My day."""
    lost = visible_to(reader, OutboxRow).exclude(failed_at=None).filter(cancelled_at=None)
    stuck = Q(nobody_at__isnull=False) | Q(pk__in=lost.values("letter"))
    return letters_for(reader).filter(stuck, cancelled_at=None)


def paper_waiting(reader: Person) -> QuerySet[OutboxRow]:
    """Copies on paper that nobody has handed over yet, the oldest first."""
    waiting = visible_to(reader, OutboxRow).filter(
        STILL_OPEN, channel=OutboxRow.Channel.PAPER, letter__cancelled_at=None
    )
    return waiting.select_related("letter__pupil__person", "person")


def still_open(letters: Sequence[UUID], school: School | UUID) -> set[UUID]:
    """Which of ``letters`` have a copy that may still go."""
    rows = OutboxRow.objects.of(school).filter(STILL_OPEN, letter__in=letters)
    return set(rows.values_list("letter", flat=True))
