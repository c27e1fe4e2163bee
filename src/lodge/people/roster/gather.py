"""A pupils' file (and, if there is one, a contacts file) turned into what it says, row by row.

A row that cannot be taken is rejected with its reason; a cell that cannot be read is left out with a warning.
Nothing here looks at what is stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from lodge.people.roster import columns, headings, values, wording
from lodge.people.roster.columns import ColumnMap, NameMap
from lodge.people.roster.contacts import CONTACT_FIELDS, Source, read_contacts
from lodge.people.roster.read import Line, Table, is_formula, read_table
from lodge.people.roster.records import Incoming, IncomingContact, IncomingPupil, Note, Rejected
from lodge.people.roster.upn import HiddenUpn, is_upn

LONGEST = {
    "mis_id": 60, "admission_number": 20, "legal_forename": 80, "legal_surname": 80, "preferred_forename": 80,
    "preferred_surname": 80, "class_name": 20,
}  # fmt: skip
"""The most letters each text may have; they are the widths of the stored fields."""

_DATES = ("born", "joined", "left")
_WANTED = "“Legal Surname”, “Legal Forename”, “Admission Number”"
_FOOT = (
    "total",
    "printed",
    "report",
    "page",
    "end of",
    "number of",
    "count",
    "generated",
    "produced",
    "run ",
)


class Refused(Exception):
    """This row is not taken; the message is its reason."""


@dataclass(slots=True)
class _Gathering:
    table: Table
    where: ColumnMap
    today: date | None
    pupils: list[IncomingPupil] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def note(self, row: int, sentence: str, **words: object) -> None:
        self.notes.append(Note(row, wording.of_row(row, sentence, **words)))


def open_pupils(data: bytes, chosen: NameMap | None = None) -> tuple[Table, ColumnMap]:
    """The table and its guessed columns, for a page that asks which column is which. Raises CannotRead."""
    table = read_table(data, score=columns.scorer(columns.guess, chosen), wanted=_WANTED)
    return table, columns.guess(table.header, chosen)


def read_pupils(
    data: bytes,
    *,
    chosen: NameMap | None = None,
    contacts: bytes | None = None,
    contacts_chosen: NameMap | None = None,
    today: date | None = None,
) -> Incoming:
    """What a pupils' CSV says. `today`, when given, refuses births after it. Raises CannotRead for a
    useless file.
    """
    table, where = open_pupils(data, chosen)
    check_columns(where)
    _check_dates(table, where)
    work = _Gathering(table, where, today)
    for line in table.lines:
        _take(work, line)
    return _with_contacts(work, contacts, contacts_chosen)


def check_columns(where: ColumnMap) -> None:
    """Raise CannotRead unless there is a surname, a forename and a key by which a child is recognised."""
    has = set(where.fields)
    missing = []
    for word, any_of in (
        ("a surname", {"legal_surname", "preferred_surname", "full_name"}),
        ("a forename", {"legal_forename", "preferred_forename", "full_name"}),
        ("a MIS id or admission number", {"mis_id", "admission_number", "upn"}),
    ):
        if not any_of & has:
            missing.append(word)
    if missing:
        seen = wording.listed([values.clean(text) for text in where.header], most=30)
        raise wording.refuse(wording.MISSING_COLUMNS, missing=" and ".join(missing), seen=seen)


def _check_dates(table: Table, where: ColumnMap) -> None:
    for name in _DATES:
        if name not in where.fields:
            continue
        texts = [_cell(line, where, name) for line in table.lines]
        place = values.month_first_column(texts)
        if place is not None:
            row, text = table.lines[place].row, wording.shortened(texts[place])
            raise wording.refuse(wording.MONTH_FIRST_FILE, heading=where.heading(name), row=row, text=text)


def _cell(line: Line, where: ColumnMap, name: str) -> str:
    """The first filled cell of a field, cleaned; a lone dash is blank."""
    for place in where.fields.get(name, ()):
        if place < len(line.cells) and (text := values.name(line.cells[place])):
            return text
    return ""


def _take(work: _Gathering, line: Line) -> None:
    cell = {name: _cell(line, work.where, name) for name in work.where.fields}
    upn, bad_upn = _upn(cell.get("upn", ""))
    try:
        _check_line(work, line)
        pupil = _pupil(work, line, cell, upn)
    except Refused as refusal:
        if _is_foot(line, cell):
            work.note(line.row, wording.FOOTER)
            return
        reason, keys = str(refusal), (cell.get("mis_id", ""), cell.get("admission_number", ""))
        work.rejected.append(
            Rejected(line.row, reason, "", columns.shown_cells(work.where.header, line), *keys, upn)
        )
        return
    if bad_upn:
        work.note(line.row, wording.BAD_UPN)
    _note_formulas(work, line)
    source = Source(line, work.where.contacts, work.note, order_counts=True)
    found = tuple(
        contact for number in range(len(work.where.contacts)) if (contact := source.contact(number))
    )
    work.pupils.append(replace(pupil, contacts=found))


def _check_line(work: _Gathering, line: Line) -> None:
    if any(cell.strip() for cell in line.cells[len(work.where.header) :]):
        raise Refused(wording.of_row(line.row, wording.TOO_MANY_CELLS))
    if any("\ufffd" in cell for cell in line.cells):
        raise Refused(wording.of_row(line.row, wording.LOST_LETTER))


def _pupil(work: _Gathering, line: Line, cell: dict[str, str], upn: HiddenUpn | None) -> IncomingPupil:
    names = _names(line.row, cell)
    if not (cell.get("mis_id") or cell.get("admission_number") or upn):
        raise Refused(wording.of_row(line.row, wording.NO_KEY))
    _check_lengths(line.row, cell | names)
    days = {name: _day(work, line.row, name, cell.get(name, "")) for name in _DATES}
    if work.today and days["born"] and days["born"] > work.today:
        raise Refused(wording.of_row(line.row, wording.BORN_LATER))
    return IncomingPupil(
        row=line.row,
        legal_forename=names["legal_forename"],
        legal_surname=names["legal_surname"],
        preferred_forename=names["preferred_forename"],
        preferred_surname=names["preferred_surname"],
        mis_id=cell.get("mis_id", ""),
        admission_number=cell.get("admission_number", ""),
        class_name=cell.get("class_name", ""),
        upn=upn,
        born=days["born"],
        joined=days["joined"],
        left=days["left"],
        year_group=_year(work, line.row, cell.get("year_group", "")),
        sex=_sex(work, line.row, cell.get("sex", "")),
        cells=columns.shown_cells(work.where.header, line),
    )


def _check_lengths(row: int, texts: Mapping[str, str]) -> None:
    for name, most in LONGEST.items():
        if len(texts.get(name, "")) > most:
            raise Refused(wording.of_row(row, wording.TOO_LONG, field=headings.WORDS[name], most=most))


def _names(row: int, cell: Mapping[str, str]) -> dict[str, str]:
    whole = cell.get("full_name", "")
    surname, comma, forename = (part.strip() for part in whole.partition(","))
    if whole and not comma and not (cell.get("legal_surname") or cell.get("preferred_surname")):
        raise Refused(wording.of_row(row, wording.SPLIT_NAME, text=wording.shortened(whole)))
    if not comma:
        surname = forename = ""
    names = {
        "preferred_forename": cell.get("preferred_forename", ""),
        "preferred_surname": cell.get("preferred_surname", ""),
    }
    names["legal_forename"] = cell.get("legal_forename") or names["preferred_forename"] or forename
    names["legal_surname"] = cell.get("legal_surname") or names["preferred_surname"] or surname
    if not names["legal_surname"]:
        raise Refused(wording.of_row(row, wording.NO_SURNAME))
    if not names["legal_forename"]:
        raise Refused(wording.of_row(row, wording.NO_FORENAME))
    return names


def _day(work: _Gathering, row: int, name: str, text: str) -> date | None:
    if not text:
        return None
    day = values.read_date(text)
    if day is None:
        sentence = wording.DATE_MONTH_FIRST if values.month_first(text) else wording.BAD_DATE
        words = {"text": wording.shortened(text), "heading": wording.shortened(work.where.heading(name))}
        raise Refused(wording.of_row(row, sentence, **words))
    return day


def _year(work: _Gathering, row: int, text: str) -> int | None:
    year = values.year_group(text) if text else None
    if text and year is None:
        work.note(row, wording.BAD_YEAR, text=wording.shortened(text))
    return year


def _sex(work: _Gathering, row: int, text: str) -> str:
    found = values.sex(text)
    if text and not found:
        work.note(row, wording.BAD_SEX, text=wording.shortened(text))
    return found


def _upn(text: str) -> tuple[HiddenUpn | None, bool]:
    """The UPN, and whether there was something that is not one."""
    tidy = text.replace(" ", "").upper()
    return (HiddenUpn(tidy), False) if is_upn(tidy) else (None, bool(tidy))


def _is_foot(line: Line, cell: Mapping[str, str]) -> bool:
    """Whether this is the foot of a printed report: one filled cell, with words of a foot and no name
    beside it.
    """
    filled = [text.strip().casefold() for text in line.cells if text.strip()]
    return len(filled) == 1 and len(cell) > 1 and filled[0].startswith(_FOOT)


def _note_formulas(work: _Gathering, line: Line) -> None:
    for place, text in enumerate(line.cells[: len(work.where.header)]):
        if is_formula(text):
            work.note(
                line.row, wording.FORMULA, heading=wording.shortened(values.clean(work.where.header[place]))
            )


def _with_contacts(work: _Gathering, data: bytes | None, chosen: NameMap | None) -> Incoming:
    told = frozenset(name for contact in work.where.contacts for name in (*contact, "priority"))
    if data is not None:
        more = read_contacts(data, chosen, work.pupils, work.rejected)
        work.rejected.extend(more.rejected)
        work.notes.extend(more.notes)
        told |= more.told
        work.pupils = [_joined(pupil, more.by_row.get(pupil.row, [])) for pupil in work.pupils]
    return Incoming(
        pupils=tuple(work.pupils),
        rejected=tuple(work.rejected),
        notes=tuple(work.notes),
        fields=frozenset(work.where.fields),
        contact_fields=frozenset(told & CONTACT_FIELDS),
    )


def _joined(pupil: IncomingPupil, more: list[IncomingContact]) -> IncomingPupil:
    return replace(pupil, contacts=(*pupil.contacts, *more)) if more else pupil
