"""Two schools on one database, each with somebody in every post and something in every corner.

What a page opens by its id is there twice, once in each school, so that the one can be asked for the other's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.http.cookie import SimpleCookie
from django.test import Client

from lodge.gate import Principal
from lodge.kit import clock, ids, keys
from lodge.kit.rows import SchoolRow
from lodge.notices import epoch, telling
from lodge.notices.models import Letter, OutboxRow
from lodge.office.models import HomeContact, PocketCount, RegisterEntry, StandingReason
from lodge.people import runs
from lodge.people.codes import digest
from lodge.people.incoming import keep_upload
from lodge.people.models import (
    ClosedDay,
    Desk,
    FamilyLink,
    FamilyTerm,
    LetIn,
    Login,
    Person,
    Post,
    Pupil,
    RosterImport,
    School,
    SchoolClass,
)
from lodge.people.presence import PROVED_AT
from lodge.people.queries.posts import TEACHES
from tests import make

K = Post.Kind
IN_POST: Mapping[str, str] = {
    "office": K.OFFICE,
    "business manager": K.BUSINESS_MANAGER,
    "head": K.HEAD,
    "deputy head": K.DEPUTY_HEAD,
    "dsl": K.DSL,
    "deputy dsl": K.DEPUTY_DSL,
    "chair": K.CHAIR,
    "governor": K.GOVERNOR,
    "teacher": K.TEACHER,
    "teacher of another class": K.TEACHER,
    "teaching assistant": K.TEACHING_ASSISTANT,
    "supply": K.SUPPLY,
    "volunteer": K.VOLUNTEER,
    "it": K.IT,
    "site": K.SITE,
}
TOKEN = "a long token of a kiosk"


@dataclass
class World:
    """One of the two schools: its people by role, and what its addresses are filled with."""

    school: School
    cast: dict[str, Person] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)
    sessions: dict[str, SimpleCookie] = field(default_factory=dict)

    def browser(self, role: str) -> Client:
        """A browser of somebody who has just signed in; of nobody; or of the kiosk."""
        client = Client(raise_request_exception=False)
        if role in self.cast and role not in self.sessions:
            self.sessions[role] = _signed_in(self.cast[role])
        client.cookies = SimpleCookie({name: one.value for name, one in self.sessions.get(role, {}).items()})
        if role == "kiosk":
            client.cookies[runs.COOKIE] = f"{TOKEN} {self.school.short_name}"
        return client


def _signed_in(person: Person) -> SimpleCookie:
    login = Login.objects.create_user(f"{ids.new()}@larkfold.example", None)
    with make.given():
        person.login = login
        person.save()
    client = Client()
    client.force_login(login)
    session = client.session
    session[PROVED_AT] = clock.now().timestamp()
    session.save()
    return client.cookies


def build(name: str) -> World:
    """A school of this short name with everybody and everything."""
    world = World(make.school(f"{name.title()} Primary School", short_name=name))
    keys.make(world.school.pk)
    own, other = make.school_class(world.school, "4B"), make.school_class(world.school, "5C", 5)
    _people(world, own, other)
    pupil = make.pupil(world.school, "Amara", "Obi", school_class=own)
    make.pupil(world.school, "Theo", "Marsh", school_class=other)
    _register(world, pupil, own)
    _family(world, pupil)
    _records(world)
    _letters(world, pupil)
    return world


def save(row: SchoolRow) -> Any:
    """Keep a row as if it had been there; gives its id."""
    with make.given():
        row.save()
    return row.pk


def _people(world: World, own: SchoolClass, other: SchoolClass) -> None:
    taught = {"teacher of another class": other, "governor": None, "it": None, "site": None}
    for role, kind in IN_POST.items():
        person = make.person(world.school, role.title(), "Cast", title="Ms")
        # A volunteer's post names the class they read with; that opens nothing.
        school_class = own if kind in TEACHES | {K.VOLUNTEER} else None
        make.post(person, kind, school_class=taught.get(role, school_class))
        world.cast[role] = person
    world.cast["left"] = make.person(world.school, "Lena", "Gone", left_on=date(2026, 11, 20))
    make.post(world.cast["left"])
    late = make.person(world.school, "Piers", "Late")
    waits = Post(
        school=world.school, person=late, kind=K.DEPUTY_DSL, since=date(2026, 9, 1), given_by="person:x"
    )
    world.ids["post"] = save(waits)
    world.ids["colleague"] = late.pk
    moment = clock.now()
    asked = LetIn(school=world.school, person=late, asked_by="Ms Cast", asked_at=moment)
    world.ids["let in"] = save(asked)
    desk = Desk(school=world.school, name="Hall", set_up_at=moment, token_digest=_token(world))
    world.ids["desk"] = save(desk)


def _token(world: World) -> str:
    return digest(f"{TOKEN} {world.school.short_name}", "kiosk")


def _register(world: World, pupil: Pupil, own: SchoolClass) -> None:
    number = 42 if world.school.short_name == "larkfold" else 77
    device = make.device(pupil, number, kind="phone")
    said = {"day": clock.today(), "in_at": clock.now(), "in_by": "Ms Cast"}
    entry = RegisterEntry(school=world.school, device=device, pupil=pupil, **said)
    message = HomeContact(
        school=world.school, pupil=pupil, direction="to-pupil", words="Gran collects", asked_at=clock.now()
    )
    reason = StandingReason(
        school=world.school,
        pupil=pupil,
        reason="Walks alone",
        asked_by="Joy Obi",
        since=date(2026, 9, 1),
        until=date(2027, 7, 20),
    )
    count = PocketCount(school=world.school, day=clock.today(), at=clock.now(), expected=1, counted=1)
    save(reason)
    world.ids |= {
        "class": own.pk,
        "pupil": pupil.pk,
        "person of a pupil": pupil.person_id,
        "device": device.pk,
        "tag": number,
        "entry": save(entry),
        "message": save(message),
        "count": save(count),
    }


def _family(world: World, pupil: Pupil) -> None:
    mother = make.adult(pupil, terms=(make.KEEPS.PARENTAL_RESPONSIBILITY, make.KEEPS.MAY_COLLECT))
    world.ids["adult"] = mother.pk
    world.ids["link"] = FamilyLink.objects.of(world.school).get(adult=mother).pk
    world.ids["term"] = FamilyTerm.objects.of(world.school).filter(link=world.ids["link"])[0].pk


def _records(world: World) -> None:
    """A day that is closed, an import that was made, and a file on its way in that the office chose."""
    closed = ClosedDay(school=world.school, day=clock.today() + timedelta(days=3), kind="inset")
    made = RosterImport(
        school=world.school, file_name="p.csv", file_digest="0", made_at=clock.now(), made_by="Ms Cast"
    )
    rows = b"Adno,Surname,Forename,Reg,Year\r\n1,Obi,Amara,4B,4\r\n2,Lake,,4B,4\r\n"
    upload = keep_upload(by=by(world, "office"), file_name="p.csv", files={"pupils": rows})
    world.ids |= {"closed day": save(closed), "import": save(made), "upload": upload.token}


def by(world: World, role: str) -> Principal:
    """Somebody of the cast as a principal."""
    return make.by(world.cast[role], "stepped-up")


def _letters(world: World, pupil: Pupil) -> None:
    here, moment = epoch.present(), clock.now()
    letter = Letter(
        school=world.school,
        template="notices/still-here",
        version="1",
        purpose="still here",
        to=Letter.To.FAMILY,
        pupil=pupil,
        words=telling.moment(),
        epoch=here,
        queued_at=moment,
        queued_by="Ms Cast",
        due_at=moment,
    )
    world.ids["letter"] = save(letter)
    copy = OutboxRow(
        school=world.school,
        letter=letter,
        person_id=world.ids["adult"],
        channel=OutboxRow.Channel.PAPER,
        epoch=here,
        due_at=moment,
    )
    world.ids["copy"] = save(copy)
