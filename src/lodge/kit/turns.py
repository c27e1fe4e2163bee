"""Taking turns at SQLite: one writer at a time, in a queue that the system keeps.

SQLite itself lets waiting writers ask again and again, so of sixteen busy desks one may starve until
its time is out. A file lock beside the database is handed on by the system instead. PostgreSQL, a
database in memory, and systems without ``flock`` need none: there the database's own waiting does.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

try:
    import fcntl
except ImportError:  # Windows: one desk's computer is the server, and SQLite's own waiting is enough
    CAN_QUEUE = False
else:
    CAN_QUEUE = True


@contextmanager
def turn() -> Iterator[None]:
    """Wait for our turn to write, and hold it to the end of the block; at once where nobody must wait."""
    file = _file()
    if not CAN_QUEUE or file is None or connection.in_atomic_block:
        yield
        return
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)  # which ends the lock, as does the end of the process


def _file() -> Path | None:
    """The lock's file beside the database; None where the database is not a file of ours."""
    name = connection.settings_dict["NAME"]
    if connection.vendor != "sqlite" or "memory" in str(name):
        return None
    return Path(name).with_suffix(".turn")
