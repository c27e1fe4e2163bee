"""Codes with which people come in: the first of a school, an account, a day, a way back."""

from datetime import datetime

from lodge.gate import Principal, deed
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.people import letters
from lodge.people.actions.sessions import end_all_sessions
from lodge.people.codes import digest, slip_code
from lodge.people.models import Invitation, LetIn, Person, Post
from lodge.people.queries.accounts import CODE_LASTS, EVENING, email_of, has_any_login
from lodge.people.queries.posts import stamp

Slip = tuple[Invitation, str]


def first_code(*, by: Principal) -> str:
    """Make the code with which the first administrator comes in, for the terminal to print once.

    It lasts a day and replaces the one before. Raises ``Told`` once anybody can sign in. Clause L.12.
    """
    with deed(by=by, verb="invite") as open_deed:
        if has_any_login(by.school_id):
            raise Told("Somebody can sign in already, so there is no first code any more.")
        _withdraw(None, by)
        invitation, code = _make(Invitation.Kind.FIRST, None, clock.now() + CODE_LASTS, by)
        open_deed.record(about=invitation, kind=invitation.kind)
    return code


def invite(*, person: Person, by_mail: bool, by: Principal) -> Slip:
    """Invite a person to make an account, with a one-day code by mail or on a slip to print.

    The code before is withdrawn. Raises ``Told`` for somebody who has an account (they are let in by
    two leaders instead), has left, or has no address for the mail. Clause L.11.
    """
    with deed(by=by, verb="invite", on=person) as open_deed:
        if person.login_id is not None:
            raise Told("They have an account already. If they are locked out, two leaders let them in.")
        if person.has_left(clock.today()):
            raise Told("They have left, so they cannot be invited.")
        if by_mail and not email_of(person):
            raise Told("There is no e-mail address for them. Print a slip, or record an address first.")
        _withdraw(person, by)
        invitation, code = _make(Invitation.Kind.ACCOUNT, person, clock.now() + CODE_LASTS, by)
        if by_mail:
            letters.send_invitation(invitation=invitation, code=code, by=by)
        open_deed.record(about=invitation, person=person.formal_name, by_mail=by_mail)
    return invitation, code


def open_day_account(*, title: str, given_name: str, family_name: str, by: Principal) -> Slip:
    """Open an account for supply staff that ends at six this evening, with a slip to print.

    Somebody who was here for a day before gets their account back with a new password and factor.
    Raises ``Told`` after six. Clause L.11.
    """
    with deed(by=by, verb="open-day-account") as open_deed:
        here = clock.local(clock.now())
        today, evening = here.date(), clock.at(here.date(), EVENING.hour)
        if here.time() >= EVENING:
            raise Told("A day account ends at six in the evening. Open it tomorrow morning.")
        person = _here_before(given_name, family_name, by) or Person(
            school_id=by.school_id, given_name=given_name, family_name=family_name, joined_on=today
        )
        person.title, person.left_on, person.leaving_reason = title, today, "Here for the day"
        person.save()
        Post(
            school_id=by.school_id,
            person=person,
            kind=Post.Kind.SUPPLY,
            since=today,
            until=today,
            given_by=stamp(by),
        ).save(force_insert=True)
        _withdraw(person, by)
        kind = Invitation.Kind.LET_IN if person.login_id else Invitation.Kind.DAY
        invitation, code = _make(kind, person, evening, by)
        open_deed.record(about=person, person=person.formal_name, until=evening.isoformat())
    return invitation, code


def ask_let_in(*, person: Person, by: Principal) -> LetIn:
    """Ask, as the first leader, that somebody who is locked out be let in.

    Raises ``Told`` when they have no account, or when it was asked already. Clause L.11.
    """
    with deed(by=by, verb="ask-let-in", on=person) as open_deed:
        _demand_account(person)
        asked = LetIn.objects.of(by.school_id).filter(person=person, confirmed_at=None)
        if asked.filter(asked_at__gt=clock.now() - CODE_LASTS).exists():
            raise Told("It was asked already. A second leader confirms it.")
        waiting = LetIn(
            school_id=by.school_id,
            person=person,
            asked_by=by.name,
            asked_by_person_id=by.person_id,
            asked_at=clock.now(),
        )
        waiting.save(force_insert=True)
        open_deed.record(about=waiting, person=person.formal_name)
    return waiting


def let_in(*, waiting: LetIn, by: Principal) -> Slip:
    """Let somebody in who is locked out, as the second leader; a slip resets password and factors.

    Their sessions end, and they are told. Raises ``Told`` when it was done or asked over a day ago.
    Clause L.11.
    """
    with deed(by=by, verb="let-in", on=waiting.person, given={"waiting": waiting}) as open_deed:
        if waiting.asked_at <= clock.now() - CODE_LASTS:
            raise Told("That was asked more than a day ago. Ask again.")
        if not waiting.change_where({"confirmed_at": None}, confirmed_at=clock.now(), confirmed_by=by.name):
            raise Told("Somebody has let them in already. Nothing was changed.")
        slip = _way_back(waiting, by)
        open_deed.record(about=waiting, person=waiting.person.formal_name, asked_by=waiting.asked_by)
    return slip


def let_in_at_server(*, person: Person, by: Principal) -> Slip:
    """Let somebody in at the server; it is written down who sat there, and the person is told.

    Raises ``Told`` when they have no account. Clause L.11.
    """
    with deed(by=by, verb="let-in", on=person) as open_deed:
        _demand_account(person)
        at, who = clock.now(), f"{by.name}, at the server"
        done = LetIn(
            school_id=by.school_id,
            person=person,
            asked_by=who,
            asked_at=at,
            confirmed_by=who,
            confirmed_at=at,
        )
        done.save(force_insert=True)
        slip = _way_back(done, by)
        open_deed.record(about=done, person=person.formal_name, at_the_server=True)
    return slip


def _way_back(done: LetIn, by: Principal) -> Slip:
    person = done.person
    _withdraw(person, by)
    slip = _make(Invitation.Kind.LET_IN, person, clock.now() + CODE_LASTS, by)
    keeper = by if by.kind == "command-line" else Principal("job", by.school_id, "accounts", "Lodge")
    end_all_sessions(person=person, why="let in again", by=keeper)
    letters.tell_let_in(let_in=done, by=by)
    return slip


def _demand_account(person: Person) -> None:
    if person.login_id is None:
        raise Told("They have no account yet. Invite them instead.")
    if person.has_left(clock.today()):
        raise Told("They have left, so they cannot be let in.")


def _here_before(given_name: str, family_name: str, by: Principal) -> Person | None:
    """Somebody of this name whose every post was supply, and whose last day is not after today."""
    named = Person.objects.of(by.school_id).filter(
        given_name__iexact=given_name, family_name__iexact=family_name, left_on__lte=clock.today()
    )
    for person in named.select_related("login"):
        kinds = set(Post.objects.of(by.school_id).filter(person=person).values_list("kind", flat=True))
        if kinds == {Post.Kind.SUPPLY}:
            found: Person = person
            return found
    return None


def _withdraw(person: Person | None, by: Principal) -> None:
    for earlier in Invitation.objects.of(by.school_id).filter(person=person, used_at=None, withdrawn_at=None):
        earlier.withdrawn_at = clock.now()
        earlier.save(update_fields=["withdrawn_at"])


def _make(kind: str, person: Person | None, ends_at: datetime, by: Principal) -> Slip:
    code = slip_code()
    invitation = Invitation(
        school_id=by.school_id,
        kind=kind,
        person=person,
        code_digest=digest(code, "invitation"),
        made_at=clock.now(),
        ends_at=ends_at,
    )
    invitation.save(force_insert=True)
    return invitation, code
