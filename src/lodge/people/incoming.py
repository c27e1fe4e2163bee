"""Files on their way in: kept in the data folder between the steps of an import, never in a session.

Each upload is a folder with a random name that only its owner may open (directory 0700, files 0600). Its
files go when the import is saved; what is left goes after a day.
"""

import json
import re
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from lodge.gate import Principal
from lodge.kit import clock, ids
from lodge.people.queries.roster import ZIP, RosterFiles
from lodge.people.roster.columns import NameMap

KEPT = timedelta(days=1)
SILENT = timedelta(seconds=60)
TOKEN = re.compile(r"[A-Z2-9]{24}")
FILES = ("pupils", "contacts", "staff")


@dataclass(frozen=True)
class Upload:
    """One upload: its folder and what is known about it."""

    token: str
    said: dict[str, Any]

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return _root() / self.token

    @property
    def chosen(self) -> NameMap:
        """The columns that somebody said by hand, field by field."""
        return {name: tuple(where) for name, where in self.said.get("chosen", {}).items()}

    @property
    def is_open(self) -> bool:
        """Whether the files are still there to be looked at."""
        return (self.folder / "pupils").exists()

    @property
    def is_zip(self) -> bool:
        """Whether it is a roster zip, which needs no map."""
        with (self.folder / "pupils").open("rb") as file:
            return file.read(len(ZIP)) == ZIP

    def files(self) -> RosterFiles:
        """The files as an import takes them."""
        kept = {name: self._octets(name) for name in FILES}
        return RosterFiles(
            data=kept["pupils"] or b"",
            file_name=str(self.said["file_name"]),
            chosen=self.chosen or None,
            contacts=kept["contacts"],
            staff=kept["staff"],
        )

    def choose(self, chosen: NameMap) -> None:
        """Keep which column is which, right or wrong."""
        self.said["chosen"] = {name: list(where) for name, where in chosen.items()}
        _put(self.folder / "said.json", self.said)

    def tell(self, words: str, done: int, total: int) -> None:
        """Keep how far the import is; this is its ``progress``."""
        self._note(state="running", words=words, done=done, total=total)

    def finish(self, import_id: str) -> None:
        """Keep which import it became, and remove the files."""
        self._note(state="done", roster_import=import_id)
        for name in FILES:
            (self.folder / name).unlink(missing_ok=True)

    def fail(self, sentence: str) -> None:
        """Keep why nothing was saved."""
        self._note(state="failed", sentence=sentence)

    def progress(self) -> dict[str, Any]:
        """How far it is: state 'none', 'running', 'done', 'failed', or 'silent' when nothing was heard
        for a minute (the server was stopped; nothing was saved)."""
        note = self.folder / "progress.json"
        if not note.exists():
            return {"state": "none"}
        said: dict[str, Any] = json.loads(note.read_text())
        if said["state"] == "running" and clock.now() - datetime.fromisoformat(said["at"]) > SILENT:
            said["state"] = "silent"
        return said

    def _note(self, **said: Any) -> None:
        _put(self.folder / "progress.json", {**said, "at": clock.now().isoformat()})

    def _octets(self, name: str) -> bytes | None:
        file = self.folder / name
        return file.read_bytes() if file.exists() else None


def keep_upload(*, by: Principal, file_name: str, files: dict[str, bytes]) -> Upload:
    """Keep what was uploaded (names of ``FILES``) for its owner, and clear away what is older than a day."""
    clear_old()
    upload = Upload(
        ids.secret(24),
        {
            "owner": by.id,
            "school": str(by.school_id),
            "file_name": file_name[:200],
            "made": clock.now().isoformat(),
        },
    )
    upload.folder.mkdir(mode=0o700, parents=True)
    for name, octets in files.items():
        _write(upload.folder / name, octets)
    _put(upload.folder / "said.json", upload.said)
    return upload


def open_upload(token: str, by: Principal) -> Upload | None:
    """The upload of that name if it is this person's; None for any other, as if it did not exist."""
    note = _root() / token / "said.json"
    if not TOKEN.fullmatch(token) or not note.exists():
        return None
    said = json.loads(note.read_text())
    theirs = said["owner"] == by.id and said["school"] == str(by.school_id)
    return Upload(token, said) if theirs else None


def forget(upload: Upload) -> None:
    """Remove an upload and all it holds."""
    shutil.rmtree(upload.folder, ignore_errors=True)


def clear_old() -> None:
    """Remove uploads that are older than a day, and folders that cannot be read."""
    if not _root().is_dir():
        return
    for folder in _root().iterdir():
        try:
            made = datetime.fromisoformat(json.loads((folder / "said.json").read_text())["made"])
        except (OSError, ValueError, KeyError):
            made = datetime.min.replace(tzinfo=clock.now().tzinfo)
        if clock.now() - made > KEPT:
            shutil.rmtree(folder, ignore_errors=True)


def _root() -> Path:
    return Path(settings.LODGE_DATA) / "incoming"


def _put(path: Path, said: dict[str, Any]) -> None:
    """Write a note so that a reader finds the old one or the new one, never half of one."""
    fresh = path.with_suffix(".new")
    _write(fresh, json.dumps(said).encode())
    fresh.replace(path)


def _write(path: Path, octets: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(octets)
