"""Children that end with their parent, even when it is killed without a word."""

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG = 1  # Linux, prctl(2)
LOOKS_EVERY = 0.5  # seconds
PARENT = "LODGE_PARENT"


def known_to_children() -> dict[str, str]:
    """The environment by which a child knows who started it, even if that one is gone by then."""
    return {PARENT: str(os.getpid())}


def end_with_parent(how: int = signal.SIGTERM) -> None:
    """Send ``how`` to this process as soon as the one that started it is gone, or at once if it is.

    Linux tells it immediately; elsewhere a thread looks twice a second.
    """
    parent = _parent()
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(how), 0, 0, 0)
        if os.getppid() != parent:
            os.kill(os.getpid(), how)
    elif sys.platform != "win32":
        threading.Thread(target=_look, args=(parent, how), daemon=True).start()


def _parent() -> int:
    """Who started this process: as it was told, because the parent may be gone before we ask."""
    started = multiprocessing.parent_process()
    if started is not None and started.pid is not None:
        return started.pid
    return int(os.environ.get(PARENT) or os.getppid())


def _look(parent: int, how: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOKS_EVERY)
    os.kill(os.getpid(), how)
