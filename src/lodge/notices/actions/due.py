"""Due work, a deed each: put it on the timetable, take it under a lease, note how it went."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from lodge.gate import Principal, deed
from lodge.kit import clock, ids, rows
from lodge.notices.deadlines import Rule, due_at
from lodge.notices.models import Due
from lodge.notices.timetable import Kind
from lodge.people.models import School

LEASE = timedelta(minutes=30)
LATER = tuple(timedelta(minutes=minutes) for minutes in (5, 30, 120))


def remember_due(
    *, kind: str, about: rows.TrackedRow, rule: Rule, began: datetime, school: School, by: Principal
) -> Due:
    """Put a deadline of ``about`` on the timetable, as part of the deed that is under way.

    A second call for the same kind and row gives the first one back. Clause L.14.
    """
    subject = f"{about._meta.label_lower}:{about.pk}"
    standing: Due | None = Due.objects.of(by.school_id).filter(kind=kind, subject=subject).first()
    if standing is not None:
        return standing
    row = Due(
        school_id=by.school_id,
        kind=kind,
        subject=subject,
        due_at=due_at(rule, began, school),
        rule=rule.words,
        source=rule.source,
    )
    row.save(force_insert=True)
    return row


def enter_turns(*, kinds: Iterable[Kind], school: School, now: datetime, by: Principal) -> list[Due]:
    """Write down the next turn of each kind of work that has turns. Clause L.14."""
    with deed(by=by, verb="run-due") as open_deed:
        entered = [row for kind in kinds if (row := _next_turn(kind, school, now)) is not None]
        open_deed.record(entered=[row.kind for row in entered])
    return entered


def _next_turn(kind: Kind, school: School, after: datetime) -> Due | None:
    turn = kind.turns(school, after) if kind.turns else None
    if turn is None:
        return None
    subject = f"{clock.local(turn):%Y-%m-%d %H:%M}"
    row: Due
    row, _ = Due.objects.of(school).get_or_create(
        school=school,
        kind=kind.name,
        subject=subject,
        defaults={"due_at": turn, "rule": kind.words, "source": kind.source},
    )
    return row


def take_due(*, row: Due, by: Principal) -> bool:
    """Take due work for half an hour; False when another server was first. Clause L.14."""
    with deed(by=by, verb="run-due", on=row) as open_deed:
        free = {"lease": row.lease, "tries": row.tries, "done_at": None, "failed_at": None}
        fields = {"lease": ids.new(), "leased_until": clock.now() + LEASE, "tries": row.tries + 1}
        taken = row.change_where(free, **fields)
        open_deed.record(about=row, kind=row.kind, taken=taken)
    return taken


def note_done(*, row: Due, kind: Kind, school: School, by: Principal) -> None:
    """Note that due work is done, and write down its next turn. Clause L.14."""
    with deed(by=by, verb="run-due", on=row) as open_deed:
        now = clock.now()
        row.change_where({"lease": row.lease}, done_at=now, lease=None, leased_until=None, fault="")
        following = _next_turn(kind, school, now)
        open_deed.record(
            about=row, kind=row.kind, done=True, following=following.due_at.isoformat() if following else ""
        )


def note_not_done(*, row: Due, kind: Kind | None, fault: str, school: School, by: Principal) -> None:
    """Note that due work did not succeed: it is tried three times more, then left for people.

    Its next turn stands all the same. Clause L.14.
    """
    with deed(by=by, verb="run-due", on=row) as open_deed:
        now = clock.now()
        ended = {"lease": None, "leased_until": None, "fault": fault[:200]}
        given_up = row.tries > len(LATER)
        if given_up:
            row.change_where({"lease": row.lease}, failed_at=now, **ended)
            if kind is not None:
                _next_turn(kind, school, now)
        else:
            row.change_where({"lease": row.lease}, due_at=now + LATER[row.tries - 1], **ended)
        open_deed.record(about=row, kind=row.kind, done=False, given_up=given_up)
