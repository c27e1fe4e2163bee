"""A pupils' file turned into what it says."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodge.demo.exports import contacts_csv, invented, sims_csv
from lodge.people.roster import wording
from lodge.people.roster.columns import load_map
from lodge.people.roster.gather import read_pupils
from lodge.people.roster.records import Incoming
from lodge.people.roster.wording import CannotRead

HEADINGS = "adno,Legal Surname,Legal Forename,DOB,UPN,Year,Reg Group"
GOOD = "001,O’Neill,Zoë,31/08/2015,H801200001001,Year 4,4B"


def said(*rows: str, headings: str = HEADINGS, today: date | None = None) -> Incoming:
    return read_pupils("\n".join([headings, *rows]).encode(), today=today)


def reason(row: str, headings: str = HEADINGS) -> str:
    found = said(row, headings=headings, today=date(2025, 9, 8))
    assert not found.pupils
    assert found.rejected[0].row == 2
    return found.rejected[0].reason


def test_a_whole_invented_school_is_read_without_a_word() -> None:
    school = invented(210)
    found = read_pupils(sims_csv(school), today=date(2025, 9, 8))
    assert not found.rejected
    assert not found.notes
    assert [(one.mis_id, one.legal_forename, one.born) for one in found.pupils] == [
        (one.mis_id, one.forename, one.born) for one in school
    ]
    assert found.pupils[0].row == 5
    assert {len(one.contacts) for one in found.pupils} == {2}


def test_the_generator_gives_the_same_bytes_for_the_same_seed() -> None:
    assert sims_csv(invented(30, seed=3)) == sims_csv(invented(30, seed=3))
    assert sims_csv(invented(30, seed=3)) != sims_csv(invented(30, seed=4))


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_names_survive_every_encoding(encoding: str) -> None:
    found = read_pupils(f"{HEADINGS}\n{GOOD}\n".encode(encoding))
    assert (found.pupils[0].legal_forename, found.pupils[0].legal_surname) == ("Zoë", "O’Neill")


def test_both_date_forms_stand_in_one_file() -> None:
    found = said("1,Lee,Ann,03/04/2015,,,", "2,Roe,Jo,2015-04-03,,,")
    assert {one.born for one in found.pupils} == {date(2015, 4, 3)}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("1,,Ann,,,,", "Row 2: no surname. Type it in the MIS"),
        ("1,Lee,,,,,", "no forename"),
        (",Lee,Ann,,,,", "no MIS id, admission number or UPN"),
        ("1,Lee,Ann,31/02/2015,,,", "“31/02/2015” is not a date (DOB)"),
        ("1,Lee,Ann,03/25/2015,,,", "month before the day"),
        ("1,Lee,Ann,01/10/2025,,,", "lies in the future"),
        ("1,Le\ufffd,Ann,,,,", "a letter was lost"),
        ("1,Lee,Ann,,,,4B,surplus", "more cells than there are headings"),
        (f"1,{'x' * 81},Ann,,,,", "longer than 80 letters"),
        ("1,Lee,Ann,H801200001001,,,", "“(a UPN)” is not a date"),
        ("1,Lee,Ann,{row},,,", "“{row}” is not a date"),
    ],
)
def test_a_bad_row_is_rejected_with_its_line_and_what_to_do(row: str, words: str) -> None:
    assert words in reason(row)


def test_a_name_in_one_column_needs_a_comma() -> None:
    headings = "adno,Name,Year"
    assert said('1,"Lee, Ann",4', headings=headings).pupils[0].legal_surname == "Lee"
    assert "no comma" in reason("1,Ann Lee,4", headings)


def test_a_upn_with_a_wrong_check_letter_is_left_out_and_the_child_kept() -> None:
    found = said("1,Lee,Ann,,A801200001001,,")
    assert found.pupils[0].upn is None
    assert "UPN is not valid" in found.notes[0].text
    assert "801200001001" not in repr(found)


def test_the_upn_shows_in_nothing_that_is_printed() -> None:
    found = said(GOOD, "2,,Jo,,H801200001001,,", "H801200001001,,Jo,,,,")
    assert found.pupils[0].upn
    assert "801200001001" not in repr((found, [row.cells for row in found.rejected], found.pupils[0].cells))


def test_an_unknown_year_group_is_left_out_with_a_warning() -> None:
    found = said("1,Lee,Ann,,,Oak,")
    assert found.pupils[0].year_group is None
    assert "“Oak”" in found.notes[0].text


def test_a_formula_stays_text_and_is_pointed_out() -> None:
    found = said("1,=1+1,Ann,,,,")
    assert found.pupils[0].legal_surname == "=1+1"
    assert "begins like a formula (Legal Surname)" in found.notes[0].text


def test_a_column_of_month_first_dates_is_refused_as_a_whole() -> None:
    with pytest.raises(CannotRead, match=r"month before the day \(row 3: 03/25/2015\)"):
        said("1,Lee,Ann,03/04/2015,,,", "2,Roe,Jo,03/25/2015,,,", "3,Poe,Al,12/31/2014,,,")


def test_the_foot_of_a_report_is_passed_over_but_named() -> None:
    found = said(GOOD, "Total: 1,,,,,,")
    assert len(found.pupils) == 1
    assert not found.rejected
    assert "Row 3" in found.notes[0].text


@pytest.mark.parametrize(
    ("headings", "words"),
    [
        ("Surname,Forename,Year", "MIS id or admission number"),
        ("adno,Year,Class", "a surname and a forename"),
        ("UPN,Forename,DOB", "a surname"),
    ],
)
def test_a_missing_column_is_named_with_the_headings_there_are(headings: str, words: str) -> None:
    with pytest.raises(CannotRead, match=words) as caught:
        said("1,2,3", headings=headings)
    assert headings.split(",")[0] in str(caught.value)


def test_a_map_makes_foreign_headings_known_below_title_rows() -> None:
    chosen = load_map(b'admission_number = "Nr"\nlegal_surname = "Clan"\nlegal_forename = "Call"\n')
    found = read_pupils(b"Our list\n\nNr,Clan,Call\n7,Lee,Ann\n", chosen=chosen)
    assert (found.pupils[0].row, found.pupils[0].legal_surname) == (4, "Lee")


CONTACTS = ",".join(
    f"Contact 1 {word}" for word in ("Surname", "Email", "Mobile", "Court Order", "May Collect", "PR")
)


def contact_said(cells: str) -> Incoming:
    return said(f"1,Lee,Ann,{cells}", headings=f"adno,Surname,Forename,{CONTACTS}")


def test_a_bad_address_or_number_of_a_contact_is_left_out_with_a_warning() -> None:
    found = contact_said("Roe,ann,12345,,,")
    contact = found.pupils[0].contacts[0]
    assert (contact.email, contact.phones) == ("", ())
    assert [("e-mail" in note.text, "telephone" in note.text) for note in found.notes] == [
        (True, False),
        (False, True),
    ]


def test_a_contact_under_a_court_order_may_not_collect_whatever_the_file_says() -> None:
    found = contact_said("Roe,,07700 900123,Yes,Yes,Yes")
    assert found.pupils[0].contacts[0].may_collect is False
    assert "court order" in found.notes[0].text


def test_words_under_court_order_count_as_yes() -> None:
    found = contact_said("Roe,,,see the file,,")
    assert found.pupils[0].contacts[0].court_order is True


def test_a_contact_without_surname_is_left_out_and_the_child_kept() -> None:
    found = contact_said(",ann@example.org,,,,")
    assert found.pupils[0].contacts == ()
    assert "contact 1 has no surname" in found.notes[0].text


def test_contacts_may_come_in_a_second_file() -> None:
    school = invented(30)
    for pupil in school[:1]:
        assert pupil.contacts
    found = read_pupils(sims_csv([*school]), contacts=contacts_csv(school))
    assert {len(one.contacts) for one in found.pupils} == {4}
    alone = read_pupils(
        f"{HEADINGS}\n{GOOD}".encode(), contacts=b"adno,Surname,Priority\n1,Roe,1\n001,Poe,2\n"
    )
    assert [contact.surname for contact in alone.pupils[0].contacts] == ["Roe", "Poe"]


def test_a_contact_of_nobody_is_rejected_and_one_of_a_rejected_child_waits() -> None:
    data = f"{HEADINGS}\n{GOOD}\n2,,Jo,,,,".encode()
    found = read_pupils(data, contacts=b"List\nadno,Surname\n9,Roe\n2,Poe\n,Doe\n")
    rejected = {row.row: row.reason for row in found.rejected if row.source}
    assert rejected[3].startswith("Contacts file, row 3: no pupil")
    assert set(rejected) == {3, 5}


def test_every_sentence_about_a_row_says_what_to_do() -> None:
    for name, sentence in vars(wording).items():
        if name.isupper():
            assert len([part for part in sentence.replace(": ", ". ").split(". ") if part.strip()]) >= 2, name
            assert sentence[-1] in ".}", name


rows = st.lists(st.lists(st.text(max_size=12), min_size=3, max_size=9).map(",".join), max_size=5)


@given(rows)
def test_no_rows_do_anything_but_read_or_be_refused(lines: list[str]) -> None:
    data = "\n".join([f"{HEADINGS},{CONTACTS}", *lines]).encode(errors="replace")
    try:
        found = read_pupils(data, contacts=data, today=date(2025, 9, 8))
    except CannotRead:
        return
    assert all(one.legal_surname and one.legal_forename for one in found.pupils)
    assert all(row.reason for row in found.rejected)
