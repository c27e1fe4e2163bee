"""``lodge import-people FILE.csv``: bring people in from the school's own records, at the server."""

import getpass
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lodge.gate import Principal
from lodge.kit import clock
from lodge.kit.schools import chosen_school
from lodge.kit.told import Told
from lodge.people.actions.roster import import_people
from lodge.people.queries.roster import RosterFiles, propose
from lodge.people.roster.columns import load_map
from lodge.people.roster.wording import CannotRead

MOST_SHOWN = 20


class Command(BaseCommand):
    """Reads a pupils' CSV or a roster zip, says what it would change, and saves it unless it is a dry run."""

    help = "Bring pupils, families and staff in from a CSV file or a OneRoster or School Data Sync zip."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, what may come with it, and whether to save."""
        parser.add_argument("file", type=Path, help="pupils as CSV, or a roster zip")
        parser.add_argument("--map", type=Path, help="which heading is which field (TOML or JSON)")
        parser.add_argument("--contacts", type=Path, help="contacts as CSV, one adult a row")
        parser.add_argument("--staff", type=Path, help="staff as CSV")
        parser.add_argument("--dry-run", action="store_true", help="say what would change and save nothing")
        parser.add_argument("--json", action="store_true", help="counts of pupils and rejected rows as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run once; a file that cannot be used ends with code 1 and a sentence."""
        school = chosen_school()
        user = getpass.getuser()
        by = Principal(kind="command-line", school_id=school.pk, id=user, name=f"{user} at the server")
        try:
            files = _files(options)
            proposal = propose(school, files, clock.today())
            if not options["dry_run"]:
                import_people(
                    data=files.data,
                    file_name=files.file_name,
                    chosen=files.chosen,
                    contacts=files.contacts,
                    staff=files.staff,
                    expected=proposal.fingerprint,
                    by=by,
                    progress=None if options["json"] else self._progress,
                )
        except (CannotRead, Told) as problem:
            raise CommandError(str(problem)) from None
        said = proposal.plan.summary()
        if options["json"]:
            exact = {name: said[name] for name in ("new", "changed", "unchanged", "rejected")}
            self.stdout.write(json.dumps(exact, ensure_ascii=False))
            return
        self._in_words(said, saved=not options["dry_run"])

    def _progress(self, words: str, done: int, total: int) -> None:
        self.stderr.write(f"{words}, {100 * done // max(total, 1)} %")

    def _in_words(self, said: dict[str, Any], *, saved: bool) -> None:
        self.stdout.write(
            f"{said['new']} new, {said['changed']} changed, {said['unchanged']} unchanged,"
            f" {said['absent']} not in the file, {len(said['rejected'])} rows not taken."
        )
        for row in said["rejected"][:MOST_SHOWN]:
            self.stdout.write(row["reason"])
        if len(said["rejected"]) > MOST_SHOWN:
            self.stdout.write(f"… and {len(said['rejected']) - MOST_SHOWN} more; --json lists them all.")
        self.stdout.write("Saved." if saved else "A dry run: nothing was saved.")


def _files(options: dict[str, Any]) -> RosterFiles:
    chosen = _read(options["map"]) if options["map"] else None
    return RosterFiles(
        data=_read(options["file"]),
        file_name=options["file"].name,
        chosen=load_map(chosen) if chosen is not None else None,
        contacts=_read(options["contacts"]) if options["contacts"] else None,
        staff=_read(options["staff"]) if options["staff"] else None,
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise CannotRead(f"{path} cannot be read: {fault.strerror}.") from None
