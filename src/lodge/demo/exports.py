"""Real-looking exports of an invented school: the same seed and day give the same bytes.

Names come from short lists, telephone numbers from the range kept free for drama, addresses from
example.org, UPNs from a local-authority code that nobody has. `sims_csv` writes what SIMS users export:
title rows, Windows-1252, dd/mm/yyyy, contacts as repeated columns.
"""

import csv
import io
import zipfile
from dataclasses import dataclass, field
from datetime import date, timedelta

from lodge.kit.ids import Draw, draw_from
from lodge.people.roster.upn import check_letter

# Names that Windows-1252 can write. A tilde stands for the space of a double surname.
_GIRLS = (
    "Amara Zoë Chloé Grace Aisha Niamh Freya Mei Oluwaseun Elsie Siân Yusra Poppy Anaïs Ivy Nadia Rosa "
    "Tamsin "
)
_BOYS = (
    "Kofi Noah José Idris Arlo Cian Ravi Teddy Lukas Omar Finn Jules Reuben Tobias Haris Loïc Samuel Ewan "
)
_WOMEN = "Anna Ruth Priya Helen Fatima Siobhan Renée Joy Carla Mina Gwen Lucia Abena Tess Noor "
_MEN = "David Amir Colin Piotr Kwame Sean Björn Luis Gareth Tariq Owen Marc Delroy Hugh Ivan "
_SURNAMES = (
    "Ashdown Okoro O’Neill Bryce-Lamb Muñoz Castell Dhillon Ferreira Garrow Hollis Iqbal Jarvis Kowal "
    "Lindqvist Marlowe Nwosu Oakes Pellew Quayle Rahman Støhr Tranter Underhay Varga Whitlock Yardley "
    "Zeller D’Arcy St.~Clair Müller Abbasi Brightwell Corrigan Danso Ekwueme Fairlie Gupta Hathersage "
    "Ingleby Joshi "
)
GIRLS, BOYS, WOMEN, MEN, SURNAMES = (
    [name.replace("~", " ") for name in names.split()] for names in (_GIRLS, _BOYS, _WOMEN, _MEN, _SURNAMES)
)


@dataclass(frozen=True)
class InventedAdult:
    """A parent or other contact."""

    mis_id: str
    title: str
    forename: str
    surname: str
    relationship: str
    email: str
    mobile: str
    may_collect: bool = True
    responsible: bool = True


@dataclass(frozen=True)
class InventedPupil:
    """A child with family; `year_group` is Reception 0 to Year 6."""

    mis_id: str
    admission_number: str
    upn: str
    forename: str
    known_as: str
    surname: str
    sex: str
    born: date
    year_group: int
    class_name: str
    joined: date
    contacts: tuple[InventedAdult, ...] = field(default=())


def invented(count: int, *, seed: int = 7, on: date = date(2025, 9, 8)) -> list[InventedPupil]:
    """`count` pupils of a primary school on a day, in families of one to three children, two adults each."""
    draw = draw_from(seed)
    started = on.year if on.month >= 9 else on.year - 1
    forms = min(26, max(1, round(count / 210)))
    pupils: list[InventedPupil] = []
    family: tuple[InventedAdult, ...] = ()
    surname, left_in_family, families = "", 0, 0
    for number in range(count):
        if not left_in_family:
            families += 1
            surname = draw.choice(SURNAMES)
            left_in_family = draw.choice((1, 1, 1, 2, 2, 3))
            family = _family(draw, families, surname)
        left_in_family -= 1
        pupils.append(_pupil(draw, number, surname, family, started, forms))
    return pupils


def _family(draw: Draw, number: int, surname: str) -> tuple[InventedAdult, ...]:
    adults = []
    for place, (names, title, relationship) in enumerate(
        (
            (WOMEN, draw.choice(("Mrs", "Ms", "Miss")), "Mother"),
            (MEN, "Mr", draw.choice(("Father", "Step father"))),
        )
    ):
        forename = draw.choice(names)
        plain = "".join(
            sign
            for sign in f"{forename}.{surname}".lower()
            if sign.isascii() and (sign.isalpha() or sign == ".")
        )
        adults.append(
            InventedAdult(
                mis_id=f"C{number:05d}{place}",
                title=title,
                forename=forename,
                surname=surname if draw.random() < 0.8 else draw.choice(SURNAMES),
                relationship=relationship,
                email=f"{plain.strip('.')}{number}{place}@example.org" if draw.random() < 0.95 else "",
                mobile=f"07700 900{draw.randrange(1000):03d}",
                may_collect=draw.random() < 0.97,
                responsible=relationship != "Step father",
            )
        )
    return tuple(adults)


def _pupil(
    draw: Draw,
    number: int,
    surname: str,
    family: tuple[InventedAdult, ...],
    started: int,
    forms: int,
) -> InventedPupil:
    girl = draw.random() < 0.5
    forename = draw.choice(GIRLS if girl else BOYS)
    year = number % 7
    born = date(started - 5 - year, 9, 1) + timedelta(days=draw.randrange(364))
    tail = f"{999:03d}{2000 + number % 5000:04d}{(started - year) % 100:02d}{number % 1000:03d}"
    letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[number // 7 % forms] if forms > 1 else ""
    return InventedPupil(
        mis_id=str(10_000 + number),
        admission_number=f"{1_000 + number:06d}",
        upn=check_letter(tail) + tail,
        forename=forename,
        known_as=forename[:3] if draw.random() < 0.1 else forename,
        surname=surname,
        sex="F" if girl else "M",
        born=born,
        year_group=year,
        class_name=("R" if year == 0 else str(year)) + letter,
        joined=date(started - year, 9, 4),
        contacts=family,
    )


_HEADINGS = (
    "Legal Forename,Preferred Forename,Legal Surname,Preferred Surname,UPN,DOB,Year,Reg Group,adno,MIS ID,Sex"
)
_CONTACT = (
    "Contact ID,Title,Forename,Surname,Relationship,Parental Responsibility,Home Email,Mobile,May Collect"
)


def sims_csv(pupils: list[InventedPupil], *, title_rows: bool = True, encoding: str = "cp1252") -> bytes:
    """The export as the office would save it: two title rows and a blank one, then headings, dd/mm/yyyy."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    if title_rows:
        writer.writerows([["Whole school list with contacts"], ["Printed 08/09/2025 07:41"], []])
    most = max((len(pupil.contacts) for pupil in pupils), default=0)
    contact_headings = [
        f"Priority {n} Contact {word}" for n in range(1, most + 1) for word in _CONTACT.split(",")
    ]
    writer.writerow([*_HEADINGS.split(","), "Date of Admission", *contact_headings])
    for pupil in pupils:
        writer.writerow(sims_row(pupil))
    return out.getvalue().encode(encoding)


def sims_row(pupil: InventedPupil) -> list[str]:
    """One pupil's cells in the order of `sims_csv`."""
    year = "Reception" if pupil.year_group == 0 else f"Year {pupil.year_group}"
    row = [
        pupil.forename,
        pupil.known_as,
        pupil.surname,
        pupil.surname,
        pupil.upn,
        f"{pupil.born:%d/%m/%Y}",
        year,
    ]
    row += [pupil.class_name, pupil.admission_number, pupil.mis_id, pupil.sex, f"{pupil.joined:%d/%m/%Y}"]
    for adult in pupil.contacts:
        row += [adult.mis_id, adult.title, adult.forename, adult.surname, adult.relationship]
        row += [
            "Yes" if adult.responsible else "No",
            adult.email,
            adult.mobile,
            "Yes" if adult.may_collect else "No",
        ]
    return row


def contacts_csv(pupils: list[InventedPupil]) -> bytes:
    """The contacts of the same pupils as a second file, one adult a row, UTF-8."""
    lines = ["Admission Number,Contact ID,Title,Forename,Surname,Relationship,Priority,Email,Mobile"]
    for pupil in pupils:
        for place, adult in enumerate(pupil.contacts, start=1):
            cells = [pupil.admission_number, adult.mis_id, adult.title, adult.forename, adult.surname]
            lines.append(",".join([*cells, adult.relationship, str(place), adult.email, adult.mobile]))
    return "\r\n".join(lines).encode()


def sds_files(pupils: list[InventedPupil]) -> dict[str, str]:
    """The files of a Microsoft School Data Sync v2.1 folder."""
    adults = {adult.mis_id: adult for pupil in pupils for adult in pupil.contacts}
    classes = sorted({pupil.class_name for pupil in pupils})
    users = [f"{p.mis_id},p{p.mis_id}@example.org,{p.forename},{p.surname},," for p in pupils]
    users += [
        f"{a.mis_id},{a.mis_id}@example.org,{a.forename},{a.surname},{a.email},{a.mobile}"
        for a in adults.values()
    ]
    users.append("T1,t.able@example.org,Tess,Able,t.able@example.org,")
    roles = [f"{p.mis_id},S1,student,{'R' if p.year_group == 0 else p.year_group:0>2}" for p in pupils]
    roles = [line.replace(",0R", ",R") for line in roles] + ["T1,S1,teacher,"]
    links = [
        f"{p.mis_id},{a.mis_id},{'parent' if a.responsible else 'relative'}"
        for p in pupils
        for a in p.contacts
    ]
    return {
        "orgs.csv": "sourcedId,name,type\nS1,Brook Lane Primary,school\n",
        "users.csv": "\n".join(["sourcedId,username,givenName,familyName,email,phone", *users]),
        "roles.csv": "\n".join(["userSourcedId,orgSourcedId,role,grade", *roles]),
        "classes.csv": "\n".join(
            ["sourcedId,orgSourcedId,title", *(f"c-{name},S1,{name}" for name in classes)]
        ),
        "enrollments.csv": "\n".join(
            [
                "classSourcedId,userSourcedId,role",
                *(f"c-{p.class_name},{p.mis_id},student" for p in pupils),
                f"c-{classes[0]},T1,teacher",
            ]
        ),
        "relationships.csv": "\n".join(["userSourcedId,relationshipUserSourcedId,relationshipRole", *links]),
        "demographics.csv": "\n".join(
            [
                "userSourcedId,sex,birthDate",
                *(f"{p.mis_id},{'female' if p.sex == 'F' else 'male'},{p.born}" for p in pupils),
            ]
        ),
    }


def oneroster_files(pupils: list[InventedPupil]) -> dict[str, str]:
    """The files of a OneRoster 1.2 bulk export, with its manifest."""
    sds = sds_files(pupils)
    adults = {adult.mis_id: adult for pupil in pupils for adult in pupil.contacts}
    named = ["bulk", "orgs", "users", "roles", "classes", "enrollments", "demographics"][1:]
    manifest = ["propertyName,value", "manifest.version,1.0", "oneroster.version,1.2"]
    manifest += [f"file.{name},bulk" for name in named] + ["file.results,absent"]
    head = (
        "sourcedId,status,dateLastModified,enabledUser,givenName,familyName,"
        "identifier,email,sms,phone,agentSourcedIds,grades"
    )
    users = [head]
    for p in pupils:
        agents = ",".join(adult.mis_id for adult in p.contacts)
        grade = "R" if p.year_group == 0 else f"{p.year_group:02d}"
        users.append(f'{p.mis_id},,,true,{p.forename},{p.surname},{p.admission_number},,,,"{agents}",{grade}')
    users += [f"{a.mis_id},,,true,{a.forename},{a.surname},,{a.email},{a.mobile},,," for a in adults.values()]
    users.append("T1,,,true,Tess,Able,,t.able@example.org,,,,")
    roles = ["sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId"]
    roles += [f"r{p.mis_id},,,{p.mis_id},primary,student,,,S1" for p in pupils]
    roles += [
        f"r{a.mis_id},,,{a.mis_id},primary,{'parent' if a.responsible else 'relative'},,,S1"
        for a in adults.values()
    ]
    roles.append("rT1,,,T1,primary,teacher,,,S1")
    demographics = sds["demographics.csv"].replace("userSourcedId", "sourcedId")
    rest = {name: sds[name] for name in ("orgs.csv", "classes.csv", "enrollments.csv")}
    return rest | {
        "manifest.csv": "\n".join(manifest),
        "users.csv": "\n".join(users),
        "roles.csv": "\n".join(roles),
        "demographics.csv": demographics,
    }


def zipped(files: dict[str, str]) -> bytes:
    """A zip of the files at its root."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text.encode())
    return out.getvalue()
