"""Accounts: which invitation a code opens, who waits to be let in, what stands behind a sign-in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q

from lodge.kit import clock
from lodge.people.codes import digest
from lodge.people.models import ContactPoint, Invitation, LetIn, Login, Person, Post, School
from lodge.people.queries.posts import posts_on, staff

if TYPE_CHECKING:
    from lodge.kit.rows import SchoolRows

CODE_LASTS = timedelta(days=1)
EVENING = time(18, 0)


def open_invitation(code: str) -> Invitation | None:
    """The unused invitation that ``code`` opens now, with person, login and school."""
    return _open().filter(code_digest=digest(code, "invitation")).first()


def invitation_still_open(key: UUID) -> Invitation | None:
    """The same, for somebody whose code was found right a moment ago."""
    return _open().filter(pk=key).first()


def _open() -> "SchoolRows[Invitation]":
    unused = Invitation.objects.across_schools().filter(used_at=None, withdrawn_at=None)
    found: SchoolRows[Invitation] = unused.filter(ends_at__gt=clock.now())
    return found.select_related("person", "person__login", "school")


def has_any_login(school: School | UUID) -> bool:
    """Whether anybody of the school can sign in yet."""
    return bool(Person.objects.of(school).exclude(login=None).exists())


def day_is_over(person: Person, moment: datetime) -> bool:
    """Whether ``person`` is here for one day as supply staff, and it is past six that evening."""
    here = clock.local(moment)
    if person.left_on != here.date() or here.time() < EVENING:
        return False
    return bool(posts_on(person.school_id, here.date()).filter(person=person, kind=Post.Kind.SUPPLY).exists())


def email_of(person: Person) -> str:
    """The address that the school has for ``person``; '' if none."""
    if person.login is not None:
        return person.login.email
    point = ContactPoint.objects.of(person.school_id).filter(
        person=person, kind=ContactPoint.Kind.EMAIL, until=None
    )
    found = point.first()
    return str(found.value) if found else ""


def login_of_address(email: str) -> Login | None:
    """The login with this address, in whatever letters it is written."""
    return Login.objects.filter(email__iexact=email).first()


def persons_called(school: School | UUID, name: str) -> list[Person]:
    """Those with an account whose name, or address, is exactly ``name`` in whatever letters."""
    wanted = " ".join(name.casefold().split())
    known = Person.objects.of(school).exclude(login=None).select_related("login")
    return [person for person in known if wanted in _names(person)]


def _names(person: Person) -> frozenset[str]:
    written = {person.full_name, person.formal_name, f"{person.given_name} {person.family_name}"}
    return frozenset(name.casefold() for name in written | {person.login.email if person.login else ""})


def sessions_of(login: Login) -> list[UserSession]:
    """Where this login is signed in now, newest first; sessions that are over are cleared away."""
    return sorted(UserSession.objects.purge_and_list(login), key=lambda one: one.created_at, reverse=True)


def factor_kinds(logins: Iterable[Login]) -> dict[int, frozenset[str]]:
    """The kinds of second factor of each login: 'totp', 'webauthn' (spare codes are none by themselves)."""
    kinds: dict[int, set[str]] = {login.pk: set() for login in logins}
    rows = Authenticator.objects.filter(user_id__in=list(kinds)).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    for login_id, kind in rows.values_list("user_id", "type"):
        kinds[login_id].add(kind)
    return {login_id: frozenset(found) for login_id, found in kinds.items()}


def waiting_let_ins(school: School | UUID) -> list[LetIn]:
    """Those whom one leader asked to let in within a day, and no second leader has answered."""
    waiting = LetIn.objects.of(school).filter(confirmed_at=None, asked_at__gt=clock.now() - CODE_LASTS)
    return list(waiting.select_related("person"))


@dataclass(frozen=True)
class Colleague:
    """A line of the staff list: a person, their posts (with those that wait), and their account in a word."""

    person: Person
    posts: tuple[Post, ...]
    waiting: tuple[Post, ...]
    account: str


def colleagues(school: School | UUID, day: date) -> list[Colleague]:
    """Everybody who holds a post or was given one, in five queries however many they are."""
    running = Q(until=None) | Q(until__gte=day)
    given = Post.objects.of(school).filter(running, taken_back_at=None).select_related("school_class")
    posts: dict[UUID, list[Post]] = {}
    for post in given:
        posts.setdefault(post.person_id, []).append(post)
    persons = Person.objects.of(school).filter(
        Q(pk__in=list(posts)) & (Q(left_on=None) | Q(left_on__gte=day))
    )
    people = list(persons.select_related("login"))
    factors = factor_kinds([person.login for person in people if person.login is not None])
    invited = frozenset(_open().filter(person__in=people).values_list("person", flat=True))
    return [
        Colleague(
            person=person,
            posts=tuple(post for post in posts[person.pk] if post.held_on(day)),
            waiting=tuple(
                post for post in posts[person.pk] if post.confirmed_at is None and post.opens_cases
            ),
            account=_account_word(person, factors, invited),
        )
        for person in people
    ]


def _account_word(person: Person, factors: dict[int, frozenset[str]], invited: frozenset[UUID]) -> str:
    if person.login is not None:
        return "Signs in" if factors[person.login.pk] else "Needs a second step"
    return "Invited" if person.pk in invited else "No account"


def anybody_here(school: School | UUID, day: date) -> list[Person]:
    """Everybody who holds a post on ``day``, with their login."""
    return list(staff(school, day).select_related("login"))
