"""Keying in the power-cut sheet: clause M6.3.a."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from lodge.devices.models import Device
from lodge.devices.queries import gaps, holding_at
from lodge.gate import Principal
from lodge.journal.models import Entry
from lodge.kit import clock
from lodge.office.actions.giving_back import give_back
from lodge.office.actions.sheet import NotOnTheSheet, key_in_sheet
from lodge.office.actions.taking_in import hand_in
from lodge.office.models import RegisterEntry
from lodge.office.queries.sheet import SheetRow
from lodge.people.models import School
from tests import make
from tests.office.conftest import said, send

pytestmark = pytest.mark.django_db

FRIDAY = date(2026, 11, 20)
MORNING, HOME_TIME = clock.at(FRIDAY, 8, 40), clock.at(FRIDAY, 15, 16)
SHEET = "/phones/sheet"


def grid(*rows: tuple[str, str, str], day: str = "20/11/2026") -> dict[str, Any]:
    typed: dict[str, Any] = {"day": day, "rows": "15"}
    for number, (tag, in_time, out_time) in enumerate(rows, 1):
        typed |= {f"row{number}-tag": tag, f"row{number}-in_time": in_time, f"row{number}-out_time": out_time}
    return typed


def test_the_sheet_is_kept_with_its_true_times(school: School, by: Principal) -> None:
    device = make.device(make.pupil(school))
    assert key_in_sheet(rows=[SheetRow(1, device, MORNING, HOME_TIME)], by=by) == 2
    entry = RegisterEntry.objects.of(school).get()
    assert (entry.day, entry.in_at, entry.out_at, entry.from_sheet) == (FRIDAY, MORNING, HOME_TIME, True)
    then = holding_at(device, clock.at(FRIDAY, 12))
    assert then is not None and then.holder == "office" and gaps(device) == []


def test_each_device_has_its_own_line_in_the_journal(school: School, by: Principal) -> None:
    devices = [make.device(make.pupil(school, f"C{n}"), n) for n in (1, 2)]
    key_in_sheet(rows=[SheetRow(n, one, MORNING, HOME_TIME) for n, one in enumerate(devices, 1)], by=by)
    for device in devices:
        lines = Entry.objects.filter(school_id=school.pk, subject=f"devices.device:{device.pk}")
        assert sorted(lines.values_list("verb", flat=True)) == ["hand-in", "key-in-sheet"]


def test_a_return_alone_closes_what_was_in_before_the_power_went(school: School, by: Principal) -> None:
    device = make.device(make.pupil(school))
    with clock.fixed(MORNING):
        hand_in(device=device, by=by)
    key_in_sheet(rows=[SheetRow(1, device, None, clock.at(FRIDAY, 14, 30))], by=by)
    entry = RegisterEntry.objects.of(school).get()
    assert entry.left_early and not entry.is_in


def test_the_pupil_of_yesterday_may_be_in_lessons_now(school: School, by: Principal) -> None:
    """Whether it may go back now is not asked of a return that has happened."""
    device = make.device(make.pupil(school))
    clock.pass_time(timedelta(hours=2))
    assert key_in_sheet(rows=[SheetRow(1, device, MORNING, HOME_TIME)], by=by) == 2


def wrong_rows(school: School, by: Principal) -> dict[str, SheetRow]:
    known = make.device(make.pupil(school, "Known"), 1)
    with clock.fixed(clock.at(FRIDAY, 9)):
        hand_in(device=known, by=by)
    with clock.fixed(clock.at(FRIDAY, 15, 20)):
        give_back(device=known, by=by)
    held = make.device(make.pupil(school, "Held"), 2)
    with clock.fixed(MORNING):
        hand_in(device=held, by=by)
    with make.given():
        held.hold = Device.Hold.POLICE
        held.save()
    fresh = make.device(make.pupil(school, "Fresh"), 3)
    return {
        "It last changed hands": SheetRow(1, known, clock.at(FRIDAY, 10), None),
        "see the office note": SheetRow(1, held, None, HOME_TIME),
        "was not in the office": SheetRow(1, fresh, None, HOME_TIME),
        "still to come": SheetRow(1, fresh, clock.now() + timedelta(hours=1), None),
        "before it came in": SheetRow(1, fresh, HOME_TIME, MORNING),
        "is already in": SheetRow(1, held, clock.at(FRIDAY, 9), None),
    }


def test_a_row_that_contradicts_what_is_known_keeps_nothing_of_the_whole_sheet(
    school: School, by: Principal
) -> None:
    good = SheetRow(2, make.device(make.pupil(school, "Good"), 9), MORNING, HOME_TIME)
    for sentence, row in wrong_rows(school, by).items():
        before = RegisterEntry.objects.of(school).count()
        with pytest.raises(NotOnTheSheet) as told:
            key_in_sheet(rows=[row, good], by=by)
        assert list(told.value.rows) == [1] and sentence in told.value.rows[1]
        assert RegisterEntry.objects.of(school).count() == before


def test_the_grid_is_keyed_in_and_leads_to_the_day(school: School, desk: Client) -> None:
    make.device(make.pupil(school))
    page = said(send(desk, SHEET, **grid(("042", "8:40", "15.16"))))
    assert "2 lines keyed in, with their true times." in page and "From the sheet." in page


def test_mistakes_stand_beside_their_rows_and_the_typed_text_stays(school: School, desk: Client) -> None:
    make.device(make.pupil(school))
    page = said(
        send(
            desk,
            SHEET,
            **grid(("042", "8:40", "7:00"), ("777", "9:00", ""), ("042", "late", ""), ("", "8:00", "")),
        )
    )
    assert "<title>Error: " in page.replace("\n", "")
    for sentence in ("Row 2: Tag 777", "Row 3: Write “In” as a time", "Row 4: Write the tag’s number."):
        assert sentence in page
    assert 'value="late"' in page and 'value="777"' in page and 'aria-invalid="true"' in page
    assert not RegisterEntry.objects.of(school).exists()


def test_what_the_verb_refuses_stands_beside_its_row_as_well(school: School, desk: Client) -> None:
    make.device(make.pupil(school))
    page = said(send(desk, SHEET, **grid(("042", "8:40", "7:00"))))
    assert "Row 1: It went out before it came in." in page and 'value="8:40"' in page
    assert not RegisterEntry.objects.of(school).exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (grid(), "Nothing to key in"),
        (grid(("042", "8:40", ""), day="31/02/2026"), "as a date"),
        (grid(("042", "8:40", ""), day="24/11/2026"), "still to come"),
        (grid(("Amara", "8:40", "")), "Write the tag’s number."),
    ],
)
def test_a_sheet_that_says_nothing_is_sent_back(
    school: School, desk: Client, typed: dict[str, Any], sentence: str
) -> None:
    make.device(make.pupil(school))
    assert sentence in said(send(desk, SHEET, **typed))
    assert not RegisterEntry.objects.of(school).exists()


def test_the_blank_sheet_offers_the_tags_that_are_still_in(
    school: School, desk: Client, by: Principal
) -> None:
    hand_in(device=make.device(make.pupil(school)), by=by)
    assert 'value="042"' in said(desk.get(SHEET))
    assert said(desk.get(f"{SHEET}?rows=60")).count('-tag"') >= 60
