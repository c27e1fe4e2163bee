"""Cells turned into values: names, dates, year groups, yes and no, telephone numbers, e-mail addresses.

Every function is total: nonsense gives None or an empty answer, never an exception.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

BLANKS = frozenset({"", "-", "--", "–", "—"})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = re.compile(
    r"[T ]\s*\d{1,2}:\d{2}(:\d{2}(\.\d{1,9})?)?\s*([AaPp][Mm])?\s*(Z|[+-]\d{2}:?\d{2})?$", re.ASCII
)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})[\-/.](\d{1,2})[\-/.](\d{1,2})", re.ASCII)
_COMPACT = re.compile(r"([12]\d{3})(\d{2})(\d{2})", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ \-./]+([A-Za-z]{3,9})[ \-./,]+(\d{4}|\d{2})", re.ASCII)


def clean(text: str) -> str:
    """Trimmed, inner spaces made single, NFC, invisible and control characters gone; capitals are kept."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    normal = unicodedata.normalize("NFC", text)
    kept = (" " if sign.isspace() else sign for sign in normal if sign.isspace() or _visible(sign))
    return " ".join("".join(kept).split())


def _visible(sign: str) -> bool:
    return sign in "\u200c\u200d" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs")


def name(text: str) -> str:
    """A name as typed, cleaned; a lone dash is blank."""
    cleaned = clean(text)
    return "" if cleaned in BLANKS else cleaned


def same(text: str) -> str:
    """The form in which names are compared: case, apostrophe and accent form do not matter, accents do."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return folded.replace("’", "'").replace("‘", "'").replace("`", "'")


def key(text: str) -> str:
    """The form in which ids are compared: no case, and no leading zeros (spreadsheets drop them)."""
    folded = clean(text).casefold()
    return folded.lstrip("0") or "0" if folded.isascii() and folded.isdigit() else folded


def read_date(text: str) -> date | None:
    """A day: 31/08/2015 (always day first), 31.8.15, 2015-08-31, 20150831, 31-Aug-2015; a time of day is
    ignored.
    """
    plain = _CLOCK.sub("", clean(text)).strip()
    if found := _YEAR_FIRST.fullmatch(plain) or _COMPACT.fullmatch(plain):
        return _day(found[1], found[2], found[3])
    if found := _DAY_FIRST.fullmatch(plain):
        return _day(found[3], found[2], found[1])
    if found := _NAMED.fullmatch(plain):
        month = found[2].lower()
        if month[:3] in _MONTHS and _whole_month(month):
            return _day(found[3], str(_MONTHS.index(month[:3]) + 1), found[1])
    return None


def _whole_month(word: str) -> bool:
    number = _MONTHS.index(word[:3]) + 1
    return len(word) == 3 or word == date(2000, number, 1).strftime("%B").lower() or word == "sept"


def _day(year: str, month: str, day: str) -> date | None:
    whole = int(year)
    if len(year) == 2:
        whole += 2000 if whole < 69 else 1900
    try:
        found = date(whole, int(month), int(day))
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2100 else None


def month_first(text: str) -> bool:
    """Whether this slash date makes sense only with the month before the day (03/25/2015)."""
    found = _DAY_FIRST.fullmatch(_CLOCK.sub("", clean(text)).strip())
    return bool(found and int(found[2]) > 12 and _day(found[3], found[1], found[2]))


def month_first_column(texts: Iterable[str]) -> int | None:
    """The place of the first month-first date when a whole column is written so: two or more such dates and
    none that must be day first. Slash dates are otherwise always day first, as English schools write them.
    """
    first: int | None = None
    count = 0
    for place, text in enumerate(texts):
        if month_first(text):
            first = place if first is None else first
            count += 1
        elif (found := _DAY_FIRST.match(clean(text))) and int(found[1]) > 12:
            return None
    return first if count >= 2 else None


_YEAR_WORDS = {
    "n": -1,
    "n1": -1,
    "n2": -1,
    "nursery": -1,
    "nur": -1,
    "f1": -1,
    "fs1": -1,
    "preschool": -1,
    "foundation1": -1,
    "r": 0,
    "rec": 0,
    "reception": 0,
    "f2": 0,
    "fs2": 0,
    "foundation2": 0,
    "0": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
}
_YEAR_PREFIX = re.compile(r"^(national)?(curriculum)?(nc)?(year|yr|y)?(group|grp)?")


def year_group(text: str) -> int | None:
    """The year group as a number (Nursery -1, Reception 0, Year 1 is 1, to 13); None when the word is not
    known.

    Reads 4, 04, Y4, Yr 4, Year 4, Year Four, Year 4 (KS2), Reception, Rec, YR, R, Nursery, N1, N2, F1, F2.
    """
    plain = re.sub(r"\(.*?\)", "", clean(text)).casefold()
    plain = re.sub(r"(year|class|group)$", "", re.sub(r"[^a-z0-9]", "", plain))
    for word in (plain, "r" if plain == "yr" else _YEAR_PREFIX.sub("", plain)):
        if word in _YEAR_WORDS:
            return _YEAR_WORDS[word]
        if word.isascii() and word.isdigit() and len(word) <= 2 and 1 <= int(word) <= 13:
            return int(word)
    return None


_YES = frozenset({"yes", "y", "true", "t", "1", "x", "✓", "✔", "☑", "on", "tick", "ticked"})
_NO = frozenset({"no", "n", "false", "f", "0", "off", "none", "✗", "✘", "☐"})


def yes_no(text: str) -> bool | None:
    """True or False for a yes or no word; None for anything else, blanks included."""
    word = clean(text).casefold().rstrip(".")
    return True if word in _YES else False if word in _NO else None


def sex(text: str) -> str:
    """ "F", "M", or "" when not said or not known."""
    word = clean(text).casefold().rstrip(".")
    return "F" if word in ("f", "female", "girl") else "M" if word in ("m", "male", "boy") else ""


_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)


def email(text: str) -> str | None:
    """An e-mail address with its domain in lower case, or None. Reads “Ann Lee <ann@example.org>” and
    mailto: too.
    """
    plain = clean(text)
    if plain.endswith(">") and "<" in plain:
        plain = plain[plain.rindex("<") + 1 : -1]
    plain = plain.removeprefix("mailto:").rstrip(";,. ")
    if len(plain) > 254 or not _EMAIL.fullmatch(plain):
        return None
    local, _, domain = plain.rpartition("@")
    if local.startswith(".") or local.endswith(".") or ".." in local:
        return None
    return f"{local}@{domain.lower()}"


def phone(text: str) -> str | None:
    """One telephone number as E.164 (+447700900123); numbers without a country code are of the United
    Kingdom.
    """
    plain = re.sub(r"[A-Za-z].*$", "", re.sub(r"\(0\)", "", clean(text)))
    bare = re.sub(r"[\s().\-–/']", "", plain)
    if not re.fullmatch(r"\+?[0-9]{7,16}", bare):
        return None
    bare = "+" + bare[2:] if bare.startswith("00") else bare
    if bare.startswith("44") and len(bare) == 12:
        bare = "+" + bare
    if not bare.startswith("+"):
        # Spreadsheets drop the leading nought, so ten digits are taken as a number without it.
        if not (bare.startswith("0") or len(bare) == 10):
            return None
        bare = "+44" + bare.removeprefix("0")
    if bare.startswith("+44"):
        rest = bare[3:].removeprefix("0")
        return f"+44{rest}" if re.fullmatch(r"[1235789][0-9]{8,9}", rest) else None
    return bare if re.fullmatch(r"\+[1-9][0-9]{7,14}", bare) else None


def phones(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All numbers in a cell (parted by “/”, “;”, “,” or “or”), and the parts that are not numbers."""
    whole = None if any(sign.isalpha() for sign in text) else phone(text)
    if whole and len(whole) <= 13:
        return (whole,), ()
    good: list[str] = []
    bad: list[str] = []
    for part in re.split(r"\s*(?:[/;,|]|\bor\b|\band\b)\s*", clean(text)):
        if not any(sign.isdigit() for sign in part):
            continue
        found = phone(re.sub(r"^[^+0-9(]+", "", part))
        good.append(found) if found else bad.append(part)
    if not good and not bad and clean(text) not in BLANKS:
        bad.append(clean(text))
    return tuple(dict.fromkeys(good)), tuple(bad)


_TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "rev", "revd", "prof", "professor", "sir", "lady", "lord"}
)


def split_name(text: str) -> tuple[str, str, str]:
    """“Mrs Ann Lee” or “Lee, Ann” as (title, forename, surname); the last word is the surname unless a
    comma says.
    """
    plain = name(text)
    surname, comma, rest = plain.partition(",")
    words = (rest if comma else plain).split()
    title = words.pop(0) if words and words[0].casefold().rstrip(".") in _TITLES else ""
    if comma:
        return title, " ".join(words), surname.strip()
    return title, " ".join(words[:-1]), words[-1] if words else ""
