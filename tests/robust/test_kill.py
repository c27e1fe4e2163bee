"""The server is killed in the middle of a queue: what it acknowledged is there, once (M6.3.a)."""

import http.client
import os
import random
import signal
import threading
from datetime import datetime, timedelta

import pytest

from tests.journeys.conftest import Server
from tests.journeys.starting import MORNING
from tests.robust.conftest import Desk, verified

DEVICES = 30
BETWEEN_KILLS = timedelta(minutes=5)
KEYS = """SELECT c."key", e.id FROM journal_command c JOIN office_registerentry e
  ON e.id = replace(json_extract(c.reply, '$.reply.entry'), '-', '')"""
CHAIN = "SELECT count(*), count(DISTINCT device_id || ' ' || step) FROM devices_holding"
ACTS = "SELECT verb, count(*) FROM journal_entry WHERE verb IN ('hand-in', 'give-back') GROUP BY verb"
OPEN = """SELECT count(*) FROM devices_holding h WHERE h.until IS NULL AND (h.holder = 'office') <>
  EXISTS (SELECT 1 FROM office_registerentry e
          WHERE e.device_id = h.device_id AND e.out_at IS NULL AND e.undone_at IS NULL)"""


class Queue:
    """Children at the desk without end: thirty hand in, then thirty go home early, and so on."""

    def __init__(self, server: Server, draw: random.Random) -> None:
        self.server, self.draw = server, draw
        self.desk = Desk(server.port).sign_in("office")
        self.acknowledged: dict[str, str] = {}
        self.repeated = self.killed = 0

    def act(self) -> None:
        """One act, repeated with its own key until somebody answers."""
        number = len(self.acknowledged)
        way = "in" if number // DEVICES % 2 == 0 else "out"
        key = f"{self.draw.getrandbits(128):032x}"
        while True:
            try:
                entry = self.desk.box(way, number % DEVICES + 1, key)
            except (OSError, http.client.HTTPException):
                self.repeated += 1
                self.restart()
                continue
            assert entry, f"act {number} was answered without an entry"
            self.acknowledged[key] = entry
            return

    def restart(self) -> None:
        """Somebody starts the server again; the school's clock has gone on."""
        self.server.stop()
        later = datetime.fromisoformat(MORNING) + BETWEEN_KILLS * self.killed
        self.server.start(clock=later.isoformat())

    def kill(self) -> None:
        """The server and its workers are gone, at once; nobody is told."""
        if self.server.process is not None:
            os.killpg(self.server.process.pid, signal.SIGKILL)

    def kill_during(self, acts: int) -> None:
        """Kill the server at some moment of the next ``acts`` acts, and go on until it was noticed."""
        self.killed += 1
        noticed = self.repeated + 1
        timer = threading.Timer(self.draw.uniform(0.0, 0.25), self.kill)
        timer.start()
        for _ in range(acts):
            self.act()
        while self.repeated < noticed:
            self.act()
        timer.join()


def survives(server: Server, kills: int, seed: int) -> None:
    queue = Queue(server, random.Random(seed))
    for _ in range(kills):
        queue.kill_during(acts=6)
    handed_in = sum(number // DEVICES % 2 == 0 for number in range(len(queue.acknowledged)))
    given_back = len(queue.acknowledged) - handed_in
    assert dict(server.rows(KEYS)) == {
        key: entry.replace("-", "") for key, entry in queue.acknowledged.items()
    }
    assert server.rows("SELECT count(*) FROM office_registerentry") == [(handed_in,)]
    links = handed_in + given_back
    assert server.rows(CHAIN) == [(links, links)]
    assert dict(server.rows(ACTS)) == {
        verb: count for verb, count in (("hand-in", handed_in), ("give-back", given_back)) if count
    }
    assert server.rows(OPEN) == [(0,)]
    server.stop()
    verified(server.folder)


def test_three_kills_in_a_queue_lose_nothing_and_double_nothing(server: Server) -> None:
    survives(server, kills=3, seed=1)


@pytest.mark.long
def test_twenty_kills_in_a_queue_lose_nothing_and_double_nothing(server: Server) -> None:
    survives(server, kills=20, seed=2)
