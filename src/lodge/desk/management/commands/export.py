"""``lodge export``: everything the school keeps, as one zip."""

import getpass
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lodge.desk import actions, exporting
from lodge.kit.schools import chosen_school
from lodge.people.actions.accounts import server


class Command(BaseCommand):
    """Records who took it out, then writes the zip."""

    help = "Write everything the school keeps to a zip of CSV and JSON. It is journalled who did."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, and whether pupil numbers go too."""
        parser.add_argument("--out", type=Path, required=True, metavar="FILE.zip")
        parser.add_argument("--with-upns", action="store_true", help="include unique pupil numbers")
        parser.add_argument("--name", default="", help="who is at the server (default: the account's name)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it; a file that is there is not overwritten."""
        school, with_upns = chosen_school(), options["with_upns"]
        try:
            with options["out"].open("xb") as out:
                by = server(school, options["name"] or getpass.getuser())
                actions.export_everything(school=school, with_upns=with_upns, by=by)
                exporting.write(school, out, with_upns=with_upns)
        except OSError as fault:
            raise CommandError(f"{options['out']} cannot be written: {fault.strerror}.") from fault
        self.stdout.write(f"Written: {options['out']}")
