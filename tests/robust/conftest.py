"""A server that is killed, and a computer at the desk that keeps asking: plain HTTP, no browser."""

import http.client
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.journeys.build import PASSWORD
from tests.journeys.conftest import Server
from tests.journeys.starting import ROOT, environment

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Desk:
    """A computer at the desk, signed in: posts forms and keeps its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, **typed: str) -> http.client.HTTPResponse:
        """One request on a connection of its own; ``OSError`` or ``HTTPException`` where nobody answers."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=60)
        try:
            if method == "POST":
                typed["csrfmiddlewaretoken"] = self.cookies["csrftoken"]
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            connection.request(method, path, urlencode(typed) or None, {**FORM, **headers})
            answer = connection.getresponse()
            answer.read()
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
        return answer

    def sign_in(self, who: str) -> "Desk":
        """Sign somebody of the small school in with their password."""
        self.ask("GET", "/accounts/login/")
        answer = self.ask("POST", "/accounts/login/", login=f"{who}@larkfold.example", password=PASSWORD)
        assert (answer.status, answer.headers["Location"]) == (302, "/day")
        return self

    def box(self, way: str, tag: int, key: str) -> str:
        """Type a tag into the one box, 'in' or 'out'; the register entry that came of it, '' if none."""
        typed = {"box": f"{tag:03d}", "key": key, **({"leaving_early": "on"} if way == "out" else {})}
        answer = self.ask("POST", f"/phones/{way}", **typed)
        assert answer.status in {200, 302}
        return parse_qs(urlsplit(answer.headers.get("Location", "")).query).get("last", [""])[0]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server of its own on the small school, Monday morning."""
    words = [sys.executable, "-m", "tests.journeys.build"]
    subprocess.run(words, env=environment(tmp_path), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    one = Server(tmp_path)
    try:
        one.start()
        yield one
    finally:
        one.stop()


def verified(folder: Path) -> None:
    """The journal of the school in ``folder`` is whole, says the command."""
    words = [sys.executable, "-m", "lodge", "journal", "verify", "--data", str(folder), "--json"]
    ran = subprocess.run(words, env=environment(folder), cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
