"""Turning a proposal into rows: pupils with classes and sealed UPNs, staff; families are next door."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from lodge.people.actions.roster_families import FamilyRows
from lodge.people.actions.roster_rows import Gathered
from lodge.people.models import ContactPoint, Person, Pupil, SchoolClass
from lodge.people.queries.calendar import school_year_of
from lodge.people.queries.roster import ALIKE, Proposal, email_of, reached
from lodge.people.roster.families import Change
from lodge.people.roster.plan import Plan
from lodge.people.roster.records import IncomingPupil
from lodge.people.roster.staff import IncomingStaff, StaffPlan
from lodge.people.upn_store import UpnStore

LONGEST_ID = 60
PERSON_FIELDS = {
    "given_name": "given_name",
    "known_as": "known_as",
    "family_name": "family_name",
    "joined": "joined_on",
    "left": "left_on",
}
PUPIL_FIELDS = {
    "admission_number": "admission_number",
    "born": "date_of_birth",
    "year_group": "year_group",
    "sex": "sex",
}
STAFF_FIELDS = {"forename": "given_name", "surname": "family_name", "title": "title"}


@dataclass
class MisIds:
    """The MIS ids in use: one person each, although two systems may number a child and an adult alike."""

    taken: set[str]

    def give(self, wanted: str) -> str:
        """``wanted`` if it is free, marked if it is taken, nothing if that is taken too."""
        for text in (wanted, f"{ALIKE}{wanted}"):
            if wanted and len(text) <= LONGEST_ID and text not in self.taken:
                self.taken.add(text)
                return text
        return ""


def gather(school_id: UUID, proposal: Proposal, *, day: date, reason: str) -> Gathered:
    """Every row the proposal adds or changes, with its reason; nothing is written yet."""
    rows = Gathered()
    stored = {one.pk: one for one in Person.objects.of(school_id)}
    ids = MisIds({one.mis_id for one in stored.values() if one.mis_id})
    work = _Pupils(school_id, rows, ids, day, reason, stored)
    children = work.carry_out(proposal.plan)
    points = reached(school_id, day)
    FamilyRows(school_id, rows, ids.give, day, reason, stored, points).carry_out(proposal.plan, children)
    _staff(school_id, rows, ids, day, proposal.staff, stored, points)
    return rows


class _Pupils:
    """Pupils and their classes."""

    def __init__(
        self,
        school_id: UUID,
        rows: Gathered,
        ids: MisIds,
        day: date,
        reason: str,
        persons: Mapping[UUID, Person],
    ) -> None:
        self.school_id, self.rows, self.ids = school_id, rows, ids
        self.day, self.reason, self.persons = day, reason, persons
        self.upns = UpnStore(school_id)
        self.classes: dict[str, SchoolClass] = {}

    def carry_out(self, plan: Plan) -> dict[int, Pupil]:
        """The rows of all new and changed pupils; answers with the pupil of each row of the file."""
        year = school_year_of(self.day)
        kept = SchoolClass.objects.of(self.school_id).filter(school_year=year)
        self.classes = {one.name: one for one in kept}
        for name in plan.new_classes:
            self.classes[name] = SchoolClass(
                school_id=self.school_id, name=name, school_year=year, year_group=year_of_class(name, plan)
            )
            self.rows.add(self.classes[name])
        found = {new.incoming.row: self._new(new.incoming) for new in plan.new}
        if plan.changed:
            stored = {str(one.pk): one for one in Pupil.objects.of(self.school_id)}
            for one in plan.changed:
                pupil = found[one.incoming.row] = stored[one.known_id]
                self._change(pupil, one.incoming, [said for said in one.changes if not said.contact])
        return found

    def _new(self, said: IncomingPupil) -> Pupil:
        person = Person(
            school_id=self.school_id,
            given_name=said.given_name,
            known_as=said.known_as,
            family_name=said.family_name,
            mis_id=self.ids.give(said.mis_id),
            joined_on=said.joined,
            left_on=said.left,
            leaving_reason=self.reason if said.left else "",
        )
        pupil = Pupil(
            school_id=self.school_id,
            person=person,
            admission_number=said.admission_number,
            date_of_birth=said.born,
            sex=said.sex,
            year_group=said.year_group,
            school_class=self.classes.get(said.class_name),
        )
        self._seal(pupil, said)
        self.rows.add(person)
        self.rows.add(pupil)
        return pupil

    def _change(self, pupil: Pupil, said: IncomingPupil, changes: list[Change]) -> None:
        person = self.persons[pupil.person_id]
        for change in changes:
            if change.field in PERSON_FIELDS:
                self.rows.change(person, **{PERSON_FIELDS[change.field]: change.new})
            elif change.field in PUPIL_FIELDS:
                self.rows.change(pupil, **{PUPIL_FIELDS[change.field]: change.new})
            elif change.field == "class_name":
                its_class = self.classes.get(said.class_name)
                self.rows.change(pupil, school_class_id=its_class.pk if its_class else None)
            elif change.field == "mis_id":
                self.rows.change(person, mis_id=self.ids.give(said.mis_id))
            elif change.field == "upn":
                self._seal(pupil, said)
            if change.field == "left":
                self.rows.change(person, leaving_reason=self.reason if change.new else "")

    def _seal(self, pupil: Pupil, said: IncomingPupil) -> None:
        if said.upn is not None:
            self.rows.change(
                pupil,
                upn_sealed=self.upns.seal(said.upn, pupil.pk),
                upn_digest=self.upns.digest(said.upn.reveal()),
            )


def year_of_class(name: str, plan: Plan) -> int:
    """The year group of a new class: of most of its pupils, else the figure in its name, else Reception."""
    said = [one.incoming for one in plan.new] + [one.incoming for one in plan.changed]
    years = Counter(one.year_group for one in said if one.class_name == name and one.year_group is not None)
    if years:
        return years.most_common(1)[0][0]
    figure = re.search(r"\d{1,2}", name)
    return int(figure.group()) if figure else 0


def _staff(
    school_id: UUID,
    rows: Gathered,
    ids: MisIds,
    day: date,
    plan: StaffPlan,
    stored: Mapping[UUID, Person],
    points: Mapping[UUID, list[ContactPoint]],
) -> None:
    """People who work here, without any post: posts are given by a person, in Lodge."""
    for said in plan.new:
        person = Person(
            school_id=school_id,
            title=said.title,
            given_name=said.forename,
            family_name=said.surname,
            mis_id=ids.give(said.mis_id),
        )
        rows.add(person)
        _new_email(rows, person, said, day)
    for one in plan.changed:
        person = stored[UUID(one.known_id)]
        values: dict[str, Any] = {
            STAFF_FIELDS[name]: new for name, _, new in one.changes if name in STAFF_FIELDS
        }
        if any(name == "mis_id" for name, _, _ in one.changes):
            values["mis_id"] = ids.give(one.incoming.mis_id)
        rows.change(person, **values)
        if any(name == "email" for name, _, _ in one.changes):
            if (old := email_of(points.get(person.pk, []))) is not None:
                rows.end(old, day)
            _new_email(rows, person, one.incoming, day)


def _new_email(rows: Gathered, person: Person, said: IncomingStaff, day: date) -> None:
    if said.email:
        kind = ContactPoint.Kind.EMAIL
        rows.add(
            ContactPoint(school_id=person.school_id, person=person, kind=kind, value=said.email, since=day)
        )
