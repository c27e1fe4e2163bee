"""The school's keys as a person can copy them from paper: Base32 in groups of four, with a check.

Base32 (RFC 4648) has no 0, 1, 8 or 9 and no small letters, so nothing is easily misread. The check is the
first 20 bits of SHA-256 over the file's name and the key, as four letters.
"""

import base64
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from lodge.kit import keys, paper

FOR = {
    keys.SIGNING: "Signs the journal’s checkpoints and receipts",
    keys.SCHOOL: "Opens what was sealed to the school",
    keys.WRAP: "Opens the key of each case",
}


@dataclass(frozen=True)
class Line:
    """One key on the sheet."""

    name: str
    purpose: str
    groups: list[str]
    check: str
    picture: str

    @property
    def text(self) -> str:
        """The groups and the check, as they are typed."""
        return " ".join([*self.groups, self.check])


class Mistyped(Exception):
    """What was typed is not a key of the sheet; the sentence says what to do."""


def lines(school_id: UUID) -> list[Line]:
    """Every secret key of the school. Raises ``KeyFault`` when one is missing or damaged."""
    return [_line(school_id, name) for name in keys.SECRET]


def _line(school_id: UUID, name: str) -> Line:
    octets = keys.octets_of(school_id, name)
    text = _letters(octets)
    groups = [text[start : start + 4] for start in range(0, len(text), 4)]
    shown = " ".join([*groups, check(name, octets)])
    return Line(name, FOR[name], groups, check(name, octets), _picture(f"{name} {shown}"))


def _letters(octets: bytes) -> str:
    return base64.b32encode(octets).decode().rstrip("=")


def _picture(words: str) -> str:
    """A square to scan, as a data address that an image may have."""
    return f"data:image/svg+xml;base64,{base64.b64encode(paper.qr_code(words).encode()).decode()}"


def check(name: str, octets: bytes) -> str:
    """The four letters that tell a mistyped key."""
    return base64.b32encode(sha256(name.encode() + b"\n" + octets).digest()).decode()[:4]


def typed(name: str, said: str) -> bytes:
    """The key that somebody typed from the sheet; spaces and small letters do not matter.

    Raises ``Mistyped``.
    """
    letters = "".join(said.upper().replace("-", " ").split())
    if len(letters) != 56:
        raise Mistyped(
            f"That has {len(letters)} letters. A line of the sheet has 14 groups of four, 56 in all."
        )
    try:
        octets = base64.b32decode(letters[:52] + "====")
    except ValueError:
        raise Mistyped(
            "There is a sign in it that is not on the sheet: only A to Z and 2 to 7 are."
        ) from None
    if check(name, octets) != letters[52:] or _letters(octets) != letters[:52]:
        raise Mistyped(f"A letter is wrong, or this is not the line of {name}. Compare it group by group.")
    return octets
