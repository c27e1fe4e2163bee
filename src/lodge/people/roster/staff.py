"""A staff file: who works here, told by MIS id or staff code, then by e-mail address.

The role is kept as the school wrote it and gives nobody a post: posts are given by a person, in Lodge.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from lodge.people.roster import columns, headings, values, wording
from lodge.people.roster.columns import ColumnMap, NameMap
from lodge.people.roster.read import Line, Table, read_table
from lodge.people.roster.records import Note, Rejected, Value
from lodge.people.roster.wording import refuse

LONGEST = {
    "mis_id": 60,
    "staff_code": 20,
    "title": 20,
    "forename": 80,
    "surname": 80,
    "role": 80,
}
_WANTED = "“Staff Code”, “Forename”, “Surname”, “Work Email”"
_COMPARED = ("forename", "surname", "title", "mis_id", "staff_code", "email", "role", "class_names", "left")


@dataclass(frozen=True, slots=True)
class IncomingStaff:
    """One member of staff as one row tells it."""

    row: int
    forename: str
    surname: str
    title: str = ""
    mis_id: str = ""
    staff_code: str = ""
    email: str = ""
    role: str = ""
    class_names: tuple[str, ...] = ()
    left: date | None = None
    cells: tuple[tuple[str, str], ...] = field(default=(), repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class KnownStaff:
    """A member of staff as stored."""

    id: str
    forename: str
    surname: str
    title: str = ""
    mis_id: str = ""
    staff_code: str = ""
    email: str = ""
    role: str = ""
    class_names: tuple[str, ...] = ()
    left: date | None = None


@dataclass(frozen=True, slots=True)
class IncomingStaffFile:
    """All that a staff file says; `fields` are the columns it has."""

    staff: tuple[IncomingStaff, ...]
    rejected: tuple[Rejected, ...] = ()
    notes: tuple[Note, ...] = ()
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ChangedStaff:
    """A stored member of staff and what differs: field, old value, new value."""

    known_id: str
    incoming: IncomingStaff
    changes: tuple[tuple[str, Value, Value], ...]


@dataclass(frozen=True, slots=True)
class StaffPlan:
    """What a staff file would change. `absent` are proposed as leavers and never deleted."""

    new: tuple[IncomingStaff, ...] = ()
    changed: tuple[ChangedStaff, ...] = ()
    unchanged: tuple[KnownStaff, ...] = ()
    absent: tuple[KnownStaff, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    notes: tuple[Note, ...] = ()


def read_staff(data: bytes, *, chosen: NameMap | None = None) -> IncomingStaffFile:
    """What a staff CSV says. Raises CannotRead for a file that cannot be used."""
    table = read_table(data, score=columns.scorer(columns.guess_staff, chosen), wanted=_WANTED)
    where = columns.guess_staff(table.header, chosen)
    _check_columns(where)
    staff: list[IncomingStaff] = []
    rejected: list[Rejected] = []
    notes: list[Note] = []
    for line in table.lines:
        problem, found = _one(table, where, line, notes)
        if found:
            staff.append(found)
        else:
            reason = wording.of_row(line.row, problem)
            rejected.append(Rejected(line.row, reason, "", columns.shown_cells(table.header, line)))
    return IncomingStaffFile(tuple(staff), tuple(rejected), tuple(notes), frozenset(where.fields))


def _check_columns(where: ColumnMap) -> None:
    has = set(where.fields)
    missing = [] if {"surname", "full_name"} & has else ["a surname"]
    if not {"mis_id", "staff_code", "email"} & has:
        missing.append("a staff code, MIS id or e-mail address")
    if missing:
        seen = wording.listed([values.clean(text) for text in where.header], most=30)
        raise refuse(wording.MISSING_COLUMNS, missing=" and ".join(missing), seen=seen)


def _one(table: Table, where: ColumnMap, line: Line, notes: list[Note]) -> tuple[str, IncomingStaff | None]:
    """The member of staff, or the sentence that says why the row is not taken."""
    cell = {name: _cells(line, where, name) for name in where.fields}
    first = {name: found[0] if found else "" for name, found in cell.items()}
    title, forename, surname = values.split_name(first.get("full_name", ""))
    texts = {name: first.get(name, "") for name in LONGEST}
    texts["title"] = texts["title"] or title
    texts["forename"] = texts["forename"] or forename
    texts["surname"] = texts["surname"] or surname
    email = values.email(first.get("email", "")) or ""
    if first.get("email") and not email:
        text = wording.shortened(first["email"])
        notes.append(Note(line.row, wording.of_row(line.row, wording.BAD_EMAIL, text=text)))
    problem = _problem(table, line, texts, email)
    day = values.read_date(first.get("left", ""))
    if not problem and first.get("left") and day is None:
        problem = wording.BAD_DATE.format(
            text=wording.shortened(first["left"]), heading=where.heading("left")
        )
    if problem:
        # Braces of a typed text must not be read as places when the row is put in front.
        return problem.replace("{", "(").replace("}", ")"), None
    classes = [
        part.strip() for text in cell.get("class_names", []) for part in text.replace(";", ",").split(",")
    ]
    return "", IncomingStaff(
        line.row,
        texts["forename"],
        texts["surname"],
        texts["title"],
        texts["mis_id"],
        texts["staff_code"],
        email,
        texts["role"],
        tuple(dict.fromkeys(text[:20] for text in classes if text)),
        day,
        columns.shown_cells(table.header, line),
    )


def _problem(table: Table, line: Line, texts: dict[str, str], email: str) -> str:
    if any(text.strip() for text in line.cells[len(table.header) :]):
        return wording.TOO_MANY_CELLS
    if any("\ufffd" in text for text in line.cells):
        return wording.LOST_LETTER
    if not texts["surname"]:
        return wording.NO_SURNAME
    if not (texts["mis_id"] or texts["staff_code"] or email):
        return wording.STAFF_NO_KEY
    long = next((name for name, most in LONGEST.items() if len(texts[name]) > most), "")
    return wording.TOO_LONG.format(field=headings.WORDS[long], most=LONGEST[long]) if long else ""


def _cells(line: Line, where: ColumnMap, name: str) -> list[str]:
    found = (values.name(line.cells[place]) for place in where.fields[name] if place < len(line.cells))
    return [text for text in found if text]


def plan_staff(known: Iterable[KnownStaff], incoming: IncomingStaffFile) -> StaffPlan:
    """Compare a staff file with what is stored; pure. The later of two rows of one person is rejected."""
    everybody = list(known)
    stored = {mark: one for one in reversed(everybody) for mark in _marks(one)}
    rows: dict[tuple[str, str], int] = {}
    new, changed, unchanged, rejected = [], [], [], list(incoming.rejected)
    seen: set[str] = set()
    for one in incoming.staff:
        marks = _marks(one)
        twice = next((mark for mark in marks if mark in rows), None)
        hits = {stored[mark].id: stored[mark] for mark in marks if mark in stored}
        seen |= set(hits)
        if twice or len(hits) > 1:
            words = {"key": headings.WORDS[twice[0]], "other": rows[twice]} if twice else {}
            sentence = wording.SAME_KEY_TWICE if twice else wording.TWO_STAFF_AT_ONCE
            rejected.append(Rejected(one.row, wording.of_row(one.row, sentence, "", **words), "", one.cells))
            continue
        rows.update((mark, one.row) for mark in marks)
        before = next(iter(hits.values()), None)
        if before is None:
            new.append(one)
        elif changes := _changes(before, one, incoming.fields):
            changed.append(ChangedStaff(before.id, one, changes))
        else:
            unchanged.append(before)
    absent = tuple(one for one in everybody if one.id not in seen and one.left is None)
    ordered = tuple(sorted(rejected, key=lambda row: row.row))
    return StaffPlan(tuple(new), tuple(changed), tuple(unchanged), absent, ordered, incoming.notes)


def _marks(one: IncomingStaff | KnownStaff) -> list[tuple[str, str]]:
    marks = [("mis_id", one.mis_id), ("staff_code", one.staff_code), ("email", one.email)]
    return [(name, values.key(text)) for name, text in marks if text]


def _changes(
    before: KnownStaff, now: IncomingStaff, told: frozenset[str]
) -> tuple[tuple[str, Value, Value], ...]:
    changes: list[tuple[str, Value, Value]] = []
    for name in _COMPARED:
        old: Value = getattr(before, name)
        value: Value = getattr(now, name)
        given = name in told or ("full_name" in told and name in ("forename", "surname", "title"))
        if name in ("mis_id", "staff_code", "email") and values.key(str(old)) == values.key(str(value)):
            continue
        if given and old != value and (value not in ("", None, ()) or name in ("left", "class_names")):
            changes.append((name, old, value))
    return tuple(changes)
