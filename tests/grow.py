"""Years of a school in bulk: register, chains of custody, classes, leavers, and the journal of it all.

The rows are as verbs would leave them and the journal is laid by its own code, so it verifies; only the
rules are not asked, and the rows of a week are written in few statements.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import transaction

from lodge.devices.models import Device, Holding, Tag
from lodge.journal import write
from lodge.journal.checkpoints import make_checkpoint
from lodge.kit import clock, rows
from lodge.office.models import RegisterEntry
from lodge.people.models import Person, Pupil, School, SchoolClass, Term
from lodge.people.queries.calendar import bank_holidays, school_year_of

CLERK = "Ms P Raman"
LEAVERS = 30
TERMS = (((9, 2), (10, 23)), ((11, 2), (12, 18)), ((1, 5), (2, 12)), ((2, 22), (3, 27)), ((4, 14), (7, 21)))
AT_A_TIME = 5  # days


def live(school: School, first: date, last: date) -> int:
    """Live every school day from ``first`` up to, not including, ``last``; returns how many there were."""
    lived = 0
    for year, days in groupby(_school_days(first, last), key=school_year_of):
        mine = list(days)
        with clock.fixed(clock.at(mine[0], 7)):
            _begin_year(school, year)
        devices = list(Device.objects.of(school).filter(ended_at=None).select_related("tag"))
        for start in range(0, len(mine), AT_A_TIME):
            with clock.fixed(clock.at(mine[start], 16)):
                _live_days(school, devices, mine[start : start + AT_A_TIME])
        with clock.fixed(clock.at(mine[-1], 18)):
            make_checkpoint(school.pk)
        lived += len(mine)
    with clock.fixed(clock.at(last, 7)):
        _begin_year(school, school_year_of(last))
    return lived


def _school_days(first: date, last: date) -> Iterator[date]:
    day = first
    while day < last:
        year = school_year_of(day)
        works = day.weekday() < 5 and day not in bank_holidays(day.year)
        if works and any(starts <= day <= ends for starts, ends in _terms(year)):
            yield day
        day += timedelta(days=1)


def _terms(year: int) -> list[tuple[date, date]]:
    """The terms of the school year that begins in September of ``year``."""
    return [(date(year + (one[0] < 9), *one), date(year + (two[0] < 9), *two)) for one, two in TERMS]


def _begin_year(school: School, year: int) -> None:
    """Terms and classes of a new year; the children stay, and as many as leave each year join and leave."""
    if SchoolClass.objects.of(school).filter(school_year=year).exists():
        return
    older = list(SchoolClass.objects.of(school).filter(school_year=year - 1))
    newer = {
        one.pk: SchoolClass(school=school, name=one.name, year_group=one.year_group, school_year=year)
        for one in older
    }
    terms = [
        Term(school=school, name=f"Part {place}", starts=starts, ends=ends)
        for place, (starts, ends) in enumerate(_terms(year), start=1)
    ]
    pupils = list(Pupil.objects.of(school).filter(school_class__in=older, person__left_on=None))
    for pupil in pupils:
        pupil.school_class = newer[pupil.school_class_id] if pupil.school_class_id else None
    people, children, tags, devices = _leavers(school, date(year, 9, 1))
    with transaction.atomic(), rows.watching() as touched:
        added: tuple[tuple[Any, list[Any]], ...] = (
            (Term, terms),
            (SchoolClass, list(newer.values())),
            (Person, people),
            (Pupil, children),
            (Tag, tags),
            (Device, devices),
        )
        for table, new in added:
            table.objects.of(school).bulk_create(new)
        Pupil.objects.of(school).bulk_update(pupils, ["school_class"])
        draft = write.Draft("begin-school-year", "act", {"year": year}, touched=list(touched))
        write.append(school.pk, [draft], at=clock.now(), day=clock.today())


def _leavers(school: School, day: date) -> tuple[list[Person], list[Pupil], list[Tag], list[Device]]:
    """Children who have left before this year, with the phones and tags they had."""
    moment = clock.at(day, 8)
    people = [
        Person(school=school, given_name=f"Leaver{number}", family_name=f"Of{day.year}", left_on=day)
        for number in range(LEAVERS)
    ]
    children = [Pupil(school=school, person=person, year_group=6) for person in people]
    tags = [
        Tag(school=school, number=900 + number, made_at=moment, retired_at=moment)
        for number in range(LEAVERS)
    ]
    devices = [
        Device(school=school, owner=child, tag=tag, made_at=moment, ended_at=moment)
        for child, tag in zip(children, tags, strict=True)
    ]
    return people, children, tags, devices


def _live_days(school: School, devices: list[Device], days: list[date]) -> None:
    """Every device in and out on each of these days."""
    entries: list[RegisterEntry] = []
    links: list[Holding] = []
    drafts: list[write.Draft] = []
    now = {one.device_id: one for one in Holding.objects.of(school).filter(until=None)}
    before = list(now.values())
    for day in days:
        for place, device in enumerate(devices):
            came = datetime.combine(day, time(8, 30), clock.LONDON) + timedelta(seconds=15 * place)
            went = datetime.combine(day, time(15, 15), clock.LONDON) + timedelta(seconds=10 * place)
            entry = RegisterEntry(
                school=school,
                device=device,
                pupil_id=device.owner_id,
                day=day,
                in_at=came,
                in_by=CLERK,
                out_at=went,
                out_by=CLERK,
            )
            inside = _link(now, device, Holding.Holder.OFFICE, came)
            outside = _link(now, device, Holding.Holder.PUPIL, went)
            entries.append(entry)
            links += [inside, outside]
            drafts += [_draft("hand-in", device, entry, inside), _draft("give-back", device, entry, outside)]
    with transaction.atomic(), rows.watching():
        Holding.objects.of(school).bulk_update([one for one in before if one.until], ["until"])
        Holding.objects.of(school).bulk_create(links)
        RegisterEntry.objects.of(school).bulk_create(entries)
        write.append(school.pk, drafts, at=clock.now(), day=clock.today())


def _link(now: dict[UUID, Holding], device: Device, holder: str, moment: datetime) -> Holding:
    """The next link of a device's chain; the one before ends."""
    last = now.get(device.pk)
    if last is not None:
        last.until = moment
    made = Holding(
        school_id=device.school_id,
        device=device,
        step=last.step + 1 if last else 1,
        holder=holder,
        place=str(device.tag or "") if holder == Holding.Holder.OFFICE else "",
        since=moment,
        given_by=CLERK,
        taken_by=CLERK,
    )
    now[device.pk] = made
    return made


def _draft(verb: str, device: Device, entry: RegisterEntry, link: Holding) -> write.Draft:
    return write.Draft(
        verb,
        "act",
        {
            "by_name": CLERK,
            "clauses": ["M6.3.a"],
            "tag": str(device.tag or ""),
            "moment": link.since.isoformat(),
        },
        subject=f"devices.device:{device.pk}",
        touched=[("devices.holding", link.pk), ("office.registerentry", entry.pk)],
    )
