"""Prints: what stands on the paper, what must never stand on it, and who may have it."""

import io
from datetime import timedelta
from typing import Any

import pypdf
import pytest
from django.test import Client

from lodge.devices.models import Tag
from lodge.gate import Principal
from lodge.kit import clock, paper
from lodge.office.actions.giving_back import give_back
from lodge.office.actions.taking_in import hand_in
from lodge.office.printing import sheets
from lodge.people.models import Post, School
from tests import make
from tests.office.conftest import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(school: School) -> Principal:
    return make.by(make.staff(school))


def read(octets: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(octets))


def words(octets: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(octets).pages)


def assert_accessible(octets: bytes, title: str) -> None:
    """Tagged, in British English, titled, and marked as PDF/UA-1."""
    paper_read = read(octets)
    root: Any = paper_read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
    assert "/StructTreeRoot" in root
    assert paper_read.metadata is not None and paper_read.metadata.title == title
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


def test_tags_come_21_to_a_sheet_with_number_and_code(school: School) -> None:
    printed = sheets.tags(school, range(1, 43))
    first = read(printed).pages[0].extract_text()
    assert len(read(printed).pages) == 2
    assert [f"{number:03d}" in first for number in (1, 21, 22)] == [True, True, False]
    assert "L-042-0" in words(printed)
    assert_accessible(printed, "Tags 001 to 042")


def test_the_printed_code_is_the_one_the_register_reads(school: School) -> None:
    make.device(make.pupil(school), 42)
    assert sheets._tag(school, 42)["code"] == "L-042-0"


def test_a_tag_bears_no_name(school: School) -> None:
    make.device(make.pupil(school, "Amara", "Obi"), 42)
    printed = sheets.tags(school, [42])
    assert "Amara" not in words(printed) and "Obi" not in words(printed)


def test_a_crate_label_bears_the_class(school: School) -> None:
    printed = sheets.crate_labels([make.school_class(school, name) for name in ("4B", "6 Hawthorn")])
    assert "4B" in words(printed) and "Hawthorn" in words(printed)
    assert_accessible(printed, "Crate labels")


def test_the_power_cut_sheet_says_who_is_in_and_who_has_it_back(school: School, by: Principal) -> None:
    room = make.school_class(school)
    names = ("Amara", "Ben", "Cy")
    pupils = [make.pupil(school, name, "Obi", school_class=room) for name in names]
    devices = [make.device(pupil, number) for number, pupil in enumerate(pupils, 1)]
    hand_in(device=devices[0], by=by)
    hand_in(device=devices[1], by=by)
    with clock.fixed(clock.now() + timedelta(hours=6, minutes=40)):
        give_back(device=devices[1], by=by)
        printed = sheets.power_cut(school)
    said = words(printed)
    assert [line for line in said.splitlines() if "15:21" in line] != []
    assert "In the office now: 1." in said and "8:41" in said and "4B" in said
    assert_accessible(printed, "Power-cut sheet")


def test_the_power_cut_sheet_holds_first_name_and_initial_only(school: School, by: Principal) -> None:
    child = make.pupil(school, "Amara", "Obi")
    hand_in(device=make.device(child), condition="cracked corner", by=by)
    said = words(sheets.power_cut(school))
    assert "Amara O" in said and "Obi" not in said and "cracked" not in said
    assert "shred" in said


def test_a_name_in_any_script_or_with_signs_still_prints(school: School, by: Principal) -> None:
    for number, name in enumerate(["Zoë", "Małgorzata", "Đặng", "王小明", "عمر", "#*$@_`", "ﬁn"], 1):
        make.device(make.pupil(school, name, "Obi"), number)
    said = words(sheets.power_cut(school))
    assert "Zoë O" in said and "Małgorzata" in said and "#*$@_`" in said and "??? O" in said


def test_every_letter_that_paper_claims_to_draw_is_drawn(school: School) -> None:
    every = "".join(chr(sign) for first, last in paper.DRAWN for sign in range(first, last + 1))
    line = {"tag": "001", "name": every, "school_class": "4B"}
    data = {"title": "t", "printed": "", "day": "", "inside": 0, "rows": [line]}
    assert paper.pdf(sheets.HERE / "power_cut.typ", data)[:5] == b"%PDF-"


def test_the_same_sheet_at_the_same_moment_is_the_same_file(school: School) -> None:
    assert sheets.tags(school, [1, 2]) == sheets.tags(school, [1, 2])


def test_the_test_tag_is_nobodys(school: School, office: Office) -> None:
    printed = sheets.test_tag(school)
    assert "000" in words(printed)
    page = office.client.post("/phones/in", {"box": sheets._tag(school, 0)["code"], "key": office.key()})
    assert "is not one of our tags" in page.content.decode()


@pytest.mark.parametrize("name", ["tags", "crates", "test-tag", "power-cut"])
def test_a_print_opens_in_the_browser_under_a_neutral_name(school: School, office: Office, name: str) -> None:
    make.school_class(school)
    make.device(make.pupil(school, "Amara", "Obi"))
    answer = office.client.get(f"/print/{name}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline") and "Amara" not in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["print", "print/tags.pdf", "print/crates.pdf", "print/power-cut.pdf"])
def test_a_teacher_finds_nothing_to_print(school: School, office: Office, name: str) -> None:
    teacher = office.sign_in(make.staff(school, Post.Kind.TEACHER, given_name="Callum"))
    assert teacher.get(f"/{name}").status_code == 404


def test_making_tags_makes_them_once(school: School, office: Office) -> None:
    typed = {
        "first": "1",
        "last": "30",
        "school_class": str(make.school_class(school).pk),
        "key": office.key(),
    }
    for _ in range(2):
        assert office.client.post("/print", typed).status_code == 302
    assert Tag.objects.of(school).count() == 30
    assert "You have 30 tags" in office.client.get("/print").content.decode()


def test_a_number_in_use_is_not_made_again(school: School, office: Office) -> None:
    make.tag(school, 7)
    page = office.client.post("/print", {"first": "1", "last": "30", "key": office.key()}).content.decode()
    assert "Tag 007 is already in use" in page and 'value="30"' in page
    assert Tag.objects.of(school).count() == 1


def test_a_range_without_tags_says_so(school: School, office: Office) -> None:
    client: Client = office.client
    answer = client.get("/print/tags.pdf?first=100&last=200", follow=True)
    assert "No tag has a number in that range" in answer.content.decode()
