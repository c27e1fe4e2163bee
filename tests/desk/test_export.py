"""Taking everything out: a zip that says all, hides what must be hidden, and runs nothing."""

import csv
import hashlib
import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.test import Client

from lodge.desk import exporting
from lodge.journal.models import Entry
from lodge.kit import ids
from lodge.people.models import School
from tests.desk.build import FORMULA, UPN
from tests.desk.conftest import lodge


@pytest.fixture(scope="session")
def exported(built: Path, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The export of the small school, without UPNs."""
    file = tmp_path_factory.mktemp("export") / "all.zip"
    done = lodge(built, "export", "--out", str(file), "--name", "Sam")
    assert done.returncode == 0, done.stderr
    return zipfile.ZipFile(file)


def lines(exported: zipfile.ZipFile, name: str) -> list[dict[str, object]]:
    """The exact rows of a table."""
    return [json.loads(line) for line in exported.read(f"{name}.jsonl").decode().splitlines()]


def test_every_row_of_every_table_is_in_it(built: Path, exported: zipfile.ZipFile) -> None:
    tables = [name.removesuffix(".jsonl") for name in exported.namelist() if name.startswith("tables/")]
    opened = sqlite3.connect(built / "lodge.sqlite3")
    for name in {one for one in tables if not one.endswith(".csv")}:
        table = name.removeprefix("tables/").replace(".", "_")
        (count,) = opened.execute(f"SELECT COUNT(*) FROM {table}").fetchone()
        assert len(lines(exported, name)) == count, name
    opened.close()
    assert {row["given_name"] for row in lines(exported, "tables/people.person")} == {FORMULA, "Amara"}


def test_csv_and_json_say_the_same(exported: zipfile.ZipFile) -> None:
    sheet = csv.DictReader(io.StringIO(exported.read("tables/people.person.csv").decode("utf-8-sig")))
    exact = lines(exported, "tables/people.person")
    assert [row["id"] for row in sheet] == [row["id"] for row in exact]


def test_a_formula_does_not_run_in_a_spreadsheet(exported: zipfile.ZipFile) -> None:
    for name in exported.namelist():
        if name.endswith(".csv"):
            for row in csv.reader(io.StringIO(exported.read(name).decode("utf-8-sig"))):
                assert not [value for value in row if value.startswith(("=", "+", "-", "@"))], name


@pytest.mark.parametrize("value", ["=1+1", "+44 1632", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_whatever_a_spreadsheet_would_run_is_led_by_an_apostrophe(value: str) -> None:
    assert exporting.harmless(value) == f"'{value}"


def test_the_upn_is_not_in_it_unless_asked_for(
    exported: zipfile.ZipFile, built: Path, tmp_path: Path
) -> None:
    everything = b"".join(exported.read(name) for name in exported.namelist())
    assert UPN.encode() not in everything
    assert b"upn_digest" not in everything
    done = lodge(built, "export", "--out", str(tmp_path / "upns.zip"), "--with-upns")
    assert done.returncode == 0, done.stderr
    (child,) = lines(zipfile.ZipFile(tmp_path / "upns.zip"), "tables/people.pupil")
    assert child["upn"] == UPN


def test_no_password_key_or_code_is_in_it(exported: zipfile.ZipFile, built: Path) -> None:
    everything = b"".join(exported.read(name) for name in exported.namelist())
    assert b"scrypt" not in everything
    assert b"_digest" not in everything
    for file in (built / "keys").rglob("*.key"):
        assert file.read_bytes().strip() not in everything


def test_each_file_has_its_digest(exported: zipfile.ZipFile) -> None:
    found = (line.split("  ") for line in exported.read("SHA256SUMS").decode().splitlines())
    listed = {name: digest for digest, name in found}
    assert set(listed) == set(exported.namelist()) - {"SHA256SUMS"}
    for name, digest in listed.items():
        assert hashlib.sha256(exported.read(name)).hexdigest() == digest


def test_it_leaves_nothing_behind_and_is_journalled(exported: zipfile.ZipFile, built: Path) -> None:
    assert not list(built.glob("export-*"))
    assert "export-everything" in exported.read("journal/entry.csv").decode()
    assert b"check_receipt.py" in exported.read("README.txt")


@pytest.fixture
def in_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The test database is no file: the export reads it as it is."""

    @contextmanager
    def snapshot() -> Iterator[tuple[str, Path]]:
        yield "default", tmp_path

    monkeypatch.setattr(exporting, "snapshot", snapshot)


def test_the_headteacher_downloads_it(school: School, head: Client, in_memory: None) -> None:
    answer = head.post("/setup/export", {"key": str(ids.new())})
    assert answer["Content-Disposition"].endswith('lodge-larkfold-2026-11-23.zip"')
    found = zipfile.ZipFile(io.BytesIO(answer.getvalue()))
    assert "tables/people.school.csv" in found.namelist()
    assert Entry.objects.filter(school_id=school.pk, verb="export-everything").count() == 1


def test_the_office_finds_no_export(office: Client, teacher: Client) -> None:
    assert office.get("/setup/export").status_code == 404
    assert teacher.post("/setup/export", {"key": str(ids.new())}).status_code == 404
