"""Making a data folder ready: a safe SQLite, a copy before a migration, tables, keys, static files."""

import json
import os
import sqlite3
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from lodge.desk import backups
from lodge.desk.reach import NotServed
from lodge.journal import write as journal
from lodge.kit import keys, rows
from lodge.people.models import School

SAFE = (3, 51, 3)  # the first SQLite without the WAL race that corrupts (3.7.0 to 3.51.2)
Say = Callable[[str], None]


def prepare(folder: Path, say: Say = print) -> None:
    """Make ``folder``, the data folder of this process, ready to be served; quick where nothing changed.

    Raises ``NotServed`` on an unsafe SQLite. What a migration is about to change is copied first.
    """
    if folder.resolve() != settings.LODGE_DATA:
        raise ValueError(f"This process works in {settings.LODGE_DATA}, not in {folder}.")
    check_sqlite(sqlite3.sqlite_version_info)
    os.umask(0o077)  # names lie in these files: nobody else on the machine reads them
    folder.mkdir(parents=True, exist_ok=True)
    migrate(say)
    count_rows()
    collect(say)
    for school in School.objects.all():
        keys.make(school.pk)


def count_rows() -> None:
    """Let SQLite look how its tables have grown, so that it picks the right index; a second at most.

    PostgreSQL does so by itself. Connections learn of it when they are opened.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize=0x10002")


def check_sqlite(version: tuple[int, ...]) -> None:
    """Refuse a SQLite whose write-ahead log can be corrupted (house rule 14). Raises ``NotServed``."""
    if connection.vendor == "sqlite" and version < SAFE:
        has = ".".join(str(part) for part in version)
        raise NotServed(
            f"This Python brings SQLite {has}, which can damage its file when two processes write at once."
            " Lodge needs 3.51.3 or newer. On Linux x86-64, Windows and macOS (Apple silicon) run ./lodge,"
            " which installs pysqlite3; elsewhere use a Python built with a newer SQLite."
        )


def migrate(say: Say = print) -> None:
    """Bring the tables up to date; a database that holds something is copied before."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return
    held = bool(executor.loader.applied_migrations)
    if held and connection.vendor == "sqlite":
        copy = backups.before_migration()
        say(f"The tables change with this version. A copy of them as they were is in {copy}")
    say("Making the tables …")
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    if held:
        _restate({migration.app_label for migration, _ in plan})


def _restate(rooms: set[str]) -> None:
    """Let the journal answer for the rows in their new form."""
    tables = {model._meta.label_lower for model in rows.tracked_models() if model._meta.app_label in rooms}
    for school in School.objects.all():
        if tables:
            journal.restate(school.pk, tables, reason="the tables changed with a new version")


def collect(say: Say = print) -> None:
    """Put the static files into the data folder, if they are not there as they are now."""
    root: Path = settings.STATIC_ROOT
    mark, stamp = _static_mark(), root / "lodge.stamp"
    if stamp.exists() and stamp.read_text() == mark:
        return
    say("Making the style and script files ready …")
    root.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(mark)


def _static_mark() -> str:
    """What tells one set of static files from another: names, sizes and moments of change."""
    found = []
    for finder in get_finders():
        for name, storage in finder.list([]):
            there = Path(storage.path(name)).stat()
            found.append((name, there.st_size, there.st_mtime_ns))
    return sha256(json.dumps(sorted(found)).encode()).hexdigest()
