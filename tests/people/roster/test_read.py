"""Bytes into rows: encodings, delimiters, title rows, limits, quotation marks."""

import contextlib
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodge.people.roster import columns, read
from lodge.people.roster.read import Table, is_formula, read_table
from lodge.people.roster.wording import CannotRead

HEADINGS = "adno,Legal Surname,Legal Forename"


def table(data: bytes) -> Table:
    return read_table(data, score=columns.scorer(columns.guess))


def refusal(data: bytes) -> str:
    with pytest.raises(CannotRead) as caught:
        table(data)
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    found = table(f"{HEADINGS}\n1,O’Neill,Zoë\n".encode(encoding))
    assert found.lines[0].cells == ("1", "O’Neill", "Zoë")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_usual_delimiter_and_line_ending_is_read(delimiter: str, ending: str) -> None:
    text = ending.join([HEADINGS, "1,Lee,Ann", "2,Roe,Jo"]).replace(",", delimiter)
    found = table(text.encode())
    assert [(line.row, line.cells[1]) for line in found.lines] == [(2, "Lee"), (3, "Roe")]


def test_rows_are_numbered_as_in_the_file_with_title_rows_blank_rows_and_cells_of_several_lines() -> None:
    text = f'List of pupils\n"Printed\nMonday"\n\n{HEADINGS}\n1,"Lee\nor Leigh",Ann\n,,\n2,Roe,Jo\n'
    found = table(text.encode())
    assert found.header_row == 5
    assert [(line.row, line.cells[0]) for line in found.lines] == [(6, "1"), (9, "2")]


def test_a_header_repeated_on_every_page_is_no_row() -> None:
    assert len(table(f"{HEADINGS}\n1,Lee,Ann\n{HEADINGS}\n2,Roe,Jo\n".encode()).lines) == 2


def test_a_line_of_excel_that_names_the_delimiter_is_passed_over() -> None:
    assert table(b"sep=;\r\nadno;Surname;Forename\r\n1;Lee;Ann\r\n").lines[0].row == 3


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \r\n \n", "empty"),
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"\xd0\xcf\x11\xe0rest", "Excel workbook"),
        (b"%PDF-1.7", "PDF"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "XML"),
        (b"adno,Surname\x00,Forename\n1,Lee,Ann", "zero bytes"),
        ("adno,Surname,Forename\n1,Lee,Ann".encode("utf-16-le"), "zero bytes"),
        (b"\xff\xfea", "Letters near line 1"),
        (HEADINGS.encode() + b"\n1,Zo\xc3\xab,A\n2,Ren\xc3\xa9e,B\n3,Lo\xefc,C\n", "Letters near line 4"),
        (HEADINGS.encode() + b"\n1,Zo\x81,A\n", "Letters near line 2"),
        (HEADINGS.encode() + b"\n", "no rows"),
        (b"Colour,Size\nred,3\n", "No row of headings"),
        (HEADINGS.encode() + b'\n1,"Lee,Ann\n2,"Roe",Jo\n', "quotation mark"),
        (HEADINGS.encode() + b'\n1,"Lee,Ann\n2,Roe,Jo\n', "quotation mark"),
        (HEADINGS.encode() + b"\n1," + b"x" * 5_001 + b",Ann\n", "5,000 characters"),
        (HEADINGS.encode() + b'\n1,"' + b"x" * 200_000 + b'",Ann\n', "5,000 characters"),
        (HEADINGS.encode() + b"\n" + b"x," * 201 + b"x\n", "200 columns"),
        (b"x" * (20 * 1024 * 1024 + 1), "20 MB"),
    ],
)
def test_a_useless_file_is_refused_with_what_to_do(data: bytes, words: str) -> None:
    said = refusal(data)
    assert words in said
    assert said.count(".") >= 2 or ":" in said


def test_wrong_headings_are_shown_beside_the_wanted_ones() -> None:
    assert "Colour, Size" in refusal(b"Colour,Size\nred,3\n")


def test_twenty_thousand_rows_are_read_and_one_more_is_not() -> None:
    rows = [f"{n},Lee,Ann" for n in range(20_000)]
    assert len(table("\n".join([HEADINGS, *rows]).encode()).lines) == 20_000
    assert "20,000 rows" in refusal("\n".join([HEADINGS, *rows, "20001,Lee,Ann"]).encode())


def test_two_hundred_thousand_rows_are_refused_in_little_memory() -> None:
    data = "\n".join(
        [HEADINGS, *(f"{n},Lee,Ann,and,some,more,cells,to,fill" for n in range(200_000))]
    ).encode()
    tracemalloc.start()
    try:
        assert "20,000 rows" in refusal(data)
        assert tracemalloc.get_traced_memory()[1] < 256 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_a_file_of_blank_rows_is_refused_before_its_end() -> None:
    assert "20,000 rows" in refusal((HEADINGS + "\n" + ",,\n" * 200_000).encode())


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(A1)", " =HYPERLINK()", "＝1+1", "\t=1"]
)
def test_a_cell_that_begins_like_a_formula_is_noticed(cell: str) -> None:
    assert is_formula(cell)


@pytest.mark.parametrize("cell", ["", "Ann", "+447700900123", "+44 (0)1632 960 123", "-", "-5", "O'Neill"])
def test_plain_cells_and_numbers_are_no_formulas(cell: str) -> None:
    assert not is_formula(cell)


@given(st.binary(max_size=400))
def test_no_bytes_do_anything_but_read_or_be_refused(data: bytes) -> None:
    for start in (b"", HEADINGS.encode() + b"\n", b"\xff\xfe", b'adno,Surname,Forename\n1,"'):
        with contextlib.suppress(CannotRead):
            assert all(line.row > 0 for line in table(start + data).lines)


@given(st.text(max_size=200), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_no_text_does_anything_but_read_or_be_refused(text: str, encoding: str) -> None:
    data = f"{HEADINGS}\n{text}".encode(encoding, errors="ignore")
    with contextlib.suppress(CannotRead):
        assert all(line.row > 1 for line in table(data).lines)


def test_the_limits_are_those_that_the_guide_names() -> None:
    assert (read.MOST_ROWS, read.MOST_MEGABYTES, read.MOST_COLUMNS, read.MOST_IN_CELL) == (
        20_000,
        20,
        200,
        5_000,
    )
