"""What the pages of an import show: a file's columns, and a proposal in a school's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lodge.people.queries.roster import ZIP, Proposal, RosterFiles, read_files
from lodge.people.roster import columns, headings
from lodge.people.roster.columns import ColumnMap, NameMap
from lodge.people.roster.families import Change
from lodge.people.roster.gather import check_columns, open_pupils
from lodge.people.roster.read import Table, read_table
from lodge.people.roster.records import Value
from lodge.people.roster.values import clean
from lodge.people.roster.wording import CannotRead, shortened

OFFERED_CONTACTS = 2


@dataclass(frozen=True)
class Column:
    """One column of a file: its place, heading, an example from it, and the field it was taken for."""

    place: int
    heading: str
    example: str
    field: str


def columns_of(files: RosterFiles) -> tuple[list[Column], str]:
    """The columns of a pupils' CSV with what they were taken for, and what is wrong with that ('' if
    nothing). Raises ``CannotRead`` for a file in which no columns can be found at all.
    """
    problem = ""
    try:
        table, where = open_pupils(files.data, files.chosen)
        check_columns(where)
    except CannotRead as fault:
        problem = str(fault)
        table = read_table(files.data, score=_filled)
        where = _guess(table, files.chosen)
    return _listed(table, where), problem


def needs_map(files: RosterFiles) -> bool:
    """Whether somebody has to say which column is which. Raises ``CannotRead`` for a useless file."""
    return not files.data.startswith(ZIP) and bool(columns_of(files)[1])


def check_files(files: RosterFiles, day: date) -> str:
    """'' when all files can be read; else the name of the one that cannot ('pupils', 'contacts', 'staff')."""
    for name, part in (
        ("pupils", RosterFiles(files.data, files.file_name, files.chosen)),
        ("contacts", RosterFiles(files.data, files.file_name, files.chosen, files.contacts)),
        ("staff", files),
    ):
        try:
            read_files(part, day)
        except CannotRead:
            return name
    return ""


def _filled(cells: Sequence[str]) -> int:
    filled = sum(1 for cell in cells if cell.strip())
    return filled if filled >= 2 else 0


def _guess(table: Table, chosen: NameMap | None) -> ColumnMap:
    """The guess with the map if that fits, else without: a wrong map is shown to be put right."""
    try:
        return columns.guess(table.header, chosen)
    except CannotRead:
        return columns.guess(table.header)


def _listed(table: Table, where: ColumnMap) -> list[Column]:
    taken = {place: name for name, places in where.fields.items() for place in places}
    for number, contact in enumerate(where.contacts, start=1):
        taken |= {place: f"contact_{number}_{name}" for name, places in contact.items() for place in places}
    cells = [columns.shown_cells(table.header, line) for line in table.lines[:20]]
    return [
        Column(
            place,
            clean(heading),
            shortened(next((row[place][1] for row in cells if row[place][1].strip()), "")),
            taken.get(place, ""),
        )
        for place, heading in enumerate(table.header)
        if clean(heading)
    ]


def field_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The fields a column can hold, for a select: those of the child, then of each contact."""
    groups = [("The child", [(name, _upper(headings.WORDS[name])) for name in headings.PUPIL])]
    for number in range(1, OFFERED_CONTACTS + 1):
        fields = [
            (f"contact_{number}_{name}", f"Contact {number}: {headings.WORDS[name]}")
            for name in headings.CONTACT
        ]
        groups.append((f"Contact {number}", fields))
    return groups


@dataclass(frozen=True)
class Difference:
    """One field of one pupil: what it is called, what stands there now, what the file says."""

    what: str
    old: str
    new: str


@dataclass(frozen=True)
class ChangedChild:
    """A pupil with all differences."""

    name: str
    class_name: str
    differences: list[Difference]


def differences(proposal: Proposal) -> list[ChangedChild]:
    """Every changed pupil, field by field, by class and name."""
    adults = {adult.key: f"{adult.forename} {adult.surname}".strip() for adult in proposal.plan.adults}
    found = [
        ChangedChild(
            f"{one.incoming.known_as or one.incoming.given_name} {one.incoming.family_name}",
            one.incoming.class_name,
            [_difference(change, adults) for change in one.changes],
        )
        for one in proposal.plan.changed
    ]
    return sorted(found, key=lambda child: (child.class_name, child.name))


def _difference(change: Change, adults: dict[str, str]) -> Difference:
    what = _upper(headings.WORDS.get(change.field, change.field))
    if change.contact and change.field != "contact":
        what = f"{adults.get(change.contact, 'Contact')}: {headings.WORDS.get(change.field, change.field)}"
    return Difference(what, in_words(change.old), in_words(change.new))


def in_words(value: Value) -> str:
    """A value as a page says it."""
    if value is None or value == "" or value == ():
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return f"{value:%-d/%-m/%Y}"
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def summary_in_words(counts: dict[str, Any]) -> list[str]:
    """The counts of an import as short sentences; nothing is said of what did not happen."""
    said = [
        _count(counts.get("new", 0), "new pupil"),
        _count(counts.get("changed", 0), "pupil changed", "pupils changed"),
        _count(counts.get("unchanged", 0), "pupil unchanged", "pupils unchanged"),
        _count(counts.get("adults", 0), "new adult in families", "new adults in families"),
        _count(counts.get("staff_new", 0), "new colleague"),
        _count(counts.get("staff_changed", 0), "colleague changed", "colleagues changed"),
    ]
    return [words for words in said if words]


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}" if number else ""


def headline(proposal: Proposal) -> str:
    """What the preview is called: 412 pupils, 3 rows need you."""
    plan = proposal.plan
    pupils = len(plan.new) + len(plan.changed) + len(plan.unchanged)
    rows = len(plan.rejected)
    need = f"{rows} row{' needs' if rows == 1 else 's need'} you" if rows else "every row can be taken"
    return f"{pupils:,} pupil{'' if pupils == 1 else 's'}, {need}"


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]
