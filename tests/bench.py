"""How fast Lodge is, each figure beside its floor: the same bytes written or read by bare SQLite.

``./lodge bench`` prints a table, ``./lodge bench --json`` the same as JSON; nothing here passes or fails.
Requests go through Django's test client: every middleware, the check of the form's token, hashed static
names, templates, a session that proved a second factor; only the socket is missing. ``--growth`` measures
after one term and again after ten years of days made in bulk (some minutes). Floors are measured in the
same run on the same disk, so that ratios can be compared between machines; the processor's time tells a
busy machine from a slow act.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="lodge-bench-"))
os.environ |= {
    "LODGE_DATA": str(FOLDER),
    "LODGE_SECRET_KEY": "only for the bench",
    "DJANGO_SETTINGS_MODULE": "lodge.settings",
}
for name in ("LODGE_DEMO", "LODGE_DATABASE", "LODGE_KEYS", "LODGE_STATIC", "LODGE_CLOCK"):
    os.environ.pop(name, None)

from tests import bench_acts  # noqa: E402 - Django reads the environment above when it is imported
from tests.bench_floor import Figure  # noqa: E402


def main(words: list[str]) -> int:
    """Measure and print."""
    asked = argparse.ArgumentParser(prog="./lodge bench", description=__doc__)
    asked.add_argument("--json", action="store_true", help="print JSON instead of a table")
    asked.add_argument("--growth", action="store_true", help="measure one term against ten years as well")
    options = asked.parse_args(words)
    try:
        figures = bench_acts.measure()
        grown = bench_acts.grown() if options.growth else {}
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
    if options.json:
        found = {"figures": [one.as_json() for one in figures]}
        growth = {name: [one.as_json() for one in after] for name, after in grown.items()}
        print(json.dumps({**found, **({"growth": growth} if growth else {})}, indent=1))
        return 0
    _table(figures)
    if grown:
        term, decade = grown.values()
        _growth(term, decade)
    return 0


def _table(figures: list[Figure]) -> None:
    print(f"{'':36}{'median ms':>10}{'p95 ms':>10}{'core ms':>10}{'floor ms':>10}{'ratio':>8}")
    for one in figures:
        print(
            f"{one.name:36}{one.median_ms:10.3f}{one.p95_ms:10.3f}{one.processor_ms:10.3f}"
            f"{one.floor_ms:10.4f}{one.ratio:8.1f}"
        )


def _growth(term: list[Figure], decade: list[Figure]) -> None:
    print(f"\n{'':36}{'term ms':>10}{'decade ms':>10}{'growth':>8}{'of core':>8}")
    for before, after in zip(term, decade, strict=True):
        wall, core = after.median_ms / before.median_ms, after.processor_ms / before.processor_ms
        print(f"{before.name:36}{before.median_ms:10.3f}{after.median_ms:10.3f}{wall:8.2f}{core:8.2f}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
