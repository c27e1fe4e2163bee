"""What somebody who leaves still holds in people: posts, a badge, an account."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from lodge.kit import clock
from lodge.kit.declarations import still_holds
from lodge.people.models import Badge, Person
from lodge.people.queries.posts import posts_on


@still_holds
def posts_and_badges(school_id: UUID, persons: Sequence[UUID]) -> Mapping[UUID, Sequence[str]]:
    """Posts that end with the leaving, a badge, and an account that is shut; three queries for a list."""
    found: dict[UUID, list[str]] = defaultdict(list)
    held = posts_on(school_id, clock.today()).filter(person__in=persons).select_related("school_class")
    for post in held:
        of = f", {post.school_class}" if post.school_class else ""
        found[post.person_id].append(f"The post {post.get_kind_display()}{of}: it ends that day")
    for key in (
        Badge.objects.of(school_id).filter(person__in=persons, ended_at=None).values_list("person", flat=True)
    ):
        found[key].append("A badge or short code: it ends that day")
    signing_in = Person.objects.of(school_id).filter(pk__in=persons, login__isnull=False)
    for key in signing_in.values_list("pk", flat=True):
        found[key].append("An account: nobody comes in with it after that day")
    return found
