"""Signing in and out, factors and passwords, as deeds: the only way that the journal hears of them."""

from collections.abc import Sequence

from allauth.usersessions.models import UserSession

from lodge.gate import Principal, Refused, deed
from lodge.kit.told import Told
from lodge.people.models import Login, Person, School


def stranger(school: School) -> Principal:
    """Whoever tried to sign in to ``school`` and did not prove who they are."""
    return Principal(kind="pass", school_id=school.pk, id="unknown", name="Somebody unknown")


def sign_in(*, person: Person, ways: Sequence[str], by: Principal) -> None:
    """Sign in; ``ways`` are what proved it ('password', 'totp', 'webauthn', 'google'…).

    Raises ``Refused`` for somebody who has left. Clause L.1.
    """
    with deed(by=by, verb="sign-in", on=person) as open_deed:
        open_deed.record(person=person.formal_name, ways=list(ways))


def refuse_sign_in(*, person: Person | None, by: Principal) -> None:
    """Note a sign-in that failed, for a known address and an unknown one alike, at the same cost.

    ``by`` is ``stranger``, whom the rules refuse; equal refusals within a minute are one entry with a
    count. Clause L.1.
    """
    try:
        with deed(by=by, verb="sign-in", on=person) as open_deed:
            open_deed.record()
    except Refused:
        return


def sign_out(*, person: Person, by: Principal) -> None:
    """End one's own session by signing out. Clause L.11."""
    with deed(by=by, verb="end-session", on=person) as open_deed:
        open_deed.record(person=person.formal_name, why="signed out")


def end_session(*, person: Person, session: UserSession, by: Principal) -> None:
    """End one of a person's sessions, wherever it is.

    Raises ``Told`` when the session is not theirs or is over. Clause L.11.
    """
    with deed(by=by, verb="end-session", on=person) as open_deed:
        theirs = UserSession.objects.filter(pk=session.pk, user=person.login).first()
        if theirs is None:
            raise Told("That session is over already. Nothing was changed.")
        theirs.end()
        open_deed.record(
            person=person.formal_name, why="ended from the list", since=session.created_at.isoformat()
        )


def end_all_sessions(*, person: Person, why: str, by: Principal) -> int:
    """End every session of a person at once, and say how many there were. Clause L.11."""
    with deed(by=by, verb="end-session", on=person) as open_deed:
        running = list(UserSession.objects.filter(user=person.login)) if person.login_id else []
        for session in running:
            session.end()
        open_deed.record(person=person.formal_name, why=why, sessions=len(running))
    return len(running)


def change_password(*, person: Person, login: Login, encoded: str, by: Principal) -> None:
    """Set a new password of one's own; ``encoded`` is its Scrypt digest, made before the gate opens.

    Clause L.11.
    """
    with deed(by=by, verb="reset-password", on=person) as open_deed:
        login.password = encoded
        login.save(update_fields=["password"])
        open_deed.record(person=person.formal_name)


def change_factor(*, person: Person, what: str, by: Principal) -> None:
    """Add or remove a second factor of one's own; ``what`` says which, in plain words. Clause L.2."""
    with deed(by=by, verb="enrol-factor", on=person) as open_deed:
        open_deed.record(person=person.formal_name, what=what)
