"""The kiosk: a badge opens a run, a tag is an act, and the screen says no more than a first name (L.8)."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lodge.kit import clock, ids
from lodge.office.models import RegisterEntry
from lodge.people import runs
from lodge.people.codes import digest
from lodge.people.models import Badge, Desk, Person, Post, School
from tests import make

pytestmark = pytest.mark.django_db

BADGE = "STAFF-0001"
OTHER_BADGE = "STAFF-0002"


@pytest.fixture
def priya(school: School) -> Person:
    return with_badge(make.staff(school), BADGE)


def with_badge(person: Person, code: str) -> Person:
    with make.given():
        Badge(
            school_id=person.school_id, person=person, code_digest=digest(code, "badge"), since=clock.now()
        ).save()
    return person


@pytest.fixture
def desk(school: School, settings: Any, tmp_path: Path) -> Client:
    """A browser that was joined to the kiosk in the hall."""
    settings.STATIC_ROOT = tmp_path
    with make.given():
        Desk(
            school=school, name="Hall", set_up_at=clock.now(), token_digest=digest("a long token", "kiosk")
        ).save()
    browser = Client()
    browser.cookies[runs.COOKIE] = "a long token"
    return browser


Scan = Callable[..., str]


@pytest.fixture
def scan(desk: Client) -> Scan:
    """Scan something at the kiosk, follow where it leads, and read the page."""

    def put(code: str, mode: str = "in", key: str = "") -> str:
        answer = desk.post(f"/kiosk/{mode}", {"badge": code, "key": key or str(ids.new())}, follow=True)
        return str(answer.content.decode())

    return put


def inside(school: School) -> list[str]:
    entries = RegisterEntry.objects.of(school).filter(out_at=None, undone_at=None)
    return sorted(str(entry.device.tag) for entry in entries)


def test_a_badge_opens_a_run_and_each_tag_is_one_interaction(
    school: School, priya: Person, scan: Scan
) -> None:
    for number in range(1, 6):
        make.device(make.pupil(school, f"Child{number}"), number)
    assert "Ms Raman is at this desk" in scan(BADGE)
    for number in range(1, 6):
        scan(f"{number:03d}")
    assert inside(school) == ["001", "002", "003", "004", "005"]


def test_every_act_bears_the_name_of_whoever_opened_the_run(
    school: School, priya: Person, scan: Scan
) -> None:
    make.device(make.pupil(school))
    scan(BADGE)
    scan("L-042-0")
    entry = RegisterEntry.objects.of(school).get()
    assert (entry.in_by, entry.desk) == ("Ms Raman", "Hall")


def test_the_screen_shows_first_name_and_tag_once(
    school: School, priya: Person, desk: Client, scan: Scan
) -> None:
    make.device(make.pupil(school, "Amara", "Obi"))
    scan(BADGE)
    page = scan("042")
    assert "Amara" in page and "042" in page and "Obi" not in page and "Amara O" not in page
    again = desk.get("/kiosk/in").content.decode()
    assert "Amara" not in again and "042" not in again


def test_no_name_and_no_list_stands_in_the_address(
    school: School, priya: Person, desk: Client, scan: Scan
) -> None:
    make.device(make.pupil(school, "Amara", "Obi"))
    scan(BADGE)
    answer = desk.post("/kiosk/in", {"badge": "042", "key": str(ids.new())})
    assert answer["Location"] == "/kiosk/in"


def test_a_tag_without_a_run_asks_for_a_badge_first(school: School, priya: Person, scan: Scan) -> None:
    make.device(make.pupil(school))
    page = ""
    for _ in range(6):
        page = scan("042")
    assert "Scan your badge first" in page and inside(school) == []
    assert "is at this desk" in scan(BADGE), "tags are no wrong codes: the kiosk did not shut"


def test_a_name_finds_nothing(school: School, priya: Person, scan: Scan) -> None:
    make.device(make.pupil(school, "Amara", "Obi"))
    scan(BADGE)
    page = scan("Amara")
    assert "Nobody has that badge or code" in page and inside(school) == []


def test_sixty_idle_seconds_end_the_run(school: School, priya: Person, desk: Client, scan: Scan) -> None:
    make.device(make.pupil(school))
    scan(BADGE)
    with clock.fixed(clock.now() + timedelta(seconds=61)):
        assert "Scan your badge first" in scan("042")
    assert inside(school) == []


def test_an_open_run_asks_the_browser_to_come_back_after_a_minute(
    priya: Person, desk: Client, scan: Scan
) -> None:
    assert "Refresh" not in desk.get("/kiosk/in")
    scan(BADGE)
    assert desk.get("/kiosk/in")["Refresh"] == "61; url=/kiosk/in"


def test_an_act_keeps_the_run_on(school: School, priya: Person, scan: Scan) -> None:
    make.device(make.pupil(school, "Ada"), 1)
    make.device(make.pupil(school, "Bo"), 2)
    scan(BADGE)
    with clock.fixed(clock.now() + timedelta(seconds=50)):
        scan("001")
    with clock.fixed(clock.now() + timedelta(seconds=100)):
        scan("002")
    assert inside(school) == ["001", "002"]


def test_another_badge_ends_the_run_and_opens_the_next(school: School, priya: Person, scan: Scan) -> None:
    with_badge(make.staff(school, Post.Kind.TEACHER, given_name="Callum", family_name="Hythe"), OTHER_BADGE)
    make.device(make.pupil(school))
    scan(BADGE)
    assert "Ms Hythe is at this desk" in scan(OTHER_BADGE)
    scan("042")
    assert RegisterEntry.objects.of(school).get().in_by == "Ms Hythe"


def test_the_same_scan_sent_twice_is_one_act(school: School, priya: Person, scan: Scan) -> None:
    make.device(make.pupil(school, "Amara"))
    scan(BADGE)
    key = str(ids.new())
    assert "Amara" in scan("042", key=key) and "Amara" in scan("042", key=key)
    assert RegisterEntry.objects.of(school).count() == 1


def test_a_second_hand_in_changes_nothing(school: School, priya: Person, scan: Scan) -> None:
    make.device(make.pupil(school))
    scan(BADGE)
    scan("042")
    assert "042 is already in" in scan("042")


@pytest.mark.parametrize("code", ["042-1", "L-042-7", "999"])
def test_a_tag_that_does_not_fit_is_scanned_again(
    school: School, priya: Person, scan: Scan, code: str
) -> None:
    make.device(make.pupil(school))
    scan(BADGE)
    assert "That tag was not read" in scan(code) and inside(school) == []


def test_it_gives_back_by_tag_and_by_crate(school: School, priya: Person, scan: Scan) -> None:
    room = make.school_class(school)
    for number in range(1, 4):
        make.device(make.pupil(school, f"Child{number}", school_class=room), number)
    scan(BADGE)
    for number in range(1, 4):
        scan(f"{number:03d}")
    with clock.fixed(clock.at(date(2026, 11, 23), 15, 20)):
        scan(BADGE, "out")
        assert "Child1" in scan("001", "out") and inside(school) == ["002", "003"]
        assert "4B" in scan("CRATE 4B", "out") and inside(school) == []


def test_a_held_phone_goes_to_the_office_without_a_reason(school: School, priya: Person, scan: Scan) -> None:
    device = make.device(make.pupil(school))
    scan(BADGE)
    scan("042")
    with make.given():
        device.hold = "police"
        device.save()
    with clock.fixed(clock.at(date(2026, 11, 23), 15, 20)):
        scan(BADGE, "out")
        page = scan("042", "out")
    assert "take this one to the office" in page and "police" not in page.lower()
    assert inside(school) == ["042"]


def test_in_lesson_time_it_gives_nothing_back(school: School, priya: Person, scan: Scan) -> None:
    make.device(make.pupil(school))
    scan(BADGE)
    scan("042")
    with clock.fixed(clock.at(date(2026, 11, 23), 11, 0)):
        scan(BADGE, "out")
        scan("042", "out")
    assert inside(school) == ["042"]


def test_the_mode_stays_where_it_was_put(priya: Person, desk: Client) -> None:
    assert desk.get("/kiosk")["Location"] == "/kiosk/in"
    desk.get("/kiosk/out")
    assert desk.get("/kiosk")["Location"] == "/kiosk/out"


def test_going_home_it_begins_with_giving_back(desk: Client) -> None:
    with clock.fixed(clock.at(date(2026, 11, 23), 15, 20)):
        assert desk.get("/kiosk")["Location"] == "/kiosk/out"


def test_another_computer_is_no_kiosk(school: School, settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    assert Client().get("/kiosk/in").status_code == 404
    assert Client().get("/kiosk")["Location"] == "/kiosk/pair"


def queued(browser: Client) -> Any:
    item = {"tag": "042", "key": str(ids.new()), "at": 1000}
    body = {"now": 1000, "items": [item]}
    headers = {"sec_fetch_site": "same-origin"}
    return browser.post("/kiosk/queue", body, content_type="application/json", headers=headers)


def test_what_a_kiosk_saved_waits_for_a_badge(
    school: School, priya: Person, desk: Client, scan: Scan
) -> None:
    make.device(make.pupil(school))
    answer = queued(desk)
    assert (answer.status_code, answer.json()) == (401, {"wanted": "badge"})
    scan(BADGE)
    assert queued(desk).json()["replies"][0]["outcome"] == "done"
    assert RegisterEntry.objects.of(school).get().in_by == "Ms Raman"
