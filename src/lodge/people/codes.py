"""Codes that people type: made to be read aloud, kept only as keyed digests.

The key is the web key of the data folder, which lies apart from the database: whoever has the database
alone cannot try out six figures. A new web key ends every code, badge and kiosk.
"""

from django.utils.crypto import salted_hmac

from lodge.kit import ids

LETTERS = 12
FIGURES = 6


def slip_code() -> str:
    """A new code of twelve letters in three groups, for a slip or the terminal (about 58 bits)."""
    return readable(ids.secret(LETTERS))


def short_code() -> str:
    """Six figures for a badge; only of use at a kiosk, where tries are few."""
    return ids.digits(FIGURES)


def token() -> str:
    """A long secret that no person types."""
    return ids.secret(40)


def readable(code: str) -> str:
    """Letters in groups of four: ABCD-EFGH-JKMN."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def tidy(typed: str) -> str:
    """What was typed, without spaces and dashes, in capitals."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


def digest(code: str, purpose: str) -> str:
    """The keyed digest of ``code`` for one ``purpose`` ('invitation', 'badge', 'pairing', 'kiosk')."""
    return salted_hmac(f"lodge.people.{purpose}", tidy(code), algorithm="sha256").hexdigest()
