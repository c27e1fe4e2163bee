"""Giving back at a quarter past three: by tag, by crate, to an adult, at two desks at once."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.conftest import AFTERNOON, Server, SignIn
from tests.journeys.queue import HELD, hand_in

pytestmark = [pytest.mark.browser]


@pytest.fixture
def second(browser: Browser) -> Iterator[BrowserContext]:
    """Another computer."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def plain(browser: Browser) -> Iterator[BrowserContext]:
    """A browser in which JavaScript is switched off."""
    context = browser.new_context(java_script_enabled=False)
    yield context
    context.close()


def go_home(server: Server, page: Page, address: str = "/phones/out") -> None:
    """The same day in the afternoon."""
    server.stop()
    server.start(AFTERNOON)
    page.goto(f"{server.address}{address}")


def test_a_phone_goes_back_by_its_tag_once(server: Server, sign_in: SignIn) -> None:
    page = sign_in()
    page.goto(f"{server.address}/phones/in")
    hand_in(page, 2)
    go_home(server, page)
    page.get_by_role("textbox").fill("001")
    page.keyboard.press("Enter")
    expect(page.locator(".result .tag-big")).to_contain_text("001")
    page.get_by_role("textbox").fill("001")
    page.keyboard.press("Enter")
    expect(page.locator(".problem")).to_contain_text("001")
    assert server.rows(HELD, "pupil") == [(1,)] and server.rows(HELD, "office") == [(1,)]


def test_a_crate_goes_back_in_one_scan(server: Server, sign_in: SignIn) -> None:
    page = sign_in()
    page.goto(f"{server.address}/phones/in")
    hand_in(page, 12)
    go_home(server, page)
    page.get_by_role("textbox").fill("4B")
    page.keyboard.press("Enter")
    expect(page.locator(".notice.success")).to_contain_text("4B: 12 phones given back.")
    assert server.rows(HELD, "office") == [(0,)] and server.rows(HELD, "pupil") == [(12,)]


def test_a_crate_goes_back_but_for_two(server: Server, sign_in: SignIn) -> None:
    page = sign_in()
    page.goto(f"{server.address}/phones/in")
    hand_in(page, 5)
    go_home(server, page)
    page.get_by_role("link", name="4B: 5 in").click()
    for number in ("002", "004"):
        page.get_by_role("checkbox", name=number).uncheck()
    page.get_by_role("button", name="Hand").click()
    expect(page.locator(".notice.success")).to_contain_text("4B: 3 phones given back.")
    assert server.rows(HELD, "office") == [(2,)]


def test_one_adult_takes_three_childrens_phones_in_one_act(server: Server, sign_in: SignIn) -> None:
    page = sign_in()
    page.goto(f"{server.address}/phones/in")
    hand_in(page, 4, first=27)
    go_home(server, page, "/phones/out/adult")
    page.get_by_label("Whose adult is it?").fill("030")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Fenn").click()
    page.get_by_role("button", name="Hand over").click()
    expect(page.locator(".notice.success")).to_contain_text("028, 029, 030")
    assert server.rows(HELD, "office") == [(1,)]
    to = "SELECT count(DISTINCT out_to_id), count(*) FROM office_registerentry WHERE out_to_id IS NOT NULL"
    assert server.rows(to) == [(1, 3)]


def test_two_desks_give_the_same_phone_back_and_one_is_told(
    server: Server, sign_in: SignIn, second: BrowserContext
) -> None:
    one = sign_in()
    one.goto(f"{server.address}/phones/in")
    hand_in(one, 1)
    two = sign_in("office2", second.new_page())
    go_home(server, one)
    two.goto(f"{server.address}/phones/out")
    for page in (one, two):
        page.get_by_role("textbox").fill("001")
    for page in (one, two):
        page.get_by_role("button", name="Hand it over").click(no_wait_after=True)
    shown = [page.locator(".result").first for page in (one, two)]
    for result in shown:
        expect(result).to_be_visible()
    assert sorted("problem" in str(result.get_attribute("class")) for result in shown) == [False, True]
    assert server.rows("SELECT count(*) FROM office_registerentry WHERE out_at IS NOT NULL") == [(1,)]


def test_a_day_without_javascript(server: Server, sign_in: SignIn, plain: BrowserContext) -> None:
    page = sign_in(on=plain.new_page())
    page.goto(f"{server.address}/phones/in")
    hand_in(page, 25)
    assert server.rows(HELD, "office") == [(25,)]
    go_home(server, page)
    page.get_by_role("textbox").fill("4B")
    page.keyboard.press("Enter")
    expect(page.locator(".notice.success")).to_contain_text("4B: 25 phones given back.")
    for address, words in (("/ask", "Ask the policy"), ("/print", "Print"), ("/phones/sheet", "Key in")):
        page.goto(f"{server.address}{address}")
        expect(page.get_by_role("heading", level=1)).to_contain_text(words)
    page.goto(f"{server.address}/ask")
    page.get_by_role("main").get_by_role("button", name="Ask the policy").click()
    expect(page.get_by_role("heading", name="No", exact=True)).to_be_visible()
