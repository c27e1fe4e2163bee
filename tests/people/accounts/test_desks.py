"""Kiosks: paired by code, retired at once, a run for a badge that ends after sixty idle seconds."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from lodge.gate import Principal, Refused, may
from lodge.journal.models import Entry
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.people.actions import desks
from lodge.people.models import Badge, Desk, Person, School
from tests import make
from tests.people.accounts.conftest import enter, entries, key, sure


@pytest.fixture
def kiosk(office: Person) -> tuple[Client, Desk]:
    """A computer joined to the kiosk in the front hall."""
    desk, code = desks.set_up_desk(name="Front hall", by=sure(office))
    client = Client()
    assert client.post("/kiosk/pair", {"code": code, "key": key()})["Location"] == "/kiosk"
    return client, desk


def who_acts(client: Client, path: str = "/kiosk") -> Principal | None:
    """The principal that the next request of ``client`` would have."""
    by: Principal | None = client.get(path).wsgi_request.by  # type: ignore[attr-defined]
    return by


def badge_of(person: Person, by: Person) -> str:
    return desks.issue_badge(person=person, by=make.by(by))


def test_a_pairing_code_joins_one_computer_once(
    school: School, office: Person, kiosk: tuple[Client, Desk]
) -> None:
    client, _ = kiosk
    acts = who_acts(client)
    assert acts is not None
    assert (acts.kind, acts.desk, acts.person_id) == ("desk", "Front hall", None)
    _, code = desks.set_up_desk(name="Gym", by=sure(office))
    Client().post("/kiosk/pair", {"code": code, "key": key()})
    again = Client().post("/kiosk/pair", {"code": code, "key": key()})
    assert "was used, or has run out" in again.content.decode()
    assert entries(school, "pair-desk") == 2


def test_a_pairing_code_runs_out_after_a_quarter_of_an_hour(office: Person) -> None:
    _, code = desks.set_up_desk(name="Gym", by=sure(office))
    with clock.fixed(clock.now() + timedelta(minutes=15)):
        assert "run out" in Client().post("/kiosk/pair", {"code": code, "key": key()}).content.decode()


def test_the_computers_token_is_kept_as_a_digest_and_sent_to_the_kiosk_only(
    kiosk: tuple[Client, Desk],
) -> None:
    client, desk = kiosk
    cookie = client.cookies["lodge_kiosk"]
    desk.refresh_from_db()
    assert cookie.value not in str(vars(desk))
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/kiosk", True, "Strict")


def test_setting_a_kiosk_up_asks_for_step_up_and_a_teacher_sets_none_up(
    office: Person, teacher: Person
) -> None:
    with pytest.raises(Refused):
        desks.set_up_desk(name="Gym", by=make.by(office))
    with pytest.raises(Refused):
        desks.set_up_desk(name="Gym", by=sure(teacher))


def test_a_retired_kiosk_is_out_with_its_next_request(office: Person, kiosk: tuple[Client, Desk]) -> None:
    client, desk = kiosk
    desks.retire_desk(desk=desk, by=sure(office))
    assert who_acts(client) is None
    assert client.post("/kiosk/run", {"badge": "123456"}).status_code == 404


def test_another_computer_takes_the_kiosk_over_and_the_first_is_out(
    office: Person, kiosk: tuple[Client, Desk]
) -> None:
    client, desk = kiosk
    code = desks.move_desk(desk=desk, by=sure(office))
    assert who_acts(client) is None
    other = Client()
    other.post("/kiosk/pair", {"code": code, "key": key()})
    assert who_acts(other) is not None


def test_a_short_code_opens_a_run_in_that_persons_name(
    school: School, office: Person, teacher: Person, kiosk: tuple[Client, Desk]
) -> None:
    client, _ = kiosk
    code = badge_of(teacher, office)
    assert len(code) == 6
    client.post("/kiosk/run", {"badge": code})
    acts = who_acts(client)
    assert acts is not None
    assert (acts.name, acts.person_id, acts.desk) == ("Ms Teal", teacher.pk, "Front hall")
    assert entries(school, "open-run") == 1


def test_sixty_idle_seconds_end_a_run_and_the_journal_says_so(
    school: School, office: Person, teacher: Person, kiosk: tuple[Client, Desk]
) -> None:
    client, _ = kiosk
    client.post("/kiosk/run", {"badge": badge_of(teacher, office)})
    start = clock.now()
    with clock.fixed(start + timedelta(seconds=59)):
        assert _holder(client) == teacher.pk
        client.post("/kiosk", {})
    with clock.fixed(start + timedelta(seconds=118)):
        assert _holder(client) == teacher.pk, "an act keeps the run on"
    with clock.fixed(start + timedelta(seconds=119)):
        assert _holder(client) is None
        assert _holder(client) is None
    assert entries(school, "end-run") == 1


def _holder(client: Client) -> Any:
    acts = who_acts(client)
    return acts.person_id if acts else "nobody"


def test_looking_at_the_kiosk_does_not_keep_a_run_on(
    office: Person, teacher: Person, kiosk: tuple[Client, Desk]
) -> None:
    client, _ = kiosk
    client.post("/kiosk/run", {"badge": badge_of(teacher, office)})
    start = clock.now()
    with clock.fixed(start + timedelta(seconds=40)):
        assert _holder(client) == teacher.pk
    with clock.fixed(start + timedelta(seconds=60)):
        assert _holder(client) is None


def test_another_badge_ends_the_run_and_begins_its_own(
    school: School, office: Person, teacher: Person, kiosk: tuple[Client, Desk]
) -> None:
    client, _ = kiosk
    first, second = badge_of(teacher, office), badge_of(office, make.staff(school, "it", given_name="Ivo"))
    client.post("/kiosk/run", {"badge": first})
    client.post("/kiosk/run", {"badge": second})
    assert _holder(client) == office.pk
    assert entries(school, "end-run") == 1
    client.post("/kiosk/run/end")
    assert _holder(client) is None
    assert entries(school, "end-run") == 2


def test_whoever_leaves_takes_the_run_along(
    office: Person, teacher: Person, kiosk: tuple[Client, Desk]
) -> None:
    client, _ = kiosk
    client.post("/kiosk/run", {"badge": badge_of(teacher, office)})
    with make.given():
        teacher.left_on = date(2026, 11, 20)
        teacher.save()
    assert _holder(client) is None
    client.post("/kiosk/run", {"badge": "000000"})
    assert _holder(client) is None


def test_a_parents_or_governors_badge_opens_no_run(
    school: School, office: Person, kiosk: tuple[Client, Desk]
) -> None:
    client, _ = kiosk
    governor = make.staff(school, "governor", given_name="Gus", family_name="Grey")
    client.post("/kiosk/run", {"badge": badge_of(governor, office)})
    assert _holder(client) is None
    assert entries(school, "open-run", "refusal") == 1


def test_five_wrong_codes_in_a_minute_shut_the_kiosk_for_a_minute(
    office: Person, teacher: Person, kiosk: tuple[Client, Desk]
) -> None:
    client, _ = kiosk
    code = badge_of(teacher, office)
    for number in range(5):
        client.post("/kiosk/run", {"badge": f"99999{number}"})
    client.post("/kiosk/run", {"badge": code})
    assert _holder(client) is None, "even the right code waits"
    with clock.fixed(clock.now() + timedelta(seconds=61)):
        client.post("/kiosk/run", {"badge": code})
        assert _holder(client) == teacher.pk


def test_a_kiosk_opens_no_page_of_a_person_and_a_person_is_nobody_at_a_kiosk(
    office: Person, kiosk: tuple[Client, Desk]
) -> None:
    client, _ = kiosk
    for path in ("/day", "/people", "/desks"):
        assert client.get(path)["Location"].startswith("/accounts/login/"), path
    person = enter(Client(), office)
    assert who_acts(person) is None


def test_a_kiosk_may_take_in_by_tag_in_a_run_and_nothing_else(
    school: School, office: Person, teacher: Person, kiosk: tuple[Client, Desk]
) -> None:
    client, _ = kiosk
    phone = make.device(make.pupil(school))
    client.post("/kiosk/run", {"badge": badge_of(teacher, office)})
    acts = who_acts(client)
    assert acts is not None
    assert may(by=acts, verb="hand-in", on=phone, given={"by_tag": True}).is_yes
    assert not may(by=acts, verb="hand-in", on=phone, given={"by_tag": False}).is_yes
    assert not may(by=acts, verb="invite", on=teacher).is_yes


def test_a_badge_is_kept_as_a_digest_and_a_new_one_replaces_it(
    school: School, office: Person, teacher: Person
) -> None:
    first = badge_of(teacher, office)
    desks.issue_badge(person=teacher, scanned="04A2B9C11D", by=make.by(office))
    live = Badge.objects.of(school).get(ended_at=None)
    assert first not in str(vars(live))
    assert Badge.objects.of(school).count() == 2
    with pytest.raises(Told, match="somebody else"):
        desks.issue_badge(person=office, scanned="04-a2-b9-c1-1d", by=make.by(make.staff(school, "it")))
    desks.end_badge(person=teacher, by=make.by(office))
    with pytest.raises(Told, match="no badge"):
        desks.end_badge(person=teacher, by=make.by(office))


def test_the_pages_set_up_a_kiosk_and_issue_a_badge(
    client: Client, school: School, office: Person, teacher: Person
) -> None:
    enter(client, office)
    page = client.post("/desks", {"name": "Gym", "key": key()}).content.decode()
    code = page.split('class="big code">')[1].split("<")[0]
    assert Client().post("/kiosk/pair", {"code": code, "key": key()}).status_code == 302
    assert "Gym" in client.get("/desks").content.decode()
    shown = client.post(f"/people/{teacher.pk}/badge", {"badge": "", "key": key()}).content.decode()
    assert "new short code" in shown
    entry = Entry.objects.filter(school_id=school.pk, verb="issue-badge").get()
    assert entry.kind == "act"
