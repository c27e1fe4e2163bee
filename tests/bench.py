"""How fast Lodge is, each figure beside its floor: the same bytes written or read by bare SQLite.

``./lodge bench`` prints a table, ``./lodge bench --json`` the same as JSON; nothing here passes or fails.
Floors are measured in the same run on the same disk, so that ratios can be compared between machines.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="lodge-bench-"))
os.environ |= {
    "LODGE_DATA": str(FOLDER),
    "LODGE_SECRET_KEY": "bench",
    "LODGE_DEMO": "1",
    "DJANGO_SETTINGS_MODULE": "lodge.settings",
}

from tests import bench_acts  # noqa: E402 - Django reads the environment above when it is imported


def main(words: list[str]) -> int:
    """Measure and print."""
    asked = argparse.ArgumentParser(prog="./lodge bench", description=__doc__)
    asked.add_argument("--json", action="store_true", help="print JSON instead of a table")
    asked.add_argument("--growth", action="store_true", help="measure one term against ten years as well")
    options = asked.parse_args(words)
    figures = bench_acts.measure(growth=options.growth)
    if options.json:
        print(json.dumps([one.as_json() for one in figures], indent=1))
        return 0
    print(f"{'':34}{'median ms':>10}{'p95 ms':>10}{'floor ms':>10}{'ratio':>8}")
    for one in figures:
        print(f"{one.name:34}{one.median_ms:10.2f}{one.p95_ms:10.2f}{one.floor_ms:10.3f}{one.ratio:8.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
