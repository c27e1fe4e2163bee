"""Signing in with a password and a code, with a passkey, and proving once more that it is you."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.build import PASSWORD
from tests.journeys.conftest import AFTERNOON, Server, SignIn
from tests.journeys.one_time_code import code
from tests.journeys.visits import add_passkey, enrol

pytestmark = [pytest.mark.browser]


def sign_out(page: Page) -> None:
    """Leave."""
    page.get_by_role("button", name="Sign out").first.click()
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()


def test_a_password_a_code_and_a_passkey_let_somebody_in(server: Server, sign_in: SignIn) -> None:
    page = sign_in()
    secret = enrol(page, server.address)
    add_passkey(page, server.address)
    page.goto(f"{server.address}/day")
    sign_out(page)

    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/day")
    sign_out(page)

    page.get_by_label("School e-mail address").fill("office@larkfold.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto(f"{server.address}/day")
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.locator("[name=code]").fill("000000")
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_contain_text("That code is not right.")
    page.locator("[name=code]").fill(code(secret))
    page.keyboard.press("Enter")
    page.wait_for_url("**/day")
    ways = server.rows("SELECT count(*) FROM mfa_authenticator WHERE last_used_at IS NOT NULL")
    assert ways[0][0] >= 2


def test_hours_later_a_grave_page_asks_who_is_there(server: Server, sign_in: SignIn) -> None:
    page = sign_in("it")
    page.goto(f"{server.address}/desks")
    expect(page.get_by_role("heading", name="Kiosks")).to_be_visible()
    server.stop()
    server.start(AFTERNOON)
    page.goto(f"{server.address}/desks")
    expect(page.get_by_role("heading", name="Show that it is you")).to_be_visible()
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.locator(".error-summary")).to_contain_text("That is not your password.")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url("**/desks")
    page.get_by_label("Name of the kiosk").fill("Front hall")
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", name="Join a computer to Front hall")).to_be_visible()
