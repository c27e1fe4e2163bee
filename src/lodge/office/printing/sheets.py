"""The sheets of the office, filled: each takes rows and gives the octets of a PDF."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from lodge.devices.models import Tag
from lodge.devices.queries import check_digit, live_devices, tags_in_use
from lodge.kit import clock, paper
from lodge.office.queries import entries_on, in_office
from lodge.people.models import School, SchoolClass
from lodge.people.queries.posts import pupils_on_roll

HERE = Path(__file__).resolve().parent
A_SHEET = 21
# The number of the tag for trying printer and scanner: never given out, so scanning it changes nothing.
TEST_NUMBER = 0
EMPTY_LINES = 6
SHORT_NAME = 4  # letters of a class name that fit in the largest print


def tags(school: School, numbers: Sequence[int]) -> bytes:
    """Tags, 21 a sheet: the number large, the code with its check digit, a QR code of it, no name."""
    first, last = min(numbers), max(numbers)
    title = f"Tag {first:03d}" if first == last else f"Tags {first:03d} to {last:03d}"
    return paper.pdf(HERE / "tags.typ", {"title": title, "tags": [_tag(school, one) for one in numbers]})


def test_tag(school: School) -> bytes:
    """One tag, 000, to try printer and scanner with. It is on nobody's phone and never will be."""
    data = {"title": "Test tag", "tags": [_tag(school, TEST_NUMBER)]}
    return paper.pdf(HERE / "tags.typ", data)


def crate_labels(classes: Sequence[SchoolClass]) -> bytes:
    """A label for each class's crate; scanned in the register it means every phone of the class."""
    crates = [
        {
            "name": one.name,
            "size": 34 if len(one.name) <= SHORT_NAME else 18,
            "qr": paper.qr_code(f"CRATE {one.name}"),
        }
        for one in classes
    ]
    return paper.pdf(HERE / "crates.typ", {"title": "Crate labels", "crates": crates})


def power_cut(school: School) -> bytes:
    """Today's list for a power cut: tag, first name and initial, class, boxes for in and out. No reasons."""
    here = clock.local(clock.now())
    data = {
        "title": "Power-cut sheet",
        "printed": f"{school.name}, printed {here:%a %-d %b %Y, %-H:%M}",
        "day": f"{here:%A %-d %B}",
        "inside": in_office(school).count(),
        "rows": [*_lines(school), *({} for _ in range(EMPTY_LINES))],
    }
    return paper.pdf(HERE / "power_cut.typ", data)


def live_tags(school: School) -> list[Tag]:
    """The tags in use or free, by number."""
    return list(tags_in_use(school).select_related("school_class"))


def _tag(school: School, number: int) -> dict[str, str]:
    code = f"{school.tag_prefix}-{number:03d}-{check_digit(number)}"
    return {"number": f"{number:03d}", "code": code, "qr": paper.qr_code(code)}


def _lines(school: School) -> list[dict[str, Any]]:
    """One line a device on the roll, class by class, in the order of the tags."""
    pupils = {pupil.pk: pupil for pupil in pupils_on_roll(school, clock.today())}
    entries = {one.device_id: one for one in entries_on(school, clock.today()).filter(undone_at=None)}
    entries |= {one.device_id: one for one in in_office(school)}
    devices = live_devices(school).filter(owner__in=list(pupils)).order_by("tag__number")
    lines = []
    for device in devices:
        pupil, entry = pupils[device.owner_id], entries.get(device.pk)
        lines.append(
            {
                "tag": str(device.tag or "–"),
                "name": pupil.person.short_name,
                "school_class": pupil.school_class.name if pupil.school_class else "",
                "year": pupil.school_class.year_group if pupil.school_class else -1,
                "in_at": _time(entry.in_at) if entry else "",
                "out_at": _time(entry.out_at) if entry and entry.out_at else "",
            }
        )
    return sorted(lines, key=lambda line: (line["year"], line["school_class"], line["tag"]))


def _time(moment: datetime) -> str:
    here = clock.local(moment)
    return f"{here:%-H:%M}" if here.date() == clock.today() else f"{here:%-d %b}"
