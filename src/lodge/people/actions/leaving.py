"""Leaving is a dated act: posts and badges end, sessions end at once, nothing is deleted."""

from datetime import date, timedelta

from lodge.gate import Principal, deed
from lodge.kit import clock
from lodge.kit.declarations import held_by
from lodge.kit.told import Told
from lodge.people.actions.posts import end_post
from lodge.people.actions.sessions import end_all_sessions
from lodge.people.models import Badge, Person, Post

A_YEAR = timedelta(days=366)


def record_leaver(*, person: Person, on: date, reason: str = "", by: Principal) -> None:
    """Record that somebody has left or will leave: ``on`` is their last day.

    Posts end that day; a day in the past also ends badges and every session at once. What they still
    hold goes into the journal. Raises ``Told`` when they are a leaver already or the day makes no sense.
    Clause L.10.
    """
    with deed(by=by, verb="record-leaver", on=person) as open_deed:
        person.refresh_from_db()
        _check(person, on)
        holds = held_by(person.school_id, [person.pk])[person.pk]
        ended = _end_posts(person, on, by)
        person.left_on, person.leaving_reason = on, reason
        person.save(update_fields=["left_on", "leaving_reason"])
        if person.has_left(clock.today()):
            _end_badges(person)
            if person.login_id is not None:
                end_all_sessions(person=person, why="left the school", by=by)
        open_deed.record(
            about=person,
            person=person.full_name,
            on=on.isoformat(),
            reason=reason,
            posts_ended=ended,
            still_holds=holds,
        )


def take_back_leaving(*, person: Person, by: Principal) -> None:
    """Record that somebody has not left after all; posts and badges that ended are given again by hand.

    Raises ``Told`` when they are no leaver. Clause L.10.
    """
    with deed(by=by, verb="record-leaver", on=person) as open_deed:
        person.refresh_from_db()
        if person.left_on is None:
            raise Told(f"{person.full_name} is not recorded as a leaver. Nothing was changed.")
        before = person.left_on
        person.left_on, person.leaving_reason = None, ""
        person.save(update_fields=["left_on", "leaving_reason"])
        open_deed.record(about=person, person=person.full_name, not_after_all=before.isoformat())


def _check(person: Person, on: date) -> None:
    name = person.full_name
    if person.left_on is not None:
        raise Told(f"{name} is recorded as a leaver already, on {person.left_on:%-d %B %Y}.")
    if person.joined_on is not None and on < person.joined_on:
        raise Told(f"{name} joined on {person.joined_on:%-d %B %Y}. Choose a later day.", field="on")
    if on > clock.today() + A_YEAR:
        raise Told("That day is more than a year away. Choose an earlier one.", field="on")


def _end_posts(person: Person, on: date, by: Principal) -> list[str]:
    held = Post.objects.of(person.school_id).filter(person=person, taken_back_at=None)
    running = [post for post in held if post.until is None or post.until > on]
    for post in running:
        end_post(post=post, until=on, by=by)
    return [str(post) for post in running]


def _end_badges(person: Person) -> None:
    for badge in Badge.objects.of(person.school_id).filter(person=person, ended_at=None):
        badge.ended_at = clock.now()
        badge.save(update_fields=["ended_at"])
