"""The kiosk in the hall: joined with a code, opened with a badge, tags in, and shut again (L.8)."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Server, SignIn
from tests.journeys.queue import HELD

pytestmark = [pytest.mark.browser]

BADGE = "HALL-7731-4402"


@pytest.fixture
def kiosk(browser: Browser) -> Iterator[Page]:
    """A computer in the hall that nobody has signed in to."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def scan(page: Page, words: str) -> None:
    """Scan into the kiosk's one box."""
    page.get_by_role("textbox").fill(words)
    page.keyboard.press("Enter")


def test_a_kiosk_from_its_code_to_the_end_of_a_run(server: Server, sign_in: SignIn, kiosk: Page) -> None:
    desk = sign_in("it")
    desk.goto(f"{server.address}/people")
    desk.get_by_role("link", name="Priya Raman").click()
    desk.get_by_label("Scan the badge").fill(BADGE)
    desk.get_by_role("button", name="Issue it").click()
    expect(desk.get_by_role("main")).to_contain_text("There is a badge or code.")
    desk.goto(f"{server.address}/desks")
    desk.get_by_label("Name of the kiosk").fill("Front hall")
    desk.get_by_role("button", name="Set it up").click()
    code = desk.locator("p.code").inner_text()
    kiosk.goto(f"{server.address}/kiosk")
    scan(kiosk, code)
    expect(kiosk.get_by_role("heading", name="Handing in")).to_be_visible()

    scan(kiosk, "001")
    expect(kiosk.locator(".problem")).to_contain_text("Scan your badge first.")
    scan(kiosk, BADGE)
    expect(kiosk.get_by_role("main")).to_contain_text("Ms Raman is at this desk")
    interactions = 0
    for number in (1, 2, 3):
        scan(kiosk, f"{number:03d}")
        interactions += 1
        expect(kiosk.locator(".result .tag-big")).to_contain_text(f"{number:03d}")
        expect(kiosk.locator(".result .name")).to_have_text(f"Child{number:02d}")
    assert interactions == 3
    assert server.rows(HELD, "office") == [(3,)]
    assert "Fenn" not in kiosk.content(), "a first name is all it shows"

    scan(kiosk, "Child04")
    expect(kiosk.get_by_role("main")).not_to_contain_text("Fenn")
    scan(kiosk, BADGE)
    kiosk.get_by_role("button", name="I am leaving this desk").click()
    expect(kiosk.get_by_role("main")).to_contain_text("Nobody is at this desk")
    scan(kiosk, "004")
    expect(kiosk.locator(".problem")).to_contain_text("Scan your badge first.")
    assert server.rows(HELD, "office") == [(3,)]


def test_a_kiosk_opens_no_page_of_the_office(server: Server, sign_in: SignIn, kiosk: Page) -> None:
    desk = sign_in("it")
    desk.goto(f"{server.address}/desks")
    desk.get_by_label("Name of the kiosk").fill("Front hall")
    desk.get_by_role("button", name="Set it up").click()
    kiosk.goto(f"{server.address}/kiosk/pair")
    scan(kiosk, desk.locator("p.code").inner_text())
    kiosk.wait_for_url(re.compile("/kiosk/in"))
    for address in ("/day", "/phones/in", "/people/pupils", "/tags/1"):
        kiosk.goto(f"{server.address}{address}")
        expect(kiosk.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
