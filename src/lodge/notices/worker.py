"""One turn of the loop in ``lodge serve``: send what is due, run what is due, for every school.

A copy of a school (another epoch) and a practice school do nothing by themselves.
"""

import logging
from datetime import datetime

from lodge.gate import Principal
from lodge.notices.actions import due as deeds
from lodge.notices.models import Due
from lodge.notices.queries import due, outbox
from lodge.notices.sender import send_due
from lodge.notices.timetable import kinds
from lodge.people.models import School

log = logging.getLogger(__name__)


def tick(now: datetime) -> int:
    """Do what is due at ``now`` in every school; returns how many pieces of work and letters that were.

    A fault in one school is logged, without names, and holds up no other.
    """
    done = 0
    for school in School.objects.all():
        try:
            done += run_due(school=school, now=now) + send_due(school=school, now=now)
        except Exception:  # whatever it is, the next school's turn still comes
            log.exception("The clock of %s stopped.", school.short_name)
    return done


def run_due(*, school: School, now: datetime) -> int:
    """Run a school's due work and enter the turns that are missing; returns how much was done."""
    if outbox.is_silent(school, outbox.choice(school)):
        return 0
    by = Principal(kind="job", school_id=school.pk, id="timetable", name="Timetable")
    missing = due.without_turn(school, [name for name, kind in kinds.items() if kind.turns])
    if missing:
        deeds.enter_turns(kinds=[kinds[name] for name in missing], school=school, now=now, by=by)
    return sum(_run(row, school, by) for row in due.ready(school, now))


def _run(row: Due, school: School, by: Principal) -> bool:
    kind = kinds.get(row.kind)
    if not deeds.take_due(row=row, by=by):
        return False
    if kind is None:
        deeds.note_not_done(row=row, kind=None, fault="Nobody does this here.", school=school, by=by)
        return False
    try:
        kind.handler(row, school, by)
    except Exception as fault:  # whatever it is, other work goes on and this is tried again
        log.exception("%s did not succeed at %s.", row.kind, school.short_name)
        words = f"{type(fault).__name__}"
        deeds.note_not_done(row=row, kind=kind, fault=words, school=school, by=by)
        return False
    deeds.note_done(row=row, kind=kind, school=school, by=by)
    return True
