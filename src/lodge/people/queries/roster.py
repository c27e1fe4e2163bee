"""What an import needs to know: who is stored, and what a file would change."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Q

from lodge.people.models import (
    ContactPoint,
    FamilyLink,
    FamilyTerm,
    Person,
    Post,
    Pupil,
    RosterImport,
    School,
    SchoolClass,
)
from lodge.people.queries.calendar import school_year_of
from lodge.people.roster.columns import NameMap
from lodge.people.roster.gather import read_pupils
from lodge.people.roster.oneroster import read_archive
from lodge.people.roster.plan import Plan, make_plan
from lodge.people.roster.records import Incoming, Known, KnownAdult, KnownContact, KnownPupil
from lodge.people.roster.staff import IncomingStaffFile, KnownStaff, StaffPlan, plan_staff, read_staff
from lodge.people.upn_store import UpnStore

# Two systems may number a child and an adult alike; the later of the two carries this in front.
ALIKE = "also "
# Role, code and classes of a staff file give nobody a post, so they are not kept.
STAFF_KEPT = frozenset({"mis_id", "title", "forename", "surname", "full_name", "email"})
ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class RosterFiles:
    """What was chosen for an import: the pupils' CSV or a roster zip, and what may come with it."""

    data: bytes
    file_name: str
    chosen: NameMap | None = None
    contacts: bytes | None = None
    staff: bytes | None = None

    @property
    def digest(self) -> str:
        """The SHA-256 of all files together, in hex: the same files, the same import."""
        parts = (self.data, self.contacts or b"", self.staff or b"")
        return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


@dataclass(frozen=True)
class Proposal:
    """What an import would do: to pupils and families, and to staff where the files tell of them."""

    plan: Plan
    staff: StaffPlan

    @property
    def fingerprint(self) -> str:
        """Changes when the proposal does: what was looked at is what is saved. No UPN enters it."""
        plan = self.plan
        said = (
            [(new.incoming, new.links) for new in plan.new],
            [(one.known_id, one.changes) for one in plan.changed],
            [(one.key, one.changes) for one in plan.adults],
            [one.id for one in plan.absent],
            self.staff.new,
            [(one.known_id, one.changes) for one in self.staff.changed],
        )
        return hashlib.sha256(repr(said).encode()).hexdigest()


def propose(school: School | UUID, files: RosterFiles, day: date) -> Proposal:
    """What ``files`` would change on ``day``; nothing is saved. Raises ``CannotRead``, ``KeyFault``."""
    key = school if isinstance(school, UUID) else school.pk
    incoming, staff = read_files(files, day)
    plan = make_plan(known_people(key, day), incoming, digest=UpnStore(key).digest)
    kept = replace(staff, fields=staff.fields & STAFF_KEPT)
    return Proposal(plan, plan_staff(known_staff(key, day), kept) if staff.staff else StaffPlan())


def read_files(files: RosterFiles, day: date) -> tuple[Incoming, IncomingStaffFile]:
    """What the files say, before anything stored is looked at. Raises ``CannotRead``."""
    staff = IncomingStaffFile(())
    if files.data.startswith(ZIP):
        archive = read_archive(files.data)
        incoming, staff = archive.pupils, archive.staff
    else:
        incoming = read_pupils(files.data, chosen=files.chosen, contacts=files.contacts, today=day)
    return incoming, read_staff(files.staff) if files.staff else staff


def known_people(school: UUID, day: date) -> Known:
    """Pupils, families and this school year's classes as stored; six queries, however many there are."""
    year = school_year_of(day)
    contacts = _known_contacts(school, day)
    pupils = Pupil.objects.of(school).select_related("person", "school_class")
    classes = SchoolClass.objects.of(school).filter(school_year=year)
    return Known(
        pupils=tuple(_known_pupil(pupil, year, contacts.get(pupil.pk, [])) for pupil in pupils),
        adults=tuple(_known_adults(school, day)),
        class_names=frozenset(classes.values_list("name", flat=True)),
    )


def plain_id(mis_id: str) -> str:
    """A stored MIS id as the school's own system writes it."""
    return mis_id.removeprefix(ALIKE)


def open_on(day: date) -> Q:
    """Rows with ``since`` and ``until`` that hold on ``day``."""
    return (Q(until=None) | Q(until__gte=day)) & Q(since__lte=day)


def _known_pupil(pupil: Pupil, year: int, contacts: list[KnownContact]) -> KnownPupil:
    person, its_class = pupil.person, pupil.school_class
    class_name = its_class.name if its_class else ""
    if its_class and its_class.school_year != year:
        class_name = f"{class_name} ({its_class.school_year}/{(its_class.school_year + 1) % 100:02d})"
    return KnownPupil(
        id=str(pupil.pk),
        given_name=person.given_name,
        family_name=person.family_name,
        known_as=person.known_as,
        mis_id=plain_id(person.mis_id),
        admission_number=pupil.admission_number,
        upn_digest=pupil.upn_digest,
        born=pupil.date_of_birth,
        year_group=pupil.year_group,
        class_name=class_name,
        sex=pupil.sex,
        joined=person.joined_on,
        left=person.left_on,
        contacts=tuple(contacts),
    )


def _known_contacts(school: UUID, day: date) -> dict[UUID, list[KnownContact]]:
    terms: dict[UUID, set[str]] = defaultdict(set)
    held = FamilyTerm.objects.of(school).filter(open_on(day))
    for link_id, kind in held.values_list("link", "kind"):
        terms[link_id].add(kind)
    found: dict[UUID, list[KnownContact]] = defaultdict(list)
    for link in FamilyLink.objects.of(school).filter(open_on(day)):
        found[link.pupil_id].append(_known_contact(link, terms[link.pk]))
    return found


def _known_contact(link: FamilyLink, kinds: set[str]) -> KnownContact:
    may = True if FamilyTerm.Kind.MAY_COLLECT in kinds else None
    return KnownContact(
        adult_id=str(link.adult_id),
        relationship=link.relationship,
        priority=link.priority,
        parental_responsibility=FamilyTerm.Kind.PARENTAL_RESPONSIBILITY in kinds,
        may_collect=False if FamilyTerm.Kind.MAY_NOT_COLLECT in kinds else may,
        no_contact=FamilyTerm.Kind.NO_CONTACT in kinds,
    )


def reached(school: UUID, day: date) -> dict[UUID, list[ContactPoint]]:
    """The addresses and numbers in use, by person."""
    found: dict[UUID, list[ContactPoint]] = defaultdict(list)
    for point in ContactPoint.objects.of(school).filter(open_on(day)):
        found[point.person_id].append(point)
    return found


def email_of(points: Iterable[ContactPoint]) -> ContactPoint | None:
    """The e-mail address in use, the newest where there are several."""
    emails = [point for point in points if point.kind == ContactPoint.Kind.EMAIL]
    return max(emails, key=lambda point: point.since) if emails else None


def _known_adults(school: UUID, day: date) -> list[KnownAdult]:
    points = reached(school, day)
    return [
        KnownAdult(
            id=str(adult.pk),
            surname=adult.family_name,
            forename=adult.given_name,
            title=adult.title,
            contact_id=plain_id(adult.mis_id),
            email=_text(email_of(points.get(adult.pk, []))),
            phones=tuple(
                point.value for point in points.get(adult.pk, []) if point.kind != ContactPoint.Kind.EMAIL
            ),
        )
        for adult in Person.objects.of(school).filter(pupil=None)
    ]


def known_staff(school: UUID, day: date) -> list[KnownStaff]:
    """The adults who are no child's contact, or hold a post: staff as far as a file can tell."""
    points = reached(school, day)
    with_posts = Q(pk__in=Post.objects.of(school).values("person"))
    contacts = Q(pk__in=FamilyLink.objects.of(school).values("adult"))
    return [
        KnownStaff(
            id=str(one.pk),
            forename=one.given_name,
            surname=one.family_name,
            title=one.title,
            mis_id=plain_id(one.mis_id),
            email=_text(email_of(points.get(one.pk, []))),
            left=one.left_on,
        )
        for one in Person.objects.of(school).filter(with_posts | ~contacts, pupil=None)
    ]


def _text(point: ContactPoint | None) -> str:
    return point.value if point else ""


def imports_of(school: School | UUID) -> list[RosterImport]:
    """The imports so far, newest first."""
    return list(RosterImport.objects.of(school).defer("before")[:20])


def newest_import(school: School | UUID) -> RosterImport | None:
    """The latest import that was not undone: the only one that can be."""
    found: RosterImport | None = RosterImport.objects.of(school).filter(undone_at=None).first()
    return found
