"""``lodge let-in NAME``: let somebody in at the server who is locked out of their account."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lodge.gate import command
from lodge.kit import clock, ids
from lodge.kit.schools import chosen_school
from lodge.kit.told import Told
from lodge.people.actions import accounts
from lodge.people.codes import readable, tidy
from lodge.people.models import Person, School
from lodge.people.queries.accounts import persons_called


class Command(BaseCommand):
    """Asks who sits at the server, writes that down, and prints a one-day code."""

    help = "Let somebody in who is locked out. It is written down, and they are told."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """NAME, and --me for a machine that cannot be asked."""
        parser.add_argument("name", nargs="+", help="their name, or the e-mail address they sign in with")
        parser.add_argument("--me", default="", help="who sits at the server (asked if left out)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find the one person meant, ask who is here, do it."""
        school = chosen_school()
        person = self._one(school, " ".join(options["name"]))
        me = options["me"].strip() or input("Who are you, at the server? ").strip()
        if not me:
            raise CommandError("Say who you are: it is written down and told to them.")
        by = accounts.server(school, me)
        try:
            with command(by=by, key=ids.new()):
                invitation, code = accounts.let_in_at_server(person=person, by=by)
        except Told as told:
            raise CommandError(told.sentence) from None
        ends = clock.local(invitation.ends_at)
        self.stdout.write(f"{person.full_name} is let in. They go to /welcome and type this code:")
        self.stdout.write(f"\n    {readable(tidy(code))}\n")
        self.stdout.write(f"It works once, until {ends:%d/%m/%Y %H:%M}. They are told that you did this.")

    def _one(self, school: School, name: str) -> Person:
        found = persons_called(school, name)
        if not found:
            raise CommandError(f"Nobody with an account is called {name!r}.")
        if len(found) > 1:
            listed = "\n".join(
                f"  {person.full_name}: {person.login.email}" for person in found if person.login
            )
            raise CommandError(f"Several people are called that. Use the e-mail address:\n{listed}")
        return found[0]
