"""What people tells the rules: who acts, which posts they hold, what time of the school day it is."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from lodge.kit import clock
from lodge.kit.declarations import ActorFact, Asking, actor_fact, subject_fact
from lodge.people.models import LetIn, Person, Post, Pupil
from lodge.people.queries import calendar
from lodge.people.queries.families import Adult, adults_of
from lodge.people.queries.posts import (
    EMPLOYED,
    NOBODY,
    TEACHES,
    Standing,
    is_set_up,
    posts_on,
    posts_waiting,
    stamp,
    standing_of,
)


def day_of(asking: Asking) -> date:
    """The London day of the question."""
    return clock.local(asking.at).date()


def standing(asking: Asking) -> Standing:
    """How the one who acts stands today (at a kiosk: whose badge opened the run). Fetched once a question."""
    if "standing" not in asking.memory:
        key = asking.by.person_id
        asking.memory["standing"] = (
            standing_of(asking.school_id, key, day_of(asking)) if key is not None else NOBODY
        )
    found: Standing = asking.memory["standing"]
    return found


def posts(asking: Asking) -> frozenset[str]:
    """The kinds of post the actor holds today."""
    return standing(asking).posts


@actor_fact("who")
def who(asking: Asking) -> str:
    """The kind of actor, as the schema's Who names them."""
    if asking.by.kind != "person":
        return str(asking.by.kind)
    held = posts(asking)
    if held & frozenset(EMPLOYED):
        return "staff"
    if held & {Post.Kind.GOVERNOR, Post.Kind.CHAIR}:
        return "governor"
    if Post.Kind.VOLUNTEER in held:
        return "volunteer"
    if Pupil.objects.of(asking.school_id).filter(person=asking.by.person_id).exists():
        return "pupil"
    return "parent"


@actor_fact("period")
def period(asking: Asking) -> str:
    """The period of the school day now."""
    return calendar.period_at(asking.school_id, asking.at)


def _holds(*kinds: str) -> ActorFact:
    """A provider that says whether the actor holds one of these posts today."""
    wanted = frozenset(kinds)
    return lambda asking: bool(posts(asking) & wanted)


actor_fact("holds_office_post")(_holds(Post.Kind.OFFICE, Post.Kind.BUSINESS_MANAGER))
actor_fact("holds_head_post")(_holds(Post.Kind.HEAD))
actor_fact("holds_deputy_post")(_holds(Post.Kind.DEPUTY_HEAD))
actor_fact("holds_dsl_post")(_holds(Post.Kind.DSL, Post.Kind.DEPUTY_DSL))
actor_fact("holds_chair_post")(_holds(Post.Kind.CHAIR))
actor_fact("holds_it_post")(_holds(Post.Kind.IT))


@actor_fact("in_service")
def in_service(asking: Asking) -> bool:
    """Whether the actor belongs to the school today; whoever has left can do nothing, at a desk neither."""
    if asking.by.person_id is None:
        return True
    return standing(asking).in_service


@actor_fact("second_factor")
def second_factor(asking: Asking) -> bool:
    """Whether this sign-in proved a second factor; desks, jobs and the server have no sign-in."""
    return asking.by.kind != "person" or "second-factor" in asking.by.proved


@actor_fact("stepped_up")
def stepped_up(asking: Asking) -> bool:
    """Whether the person proved again within five minutes that it is them."""
    return asking.by.kind != "person" or "stepped-up" in asking.by.proved


@actor_fact("run_open")
def run_open(asking: Asking) -> bool:
    """Whether a badge opened a run at this kiosk that is still on."""
    return asking.by.kind == "desk" and asking.by.person_id is not None


@actor_fact("setting_up")
def setting_up(asking: Asking) -> bool:
    """Whether the actor came in with the server's first code and set-up is not complete.

    The first code counts while the account is made; afterwards the post that came with it says so.
    """
    if set_up_complete(asking):
        return False
    if asking.by.kind == "pass":
        return "first-code" in asking.by.proved
    if asking.by.kind != "person" or asking.by.person_id is None:
        return False
    held = posts_on(asking.school_id, day_of(asking)).filter(given_by=Post.FIRST_CODE)
    return bool(held.filter(person=asking.by.person_id).exists())


@actor_fact("set_up_complete")
def set_up_complete(asking: Asking) -> bool:
    """Whether set-up is complete: the recovery sheet is printed, and a head or a chair is confirmed."""
    if "set_up_complete" not in asking.memory:
        asking.memory["set_up_complete"] = is_set_up(asking.school_id, day_of(asking))
    complete: bool = asking.memory["set_up_complete"]
    return complete


@actor_fact("awaits_case_post")
def awaits_case_post(asking: Asking) -> bool:
    """Whether the actor was given a post that opens cases, and nobody has confirmed it yet."""
    waiting = posts_waiting(asking.school_id, day_of(asking))
    return asking.by.person_id is not None and waiting.filter(person=asking.by.person_id).exists()


@actor_fact("confirmed_by_second")
def confirmed_by_second(asking: Asking) -> bool:
    """Whether a leader other than the one who asked has confirmed this deed (fetched from the row given)."""
    waiting = asking.given.get("waiting")
    if not isinstance(waiting, LetIn) or waiting.asked_by_person_id is None:
        return False
    return asking.by.person_id not in {None, waiting.asked_by_person_id}


@subject_fact("is_case_post")
def is_case_post(asking: Asking, subjects: Sequence[Any]) -> Sequence[bool]:
    """Whether the post that is given, confirmed or ended opens cases; a stored post speaks for itself."""
    return [
        (row.kind if isinstance(row, Post) else asking.given.get("kind")) in Post.OPENS_CASES
        for row in subjects
    ]


@subject_fact("to_self")
def to_self(asking: Asking, subjects: Sequence[Any]) -> Sequence[bool]:
    """Whether the deed is about the one who acts."""
    return [asking.by.person_id is not None and _person_of(row) == asking.by.person_id for row in subjects]


@subject_fact("given_by_self")
def given_by_self(asking: Asking, subjects: Sequence[Any]) -> Sequence[bool]:
    """Whether the one who confirms a post is the one who gave it."""
    return [isinstance(row, Post) and row.given_by == stamp(asking.by) for row in subjects]


@subject_fact("about_case_holder")
def about_case_holder(asking: Asking, subjects: Sequence[Any]) -> Sequence[bool]:
    """Whether the person whom the deed is about holds, or has been given, a post that opens cases."""
    day = day_of(asking)
    holding = {_person_of(row) for row in subjects} - {None}
    held = Post.objects.of(asking.school_id).filter(
        person__in=holding, kind__in=Post.OPENS_CASES, taken_back_at=None
    )
    found = frozenset(held.exclude(until__lt=day).values_list("person", flat=True))
    return [_person_of(row) in found for row in subjects]


@subject_fact("teaches_pupil")
def teaches_pupil(asking: Asking, subjects: Sequence[Any]) -> Sequence[bool]:
    """Whether the actor holds a post for the class of each pupil."""
    day = day_of(asking)
    if asking.by.person_id is None:
        return [False for _ in subjects]
    held = posts_on(asking.school_id, day).filter(person=asking.by.person_id, kind__in=TEACHES)
    classes = frozenset(held.exclude(school_class=None).values_list("school_class", flat=True))
    return [getattr(pupil_of(row), "school_class_id", None) in classes for row in subjects]


def pupil_of(row: Any) -> Pupil | None:
    """The pupil a row is about: itself, or the owner of a device, entry or tag."""
    if isinstance(row, Pupil):
        return row
    found = getattr(row, "pupil", None) or getattr(row, "owner", None)
    return found if isinstance(found, Pupil) else None


def _person_of(row: Any) -> Any:
    if isinstance(row, Person):
        return row.pk
    return getattr(row, "person_id", None)


@subject_fact("adult_may_collect")
def adult_may_collect(asking: Asking, subjects: Sequence[Any]) -> Sequence[bool]:
    """Whether the adult who is given may collect for the pupil of each row today."""
    return [adult is not None and adult.may_collect for adult in _adult_of_each(asking, subjects)]


@subject_fact("adult_barred")
def adult_barred(asking: Asking, subjects: Sequence[Any]) -> Sequence[bool]:
    """Whether the adult who is given is barred for the pupil of each row today."""
    return [
        adult is not None and (adult.barred or adult.no_contact) for adult in _adult_of_each(asking, subjects)
    ]


def _adult_of_each(asking: Asking, subjects: Sequence[Any]) -> list[Adult | None]:
    adult = asking.given.get("adult")
    pupils = [pupil for pupil in (pupil_of(row) for row in subjects) if pupil is not None]
    if "adults" not in asking.memory:
        asking.memory["adults"] = adults_of(asking.school_id, pupils, day_of(asking))
    known: dict[UUID, list[Adult]] = asking.memory["adults"]
    found: list[Adult | None] = []
    for row in subjects:
        pupil = pupil_of(row)
        family = known.get(pupil.pk, []) if pupil else []
        found.append(next((one for one in family if adult and one.person.pk == adult.pk), None))
    return found
