"""Headings recognised, and a school's own map."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodge.people.roster import headings
from lodge.people.roster.columns import guess, guess_contacts, guess_staff, load_map
from lodge.people.roster.wording import CannotRead

SIMS = [
    "Legal Forename",
    "Preferred Forename",
    "Legal Surname",
    "Preferred Surname",
    "UPN",
    "DOB",
    "Year",
    "Reg Group",
    "adno",
]


def test_the_headings_of_a_sims_export_are_known() -> None:
    names = ["legal_forename", "preferred_forename", "legal_surname", "preferred_surname", "upn", "born"]
    names += ["year_group", "class_name", "admission_number"]
    assert guess(SIMS).fields == {name: (place,) for place, name in enumerate(names)}


@pytest.mark.parametrize("heading", ["REG GROUP", "reg_group", " Reg. Group ", "Reg-Group:", "RegGroup"])
def test_case_spaces_and_punctuation_do_not_matter(heading: str) -> None:
    assert guess([heading]).fields == {"class_name": (0,)}


@pytest.mark.parametrize(
    ("heading", "number", "name"),
    [
        ("Contact 1 Surname", 1, "surname"),
        ("Priority 2 Contact Surname", 2, "surname"),
        ("Contact Surname 2", 2, "surname"),
        ("Parent/Carer 1 First Name", 1, "forename"),
        ("Priority 1 Contact Priority", 1, "priority"),
        ("Primary Guardian Email", 1, "email"),
        ("Contact1 Home E-mail", 1, "email"),
        ("Contact 3", 3, "full_name"),
        ("Contact 1 Parental Responsibility", 1, "parental_responsibility"),
        ("Contact 1 Mobile 2", 1, "phones"),
        ("Emergency Contact 2 Telephone", 2, "phones"),
        ("Contact 1 Court Order?", 1, "court_order"),
        ("Contact 2 Must Not Be Contacted", 2, "no_contact"),
        ("Priority 1 Contact Do Not Contact", 1, "no_contact"),
    ],
)
def test_repeated_contact_columns_are_known(heading: str, number: int, name: str) -> None:
    many = [f"Contact {turn} Title" for turn in range(1, number)] + [heading]
    assert guess(many).contacts[number - 1] == {name: (number - 1,)}


def test_contact_headings_repeated_without_a_number_are_the_next_contact() -> None:
    found = guess(["Contact Surname", "Contact Forename", "Contact Surname", "Contact Forename"])
    assert found.contacts == ({"surname": (0,), "forename": (1,)}, {"surname": (2,), "forename": (3,)})


@pytest.mark.parametrize(
    "heading", ["Former UPN", "Middle Names", "Contact 1 Address", "Ethnicity", "Free School Meals"]
)
def test_what_is_not_needed_is_ignored_and_said(heading: str) -> None:
    found = guess([*SIMS, heading])
    assert found.ignored == (heading,)
    assert not found.contacts


def test_the_first_of_two_equal_headings_counts() -> None:
    assert guess(["Surname", "Surname"]).fields == {"legal_surname": (0,)}


def test_a_contacts_file_has_the_adults_names_in_plain_columns() -> None:
    found = guess_contacts(["adno", "Surname", "Mobile", "Relationship to pupil"])
    assert found.fields == {"admission_number": (0,)}
    assert found.contacts == ({"surname": (1,), "phones": (2,), "relationship": (3,)},)


@pytest.mark.parametrize("heading", ["Do Not Contact", "Must not be contacted", "No contact"])
def test_a_restriction_in_a_contacts_file_is_known(heading: str) -> None:
    assert guess_contacts(["adno", "Surname", heading]).contacts[0]["no_contact"] == (2,)


def test_a_staff_file_is_known() -> None:
    found = guess_staff(["Staff Code", "Forename", "Surname", "Work Email", "Job Title", "Class"])
    assert list(found.fields) == ["staff_code", "forename", "surname", "email", "role", "class_names"]


def test_a_map_overrules_the_guess() -> None:
    chosen = load_map(
        b'legal_surname = "Clan"\nclass_name = "Set"\n[contact_1]\nsurname = "Mum"\nphones = ["A", "B"]\n'
    )
    found = guess(["Surname", "CLAN ", "set", "Class", "Mum", "A", "B"], chosen)
    assert found.fields == {"legal_surname": (1,), "class_name": (2,)}
    assert found.contacts == ({"surname": (4,), "phones": (5, 6)},)
    assert load_map(json.dumps({"legal_surname": "Clan", "contact_1_surname": "Mum"}).encode()) == {
        "legal_surname": ("Clan",),
        "contact_1_surname": ("Mum",),
    }


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"surname", "cannot be read"),
        (b"\xff\xfe", "cannot be read"),
        (b"{", "cannot be read"),
        (b"[" * 9999, "cannot be read"),
        (b"", "cannot be read"),
        (b'legal_surnam = "x"', "Did you mean “legal_surname”?"),
        (b"legal_surname = 3", "quotation marks"),
        (b'legal_surname = ["a", "b"]', "quotation marks"),
        (b'contact_1_shoe = "x"', "not a field"),
    ],
)
def test_a_bad_map_is_refused_with_what_to_do(data: bytes, words: str) -> None:
    with pytest.raises(CannotRead, match=words.replace("?", r"\?")):
        assert set(load_map(data)) <= {*headings.PUPIL, *headings.STAFF}


def test_a_map_that_names_a_heading_which_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(CannotRead, match=r"Familienname.*Clan, Forename"):
        guess(["Clan", "Forename"], {"legal_surname": ("Familienname",)})


@given(st.lists(st.text(max_size=40), max_size=20))
def test_no_headings_upset_the_guess(header: list[str]) -> None:
    for found in (guess(header), guess_contacts(header), guess_staff(header)):
        assert set(found.fields) <= {*headings.PUPIL, *headings.STAFF}


@given(st.binary(max_size=200))
def test_no_bytes_upset_the_map(data: bytes) -> None:
    with contextlib.suppress(CannotRead):
        assert set(load_map(data)) <= {*headings.PUPIL, *headings.STAFF}
