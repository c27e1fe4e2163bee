"""Giving, confirming and ending posts; nobody gives one to themselves."""

from datetime import date, timedelta

from lodge.gate import Principal, deed
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.people.models import ContactPoint, Person, Post, SchoolClass
from lodge.people.queries.posts import stamp


def give_verb(kind: str) -> str:
    """The verb by which a post of ``kind`` is given."""
    return "give-case-post" if kind in Post.OPENS_CASES else "give-post"


def give_post(
    *,
    person: Person,
    kind: str,
    school_class: SchoolClass | None = None,
    since: date | None = None,
    until: date | None = None,
    by: Principal,
) -> Post:
    """Give a person a post; one that opens cases counts once a second leader has confirmed it.

    Raises ``Told`` when they hold it already, have left, or the days are the wrong way round. Clause L.4.
    """
    with deed(by=by, verb=give_verb(kind), on=person, given={"kind": kind}) as open_deed:
        post = _post(person, kind, school_class, since or clock.today(), until, by)
        open_deed.record(
            about=post,
            person=person.formal_name,
            kind=kind,
            school_class=str(school_class or ""),
            since=post.since.isoformat(),
            until=until.isoformat() if until else "",
        )
    return post


def add_colleague(
    *,
    title: str,
    given_name: str,
    family_name: str,
    email: str,
    kind: str,
    school_class: SchoolClass | None = None,
    by: Principal,
) -> Person:
    """Enter a member of staff or a governor by hand, with a first post and an address.

    Clause L.4.
    """
    with deed(by=by, verb=give_verb(kind), given={"kind": kind}) as open_deed:
        today = clock.today()
        person = Person(
            school_id=by.school_id,
            title=title,
            given_name=given_name,
            family_name=family_name,
            joined_on=today,
        )
        person.save(force_insert=True)
        if email:
            ContactPoint(
                school_id=by.school_id,
                person=person,
                kind=ContactPoint.Kind.EMAIL,
                value=email.lower(),
                since=today,
            ).save(force_insert=True)
        _post(person, kind, school_class, today, None, by)
        open_deed.record(about=person, person=person.formal_name, kind=kind)
    return person


def confirm_case_post(*, post: Post, by: Principal) -> None:
    """Confirm, as the second person, a post that opens cases: from now on it counts.

    Raises ``Told`` when it was confirmed or has ended. Clause L.5.
    """
    with deed(by=by, verb="confirm-case-post", on=post, given={"kind": post.kind}) as open_deed:
        if post.until is not None and post.until < clock.today():
            raise Told("That post has ended, so there is nothing to confirm.")
        if not post.change_where({"confirmed_at": None}, confirmed_at=clock.now(), confirmed_by=stamp(by)):
            raise Told("Somebody has confirmed it already. Nothing was changed.")
        open_deed.record(about=post, person=post.person.formal_name, kind=post.kind, given_by=post.given_by)


def end_post(*, post: Post, until: date | None = None, by: Principal) -> None:
    """End a post; ``until`` is the last day it is held, yesterday if left out: it ends at once.

    One that has not begun by then is taken back whole. Raises ``Told`` when it ends earlier already.
    Clause L.4.
    """
    with deed(by=by, verb="end-post", on=post, given={"kind": post.kind}) as open_deed:
        last = until or clock.today() - timedelta(days=1)
        if post.taken_back_at is not None or (post.until is not None and post.until <= last):
            raise Told("That post ends by then already. Nothing was changed.")
        if last < post.since:
            post.taken_back_at = clock.now()
        else:
            post.until = last
        post.save(update_fields=["until", "taken_back_at"])
        open_deed.record(about=post, person=post.person.formal_name, kind=post.kind, until=str(post.until))


def _post(
    person: Person,
    kind: str,
    school_class: SchoolClass | None,
    since: date,
    until: date | None,
    by: Principal,
) -> Post:
    if person.has_left(since):
        raise Told("They have left by that day.", field="since")
    if until is not None and until < since:
        raise Told("The last day lies before the first. Change one of them.", field="until")
    same = Post.objects.of(by.school_id).filter(
        person=person, kind=kind, school_class=school_class, taken_back_at=None
    )
    if any(post.until is None or post.until >= since for post in same):
        raise Told("They hold that post already.", field="kind")
    post = Post(
        school_id=by.school_id,
        person=person,
        kind=kind,
        school_class=school_class,
        since=since,
        until=until,
        given_by=stamp(by),
    )
    post.save(force_insert=True)
    return post
