"""What people puts on My day: posts that wait for a second person, and colleagues who are locked out."""

from collections.abc import Sequence

from django.urls import reverse

from lodge.kit import clock
from lodge.kit.declarations import DayRow, Reader, my_day
from lodge.people.models import Post
from lodge.people.queries.accounts import waiting_let_ins
from lodge.people.queries.posts import posts_waiting

LEADS = frozenset(
    {Post.Kind.HEAD, Post.Kind.DEPUTY_HEAD, Post.Kind.CHAIR, Post.Kind.DSL, Post.Kind.DEPUTY_DSL}
)
CONFIRMS = frozenset({Post.Kind.HEAD, Post.Kind.CHAIR})


@my_day
def confirmations(reader: Reader) -> Sequence[DayRow]:
    """What needs a second leader: never one's own post or request."""
    rows = []
    if reader.posts & CONFIRMS:
        waiting = posts_waiting(reader.school, clock.today()).select_related("person")
        rows += [
            DayRow(
                section="now",
                what=f"Confirm {post.person.formal_name} as {post.get_kind_display().lower()}",
                url=reverse("confirm_post", args=[post.pk]),
                due="Waiting",
                state="soon",
            )
            for post in waiting
            if post.person_id != reader.person.pk and post.given_by != f"person:{reader.person.pk}"
        ]
    if reader.posts & LEADS:
        rows += [
            DayRow(
                section="now",
                what=f"Let {asked.person.formal_name} in",
                url=reverse("let_in", args=[asked.pk]),
                detail=f"Asked by {asked.asked_by}",
                due="Locked out",
                state="now",
            )
            for asked in waiting_let_ins(reader.school)
            if reader.person.pk not in {asked.person_id, asked.asked_by_person_id}
        ]
    return rows
