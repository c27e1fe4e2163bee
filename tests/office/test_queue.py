"""What a computer saved without a network arrives once, with its true time, or is told to a person."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from lodge.gate import Principal
from lodge.kit import clock, ids
from lodge.office.actions.taking_in import hand_in
from lodge.office.models import RegisterEntry
from lodge.people.models import Post, School
from tests import make
from tests.office.conftest import Office

pytestmark = pytest.mark.django_db

NOW = 1_764_000_000_000.0
MINUTE = 60_000.0
Send = Callable[..., Any]


def saved(tag: str, minutes_ago: float = 0, key: str = "") -> dict[str, Any]:
    return {"tag": tag, "key": key or str(ids.new()), "at": NOW - minutes_ago * MINUTE}


def post(browser: Client, body: Any, path: str = "/phones/queue", **headers: str) -> Any:
    sent = body if isinstance(body, str) else json.dumps(body)
    headers = headers or {"sec_fetch_site": "same-origin"}
    return browser.post(path, sent, content_type="application/json", headers=headers)


@pytest.fixture
def send(office: Office) -> Send:
    """Send saved hand-ins from the office's computer and return the replies."""

    def put(*items: dict[str, Any]) -> list[dict[str, str]]:
        answer = post(office.client, {"now": NOW, "items": list(items)})
        assert answer.status_code == 200
        replies: list[dict[str, str]] = answer.json()["replies"]
        return replies

    return put


def test_what_was_saved_is_handed_in_at_its_true_time(school: School, send: Send) -> None:
    make.device(make.pupil(school))
    [reply] = send(saved("L-042-0", minutes_ago=9))
    entry = RegisterEntry.objects.of(school).get()
    assert reply["outcome"] == "done"
    assert entry.in_at == clock.now() - timedelta(minutes=9)
    assert not entry.from_sheet and entry.in_by == "Ms Raman"


def test_a_computer_whose_clock_is_wrong_still_tells_the_true_time(school: School, office: Office) -> None:
    make.device(make.pupil(school))
    years = 3 * 365 * 24 * 60 * MINUTE
    item = saved("042", minutes_ago=5)
    post(office.client, {"now": NOW - years, "items": [{**item, "at": item["at"] - years}]})
    assert RegisterEntry.objects.of(school).get().in_at == clock.now() - timedelta(minutes=5)


def test_a_time_still_to_come_counts_as_now(school: School, send: Send) -> None:
    make.device(make.pupil(school))
    send(saved("042", minutes_ago=-30))
    assert RegisterEntry.objects.of(school).get().in_at == clock.now()


def test_what_was_saved_yesterday_is_told_and_not_handed_in(school: School, send: Send) -> None:
    make.device(make.pupil(school))
    [reply] = send(saved("042", minutes_ago=24 * 60))
    assert reply["outcome"] == "told" and "Sunday 22 November" in reply["sentence"]
    assert not RegisterEntry.objects.of(school).exists()


def test_the_same_key_sent_again_is_one_hand_in_and_the_same_answer(school: School, send: Send) -> None:
    make.device(make.pupil(school))
    item = saved("042", minutes_ago=3)
    assert send(item) == send(item)
    assert RegisterEntry.objects.of(school).count() == 1


def test_a_form_whose_answer_was_lost_and_is_saved_again_is_one_hand_in(
    school: School, office: Office, send: Send
) -> None:
    make.device(make.pupil(school))
    key = office.key()
    office.client.post("/phones/in", {"box": "042", "key": key})
    [reply] = send(saved("042", key=key))
    assert reply["outcome"] == "done" and RegisterEntry.objects.of(school).count() == 1


def test_another_desk_was_first_and_a_person_is_told(school: School, send: Send) -> None:
    device = make.device(make.pupil(school))
    hand_in(device=device, by=make.by(make.staff(school, given_name="Carys", family_name="Bowen")))
    [reply] = send(saved("042", minutes_ago=2))
    assert reply == {
        "key": reply["key"],
        "outcome": "told",
        "sentence": "042 is already in, 8:41. Nothing changed.",
    }
    assert RegisterEntry.objects.of(school).count() == 1


def test_one_that_fails_does_not_stop_the_others(school: School, send: Send) -> None:
    make.device(make.pupil(school), 1)
    make.device(make.pupil(school, "Bo"), 3)
    replies = send(saved("001"), saved("002"), saved("X-003-1"), saved("003"))
    assert [reply["outcome"] for reply in replies] == ["done", "told", "told", "done"]


@pytest.mark.parametrize("words", ["Amara", "CRATE 4B", "", "4B"])
def test_a_name_or_a_crate_is_never_taken_from_the_queue(school: School, send: Send, words: str) -> None:
    make.device(make.pupil(school, "Amara", school_class=make.school_class(school)))
    [reply] = send(saved(words))
    assert reply["outcome"] == "told" and not RegisterEntry.objects.of(school).exists()


def test_nobody_signed_in_leaves_it_on_the_computer(school: School, office: Office) -> None:
    make.device(make.pupil(school))
    answer = post(Client(), {"now": NOW, "items": [saved("042")]})
    assert (answer.status_code, answer.json()) == (401, {"wanted": "sign-in"})
    assert not RegisterEntry.objects.of(school).exists()


def test_somebody_who_keeps_no_register_leaves_it_on_the_computer(school: School, office: Office) -> None:
    teacher = office.sign_in(make.staff(school, Post.Kind.TEACHER, given_name="Callum"))
    answer = post(teacher, {"now": NOW, "items": [saved("042")]})
    assert (answer.status_code, answer.json()) == (403, {"wanted": "keeper"})


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"origin": "https://elsewhere.example"},
        {"accept": "*/*"},
    ],
)
def test_another_sites_page_can_send_nothing(school: School, office: Office, headers: dict[str, str]) -> None:
    make.device(make.pupil(school))
    answer = post(office.client, {"now": NOW, "items": [saved("042")]}, **headers)
    assert answer.status_code == 403 and not RegisterEntry.objects.of(school).exists()


def test_a_browser_without_fetch_metadata_is_known_by_its_origin(school: School, office: Office) -> None:
    make.device(make.pupil(school))
    answer = post(office.client, {"now": NOW, "items": [saved("042")]}, origin="http://testserver")
    assert answer.status_code == 200 and RegisterEntry.objects.of(school).count() == 1


def test_a_form_cannot_send_it(office: Office) -> None:
    answer = office.client.post("/phones/queue", {"items": "[]"}, headers={"sec_fetch_site": "same-origin"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "{",
        '{"now": 1}',
        '{"now": "NaN", "items": []}',
        '{"now": 1, "items": [{}]}',
        '{"now": 1, "items": [{"tag": "042", "key": "no", "at": 1}]}',
        json.dumps({"now": 1e308, "items": [{"tag": "042", "key": str(ids.new()), "at": -1e308}]}),
        json.dumps({"now": 1, "items": [{"tag": "042", "key": str(ids.new()), "at": 1}] * 101}),
    ],
)
def test_nonsense_changes_nothing(school: School, office: Office, body: str) -> None:
    make.device(make.pupil(school))
    assert post(office.client, body).status_code == 400
    assert not RegisterEntry.objects.of(school).exists()


def test_the_kept_page_says_nothing_about_school_or_person(school: School, office: Office) -> None:
    mine = office.client.get("/phones/offline").content
    assert mine == Client().get("/phones/offline").content
    assert b"Raman" not in mine and b"Larkfold" not in mine and b"csrf" not in mine


def test_the_worker_keeps_only_the_neutral_page_and_static_files(office: Office) -> None:
    answer = office.client.get("/worker.js")
    listed = json.loads(answer.content.decode().split("const FILES = ")[1].split(";\n")[0])
    assert answer["Content-Type"] == "text/javascript"
    assert listed[0] == "/phones/offline"
    assert all(name.startswith("/static/lodge/") for name in listed[1:])


def test_a_late_one_is_late_by_its_true_time(school: School, send: Send) -> None:
    make.device(make.pupil(school), 1)
    with clock.fixed(clock.at(date(2026, 11, 23), 10, 0)):
        send(saved("001", minutes_ago=85))
    assert not RegisterEntry.objects.of(school).get().late


def test_the_principal_of_the_journal_is_whoever_sent_it(school: School, office: Office, send: Send) -> None:
    make.device(make.pupil(school))
    send(saved("042"))
    by: Principal = make.by(office.person)
    assert RegisterEntry.objects.of(school).get().in_by == by.name


def test_what_is_in_now_is_for_keepers_of_the_register(school: School, office: Office) -> None:
    room = make.school_class(school)
    hand_in(device=make.device(make.pupil(school, school_class=room)), by=make.by(office.person))
    answer = office.client.get("/phones/now")
    assert answer.json() == {"lines": ["042 Amara O, 4B"]} and answer["Cache-Control"] == "no-store"
    teacher = office.sign_in(make.staff(school, Post.Kind.TEACHER, given_name="Callum"))
    assert teacher.get("/phones/now").status_code == 404
