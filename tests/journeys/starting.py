"""How a process of ours is started in a test: where it stands, and its environment."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MORNING = "2026-11-23T08:31:00+00:00"


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a server process on ``folder``."""
    return {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "lodge.settings",
        "LODGE_DATA": str(folder),
        "LODGE_DEMO": "1",
        "LODGE_SECRET_KEY": "only for journeys",
        "LODGE_CLOCK": MORNING,
        **more,
    }
