"""Which place this is: a copy of a school, restored or made for practice, stays silent.

The data folder's keys hold an id bound to its own file and place. A copy of the folder has another
file or another place, and so another epoch; its letters wait until somebody sets its delivery again.
Not seen as a copy: a whole disk put back byte for byte. Whoever restores one calls ``renew``.
"""

from contextlib import suppress
from pathlib import Path

from django.conf import settings

from lodge.kit import ids

FILE = "place"


def present() -> str:
    """The epoch of this place (32 hex digits), made on first asking and remade in a copy."""
    file = Path(settings.LODGE_KEYS) / FILE
    if not file.exists():
        fresh, _ = _write(file)
        with suppress(FileExistsError):  # another process was first; its place counts
            file.hardlink_to(fresh)
        fresh.unlink()
    with suppress(ValueError):
        epoch, node, folder = file.read_text().split("\n", 2)
        if node == str(file.stat().st_ino) and folder == str(file.parent):
            return epoch
    return renew()


def renew() -> str:
    """Make this place a new one: whatever was queued before stays silent."""
    fresh, epoch = _write(Path(settings.LODGE_KEYS) / FILE)
    fresh.replace(fresh.with_name(FILE))
    return epoch


def _write(file: Path) -> tuple[Path, str]:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_name(f"{FILE}.{ids.new().hex}")
    fresh.touch(mode=0o600)
    epoch = ids.new().hex
    fresh.write_text(f"{epoch}\n{fresh.stat().st_ino}\n{file.parent}")
    return fresh, epoch
