"""``lodge restore``: puts a checked copy into the data folder. The server must be stopped."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lodge.desk import backups
from lodge.kit import clock
from lodge.notices import epoch


class Command(BaseCommand):
    """Checks the copy, sets the present database aside, puts the copy in its place, keeps letters silent."""

    help = (
        "Put a copy back. What is there now is set aside, and no letter leaves until delivery is set again."
    )
    requires_system_checks = []  # there may be no database to check

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The copy."""
        parser.add_argument("copy", type=Path, metavar="FOLDER", help="a folder that lodge backup made")

    def handle(self, *args: Any, **options: Any) -> None:
        """Put it back; refused while the copy is damaged or the database is in use."""
        try:
            record = backups.check(options["copy"])
            aside = backups.put_back(options["copy"])
        except backups.BadCopy as fault:
            raise CommandError(str(fault)) from fault
        epoch.renew()
        made = clock.local(datetime.fromisoformat(record.made_at))
        self.stdout.write(f"The copy of {made:%d %B %Y, %H:%M} is in {settings.LODGE_DATA}.")
        if aside:
            self.stdout.write(f"What was there is in {aside}.")
        self.stdout.write("Check it: ./lodge journal verify. No letter leaves until you set delivery again.")
