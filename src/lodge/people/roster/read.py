"""Bytes of a CSV file turned into rows with the line numbers a person sees, within fixed limits.

CSV as in RFC 4180, with comma, semicolon or tab; UTF-8, UTF-16 with a byte order mark, or Windows-1252.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from lodge.people.roster import wording
from lodge.people.roster.wording import refuse

MOST_ROWS = 20_000
MOST_MEGABYTES = 20
MOST_COLUMNS = 200
MOST_IN_CELL = 5_000
MOST_TITLE_ROWS = 30
MOST_LINES = 100_000
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_DELIMITERS = (",", ";", "\t")
_SAMPLE = 64 * 1024
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_NUMBER_LIKE = re.compile(r"[+\-][\d\s().,\-/]*$")

Scorer: TypeAlias = Callable[[Sequence[str]], int]
"""How many headings of a row are recognised; 0 means that the row is no header."""


@dataclass(frozen=True, slots=True)
class Line:
    """One record: the line in the file where it begins (the first line is 1), and its cells."""

    row: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A file's header and the records under it; blank records and repeated headers are left out."""

    header: tuple[str, ...]
    header_row: int
    lines: tuple[Line, ...] = field(repr=False)
    encoding: str
    delimiter: str


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding. Raises CannotRead for anything that is not plain text."""
    if len(data) > MOST_MEGABYTES * 1024 * 1024:
        raise refuse(wording.TOO_BIG, most=MOST_MEGABYTES)
    if not data.strip():
        raise refuse(wording.EMPTY)
    _refuse_other_kinds(data)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text, encoding = _decoded(data, "utf-16"), "utf-16"
    else:
        if b"\0" in data:
            raise refuse(wording.NUL)
        text, encoding = _eight_bit(data)
    if "\0" in text:
        raise refuse(wording.NUL)
    return text, encoding


def _refuse_other_kinds(data: bytes) -> None:
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")):
        raise refuse(wording.WORKBOOK)
    if data.startswith(b"%PDF"):
        raise refuse(wording.PDF)
    if data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<?xml", b"<html", b"<!doctype")):
        raise refuse(wording.MARKUP)


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise refuse(wording.BROKEN_ENCODING, row=data.count(b"\n", 0, error.start) + 1) from None


def _eight_bit(data: bytes) -> tuple[str, str]:
    """UTF-8 when all of it is; Windows-1252 unless the file is plainly UTF-8 with broken places."""
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
    whole = len(_MULTIBYTE.findall(data))
    stray = len(re.findall(rb"[\x80-\xff]", _MULTIBYTE.sub(b"", data)))
    if data.startswith(b"\xef\xbb\xbf") or whole >= stray:
        raise refuse(wording.BROKEN_ENCODING, row=row)
    return _decoded(data, "cp1252"), "cp1252"


def records(text: str, delimiter: str) -> Iterator[Line]:
    """Every record with the physical line on which it begins. Raises CannotRead beyond the limits."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "limit" in str(error):
                raise refuse(wording.CELL_TOO_LONG, row=begins, most=MOST_IN_CELL) from None
            raise refuse(wording.BAD_QUOTES, row=begins) from None
        if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
            raise refuse(wording.TOO_MANY_COLUMNS, row=begins, most=MOST_COLUMNS)
        if cells and max(map(len, cells)) > MOST_IN_CELL:
            raise refuse(wording.CELL_TOO_LONG, row=begins, most=MOST_IN_CELL)
        yield Line(begins, tuple(cells[:MOST_COLUMNS]))
        begins = reader.line_num + 1


def read_table(data: bytes, *, score: Scorer, most_rows: int = MOST_ROWS, wanted: str = "") -> Table:
    """The table in a CSV file, its header found among the first lines by `score`, title rows above it
    passed over.

    `wanted` names example headings for the message. Raises CannotRead with a sentence that says what to do.
    """
    text, encoding = decode(data)
    delimiter, header = _find_header(text, score, wanted)
    lines: list[Line] = []
    for number, line in enumerate(records(text, delimiter)):
        if number > max(MOST_LINES, most_rows):
            raise refuse(wording.TOO_MANY_ROWS, most=most_rows)
        if line.row <= header.row or line.cells == header.cells or not any(map(str.strip, line.cells)):
            continue
        if len(lines) == most_rows:
            raise refuse(wording.TOO_MANY_ROWS, most=most_rows)
        lines.append(Line(line.row, tuple(map(_unquoted, line.cells))))
    if not lines:
        raise refuse(wording.NO_ROWS, row=header.row)
    return Table(header.cells, header.row, tuple(lines), encoding, delimiter)


def _find_header(text: str, score: Scorer, wanted: str) -> tuple[str, Line]:
    best: tuple[int, str, Line] | None = None
    fullest = Line(1, ())
    problem: wording.CannotRead | None = None
    sample = text[:_SAMPLE]
    for delimiter in _DELIMITERS:
        try:
            for line in _first(records(sample, delimiter)):
                points = score(line.cells)
                if points and (best is None or points > best[0]):
                    best = (points, delimiter, line)
                if len([cell for cell in line.cells if cell.strip()]) > len(fullest.cells):
                    fullest = line
        except wording.CannotRead as error:
            # A sample may be cut in mid-cell; the full reading repeats any true fault.
            problem = problem or error
    if best:
        return best[1], best[2]
    if problem and not fullest.cells:
        raise problem
    raise refuse(
        wording.NO_HEADER, wanted=wanted, seen=wording.listed([cell.strip() for cell in fullest.cells])
    )


def _first(lines: Iterator[Line]) -> Iterator[Line]:
    for _, line in zip(range(MOST_TITLE_ROWS + 1), lines, strict=False):
        yield line


def _unquoted(cell: str) -> str:
    """Undo the mark that `write.neutral` sets, so that a file of rejected rows can be corrected and
    imported.
    """
    return cell[1:] if cell.startswith("'") and cell[1:].lstrip().startswith(FORMULA_SIGNS) else cell


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would calculate this cell; plain numbers (+44 1632 960000) are not meant."""
    begun = cell.lstrip(" \u00a0")
    return begun.startswith(FORMULA_SIGNS) and bool(begun.strip()) and not _NUMBER_LIKE.match(begun.strip())
