"""A roster from OneRoster 1.2 CSV (1EdTech, bulk zip) or Microsoft School Data Sync v2.1 CSV (zip or folder).

Both hold orgs, users, roles, classes, enrollments; they differ in where year groups and relationships stand.
Neither carries parental responsibility, call order or restrictions, so those stay as stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lodge.people.roster import values, wording
from lodge.people.roster.archive import unpack
from lodge.people.roster.exchange import COLUMNS, FAMILY, Exchange, Row, find_school, open_exchange, roles_at
from lodge.people.roster.gather import LONGEST
from lodge.people.roster.records import Incoming, IncomingContact, IncomingPupil, Rejected
from lodge.people.roster.staff import IncomingStaff, IncomingStaffFile
from lodge.people.roster.upn import HiddenUpn, is_upn
from lodge.people.roster.wording import refuse

_STAFF = {
    "teacher": "Teacher",
    "aide": "Teaching assistant",
    "principal": "Headteacher",
    "proctor": "Staff",
    "administrator": "Administrator",
    "siteadministrator": "Administrator",
    "staff": "Staff",
    "faculty": "Teacher",
    "teacherassistant": "Teaching assistant",
    "counselor": "Staff",
    "schoolpsychologist": "Staff",
}
_FIELDS = frozenset({"mis_id", "legal_forename", "legal_surname", "preferred_forename", "preferred_surname"})


@dataclass(frozen=True, slots=True)
class Archive:
    """What a roster archive says: pupils with families, and staff; `school` is the school's name in it."""

    school: str
    pupils: Incoming
    staff: IncomingStaffFile


def read_archive(data: bytes, *, school: str = "") -> Archive:
    """What a zip of either kind says. `school` (name or sourcedId) chooses where there are several.

    Raises CannotRead in plain words for anything unsafe, incomplete or of another version.
    """
    return read_folder(unpack(data, frozenset(COLUMNS)), school=school)


def read_folder(files: Mapping[str, bytes], *, school: str = "") -> Archive:
    """The same from files already read, by name; files that are not of the roster are passed over."""
    work = open_exchange(files)
    org, title = find_school(work, school)
    roles = roles_at(work, org)
    return Archive(title, _pupils(work, roles), _staff(work, roles))


def _pupils(work: Exchange, roles: Mapping[str, list[Row]]) -> Incoming:
    classes = _classes(work)
    families = _families(work)
    facts = {
        row.get("sourcedId") or row.get("userSourcedId", ""): row for row in work.rows("demographics.csv")
    }
    pupils: list[IncomingPupil] = []
    for user_id, (line, user) in work.users.items():
        held = [role for role in roles.get(user_id, []) if role["role"].casefold() == "student"]
        if not held or user.get("enabledUser", "").casefold() == "false":
            continue
        pupil = _pupil(work, line, user, held[0], facts.get(user_id, {}), classes.get(user_id, []))
        if pupil:
            contacts = [_contact(work, adult, word) for adult, word in families.get(user_id, [])]
            pupils.append(replace(pupil, contacts=tuple(contact for contact in contacts if contact)))
    if not pupils and not work.rejected:
        raise refuse(wording.NO_PUPILS)
    told = {"born", "sex"} if facts else set()
    told |= {"class_name"} if classes else set()
    contact_fields = (
        {"contact_id", "surname", "forename", "relationship", "email", "phones"} if families else set()
    )
    fields = _FIELDS | told | {"year_group", "upn", "admission_number"}
    return Incoming(
        tuple(pupils), tuple(work.rejected), tuple(work.notes), fields, frozenset(contact_fields), False
    )


def _pupil(
    work: Exchange, line: int, user: Row, role: Row, facts: Row, classes: list[Row]
) -> IncomingPupil | None:
    number = user.get("identifier", "").upper()
    born = values.read_date(facts.get("birthDate", ""))
    sentence = _fault(user, facts.get("birthDate", ""), born is None)
    if sentence:
        reason = wording.of_row(line, sentence, "users.csv")
        work.rejected.append(Rejected(line, reason, "users.csv", (), user["sourcedId"]))
        return None
    grade = (role.get("grade") or user.get("grades", "")).split(",")[0]
    year = values.year_group(grade) if grade else None
    if grade and year is None:
        work.note(line, wording.BAD_YEAR, text=wording.shortened(grade))
    class_name = _class_name(work, line, classes)
    return IncomingPupil(
        row=line,
        legal_forename=user["givenName"],
        legal_surname=user["familyName"],
        preferred_forename=user.get("preferredGivenName", ""),
        preferred_surname=user.get("preferredFamilyName", ""),
        mis_id=user["sourcedId"],
        admission_number="" if is_upn(number) or len(number) > LONGEST["admission_number"] else number,
        upn=HiddenUpn(number) if is_upn(number) else None,
        born=born,
        year_group=year,
        class_name=class_name,
        sex=values.sex(facts.get("sex", "")),
    )


def _fault(user: Row, birth_text: str, unreadable: bool) -> str:
    """Why the row cannot be taken, or ""."""
    if not user["familyName"]:
        return wording.NO_SURNAME
    if not user["givenName"]:
        return wording.NO_FORENAME
    if any("\ufffd" in text for text in user.values()):
        return wording.LOST_LETTER
    if birth_text and unreadable:
        text = wording.shortened(birth_text).replace("{", "(").replace("}", ")")
        return wording.BAD_DATE.format(text=text, heading="birthDate")
    widths = {
        "sourcedId": 60,
        "givenName": 80,
        "familyName": 80,
        "preferredGivenName": 80,
        "preferredFamilyName": 80,
    }
    for name, most in widths.items():
        if len(user.get(name, "")) > most:
            return wording.TOO_LONG.format(field=name, most=most)
    return ""


def _classes(work: Exchange) -> dict[str, list[Row]]:
    """A pupil's classes."""
    titles = {row["sourcedId"]: row for row in work.rows("classes.csv")}
    found: dict[str, list[Row]] = {}
    for row in work.rows("enrollments.csv"):
        if row["role"].casefold() == "student" and row["classSourcedId"] in titles:
            found.setdefault(row["userSourcedId"], []).append(titles[row["classSourcedId"]])
    return found


def _class_name(work: Exchange, line: int, classes: list[Row]) -> str:
    """The registration class: the one marked homeroom, or the only one there is."""
    home = [row for row in classes if row.get("classType", "").casefold() == "homeroom"] or classes
    names = list(dict.fromkeys(row.get("classCode") or row["title"] for row in home if row["title"]))
    if len(names) > 1:
        work.note(line, wording.SEVERAL_CLASSES)
        return ""
    title = names[0] if names else ""
    return title[: LONGEST["class_name"]].strip()


def _families(work: Exchange) -> dict[str, list[tuple[str, str]]]:
    """A pupil's adults with the relationship: relationships.csv (SDS), or agentSourcedIds of either side."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in work.rows("relationships.csv"):
        found.setdefault(row["userSourcedId"], []).append(
            (row["relationshipUserSourcedId"], row["relationshipRole"])
        )
    words = {row["userSourcedId"]: row["role"] for row in work.rows("roles.csv")}
    for user_id, (_, user) in work.users.items():
        for other in filter(None, map(str.strip, user.get("agentSourcedIds", "").split(","))):
            adult, child = (
                (user_id, other) if words.get(user_id, "").casefold() in FAMILY else (other, user_id)
            )
            if words.get(adult, "").casefold() in FAMILY:
                pair = (adult, words[adult])
                if pair not in found.setdefault(child, []):
                    found[child].append(pair)
    return found


def _contact(work: Exchange, adult_id: str, word: str) -> IncomingContact | None:
    found = work.users.get(adult_id)
    if not found or not found[1]["familyName"] or len(adult_id) > 60:
        return None
    row, user = found
    numbers = [number for name in ("sms", "phone") for number in values.phones(user.get(name, ""))[0]]
    return IncomingContact(
        row=row,
        surname=user["familyName"][:80],
        forename=user["givenName"][:80],
        contact_id=adult_id,
        relationship=word.capitalize()[:60],
        email=values.email(user.get("email", "")) or "",
        phones=tuple(dict.fromkeys(numbers)),
    )


def _staff(work: Exchange, roles: Mapping[str, list[Row]]) -> IncomingStaffFile:
    titles = {row["sourcedId"]: row.get("classCode") or row["title"] for row in work.rows("classes.csv")}
    taught: dict[str, list[str]] = {}
    for row in work.rows("enrollments.csv"):
        if row["role"].casefold() in ("teacher", "aide") and row["classSourcedId"] in titles:
            taught.setdefault(row["userSourcedId"], []).append(titles[row["classSourcedId"]][:20])
    staff = []
    for user_id, (line, user) in work.users.items():
        words = [
            _STAFF[role["role"].casefold()]
            for role in roles.get(user_id, [])
            if role["role"].casefold() in _STAFF
        ]
        if not words or not user["familyName"] or len(user_id) > 60:
            continue
        staff.append(
            IncomingStaff(
                row=line,
                forename=(user.get("preferredGivenName") or user["givenName"])[:80],
                surname=user["familyName"][:80],
                mis_id=user_id,
                email=values.email(user.get("email", "") or user.get("username", "")) or "",
                role=words[0],
                class_names=tuple(dict.fromkeys(taught.get(user_id, []))),
            )
        )
    fields = {"mis_id", "forename", "surname", "email", "role"} | ({"class_names"} if taught else set())
    return IncomingStaffFile(tuple(staff), (), (), frozenset(fields))
