"""One turn of the loop in ``lodge serve``: send what is due, run what is due, for every school."""

import logging
from datetime import datetime

from lodge.notices.sender import send_due
from lodge.people.models import School

log = logging.getLogger(__name__)


def tick(now: datetime) -> int:
    """Send the letters that are due at ``now``, school by school; returns how many copies left.

    A fault in one school is logged (without names) and holds up no other.
    """
    done = 0
    for school in School.objects.all():
        try:
            done += send_due(school=school, now=now)
        except Exception:  # whatever it is, the next school's letters still go
            log.exception("The outbox of %s stopped.", school.short_name)
    return done
