"""``lodge serve``: a school's own Lodge on this computer or on its network."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.text import slugify

from lodge.desk import serving
from lodge.gate import Principal
from lodge.kit import ids, keys
from lodge.people.actions import accounts
from lodge.people.actions import school as school_deeds
from lodge.people.models import School
from lodge.people.queries.accounts import has_any_login


class Command(BaseCommand):
    """Makes the data folder ready and serves it."""

    help = "Serve a school from its data folder; the first start prints the code of the first administrator."
    requires_system_checks = []  # they are the tests' business, and take time

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where it can be reached."""
        parser.add_argument("--port", type=int, default=serving.PORT)
        parser.add_argument("--host", default="", metavar="NAME", help="the name in the certificate")
        parser.add_argument("--cert", type=Path, metavar="FILE", help="serve HTTPS with this certificate …")
        parser.add_argument("--key", type=Path, metavar="FILE", help="… and its key")
        parser.add_argument(
            "--behind-proxy", action="store_true", help="a proxy on this computer serves HTTPS for --host"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until told to end."""
        reach = serving.Reach(
            options["port"], options["host"], options["cert"], options["key"], options["behind_proxy"]
        )
        try:
            reach.check()
            serving.prepare(settings.LODGE_DATA, self._say)
            school = the_school()
            serving.serve(settings.LODGE_DATA, reach, ready=lambda: self._welcome(school, reach))
        except serving.NotServed as fault:
            raise CommandError(str(fault)) from fault

    def _say(self, words: str) -> None:
        self.stderr.write(words)

    def _welcome(self, school: School, reach: serving.Reach) -> None:
        self.stdout.write(f"\n{school.name or 'Lodge'} is at {reach.address}")
        if reach.is_local:
            self.stdout.write(
                "Only this computer can reach it, because there is no certificate. For the school's"
                " network see docs/guide/install.md."
            )
        if not has_any_login(school):
            by = accounts.server(school, "lodge serve")
            code = accounts.first_code(by=by)
            self.stdout.write(f"The first administrator comes in at {reach.address}/welcome with this code:")
            self.stdout.write(f"\n    {code}\n\nIt lasts a day. Starting again gives a new one.")
        self.stdout.write("To end it: Ctrl+C.\n")
        self.stdout.flush()


def the_school() -> School:
    """The school of this folder; an empty folder gets one without a name, and its keys."""
    found = School.objects.first()
    if found is None:
        key = ids.new()
        keys.make(key)
        name = slugify(settings.LODGE_DATA.name)[:40] or "school"
        by = Principal(kind="command-line", school_id=key, id="lodge serve", name="lodge serve")
        found = school_deeds.begin_school(key=key, short_name=name, by=by)
    return found
