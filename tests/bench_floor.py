"""Figures and their floors: the same bytes written or read by bare SQLite on the same disk."""

import os
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Figure:
    """Milliseconds of one act, its floor, and how many times the floor it costs."""

    name: str
    median_ms: float
    p95_ms: float
    floor_ms: float

    @property
    def ratio(self) -> float:
        """How many floors it costs."""
        return self.median_ms / self.floor_ms if self.floor_ms else 0.0

    def as_json(self) -> dict[str, Any]:
        """The figure with numbers rounded for reading."""
        numbers = {"median_ms": self.median_ms, "p95_ms": self.p95_ms, "floor_ms": self.floor_ms}
        return {
            "name": self.name,
            **{key: round(value, 3) for key, value in numbers.items()},
            "ratio": round(self.ratio, 1),
        }


def timed(act: Callable[[Any], object], over: list[Any]) -> list[float]:
    """Milliseconds of ``act`` for each of ``over``."""
    spans = []
    for one in over:
        start = time.perf_counter()
        act(one)
        spans.append((time.perf_counter() - start) * 1000)
    return spans


def figure(name: str, spans: list[float], floor: float) -> Figure:
    """A figure from its spans."""
    ordered = sorted(spans)
    return Figure(name, statistics.median(ordered), ordered[int(len(ordered) * 0.95) - 1], floor)


@contextmanager
def bare() -> Iterator[sqlite3.Connection]:
    """A bare SQLite with the same journal mode and fsync as ours."""
    connection = sqlite3.connect(Path(os.environ["LODGE_DATA"]) / "floor.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS line (id TEXT PRIMARY KEY, words TEXT)")
    yield connection
    connection.close()


def floor_write(count: int = 200, size: int = 1200) -> float:
    """Median milliseconds of one row of ``size`` bytes in a transaction of its own."""
    with bare() as connection:

        def write(number: int) -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(
                "INSERT INTO line VALUES (?, ?)", (f"{time.perf_counter_ns()}-{number}", "x" * size)
            )
            connection.execute("COMMIT")

        return statistics.median(timed(write, list(range(count))))


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
        return statistics.median(
            timed(
                lambda _: connection.execute("SELECT * FROM line LIMIT ?", (rows,)).fetchall(),
                list(range(count)),
            )
        )
