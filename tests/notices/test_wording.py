"""The words: neutral outside, plain inside, every letter with a way to answer."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lodge.notices import letters
from lodge.notices.models import Letter, OutboxRow
from lodge.notices.queries.recipients import Recipient
from lodge.notices.sender import parcel_of
from lodge.people.models import Person, School

NAMES = letters.every_name()
TELLING = re.compile(
    r"phone|watch|tablet|device|confiscat|concern|police|search|nude|safeguard|lost|damag|uncollected", re.I
)
BLAME = re.compile(r"\b(offender|culprit|perpetrator|fault|guilty|invalid|disciplin\w+)\b", re.I)
ACRONYM = re.compile(r"\b[A-Z]{2,}\b")
SCHOOL = School(name="Larkfold Primary School", telephone="01632 960123")
WORDS = {
    "to": "Ms Obi",
    "first_name": "Sam",
    "device": "phone",
    "day": "Monday 23 November",
    "time": "15:15",
    "until": "Friday 18 December",
    "reason": "walks home alone",
    "code": "QRST-2345",
    "link": "https://lodge.larkfold.example/accounts/password/reset/key/1-abc/",
    "ends": "Tuesday 24 November at 8:41",
    "what": "a passkey was added",
    "asked_by": "Ms Raman",
    "confirmed_by": "Ms Cole",
    "lost": False,
}
CHILD = some.from_regex(r"[XZ][a-z]{3,12}-[A-Z][a-z]+", fullmatch=True)
TEXT = some.text(min_size=1, max_size=60)


def sentences(text: str) -> list[str]:
    plain = re.sub(r"https?://\S+", "", text)
    found = re.split(r"(?<=[.?!])\s+|\n\n+", plain)
    return [one for one in found if len(one.split()) > 2]


def bodies(name: str) -> list[str]:
    return [letters.body(name, SCHOOL, {**WORDS, "lost": lost}) for lost in (True, False)]


@given(some.sampled_from(NAMES), CHILD, some.sampled_from(["email", "text"]), some.booleans())
def test_nothing_outside_a_letter_names_a_child_or_tells_what_it_is_about(
    name: str, child: str, channel: str, lost: bool
) -> None:
    words = {**WORDS, "first_name": child, "lost": lost}
    letter = Letter(template=name, words=words)
    copy = OutboxRow(letter=letter, channel=channel, person=Person(title="Ms", family_name=child), tries=1)
    parcel = parcel_of(SCHOOL, copy, Recipient(copy.person, channel, "joy@families.example"))
    outside = [parcel.subject, parcel.sender, parcel.message_id, parcel.reply_to]
    outside += [parcel.body] if channel == "text" else []
    assert not [said for said in outside if child in said or TELLING.search(said)]
    assert parcel.subject in {"A message from Larkfold Primary School", ""}
    if channel == "text":
        assert parcel.body == "Larkfold Primary School has a message for you"


def test_a_code_that_was_asked_for_travels_alone() -> None:
    assert letters.text_message(SCHOOL, "482913") == "482913"


@given(TEXT)
def test_subject_and_text_message_are_one_line_and_fit_one_message(name: str) -> None:
    school = School(name=name)
    for words in (letters.subject(school), letters.text_message(school)):
        assert len(words.splitlines()) <= 1
    assert len(letters.text_message(school)) <= letters.TEXT_LIMIT


@pytest.mark.parametrize("name", NAMES)
def test_sentences_are_short(name: str) -> None:
    for body in bodies(name):
        lengths = [len(sentence.split()) for sentence in sentences(body)]
        assert sum(lengths) / len(lengths) <= 15
        assert max(lengths) <= 26


@pytest.mark.parametrize("name", NAMES)
def test_no_letter_blames_or_speaks_in_capitals(name: str) -> None:
    for body in bodies(name):
        assert not BLAME.search(body)
        assert not ACRONYM.search(body.replace("QRST", ""))


@pytest.mark.parametrize("name", NAMES)
def test_every_letter_has_the_number_to_ring_and_offers_paper_and_other_languages(name: str) -> None:
    for body in bodies(name):
        assert "01632 960123" in body
        assert "on paper" in body
        assert "another language" in body


@pytest.mark.parametrize(
    "name", ["notices/lost-or-damaged", "notices/still-here", "notices/standing-reason-review"]
)
def test_a_letter_to_a_family_says_how_to_disagree(name: str) -> None:
    assert all("If you think we got this wrong" in body for body in bodies(name))


@pytest.mark.parametrize("name", NAMES)
def test_every_letter_has_a_version_and_a_title_that_names_nobody(name: str) -> None:
    wording = letters.wording(name)
    assert wording.version
    assert "{" not in wording.title


@pytest.mark.parametrize("name", NAMES)
def test_no_gap_is_left_open_in_a_letter(name: str) -> None:
    for body in bodies(name):
        assert "{" not in body
        assert "  " not in body
        assert "\n\n\n" not in body


def test_a_letter_that_is_not_there_says_where_to_write_it() -> None:
    with pytest.raises(LookupError, match=re.escape("templates/office/letters/none.txt")):
        letters.wording("office/none")
