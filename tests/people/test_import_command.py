"""``lodge import-people``: exactly what the issue asks of its JSON, and who is at the server."""

import getpass
import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lodge.demo.exports import contacts_csv, invented, sims_csv
from lodge.journal.models import Payload
from lodge.people.models import FamilyLink, Pupil, RosterImport, School

CHILDREN = invented(20, on=date(2026, 9, 8))


@pytest.fixture
def file(keyed: School, tmp_path: Path) -> Path:
    """The school's export on the server."""
    made = tmp_path / "pupils.csv"
    made.write_bytes(sims_csv(CHILDREN))
    return made


def run(*words: object) -> str:
    out = StringIO()
    call_command("import_people", *map(str, words), stdout=out, stderr=StringIO())
    return out.getvalue()


def test_a_dry_run_counts_pupils_and_saves_nothing(file: Path) -> None:
    said = json.loads(run(file, "--dry-run", "--json"))
    assert said == {"new": 20, "changed": 0, "unchanged": 0, "rejected": []}
    assert not Pupil.objects.across_schools().exists()


def test_a_run_saves_what_the_dry_run_said(file: Path) -> None:
    assert json.loads(run(file, "--json")) == {"new": 20, "changed": 0, "unchanged": 0, "rejected": []}
    assert json.loads(run(file, "--json"))["unchanged"] == 20


def test_a_rejected_row_is_named_by_its_line_in_the_file(file: Path) -> None:
    file.write_bytes(sims_csv(CHILDREN[:1]) + b",,,,,,,,,,,\r\nZoe,,,,,,,,99,,,\r\n")
    said = json.loads(run(file, "--dry-run", "--json"))
    assert said["new"] == 1
    assert [row["row"] for row in said["rejected"]] == [7]
    assert "no surname" in said["rejected"][0]["reason"]


def test_the_journal_says_who_was_at_the_server(file: Path, keyed: School) -> None:
    run(file)
    user = getpass.getuser()
    assert RosterImport.objects.of(keyed).get().made_by == f"command-line:{user}"
    assert any(f"{user} at the server" in payload.content for payload in Payload.objects.all())


def test_contacts_come_from_a_second_file(keyed: School, tmp_path: Path) -> None:
    pupils, contacts = tmp_path / "p.csv", tmp_path / "c.csv"
    lines = [
        "adno,Surname,Forename",
        *(f"{one.admission_number},{one.surname},{one.forename}" for one in CHILDREN),
    ]
    pupils.write_text("\n".join(lines))
    contacts.write_bytes(contacts_csv(CHILDREN))
    run(pupils, "--contacts", contacts)
    assert FamilyLink.objects.of(keyed).count() == 40


def test_other_headings_need_a_map(keyed: School, tmp_path: Path) -> None:
    pupils, mapped = tmp_path / "p.csv", tmp_path / "map.toml"
    pupils.write_text("Nachname,Vorname,Nummer\nObi,Amara,17\n")
    mapped.write_text('legal_surname = "Nachname"\nlegal_forename = "Vorname"\nadmission_number = "Nummer"\n')
    with pytest.raises(CommandError, match="No row of headings"):
        run(pupils, "--json")
    assert json.loads(run(pupils, "--map", mapped, "--json"))["new"] == 1


def test_a_file_that_is_not_there_is_said_so(keyed: School, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "nowhere.csv")


def test_words_are_for_a_person(file: Path) -> None:
    assert "20 new, 0 changed" in run(file, "--dry-run")
    assert "nothing was saved" in run(file, "--dry-run")
