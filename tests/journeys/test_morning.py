"""A queue at the desk in the morning, and what goes wrong in one: clause M6.3.a."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Server, SignIn
from tests.journeys.queue import HELD, hand_in

pytestmark = [pytest.mark.browser]


def test_twenty_five_phones_come_in_with_one_interaction_each(server: Server, sign_in: SignIn) -> None:
    page = sign_in()
    page.goto(f"{server.address}/phones/in")
    interactions = 0
    for number in range(1, 26):
        page.get_by_role("textbox").fill(f"{number:03d}")
        page.keyboard.press("Enter")
        interactions += 1
        expect(page.locator(".result .tag-big")).to_contain_text(f"{number:03d}")
        assert page.evaluate("document.activeElement.name") == "box"
    assert interactions == 25
    assert server.rows(HELD, "office") == [(25,)]


def test_a_wrong_tag_and_a_second_hand_in_change_nothing(server: Server, sign_in: SignIn) -> None:
    page = sign_in()
    page.goto(f"{server.address}/phones/in")
    hand_in(page, 1)
    for typed, told in (
        ("999", "999 is not one of our tags"),
        ("L-002-9", "The last digit does not fit"),
        ("Q-002", "another school’s"),
        ("001", "001 is already in"),
        ("4B", "4B is a crate"),
    ):
        page.get_by_role("textbox").fill(typed)
        page.keyboard.press("Enter")
        expect(page.locator(".problem")).to_contain_text(told)
        assert page.get_by_role("textbox").input_value() == typed, "what was typed is kept"
    assert server.rows(HELD, "office") == [(1,)]


def test_a_hand_in_is_undone(server: Server, sign_in: SignIn) -> None:
    page = sign_in()
    page.goto(f"{server.address}/phones/in")
    hand_in(page, 2)
    page.get_by_role("button", name="Undo 002").click()
    expect(page.locator(".notice.success")).to_contain_text("002 is undone: the pupil has it.")
    assert server.rows(HELD, "office") == [(1,)]


def test_a_name_is_enough_and_where_it_fits_several_a_number_chooses(server: Server, sign_in: SignIn) -> None:
    page = sign_in()
    page.goto(f"{server.address}/phones/in")
    page.get_by_role("textbox").fill("child07")
    page.keyboard.press("Enter")
    expect(page.locator(".result .tag-big")).to_contain_text("007")
    page.get_by_role("textbox").fill("child")
    page.keyboard.press("Enter")
    expect(page.locator(".problem")).to_contain_text("Too many children start like that.")
    page.get_by_role("textbox").fill("ada")
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="Which child?")).to_be_visible()
    page.get_by_role("textbox").fill("2")
    page.keyboard.press("Enter")
    expect(page.locator(".result .tag-big")).to_contain_text("029")
    assert server.rows(HELD, "office") == [(2,)]


def test_the_keyboard_alone_is_enough(server: Server, sign_in: SignIn) -> None:
    page = sign_in()
    page.goto(f"{server.address}/phones/in")
    page.keyboard.type("001")
    page.keyboard.press("Enter")
    expect(page.locator(".result .tag-big")).to_contain_text("001")
    for _ in range(20):
        page.keyboard.press("Tab")
        if "Undo" in page.evaluate("document.activeElement.innerText"):
            break
    edge = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert edge != "none", "the focus can be seen"
    page.keyboard.press("Enter")
    expect(page.locator(".notice.success")).to_contain_text("001 is undone")
    assert server.rows(HELD, "office") == [(0,)]
