"""``lodge backup``: a checked copy of the database, now."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lodge.desk import backups
from lodge.desk.family import end_with_parent
from lodge.desk.preparing import count_rows
from lodge.kit import clock


class Command(BaseCommand):
    """Copies, opens the copy, verifies its journal."""

    help = "Make a checked copy of the database. Keys are not in it: keep a copy of the keys folder apart."
    requires_system_checks = []  # they are the tests' business, and take time

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, and what the worker says."""
        parser.add_argument("--to", type=Path, metavar="FOLDER", help="a new folder, such as on a USB stick")
        parser.add_argument("--nightly", action="store_true", help="the night's copy, made by lodge serve")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it; what is wrong with it is said in a sentence."""
        if options["to"] and options["to"].exists():
            raise CommandError(f"{options['to']} is there already. Name a folder that is not.")
        try:
            if options["nightly"]:
                end_with_parent()
                made = backups.nightly(clock.now())
                count_rows()
            else:
                made = backups.by_hand(options["to"])
        except backups.BadCopy as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(f"Copied and checked: {made}")
