"""A zip file opened with care: few files, of a bounded size, none of them packed again, no names that lead
away.
"""

import io
import stat
import zipfile
import zlib
from pathlib import PurePosixPath

from lodge.people.roster import wording
from lodge.people.roster.read import MOST_MEGABYTES
from lodge.people.roster.wording import refuse

MOST_FILES = 50
MOST_UNPACKED = 100 * 1024 * 1024
MOST_SWELLING = 200
_SMALL = 1024 * 1024
_CENTRAL = b"PK\x01\x02"
_PACKED = (".zip", ".7z", ".gz", ".tgz", ".rar", ".bz2", ".xz", ".tar", ".xlsx", ".jar")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def unpack(data: bytes, wanted: frozenset[str]) -> dict[str, bytes]:
    """The `wanted` files of a zip by name, from its root or from one folder in it. Nothing is written to
    disk.

    Raises CannotRead for a damaged, locked, nested, oversized or swelling archive and for unsafe names.
    What the archive claims about its sizes is checked first and then measured while unpacking, since it can
    lie.
    """
    if len(data) > MOST_MEGABYTES * 1024 * 1024:
        raise refuse(wording.TOO_BIG, most=MOST_MEGABYTES)
    # Counted before opening: the standard library would build an object for each of half a million entries.
    if data.count(_CENTRAL) > 2 * MOST_FILES:
        raise refuse(wording.ZIP_TOO_MANY, most=MOST_FILES)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(archive.infolist()) > MOST_FILES:
                raise refuse(wording.ZIP_TOO_MANY, most=MOST_FILES)
            for entry in entries:
                _check(entry)
            if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                raise refuse(wording.ZIP_TOO_BIG, most=MOST_UNPACKED // 1024 // 1024)
            return _files(archive, _chosen(entries, wanted))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        raise refuse(wording.ZIP_BROKEN) from None


def _check(entry: zipfile.ZipInfo) -> None:
    raw = entry.orig_filename
    parts = PurePosixPath(raw).parts
    unsafe = raw.startswith("/") or "\\" in raw or ":" in raw or "\0" in raw or ".." in parts
    if unsafe or stat.S_ISLNK(entry.external_attr >> 16):
        raise refuse(wording.ZIP_BAD_NAME)
    name = wording.shortened(parts[-1] if parts else "")
    if entry.flag_bits & 0x1:
        raise refuse(wording.ZIP_LOCKED)
    if raw.lower().endswith(_PACKED):
        raise refuse(wording.ZIP_NESTED, name=name)
    if entry.compress_type not in _METHODS:
        raise refuse(wording.ZIP_BROKEN)
    if entry.file_size > _SMALL and entry.file_size > MOST_SWELLING * max(entry.compress_size, 1):
        raise refuse(wording.ZIP_TOO_DENSE, name=name)


def _chosen(entries: list[zipfile.ZipInfo], wanted: frozenset[str]) -> dict[str, zipfile.ZipInfo]:
    chosen: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        path = PurePosixPath(entry.filename)
        if path.parts[0] == "__MACOSX" or len(path.parts) > 2 or path.name not in wanted:
            continue
        if path.name in chosen:
            raise refuse(wording.ZIP_TWICE, name=path.name)
        chosen[path.name] = entry
    return chosen


def _files(archive: zipfile.ZipFile, chosen: dict[str, zipfile.ZipInfo]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    left = MOST_UNPACKED
    for name, entry in chosen.items():
        with archive.open(entry) as stream:
            content = stream.read(left + 1)
        left -= len(content)
        if left < 0:
            raise refuse(wording.ZIP_TOO_BIG, most=MOST_UNPACKED // 1024 // 1024)
        if len(content) > _SMALL and len(content) > MOST_SWELLING * max(entry.compress_size, 1):
            raise refuse(wording.ZIP_TOO_DENSE, name=name)
        if content.startswith((b"PK\x03\x04", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")):
            raise refuse(wording.ZIP_NESTED, name=name)
        files[name] = content
    return files
