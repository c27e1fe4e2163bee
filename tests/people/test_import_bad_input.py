"""Files that cannot be used: a sentence that says what to do, and nothing half-saved."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from lodge.people import import_run
from lodge.people.models import Pupil, RosterImport, School
from tests import make
from tests.people.browser import chosen, key, signed_in

GOOD = "adno,Legal Surname,Legal Forename\r\n"


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("users.csv", b"0" * 30_000_000)
    return out.getvalue()


BAD = {
    "wrong headings": (b"Colour,Shape,Weight\r\nred,round,3\r\nblue,square,4\r\n", "No row of headings"),
    "broken encoding": (
        GOOD.encode() + "1,Müller,Zoë\r\n".encode() + b"2,M\xfcller,Ann\r\n",
        "cannot be read",
    ),
    "200,000 rows": (
        (GOOD + "".join(f"{n},Obi,Amara\r\n" for n in range(200_000))).encode(),
        "more than 20,000 rows",
    ),
    "a zip bomb": (bomb(), "swell"),
    "a workbook in disguise": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "Excel workbook"),
    "nothing": (b"  \r\n ", "empty"),
}


@pytest.mark.parametrize("name", BAD)
def test_the_command_says_what_to_do_and_saves_nothing(name: str, keyed: School, tmp_path: Any) -> None:
    octets, words = BAD[name]
    file = tmp_path / "pupils.csv"
    file.write_bytes(octets)
    with pytest.raises(CommandError, match=words) as fault:
        call_command("import_people", str(file), "--json")
    assert fault.value.returncode == 1
    assert not Pupil.objects.of(keyed).exists()
    assert not RosterImport.objects.of(keyed).exists()


@pytest.mark.parametrize("name", [name for name in BAD if name != "wrong headings"])
def test_the_page_says_it_beside_the_file_and_keeps_nothing(
    name: str, keyed: School, pages: None, tmp_path: Any
) -> None:
    octets, words = BAD[name]
    page = signed_in(make.staff(keyed)).post("/people/import", {"key": key(), "pupils": chosen(octets)})
    assert words in str(page.context["form"].errors["pupils"]).replace("&#x27;", "'")
    assert list((tmp_path / "incoming").glob("*")) == []
    assert not Pupil.objects.of(keyed).exists()


def test_wrong_headings_lead_to_the_map_which_says_what_is_missing(keyed: School, pages: None) -> None:
    browser = signed_in(make.staff(keyed))
    answer: Any = browser.post("/people/import", {"key": key(), "pupils": chosen(BAD["wrong headings"][0])})
    page = browser.get(answer.url)
    assert "are not known here" in page.content.decode()
    assert "Colour" in page.content.decode()
    said = {"key": key(), "column_0": "not-used", "column_1": "not-used", "column_2": "not-used"}
    assert "No row of headings" in browser.post(answer.url, said).content.decode()


def test_a_bad_contacts_file_is_named_as_such(keyed: School, pages: None) -> None:
    files = {"pupils": chosen((GOOD + "1,Obi,Amara\r\n").encode()), "contacts": chosen(b"%PDF-1.7", "c.csv")}
    page = signed_in(make.staff(keyed)).post("/people/import", {"key": key(), **files})
    assert "This is a PDF" in str(page.context["form"].errors["contacts"])


def test_formulas_are_kept_as_text_and_come_out_harmless(
    keyed: School, pages: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_run, "in_background", lambda work: work())
    browser = signed_in(make.staff(keyed))
    rows = (GOOD + '1,Obi,=1+1\r\n2,,"=HYPERLINK(""x"")"\r\n').encode()
    answer: Any = browser.post("/people/import", {"key": key(), "pupils": chosen(rows)})
    page = browser.get(answer.url)
    form = page.context["form"]
    said = browser.get(f"{answer.url}/rows.csv").content.decode("utf-8-sig")
    assert "\"'=HYPERLINK" in said
    browser.post(
        f"{answer.url}/save", {"key": str(form["key"].value()), "expected": form["expected"].value()}
    )
    assert Pupil.objects.of(keyed).get().person.given_name == "=1+1"


def test_a_map_with_an_unknown_field_is_refused_in_words(keyed: School, tmp_path: Any) -> None:
    file, mapped = tmp_path / "p.csv", tmp_path / "map.json"
    file.write_bytes(GOOD.encode() + b"1,Obi,Amara\r\n")
    mapped.write_text(json.dumps({"legal_surnam": "Legal Surname"}))
    with pytest.raises(CommandError, match="Did you mean “legal_surname”"):
        call_command("import_people", str(file), "--map", str(mapped))
    assert not Pupil.objects.of(keyed).exists()
