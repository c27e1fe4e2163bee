"""Builds the invented school by calling the verbs, as the people of a real one would, in a day's order."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

from django.contrib.auth.hashers import make_password

from lodge.demo import history
from lodge.demo.cast import BADGE, CAST, LADO_TELEPHONE, PASSWORD, SCHOOL, SHORT_NAME, TELEPHONE, Member
from lodge.demo.exports import InventedPupil, invented, sims_csv
from lodge.devices.actions import make_tags
from lodge.gate import Principal
from lodge.kit import clock, ids, keys
from lodge.people.actions.accounts import holder_pass, invite, make_account
from lodge.people.actions.calendar import PeriodTimes, TermDays, set_inset, set_periods, set_terms
from lodge.people.actions.desks import issue_badge
from lodge.people.actions.posts import add_colleague, confirm_case_post, give_post
from lodge.people.actions.roster import import_people
from lodge.people.actions.school import SchoolFacts, begin_school, print_recovery_sheet, set_up_school
from lodge.people.models import Period, Person, Post, School, SchoolClass
from lodge.people.presence import person_principal
from lodge.people.queries.calendar import school_year_of

PUPILS = 210
TAGS = 80
SEED = 2026
PROVED = frozenset({"password", "second-factor", "stepped-up"})
Progress = Callable[[str], None]

DAY = tuple(
    PeriodTimes(kind, time.fromisoformat(starts), time.fromisoformat(ends))
    for kind, starts, ends in (
        (Period.Kind.BEFORE_SCHOOL, "07:30", "08:30"),
        (Period.Kind.START_OF_DAY, "08:30", "09:00"),
        (Period.Kind.LESSON, "09:00", "10:30"),
        (Period.Kind.BREAK, "10:30", "10:45"),
        (Period.Kind.LESSON, "10:45", "12:00"),
        (Period.Kind.LUNCH, "12:00", "13:00"),
        (Period.Kind.LESSON, "13:00", "15:15"),
        (Period.Kind.END_OF_DAY, "15:15", "16:00"),
        (Period.Kind.AFTER_SCHOOL, "16:00", "18:00"),
    )
)


def build(*, today: date, tell: Progress) -> School:
    """Build the school as it stands on the morning of ``today``; the same day gives the same school.

    It has lived through the term before: people, tags, hand-ins, a phone dropped, two left behind.
    """
    draw = ids.draw_from(SEED)
    first = first_day_of_term(today)
    with ids.seeded(SEED), clock.fixed(clock.at(first - timedelta(days=1), 9)):
        key = ids.new()
        server = Principal("command-line", key, "demo", "The demo")
        school = begin_school(key=key, short_name=SHORT_NAME, by=server)
        keys.make(key)
        tell("Setting up the school, its leaders and its calendar")
        _set_up(school, today, server)
        tell(f"Importing {PUPILS} pupils with their families")
        import_people(data=sims_csv(_pupils(today)), file_name="pupils.csv", by=server)
        rooms = {room.name: room for room in SchoolClass.objects.of(school)}
        people = {member.key: _colleague(member, rooms.get(member.teaches), server) for member in CAST}
        _lead(people)
        _accounts(people, server)
        print_recovery_sheet(school=school, by=person_principal(people["head"], PROVED))
        office = person_principal(people["office"], PROVED)
        make_tags(school_class=None, first=1, last=TAGS, by=office)
        history.give_devices(school, office, draw)
    with ids.seeded(SEED + 1):
        desks = [person_principal(people[key], PROVED) for key in ("office", "office2")]
        for lived, day in enumerate(
            history.replay(school, first, today, lambda n: desks[n % 2], draw), start=1
        ):
            if day.weekday() == 4 or lived == 1:
                tell(f"Living through the term: {day:%A %-d %B}")
        with clock.fixed(clock.at(today, 8, 15)):
            history.damage_one(school, office)
    return school


def first_day_of_term(today: date) -> date:
    """The day from which the history is lived: at most a term back, never before the school year began."""
    return max(date(school_year_of(today), 9, 2), today - timedelta(weeks=13))


def _set_up(school: School, today: date, server: Principal) -> None:
    facts = SchoolFacts(
        name=SCHOOL,
        urn="900001",
        kind=School.Kind.COMMUNITY,
        telephone=TELEPHONE,
        email="office@larkfold.example",
        address="1 Larkfold Lane, Alderfen",
        lado_telephone=LADO_TELEPHONE,
    )
    set_up_school(school=school, facts=facts, by=server)
    year = school_year_of(today)
    terms = [
        TermDays("Autumn, first half", date(year, 9, 1), date(year, 10, 23)),
        TermDays("Autumn, second half", date(year, 11, 2), date(year, 12, 18)),
        TermDays("Spring, first half", date(year + 1, 1, 4), date(year + 1, 2, 12)),
        TermDays("Spring, second half", date(year + 1, 2, 22), date(year + 1, 3, 25)),
        TermDays("Summer, first half", date(year + 1, 4, 12), date(year + 1, 5, 28)),
        TermDays("Summer, second half", date(year + 1, 6, 7), date(year + 1, 7, 21)),
    ]
    set_terms(year=year, terms=terms, by=server)
    set_periods(periods=DAY, by=server)
    set_inset(year=year, days=[date(year, 9, 1)], by=server)


def _colleague(member: Member, room: SchoolClass | None, server: Principal) -> Person:
    person = add_colleague(
        title=member.title,
        given_name=member.given_name,
        family_name=member.family_name,
        email=member.email,
        kind=member.posts[0],
        school_class=room,
        by=server,
    )
    for kind in member.posts[1:]:
        give_post(person=person, kind=kind, by=server)
    return person


def _pupils(today: date) -> list[InventedPupil]:
    """Seven classes, RL to 6L, so that a class is never mistaken for a tag."""
    found = invented(PUPILS, seed=SEED, on=date(school_year_of(today), 9, 8))
    return [replace(pupil, class_name=f"{pupil.class_name}L") for pupil in found]


def _lead(people: dict[str, Person]) -> None:
    """The head and the chair confirm each other's case posts, then the deputy's."""
    for holder, second in (("head", "chair"), ("chair", "head"), ("deputy", "head")):
        by = person_principal(people[second], PROVED)
        for post in Post.objects.of(by.school_id).filter(person=people[holder], kind__in=Post.OPENS_CASES):
            confirm_case_post(post=post, by=by)


def _accounts(people: dict[str, Person], server: Principal) -> None:
    encoded = make_password(PASSWORD, salt=ids.secret(16))  # one for all: it is printed, and takes long
    for member in CAST:
        invitation, _code = invite(person=people[member.key], by_mail=False, by=server)
        make_account(invitation=invitation, email=member.email, encoded=encoded, by=holder_pass(invitation))
    issue_badge(person=people["office"], scanned=BADGE, by=person_principal(people["it"], PROVED))
