"""``lodge work``: the part of ``lodge serve`` that sends, does what is due, and copies each night."""

import logging
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from lodge.desk import backups
from lodge.desk.family import end_with_parent, known_to_children
from lodge.kit import clock
from lodge.notices import worker

EVERY = 2.0  # seconds
SETTLES = timedelta(minutes=10)  # a copy that was missed overnight waits until the morning's start is over
TRY_AGAIN = timedelta(minutes=30)
log = logging.getLogger(__name__)


class Command(BaseCommand):
    """Works until it is told to end, or its parent is gone."""

    help = "Send what waits and do what is due, every two seconds. lodge serve starts this by itself."
    requires_system_checks = []  # they are the tests' business, and take time

    def handle(self, *args: Any, **options: Any) -> None:
        """Work."""
        over = threading.Event()

        def stop(number: int, frame: FrameType | None) -> None:
            over.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        end_with_parent()
        nights = Nights(clock.now() + SETTLES)
        while not over.is_set():
            turn(clock.now())
            nights.look(clock.now())
            over.wait(EVERY)
        nights.end()


def turn(now: datetime) -> None:
    """One turn: letters and due work. A fault ends only this turn."""
    try:
        worker.tick(now)
    except Exception:  # whatever it is, the next turn comes
        log.exception("This turn of the worker did not succeed.")
    finally:
        close_old_connections()


@dataclass
class Nights:
    """Makes the night's copy in a process of its own, so that letters go on meanwhile."""

    not_before: datetime
    copying: subprocess.Popen[bytes] | None = None

    def look(self, now: datetime) -> None:
        """Begin the copy if the night's is missing; one that failed is tried again after half an hour."""
        if self.copying is not None and self.copying.poll() is not None:
            self.not_before = now + (TRY_AGAIN if self.copying.returncode else timedelta(0))
            self.copying = None
        if self.copying is None and now >= self.not_before and backups.nightly_due(now):
            words = [sys.executable, "-m", "lodge", "backup", "--nightly"]
            environment = {**os.environ, **known_to_children()}
            self.copying = subprocess.Popen(words, env=environment)  # noqa: S603 - our own program

    def end(self) -> None:
        """Leave a copy that is under way; its draft is replaced by the next one."""
        if self.copying is not None:
            self.copying.kill()
            self.copying.wait()
