"""Kiosks, the badges that open a run at one, and the runs."""

from datetime import timedelta

from django.db import IntegrityError, transaction

from lodge.gate import Principal, deed
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.people.codes import digest, short_code, slip_code, tidy, token
from lodge.people.models import Badge, Desk, Person

PAIRING_LASTS = timedelta(minutes=15)
SHORTEST_BADGE = 6


def set_up_desk(*, name: str, by: Principal) -> tuple[Desk, str]:
    """Set up a kiosk; the code returned joins one computer to it within fifteen minutes.

    Raises ``Told`` when a kiosk of that name is in use. Clause L.8.
    """
    with deed(by=by, verb="set-up-desk") as open_deed:
        if Desk.objects.of(by.school_id).filter(name__iexact=name, retired_at=None).exists():
            raise Told("There is a kiosk of that name. Choose another name.", field="name")
        desk = Desk(school_id=by.school_id, name=name, set_up_at=clock.now())
        code = _await_computer(desk)
        desk.save(force_insert=True)
        open_deed.record(about=desk, desk=name)
    return desk, code


def move_desk(*, desk: Desk, by: Principal) -> str:
    """Let another computer take a kiosk over: the one before is out at once. Clause L.8."""
    with deed(by=by, verb="set-up-desk", on=desk) as open_deed:
        if desk.retired_at is not None:
            raise Told("That kiosk is out of use. Set up a new one.")
        code = _await_computer(desk)
        desk.token_digest, desk.paired_at = None, None
        desk.save(update_fields=["pairing_digest", "pairing_ends_at", "token_digest", "paired_at"])
        open_deed.record(about=desk, desk=desk.name, moved=True)
    return code


def pair_desk(*, desk: Desk, code: str, by: Principal) -> str:
    """Join this computer to the kiosk whose pairing code was typed; returns the token it carries.

    The code works once. Raises ``Told`` when it has run out. Clause L.8.
    """
    secret = token()
    with deed(by=by, verb="pair-desk", on=desk) as open_deed:
        waiting = {"pairing_digest": digest(code, "pairing"), "pairing_ends_at__gt": clock.now()}
        done = desk.change_where(
            {**waiting, "retired_at": None},
            pairing_digest="",
            pairing_ends_at=None,
            token_digest=digest(secret, "kiosk"),
            paired_at=clock.now(),
        )
        if not done:
            raise Told("That code was used or has run out. Ask for a new one.", field="code")
        open_deed.record(about=desk, desk=desk.name)
    return secret


def retire_desk(*, desk: Desk, by: Principal) -> None:
    """Take a kiosk out of use: its computer is out with its next request. Clause L.8."""
    with deed(by=by, verb="set-up-desk", on=desk) as open_deed:
        if not desk.change_where({"retired_at": None}, retired_at=clock.now(), token_digest=None):
            raise Told("That kiosk was out of use already. Nothing was changed.")
        open_deed.record(about=desk, desk=desk.name, retired=True)


def issue_badge(*, person: Person, scanned: str = "", by: Principal) -> str:
    """Give a person a badge that was ``scanned``, or a new short code of six figures, which is returned.

    Theirs before ends. Raises ``Told`` when the badge is somebody's or too short. Clause L.8.
    """
    if scanned and len(tidy(scanned)) < SHORTEST_BADGE:
        raise Told("Scan the badge again: it must hold at least six letters or figures.", field="badge")
    with deed(by=by, verb="issue-badge", on=person) as open_deed:
        if person.has_left(clock.today()):
            raise Told("They have left, so they get no badge.")
        _end_badges(person)
        code = scanned or _free_code(person)
        badge = Badge(
            school_id=by.school_id, person=person, code_digest=digest(code, "badge"), since=clock.now()
        )
        try:
            with transaction.atomic():
                badge.save(force_insert=True)
        except IntegrityError:
            raise Told("That badge is somebody else's. Scan another one.", field="badge") from None
        open_deed.record(about=badge, person=person.formal_name, scanned=bool(scanned))
    return code


def end_badge(*, person: Person, by: Principal) -> None:
    """End a person's badge or short code. Clause L.8."""
    with deed(by=by, verb="issue-badge", on=person) as open_deed:
        ended = _end_badges(person)
        if not ended:
            raise Told("They have no badge or code. Nothing was changed.")
        open_deed.record(about=ended[0], person=person.formal_name, ended=True)


def open_run(*, desk: Desk, by: Principal) -> None:
    """Open a run at a kiosk with one's badge or code; every act in it bears that name. Clause L.8."""
    with deed(by=by, verb="open-run", on=desk) as open_deed:
        open_deed.record(desk=desk.name)


def end_run(*, desk: Desk, person: Person, why: str, by: Principal) -> None:
    """End a run: somebody ended it, sixty idle seconds passed, or another badge came. Clause L.8."""
    with deed(by=by, verb="end-run", on=desk) as open_deed:
        open_deed.record(desk=desk.name, person=person.formal_name, why=why)


def _await_computer(desk: Desk) -> str:
    code = slip_code()
    desk.pairing_digest = digest(code, "pairing")
    desk.pairing_ends_at = clock.now() + PAIRING_LASTS
    return code


def _end_badges(person: Person) -> list[Badge]:
    ended = list(Badge.objects.of(person.school_id).filter(person=person, ended_at=None))
    for badge in ended:
        badge.ended_at = clock.now()
        badge.save(update_fields=["ended_at"])
    return ended


def _free_code(person: Person) -> str:
    taken = Badge.objects.of(person.school_id).filter(ended_at=None)
    while True:
        code = short_code()
        if not taken.filter(code_digest=digest(code, "badge")).exists():
            return code
