"""The register's pages: one box, one act, and what each bad entry gets."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lodge.devices.models import Device
from lodge.devices.queries import tag_code
from lodge.gate import Principal
from lodge.kit import clock
from lodge.office.actions.taking_in import hand_in
from lodge.office.models import RegisterEntry
from lodge.people.models import ClosedDay, Post, School
from tests import make
from tests.office.conftest import AFTERNOON, Enter, said, send

pytestmark = pytest.mark.django_db

IN, OUT = "/phones/in", "/phones/out"


def inside(school: School) -> int:
    return RegisterEntry.objects.of(school).filter(out_at=None, undone_at=None).count()


@pytest.mark.parametrize(
    "typed", ["042", "42", "L-042-{check}", "l042{check}", " 042 ", "obi", "Amara", "amara o"]
)
def test_the_box_takes_tag_scan_and_name_alike(school: School, desk: Client, typed: str) -> None:
    device = make.device(make.pupil(school))
    assert device.tag is not None
    check = tag_code(school, device.tag)[-1]
    page = said(send(desk, IN, box=typed.format(check=check)))
    assert inside(school) == 1
    assert "Amara O, no class" in page and "in at" in page


WRONG = [
    ("", "Scan a tag, or type its number or a name."),
    ("999", "Tag 999 is not one of our tags."),
    ("043", "Tag 043 is on nobody"),
    ("L-042-5", "The last digit does not fit tag 042."),
    ("X-042-3", "it is another school’s"),
    ("Zebedee", "Nobody on the roll is called “Zebedee”."),
    ("z", "Type at least two letters"),
    ("<script>", "Nobody on the roll"),
]


@pytest.mark.parametrize(("typed", "sentence"), WRONG)
@pytest.mark.parametrize("address", [IN, OUT])
def test_a_wrong_entry_is_said_beside_the_box_and_in_the_summary_and_stays_typed(
    school: School, desk: Client, address: str, typed: str, sentence: str
) -> None:
    make.device(make.pupil(school))
    make.tag(school, 43)
    answer = send(desk, address, box=typed)
    page = said(answer)
    assert page.count(sentence.replace("<", "&lt;")) == 2, "once beside the field, once in the summary"
    assert f'value="{typed.replace("<", "&lt;").replace(">", "&gt;")}"' in page or not typed
    assert "<title>Error: " in page.replace("\n", "") and answer.context["state"] == "error"
    assert inside(school) == 0


def test_a_second_hand_in_says_since_when(school: School, desk: Client, by: Principal) -> None:
    hand_in(device=make.device(make.pupil(school)), by=by)
    clock.pass_time(timedelta(minutes=3))
    assert said(send(desk, IN, box="042")).count("042 is already in, 8:41. Nothing changed.") == 2
    assert inside(school) == 1


def test_what_is_not_held_cannot_be_given_back(school: School, desk: Client) -> None:
    make.device(make.pupil(school))
    with clock.fixed(AFTERNOON):
        assert said(send(desk, OUT, box="042")).count("042 is not in the office. Nothing changed.") == 2


def test_a_name_of_two_children_gives_numbered_choices_and_the_number_chooses(
    school: School, desk: Client
) -> None:
    first, second = make.pupil(school, "Amara", "Obi"), make.pupil(school, "Amara", "Ude")
    make.device(first, 1)
    make.device(second, 2)
    page = send(desk, IN, box="amara")
    assert inside(school) == 0
    offered = page.context["offered"]
    assert "Type the number and press Enter" in said(page)
    send(desk, IN, box="2", offered=offered, before="amara")
    assert RegisterEntry.objects.of(school).get().pupil == second


def test_a_choice_can_be_pressed_as_well(school: School, desk: Client) -> None:
    first = make.pupil(school, "Amara", "Obi")
    make.pupil(school, "Amara", "Ude")
    make.device(first, 1)
    send(desk, IN, box="", choice=f"pupil:{first.pk}")
    assert RegisterEntry.objects.of(school).get().pupil == first


def test_a_pupil_with_two_devices_is_asked_which(school: School, desk: Client) -> None:
    child = make.pupil(school)
    make.device(child, 1)
    watch = make.device(child, 2, kind=Device.Kind.WATCH)
    page = send(desk, IN, box="obi")
    assert "002, watch" in said(page)
    send(desk, IN, box="2", offered=page.context["offered"])
    assert RegisterEntry.objects.of(school).get().device == watch


def test_a_scan_behind_leftover_text_still_counts(school: School, desk: Client) -> None:
    device = make.device(make.pupil(school))
    assert device.tag is not None
    send(desk, IN, box=f"999{tag_code(school, device.tag)}", before="999")
    assert inside(school) == 1


def test_the_same_key_twice_is_one_hand_in(school: School, desk: Client) -> None:
    make.device(make.pupil(school))
    key = "11111111-1111-4111-8111-111111111111"
    first, again = (desk.post(IN, {"key": key, "box": "042"}, follow=True) for _ in range(2))
    assert said(first).count("Amara O, no class") == said(again).count("Amara O, no class") == 1
    assert inside(school) == 1 and "already in" not in said(again)


def test_a_damaged_key_saves_nothing_and_says_so(school: School, desk: Client) -> None:
    make.device(make.pupil(school))
    page = said(desk.post(IN, {"key": "nonsense", "box": "042"}))
    assert "Open this page again" in page and inside(school) == 0


def test_in_the_middle_of_the_day_the_page_says_why_not_and_how(
    school: School, desk: Client, by: Principal
) -> None:
    hand_in(device=make.device(make.pupil(school)), by=by)
    clock.pass_time(timedelta(hours=2))
    assert "If the pupil is leaving the site now, say so" in said(send(desk, OUT, box="042"))
    assert "Left early" in said(send(desk, OUT, box="042", leaving_early="on"))
    assert inside(school) == 0


def test_a_held_device_shows_the_office_note_and_no_reason(
    school: School, desk: Client, by: Principal
) -> None:
    device = make.device(make.pupil(school))
    hand_in(device=device, by=by)
    with make.given():
        device.hold = Device.Hold.POLICE
        device.save()
    with clock.fixed(AFTERNOON):
        page = said(send(desk, OUT, box="042"))
    assert "See the office note" in page and "police" not in page.lower()
    assert inside(school) == 1


def test_a_crate_label_gives_the_class_back_in_one_scan_and_keeps_what_is_held(
    school: School, desk: Client, by: Principal
) -> None:
    school_class = make.school_class(school)
    devices = [make.device(make.pupil(school, f"Child{n}", school_class=school_class), n) for n in (1, 2, 3)]
    for device in devices:
        hand_in(device=device, by=by)
    with make.given():
        devices[1].hold = Device.Hold.DSL
        devices[1].save()
    with clock.fixed(AFTERNOON):
        page = said(send(desk, OUT, box="4B"))
    assert "4B: 2 phones given back. See the office note for 002." in page
    assert inside(school) == 1


def test_exceptions_are_unticked_on_the_class_page(school: School, desk: Client, by: Principal) -> None:
    school_class = make.school_class(school)
    entries = [
        hand_in(device=make.device(make.pupil(school, f"Child{n}", school_class=school_class), n), by=by)
        for n in (1, 2, 3)
    ]
    address = f"/phones/out/class/{school_class.pk}"
    with clock.fixed(AFTERNOON):
        assert said(desk.get(address)).count(" checked") == 3
        send(desk, address, chosen=[str(entries[0].pk), str(entries[2].pk)])
        assert said(desk.get(address)).count(" checked") == 1
        assert "Tick at least one." in said(send(desk, address))
    assert inside(school) == 1


def test_several_of_a_class_are_handed_in_with_one_save(school: School, desk: Client) -> None:
    school_class = make.school_class(school)
    known = make.device(make.pupil(school, "Ada", school_class=school_class), 1)
    new = make.pupil(school, "Bo", school_class=school_class)
    make.tag(school, 2)
    assert said(desk.get(f"{IN}?class={school_class.pk}")).count('type="checkbox"') == 2
    send(desk, f"{IN}/class/{school_class.pk}", chosen=[f"device:{known.pk}", f"pupil:{new.pk}"])
    assert inside(school) == 2


def test_when_one_of_several_is_in_already_none_is_taken_in(
    school: School, desk: Client, by: Principal
) -> None:
    school_class = make.school_class(school)
    one, two = (make.device(make.pupil(school, f"C{n}", school_class=school_class), n) for n in (1, 2))
    hand_in(device=two, by=by)
    page = said(send(desk, f"{IN}/class/{school_class.pk}", chosen=[f"device:{one.pk}", f"device:{two.pk}"]))
    assert "002 is already in, 8:41" in page and f'value="device:{one.pk}" id="row1" checked' in page
    assert inside(school) == 1


def test_undo_and_switched_on_are_one_button_each(school: School, desk: Client, by: Principal) -> None:
    entry = hand_in(device=make.device(make.pupil(school)), by=by)
    assert "Was switched on" in said(send(desk, f"/phones/note/{entry.pk}", note="switched-on"))
    assert "042 is undone" in said(send(desk, f"/phones/note/{entry.pk}", note="undo"))
    assert "already given back or undone" in said(send(desk, f"/phones/note/{entry.pk}", note="undo"))


def test_not_a_phone_asks_what_it_can_do(school: School, desk: Client, by: Principal) -> None:
    entry = hand_in(device=make.device(make.pupil(school)), by=by)
    address = f"/phones/kind/{entry.pk}"
    assert "Choose an answer" in said(send(desk, address, kind="watch"))
    page = said(send(desk, address, kind="watch", communicates="yes", records="no"))
    assert "Watch, in at" in page and inside(school) == 1
    page = said(send(desk, address, kind="other", communicates="no", records="no"))
    assert "outside the policy" in page and inside(school) == 0


def test_its_condition_is_two_words(school: School, desk: Client, by: Principal) -> None:
    entry = hand_in(device=make.device(make.pupil(school)), by=by)
    address = f"/phones/condition/{entry.pk}"
    assert "in two words" in said(send(desk, address, condition=" "))
    assert "cracked corner" in said(send(desk, address, condition="cracked corner"))


def test_a_snow_day_expects_nothing(school: School, desk: Client) -> None:
    with make.given():
        ClosedDay(school=school, day=clock.today(), kind=ClosedDay.Kind.SNOW).save()
    for address in (IN, OUT, "/phones/today", "/phones/count", "/classes"):
        assert "Snow day: no pupils today. Nothing is expected" in said(desk.get(address))


PAGES = (IN, OUT, "/phones/today", "/phones/2026-11-20", "/phones/count", "/phones/messages", "/phones/sheet")


@pytest.mark.parametrize("kind", [Post.Kind.TEACHER, Post.Kind.GOVERNOR, Post.Kind.IT])
def test_for_others_the_register_is_not_there(school: School, enter: Enter, kind: str) -> None:
    client = enter(make.staff(school, kind))
    assert [client.get(address).status_code for address in PAGES] == [404] * len(PAGES)


@pytest.mark.parametrize("address", PAGES)
def test_no_page_names_a_child_in_its_title_or_address(
    school: School, desk: Client, by: Principal, address: str
) -> None:
    hand_in(device=make.device(make.pupil(school, "Zebedee", "Quill")), by=by)
    page = said(desk.get(address))
    title = page.partition("<title>")[2].partition("</title>")[0]
    assert "Zebedee" not in title and "zebedee" not in " ".join(_links(page)).lower()


def _links(page: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split('href="')[1:]]


@pytest.mark.parametrize("address", [IN + "?class={key}", OUT, "/classes/{key}", "/phones/today"])
def test_thirty_rows_cost_the_queries_of_three(
    school: School, desk: Client, by: Principal, address: str
) -> None:
    school_class = make.school_class(school)
    place = address.format(key=school_class.pk)
    counts = []
    for first, last in ((1, 4), (4, 31)):
        for number in range(first, last):
            child = make.pupil(school, f"Child{number}", school_class=school_class)
            hand_in(device=make.device(child, number), by=by)
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(place).status_code == 200
        counts.append(len(asked))
    assert 5 < counts[0] == counts[1] < 25
