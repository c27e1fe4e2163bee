"""Paper: Typst sheets become accessible PDFs (PDF/UA-1, tagged, en-GB) without any system library.

The sheet decides the look; a room passes plain values only. ``#``, ``*`` or ``$`` in a name stay as they are.
"""

import io
import json
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import segno
import typst

from lodge.kit import clock

ROOT = Path(__file__).resolve().parents[1]
FONTS = Path(__file__).resolve().parent / "fonts"
# What fonts/Inter-*.otf can draw. A letter beyond it would stop the print: PDF/UA wants every letter shown.
DRAWN = (
    (0x20, 0x7E),
    (0xA0, 0x148),
    (0x14A, 0x1C3),
    (0x1C5, 0x24F),
    (0x300, 0x31E),
    (0x370, 0x377),
    (0x384, 0x38A),
    (0x38E, 0x3A1),
    (0x3A3, 0x3E1),
    (0x400, 0x49D),
    (0x4A0, 0x4FF),
    (0x1E00, 0x1EFF),
    (0x2010, 0x2015),
    (0x2018, 0x201E),
    (0x2020, 0x2022),
    (0x2026, 0x2026),
    (0x20AC, 0x20AC),
)


def pdf(sheet: Path, data: Mapping[str, Any]) -> bytes:
    """The PDF of a Typst ``sheet`` filled with ``data`` (JSON values, read there as ``data``).

    Dated by the injected clock, so the same data at the same moment is the same file, octet for octet.
    PDF/UA-1 (ISO 14289-1): a sheet without title or alternative text raises ``typst.TypstError``.
    """
    filled = typst.compile(
        str(sheet),
        root=str(ROOT),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(_drawable(data))},
        pdf_standards="ua-1",
        timestamp=int(clock.now().timestamp()),
    )
    return bytes(filled)


def qr_code(words: str) -> str:
    """A QR code of ``words`` as SVG; a quarter of it may be smudged (level Q)."""
    drawn = io.BytesIO()
    segno.make_qr(words, error="q").save(drawn, kind="svg", border=0, xmldecl=False, svgns=True, scale=4)
    return drawn.getvalue().decode()


def _drawable(value: Any) -> Any:
    """``value`` with every letter that the font cannot draw as its plain form, or else as "?"."""
    if isinstance(value, str):
        return "".join(_letter(sign) for sign in unicodedata.normalize("NFC", value))
    if isinstance(value, Mapping):
        return {key: _drawable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_drawable(one) for one in value]
    return value


def _letter(sign: str) -> str:
    if sign == "\n" or any(first <= ord(sign) <= last for first, last in DRAWN):
        return sign
    plain = "".join(one for one in unicodedata.normalize("NFKD", sign) if one.isascii() and one.isprintable())
    return plain or "?"
