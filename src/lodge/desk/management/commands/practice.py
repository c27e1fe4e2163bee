"""``lodge practice``: marks a copied data folder as practice. ``lodge serve`` calls it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lodge.desk import actions
from lodge.kit import keys
from lodge.kit.told import Told
from lodge.people.actions.accounts import server
from lodge.people.models import School


class Command(BaseCommand):
    """Every school of the copy becomes practice; a signing key of its own is made."""

    help = "Mark a copied data folder as practice. Called by lodge serve."
    requires_system_checks = []  # they are the tests' business, and take time

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; refused in a folder that is no copy."""
        for school in School.objects.all():
            try:
                actions.mark_practice(school=school, by=server(school, "lodge serve"))
            except Told as told:
                raise CommandError(told.sentence) from told
            keys.make(school.pk)
