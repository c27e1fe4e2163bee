"""What the office register puts on My day."""

from collections.abc import Sequence

from django.urls import reverse

from lodge.kit import clock
from lodge.kit.declarations import DayRow, Reader, my_day
from lodge.office.queries.classes import classes_seen_by, counted
from lodge.office.queries.desk import DeskDay, today_for_desk
from lodge.people.models import Post
from lodge.people.queries.calendar import collection_starts, hand_in_ends, why_closed
from lodge.people.queries.posts import KEEPS_THE_REGISTER, TEACHES

AT_THE_DESK = frozenset({Post.Kind.OFFICE, Post.Kind.BUSINESS_MANAGER})


@my_day
def register_rows(reader: Reader) -> Sequence[DayRow]:
    """The register now, what is still here, messages, requests that end; for a teacher, the own class."""
    closed = why_closed(reader.school, clock.today())
    if reader.posts & AT_THE_DESK:
        counts = today_for_desk(reader.school)
        return [*_waiting(counts), *([] if closed else [_now(reader, counts)])]
    if closed or not reader.posts & TEACHES or reader.posts & set(KEEPS_THE_REGISTER):
        return []
    return [
        DayRow(
            section="today",
            what=f"See who is in, in {one.school_class}",
            url=reverse("class_view", args=[one.school_class.pk]),
            detail=f"{one.inside} in the office now",
        )
        for one in counted(reader.school, classes_seen_by(reader.person))
    ]


def _now(reader: Reader, counts: DeskDay) -> DayRow:
    """The register as it is needed at this hour: handing in, then giving back."""
    hour = clock.local(clock.now()).time()
    late = f", {counts.late} late today" if counts.late else ""
    if hour <= hand_in_ends(reader.school):
        return DayRow("now", "Take phones in", reverse("phones_in"), detail=f"{counts.inside} in")
    starts = collection_starts(reader.school)
    if hour < starts:
        said = f"{counts.inside} in{late}"
        return DayRow("today", "Give phones back", reverse("phones_out"), detail=said, due=f"{starts:%-H:%M}")
    return DayRow(
        "now", "Give phones back", reverse("phones_out"), detail=f"{counts.inside} still to go{late}"
    )


def _waiting(counts: DeskDay) -> list[DayRow]:
    rows = []
    if counts.messages:
        what = "Pass a message on" if counts.messages == 1 else f"Pass {counts.messages} messages on"
        rows.append(DayRow("now", what, reverse("phones_messages"), due="Now", state="now"))
    if counts.still_here:
        phones = "phone" if counts.still_here == 1 else "phones"
        what = f"Ring home about {counts.still_here} {phones} still here"
        rows.append(DayRow("now", what, reverse("phones_today"), due="Still here", state="soon"))
    if counts.parents_due:
        ends = "request ends" if counts.parents_due == 1 else "requests end"
        what = f"Ask parents again: {counts.parents_due} yearly {ends} soon"
        rows.append(DayRow("waiting", what, reverse("phones_today"), detail="Within two weeks"))
    return rows
