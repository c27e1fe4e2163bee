"""Which stored pupil a row is about: by MIS id, then admission number, then the UPN's sealed digest.

Two keys that point to two pupils, a key shared by two rows, and a key whose pupil has quite another name
and date of birth are refused rather than guessed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from lodge.people.roster import headings, wording
from lodge.people.roster.records import Incoming, IncomingPupil, Known, KnownPupil, Note, Rejected
from lodge.people.roster.upn import HiddenUpn
from lodge.people.roster.values import key, same

Digest = Callable[[str], str]
Key = tuple[str, str]
Identity = tuple[str, str, date]
_ORDER = ("mis_id", "admission_number", "upn")


@dataclass(slots=True)
class Matching:
    """Rows with the stored pupil each is about (None for a new one), rows refused, and stored pupils seen
    at all.
    """

    matched: list[tuple[IncomingPupil, KnownPupil | None]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)


def match(known: Known, incoming: Incoming, digest: Digest) -> Matching:
    """Match every row; nothing is changed. `digest` is the school's keyed digest of a UPN."""
    stored = _stored(known.pupils)
    people = _identities(known.pupils)
    found = Matching()
    keys = {
        pupil.row: _keys(pupil.mis_id, pupil.admission_number, pupil.upn, digest) for pupil in incoming.pupils
    }
    refused = _shared_keys(incoming.pupils, keys)
    taken: dict[str, int] = {}
    new: dict[Identity, IncomingPupil] = {}
    for pupil in incoming.pupils:
        hits = {mark[0]: stored[mark] for mark in keys[pupil.row] if mark in stored}
        found.seen.update(hit.id for hit in hits.values())
        reason = refused.get(pupil.row) or _conflict(pupil, hits)
        before = next(iter(hits.values()), None)
        if not reason and before:
            reason = _same_pupil_again(pupil, before, next(iter(hits)), taken)
        elif not reason:
            reason = _new_pupil(pupil, new, people, found)
        if reason:
            found.rejected.append(_rejected(pupil, reason))
        else:
            found.matched.append((pupil, before))
    for row in incoming.rejected:
        marks = _keys(row.mis_id, row.admission_number, row.upn, digest)
        found.seen.update(stored[mark].id for mark in marks if mark in stored)
    return found


def _keys(mis_id: str, admission_number: str, upn: HiddenUpn | None, digest: Digest) -> list[Key]:
    marks = [
        (name, key(text))
        for name, text in (("mis_id", mis_id), ("admission_number", admission_number))
        if text
    ]
    return [*marks, ("upn", digest(upn.reveal()))] if upn else marks


def _stored(pupils: Iterable[KnownPupil]) -> dict[Key, KnownPupil]:
    stored: dict[Key, KnownPupil] = {}
    for pupil in sorted(pupils, key=lambda one: one.left is not None):
        for name, text in (("mis_id", pupil.mis_id), ("admission_number", pupil.admission_number)):
            if text:
                stored.setdefault((name, key(text)), pupil)
        if pupil.upn_digest:
            stored.setdefault(("upn", pupil.upn_digest), pupil)
    return stored


def _identities(pupils: Iterable[KnownPupil]) -> dict[Identity, KnownPupil]:
    return {
        (same(pupil.given_name), same(pupil.family_name), pupil.born): pupil
        for pupil in pupils
        if pupil.born is not None
    }


def _identity(pupil: IncomingPupil) -> Identity | None:
    return (same(pupil.given_name), same(pupil.family_name), pupil.born) if pupil.born else None


def _shared_keys(pupils: Iterable[IncomingPupil], keys: Mapping[int, list[Key]]) -> dict[int, str]:
    """Rows refused because another row has the same key: the later of two equal rows, both when the names
    differ.
    """
    first: dict[Key, IncomingPupil] = {}
    refused: dict[int, str] = {}
    for pupil in pupils:
        for mark in keys[pupil.row]:
            other = first.setdefault(mark, pupil)
            if other is pupil:
                continue
            word = headings.WORDS[mark[0]]
            if _names_agree(pupil, other):
                sentence = wording.of_row(pupil.row, wording.SAME_KEY_TWICE, key=word, other=other.row)
                refused.setdefault(pupil.row, sentence)
            else:
                for one, two in ((pupil, other), (other, pupil)):
                    sentence = wording.of_row(one.row, wording.SAME_KEY_TWO_CHILDREN, key=word, other=two.row)
                    refused.setdefault(one.row, sentence)
    return refused


def _names_agree(one: IncomingPupil, two: IncomingPupil) -> bool:
    names = same(one.given_name) == same(two.given_name) and same(one.family_name) == same(two.family_name)
    return names and (one.born == two.born or not one.born or not two.born)


def _conflict(pupil: IncomingPupil, hits: Mapping[str, KnownPupil]) -> str:
    named = [name for name in _ORDER if name in hits]
    for name in named[1:]:
        if hits[name].id != hits[named[0]].id:
            words = {"first": headings.WORDS[named[0]], "second": headings.WORDS[name]}
            return wording.of_row(pupil.row, wording.TWO_PUPILS_AT_ONCE, **words)
    if named and _is_another_child(pupil, hits[named[0]]):
        return wording.of_row(pupil.row, wording.ANOTHER_CHILD, key=headings.WORDS[named[0]])
    return ""


def _is_another_child(pupil: IncomingPupil, before: KnownPupil) -> bool:
    forenames = {same(text) for text in (pupil.given_name, pupil.known_as) if text}
    surnames = {same(text) for text in (pupil.family_name, pupil.legal_surname) if text}
    names_differ = same(before.family_name) not in surnames and not forenames & {
        same(before.given_name),
        same(before.known_as),
    }
    return bool(names_differ and pupil.born and before.born and pupil.born != before.born)


def _same_pupil_again(pupil: IncomingPupil, before: KnownPupil, name: str, taken: dict[str, int]) -> str:
    other = taken.setdefault(before.id, pupil.row)
    if other == pupil.row:
        return ""
    return wording.of_row(pupil.row, wording.ALREADY_IN_THIS_FILE, other=other, key=headings.WORDS[name])


def _new_pupil(
    pupil: IncomingPupil,
    new: dict[Identity, IncomingPupil],
    people: Mapping[Identity, KnownPupil],
    found: Matching,
) -> str:
    identity = _identity(pupil)
    if identity is None:
        return ""
    other = new.setdefault(identity, pupil)
    # Two UPNs are two children: in a large school a name and a birthday do meet.
    if other is not pupil and not (pupil.upn and other.upn and pupil.upn != other.upn):
        return wording.of_row(pupil.row, wording.SAME_CHILD_TWICE, other=other.row)
    if identity in people:
        found.notes.append(Note(pupil.row, wording.of_row(pupil.row, wording.LOOKS_LIKE)))
    return ""


def _rejected(pupil: IncomingPupil, reason: str) -> Rejected:
    return Rejected(pupil.row, reason, "", pupil.cells, pupil.mis_id, pupil.admission_number, pupil.upn)
