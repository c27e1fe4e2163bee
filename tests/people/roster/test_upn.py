"""The check letter of the DfE guide, and a wrapper that never shows the number."""

import copy
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodge.people.roster.upn import LETTERS, HiddenUpn, check_letter, is_upn

tails = st.from_regex(rf"[0-9]{{11}}[0-9{LETTERS}]", fullmatch=True)


def test_the_worked_examples_of_the_guide_hold() -> None:
    assert check_letter("801200001001") == "H"
    assert is_upn("H801200001001")
    assert is_upn("X00180001701A")


@pytest.mark.parametrize("code", ["838", "839", "940", "941", "942", "943", "001", "999"])
def test_any_local_authority_code_is_accepted(code: str) -> None:
    tail = f"{code}200001001"
    assert is_upn(check_letter(tail) + tail)


@given(tails)
def test_exactly_one_letter_fits(tail: str) -> None:
    assert [letter for letter in LETTERS if is_upn(letter + tail)] == [check_letter(tail)]


@given(tails, st.integers(1, 11), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_found(tail: str, place: int, digit: str) -> None:
    upn = check_letter(tail) + tail
    wrong = upn[:place] + digit + upn[place + 1 :]
    assert is_upn(wrong) == (wrong == upn)


@given(st.text())
def test_no_text_upsets_it(text: str) -> None:
    assert is_upn(text) in (True, False)


@pytest.mark.parametrize("text", ["", "80120000100", "80120000100I", "8012000010011", "٨٠١٢٠٠٠٠١٠٠١"])
def test_a_tail_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="eleven digits"):
        check_letter(text)


def test_the_number_shows_nowhere() -> None:
    upn = HiddenUpn("H801200001001")
    for shown in (repr(upn), str(upn), f"{upn}", f"{upn:>40}", f"{[upn]}", repr(copy.deepcopy(upn))):
        assert "801200001001" not in shown
    with pytest.raises(TypeError):
        json.dumps(upn)
    with pytest.raises(TypeError):
        pickle.dumps(upn)
    with pytest.raises(ValueError, match=r"^Not a UPN\.$"):
        HiddenUpn("A801200001001")
    assert upn.reveal() == "H801200001001"
    assert upn == HiddenUpn("H801200001001")
