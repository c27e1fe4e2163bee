"""What an import would change, worked out before anything is saved.

`make_plan` is pure: it reads two values and gives a third. A pupil who is not in the file is never deleted,
only proposed as a leaver; a contact who is not in the file is listed and stays; a restriction is never
lifted by a file.
"""

from dataclasses import dataclass

from lodge.people.roster import wording
from lodge.people.roster.families import Change, Families, Link, PlannedAdult, gather_families
from lodge.people.roster.matching import Digest, match
from lodge.people.roster.records import Incoming, IncomingPupil, Known, KnownPupil, Note, Rejected, Value
from lodge.people.roster.values import key

# A blank cell under these means that there is none any more; under all others it leaves what is stored.
CLEARED_BY_BLANK = frozenset({"known_as", "class_name", "left"})
_FIELD_COLUMNS = {
    "given_name": {"legal_forename", "full_name"},
    "known_as": {"preferred_forename"},
    "family_name": {"legal_surname", "preferred_surname", "full_name"},
    "mis_id": {"mis_id"},
    "admission_number": {"admission_number"},
    "born": {"born"},
    "year_group": {"year_group"},
    "class_name": {"class_name"},
    "sex": {"sex"},
    "joined": {"joined"},
}
_LINK_FIELDS = ("relationship", "priority", "parental_responsibility", "may_collect", "no_contact")
MANY_ABSENT_FROM = 0.2


@dataclass(frozen=True, slots=True)
class NewPupil:
    """A child who is not stored yet."""

    incoming: IncomingPupil
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangedPupil:
    """A stored child for whom the file says something else, field by field; adults' own changes are among
    them.
    """

    known_id: str
    incoming: IncomingPupil
    changes: tuple[Change, ...]
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class SamePupil:
    """A stored child about whom the file says what is stored."""

    known_id: str
    row: int


@dataclass(frozen=True, slots=True)
class AbsentContact:
    """A stored contact of a child in the file whom the file does not list. Nothing happens to them."""

    pupil_id: str
    adult_id: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What would happen. `absent` are pupils on roll who are not in the file: proposed as leavers, never
    deleted.
    """

    new: tuple[NewPupil, ...] = ()
    changed: tuple[ChangedPupil, ...] = ()
    unchanged: tuple[SamePupil, ...] = ()
    absent: tuple[KnownPupil, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    notes: tuple[Note, ...] = ()
    adults: tuple[PlannedAdult, ...] = ()
    absent_contacts: tuple[AbsentContact, ...] = ()
    new_classes: tuple[str, ...] = ()

    def summary(self) -> dict[str, object]:
        """Counts of pupils, the rejected rows and the warnings, ready for JSON; no child is named by the
        counts.
        """
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "unchanged": len(self.unchanged),
            "absent": len(self.absent),
            "rejected": [{"row": row.row, "reason": row.reason} for row in self.rejected],
            "warnings": [{"row": note.row, "text": note.text} for note in self.notes],
        }


def make_plan(known: Known, incoming: Incoming, *, digest: Digest) -> Plan:
    """Compare a file with what is stored. `digest` gives the school's keyed digest of a UPN, for matching
    only.
    """
    matching = match(known, incoming, digest)
    families = gather_families(known, matching.matched, incoming.contact_fields)
    adults = {adult.key: adult for adult in families.adults}
    new: list[NewPupil] = []
    changed: list[ChangedPupil] = []
    unchanged: list[SamePupil] = []
    notes = [*incoming.notes, *matching.notes, *families.notes]
    for pupil, before in matching.matched:
        links = tuple(families.links.get(pupil.row, ()))
        if before is None:
            new.append(NewPupil(pupil, links))
            continue
        changes = _pupil_changes(before, pupil, incoming, digest)
        for link in links:
            changes += [*_link_changes(link, incoming.contact_fields, notes), *adults[link.adult].changes]
        if changes:
            changed.append(ChangedPupil(before.id, pupil, tuple(changes), links))
        else:
            unchanged.append(SamePupil(before.id, pupil.row))
    absent = tuple(one for one in known.pupils if one.left is None and one.id not in matching.seen)
    notes += _many_absent(known, absent)
    return Plan(
        new=tuple(new),
        changed=tuple(changed),
        unchanged=tuple(unchanged),
        absent=absent,
        rejected=tuple(
            sorted((*incoming.rejected, *matching.rejected), key=lambda one: (one.source, one.row))
        ),
        notes=tuple(sorted(dict.fromkeys(notes), key=lambda note: note.row)),
        adults=tuple(families.adults),
        absent_contacts=_absent_contacts(matching.matched, families) if incoming.contact_fields else (),
        new_classes=_new_classes(known, [*(one.incoming for one in new), *(one.incoming for one in changed)]),
    )


def _pupil_changes(before: KnownPupil, pupil: IncomingPupil, said: Incoming, digest: Digest) -> list[Change]:
    told = said.fields
    cleared = CLEARED_BY_BLANK if said.blank_clears else frozenset()
    changes = []
    for name, sources in _FIELD_COLUMNS.items():
        if not sources & told:
            continue
        old: Value = getattr(before, name)
        value: Value = getattr(pupil, name)
        if value in ("", None) and name not in cleared:
            continue
        if old != value and not (name in ("mis_id", "admission_number") and key(str(old)) == key(str(value))):
            changes.append(Change(name, old, value))
    # A leaver who stands in the file again has come back, whether or not the file has a column for leaving.
    if before.left != pupil.left and (before.left or "left" in told):
        changes.append(Change("left", before.left, pupil.left))
    if pupil.upn and digest(pupil.upn.reveal()) != before.upn_digest:
        changes.append(
            Change("upn", "held" if before.upn_digest else "", "another" if before.upn_digest else "held")
        )
    return changes


def _link_changes(link: Link, told: frozenset[str], notes: list[Note]) -> list[Change]:
    contact, stored = link.contact, link.known
    if stored is None:
        return [Change("contact", None, contact.name, link.adult)]
    changes = []
    for name in _LINK_FIELDS:
        old: Value = getattr(stored, name)
        value: Value = getattr(contact, name)
        if name not in told and not (name == "may_collect" and contact.court_order):
            continue
        if _is_lifting(name, old, value):
            notes.append(Note(contact.row, wording.of_row(contact.row, wording.RESTRICTION_STAYS)))
        elif (
            value not in ("", None) and old != value and not (name == "no_contact" and not value and not old)
        ):
            changes.append(Change(name, old, value, link.adult))
    return changes


def _is_lifting(name: str, old: Value, value: Value) -> bool:
    if name == "may_collect":
        return old is False and value is True
    return name == "no_contact" and old is True and value is False


def _many_absent(known: Known, absent: tuple[KnownPupil, ...]) -> list[Note]:
    on_roll = sum(1 for one in known.pupils if one.left is None)
    if len(absent) <= on_roll * MANY_ABSENT_FROM:
        return []
    return [Note(0, wording.of_row(0, wording.MANY_ABSENT, absent=len(absent), known=on_roll))]


def _absent_contacts(
    matched: list[tuple[IncomingPupil, KnownPupil | None]], families: Families
) -> tuple[AbsentContact, ...]:
    gone = []
    for pupil, before in matched:
        listed = {link.known.adult_id for link in families.links.get(pupil.row, ()) if link.known}
        stored = before.contacts if before else ()
        gone += [
            AbsentContact(before.id, one.adult_id) for one in stored if before and one.adult_id not in listed
        ]
    return tuple(gone)


def _new_classes(known: Known, pupils: list[IncomingPupil]) -> tuple[str, ...]:
    return tuple(sorted({pupil.class_name for pupil in pupils if pupil.class_name} - known.class_names))
