"""The adults of a child: repeated columns of the pupils' file, or a second file with one adult a row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from lodge.people.roster import columns, headings, values, wording
from lodge.people.roster.columns import NameMap
from lodge.people.roster.read import Line, read_table
from lodge.people.roster.records import IncomingContact, IncomingPupil, Note, Rejected

CONTACT_FIELDS = frozenset(headings.CONTACT)
SOURCE = "Contacts file"
LONGEST = {"contact_id": 60, "title": 20, "forename": 80, "surname": 80, "relationship": 60}
_WANTED = "“Admission Number”, “Surname”, “Relationship”, “Mobile”"
# A word under these that is neither yes nor no is more likely "see file" than nothing: read as yes.
_GUARDED = frozenset({"court_order", "no_contact"})


class Noting(Protocol):
    """How a warning is kept."""

    def __call__(self, row: int, sentence: str, **words: object) -> None:
        """Keep `sentence` for `row`."""


@dataclass(frozen=True, slots=True)
class Source:
    """One row's contact columns."""

    line: Line
    contacts: Sequence[Mapping[str, tuple[int, ...]]]
    note: Noting
    order_counts: bool = False

    def contact(self, number: int) -> IncomingContact | None:
        """The contact of that place (from 0), or None when its columns are blank or it cannot be taken."""
        cells = {name: self._cells(places) for name, places in self.contacts[number].items()}
        if not any(cells.get(name) for name in ("surname", "forename", "full_name", "email", "phones")):
            return None
        title, forename, surname = values.split_name(_first(cells, "full_name"))
        texts = {
            "title": _first(cells, "title") or title,
            "forename": _first(cells, "forename") or forename,
            "surname": _first(cells, "surname") or surname,
            "contact_id": _first(cells, "contact_id"),
            "relationship": _first(cells, "relationship"),
        }
        if not texts["surname"]:
            self._say(wording.CONTACT_NO_SURNAME, number=number + 1)
            return None
        for name, text in texts.items():
            if len(text) > LONGEST[name] or "\ufffd" in text:
                sentence = wording.LOST_LETTER if "\ufffd" in text else wording.CONTACT_TOO_LONG
                self._say(sentence, number=number + 1, field=headings.WORDS[name])
                return None
        return self._whole(number, texts, cells)

    def _whole(
        self, number: int, texts: Mapping[str, str], cells: Mapping[str, list[str]]
    ) -> IncomingContact:
        court_order = self._flag(cells, "court_order")
        if court_order:
            self._say(wording.COURT_ORDER, number=number + 1)
        return IncomingContact(
            row=self.line.row,
            surname=texts["surname"],
            forename=texts["forename"],
            title=texts["title"],
            contact_id=texts["contact_id"],
            relationship=texts["relationship"],
            priority=self._priority(_first(cells, "priority")) or self._place(number),
            parental_responsibility=self._flag(cells, "parental_responsibility"),
            may_collect=False if court_order else self._flag(cells, "may_collect"),
            no_contact=self._flag(cells, "no_contact"),
            court_order=court_order,
            lives_with=self._flag(cells, "lives_with"),
            email=self._email(cells.get("email", [])),
            phones=self._phones(cells.get("phones", [])),
        )

    def _cells(self, places: tuple[int, ...]) -> list[str]:
        found = (values.name(self.line.cells[place]) for place in places if place < len(self.line.cells))
        return [text for text in found if text]

    def _say(self, sentence: str, **words: object) -> None:
        self.note(self.line.row, sentence, **words)

    def _flag(self, cells: Mapping[str, list[str]], name: str) -> bool | None:
        text = _first(cells, name)
        answer = values.yes_no(text)
        if text and answer is None:
            words = {"text": wording.shortened(text), "field": headings.WORDS[name]}
            self._say(wording.READ_AS_YES if name in _GUARDED else wording.BAD_YES_NO, **words)
            return True if name in _GUARDED else None
        return answer

    def _priority(self, text: str) -> int | None:
        digits = text.removesuffix(".0")
        if digits.isascii() and digits.isdigit() and 0 < len(digits) <= 2 and int(digits) > 0:
            return int(digits)
        if text:
            self._say(wording.BAD_PRIORITY, text=wording.shortened(text))
        return None

    def _place(self, number: int) -> int | None:
        """Repeated columns without a priority are in the order in which the school rings them."""
        return number + 1 if self.order_counts and "priority" not in self.contacts[number] else None

    def _email(self, texts: list[str]) -> str:
        good = ""
        for text in texts:
            found = values.email(text)
            if found is None:
                self._say(wording.BAD_EMAIL, text=wording.shortened(text))
            good = good or found or ""
        return good

    def _phones(self, texts: list[str]) -> tuple[str, ...]:
        good: list[str] = []
        for text in texts:
            found, bad = values.phones(text)
            good.extend(found)
            for part in bad:
                self._say(wording.BAD_PHONE, text=wording.shortened(part))
        return tuple(dict.fromkeys(good))


def _first(cells: Mapping[str, list[str]], name: str) -> str:
    return next(iter(cells.get(name, [])), "")


@dataclass(slots=True)
class MoreContacts:
    """What a contacts file says: contacts by the row of the child in the pupils' file, and what was not
    taken.
    """

    by_row: dict[int, list[IncomingContact]] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    told: frozenset[str] = frozenset()

    def note(self, row: int, sentence: str, **words: object) -> None:
        """Keep a warning about a row of the contacts file."""
        self.notes.append(Note(row, wording.of_row(row, sentence, SOURCE, **words)))


def read_contacts(
    data: bytes, chosen: NameMap | None, pupils: Sequence[IncomingPupil], left_out: Sequence[Rejected]
) -> MoreContacts:
    """The contacts file, each row joined to its child by MIS id or admission number. Raises CannotRead."""
    table = read_table(data, score=columns.scorer(columns.guess_contacts), wanted=_WANTED, most_rows=60_000)
    where = columns.guess_contacts(table.header, chosen)
    _check(where)
    index = _index(pupils)
    known = {key for row in left_out for key in _keys(row.mis_id, row.admission_number)}
    found = MoreContacts(told=frozenset(where.contacts[0]))
    for line in table.lines:
        keys = _keys(*(_key_cell(line, where.fields, name) for name in ("mis_id", "admission_number")))
        rows = {index[key] for key in keys if key in index}
        if len(rows) == 1:
            contact = Source(line, where.contacts, found.note).contact(0)
            if contact:
                found.by_row.setdefault(rows.pop(), []).append(contact)
        elif not known & set(keys):
            # A contact of a rejected child waits for the child; only a number nobody has is a fault of this
            # row.
            sentence = wording.NO_SUCH_PUPIL if keys else wording.CONTACT_NO_KEY
            reason = wording.of_row(line.row, sentence, SOURCE)
            found.rejected.append(Rejected(line.row, reason, SOURCE, columns.shown_cells(table.header, line)))
    return found


def _check(where: columns.ColumnMap) -> None:
    missing = (
        []
        if {"mis_id", "admission_number"} & set(where.fields)
        else ["the child's MIS id or admission number"]
    )
    if not where.contacts or not {"surname", "full_name"} & set(where.contacts[0]):
        missing.append("the contact's surname")
    if missing:
        seen = wording.listed([values.clean(text) for text in where.header], most=30)
        raise wording.refuse(wording.MISSING_COLUMNS, missing=" and ".join(missing), seen=seen)


def _key_cell(line: Line, fields: Mapping[str, tuple[int, ...]], name: str) -> str:
    return next(
        (values.name(line.cells[place]) for place in fields.get(name, ()) if place < len(line.cells)), ""
    )


def _keys(mis_id: str, admission_number: str) -> list[tuple[str, str]]:
    pairs = (("mis_id", mis_id), ("admission_number", admission_number))
    return [(name, values.key(text)) for name, text in pairs if text]


def _index(pupils: Sequence[IncomingPupil]) -> dict[tuple[str, str], int]:
    index: dict[tuple[str, str], int] = {}
    for pupil in pupils:
        for key in _keys(pupil.mis_id, pupil.admission_number):
            index.setdefault(key, pupil.row)
    return index
