"""Who holds which post, and which persons a reader may see."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet

from lodge.gate import Principal
from lodge.people.models import Person, Post, Pupil, School

if TYPE_CHECKING:
    from lodge.kit.rows import SchoolRows

# The rules let these write the register; the safeguarding leads read it with them.
WRITES_THE_REGISTER = (
    Post.Kind.OFFICE,
    Post.Kind.BUSINESS_MANAGER,
    Post.Kind.HEAD,
    Post.Kind.DEPUTY_HEAD,
)
KEEPS_THE_REGISTER = (*WRITES_THE_REGISTER, Post.Kind.DSL, Post.Kind.DEPUTY_DSL)
EMPLOYED = (
    *KEEPS_THE_REGISTER,
    Post.Kind.TEACHER,
    Post.Kind.TEACHING_ASSISTANT,
    Post.Kind.IT,
    Post.Kind.SITE,
    Post.Kind.SUPPLY,
)
# Who sees a class by teaching it; a volunteer or governor sees no pupil, whatever the post says.
TEACHES = frozenset({Post.Kind.TEACHER, Post.Kind.TEACHING_ASSISTANT, Post.Kind.SUPPLY})


def posts_running(school: School | UUID, day: date) -> "SchoolRows[Post]":
    """The posts that have begun by ``day`` and not ended, those that wait to be confirmed included."""
    found: SchoolRows[Post] = Post.objects.of(school).filter(
        Q(until=None) | Q(until__gte=day), since__lte=day, taken_back_at=None
    )
    return found


def posts_on(school: School | UUID, day: date) -> "SchoolRows[Post]":
    """The posts that count on ``day``: begun, not ended, and confirmed where they open cases."""
    return posts_running(school, day).filter(~Q(kind__in=Post.OPENS_CASES) | Q(confirmed_at__isnull=False))


def posts_waiting(school: School | UUID, day: date) -> "SchoolRows[Post]":
    """The posts that open cases and wait on ``day`` for a second person to confirm them."""
    running = Q(until=None) | Q(until__gte=day)
    found: SchoolRows[Post] = Post.objects.of(school).filter(
        running, kind__in=Post.OPENS_CASES, confirmed_at=None, taken_back_at=None
    )
    return found


def is_set_up(school: School | UUID, day: date) -> bool:
    """Whether set-up is complete: the recovery sheet is printed, and a head or a chair is confirmed."""
    key = school if isinstance(school, UUID) else school.pk
    if not School.objects.filter(pk=key, recovery_printed_at__isnull=False).exists():
        return False
    return posts_on(school, day).filter(kind__in=(Post.Kind.HEAD, Post.Kind.CHAIR)).exists()


def stamp(by: Principal) -> str:
    """Who acts, as a row remembers it."""
    return f"{by.kind}:{by.id}"


def kinds_held(person: Person, day: date) -> frozenset[str]:
    """The kinds of post ``person`` holds on ``day``; none once they have left."""
    if person.has_left(day):
        return frozenset()
    held = posts_on(person.school_id, day).filter(person=person)
    return frozenset(held.values_list("kind", flat=True))


@dataclass(frozen=True)
class Standing:
    """Whether somebody belongs to the school on a day, and the kinds of post they hold on it."""

    in_service: bool
    posts: frozenset[str]


NOBODY = Standing(False, frozenset())


def standing_of(school: School | UUID, person: UUID, day: date) -> Standing:
    """How the person with this key stands on ``day``; one query for whoever holds a post.

    ``NOBODY`` for a key that is no person of the school, and for whoever has left.
    """
    held = list(posts_on(school, day).filter(person=person).values_list("kind", "person__left_on"))
    left = (
        [held[0][1]]
        if held
        else list(Person.objects.of(school).filter(pk=person).values_list("left_on", flat=True))
    )
    if not left or (left[0] is not None and left[0] < day):
        return NOBODY
    return Standing(True, frozenset(kind for kind, _ in held))


def holders(school: School | UUID, kind: str, day: date) -> list[Person]:
    """The persons holding a post of ``kind`` on ``day``, by name."""
    held = posts_on(school, day).filter(kind=kind).values_list("person", flat=True)
    return list(Person.objects.of(school).filter(pk__in=list(held)).filter(_here(day)))


def _here(day: date) -> Q:
    return Q(left_on=None) | Q(left_on__gte=day)


def pupils_on_roll(school: School | UUID, day: date) -> QuerySet[Pupil]:
    """The pupils on the roll on ``day``, with person and class."""
    on_roll = Q(person__left_on=None) | Q(person__left_on__gte=day)
    joined = Q(person__joined_on=None) | Q(person__joined_on__lte=day)
    found: QuerySet[Pupil] = Pupil.objects.of(school).filter(on_roll, joined)
    return found.select_related("person", "school_class")


def staff(school: School | UUID, day: date) -> QuerySet[Person]:
    """Everybody who holds a post on ``day``, by family name."""
    held = posts_on(school, day).values_list("person", flat=True)
    found: QuerySet[Person] = Person.objects.of(school).filter(pk__in=list(held)).filter(_here(day))
    return found
