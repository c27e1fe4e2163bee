"""The family side of an import: adults, how to reach them, and what each may do, with dates and a reason.

A restriction is set by a file, never lifted by one (the plan leaves such a change out).
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from lodge.people.actions.roster_rows import Gathered
from lodge.people.models import ContactPoint, FamilyLink, FamilyTerm, Person, Pupil
from lodge.people.queries.roster import open_on
from lodge.people.roster.families import Change, Link, PlannedAdult
from lodge.people.roster.plan import Plan

# The beginning of why somebody is a leaver whom an undone import had brought in.
UNDONE = "The import was undone"
LONGEST_REASON = 200
NAMES = {"surname": "family_name", "forename": "given_name", "title": "title"}
Term = FamilyTerm.Kind


class FamilyRows:
    """Adults, contact points, links and terms of one import."""

    def __init__(
        self,
        school_id: UUID,
        rows: Gathered,
        give_id: Callable[[str], str],
        day: date,
        reason: str,
        persons: Mapping[UUID, Person],
        points: Mapping[UUID, list[ContactPoint]],
    ) -> None:
        self.school_id, self.rows, self.give_id = school_id, rows, give_id
        self.day, self.reason = day, reason
        self.persons, self.points = persons, points
        self.adults: dict[str, Person] = {}
        self.links: dict[tuple[UUID, UUID], FamilyLink] = {}
        self.terms: dict[UUID, list[FamilyTerm]] = {}

    def carry_out(self, plan: Plan, children: Mapping[int, Pupil]) -> None:
        """Every adult once, then each child's links to them."""
        self._load(plan)
        for adult in plan.adults:
            self.adults[adult.key] = self._adult(adult)
        for new in plan.new:
            for link in new.links:
                self._new_link(children[new.incoming.row], link)
        for changed in plan.changed:
            pupil = children[changed.incoming.row]
            for link in changed.links:
                if link.known is None:
                    self._new_link(pupil, link)
                else:
                    said = [one for one in changed.changes if one.contact == link.adult]
                    self._change_link(pupil, link, said)

    def _load(self, plan: Plan) -> None:
        if not plan.changed:
            return
        links = FamilyLink.objects.of(self.school_id).filter(open_on(self.day))
        self.links = {(link.pupil_id, link.adult_id): link for link in links}
        for term in FamilyTerm.objects.of(self.school_id).filter(open_on(self.day)):
            self.terms.setdefault(term.link_id, []).append(term)

    def _adult(self, said: PlannedAdult) -> Person:
        if said.known_id:
            person = self.persons[UUID(said.known_id)]
            if person.left_on and person.leaving_reason.startswith(UNDONE):
                self.rows.change(person, left_on=None, leaving_reason="")
            self._change_adult(person, said)
            return person
        person = Person(
            school_id=self.school_id,
            title=said.title,
            given_name=said.forename,
            family_name=said.surname,
            mis_id=self.give_id(said.contact_id),
        )
        self.rows.add(person)
        self._reach(person, [said.email] if said.email else [], ContactPoint.Kind.EMAIL)
        self._reach(person, said.phones, None)
        return person

    def _change_adult(self, person: Person, said: PlannedAdult) -> None:
        values: dict[str, Any] = {NAMES[one.field]: one.new for one in said.changes if one.field in NAMES}
        told = {one.field for one in said.changes}
        if "contact_id" in told:
            values["mis_id"] = self.give_id(said.contact_id)
        self.rows.change(person, **values)
        points = self.points.get(person.pk, [])
        if "email" in told:
            self._replace(person, points, [said.email], ContactPoint.Kind.EMAIL)
        if "phones" in told:
            self._replace(person, points, said.phones, None)

    def _replace(self, person: Person, points: list[ContactPoint], values: Any, kind: str | None) -> None:
        """End what the file no longer says and add what it says now; ``kind`` None means telephones."""
        email = ContactPoint.Kind.EMAIL
        old = [point for point in points if (point.kind == email) == (kind == email)]
        for point in old:
            if point.value not in values:
                self.rows.end(point, self.day - timedelta(days=1))
        held = {point.value for point in old}
        self._reach(person, [value for value in values if value not in held], kind)

    def _reach(self, person: Person, values: Any, kind: str | None) -> None:
        for value in values:
            mobile = ContactPoint.Kind.MOBILE if value.startswith("+447") else ContactPoint.Kind.TELEPHONE
            self.rows.add(
                ContactPoint(
                    school_id=self.school_id,
                    person=person,
                    kind=kind or mobile,
                    value=value,
                    since=self.day,
                )
            )

    def _new_link(self, pupil: Pupil, said: Link) -> None:
        contact = said.contact
        link = FamilyLink(
            school_id=self.school_id,
            pupil=pupil,
            adult=self.adults[said.adult],
            relationship=contact.relationship,
            priority=contact.priority or 1,
            since=self.day,
        )
        self.rows.add(link)
        if contact.parental_responsibility:
            self._new_term(link, Term.PARENTAL_RESPONSIBILITY)
        if contact.may_collect is not None:
            kind = Term.MAY_COLLECT if contact.may_collect else Term.MAY_NOT_COLLECT
            self._new_term(link, kind, court=bool(contact.court_order))
        if contact.no_contact:
            self._new_term(link, Term.NO_CONTACT)

    def _change_link(self, pupil: Pupil, said: Link, changes: list[Change]) -> None:
        link = self.links[pupil.pk, self.adults[said.adult].pk]
        court = bool(said.contact.court_order)
        for change in changes:
            if change.field in ("relationship", "priority"):
                self.rows.change(link, **{change.field: change.new})
            elif change.field == "parental_responsibility":
                self._turn(link, Term.PARENTAL_RESPONSIBILITY, on=change.new is True)
            elif change.field == "may_collect":
                self._turn(link, Term.MAY_COLLECT, on=change.new is True)
                if change.new is False:
                    self._turn(link, Term.MAY_NOT_COLLECT, on=True, court=court)
            elif change.field == "no_contact" and change.new is True:
                self._turn(link, Term.NO_CONTACT, on=True)

    def _turn(self, link: FamilyLink, kind: str, *, on: bool, court: bool = False) -> None:
        """Begin a term that is not there, or end those that are, from today."""
        held = [term for term in self.terms.get(link.pk, []) if term.kind == kind]
        if on and not held:
            self._new_term(link, kind, court=court)
        for term in held if not on else []:
            self.rows.end(term, self.day - timedelta(days=1))

    def _new_term(self, link: FamilyLink, kind: str, *, court: bool = False) -> None:
        reason = f"Court order marked. {self.reason}" if court else self.reason
        self.rows.add(
            FamilyTerm(
                school_id=self.school_id,
                link=link,
                kind=kind,
                since=self.day,
                reason=reason[:LONGEST_REASON],
            )
        )
