"""Cells turned into values."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodge.people.roster import values


@pytest.mark.parametrize(
    "text",
    [
        "31/08/2015",
        "31/8/2015",
        "31-08-2015",
        "31.08.2015",
        "31/08/15",
        "2015-08-31",
        "2015/08/31",
        "20150831",
        "31-Aug-2015",
        "31 August 2015",
        "31st Aug 2015",
        "31-Aug-15",
        "31/08/2015 00:00:00",
        "2015-08-31T00:00:00Z",
        " 31/08/2015 ",
        "2015-08-31 00:00:00.000",
    ],
)
def test_every_known_way_of_writing_a_day_is_read(text: str) -> None:
    assert values.read_date(text) == date(2015, 8, 31)


def test_slashes_are_day_first() -> None:
    assert values.read_date("03/04/2015") == date(2015, 4, 3)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31/02/2015",
        "08/31/2015",
        "31/08",
        "yesterday",
        "42248",
        "2015-13-01",
        "31-Auk-2015",
        "00/00/0000",
        "31/08/3015",
    ],
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert values.read_date(text) is None


def test_a_column_is_month_first_only_when_nothing_in_it_is_day_first() -> None:
    assert values.month_first_column(["03/04/2015", "03/25/2015", "", "12/31/2014"]) == 1
    assert values.month_first_column(["03/25/2015", "12/31/2014", "31/12/2014"]) is None
    assert values.month_first_column(["03/25/2015", "03/04/2015"]) is None


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("R", 0),
        ("Reception", 0),
        ("Rec", 0),
        ("Year R", 0),
        ("YR", 0),
        ("F2", 0),
        ("N", -1),
        ("Nursery", -1),
        ("N2", -1),
        ("1", 1),
        ("04", 4),
        ("Year 4", 4),
        ("Y4", 4),
        ("Yr 4", 4),
        ("year four", 4),
        ("Curriculum Year 6", 6),
        ("13", 13),
        ("", None),
        ("14", None),
        ("Year", None),
        ("Oak", None),
        ("٤", None),
    ],
)
def test_year_groups_in_every_wording(text: str, year: int | None) -> None:
    assert values.year_group(text) == year


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Yes", True),
        ("y", True),
        ("TRUE", True),
        ("1", True),
        ("x", True),
        ("No", False),
        ("F", False),
        ("0", False),
        ("", None),
        ("see file", None),
    ],
)
def test_yes_and_no(text: str, answer: bool | None) -> None:
    assert values.yes_no(text) is answer


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("07700 900123", "+447700900123"),
        ("+44 (0)7700 900123", "+447700900123"),
        ("0044 7700 900123", "+447700900123"),
        ("7700900123", "+447700900123"),
        ("447700900123", "+447700900123"),
        ("(01632) 960-123", "+441632960123"),
        ("07700 900123 (work)", "+447700900123"),
        ("+353 1 234 5678", "+35312345678"),
    ],
)
def test_telephone_numbers_have_one_form(text: str, number: str) -> None:
    assert values.phone(text) == number


@pytest.mark.parametrize("text", ["", "ask mum", "123", "4.47701E+11", "04700 900123", "+" + "9" * 20])
def test_what_is_no_telephone_number_is_none(text: str) -> None:
    assert values.phone(text) is None


def test_a_cell_may_hold_several_numbers() -> None:
    assert values.phones("07700 900123 / 01632 960001") == (("+447700900123", "+441632960001"), ())
    assert values.phones("07700 900123 or 12") == (("+447700900123",), ("12",))
    assert values.phones("none") == ((), ("none",))


@pytest.mark.parametrize(
    "text", ["ann@example.org", "Ann Lee <ann@example.org>", "mailto:ann@example.org", " ann@EXAMPLE.org; "]
)
def test_addresses_are_read(text: str) -> None:
    assert values.email(text) == "ann@example.org"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ann",
        "ann@",
        "@example.org",
        "ann@example",
        "a b@example.org",
        "ann..lee@example.org",
        "ann@-x.org",
        "ann@example.org@example.org",
        "a" * 250 + "@example.org",
    ],
)
def test_what_is_no_address_is_none(text: str) -> None:
    assert values.email(text) is None


def test_names_keep_their_capitals_and_lose_stray_marks() -> None:
    assert values.name("  Zoe\u0308   O’Neill\u00a0") == "Zoë O’Neill"
    assert values.name("van der\u202e Berg\x07") == "van der Berg"
    assert values.name(" - ") == ""
    assert values.same("O’NEILL") == values.same("O'Neill")


def test_ids_are_compared_without_leading_noughts_or_case() -> None:
    assert values.key("000123") == values.key(" 123 ")
    assert values.key("AB1") == values.key("ab1")
    assert values.key("0") == values.key("000") != ""


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Mrs Ann Lee", ("Mrs", "Ann", "Lee")),
        ("Lee, Ann", ("", "Ann", "Lee")),
        ("Lee, Mrs Ann", ("Mrs", "Ann", "Lee")),
        ("Cher", ("", "", "Cher")),
        ("", ("", "", "")),
    ],
)
def test_a_whole_name_is_parted(text: str, parts: tuple[str, str, str]) -> None:
    assert values.split_name(text) == parts


@given(st.text())
def test_nothing_upsets_the_readers_and_cleaning_is_stable(text: str) -> None:
    for read in (
        values.read_date,
        values.year_group,
        values.yes_no,
        values.sex,
        values.email,
        values.phone,
        values.phones,
    ):
        read(text)
    values.month_first(text)
    values.split_name(text)
    cleaned = values.clean(text)
    assert values.clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)


@given(st.dates(date(1950, 1, 1), date(2068, 12, 31)))
def test_every_day_survives_every_form(day: date) -> None:
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%d-%b-%Y", "%d %B %Y", "%d/%m/%y", "%Y%m%d"):
        if form != "%d/%m/%y" or day.year >= 1969:
            assert values.read_date(day.strftime(form)) == day
