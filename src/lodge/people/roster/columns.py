"""Which column holds what: guessed from known headings, or said by the school in a map."""

import difflib
import json
import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from lodge.people.roster import headings, wording
from lodge.people.roster.read import Line
from lodge.people.roster.upn import is_upn
from lodge.people.roster.values import clean
from lodge.people.roster.wording import refuse

MOST_CONTACTS = 9
NameMap = dict[str, tuple[str, ...]]
"""A school's own map: field (or `contact_1_surname`) to one heading, or several for e-mail and telephone."""

_PUPIL = headings.by_heading(headings.PUPIL)
_CONTACT = headings.by_heading(headings.CONTACT)
_STAFF = headings.by_heading(headings.STAFF)
_MARKERS = frozenset(
    {"contact", "contacts", "parent", "parents", "carer", "carers", "guardian", "emergency", "adult"}
)
_ORDINALS = {"first": 1, "1st": 1, "primary": 1, "second": 2, "2nd": 2, "secondary": 2, "third": 3, "3rd": 3}
_ORDINALS |= {"fourth": 4, "4th": 4}
_CONTACT_FIELD = re.compile(r"contact_([1-9])_([a-z_]+)")


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The columns of each field, by place from 0; `contacts` has one such map for each contact of a child."""

    header: tuple[str, ...]
    fields: Mapping[str, tuple[int, ...]]
    contacts: tuple[Mapping[str, tuple[int, ...]], ...] = ()
    ignored: tuple[str, ...] = ()

    def heading(self, name: str) -> str:
        """The heading over a field, as typed in the file."""
        return clean(self.header[self.fields[name][0]]) if name in self.fields else ""


@dataclass(slots=True)
class _Found:
    fields: dict[str, tuple[int, ...]] = field(default_factory=dict)
    contacts: dict[int, dict[str, tuple[int, ...]]] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)

    def put(self, name: str, place: int, contact: int = 0) -> bool:
        target = self.contacts.setdefault(contact, {}) if contact else self.fields
        if name in target and name not in headings.MANY:
            return False
        target[name] = (*target.get(name, ()), place)
        self.used.add(place)
        return True


@lru_cache(maxsize=1024)
def plain(heading: str) -> str:
    """A heading without case, accents' form, spaces or punctuation."""
    folded = unicodedata.normalize("NFKC", heading[:200]).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


def guess(header: Sequence[str], chosen: NameMap | None = None) -> ColumnMap:
    """The columns of a pupils' file. `chosen` overrules the guess and must name headings that are there."""
    found = _start(header, chosen)
    for place, heading in enumerate(header):
        if place in found.used:
            continue
        contact = _contact_column(heading)
        if contact:
            _put_contact(found, place, *contact)
        elif name := _PUPIL.get(plain(heading)):
            _ = _taken(name, found, chosen) or found.put(name, place)
    return _finish(header, found)


def guess_contacts(header: Sequence[str], chosen: NameMap | None = None) -> ColumnMap:
    """The columns of a contacts file: one contact a row, with the child's MIS id or admission number.

    The child's keys are in `fields`, the adult's columns in `contacts[0]`.
    """
    found = _start(header, _first_contact(chosen))
    for place, heading in enumerate(header):
        word = plain(heading)
        if place in found.used:
            continue
        marked = _contact_column(heading)
        if marked and marked[1] is not None:
            _ = _taken(marked[1], found, None, 1) or found.put(marked[1], place, 1)
        elif _PUPIL.get(word) in ("mis_id", "admission_number", "upn"):
            found.put(_PUPIL[word], place)
        elif name := _CONTACT.get(word):
            _ = _taken(name, found, None, 1) or found.put(name, place, 1)
    return _finish(header, found)


def guess_staff(header: Sequence[str], chosen: NameMap | None = None) -> ColumnMap:
    """The columns of a staff file."""
    found = _start(header, chosen)
    for place, heading in enumerate(header):
        if place not in found.used and (name := _STAFF.get(plain(heading))):
            _ = _taken(name, found, chosen) or found.put(name, place)
    return _finish(header, found)


def scorer(
    guesser: Callable[[Sequence[str]], ColumnMap], chosen: NameMap | None = None
) -> Callable[[Sequence[str]], int]:
    """How much a row looks like the header: a heading of the school's map counts most, two known headings
    at least.
    """
    named = {plain(heading) for places in (chosen or {}).values() for heading in places}

    def score(cells: Sequence[str]) -> int:
        mapped = len(named & {plain(cell) for cell in cells if cell})
        found = guesser(cells)
        known = len(found.fields) + sum(map(len, found.contacts))
        return mapped * 10 + known if mapped or known >= 2 else 0

    return score


def _taken(name: str, found: _Found, chosen: NameMap | None, contact: int = 0) -> bool:
    target = found.contacts.get(contact, {}) if contact else found.fields
    return name in target and (name not in headings.MANY or name in (chosen or {}))


def _first_contact(chosen: NameMap | None) -> NameMap | None:
    """In a contacts file the map may write `surname` for `contact_1_surname`."""
    if chosen is None:
        return None
    return {
        f"contact_1_{name}" if name in headings.CONTACT else name: where for name, where in chosen.items()
    }


def _start(header: Sequence[str], chosen: NameMap | None) -> _Found:
    found = _Found()
    places = {plain(heading): place for place, heading in reversed(list(enumerate(header))) if plain(heading)}
    for name, wanted in (chosen or {}).items():
        contact = _CONTACT_FIELD.fullmatch(name)
        for heading in wanted:
            place = places.get(plain(heading))
            if place is None:
                seen = wording.listed([clean(cell) for cell in header], most=30)
                raise refuse(
                    wording.MAP_NO_HEADING, field=name, heading=wording.shortened(heading), seen=seen
                )
            if contact:
                found.put(contact[2], place, int(contact[1]))
            else:
                found.put(name, place)
    return found


def _finish(header: Sequence[str], found: _Found) -> ColumnMap:
    ignored = tuple(
        clean(text) for place, text in enumerate(header) if place not in found.used and text.strip()
    )
    contacts = tuple(found.contacts[number] for number in sorted(found.contacts))
    return ColumnMap(tuple(header), found.fields, contacts, ignored)


def _contact_column(heading: str) -> tuple[int, str | None] | None:
    """The contact's number (0 when not said) and the field, for headings such as “Priority 1 Contact
    Surname”.

    None when the heading is not about a contact; (0, None) when it is, but of a kind that is not kept.
    """
    words = re.findall(
        r"[0-9]+(?:st|nd|rd|th)|[0-9]+|[^\W\d_]+", unicodedata.normalize("NFKC", heading[:200]).casefold()
    )
    numbered = next(
        (
            place
            for place, word in enumerate(words[:-1])
            if word == "priority" and words[place + 1].isdecimal()
        ),
        None,
    )
    if numbered is not None:
        words[numbered] = "contact"
    if not _MARKERS & set(words):
        return None
    if "not" in words or "no" in words[:1]:
        return _restriction_column(words)
    number = 0
    rest: list[str] = []
    for place, word in enumerate(words):
        # “First name” numbers nobody.
        ordinal = _ORDINALS.get(word, 0) if words[place + 1 : place + 2] != ["name"] else 0
        value = ordinal or (int(word) if word.isdecimal() and len(word) < 3 else 0)
        if value:
            number = number or value
        elif word not in _MARKERS:
            rest.append(word)
    if not rest and not number:
        return None
    name = _CONTACT.get("".join(rest)) if rest else "full_name"
    return (number, name) if number <= MOST_CONTACTS else (0, None)


def _restriction_column(words: list[str]) -> tuple[int, str | None] | None:
    """“Contact 1 Must Not Be Contacted”: here only the marker in front is the contact, the rest is the field.

    None when no contact is numbered in front, as in “Do not contact”.
    """
    if words[0] not in _MARKERS:
        return None
    number = 0
    while words and (words[0] in _MARKERS or words[0].isdecimal()):
        first = words.pop(0)
        number = int(first) if first.isdecimal() and len(first) < 3 else number
    name = _CONTACT.get("".join(words))
    return (number, name) if number <= MOST_CONTACTS else (0, None)


def _put_contact(found: _Found, place: int, number: int, name: str | None) -> None:
    if name is None:
        return
    if number:
        found.put(name, place, number)
        return
    # Repeated headings without a number: each repetition is the next contact.
    for turn in range(1, MOST_CONTACTS + 1):
        if name not in found.contacts.get(turn, {}):
            found.put(name, place, turn)
            return


def load_map(data: bytes) -> NameMap:
    """A school's map from TOML or JSON: `legal_surname = "Family name"`, `[contact_1] surname = "Mum's
    surname"`.

    Raises CannotRead when it cannot be read or names an unknown field.
    """
    try:
        text = data.decode("utf-8-sig")
        raw = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (ValueError, RecursionError):
        raise refuse(wording.MAP_UNREADABLE) from None
    if not isinstance(raw, dict) or not raw:
        raise refuse(wording.MAP_UNREADABLE)
    found: NameMap = {}
    for name, value in raw.items():
        inner = value.items() if isinstance(value, dict) else [("", value)]
        for part, heading in inner:
            whole = f"{name}_{part}" if part else str(name)
            _check_field(whole)
            found[whole] = _headings(whole, heading)
    return found


def _check_field(name: str) -> None:
    contact = _CONTACT_FIELD.fullmatch(name)
    if contact and contact[2] in headings.CONTACT:
        return
    known = [*headings.PUPIL, *headings.CONTACT, *headings.STAFF]
    if name not in known:
        near = difflib.get_close_matches(name[:60], known, n=1)
        hint = f"Did you mean “{near[0]}”? " if near else f"The fields are: {', '.join(headings.PUPIL)}. "
        raise refuse(wording.MAP_UNKNOWN_FIELD, field=wording.shortened(clean(name)), nearest=hint)


def _headings(name: str, value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) and name.split("_")[-1] in headings.MANY else [value]
    if not values or not all(isinstance(text, str) and plain(text) for text in values):
        raise refuse(wording.MAP_BAD_VALUE, field=name)
    return tuple(clean(str(text)) for text in values)


def shown_cells(header: Sequence[str], line: Line) -> tuple[tuple[str, str], ...]:
    """Heading and cell of a row for the list of rejected rows, without anything that is or may be a UPN."""
    pairs = []
    for place, heading in enumerate(header):
        cell = line.cells[place] if place < len(line.cells) else ""
        word = plain(heading)
        hidden = "upn" in word or "uniquepupil" in word
        hidden = hidden or (len(cell) > 12 and is_upn(clean(cell).replace(" ", "").upper()))
        pairs.append((heading, "" if hidden else cell))
    return tuple(pairs)
