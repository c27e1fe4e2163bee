"""Checked copies of the database. Keys are never in them: they are kept, and copied, apart.

A copy is a folder with ``lodge.sqlite3``, ``backup.json`` (when, how large, its digest, where the journal
ended, what the check found) and ``checkpoint.txt``, the newest signed checkpoint.
"""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from hashlib import file_digest
from pathlib import Path
from typing import Any

from django.conf import settings

from lodge.kit import clock
from lodge.people.models import School

DATABASE, RECORD, CHECKPOINT = "lodge.sqlite3", "backup.json", "checkpoint.txt"
NIGHTLY = re.compile(r"\d{4}-\d\d-\d\d")
KEPT = 14  # nightly copies
KEPT_BEFORE = 3  # copies from before a migration
AT = time(2, 15)  # London; after the night's checkpoint at 2:01
CHECK_LASTS = 900  # seconds, at most


class BadCopy(Exception):
    """A copy is damaged or incomplete; the sentence says how."""


@dataclass(frozen=True)
class Record:
    """What stands beside a copy."""

    made_at: str
    bytes: int
    sha256: str
    integrity: str
    journals: list[dict[str, Any]]


def nightly_due(now: datetime) -> bool:
    """Whether the copy of the last night (2:15 in London) is missing; never for PostgreSQL."""
    if not _is_sqlite():
        return False
    here = clock.local(now)
    night = here.date() if here.time() >= AT else here.date() - timedelta(days=1)
    return not (_place() / night.isoformat() / RECORD).exists()


def nightly(now: datetime) -> Path:
    """Make the night's copy, named after its day, check it, and let the oldest go. Raises ``BadCopy``."""
    here = clock.local(now)
    night = here.date() if here.time() >= AT else here.date() - timedelta(days=1)
    made = make(_place() / night.isoformat())
    thin(NIGHTLY, KEPT)
    return made


def by_hand(to: Path | None = None) -> Path:
    """Make a copy now, in ``to`` (which must not exist) or beside the others. Raises ``BadCopy``."""
    return make(to or _place() / f"{_moment()}-by-hand")


def before_migration() -> Path:
    """Copy the database as it is, unchecked by this version, which could not read it."""
    place = _place() / f"{_moment()}-before-new-version"
    _copy(place)
    _seal(place, [])
    thin(re.compile(r".*-before-new-version"), KEPT_BEFORE)
    return place


def make(place: Path) -> Path:
    """Copy, check that the copy opens and its journal verifies, and record it. Raises ``BadCopy``.

    A copy that fails stays as ``….bad`` for whoever looks into it; one of the same name is replaced.
    """
    draft = place.with_name(f".{place.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    _copy(draft)
    try:
        journals = [_journal_of(school, draft) for school in School.objects.all()]
        _seal(draft, journals)
    except BadCopy:
        draft.rename(place.with_name(f"{place.name}-{_moment()}.bad"))
        raise
    if place.exists():
        shutil.rmtree(place)
    draft.rename(place)
    return place


def check(place: Path) -> Record:
    """Read what stands beside a copy and compare it with the file. Raises ``BadCopy``."""
    try:
        record = Record(**json.loads((place / RECORD).read_text()))
    except (OSError, ValueError, TypeError) as fault:
        raise BadCopy(f"{place} is no complete copy of Lodge: {RECORD} is missing or damaged.") from fault
    if not (place / DATABASE).is_file() or _digest(place / DATABASE) != record.sha256:
        raise BadCopy(f"{place / DATABASE} is not the file that was copied: it changed since, or is missing.")
    return record


def put_back(place: Path) -> Path | None:
    """Put a checked copy in place of the database; returns where the present one was set aside.

    Raises ``BadCopy`` while another process has the database open.
    """
    file: Path = settings.LODGE_DATA / DATABASE
    aside = None
    if file.exists():
        _demand_unused(file)
        aside = settings.LODGE_DATA / f"set-aside-{_moment()}"
        aside.mkdir(mode=0o700)
        for part in settings.LODGE_DATA.glob(f"{DATABASE}*"):
            part.rename(aside / part.name)
    copy_database(place / DATABASE, file)
    return aside


def _demand_unused(file: Path) -> None:
    """Leaving write-ahead mode needs the file to oneself: that is how we know that nobody has it open."""
    opened = sqlite3.connect(file, timeout=0)
    try:
        opened.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as fault:
        raise BadCopy(f"{file} is in use. Stop Lodge first, then put the copy back.") from fault
    finally:
        opened.close()


def thin(name: re.Pattern[str], keep: int) -> None:
    """Of the copies whose names match, keep the ``keep`` newest."""
    found = sorted(path for path in _place().glob("*") if path.is_dir() and name.fullmatch(path.name))
    for old in found[:-keep]:
        shutil.rmtree(old)


def copy_database(source: Path, target: Path) -> None:
    """Copy a live database by SQLite's own online backup into one closed file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    there, here = sqlite3.connect(source), sqlite3.connect(target)
    try:
        there.backup(here)
        here.execute("PRAGMA journal_mode=DELETE")
    finally:
        here.close()
        there.close()
    target.chmod(0o600)


def _copy(place: Path) -> None:
    if not _is_sqlite():
        raise BadCopy("The database is PostgreSQL: copy it with pg_dump, on its own timetable.")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.mkdir(mode=0o700)
    copy_database(settings.LODGE_DATA / DATABASE, place / DATABASE)


def _journal_of(school: School, place: Path) -> dict[str, Any]:
    """Open the copy with a Lodge of its own and let it verify the journal there."""
    words = [sys.executable, "-m", "lodge", "journal", "verify", "--json"]
    environment = {
        **os.environ,
        "LODGE_DATA": str(place),
        "LODGE_KEYS": str(settings.LODGE_KEYS),
        "LODGE_SCHOOL": school.short_name,
        "LODGE_SECRET_KEY": settings.SECRET_KEY,
    }
    done = subprocess.run(  # noqa: S603 - our own program, no words of anybody else
        words, env=environment, capture_output=True, text=True, timeout=CHECK_LASTS, check=False
    )
    try:
        report = json.loads(done.stdout)
    except ValueError:
        raise BadCopy(f"The copy could not be opened: {done.stderr.strip()[-300:]}") from None
    if not report["ok"]:
        raise BadCopy(f"The journal in the copy does not verify: {report['problems'][:3]}")
    with (place / CHECKPOINT).open("a") as opened:
        opened.write(_checkpoint_in(place, school))
    return {"school": school.short_name, "entries": report["entries"], "root": report["root"]}


def _checkpoint_in(place: Path, school: School) -> str:
    """The newest signed checkpoint that the copy holds; '' before the first."""
    newest = "SELECT text FROM journal_checkpoint WHERE school_id = ? ORDER BY size DESC LIMIT 1"
    opened = sqlite3.connect(place / DATABASE)
    try:
        found = opened.execute(newest, [school.pk.hex]).fetchone()
    finally:
        opened.close()
    return str(found[0]) if found else ""


def _seal(place: Path, journals: list[dict[str, Any]]) -> None:
    file = place / DATABASE
    opened = sqlite3.connect(file)
    try:
        opened.execute("PRAGMA journal_mode=DELETE")
        (integrity,) = opened.execute("PRAGMA integrity_check").fetchone()
    finally:
        opened.close()
    if integrity != "ok":
        raise BadCopy(f"The copy is damaged: {integrity}")
    record = Record(clock.now().isoformat(), file.stat().st_size, _digest(file), integrity, journals)
    (place / RECORD).write_text(json.dumps(asdict(record), indent=1) + "\n")
    for path in place.iterdir():
        path.chmod(0o400)


def _is_sqlite() -> bool:
    return bool(settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3")


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def _place() -> Path:
    return Path(settings.LODGE_BACKUPS)


def _moment() -> str:
    return clock.local(clock.now()).strftime("%Y-%m-%dT%H%M%S")
