"""One-line builders. They write through an open watch, as a verb would, but ask no rule."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time
from typing import Any

from django.db import transaction

from lodge.devices.models import Device, Tag
from lodge.gate import Principal
from lodge.journal import write as journal
from lodge.kit import clock, rows
from lodge.people.models import FamilyLink, FamilyTerm, Period, Person, Post, Pupil, School, SchoolClass, Term

DAY = (
    (Period.Kind.BEFORE_SCHOOL, "07:00", "08:30"),
    (Period.Kind.START_OF_DAY, "08:30", "09:00"),
    (Period.Kind.LESSON, "09:00", "12:00"),
    (Period.Kind.LUNCH, "12:00", "13:00"),
    (Period.Kind.LESSON, "13:00", "15:15"),
    (Period.Kind.END_OF_DAY, "15:15", "16:00"),
    (Period.Kind.AFTER_SCHOOL, "16:00", "18:00"),
)


@contextmanager
def given() -> Iterator[None]:
    """Rows written inside are as if they had been there, and the journal answers for them."""
    with transaction.atomic(), rows.watching() as touched:
        yield
        if touched:
            first = next(iter(touched))
            owner = _school_of(*first)
            moment = clock.now()
            draft = journal.Draft(verb="given", kind="act", facts={}, subject="", touched=list(touched))
            journal.append(owner, [draft], at=moment, day=clock.local(moment).date())


def _school_of(label: str, key: Any) -> Any:
    if label == "people.school":
        return key
    model = next(one for one in rows.tracked_models() if one._meta.label_lower == label)
    owner: Any = model._base_manager.get(pk=key)
    return owner.school_id


def school(name: str = "Larkfold Primary School", **fields: Any) -> School:
    """A school with an ordinary day and one long term."""
    with given():
        made = School(name=name, short_name=fields.pop("short_name", "larkfold"), **fields)
        made.save()
    with given():
        Term(school=made, name="Autumn", starts=date(2026, 9, 1), ends=date(2026, 12, 18)).save()
        for kind, starts, ends in DAY:
            Period(
                school=made, kind=kind, starts=time.fromisoformat(starts), ends=time.fromisoformat(ends)
            ).save()
    return made


def person(school: School, given_name: str = "Priya", family_name: str = "Raman", **fields: Any) -> Person:
    """Somebody the school knows."""
    with given():
        made = Person(school=school, given_name=given_name, family_name=family_name, **fields)
        made.save()
    return made


def post(holder: Person, kind: str = Post.Kind.OFFICE, **fields: Any) -> Post:
    """A post held since September; a case post is already confirmed."""
    with given():
        confirmed = {"confirmed_by": "given", "confirmed_at": clock.now()} if kind in Post.OPENS_CASES else {}
        values = {"since": date(2026, 9, 1), "given_by": "given", **confirmed, **fields}
        made = Post(school_id=holder.school_id, person=holder, kind=kind, **values)
        made.save()
    return made


def staff(school: School, *kinds: str, given_name: str = "Priya", family_name: str = "Raman") -> Person:
    """A member of staff with these posts, office by default."""
    holder = person(school, given_name, family_name, title="Ms")
    for kind in kinds or (Post.Kind.OFFICE,):
        post(holder, kind)
    return holder


def by(holder: Person, *proved: str) -> Principal:
    """The principal of somebody signed in with a second factor."""
    return Principal(
        kind="person",
        school_id=holder.school_id,
        id=str(holder.pk),
        name=holder.formal_name,
        proved=frozenset({"password", "second-factor", *proved}),
        person_id=holder.pk,
    )


def school_class(school: School, name: str = "4B", year_group: int = 4) -> SchoolClass:
    """A class of this school year."""
    with given():
        made = SchoolClass(school=school, name=name, year_group=year_group, school_year=2026)
        made.save()
    return made


def pupil(school: School, given_name: str = "Amara", family_name: str = "Obi", **fields: Any) -> Pupil:
    """A child on the roll."""
    child = person(school, given_name, family_name)
    with given():
        made = Pupil(school=school, person=child, year_group=4, **fields)
        made.save()
    return made


def tag(school: School, number: int = 42) -> Tag:
    """A live tag."""
    with given():
        made = Tag(school=school, number=number, made_at=clock.now())
        made.save()
    return made


def device(owner: Pupil, number: int = 42, **fields: Any) -> Device:
    """A pupil's phone with its tag."""
    label = tag(School.objects.get(pk=owner.school_id), number)
    with given():
        made = Device(school_id=owner.school_id, owner=owner, tag=label, made_at=clock.now(), **fields)
        made.save()
    return made


def adult(
    child: Pupil, given_name: str = "Joy", family_name: str = "Obi", terms: tuple[str, ...] = ()
) -> Person:
    """An adult of the child's family, with the terms named in force since September."""
    grown = person(School.objects.get(pk=child.school_id), given_name, family_name)
    join(child, grown, terms)
    return grown


def join(child: Pupil, grown: Person, terms: tuple[str, ...] = ()) -> FamilyLink:
    """Make an adult part of a child's family."""
    with given():
        link = FamilyLink(
            school_id=child.school_id, pupil=child, adult=grown, relationship="Mother", since=date(2026, 9, 1)
        )
        link.save()
        for kind in terms:
            FamilyTerm(school_id=child.school_id, link=link, kind=kind, since=date(2026, 9, 1)).save()
    return link


KEEPS = FamilyTerm.Kind
