"""Makes the picture of the README anew: ``.venv/bin/python -m tests.journeys.picture``.

A phone has just been handed in at the invented school, on a Friday morning. The picture is a PNG of few
colours (zlib alone, no picture library), so that a clone stays small.
"""

import shutil
import struct
import tempfile
import zlib
from collections import Counter
from pathlib import Path

import django

django.setup()

from playwright.sync_api import sync_playwright  # noqa: E402 - the settings must be ready first

from tests.journeys.conftest import THIRD_MORNING, Server  # noqa: E402
from tests.journeys.starting import ROOT  # noqa: E402
from tests.journeys.visits import WIDE, build_schools, sign_in  # noqa: E402
from tests.pages.kinds import FULL  # noqa: E402

PICTURE = ROOT / "docs/pictures/phones-in.png"
COLOURS = 256
Pixel = tuple[int, int, int]


def shot(server: Server) -> bytes:
    """The register in a browser, a moment after tag 015 came in."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        context = browser.new_context(viewport=WIDE)  # type: ignore[arg-type]  # a TypedDict of theirs
        sign_in(context.new_page(), server.address, "office")
        page = context.new_page()
        page.goto(f"{server.address}/phones/in")
        page.get_by_role("textbox").fill("015")
        page.keyboard.press("Enter")
        page.locator(".result .tag-big").wait_for()
        taken = page.screenshot()
        browser.close()
    return taken


def read(png: bytes) -> list[list[Pixel]]:
    """The rows of pixels of a PNG with eight bits of red, green and blue, as a browser writes it."""
    chunks, at = [], 8
    while at < len(png):
        size = struct.unpack(">I", png[at : at + 4])[0]
        chunks.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + size]))
        at += size + 12
    width, height, depth, kind = struct.unpack(">IIBB", chunks[0][1][:10])
    assert (depth, kind) in ((8, 2), (8, 6)), "not red, green and blue"
    step = 3 if kind == 2 else 4
    packed = zlib.decompress(b"".join(octets for name, octets in chunks if name == b"IDAT"))
    rows, before = [], bytearray(width * step)
    for number in range(height):
        start = number * (width * step + 1)
        row = bytearray(packed[start + 1 : start + 1 + width * step])
        _unfilter(packed[start], row, before, step)
        rows.append([(row[x], row[x + 1], row[x + 2]) for x in range(0, len(row), step)])
        before = row
    return rows


def _unfilter(how: int, row: bytearray, above: bytearray, step: int) -> None:
    """Undo the filter of one row (PNG, second edition, 9.2)."""
    for x in range(len(row)):
        left = row[x - step] if x >= step else 0
        corner = above[x - step] if x >= step else 0
        guess = left + above[x] - corner
        near = min((left, above[x], corner), key=lambda one: abs(guess - one))
        row[x] = (row[x] + (0, left, above[x], (left + above[x]) // 2, near)[how]) & 255


def write(rows: list[list[Pixel]]) -> bytes:
    """A PNG with a palette of the commonest colours; every other pixel takes the nearest of them."""
    counted = Counter(pixel for row in rows for pixel in row)
    palette = [pixel for pixel, _ in counted.most_common(COLOURS)]
    place = {pixel: palette.index(min(palette, key=lambda one: _apart(one, pixel))) for pixel in counted}
    body = b"".join(b"\0" + bytes(place[pixel] for pixel in row) for row in rows)
    head = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 3, 0, 0, 0)
    colours = b"".join(bytes(pixel) for pixel in palette)
    parts = ((b"IHDR", head), (b"PLTE", colours), (b"IDAT", zlib.compress(body, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, octets) for name, octets in parts)


def _apart(one: Pixel, other: Pixel) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _chunk(name: bytes, octets: bytes) -> bytes:
    return struct.pack(">I", len(octets)) + name + octets + struct.pack(">I", zlib.crc32(name + octets))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        build_schools(Path(folder))
        served = Server(Path(folder) / FULL)
        try:
            served.start(THIRD_MORNING)
            taken = shot(served)
        finally:
            served.stop()
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_bytes(write(read(taken)))
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size:,} bytes")
