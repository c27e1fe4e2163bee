"""A practice copy of the data folder, to try a day in: served beside the school, thrown away each night.

The copy has the school's keys for reading, but a signing key of its own (so it can never sign a second
history), another place (so no letter leaves it), no sessions, and a database in which the school says that
it is practice. A file says that the copy is wanted; the parent of ``lodge serve`` does what it says.
"""

import os
import shutil
import subprocess
import sys
from datetime import datetime, time, timedelta
from pathlib import Path

from django.conf import settings

from lodge.desk.backups import DATABASE, copy_database
from lodge.kit import clock, keys

FOLDER, WANTED = "practice", "practice-wanted"
ENDS_AT = time(2, 0)  # London
PREPARED_WITHIN = 60  # seconds


def want(folder: Path) -> None:
    """Ask for a fresh practice copy."""
    (folder / WANTED).write_text(clock.now().isoformat())


def end(folder: Path) -> None:
    """Ask for the practice copy to be thrown away."""
    (folder / WANTED).unlink(missing_ok=True)


def is_wanted(folder: Path) -> bool:
    """Whether somebody asked for a practice copy since two o'clock this night."""
    try:
        since = datetime.fromisoformat((folder / WANTED).read_text())
    except (OSError, ValueError):
        return False
    here = clock.local(clock.now())
    night = here.date() if here.time() >= ENDS_AT else here.date() - timedelta(days=1)
    return since >= clock.at(night, ENDS_AT.hour)


def is_there(folder: Path) -> bool:
    """Whether a practice copy lies in the data folder."""
    return (folder / FOLDER).exists()


def is_ready(folder: Path) -> bool:
    """Whether the practice copy is complete and may be served."""
    return is_wanted(folder) and (folder / FOLDER / "ready").exists()


def make(folder: Path) -> Path:
    """Copy database and keys and mark the copy as practice; returns its folder."""
    throw_away(folder)
    copy = folder / FOLDER
    copy.mkdir(mode=0o700)
    copy_database(folder / DATABASE, copy / DATABASE)
    for held in sorted(path for path in Path(settings.LODGE_KEYS).iterdir() if path.is_dir()):
        own = copy / "keys" / held.name
        own.mkdir(mode=0o700, parents=True)
        for name in (keys.SCHOOL, keys.WRAP, keys.SCHOOL_PUBLIC):
            if (held / name).exists():
                shutil.copy2(held / name, own / name)
    words = [sys.executable, "-m", "lodge", "practice"]
    own_settings = {**os.environ, **environment(folder), "LODGE_DATA": str(copy)}
    own_settings["LODGE_SECRET_KEY"] = settings.SECRET_KEY
    subprocess.run(words, env=own_settings, check=True, timeout=PREPARED_WITHIN)  # noqa: S603 - our own program
    (copy / "ready").touch()
    return copy


def environment(folder: Path) -> dict[str, str]:
    """What tells a process that it works on the practice copy of ``folder``."""
    return {
        "LODGE_PRACTICE": "1",
        "LODGE_KEYS": str(folder / FOLDER / "keys"),
        "LODGE_BACKUPS": str(folder / FOLDER / "backups"),
        "LODGE_STATIC": str(settings.STATIC_ROOT),
    }


def throw_away(folder: Path) -> None:
    """Remove the practice copy."""
    shutil.rmtree(folder / FOLDER, ignore_errors=True)
