"""What letters put on My day: those that did not go, those that wait on paper, work the clock gave up."""

from collections.abc import Sequence

from django.urls import reverse

from lodge.kit.declarations import DayRow, Reader, my_day
from lodge.notices.queries import due, outbox
from lodge.people.models import Post

KEEPS_THE_POST = frozenset({Post.Kind.OFFICE, Post.Kind.BUSINESS_MANAGER})


@my_day
def letter_rows(reader: Reader) -> Sequence[DayRow]:
    """Letters for the office, and what the server could not do by itself."""
    rows = []
    if reader.posts & KEEPS_THE_POST:
        if lost := outbox.did_not_go(reader.person).count():
            what = f"Look at {lost} {'letter' if lost == 1 else 'letters'} that did not go"
            rows.append(DayRow("now", what, reverse("notices"), due="Not sent", state="soon"))
        if paper := outbox.paper_waiting(reader.person).count():
            what = f"Print {paper} {'letter' if paper == 1 else 'letters'} to send home"
            rows.append(DayRow("today", what, reverse("notices_paper"), detail="On paper, in the book bag"))
        if undone := due.not_done(reader.school).count():
            what = f"Tell IT: {undone} {'task' if undone == 1 else 'tasks'} of the server could not be done"
            rows.append(DayRow("now", what, reverse("notices"), due="Failed", state="soon"))
    return rows
