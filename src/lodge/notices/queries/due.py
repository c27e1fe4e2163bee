"""What is due, and what could not be done."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from lodge.notices.models import Due
from lodge.people.models import School

STILL_DUE = Q(done_at=None, failed_at=None)


def ready(school: School, now: datetime) -> list[Due]:
    """Work that is due and that nobody is at, the longest due first."""
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    return list(Due.objects.of(school).filter(STILL_DUE, free, due_at__lte=now))


def without_turn(school: School, kinds: Iterable[str]) -> list[str]:
    """Which of ``kinds`` have no turn ahead of them."""
    entered = set(Due.objects.of(school).filter(STILL_DUE).values_list("kind", flat=True))
    return [kind for kind in kinds if kind not in entered]


def not_done(school: School) -> QuerySet[Due]:
    """Work that was given up, the latest first: for My day."""
    found: QuerySet[Due] = Due.objects.of(school).exclude(failed_at=None)
    return found.order_by("-failed_at")
