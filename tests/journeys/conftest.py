"""A real server on loopback, a real browser: what every journey stands on."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.journeys.build import PASSWORD
from tests.journeys.starting import MORNING, ROOT, environment
from tests.journeys.visits import Visits, build_schools
from tests.pages.kinds import EMPTY, FULL

AFTERNOON = "2026-11-23T15:17:00+00:00"
THIRD_MORNING = "2026-09-04T07:40:00+00:00"


class Server:
    """A server process that can be stopped, killed and started again on the same data and port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://localhost:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, clock: str = MORNING) -> None:
        """Start, with the school's clock at ``clock``, and wait until it answers."""
        words = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(self.port)]
        words += [
            "--host",
            "127.0.0.1",
            "--workers",
            "1",
            "--blocking-threads",
            "4",
            "lodge.wsgi:application",
        ]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                words,
                env=environment(self.folder, LODGE_CLOCK=clock),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{self.address}/hide", timeout=1).close()  # noqa: S310 - loopback
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        pytest.fail((self.folder / "server.log").read_text()[-2000:])

    def stop(self, how: int = signal.SIGKILL) -> None:
        """End the server and its workers, by default the hard way."""
        if self.process is not None:
            os.killpg(self.process.pid, how)
            self.process.wait(10)
            self.process = None

    def rows(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask the database itself, behind the server's back."""
        connection = sqlite3.connect(self.folder / "lodge.sqlite3")
        try:
            return connection.execute(question, values).fetchall()
        finally:
            connection.close()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small school, built once."""
    folder = tmp_path_factory.mktemp("built")
    words = [sys.executable, "-m", "tests.journeys.build"]
    subprocess.run(words, env=environment(folder), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return folder


@pytest.fixture
def server(built: Path, tmp_path: Path) -> Iterator[Server]:
    """A server of its own on a copy of the small school, Monday morning."""
    folder = tmp_path / "data"
    shutil.copytree(built, folder)
    one = Server(folder)
    try:
        one.start()
        yield one
    finally:
        one.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium from the system."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        quiet = [
            "--no-sandbox",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ]
        opened = playwright.chromium.launch(executable_path=found, args=quiet)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser without history; any error on its console fails the journey."""
    context = browser.new_context()
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda fault: faults.append(str(fault)))
    yield opened
    context.close()
    assert faults == []


@pytest.fixture(scope="session")
def visits(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visits]:
    """The empty and the full school, each served, with a browser in front."""
    folder = tmp_path_factory.mktemp("schools")
    build_schools(folder)
    servers = {name: Server(folder / name) for name in (EMPTY, FULL)}
    try:
        for one in servers.values():
            one.start(THIRD_MORNING)
        opened = Visits(browser, {name: (one.address, one.folder) for name, one in servers.items()})
        yield opened
        opened.close()
    finally:
        for one in servers.values():
            one.stop()


SignIn = Callable[..., Page]


@pytest.fixture
def sign_in(server: Server, page: Page) -> SignIn:
    """Sign somebody of the small school in, on this page or another."""

    def enter(who: str = "office", on: Page | None = None) -> Page:
        here = on or page
        here.goto(f"{server.address}/accounts/login/")
        here.get_by_label("School e-mail address").fill(f"{who}@larkfold.example")
        here.get_by_label("Password").fill(PASSWORD)
        here.get_by_role("button", name="Sign in", exact=True).click()
        here.wait_for_url("**/day")
        return here

    return enter
