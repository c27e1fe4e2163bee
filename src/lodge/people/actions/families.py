"""A pupil's family by hand: who belongs to it, what each may do, between two days, and why."""

from datetime import date, timedelta

from lodge.gate import Principal, deed
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.people.models import ContactPoint, FamilyLink, FamilyTerm, Person, Pupil

LONGEST_REASON = 200


def add_adult(
    *,
    pupil: Pupil,
    title: str = "",
    given_name: str = "",
    family_name: str,
    relationship: str,
    priority: int = 1,
    email: str = "",
    telephone: str = "",
    by: Principal,
) -> FamilyLink:
    """Add an adult to a pupil's family, from today; they may do nothing until a term says so.

    Somebody of the same name in the same family is refused (``Told``). Clause L.10.
    """
    with deed(by=by, verb="record-family", on=pupil) as open_deed:
        today = clock.today()
        open_links = FamilyLink.objects.of(by.school_id).filter(pupil=pupil, until=None)
        if open_links.filter(adult__given_name__iexact=given_name, adult__family_name__iexact=family_name):
            raise Told("That adult is in this family already.", field="family_name")
        adult = Person(school_id=by.school_id, title=title, given_name=given_name, family_name=family_name)
        adult.save(force_insert=True)
        mobile = telephone.replace(" ", "").startswith(("07", "+447"))
        for kind, value in (
            (ContactPoint.Kind.EMAIL, email),
            (ContactPoint.Kind.MOBILE if mobile else ContactPoint.Kind.TELEPHONE, telephone),
        ):
            if value:
                ContactPoint(school_id=by.school_id, person=adult, kind=kind, value=value, since=today).save(
                    force_insert=True
                )
        link = FamilyLink(
            school_id=by.school_id,
            pupil=pupil,
            adult=adult,
            relationship=relationship,
            priority=priority,
            since=today,
        )
        link.save(force_insert=True)
        open_deed.record(
            about=link, pupil=pupil.person.full_name, adult=adult.full_name, relationship=relationship
        )
    return link


def change_link(*, link: FamilyLink, relationship: str, priority: int, by: Principal) -> None:
    """Change how an adult is related to a pupil, or the order in which the school rings them.

    Clause L.10.
    """
    with deed(by=by, verb="record-family", on=link) as open_deed:
        before = {"relationship": link.relationship, "priority": link.priority}
        link.relationship, link.priority = relationship, priority
        link.save(update_fields=["relationship", "priority"])
        after = {"relationship": relationship, "priority": priority}
        open_deed.record(about=link, **_who(link), before=before, after=after)


def end_link(*, link: FamilyLink, reason: str, by: Principal) -> None:
    """End that an adult belongs to a pupil's family; every term of theirs ends with it, today.

    Raises ``Told`` when it has ended. Clause L.10.
    """
    with deed(by=by, verb="record-family", on=link) as open_deed:
        yesterday = clock.today() - timedelta(days=1)
        if not link.change_where({"until": None}, until=yesterday):
            raise Told("That has ended already. Nothing was changed.")
        for term in FamilyTerm.objects.of(by.school_id).filter(link=link, until=None):
            term.until = yesterday
            term.save(update_fields=["until"])
        open_deed.record(about=link, **_who(link), ended=True, reason=reason)


def add_term(*, link: FamilyLink, kind: str, since: date, reason: str, by: Principal) -> FamilyTerm:
    """Record what an adult may or may not do for a pupil from a day on, and why.

    ``kind`` is a FamilyTerm.Kind. Raises ``Told`` when it holds already, or a term speaks against it.
    Clause L.10.
    """
    with deed(by=by, verb="record-family", on=link) as open_deed:
        running = FamilyTerm.objects.of(by.school_id).filter(link=link)
        held = {term.kind for term in running if term.until is None or term.until >= since}
        if kind in held:
            raise Told("That holds already. Nothing was changed.", field="kind")
        if kind == FamilyTerm.Kind.MAY_COLLECT and FamilyTerm.Kind.MAY_NOT_COLLECT in held:
            raise Told("It is recorded that they may not collect. End that first.", field="kind")
        term = FamilyTerm(school_id=by.school_id, link=link, kind=kind, since=since, reason=reason)
        term.save(force_insert=True)
        open_deed.record(about=term, **_who(link), kind=kind, since=since.isoformat(), reason=reason)
    return term


def end_term(*, term: FamilyTerm, last: date, reason: str, by: Principal) -> None:
    """End a term; ``last`` is the last day it holds, and the reason is kept beside the first one.

    Raises ``Told`` when it has ended or would end before it began by more than a day. Clause L.10.
    """
    with deed(by=by, verb="record-family", on=term) as open_deed:
        if last < term.since - timedelta(days=1):
            raise Told(f"It began on {term.since:%-d %B %Y}. Choose a later day.", field="last")
        because = f"{term.reason}; ended: {reason}".removeprefix("; ")[:LONGEST_REASON]
        if not term.change_where({"until": None}, until=last, reason=because):
            raise Told("That has ended already. Nothing was changed.")
        open_deed.record(about=term, **_who(term.link), kind=term.kind, ended=last.isoformat(), reason=reason)


def _who(link: FamilyLink) -> dict[str, str]:
    return {"pupil": link.pupil.person.full_name, "adult": link.adult.full_name}
