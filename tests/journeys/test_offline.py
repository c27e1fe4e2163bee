"""The network goes, or the server does, in the middle of a queue: none lost, none doubled (M6.3.a)."""

import os
import signal
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route, expect

from lodge.people.runs import COOKIE
from tests.journeys.build import BADGE, KIOSK
from tests.journeys.conftest import AFTERNOON, Server, SignIn

pytestmark = [pytest.mark.browser]

OPEN = "SELECT count(*), count(DISTINCT device_id) FROM office_registerentry WHERE out_at IS NULL"
ENTRIES = "SELECT count(*) FROM office_registerentry"
IN_BY = "SELECT in_by, count(*) FROM office_registerentry GROUP BY in_by"
TIMES = "SELECT count(DISTINCT in_at) FROM office_registerentry"


def scan(page: Page, *numbers: int) -> None:
    """Hand in by tag with the network there: one interaction each."""
    for number in numbers:
        page.get_by_role("textbox").fill(f"{number:03d}")
        page.keyboard.press("Enter")
        expect(page.locator(".result .tag-big")).to_contain_text(f"{number:03d}")


def scan_offline(page: Page, *numbers: int, saved_before: int = 0) -> None:
    """Hand in by tag without it: the same one interaction each, and the page says how many are saved."""
    for place, number in enumerate(numbers, saved_before + 1):
        page.get_by_role("textbox").fill(f"{number:03d}")
        page.keyboard.press("Enter")
        expect(page.locator("#saved-here")).to_contain_text(f"Not connected. {place} saved on this computer.")


def register(server: Server, page: Page) -> None:
    """Open the register and wait until its worker is there for a bad day."""
    page.goto(f"{server.address}/phones/in")
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("navigator.serviceWorker.controller !== null")


SAVED = """() => new Promise((done) => {
  const asked = indexedDB.open("lodge-register", 1);
  asked.onsuccess = () => {
    const count = asked.result.transaction("saved").objectStore("saved").count();
    count.onsuccess = () => { asked.result.close(); done(count.result); };
  };
})"""


def all_sent(page: Page) -> None:
    """Nothing is saved on the computer any more, and the live register is back."""
    for _ in range(200):
        try:
            if page.evaluate(SAVED) == 0:
                break
        except Error:  # the page is just being replaced
            pass
        page.wait_for_timeout(100)
    assert page.evaluate(SAVED) == 0
    expect(page.get_by_role("heading", name="Handing in")).to_be_visible(timeout=20_000)


@pytest.fixture
def second(browser: Browser) -> Iterator[BrowserContext]:
    """Another computer."""
    context = browser.new_context()
    yield context
    context.close()


def test_the_network_goes_in_a_queue_of_25(server: Server, sign_in: SignIn) -> None:
    page = sign_in()
    register(server, page)
    scan(page, *range(1, 11))
    page.context.set_offline(True)
    scan_offline(page, *range(11, 21))
    page.context.set_offline(False)
    all_sent(page)
    scan(page, *range(21, 26))
    assert server.rows(OPEN) == [(25, 25)]
    assert server.rows(TIMES) == [(25,)], "each has the time at which it was scanned"


def test_the_server_stops_in_a_queue_of_25_and_the_page_is_loaded_again(
    server: Server, sign_in: SignIn
) -> None:
    page = sign_in()
    register(server, page)
    scan(page, *range(1, 8))
    server.stop()
    scan_offline(page, *range(8, 14))
    page.reload()
    expect(page.get_by_role("heading", name="Not connected")).to_be_visible()
    expect(page.locator("#saved-here")).to_contain_text("6 saved on this computer")
    assert "Child" not in page.content() and "Larkfold" not in page.content()
    scan_offline(page, *range(14, 26), saved_before=6)
    server.start()
    all_sent(page)
    assert server.rows(OPEN) == [(25, 25)]


def test_the_answer_is_lost_after_the_server_did_it(server: Server, sign_in: SignIn) -> None:
    page = sign_in()
    register(server, page)

    def swallow(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.continue_()

    page.context.route("**/phones/in", swallow)
    page.get_by_role("textbox").fill("001")
    page.keyboard.press("Enter")
    expect(page.locator("#saved-here")).to_contain_text("1 saved on this computer")
    assert server.rows(ENTRIES) == [(1,)], "the server had done it"
    page.context.unroute_all()
    page.reload()
    all_sent(page)
    assert server.rows(OPEN) == [(1, 1)] and server.rows(ENTRIES) == [(1,)]


def test_two_desks_that_saved_the_same_tag_hear_of_it(
    server: Server, sign_in: SignIn, second: BrowserContext
) -> None:
    one, two = sign_in(), sign_in("office2", second.new_page())
    for page in (one, two):
        register(server, page)
        page.context.set_offline(True)
    scan_offline(one, 1, 2, 3)
    scan_offline(two, 3, 4)
    one.context.set_offline(False)
    all_sent(one)
    two.context.set_offline(False)
    told = two.locator("#saved-here")
    expect(told).to_contain_text("003 is already in", timeout=20_000)
    expect(told).not_to_contain_text("004 is")
    two.reload()
    expect(told).to_contain_text("003 is already in")
    told.get_by_role("button", name="I have looked at them").click()
    expect(told).to_be_hidden()
    assert server.rows(OPEN) == [(4, 4)] and server.rows(ENTRIES) == [(4,)]


def test_a_session_that_ended_meanwhile_loses_nothing(server: Server, sign_in: SignIn) -> None:
    page = sign_in()
    register(server, page)
    page.context.set_offline(True)
    scan_offline(page, *range(1, 7))
    page.context.clear_cookies(name="lodge")
    page.reload()
    page.context.set_offline(False)
    expect(page.locator("#saved-here")).to_contain_text("Sign in, and they are sent.", timeout=20_000)
    assert server.rows(ENTRIES) == [(0,)]
    page.get_by_role("link", name="Sign in").click()
    expect(page.get_by_label("Password")).to_be_visible()
    sign_in()
    page.goto(f"{server.address}/phones/in")
    all_sent(page)
    assert server.rows(OPEN) == [(6, 6)]


def test_a_wrong_digit_or_a_name_is_not_saved(server: Server, sign_in: SignIn) -> None:
    page = sign_in()
    register(server, page)
    page.context.set_offline(True)
    for words in ("L-042-7", "Child01", "4B"):
        page.get_by_role("textbox").fill(words)
        page.keyboard.press("Enter")
        expect(page.locator("#saved-here")).to_contain_text("That is not a tag")
    scan_offline(page, 7)
    page.get_by_role("textbox").fill("7")
    page.keyboard.press("Enter")
    expect(page.locator("#saved-here")).to_contain_text("007 is saved already")
    assert page.evaluate(SAVED) == 1


def test_giving_back_never_queues_and_the_open_page_keeps_its_list(server: Server, sign_in: SignIn) -> None:
    page = sign_in()
    register(server, page)
    scan(page, 1)
    server.stop()
    server.start(AFTERNOON)
    with page.expect_response("**/phones/now"):
        page.goto(f"{server.address}/phones/out")
    server.stop()
    page.get_by_role("textbox").fill("001")
    page.keyboard.press("Enter")
    expect(page.locator("#saved-here")).to_contain_text("power-cut sheet")
    expect(page.locator("#saved-here")).to_contain_text("001 Child01 F, 4B")
    expect(page.get_by_role("heading", name="Giving back")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Not connected")).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_count(0)
    server.start(AFTERNOON)
    expect(page.get_by_role("heading", name="Giving back")).to_be_visible(timeout=20_000)
    assert server.rows(OPEN) == [(1, 1)], "nothing was given back"


def test_a_server_that_hangs_and_then_wakes_does_each_once(server: Server, sign_in: SignIn) -> None:
    page = sign_in()
    register(server, page)
    scan(page, 1)
    assert server.process is not None
    os.killpg(server.process.pid, signal.SIGSTOP)
    page.get_by_role("textbox").fill("002")
    page.keyboard.press("Enter")
    expect(page.locator("#saved-here")).to_contain_text("1 saved on this computer", timeout=20_000)
    os.killpg(server.process.pid, signal.SIGCONT)
    all_sent(page)
    assert server.rows(OPEN) == [(2, 2)] and server.rows(ENTRIES) == [(2,)]


def test_a_kiosk_goes_on_and_sends_when_the_next_badge_is_scanned(server: Server, page: Page) -> None:
    page.context.add_cookies([{"name": COOKIE, "value": KIOSK, "domain": "localhost", "path": "/kiosk"}])
    page.goto(f"{server.address}/kiosk")
    page.get_by_role("textbox").fill(BADGE)
    page.keyboard.press("Enter")
    expect(page.get_by_text("is at this desk")).to_be_visible()
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    scan(page, 1, 2, 3)
    server.stop()
    scan_offline(page, *range(4, 7))
    page.reload()
    scan_offline(page, *range(7, 10), saved_before=3)
    server.start("2026-11-23T08:40:00+00:00")
    expect(page.locator("#saved-here")).to_contain_text("Scan your badge, and they are sent", timeout=20_000)
    page.get_by_role("textbox").fill(BADGE)
    page.keyboard.press("Enter")
    all_sent(page)
    assert server.rows(OPEN) == [(9, 9)]
    assert server.rows(IN_BY) == [("Ms Raman", 9)]


def test_signing_out_with_something_saved_says_so(server: Server, sign_in: SignIn) -> None:
    page = sign_in()
    register(server, page)
    page.context.set_offline(True)
    scan_offline(page, 1)
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("#saved-here")).to_contain_text("saved here and not sent")
    assert page.evaluate(SAVED) == 1


@pytest.mark.parametrize("width", [320, 1200])
def test_the_page_kept_for_it_is_without_barriers(server: Server, sign_in: SignIn, width: int) -> None:
    page = sign_in()
    register(server, page)
    page.set_viewport_size({"width": width, "height": 800})
    page.context.set_offline(True)
    page.reload()
    scan_offline(page, 1, 2)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
