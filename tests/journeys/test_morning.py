"""A queue of 25 at the desk, and the way home: clause M6.3.a."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import AFTERNOON, Server, SignIn

pytestmark = [pytest.mark.browser]

HELD = "SELECT count(*) FROM devices_holding WHERE until IS NULL AND holder = ?"


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


def test_a_crate_goes_back_in_one_scan(server: Server, sign_in: SignIn) -> None:
    page = sign_in()
    page.goto(f"{server.address}/phones/in")
    _hand_in(page, 12)
    server.stop()
    server.start(AFTERNOON)
    page.goto(f"{server.address}/phones/out")
    page.get_by_role("textbox").fill("4B")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    assert server.rows(HELD, "office") == [(0,)]
    assert server.rows(HELD, "pupil") == [(12,)]


def _hand_in(page: Page, count: int) -> None:
    for number in range(1, count + 1):
        page.get_by_role("textbox").fill(f"{number:03d}")
        page.keyboard.press("Enter")
        expect(page.locator(".result .tag-big")).to_contain_text(f"{number:03d}")
