"""Figures and their floors: the same bytes written or read by bare SQLite on the same disk."""

import math
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.backends.sqlite3.base import Database  # type: ignore[attr-defined]  # the one Lodge runs on

Act = Callable[[Any], object]


@dataclass(frozen=True)
class Spans:
    """How long each of several acts took, in milliseconds: by the wall clock, and of the processor."""

    wall: list[float]
    processor: list[float]

    def per(self, number: int) -> "Spans":
        """The same, shared between ``number`` things done in each act."""
        return Spans([one / number for one in self.wall], [one / number for one in self.processor])


@dataclass(frozen=True)
class Figure:
    """Milliseconds of one act, its floor, and how many times the floor it costs.

    ``processor_ms`` is what the act takes of one core, so that a busy machine can be told from a slow act.
    """

    name: str
    median_ms: float
    p95_ms: float
    processor_ms: float
    floor_ms: float

    @property
    def ratio(self) -> float:
        """How many floors it costs."""
        return self.median_ms / self.floor_ms if self.floor_ms else 0.0

    def as_json(self) -> dict[str, Any]:
        """The figure with numbers rounded for reading."""
        numbers = {
            "median_ms": self.median_ms,
            "p95_ms": self.p95_ms,
            "processor_ms": self.processor_ms,
            "floor_ms": self.floor_ms,
        }
        return {
            "name": self.name,
            **{key: round(value, 4) for key, value in numbers.items()},
            "ratio": round(self.ratio, 1),
        }


def timed(act: Act, over: list[Any]) -> Spans:
    """How long ``act`` takes for each of ``over``."""
    spans = Spans([], [])
    for one in over:
        wall, processor = time.perf_counter(), time.process_time()
        act(one)
        spans.processor.append((time.process_time() - processor) * 1000)
        spans.wall.append((time.perf_counter() - wall) * 1000)
    return spans


def figure(name: str, spans: Spans, floor: float) -> Figure:
    """A figure from its spans."""
    ordered = sorted(spans.wall)
    p95 = ordered[math.ceil(len(ordered) * 0.95) - 1]
    return Figure(name, statistics.median(ordered), p95, statistics.median(spans.processor), floor)


@contextmanager
def bare() -> Iterator[Any]:
    """A bare SQLite with the same journal mode and fsync as ours, beside our own file."""
    connection = Database.connect(settings.LODGE_DATA / "floor.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS line (id TEXT PRIMARY KEY, words TEXT)")
    yield connection
    connection.close()


def floor_write(count: int = 200, size: int = 1200) -> float:
    """Median milliseconds of one row of ``size`` bytes in a transaction of its own, with its fsync."""
    with bare() as connection:

        def write(number: int) -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(
                "INSERT INTO line VALUES (?, ?)", (f"{time.perf_counter_ns()}-{number}", "x" * size)
            )
            connection.execute("COMMIT")

        return statistics.median(timed(write, list(range(count))).wall)


def floor_bulk(rows: int) -> float:
    """Milliseconds of ``rows`` rows of 300 bytes in one transaction."""
    with bare() as connection:
        lines = [(f"{time.perf_counter_ns()}-bulk-{number}", "x" * 300) for number in range(rows)]
        start = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO line VALUES (?, ?)", lines)
        connection.execute("COMMIT")
        return (time.perf_counter() - start) * 1000


def floor_read(rows: int = 30, count: int = 200) -> float:
    """Median milliseconds to read ``rows`` rows."""
    with bare() as connection:

        def read(_: int) -> None:
            connection.execute("SELECT * FROM line LIMIT ?", (rows,)).fetchall()

        return statistics.median(timed(read, list(range(count))).wall)
