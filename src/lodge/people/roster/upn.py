"""The unique pupil number: its check letter, and a wrapper that never shows it.

Source: Department for Education, "Unique pupil numbers (UPNs): guide" v1.2. Thirteen characters: check
letter, three digits of local authority, four of establishment, two of year, three of serial number. The
check letter is the sum of characters 2 to 13, each times its position, modulo 23, read in `LETTERS` (no I,
O or S). In a temporary UPN the last character is a letter, and its place in the same table enters the sum.
Worked examples: H801200001001 (the sum leaves 7, H) and the temporary X00180001701A. Any local-authority
code is accepted: lists of them go stale. The UPN is a "blind number": held, never shown, printed or logged.
"""

import re

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_SHAPE = re.compile(rf"[{LETTERS}][0-9]{{11}}[0-9{LETTERS}]")


def check_letter(upn12: str) -> str:
    """The check letter for characters 2 to 13 of a UPN (DfE UPN guide v1.2).

    Raises ValueError when they are not eleven digits and a digit or letter of the table.
    """
    if not _SHAPE.fullmatch("A" + upn12):
        raise ValueError("A UPN without its check letter is eleven digits and a last digit or letter.")
    values = (int(sign) if sign.isdigit() else LETTERS.index(sign) for sign in upn12)
    return LETTERS[sum(place * value for place, value in enumerate(values, start=2)) % 23]


def is_upn(text: str) -> bool:
    """Whether `text` is a complete permanent or temporary UPN with the right check letter (DfE UPN guide
    v1.2).
    """
    return bool(_SHAPE.fullmatch(text)) and check_letter(text[1:]) == text[0]


class HiddenUpn:
    """A valid UPN that does not show itself: `str`, `repr` and formatting say only that there is one."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """Keep `text`; ValueError when it is not a UPN (the message does not repeat it)."""
        if not is_upn(text):
            raise ValueError("Not a UPN.")
        self._text = text

    def reveal(self) -> str:
        """The number itself, for sealing or for its keyed digest, and for nothing else."""
        return self._text

    def __repr__(self) -> str:
        return "UPN (hidden)"

    def __format__(self, how: str) -> str:
        return format(repr(self), how)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HiddenUpn) and self._text == other._text

    def __hash__(self) -> int:
        return hash(("upn", self._text))

    def __copy__(self) -> "HiddenUpn":
        return self

    def __deepcopy__(self, memo: object) -> "HiddenUpn":
        return self

    def __reduce__(self) -> str:
        raise TypeError("A UPN is not pickled.")
