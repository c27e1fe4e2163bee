"""Two desks type the same tags into one server at once: each phone goes back once, nobody sees a lock."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from tests.journeys.conftest import Server
from tests.robust.conftest import Desk, verified

GIVEN = "SELECT count(*), count(DISTINCT device_id) FROM office_registerentry WHERE out_at IS NOT NULL"
ACTS = "SELECT count(*) FROM journal_entry WHERE verb = 'give-back'"


def give_all(desk: Desk, tags: range, keys: int) -> Counter[int]:
    """One desk types every tag in turn; how often each was given back. A page that is no page raises."""
    return Counter(tag for tag in tags if desk.box("out", tag, str(UUID(int=keys + tag))))


def race(server: Server, devices: int, rounds: int) -> None:
    """Every phone comes in and is given back by both desks at the same moment, ``rounds`` times."""
    desks = [Desk(server.port).sign_in(who) for who in ("office", "office2")]
    tags = range(1, devices + 1)
    for turn in range(1, rounds + 1):
        for tag in tags:
            assert desks[tag % 2].box("in", tag, str(UUID(int=turn * 10_000 + tag)))
        with ThreadPoolExecutor(len(desks)) as at_work:
            given = at_work.map(give_all, desks, [tags] * 2, [turn * 10_000 + 1000, turn * 10_000 + 2000])
            assert sum(given, Counter[int]()) == dict.fromkeys(tags, 1)
    assert server.rows(GIVEN) == [(devices * rounds, devices)]
    assert server.rows(ACTS) == [(devices * rounds,)]
    server.stop()
    verified(server.folder)


def test_two_sessions_give_ten_phones_back_once_each(server: Server) -> None:
    race(server, devices=10, rounds=1)


@pytest.mark.long
def test_two_sessions_give_thirty_phones_back_once_each_seven_times(server: Server) -> None:
    race(server, devices=30, rounds=7)
