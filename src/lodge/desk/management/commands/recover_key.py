"""``lodge recover-key``: types a key back in from the recovery sheet."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lodge.desk import recovery
from lodge.kit import keys
from lodge.kit.schools import chosen_school


class Command(BaseCommand):
    """Reads one line of the sheet and writes the key into its file, if none is there."""

    help = "Type a key back in from the recovery sheet, into a keys folder that lacks it."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which key."""
        parser.add_argument("name", choices=keys.SECRET)

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask for the line, check it, write the file."""
        try:
            octets = recovery.typed(options["name"], input(f"The line of {options['name']}: "))
            written = keys.put_back(chosen_school().pk, options["name"], octets)
        except (recovery.Mistyped, keys.KeyFault) as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(f"Written: {written}")
