"""The import in a browser without script: choose, map, look, save, undo."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live
from django.test import Client

from lodge.demo.exports import invented, oneroster_files, sims_csv, zipped
from lodge.gate import Principal
from lodge.kit import clock
from lodge.people import import_run
from lodge.people.actions.roster import import_people
from lodge.people.models import Post, Pupil, RosterImport, School
from tests import make
from tests.people.browser import chosen, key, signed_in

CHILDREN = invented(30, on=date(2026, 9, 8))
FILE = sims_csv(CHILDREN)
ODD = b"Child's last,Child's first,Number at school\r\nObi,Amara,17\r\nRaman,Ben,18\r\n"


@pytest.fixture
def browser(keyed: School, pages: None, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The office, signed in; an import runs within its request."""
    monkeypatch.setattr(import_run, "in_background", lambda work: work())
    return signed_in(make.staff(keyed))


def choose(browser: Client, octets: bytes, name: str = "pupils.csv", **more: Any) -> Any:
    return browser.post("/people/import", {"key": key(), "pupils": chosen(octets, name), **more})


def look(browser: Client, octets: bytes = FILE) -> Any:
    return browser.get(choose(browser, octets).url)


def save(browser: Client, page: Any) -> Any:
    return browser.post(f"{page.request['PATH_INFO']}/save", _hidden(page))


def _hidden(page: Any) -> dict[str, str]:
    form = page.context["form"]
    return {"key": str(form["key"].value()), "expected": form["expected"].value()}


def lying() -> list[Path]:
    return sorted((Path(live.LODGE_DATA) / "incoming").glob("*/*"))


def test_known_headings_lead_straight_to_the_preview(browser: Client) -> None:
    page = look(browser)
    assert "30 pupils, every row can be taken" in page.content.decode()
    assert not Pupil.objects.across_schools().exists()


def test_saving_what_was_looked_at_brings_everybody_in(browser: Client, keyed: School) -> None:
    answer = save(browser, look(browser))
    assert Pupil.objects.of(keyed).count() == 30
    done = browser.get(answer.url, follow=True)
    assert "The import is saved" in done.content.decode()
    assert "30 new pupils" in done.content.decode()


def test_the_file_lies_in_the_data_folder_for_its_owner_only(browser: Client, keyed: School) -> None:
    page = look(browser)
    assert {path.name for path in lying()} == {"pupils", "said.json"}
    assert {path.stat().st_mode & 0o777 for path in lying()} == {0o600}
    assert lying()[0].parent.stat().st_mode & 0o777 == 0o700
    assert "Obi" not in str(dict(browser.session))
    other = signed_in(make.staff(keyed, given_name="Tom", family_name="Vale"))
    assert other.get(page.request["PATH_INFO"]).status_code == 404


def test_the_file_goes_when_the_import_is_saved(browser: Client) -> None:
    save(browser, look(browser))
    assert "pupils" not in {path.name for path in lying()}


def test_a_file_left_lying_goes_after_a_day(browser: Client) -> None:
    look(browser)
    clock.pass_time(timedelta(days=1, minutes=1))
    browser.post("/people/import", {"key": key(), "pupils": chosen(b"nothing to read")})
    assert lying() == []


def test_the_differences_are_shown_field_by_field(browser: Client, office: Principal) -> None:
    import_people(data=FILE, file_name="p.csv", by=office)
    page = look(browser, sims_csv([replace(CHILDREN[0], surname="Newname"), *CHILDREN[1:]]))
    said = page.content.decode()
    assert "1 pupil changed" in said
    (child,) = page.context["page"]
    assert [(one.what, one.old, one.new) for one in child.differences] == [
        ("Surname", CHILDREN[0].surname, "Newname")
    ]


def test_rows_that_need_somebody_come_as_a_file_with_reasons(browser: Client) -> None:
    page = look(browser, sims_csv([*CHILDREN[:3], replace(CHILDREN[4], surname="")]))
    assert "3 pupils, 1 row needs you" in page.content.decode()
    rows = browser.get(f"{page.request['PATH_INFO']}/rows.csv")
    assert "no surname" in rows.content.decode("utf-8-sig")
    assert CHILDREN[4].upn not in rows.content.decode("utf-8-sig")


def test_the_absent_are_listed_and_nothing_happens_to_them(browser: Client, office: Principal) -> None:
    import_people(data=FILE, file_name="p.csv", by=office)
    page = look(browser, sims_csv(CHILDREN[1:]))
    part = browser.get(f"{page.request['PATH_INFO']}/part/absent")
    assert CHILDREN[0].surname in part.content.decode().replace("&#x27;", "’")
    save(browser, page)
    assert all(
        pupil.person.left_on is None for pupil in Pupil.objects.across_schools().select_related("person")
    )


def test_unknown_headings_are_asked_for_and_the_map_is_kept(browser: Client, keyed: School) -> None:
    answer = choose(browser, ODD)
    assert answer.url.endswith("/columns")
    wrong = {
        "column_0": "legal_surname",
        "column_1": "not-used",
        "column_2": "admission_number",
        "key": key(),
    }
    page = browser.post(answer.url, wrong)
    assert "a forename" in page.content.decode()
    assert page.context["form"]["column_0"].value() == "legal_surname"
    again = browser.get(f"{answer.url}?all=1")
    assert 'value="legal_surname" selected' in again.content.decode()
    done: Any = browser.post(f"{answer.url}?all=1", {**wrong, "column_1": "legal_forename", "key": key()})
    preview = browser.get(done.url)
    assert "2 pupils, every row can be taken" in preview.content.decode()
    save(browser, preview)
    assert Pupil.objects.of(keyed).get(admission_number="17").person.full_name == "Amara Obi"


def test_two_columns_cannot_be_the_same_field(browser: Client) -> None:
    answer = choose(browser, ODD)
    said = {"column_0": "legal_surname", "column_1": "legal_surname", "column_2": "not-used", "key": key()}
    page = browser.post(answer.url, said)
    assert "is that already" in page.content.decode()
    assert page.context["form"]["column_1"].value() == "legal_surname"


def test_a_roster_zip_needs_no_map(browser: Client, keyed: School) -> None:
    page = look(browser, zipped(oneroster_files(CHILDREN)))
    assert "1 new colleague" in page.content.decode()
    save(browser, page)
    assert Pupil.objects.of(keyed).count() == 30


def test_saving_twice_is_one_import(browser: Client, keyed: School) -> None:
    page = look(browser)
    save(browser, page)
    save(browser, page)
    assert RosterImport.objects.of(keyed).count() == 1


def test_what_changed_since_the_look_is_looked_at_again(browser: Client, office: Principal) -> None:
    page = look(browser)
    import_people(data=sims_csv(CHILDREN[:2]), file_name="other.csv", by=office)
    answer = save(browser, page)
    failed = browser.get(answer.url)
    assert "Something changed since you looked" in failed.content.decode()
    assert "Refresh" not in failed.headers
    assert Pupil.objects.across_schools().count() == 2


def test_the_page_says_how_far_it_is_and_looks_again_by_itself(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_run, "in_background", lambda work: None)
    answer = save(browser, look(browser))
    page = browser.get(answer.url)
    assert "<progress" in page.content.decode()
    assert page.headers["Refresh"].startswith("1;")
    clock.pass_time(timedelta(minutes=2))
    assert "Nothing was saved" in browser.get(answer.url).content.decode()


def test_a_fault_saves_nothing_and_says_so(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise OSError("disk full")

    page = look(browser)
    monkeypatch.setattr("lodge.gate.journal.append", broken)
    answer = save(browser, page)
    assert "because of a fault in Lodge" in browser.get(answer.url).content.decode()
    assert not Pupil.objects.across_schools().exists()


def test_an_import_is_undone_from_its_page(browser: Client, keyed: School) -> None:
    done = browser.get(save(browser, look(browser)).url, follow=True)
    browser.post(f"{done.request['PATH_INFO']}/undo", {"key": key()})
    assert all(pupil.person.left_on for pupil in Pupil.objects.of(keyed).select_related("person"))
    assert "This import was undone" in browser.get(done.request["PATH_INFO"]).content.decode()


def test_no_child_stands_in_a_title_or_address(browser: Client, office: Principal) -> None:
    import_people(data=FILE, file_name="p.csv", by=office)
    page = look(browser, sims_csv([replace(CHILDREN[0], surname="Newname"), *CHILDREN[1:]]))
    title = re.search(r"<title>(.*?)</title>", page.content.decode(), re.S)
    assert title and "Newname" not in title.group(1)
    assert "Newname" not in page.request["PATH_INFO"]


def test_a_teacher_finds_no_import(browser: Client, keyed: School) -> None:
    teacher = signed_in(make.staff(keyed, Post.Kind.TEACHER, given_name="Tess", family_name="Able"))
    assert teacher.get("/people/import").status_code == 404


def test_dates_the_wrong_way_round_are_said_on_the_map_page(browser: Client) -> None:
    dates = b"".join(b"Obi,Amara,%d,1/%d/2016\r\n" % (number, number) for number in range(13, 30))
    answer = choose(browser, b"Last one,First one,adno,Birth\r\n" + dates)
    said = {"column_0": "legal_surname", "column_1": "legal_forename", "column_3": "born", "key": key()}
    page = browser.post(answer.url, said)
    assert "the month before the day" in page.content.decode()


def test_a_name_of_nobody_s_upload_is_not_there(browser: Client) -> None:
    assert browser.get("/people/import/../../etc").status_code == 404
    assert browser.get(f"/people/import/{'A' * 24}").status_code == 404
