"""OneRoster and School Data Sync archives, unsafe zips, staff files."""

import hashlib
import io
import zipfile
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lodge.demo.exports import invented, oneroster_files, sds_files, zipped
from lodge.people.roster.oneroster import read_archive, read_folder
from lodge.people.roster.plan import make_plan
from lodge.people.roster.records import Known, KnownPupil
from lodge.people.roster.staff import KnownStaff, plan_staff, read_staff
from lodge.people.roster.wording import CannotRead

SCHOOL = invented(42)


def refusal(data: bytes) -> str:
    with pytest.raises(CannotRead) as caught:
        read_archive(data)
    return str(caught.value)


@pytest.mark.parametrize("files", [sds_files(SCHOOL), oneroster_files(SCHOOL)], ids=["sds", "oneroster"])
def test_both_kinds_say_the_same_as_the_school_they_came_from(files: dict[str, str]) -> None:
    found = read_archive(zipped(files))
    assert found.school == "Brook Lane Primary"
    assert not found.pupils.rejected
    assert not found.pupils.notes
    assert [
        (p.mis_id, p.legal_forename, p.born, p.year_group, p.class_name, p.sex) for p in found.pupils.pupils
    ] == [(p.mis_id, p.forename, p.born, p.year_group, p.class_name, p.sex) for p in SCHOOL]
    assert [[c.contact_id for c in p.contacts] for p in found.pupils.pupils] == [
        [c.mis_id for c in p.contacts] for p in SCHOOL
    ]
    assert [(one.surname, one.role, one.class_names) for one in found.staff.staff] == [
        ("Able", "Teacher", ("1",))
    ]


def test_files_in_one_folder_of_the_zip_are_found_and_a_macs_extras_passed_over() -> None:
    inside = {f"export/{name}": text for name, text in sds_files(SCHOOL).items()} | {
        "__MACOSX/users.csv": "x"
    }
    assert len(read_archive(zipped(inside)).pupils.pupils) == 42


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("manifest.csv", "1.2", "1.1", "OneRoster version “1.1”"),
        ("manifest.csv", "file.users,bulk", "file.users,delta", "only changes"),
        ("users.csv", "familyName", "surname", "users.csv has no column “familyName”"),
        ("roles.csv", "student", "pupil", "holds no pupils"),
        ("orgs.csv", "S1,", "S2,Hill School,school\nS1,", "several schools: Hill School, Brook Lane Primary"),
        ("users.csv", "sourcedId", "sourced\x00Id", "users.csv: The file holds zero bytes"),
    ],
)
def test_a_wrong_archive_is_refused_in_plain_words(name: str, old: str, new: str, words: str) -> None:
    files = oneroster_files(SCHOOL)
    files[name] = files[name].replace(old, new)
    assert words in refusal(zipped(files))


@pytest.mark.parametrize("name", ["users.csv", "roles.csv", "orgs.csv", "enrollments.csv"])
def test_a_missing_file_is_named(name: str) -> None:
    files = oneroster_files(SCHOOL)
    del files[name]
    assert refusal(zipped(files)).startswith(f"{name} is missing")


def test_one_of_several_schools_can_be_chosen() -> None:
    files = {name: text.encode() for name, text in sds_files(SCHOOL).items()}
    files["orgs.csv"] += b"S2,Hill School,school\n"
    assert len(read_folder(files, school="brook lane primary").pupils.pupils) == 42
    with pytest.raises(CannotRead, match="holds no pupils"):
        read_folder(files, school="Hill School")
    with pytest.raises(CannotRead, match="No school “Dale”"):
        read_folder(files, school="Dale")


def test_rows_marked_as_deleted_are_left_out_and_bad_rows_rejected() -> None:
    files = oneroster_files(SCHOOL)
    lines = files["users.csv"].split("\n")
    lines[1] = lines[1].replace(",,,true", ",tobedeleted,,true")
    lines[2] = lines[2].replace(f",{SCHOOL[1].surname},", ",,", 1)
    found = read_archive(zipped(files | {"users.csv": "\n".join(lines)})).pupils
    assert len(found.pupils) == 40
    assert found.rejected[0].reason.startswith("users.csv, row 3: no surname")


def test_several_classes_without_a_registration_class_set_none() -> None:
    files = sds_files(SCHOOL)
    files["enrollments.csv"] += f"\nc-R,{SCHOOL[1].mis_id},student"
    found = read_archive(zipped(files)).pupils
    assert found.pupils[1].class_name == ""
    assert "more than one class" in found.notes[0].text


def test_a_roster_exchange_takes_no_class_and_no_known_as_name_away() -> None:
    found = read_archive(zipped(sds_files(SCHOOL))).pupils
    child = replace(found.pupils[0], class_name="", contacts=())
    stored = KnownPupil(
        "p1",
        child.given_name,
        child.family_name,
        "Zo",
        child.mis_id,
        born=child.born,
        class_name="RB",
        year_group=child.year_group,
        sex=child.sex,
    )
    plan = make_plan(Known((stored,)), replace(found, pupils=(child,)), digest=str)
    assert [one.known_id for one in plan.unchanged] == ["p1"]


def packed(name: str, content: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def bomb(*, files: int = 1, size: int = 30 * 1024 * 1024) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(files):
            archive.writestr("users.csv" if not number else f"{number}.csv", b"0" * size)
    return out.getvalue()


def lying_bomb() -> bytes:
    """A zip whose directory claims that its one file is small."""
    data = bytearray(bomb())
    place = data.index(b"PK\x01\x02")
    data[place + 24 : place + 28] = (1000).to_bytes(4, "little")
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (bomb(), "swell suspiciously"),
        (bomb(files=4), "swell suspiciously"),
        (bomb(files=60, size=10), "more than 50 files"),
        (bomb(files=2_000, size=1), "more than 50 files"),
        (packed("users.zip", b"x"), "itself packed"),
        (packed("users.csv", packed("a.csv", b"x")), "itself packed"),
        (packed("../users.csv", b"x"), "unsafe name"),
        (packed("/etc/users.csv", b"x"), "unsafe name"),
        (packed("a\\users.csv", b"x"), "unsafe name"),
        (packed("C:users.csv", b"x"), "unsafe name"),
        (packed("users.csv", b"x", zipfile.ZIP_LZMA), "damaged"),
        (b"PK\x03\x04 and no more", "damaged"),
        (b"", "damaged"),
        (packed("notes.txt", b"x"), "orgs.csv is missing"),
    ],
)
def test_an_unsafe_zip_is_not_opened(data: bytes, words: str) -> None:
    assert words in refusal(data)


def test_a_zip_that_lies_about_its_size_is_measured_while_it_is_unpacked() -> None:
    assert refusal(lying_bomb()) != ""


def test_a_large_but_honest_zip_is_stopped_at_a_hundred_megabytes() -> None:
    # Twenty thousand bytes without a pattern, repeated: dense, but not suspiciously so.
    content = hashlib.shake_256(b"lodge").digest(20_000) * 1_350
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(f"{number}.csv", content)
    assert "100 MB" in refusal(out.getvalue())


@settings(max_examples=60)
@given(st.binary(max_size=60), st.integers(0, 10_000))
def test_no_damage_does_anything_but_read_or_be_refused(noise: bytes, place: int) -> None:
    whole = zipped(sds_files(SCHOOL[:3]))
    place %= len(whole)
    with suppress(CannotRead):
        found = read_archive(whole[:place] + noise + whole[place + len(noise) :])
        assert len(found.pupils.pupils) <= 3


STAFF = "Staff Code,Title,Forename,Surname,Work Email,Role,Class"


def test_a_staff_file_is_read_and_planned() -> None:
    rows = (
        'AB,Ms,Tess,Able,t.able@example.org,Teacher,"4B; 5A"',
        "CD,,,,,,",
        "EF,Mr,Al,Cole,nonsense,=Office,",
    )
    data = "\n".join(["Staff list", "", STAFF, *rows])
    found = read_staff(data.encode())
    assert [(one.row, one.class_names) for one in found.staff] == [(4, ("4B", "5A")), (6, ())]
    assert found.rejected[0].reason.startswith("Row 5: no surname")
    assert "e-mail" in found.notes[0].text
    known = (
        KnownStaff("s1", "Tess", "Able", "Ms", "", "ab", "T.Able@example.org", "Teacher", ("4B",)),
        KnownStaff("s2", "Jo", "Gone", staff_code="XY"),
    )
    plan = plan_staff(known, found)
    assert [one.staff_code for one in plan.new] == ["EF"]
    assert [name for name, _, _ in plan.changed[0].changes] == ["class_names"]
    assert [one.id for one in plan.absent] == ["s2"]


def test_a_member_of_staff_named_twice_or_matching_two_people_is_rejected() -> None:
    twice = "AB,,Tess,Able,a@example.org,,"
    data = "\n".join([STAFF, twice, twice, "QQ,,Al,Cole,two@example.org,,"])
    known = (
        KnownStaff("s1", "Al", "Cole", staff_code="QQ"),
        KnownStaff("s2", "Bo", "Dale", email="two@example.org"),
    )
    plan = plan_staff(known, read_staff(data.encode()))
    assert [row.row for row in plan.rejected] == [3, 4]
    assert not plan.absent


def test_a_leaving_date_of_staff_is_read() -> None:
    found = read_staff(b"Staff Code,Surname,Leaving Date\nAB,Able,31/08/2025\nCD,Cole,{x}\n")
    assert found.staff[0].left == date(2025, 8, 31)
    assert "is not a date (Leaving Date)" in found.rejected[0].reason


@given(st.lists(st.text(max_size=60), max_size=4))
def test_no_staff_file_does_anything_but_read_or_be_refused(rows: list[str]) -> None:
    with suppress(CannotRead):
        plan = plan_staff((), read_staff("\n".join([STAFF, *rows]).encode(errors="replace")))
        assert not plan.changed
