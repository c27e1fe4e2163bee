"""Who or what is behind the words in the one box: a tag, a crate, a name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from lodge.devices.models import Device, Tag
from lodge.devices.queries import check_digit, live_devices
from lodge.kit import clock
from lodge.people.models import Pupil, School, SchoolClass
from lodge.people.queries.calendar import school_year_of
from lodge.people.queries.posts import pupils_on_roll

MOST_CHOICES = 8


@dataclass(frozen=True)
class Found:
    """What the one box means: a device by its tag, a class crate, pupils by name, or a sentence why not."""

    device: Device | None = None
    school_class: SchoolClass | None = None
    pupils: Sequence[Pupil] = field(default_factory=tuple)
    by_tag: bool = False
    sentence: str = ""


def resolve(school: School, text: str) -> Found:
    """Resolve what was scanned or typed into the one box, in the order tag, crate, name."""
    words = " ".join(text.split())
    if not words:
        return Found(sentence="Scan a tag, or type its number or a name.")
    if match := re.fullmatch(r"(?:([A-Za-z]{1,3})-?)?(\d{1,4})(?:-(\d))?", words):
        return _by_tag(school, *match.groups())
    if crate := _crate(school, words):
        return Found(school_class=crate)
    return _by_name(school, words)


def _by_tag(school: School, prefix: str | None, digits: str, check: str | None) -> Found:
    if prefix and prefix.upper() != school.tag_prefix.upper():
        return Found(
            sentence=f"That tag starts with {prefix.upper()}: it is another school’s. Type a name instead."
        )
    if prefix and check is None and len(digits) == 4:
        digits, check = digits[:3], digits[3]
    number = int(digits)
    if check is not None and int(check) != check_digit(number):
        return Found(
            sentence=f"The last digit does not fit tag {number:03d}. Read the tag again, or type a name."
        )
    device = live_devices(school).filter(tag__number=number, tag__retired_at=None).single()
    if device is not None:
        return Found(device=device, by_tag=True)
    known = Tag.objects.of(school).filter(number=number, retired_at=None).exists()
    what = (
        "is on nobody’s phone yet. Type the child’s name" if known else "is not one of our tags. Type a name"
    )
    return Found(sentence=f"Tag {number:03d} {what}.")


def _crate(school: School, words: str) -> SchoolClass | None:
    name = re.sub(r"^(crate|class)[\s:-]+", "", words, flags=re.IGNORECASE)
    year = school_year_of(clock.today())
    found: SchoolClass | None = (
        SchoolClass.objects.of(school).filter(school_year=year, name__iexact=name).first()
    )
    return found


def _by_name(school: School, words: str) -> Found:
    if len(words) < 2:
        return Found(sentence="Type at least two letters of the name.")
    names = Q()
    for word in words.split():
        part = (
            Q(person__given_name__istartswith=word)
            | Q(person__known_as__istartswith=word)
            | Q(person__family_name__istartswith=word)
        )
        names &= part
    pupils = list(pupils_on_roll(school, clock.today()).filter(names)[: MOST_CHOICES + 1])
    if not pupils:
        return Found(
            sentence=f"Nobody on the roll is called “{words}”. Try the family name, or fewer letters."
        )
    if len(pupils) > MOST_CHOICES:
        return Found(sentence="Too many children start like that. Type one more letter.")
    return Found(pupils=pupils)
