"""The web server: granian with two workers of four threads; ``python -m lodge.desk.web_server``.

It loads no Django itself; its workers do (stack: 2 workers x 4 threads on 2 cores was the fastest).
"""

import argparse
from pathlib import Path

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from lodge.desk.family import end_with_parent

WORKERS = 2
THREADS = 4


def main() -> None:
    """Serve until told to end."""
    words = argparse.ArgumentParser()
    words.add_argument("--bind", default="127.0.0.1")
    words.add_argument("--port", type=int, required=True)
    words.add_argument("--workers", type=int, default=WORKERS)
    words.add_argument("--cert", type=Path)
    words.add_argument("--key", type=Path)
    said = words.parse_args()
    end_with_parent()
    Server(
        "lodge.wsgi:application",
        address=said.bind,
        port=said.port,
        interface=Interfaces.WSGI,
        workers=said.workers,
        blocking_threads=THREADS,
        ssl_cert=said.cert,
        ssl_key=said.key,
        websockets=False,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()
