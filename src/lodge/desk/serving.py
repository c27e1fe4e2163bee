"""``lodge serve``: one process group of web server and worker, kept going until it is told to end.

The parent makes the data folder ready, starts the two, starts again whichever dies, and looks after the
practice copy. Children end with their parent, whatever ends it.
"""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from django.conf import settings

from lodge.desk import practice
from lodge.desk.family import known_to_children
from lodge.desk.preparing import prepare
from lodge.desk.reach import PORT, NotServed, Reach

__all__ = ["PORT", "NotServed", "Reach", "prepare", "serve"]

log = logging.getLogger(__name__)
LOOKS_EVERY = 0.2  # seconds
STARTS_WITHIN = 30.0  # seconds
ENDS_WITHIN = 10.0  # seconds
REST_AFTER_CRASH = (0.2, 5.0)  # seconds, the first and the longest
STEADY = 2.0  # seconds; whatever lived longer is started again at once


@dataclass
class Child:
    """One process of the group: how it is started, and when it may be started again."""

    name: str
    words: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    rest: float = REST_AFTER_CRASH[0]
    not_before: float = 0.0
    born: float = 0.0

    def keep(self) -> None:
        """Start it if it is not running; one that dies at once is left longer and longer."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None:
            shortest, longest = REST_AFTER_CRASH
            steady = now - self.born > STEADY
            self.rest = shortest if steady else min(longest, self.rest * 2)
            self.not_before, self.process = now + (0 if steady else self.rest), None
        if now >= self.not_before:
            self.born = now
            self.process = subprocess.Popen(self.words, env=self.environment)  # noqa: S603 - our own program

    def end(self) -> None:
        """Ask it to end; kill it if it does not."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


@dataclass
class Group:
    """The processes that serve one data folder."""

    folder: Path
    reach: Reach
    children: list[Child] = field(default_factory=list)
    practising: list[Child] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        base = self._environment(self.folder) | self.reach.settings()
        base["LODGE_PRACTICE_PORT"] = str(self.reach.port + 1)
        self.children = [
            Child("pages", web_words(self.reach), base),
            Child("worker", [sys.executable, "-m", "lodge", "work"], base),
        ]

    def _environment(self, folder: Path) -> dict[str, str]:
        own = {
            **known_to_children(),
            "LODGE_DATA": str(folder),
            "LODGE_SECRET_KEY": settings.SECRET_KEY,
            "LODGE_SERVED": "1",
        }
        return {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "lodge.settings"}

    def run(self, ready: Callable[[], None]) -> None:
        """Keep everything going until told to end; calls ``ready`` once pages are answered."""
        waiting: Callable[[], None] | None = ready
        begun = time.monotonic()
        while not self.over.is_set():
            for child in [*self.children, *self.practising]:
                child.keep()
            if waiting and answers(self.reach):
                waiting()
                waiting = None
            elif waiting and time.monotonic() - begun > STARTS_WITHIN:
                raise NotServed("The pages did not come up within half a minute; the lines above say why.")
            self._practice()
            self.over.wait(LOOKS_EVERY)

    def _practice(self) -> None:
        """Bring the practice copy to what is wanted: there and served, or gone."""
        wanted = practice.is_wanted(self.folder)
        if wanted and not self.practising:
            try:
                copy = practice.make(self.folder)
            except (OSError, subprocess.SubprocessError):
                log.exception("The practice copy could not be made.")
                practice.end(self.folder)
                return
            reach = Reach(self.reach.port + 1, self.reach.host, self.reach.cert, self.reach.key)
            environment = self._environment(copy) | reach.settings() | practice.environment(self.folder)
            self.practising = [Child("practice", web_words(reach, workers=1), environment)]
        elif not wanted and practice.is_there(self.folder):
            for child in self.practising:
                child.end()
            self.practising = []
            practice.throw_away(self.folder)

    def end(self) -> None:
        """End every child, and wait for it."""
        everyone = [*self.practising, *self.children]
        for child in everyone:
            if child.process is not None:
                child.process.terminate()
        for child in everyone:
            child.end()


def serve(folder: Path, reach: Reach, *, ready: Callable[[], None] | None = None) -> None:
    """Serve the prepared ``folder`` until SIGTERM or SIGINT. Raises ``NotServed``."""
    reach.check()
    group = Group(folder.resolve(), reach)

    def stop(number: int, frame: FrameType | None) -> None:
        group.over.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    try:
        group.run(ready or (lambda: None))
    finally:
        group.end()


def web_words(reach: Reach, workers: int = 2) -> list[str]:
    """The command of the web server."""
    words = [sys.executable, "-m", "lodge.desk.web_server", "--port", str(reach.port), "--bind", reach.bind]
    words += ["--workers", str(workers)]
    return [*words, "--cert", str(reach.cert), "--key", str(reach.key)] if reach.cert else words


def answers(reach: Reach) -> bool:
    """Whether somebody listens at the port."""
    try:
        socket.create_connection(("127.0.0.1", reach.port), timeout=0.2).close()
    except OSError:
        return False
    return True
