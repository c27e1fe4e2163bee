"""Who is to be told, worked out when a letter goes: never a barred adult, never a doubtful address.

Two contacts who share an address or number with a barred one count as barred for everything that
travels by wire; they are told by hand (L.14; the abuse tests call it "0 to a barred address").
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from lodge.kit import clock
from lodge.notices.letters import wording
from lodge.notices.models import DeliveryChoice, Letter, OutboxRow
from lodge.people.models import ContactPoint, FamilyLink, FamilyTerm, Person, Post, School
from lodge.people.queries.families import kinds_in_force
from lodge.people.queries.posts import posts_on

HELD = timedelta(days=14)  # a number younger than this may be somebody else's doing
BARS = frozenset({FamilyTerm.Kind.NO_CONTACT, FamilyTerm.Kind.MAY_NOT_COLLECT})
INSTEAD: dict[str, tuple[str, ...]] = {
    Post.Kind.HEAD: (Post.Kind.DEPUTY_HEAD, Post.Kind.CHAIR),
    Post.Kind.OFFICE: (Post.Kind.BUSINESS_MANAGER, Post.Kind.HEAD, Post.Kind.DEPUTY_HEAD),
    Post.Kind.DSL: (Post.Kind.DEPUTY_DSL, Post.Kind.CHAIR),
    Post.Kind.DEPUTY_DSL: (Post.Kind.DSL, Post.Kind.CHAIR),
}


@dataclass(frozen=True)
class Recipient:
    """One copy to be made: for whom, by which way, where to, and whether only into their own hand."""

    person: Person
    channel: str
    address: str = ""
    by_hand: bool = False


@dataclass(frozen=True)
class _Known:
    """What a page of letters needs, fetched in a fixed number of queries."""

    links: dict[UUID, list[FamilyLink]]
    points: dict[UUID, list[ContactPoint]]
    holders: dict[str, list[Person]]
    bounced: dict[str, date]


def recipients(school: School, letters: Sequence[Letter], day: date, way: str) -> dict[UUID, list[Recipient]]:
    """The copies each letter makes on ``day``, in the school's order; five queries for any number.

    ``letters`` come with ``person__login`` and ``pupil`` selected. An empty list: nobody may be told.
    """
    known = _fetch(school, letters, day)
    return {letter.pk: _of(school, letter, day, way, known) for letter in letters}


def _of(school: School, letter: Letter, day: date, way: str, known: _Known) -> list[Recipient]:
    barred = _barred(_links(letter, known), day)
    touched = {_plain(point) for person in barred for point in known.points[person]}
    found: list[Recipient] = []
    for person in _persons(letter, day, known):
        if person.pk in barred or person.has_left(day) or letter.excludes(person):
            continue
        home = letter.pupil_id is not None
        doubtful = home and any(_plain(point) in touched for point in known.points[person.pk])
        on_paper = way == DeliveryChoice.Way.PAPER or (home and not school.outside_address)
        if doubtful or on_paper:
            found.append(Recipient(person, OutboxRow.Channel.PAPER, by_hand=doubtful))
        else:
            found.extend(_ways(letter, person, day, way, known))
    if wording(letter.template).on_paper:
        return found
    return [one for one in found if one.channel != OutboxRow.Channel.PAPER]


def _links(letter: Letter, known: _Known) -> list[FamilyLink]:
    return known.links.get(letter.pupil_id, []) if letter.pupil_id else []


def _persons(letter: Letter, day: date, known: _Known) -> list[Person]:
    if letter.to == Letter.To.PERSON:
        return [letter.person] if letter.person else []
    if letter.to == Letter.To.POST:
        for kind in (letter.post, *INSTEAD.get(letter.post, ())):
            here = [one for one in known.holders[kind] if not one.has_left(day) and not letter.excludes(one)]
            if here:
                return here
        return []
    return _family(letter, day, _links(letter, known))


def _family(letter: Letter, day: date, links: Sequence[FamilyLink]) -> list[Person]:
    """Everybody with parental responsibility; where none of them may be told, the first who may."""
    barred = _barred(links, day)
    here = [
        link
        for link in links
        if link.since <= day
        and (link.until is None or day <= link.until)
        and link.adult_id not in barred
        and not link.adult.has_left(day)
        and not letter.excludes(link.adult)
    ]
    responsible = FamilyTerm.Kind.PARENTAL_RESPONSIBILITY
    parents = [link.adult for link in here if responsible in kinds_in_force(link.terms.all(), day)]
    return parents or [link.adult for link in here[:1]]


def _barred(links: Iterable[FamilyLink], day: date) -> set[UUID]:
    """The adults barred from this child on ``day``; a link that has ended still bars."""
    return {link.adult_id for link in links if kinds_in_force(link.terms.all(), day) & BARS}


def _ways(letter: Letter, person: Person, day: date, way: str, known: _Known) -> list[Recipient]:
    email = letter.address or _email(letter, person, day, known)
    if email:
        return [Recipient(person, OutboxRow.Channel.EMAIL, email)]
    on_paper = Recipient(person, OutboxRow.Channel.PAPER)
    mobile = _usable(known, person, ContactPoint.Kind.MOBILE, day - HELD)
    if way != DeliveryChoice.Way.NOTIFY or not mobile:
        return [on_paper]
    return [Recipient(person, OutboxRow.Channel.TEXT, mobile), on_paper]


def _email(letter: Letter, person: Person, day: date, known: _Known) -> str:
    if letter.pupil_id is None and person.login is not None:
        return str(person.login.email)
    return _usable(known, person, ContactPoint.Kind.EMAIL, day)


def _usable(known: _Known, person: Person, kind: str, held_by: date) -> str:
    """The newest address of ``kind`` that is in use, held since ``held_by``, and did not come back."""
    for point in reversed(known.points[person.pk]):
        live = point.kind == kind and point.until is None and point.since <= held_by
        returned = known.bounced.get(point.value)
        if live and not (returned and returned >= point.since) and _fit(point):
            return str(point.value)
    return ""


def _fit(point: ContactPoint) -> bool:
    if point.kind != ContactPoint.Kind.EMAIL:
        return len(_plain(point)) >= 10
    try:
        validate_email(point.value)
    except ValidationError:
        return False
    return True


def _plain(point: ContactPoint) -> str:
    """An address or number as two people would share it: case, spaces, +44 and +labels aside."""
    if point.kind == ContactPoint.Kind.EMAIL:
        name, _, domain = "".join(point.value.split()).casefold().partition("@")
        return f"{name.partition('+')[0]}@{domain}"
    digits = "".join(sign for sign in point.value if sign.isdigit())
    for abroad in ("0044", "44"):
        if digits.startswith(abroad):
            return f"0{digits.removeprefix(abroad).removeprefix('0')}"
    return digits


def _fetch(school: School, letters: Sequence[Letter], day: date) -> _Known:
    pupils = {letter.pupil_id for letter in letters if letter.pupil_id}
    links: dict[UUID, list[FamilyLink]] = defaultdict(list)
    of_pupils = FamilyLink.objects.of(school).filter(pupil__in=pupils)
    for link in of_pupils.select_related("adult__login").prefetch_related("terms"):
        links[link.pupil_id].append(link)
    holders: dict[str, list[Person]] = defaultdict(list)
    wanted = {letter.post for letter in letters if letter.post}
    chain = wanted.union(*(INSTEAD.get(kind, ()) for kind in wanted))
    for post in posts_on(school, day).filter(kind__in=chain).select_related("person__login"):
        if post.person not in holders[post.kind]:
            holders[post.kind].append(post.person)
    reached = {link.adult_id for family in links.values() for link in family}
    reached |= {person.pk for held in holders.values() for person in held}
    reached |= {letter.person_id for letter in letters if letter.person_id}
    points: dict[UUID, list[ContactPoint]] = defaultdict(list)
    for point in ContactPoint.objects.of(school).filter(person__in=reached).order_by("since", "id"):
        points[point.person_id].append(point)
    return _Known(links, points, holders, _bounced(school, points.values()))


def _bounced(school: School, points: Iterable[Sequence[ContactPoint]]) -> dict[str, date]:
    values = {point.value for held in points for point in held}
    returned = OutboxRow.objects.of(school).filter(bounced=True, address__in=values)
    moments = returned.order_by("failed_at").values_list("address", "failed_at")
    return {address: clock.local(failed_at).date() for address, failed_at in moments if failed_at}
