"""Opening any declared page in the state it was declared with, as the person it was declared for."""

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal
from uuid import UUID

from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, Response

from lodge.demo.cast import BADGE, PASSWORD
from tests.journeys.one_time_code import code
from tests.journeys.starting import ROOT, environment
from tests.pages.kinds import EMPTY, FULL, Address, Sent, Shown

ANSWERS = (200, 401)  # 401: signing in by a provider did not work, on a page that says so
Until = Literal["load", "networkidle"]
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 320, "height": 640}


@dataclass
class Visits:
    """A browser in front of the two schools; everybody signs in once."""

    browser: Browser
    schools: Mapping[str, tuple[str, Path]]  # the address and the data folder of each
    contexts: dict[tuple[str, str], BrowserContext] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def open(self, page: Address, state: Shown | Sent | None = None) -> Page:
        """Open a page in a state, and answer with the browser's tab."""
        wanted = state or Shown()
        who = (wanted.who if isinstance(wanted, Shown) else "") or page.who
        tab = self.context(wanted.school, who).new_page()
        self.faults.clear()
        tab.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        tab.on("pageerror", lambda fault: self.faults.append(str(fault)))
        tab.set_viewport_size(WIDE)  # type: ignore[arg-type]  # a TypedDict of theirs
        key = (wanted.key if isinstance(wanted, Shown) else {}) or page.key
        address = self.address(page.name, wanted.school, key) + wanted.query
        answer = tab.goto(address)
        assert answer is not None and answer.status in ANSWERS, f"{address} answers {answer} to {who}"
        self._prove_again(tab, address)
        if isinstance(wanted, Sent):
            send(tab, wanted)
        return tab

    def first_visit(self, page: Address, state: Shown, until: Until) -> tuple[Page, list[Response]]:
        """Open a page as if nothing of it were kept from a visit before; answers with what was fetched."""
        tab = self.context(state.school, state.who or page.who).new_page()
        tools = tab.context.new_cdp_session(tab)
        tools.send("Network.enable")
        tools.send("Network.setCacheDisabled", {"cacheDisabled": True})
        tools.send("Network.setBypassServiceWorker", {"bypass": True})
        answers: list[Response] = []
        tab.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - it wants a function
        address = self.address(page.name, state.school, state.key or page.key) + state.query
        tab.goto(address, wait_until=until)
        if "/reauthenticate/" in tab.url and "/reauthenticate/" not in address:
            self._prove_again(tab, address)
            answers.clear()
            tab.goto(address, wait_until=until)
        return tab, [answer for answer in answers if not answer.url.startswith("data:")]

    def address(self, name: str, school: str, key: Mapping[str, str]) -> str:
        """The whole address of a page."""
        found = {word: self._value(school, how) for word, how in key.items()}
        return self.schools[school][0] + address_of(name, found)

    def context(self, school: str, who: str) -> BrowserContext:
        """The browser of somebody, signed in the first time it is asked for, with axe-core on every page."""
        if (school, who) not in self.contexts:
            context = self.contexts[school, who] = self.browser.new_context()
            context.add_init_script(AXE_SCRIPT)
            if who.startswith("kiosk"):
                self._join(context, school, run=who.endswith("run"))
            elif who != "nobody":
                email = "teacher" if who == "strong" else who
                sign_in(context.new_page(), self.schools[school][0], email)
            if who == "strong":
                tab = context.new_page()
                enrol(tab, self.schools[school][0])
                add_passkey(tab, self.schools[school][0])
                tab.close()
        return self.contexts[school, who]

    def close(self) -> None:
        """End every browser."""
        for context in self.contexts.values():
            context.close()

    def _value(self, school: str, how: str) -> object:
        folder = self.schools[school][1]
        if how.startswith("="):
            return how[1:]
        if how.startswith("day:"):
            return date.fromisoformat(how.removeprefix("day:"))
        if how.startswith("found:"):
            return json.loads((folder / "found.json").read_text())[how.removeprefix("found:")]
        with sqlite3.connect(folder / "lodge.sqlite3") as asked:
            row = asked.execute(how).fetchone()
        assert row is not None, f"Nothing in the {school} school answers: {how}"
        return UUID(row[0]) if isinstance(row[0], str) and len(row[0]) == 32 else row[0]

    def _prove_again(self, tab: Page, address: str) -> None:
        """The page asked who is there once more, because signing in was minutes ago."""
        if "/reauthenticate/" in tab.url and "/reauthenticate/" not in address:
            tab.get_by_label("Password").fill(PASSWORD)
            tab.get_by_role("main").get_by_role("button").first.click()
            tab.wait_for_url(address)

    def _join(self, context: BrowserContext, school: str, *, run: bool) -> None:
        """Set up a kiosk and join this browser to it; with ``run``, the office's badge is scanned too."""
        address = self.schools[school][0]
        office = self.context(school, "it").new_page()
        office.goto(f"{address}/desks")
        self._prove_again(office, f"{address}/desks")
        office.get_by_label("Name").fill("With a run" if run else "Without a run")
        office.get_by_role("button", name="Set it up").click()
        shown = office.locator("main").inner_text()
        words = re.search(r"\b[A-Z0-9]{4}(?:[- ][A-Z0-9]{4})+\b", shown)
        assert words, shown
        kiosk = context.new_page()
        kiosk.goto(f"{address}/kiosk/pair")
        kiosk.get_by_role("textbox").fill(words[0])
        kiosk.keyboard.press("Enter")
        kiosk.wait_for_url(re.compile("/kiosk/(in|out)"))
        if run:
            kiosk.get_by_role("textbox").fill(BADGE)
            kiosk.keyboard.press("Enter")
            kiosk.get_by_text("Ms Raman is at this desk").wait_for()


def address_of(name: str, key: Mapping[str, object]) -> str:
    """The path of a page; names that Django cannot turn round are known here."""
    if name == "no_other_pages":
        return "/accounts/confirm-email/"
    return reverse(name, kwargs=dict(key))


def sign_in(tab: Page, address: str, who: str) -> None:
    """Sign one of the cast in with the password."""
    tab.goto(f"{address}/accounts/login/")
    tab.get_by_label("School e-mail address").fill(f"{who}@larkfold.example")
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Sign in", exact=True).click()
    tab.wait_for_url("**/day")
    tab.close()


def enrol(tab: Page, address: str) -> str:
    """Set up an app for codes; answers with its key."""
    tab.goto(f"{address}/accounts/2fa/totp/activate/")
    secret = tab.locator(".qr .code").inner_text().strip()
    tab.get_by_label("Six figures from the app").fill(code(secret))
    tab.get_by_role("button", name="Start using the app").click()
    tab.wait_for_url(lambda url: "activate" not in url)
    return secret


def add_passkey(tab: Page, address: str) -> None:
    """Give this tab a security key of its own, as the browser's developer tools can, and add it."""
    tools = tab.context.new_cdp_session(tab)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": SECURITY_KEY})
    tab.goto(f"{address}/accounts/2fa/webauthn/add/")
    tab.get_by_label("A name for it").fill("office computer")
    tab.get_by_label("Sign in with it alone").check()
    tab.get_by_role("button", name="Add it").click()
    tab.wait_for_url(lambda url: "/add/" not in url)


SECURITY_KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
FILL = """([form, typed]) => {
  form.noValidate = true;
  for (const field of form.querySelectorAll('input:not([type=hidden]), textarea, select'))
    if (field.type === 'checkbox' || field.type === 'radio') field.checked = false;
    else if (field.type !== 'file' && !Object.keys(typed).length) field.value = '';
  for (const [name, value] of Object.entries(typed))
    for (const field of form.querySelectorAll(`[name="${name}"]`))
      if (field.type === 'radio') field.checked = field.value === value; else field.value = value;
}"""


def send(tab: Page, wanted: Sent) -> None:
    """Fill a form with what is wrong and send it, past the browser's own checks."""
    form = tab.locator("main form[method=post]")
    if wanted.button:
        form = form.filter(has=tab.get_by_role("button", name=wanted.button))
    elif wanted.typed:
        form = form.filter(has=tab.locator(", ".join(f"[name='{name}']" for name in wanted.typed)))
    handle = form.first.element_handle()
    tab.evaluate(FILL, [handle, dict(wanted.typed)])
    with tab.expect_navigation():
        form.first.locator("button:not([name])").first.click()


def build_schools(folder: Path) -> None:
    """Build both schools, side by side."""
    words = [sys.executable, "-m", "tests.journeys.worlds"]
    building = []
    for school in (EMPTY, FULL):
        (folder / school).mkdir()
        building.append(subprocess.Popen([*words, school], env=environment(folder / school), cwd=ROOT))
    assert [one.wait() for one in building] == [0, 0]
