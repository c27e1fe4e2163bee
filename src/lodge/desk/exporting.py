"""Everything the school keeps, as one zip of CSV and JSON that any program opens.

CSV is for people with a spreadsheet: a value that a spreadsheet would run as a formula is led by an
apostrophe. JSON (one object a line) has the exact values. Passwords, second factors, keys and the digests
of codes are never in it; UPNs only when the headteacher asks for them.
"""

import csv
import hashlib
import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connections, models, transaction

from lodge.desk.backups import DATABASE, copy_database
from lodge.journal import checkpoints
from lodge.kit import clock, ids, keys, rows
from lodge.people.models import Pupil, School
from lodge.people.upn_store import revealed

JOURNAL = ("Head", "Entry", "Payload", "Trace", "Page", "Checkpoint")
LEFT_OUT = ("upn_sealed", "secret_words", "login_id")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
CHECKER = Path(__file__).resolve().parents[3] / "docs" / "check_receipt.py"
README = """Everything that {school} keeps in Lodge, taken out on {day}.

tables/NAME.csv    for a spreadsheet; an apostrophe leads a value that a spreadsheet would run as a formula
tables/NAME.jsonl  the same rows, exact, one JSON object a line
journal/           the journal: every act, its place in the signed tree, and the newest checkpoint
check_receipt.py   checks a receipt against a checkpoint and the public key: python3 check_receipt.py --help
SHA256SUMS         the digest of each file here: sha256sum -c SHA256SUMS

Times are in UTC. A column that ends in _id names the row of another table.
Not in it: passwords, second factors, keys, codes{upns}. What is sealed is in it sealed.
"""


class Manifest:
    """A zip under construction that notes the digest of each of its files."""

    def __init__(self, out: IO[bytes]) -> None:
        self.zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
        self.digests: list[tuple[str, str]] = []

    def add(self, name: str, file: Path) -> None:
        """Add a file that was written beside."""
        with file.open("rb") as opened:
            self.digests.append((hashlib.file_digest(opened, "sha256").hexdigest(), name))
        self.zip.write(file, name)

    def text(self, name: str, words: str) -> None:
        """Add a short text."""
        self.digests.append((hashlib.sha256(words.encode()).hexdigest(), name))
        self.zip.writestr(name, words)

    def close(self) -> None:
        """Write the list of digests and finish."""
        self.zip.writestr("SHA256SUMS", "".join(f"{digest}  {name}\n" for digest, name in self.digests))
        self.zip.close()


def write(school: School, out: IO[bytes], *, with_upns: bool = False) -> None:
    """Write the export of ``school`` to ``out``, as it stands at one moment; nothing waits for it."""
    with snapshot() as (database, beside):
        made = Manifest(out)
        upns = revealed(school.pk, database) if with_upns else {}
        for model in rows.tracked_models():
            _table(made, f"tables/{model._meta.label_lower}", model, school, (database, beside), upns)
        for name in JOURNAL:
            model = apps.get_model("journal", name)
            _table(made, f"journal/{name.lower()}", model, school, (database, beside), {})
        newest = checkpoints.latest(school.pk)
        made.text("journal/checkpoint.txt", newest.text if newest else "")
        made.text("journal/public-key.txt", f"{keys.vkey(school.pk)}\n")
        if CHECKER.exists():
            made.text("check_receipt.py", CHECKER.read_text(encoding="utf-8"))
        less = "" if with_upns else ", UPNs"
        made.text(
            "README.txt", README.format(school=school.name, day=f"{clock.today():%-d %B %Y}", upns=less)
        )
        made.close()


@contextmanager
def snapshot() -> Iterator[tuple[str, Path]]:
    """A database that stands still, and a folder beside it; both are gone afterwards."""
    beside = Path(tempfile.mkdtemp(prefix="export-", dir=settings.LODGE_DATA))
    alias = f"export-{ids.new().hex}"
    try:
        if connections["default"].vendor != "sqlite":
            with transaction.atomic():
                connections["default"].cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                yield "default", beside
            return
        copy_database(Path(connections["default"].settings_dict["NAME"]), beside / DATABASE)
        connections.databases[alias] = {**connections.databases["default"], "NAME": str(beside / DATABASE)}
        yield alias, beside
    finally:
        if alias in connections.databases:
            connections[alias].close()
            del connections[alias]
            del connections.databases[alias]
        shutil.rmtree(beside, ignore_errors=True)


def _table(
    made: Manifest,
    name: str,
    model: type[models.Model],
    school: School,
    place: tuple[str, Path],
    upns: Mapping[UUID, str],
) -> None:
    """Write one table twice, as CSV and as JSON lines."""
    database, beside = place
    columns = [field.attname for field in model._meta.concrete_fields if _is_shown(field.attname)]
    upn = ["upn"] if model is Pupil and upns else []
    whose = {"school_id": school.pk} if "school_id" in columns else {"pk": school.pk}
    found = model._base_manager.using(database).filter(**whose).order_by("pk")
    sheet, exact = beside / "table.csv", beside / "table.jsonl"
    with sheet.open("w", newline="", encoding="utf-8-sig") as one, exact.open("w", encoding="utf-8") as two:
        lines = csv.writer(one)
        lines.writerow([*columns, *upn])
        for values in found.values_list("pk", *columns).iterator(2000):
            line = [*values[1:], *([upns.get(values[0], "")] if upn else [])]
            lines.writerow([harmless(_plain(value)) for value in line])
            said = dict(zip([*columns, *upn], map(_plain, line), strict=True))
            two.write(json.dumps(said, ensure_ascii=False) + "\n")
    made.add(f"{name}.csv", sheet)
    made.add(f"{name}.jsonl", exact)


def _is_shown(column: str) -> bool:
    return column not in LEFT_OUT and not column.endswith("_digest")


def harmless(value: Any) -> Any:
    """A value as a spreadsheet may show it: what it would run as a formula begins with an apostrophe."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value


def as_file(school: School, *, with_upns: bool) -> IO[bytes]:
    """The export in a file without a name, gone as soon as it is closed."""
    out = tempfile.TemporaryFile(dir=settings.LODGE_DATA)  # noqa: SIM115 - the download closes it
    write(school, out, with_upns=with_upns)
    out.seek(0, io.SEEK_SET)
    return out
