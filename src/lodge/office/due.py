"""What the register does by the clock: families are reminded of what stayed, and of requests that end."""

from datetime import time

from lodge.devices.models import Device
from lodge.gate import Principal, command, deed
from lodge.kit import clock
from lodge.notices.actions.telling import remind_standing_reason, remind_still_here
from lodge.notices.models import Due, Letter
from lodge.notices.timetable import on_due, on_school_days
from lodge.office.queries.desk import ENDS_SOON, ending_soon
from lodge.office.queries.register import in_office
from lodge.people.models import School

REMINDED_AT = time(16, 30)
REVIEW = "notices/standing-reason-review"
EACH_SCHOOL_DAY = on_school_days(lambda school: REMINDED_AT)


@on_due("remind-still-here", words="on school days at 16:30", source="M6.3.a", turns=EACH_SCHOOL_DAY)
def remind_of_still_here(row: Due, school: School, by: Principal) -> None:
    """Tell families what was not collected on its day; what is held is nobody's to collect."""
    with command(by=by, key=row.pk) as asked, deed(by=by, verb="run-due", on=row) as open_deed:
        day = clock.local(row.due_at).date()
        left = [] if asked.done else [one for one in in_office(school).filter(day=day) if not one.device.hold]
        for entry in left:
            kind = Device.Kind(entry.device.kind).label
            remind_still_here(pupil=entry.pupil, device=kind, day=day, by=by)
        open_deed.record(about=row, kind=row.kind, reminded=len(left))


@on_due(
    "review-standing-reasons",
    words="on school days at 16:30, from two weeks before a request ends",
    source="M6.3.a",
    turns=EACH_SCHOOL_DAY,
)
def review_standing_reasons(row: Due, school: School, by: Principal) -> None:
    """Remind each family once whose yearly request ends within two weeks."""
    with deed(by=by, verb="run-due", on=row) as open_deed:
        told = Letter.objects.of(school).filter(template=REVIEW, queued_at__gte=clock.now() - ENDS_SOON * 2)
        known = set(told.values_list("pupil", flat=True))
        ending = [one for one in ending_soon(school) if one.pupil_id not in known]
        for one in ending:
            remind_standing_reason(
                pupil=one.pupil, asked_by=None, device="phone", reason=one.reason, until=one.until, by=by
            )
        open_deed.record(about=row, kind=row.kind, reminded=len(ending))
