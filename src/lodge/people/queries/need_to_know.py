"""Who may see which rows: the one question, and its answer is no unless a room has said yes.

``visible_to(reader, Model)`` is the only way from a page to a row. What somebody may not see, what is
another school's and what never was are then the same to them: not found (404). Each room says in its
``need_to_know.py`` who sees its rows; rows of which nobody said so are seen by nobody. Nobody sees
everything by being an administrator, and a kiosk, a family and a volunteer see no row at all.

This is about reading. What may be done to a row that one sees is asked of the rules, at the gate.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from lodge.kit import clock
from lodge.kit.rows import SchoolRow, TrackedRow
from lodge.people.models import Person, Post
from lodge.people.queries.posts import KEEPS_THE_REGISTER, TEACHES, posts_running

if TYPE_CHECKING:
    from lodge.kit.rows import Row, SchoolRows

NO_ROW = Q(pk__in=())
EVERY_ROW = ~NO_ROW  # not an empty Q, which vanishes when another is put beside it
LOOKS_AFTER_PEOPLE = frozenset({*KEEPS_THE_REGISTER, Post.Kind.CHAIR, Post.Kind.IT})


@dataclass(frozen=True)
class Viewer:
    """What a reader is to their school today, fetched afresh for each question.

    ``posts`` count today; ``classes`` are those they teach; ``is_to_look_after_people`` is true of leaders,
    the office and IT already while they wait to be confirmed; ``came_first`` of whoever came in with the
    school's first code, who sets it up.
    """

    reader: UUID
    posts: frozenset[str] = frozenset()
    classes: frozenset[UUID] = frozenset()
    is_to_look_after_people: bool = False
    came_first: bool = False

    @property
    def keeps_the_register(self) -> bool:
        """Whether they are of the office or lead the school, and so see every pupil."""
        return bool(self.posts & frozenset(KEEPS_THE_REGISTER))


Sight = Callable[[Viewer], Q]
_sights: dict[type[TrackedRow], Sight] = {}


def seen(model: type[SchoolRow], sight: Sight) -> None:
    """Say, once for each model, which of its rows somebody sees."""
    if model in _sights:
        raise ValueError(f"{model.__name__} has two lines about who sees it.")
    _sights[model] = sight


def said_of(model: type[SchoolRow]) -> bool:
    """Whether a room has said who sees the rows of ``model``."""
    return model in _sights


def viewer_of(reader: Person) -> Viewer:
    """What ``reader`` is to the school today; nothing once they have left. One query."""
    day = clock.today()
    if reader.has_left(day):
        return Viewer(reader.pk)
    running = list(posts_running(reader.school_id, day).filter(person=reader))
    held = [post for post in running if post.held_on(day)]
    taught = {post.school_class_id for post in held if post.kind in TEACHES and post.school_class_id}
    return Viewer(
        reader=reader.pk,
        posts=frozenset(post.kind for post in held),
        classes=frozenset(taught),
        is_to_look_after_people=any(post.kind in LOOKS_AFTER_PEOPLE for post in running),
        came_first=any(post.given_by == Post.FIRST_CODE for post in running),
    )


def visible_to(reader: Person, model: "type[Row]") -> "SchoolRows[Row]":
    """The rows of ``model`` that ``reader`` may know of, of their own school only."""
    rows: SchoolRows[Row] = model.objects.of(reader.school_id)  # type: ignore[attr-defined]  # a SchoolRow
    return rows.filter(_sights.get(model, nobody)(viewer_of(reader)))


def nobody(viewer: Viewer) -> Q:
    """No row is opened from a page, by anybody: it is written and read by verbs alone."""
    return NO_ROW


def anybody_in_post(viewer: Viewer) -> Q:
    """Rows about the school itself, such as its calendar: whoever holds a post, or sets the school up."""
    return EVERY_ROW if viewer.posts or viewer.came_first else NO_ROW


def keepers(viewer: Viewer) -> Q:
    """Rows about pupils and families: the office and those who lead the school."""
    return EVERY_ROW if viewer.keeps_the_register else NO_ROW


def who_looks_after_people(viewer: Viewer) -> Q:
    """Rows about colleagues, their accounts and their kiosks."""
    return EVERY_ROW if viewer.is_to_look_after_people or viewer.came_first else NO_ROW


def who_keeps_the_roster(viewer: Viewer) -> Q:
    """Rows about imports: the register's keepers, and whoever sets the school up."""
    return EVERY_ROW if viewer.keeps_the_register or viewer.came_first else NO_ROW


def keepers_and_who_teaches(path: str) -> Sight:
    """Rows about pupils that who teaches a class needs too, of that class; ``path`` leads to the class."""
    return lambda viewer: keepers(viewer) | Q(**{f"{path}__in": viewer.classes})


def person(viewer: Viewer) -> Q:
    """Persons: keepers see everybody, who looks after colleagues sees only those who hold or held a post."""
    colleague = Exists(Post._base_manager.filter(person=OuterRef("pk")))
    return keepers(viewer) | (who_looks_after_people(viewer) & Q(colleague))
