"""Every declared page in every state: for everybody to read, light, quiet, and as wide as the window."""

from typing import Any

import pytest
from playwright.sync_api import Page as Tab

from tests.journeys.visits import NARROW, Visits
from tests.pages.every import ADDRESSES, PAGES, states
from tests.pages.kinds import Address, File, Gone, Leads, Never, OnlyPost, Page, Sent, Shown, State

pytestmark = [pytest.mark.browser]

RUN = "() => axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)"
WIDTH = "() => document.documentElement.scrollWidth - window.innerWidth"
OTHERS = [one for one in ADDRESSES if not isinstance(one, Page)]
REGISTER = {"phones_in", "phones_out"}
KILOBYTE = 1024


def named(value: object) -> str:
    """A short name for a case."""
    return value.name if isinstance(value, Address) else value if isinstance(value, str) else ""


def complaints(tab: Tab, how: str) -> list[str]:
    """What axe-core finds on the page as it stands."""
    found: list[dict[str, Any]] = tab.evaluate(RUN)
    return [
        f"{how}: {one['id']} ({one['help']}) at {node['html'][:160]}"
        for one in found
        for node in one["nodes"]
    ]


@pytest.mark.parametrize(("page", "name", "state"), states(), ids=named)
def test_a_page_can_be_used_by_everybody(visits: Visits, page: Page, name: str, state: Shown | Sent) -> None:
    tab = visits.open(page, state)
    assert tab.locator("main").get_attribute("data-state") == name
    found = complaints(tab, "1280 px")
    if name == "full":
        tab.emulate_media(forced_colors="active")
        found += complaints(tab, "forced colours")
        tab.emulate_media(forced_colors="none")
    tab.set_viewport_size(NARROW)  # type: ignore[arg-type]  # a TypedDict of theirs
    found += complaints(tab, "320 px")
    sideways = tab.evaluate(WIDTH)
    tab.close()
    assert found == []
    assert sideways <= 0, f"{sideways} px stand out at 320 px"
    # A page may answer 401 on purpose; the browser says so on its console, and that is all it may say.
    assert [one for one in visits.faults if "401 (Unauthorized)" not in one] == []


def test_every_page_is_light_on_its_first_visit(visits: Visits, capsys: pytest.CaptureFixture[str]) -> None:
    weights = {page.name: weigh(visits, page, state) for page in PAGES if (state := heaviest(page))}
    heavy = []
    for name, (octets, requests, script) in weights.items():
        most, calls, code = (50, 5, 8) if name in REGISTER else (60, 6, 10)
        if octets > most * KILOBYTE or requests > calls or script > code * KILOBYTE:
            heavy.append(f"{name}: {octets:,} bytes, {requests} requests, {script:,} bytes of script")
    with capsys.disabled():
        print("\nHeaviest first visits (bytes over the wire, requests, bytes of script):")
        for name, weight in sorted(weights.items(), key=lambda one: -one[1][0])[:5]:
            print("  {:28} {:7,} {:3} {:7,}".format(name, *weight))
    assert heavy == []


def heaviest(page: Page) -> State | None:
    """The state with most on it that opening alone reaches."""
    every = [state for state in (page.full, page.empty, page.error) if not isinstance(state, Never | Sent)]
    return every[0] if every else None


def weigh(visits: Visits, page: Page, state: State) -> tuple[int, int, int]:
    """What a browser that was never here fetches: bytes over the wire, requests, bytes of script."""
    assert isinstance(state, Shown)
    tab, answers = visits.first_visit(page, state, "networkidle" if page.name in REGISTER else "load")
    sizes = [(answer.request, answer.request.sizes()) for answer in answers]
    tab.close()
    total = [size["responseBodySize"] + size["responseHeadersSize"] for _, size in sizes]
    script = [size["responseBodySize"] for asked, size in sizes if asked.resource_type == "script"]
    return sum(total), len(sizes), sum(script)


@pytest.mark.parametrize("one", OTHERS, ids=named)
def test_what_is_no_page_is_what_it_is_declared_to_be(visits: Visits, one: Address) -> None:
    context = visits.context("full", one.who)
    answer = context.request.get(visits.address(one.name, "full", one.key), max_redirects=0)
    if isinstance(one, File):
        assert answer.status == 200 and answer.headers["content-type"].startswith(one.kind)
    elif isinstance(one, Leads):
        assert answer.status == 302 and answer.headers["location"].startswith(one.where)
    elif isinstance(one, OnlyPost):
        assert answer.status == 405
    else:
        assert isinstance(one, Gone) and answer.status == 404


def test_the_checker_sees_a_fault_when_there_is_one(visits: Visits) -> None:
    tab = visits.open(Page("help"))
    tab.evaluate("document.querySelector('main').append(document.createElement('select'))")
    assert [one for one in complaints(tab, "now") if "select-name" in one]
    tab.evaluate("document.querySelector('main').style.width = '900px'")
    tab.set_viewport_size(NARROW)  # type: ignore[arg-type]  # a TypedDict of theirs
    assert tab.evaluate(WIDTH) > 0
    tab.close()
