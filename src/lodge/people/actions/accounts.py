"""Making an account from a code, and coming back with one after being let in."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from lodge.gate import Principal, deed
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.people.actions.invitations import (
    ask_let_in,
    first_code,
    invite,
    let_in,
    let_in_at_server,
    open_day_account,
)
from lodge.people.actions.sessions import end_all_sessions
from lodge.people.models import Invitation, Login, Person, Post, School
from lodge.people.queries.accounts import has_any_login, login_of_address

__all__ = [
    "ask_let_in",
    "come_back",
    "end_all_sessions",
    "first_code",
    "invite",
    "let_in",
    "let_in_at_server",
    "make_account",
    "make_first_account",
    "open_day_account",
]

USED = "That code was used or replaced. Ask for a new one."


def make_first_account(
    *,
    invitation: Invitation,
    title: str,
    given_name: str,
    family_name: str,
    kind: str,
    email: str,
    encoded: str,
    by: Principal,
) -> Person:
    """Make the first administrator's account with the code from the terminal, and the post that says so.

    ``kind`` is a post that opens no cases. Raises ``Told`` when the code is used up, or somebody can
    sign in already. Clause L.12.
    """
    with deed(by=by, verb="make-account") as open_deed:
        if kind in Post.OPENS_CASES:
            raise Told("That post is given by another person. Choose another one for now.", field="kind")
        if has_any_login(by.school_id):
            raise Told(USED)
        _use(invitation)
        person = Person(
            school_id=by.school_id,
            title=title,
            given_name=given_name,
            family_name=family_name,
            joined_on=clock.today(),
            login=_login(email, encoded),
        )
        person.save(force_insert=True)
        Post(
            school_id=by.school_id,
            person=person,
            kind=kind,
            since=clock.today(),
            given_by=Post.FIRST_CODE,
        ).save(force_insert=True)
        open_deed.record(about=person, person=person.formal_name, kind=kind, first=True)
    return person


def make_account(*, invitation: Invitation, email: str, encoded: str, by: Principal) -> Person:
    """Make one's own account from an invitation; ``encoded`` is the password's Scrypt digest.

    Raises ``Told`` when the code is used up or the address belongs to another account. Clause L.11.
    """
    person = _holder(invitation)
    with deed(by=by, verb="make-account", on=person) as open_deed:
        _use(invitation)
        person.login = _login(email, encoded)
        if not person.change_where({"login": None}, login=person.login):
            raise Told(USED)
        open_deed.record(about=person, person=person.formal_name, kind=invitation.kind)
    return person


def come_back(*, invitation: Invitation, encoded: str, by: Principal) -> Person:
    """Come back after being let in: a new password, no factors, no sessions.

    Raises ``Told`` when the code is used up. Clause L.11.
    """
    person = _holder(invitation)
    with deed(by=by, verb="make-account", on=person) as open_deed:
        _use(invitation)
        if person.login is None:
            raise Told(USED)
        removed = Authenticator.objects.filter(user_id=person.login.pk).delete()[0]
        person.login.password = encoded
        person.login.save(update_fields=["password"])
        end_all_sessions(person=person, why="came back with a new password", by=by)
        open_deed.record(about=person, person=person.formal_name, factors_removed=removed, let_in=True)
    return person


def holder_pass(invitation: Invitation) -> Principal:
    """Whoever holds the code of ``invitation``, for the one purpose of using it."""
    first = invitation.kind == Invitation.Kind.FIRST
    return Principal(
        kind="pass",
        school_id=invitation.school_id,
        id=str(invitation.pk),
        name=invitation.person.formal_name if invitation.person else "Whoever holds the first code",
        proved=frozenset({"first-code"}) if first else frozenset(),
        person_id=invitation.person_id,
    )


def server(school: School, name: str) -> Principal:
    """Whoever sits at the server and says that they are ``name``."""
    return Principal(kind="command-line", school_id=school.pk, id=name, name=name)


def _holder(invitation: Invitation) -> Person:
    if invitation.person is None:
        raise Told(USED)
    return invitation.person


def _use(invitation: Invitation) -> None:
    if invitation.ends_at <= clock.now():
        raise Told("That code has run out: it lasts a day. Ask for a new one.")
    if not invitation.change_where({"used_at": None, "withdrawn_at": None}, used_at=clock.now()):
        raise Told(USED)


def _login(email: str, encoded: str) -> Login:
    if login_of_address(email) is not None:
        raise Told("Another account uses that address. Write your own, or ask the office.", field="email")
    login = Login(email=email.lower(), password=encoded)
    login.save(force_insert=True)
    EmailAddress.objects.create(user=login, email=login.email, verified=True, primary=True)
    return login
