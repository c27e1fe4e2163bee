"""Who among the contacts is one and the same adult, and what changes for them.

Two contacts are one person when their contact ids agree, or name and e-mail address, or (without ids) name
and mobile number, or when both are found to be the same stored adult. A household's landline alone joins
nobody. One contact id under two names stays two people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lodge.people.roster import wording
from lodge.people.roster.records import (
    IncomingContact,
    IncomingPupil,
    Known,
    KnownAdult,
    KnownContact,
    KnownPupil,
    Note,
    Value,
)
from lodge.people.roster.values import key


@dataclass(frozen=True, slots=True)
class Change:
    """One field's old and new value. `contact` is the key of the adult it concerns, "" for the pupil."""

    field: str
    old: Value
    new: Value
    contact: str = ""


@dataclass(frozen=True, slots=True)
class PlannedAdult:
    """An adult of the file, once, however many children list them. `known_id` is "" for somebody new."""

    key: str
    known_id: str
    surname: str
    forename: str
    title: str
    contact_id: str
    email: str
    phones: tuple[str, ...]
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A child's contact: which adult, what the file says, and what is stored (None when the link is new)."""

    adult: str
    contact: IncomingContact
    known: KnownContact | None = None


@dataclass(slots=True)
class Families:
    """The adults of a file and each child's links, by the row of the child."""

    adults: list[PlannedAdult] = field(default_factory=list)
    links: dict[int, list[Link]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


Mark = tuple[str, ...]
Matched = Sequence[tuple[IncomingPupil, KnownPupil | None]]


class _Same:
    """Contacts that share a mark belong together (union-find over their places)."""

    def __init__(self) -> None:
        self.parent: list[int] = []
        self.first: dict[Mark, int] = {}

    def add(self, marks: list[Mark]) -> None:
        place = len(self.parent)
        self.parent.append(place)
        for mark in marks:
            other = self.first.setdefault(mark, place)
            low, high = sorted((self.root(other), self.root(place)))
            self.parent[high] = low

    def root(self, place: int) -> int:
        while self.parent[place] != place:
            self.parent[place] = self.parent[self.parent[place]]
            place = self.parent[place]
        return place


def gather_families(known: Known, matched: Matched, told: frozenset[str]) -> Families:
    """Join equal contacts to adults and compare them with what is stored. `told` are the contact columns
    given.
    """
    found = Families()
    names = _names_by_id(matched)
    _note_shared_ids(found, matched, names)
    adults = {adult.id: adult for adult in known.adults}
    stored = _stored_marks(known)
    same, told_known, entries = _Same(), [], []
    for pupil, before in matched:
        for contact in pupil.contacts:
            marks = _marks(contact, names)
            hit = _stored_adult(contact, marks, stored, before, adults)
            same.add(
                [*marks, *([("known", hit)] if hit else []), ("pupil", str(pupil.row), contact.name_key)]
            )
            told_known.append(hit)
            entries.append((pupil, before, contact))
    groups: dict[int, list[int]] = {}
    for place in range(len(entries)):
        groups.setdefault(same.root(place), []).append(place)
    keys: dict[int, str] = {}
    for number, (root, places) in enumerate(groups.items(), start=1):
        hit = next((told_known[place] for place in places if told_known[place]), "")
        keys[root] = f"adult-{number}"
        group = [entries[place][2] for place in places]
        found.adults.append(_adult(keys[root], group, adults.get(hit), told, found))
    known_of = {adult.key: adult.known_id for adult in found.adults}
    for place, (pupil, before, contact) in enumerate(entries):
        _link(found, pupil, before, contact, keys[same.root(place)], known_of)
    return found


def _names_by_id(matched: Matched) -> dict[str, set[str]]:
    names: dict[str, set[str]] = {}
    for pupil, _ in matched:
        for contact in pupil.contacts:
            if contact.contact_id:
                names.setdefault(key(contact.contact_id), set()).add(contact.name_key)
    return names


def _note_shared_ids(found: Families, matched: Matched, names: Mapping[str, set[str]]) -> None:
    shared = {contact_id for contact_id, under in names.items() if len(under) > 1}
    for pupil, _ in matched:
        for contact in pupil.contacts:
            if contact.contact_id and key(contact.contact_id) in shared:
                shared.discard(key(contact.contact_id))
                text = wording.shortened(contact.contact_id)
                sentence = wording.of_row(contact.row, wording.CONTACT_ID_TWO_NAMES, text=text)
                found.notes.append(Note(contact.row, sentence))


def _marks(contact: IncomingContact, names: Mapping[str, set[str]]) -> list[Mark]:
    marks: list[Mark] = []
    if contact.contact_id:
        plain = key(contact.contact_id)
        marks.append(("id", plain) if len(names[plain]) == 1 else ("id", plain, contact.name_key))
    # Where the MIS numbers its contacts, it has told two people with one mobile apart.
    return marks + _reach_marks(contact.email, () if contact.contact_id else contact.phones, contact.name_key)


def _reach_marks(email: str, phones: Sequence[str], name_key: str) -> list[Mark]:
    marks: list[Mark] = [("email", email.casefold(), name_key)] if email else []
    return marks + [("mobile", number, name_key) for number in phones if number.startswith("+447")]


def _stored_marks(known: Known) -> dict[Mark, str]:
    stored: dict[Mark, str] = {}
    for adult in known.adults:
        plain = key(adult.contact_id)
        marks: list[Mark] = [("id", plain), ("id", plain, adult.name_key)] if adult.contact_id else []
        for mark in marks + _reach_marks(adult.email, adult.phones, adult.name_key):
            stored.setdefault(mark, adult.id)
    return stored


def _stored_adult(
    contact: IncomingContact,
    marks: list[Mark],
    stored: Mapping[Mark, str],
    before: KnownPupil | None,
    adults: Mapping[str, KnownAdult],
) -> str:
    for mark in marks:
        if mark in stored:
            return stored[mark]
    for link in before.contacts if before else ():
        adult = adults.get(link.adult_id)
        ids_agree = adult and (not adult.contact_id or not contact.contact_id)
        if adult and ids_agree and adult.name_key == contact.name_key:
            return adult.id
    return ""


def _adult(
    adult_key: str,
    group: list[IncomingContact],
    before: KnownAdult | None,
    told: frozenset[str],
    found: Families,
) -> PlannedAdult:
    first = group[0]
    with_email = [contact for contact in group if contact.email]
    for other in with_email[1:]:
        if other.email.casefold() != with_email[0].email.casefold():
            words: dict[str, object] = {"name": other.name, "other": with_email[0].row}
            found.notes.append(
                Note(other.row, wording.of_row(other.row, wording.CONTACT_TWO_EMAILS, **words))
            )
            break
    ids = [contact.contact_id for contact in group if contact.contact_id]
    keeps_id = before and key(before.contact_id) in {key(text) for text in ids}
    told_values: dict[str, Value] = {
        "surname": first.surname,
        "forename": first.forename,
        "title": next((contact.title for contact in group if contact.title), ""),
        "contact_id": before.contact_id if before and keeps_id else (ids or [""])[0],
        "email": with_email[0].email if with_email else "",
        "phones": tuple(dict.fromkeys(number for contact in group for number in contact.phones)),
    }
    changes = _adult_changes(adult_key, before, told_values, told) if before else ()
    return PlannedAdult(
        adult_key,
        before.id if before else "",
        first.surname,
        first.forename,
        str(told_values["title"]),
        str(told_values["contact_id"]),
        str(told_values["email"]),
        tuple(dict.fromkeys(number for contact in group for number in contact.phones)),
        changes,
    )


def _adult_changes(
    adult_key: str, before: KnownAdult, now: Mapping[str, Value], told: frozenset[str]
) -> tuple[Change, ...]:
    """What differs. A blank never takes an address, a number or an id away: it may be the only one there
    is.
    """
    changes = []
    for name, value in now.items():
        old: Value = getattr(before, name)
        equal = (
            set(old) == set(value) if isinstance(old, tuple) and isinstance(value, tuple) else old == value
        )
        if value and not equal and (name in told or "full_name" in told):
            changes.append(Change(name, old, value, adult_key))
    return tuple(changes)


def _link(
    found: Families,
    pupil: IncomingPupil,
    before: KnownPupil | None,
    contact: IncomingContact,
    adult_key: str,
    known_of: Mapping[str, str],
) -> None:
    links = found.links.setdefault(pupil.row, [])
    if any(link.adult == adult_key for link in links):
        number = pupil.contacts.index(contact) + 1
        found.notes.append(
            Note(contact.row, wording.of_row(contact.row, wording.CONTACT_TWICE, number=number))
        )
        return
    known_id = known_of[adult_key]
    stored = (
        next((link for link in before.contacts if link.adult_id == known_id), None)
        if before and known_id
        else None
    )
    links.append(Link(adult_key, contact, stored))
