"""Serving: who can reach it, what a start says, and that nothing outlives its parent."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from lodge.desk import preparing
from lodge.desk.reach import NotServed, Reach
from tests.desk.conftest import ROOT, environment, lodge


def free_port() -> int:
    """A port that is free, the next one too as far as anybody knows."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("host", ["lodge.larkfold.example", "192.168.1.10"])
def test_without_a_certificate_nobody_else_reaches_it(host: str) -> None:
    with pytest.raises(NotServed, match="serves this computer only"):
        Reach(free_port(), host).check()


def test_without_a_certificate_it_listens_on_loopback() -> None:
    reach = Reach(free_port())
    reach.check()
    assert reach.bind == "127.0.0.1"
    assert reach.settings()["LODGE_LOOPBACK"] == "1"
    assert "LODGE_HTTPS" not in reach.settings()


def test_a_certificate_means_https_with_secure_cookies_for_one_name(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    reach = Reach(free_port(), "lodge.larkfold.example", tmp_path / "file", tmp_path / "file")
    reach.check()
    assert reach.address.startswith("https://lodge.larkfold.example:")
    found = reach.settings()
    assert (found["LODGE_HTTPS"], found["LODGE_LOOPBACK"]) == ("1", "0")
    assert found["LODGE_HOSTS"].startswith("lodge.larkfold.example,")


def test_behind_a_proxy_it_listens_on_loopback_and_demands_https() -> None:
    reach = Reach(free_port(), "lodge.larkfold.example", behind_proxy=True)
    reach.check()
    assert reach.bind == "127.0.0.1"
    assert reach.settings()["LODGE_HTTPS"] == "1"
    assert reach.settings()["LODGE_BEHIND_PROXY"] == "1"


@pytest.mark.parametrize(
    ("reach", "says"),
    [
        (Reach(1, "a.example", Path("cert.pem")), "both --cert FILE and --key FILE"),
        (Reach(1, "", Path(__file__), Path(__file__)), "--host NAME"),
        (Reach(1, "a.example", Path("no-such.pem"), Path("no-such.pem")), "cannot be read"),
        (Reach(1, "", behind_proxy=True), "--host NAME"),
    ],
)
def test_half_an_answer_is_refused_with_what_is_missing(reach: Reach, says: str) -> None:
    with pytest.raises(NotServed, match=re.escape(says)):
        reach.check()


def test_a_port_in_use_is_named_with_a_way_out() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(NotServed, match=f"Port {port} cannot be used.*--port"):
            Reach(port).check()


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 2)])
def test_an_unsafe_sqlite_is_refused_with_fault_and_cure(version: tuple[int, ...]) -> None:
    with pytest.raises(NotServed, match=r"(?s)can damage its file.*3\.51\.3 or newer.*pysqlite3"):
        preparing.check_sqlite(version)
    preparing.check_sqlite((3, 51, 3))


def test_serving_on_a_network_without_a_certificate_ends_at_once(tmp_path: Path) -> None:
    done = lodge(tmp_path, "serve", "--host", "lodge.larkfold.example", "--port", str(free_port()))
    assert done.returncode == 1
    assert "serves this computer only" in done.stderr


@dataclass
class Served:
    """A real ``lodge serve`` on a folder."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait for its pages."""
        words = [sys.executable, "-m", "lodge", "serve", "--data", str(self.folder), "--port", str(self.port)]
        kept = environment(self.folder)
        del kept["LODGE_DATA"]
        with (self.folder.parent / "log").open("ab") as log:
            self.process = subprocess.Popen(words, env=kept, cwd=ROOT, stdout=log, stderr=log)
        self.wait_for(lambda: self.page("/hide", self.port) == 200)
        self.wait_for(lambda: "To end it" in self.log)

    @property
    def log(self) -> str:
        """What it said."""
        return (self.folder.parent / "log").read_text()

    def wait_for(self, there: Callable[[], bool]) -> None:
        """Look again and again until it is so; the test's own limit is half a minute."""
        for _ in range(300):
            if there():
                return
            time.sleep(0.1)
        pytest.fail(self.log[-3000:])

    def page(self, path: str, port: int) -> int:
        """The status of a page, 0 when nobody answers."""
        try:
            with urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=10) as answer:
                return int(answer.status)
        except (urllib.error.URLError, OSError):
            return 0

    def pids(self, what: str) -> set[int]:
        """The processes that work on this folder and have ``what`` in their command line."""
        found = set()
        for place in Path("/proc").glob("[0-9]*"):
            try:
                said = (place / "cmdline").read_bytes().decode().replace("\0", " ")
                about = (place / "environ").read_bytes().decode(errors="replace")
            except OSError:
                continue
            if what in said and f"LODGE_DATA={self.folder}\0" in f"{about}\0":
                found.add(int(place.name))
        return found


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """An empty folder, not yet served; whatever runs on it at the end is ended."""
    one = Served(tmp_path / "school")
    yield one
    if one.process is not None:
        one.process.kill()
        one.process.wait()
    for pid in one.pids("lodge"):
        os.kill(pid, signal.SIGKILL)


ONLY_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@pytest.mark.long
@ONLY_LINUX
def test_an_empty_folder_becomes_a_school_that_waits_for_its_first_administrator(served: Served) -> None:
    served.start()
    assert re.search(r"\n    [A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}\n", served.log)
    assert "Only this computer can reach it" in served.log
    assert served.page("/welcome", served.port) == 200
    assert (served.folder / "lodge.sqlite3").stat().st_mode & 0o077 == 0


@pytest.mark.long
@ONLY_LINUX
def test_a_child_that_is_killed_is_started_again(served: Served) -> None:
    served.start()
    (worker,) = served.pids("lodge work")
    pages = min(served.pids("web_server"))
    for pid in (worker, pages):
        os.kill(pid, signal.SIGKILL)
    served.wait_for(lambda: bool(served.pids("lodge work") - {worker}))
    served.wait_for(
        lambda: pages not in served.pids("web_server") and served.page("/hide", served.port) == 200
    )


@pytest.mark.long
@ONLY_LINUX
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_outlives_the_parent(served: Served, how: signal.Signals) -> None:
    served.start()
    assert served.process is not None
    assert len(served.pids("web_server")) >= 3
    served.process.send_signal(how)
    code = served.process.wait(15)
    served.wait_for(lambda: not served.pids("web_server") and not served.pids("lodge work"))
    assert code == (-signal.SIGKILL if how == signal.SIGKILL else 0)


@pytest.mark.long
@ONLY_LINUX
def test_the_practice_copy_comes_and_goes_as_it_is_wanted(served: Served) -> None:
    served.start()
    (served.folder / "practice-wanted").write_text("2099-01-01T00:00:00+00:00")
    served.wait_for(lambda: served.page("/hide", served.port + 1) == 200)
    with urllib.request.urlopen(f"http://localhost:{served.port + 1}/hide") as answer:
        assert "Practice: nothing of this reaches the school" in answer.read().decode()
    (served.folder / "practice-wanted").unlink()
    served.wait_for(lambda: not (served.folder / "practice").exists())
    served.wait_for(lambda: served.page("/hide", served.port + 1) == 0)
