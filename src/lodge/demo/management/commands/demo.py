"""``lodge demo``: build the invented school, say how to sign in, and serve it on this computer."""

import shutil
import time
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lodge.demo.build import build
from lodge.demo.cast import BADGE, CAST, PASSWORD, SCHOOL
from lodge.desk.serving import Reach, prepare, serve
from lodge.kit import clock
from lodge.people.models import Post

BUILT = "demo"


class Command(BaseCommand):
    """Build and serve the demonstration."""

    help = "Build an invented school and serve it on this computer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What the command line takes."""
        parser.add_argument("--no-serve", action="store_true", help="build it and stop")
        parser.add_argument(
            "--reset", action="store_true", help="throw the demonstration away and build it anew"
        )
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--today", type=date.fromisoformat, help="the day it shall be, as 2026-11-23")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build unless it stands already, print the cast, serve."""
        folder = settings.LODGE_DATA
        built = folder / BUILT
        if options["reset"] or not built.exists():
            self._empty()
            started = time.monotonic()
            prepare(folder, self._tell)
            today = options["today"] or clock.today()
            self._tell(f"Building {SCHOOL}, as it is on {today:%A %-d %B %Y}")
            build(today=today, tell=self._tell)
            built.write_text(today.isoformat())
            self._tell(f"Built in {time.monotonic() - started:.0f} seconds")
        self._cast(options["port"])
        if not options["no_serve"]:
            serve(folder, Reach(port=options["port"]))

    def _empty(self) -> None:
        """Throw away an earlier demonstration, and nothing that is not one."""
        if (settings.LODGE_DATA / "lodge.sqlite3").exists() and not (settings.LODGE_DATA / BUILT).exists():
            raise CommandError(
                f"{settings.LODGE_DATA} holds a school that is no demonstration. Name another folder."
            )
        for path in settings.LODGE_DATA.iterdir():
            if path.name != "keys":
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def _tell(self, words: str) -> None:
        self.stdout.write(f"  {words.removesuffix(' …')} …")
        self.stdout.flush()

    def _cast(self, port: int) -> None:
        self.stdout.write(
            f"\n{SCHOOL} at http://localhost:{port}/  (the password of everybody: {PASSWORD})\n\n"
        )
        for member in CAST:
            posts = ", ".join(Post.Kind(kind).label for kind in member.posts)
            name = f"{member.title} {member.given_name} {member.family_name}"
            self.stdout.write(f"  {member.email:28} {name:24} {posts} {member.teaches}")
        self.stdout.write(f"\n  Badge of the office at a kiosk: {BADGE}")
        self.stdout.write("  No second factor is asked while only this computer can reach it.\n")
