"""From an empty folder to the first phone: the code in the terminal, an account, people, tags (S12)."""

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lodge.demo.exports import invented, sims_csv
from lodge.kit import clock
from tests.journeys.one_time_code import code
from tests.journeys.starting import ROOT, environment

pytestmark = [pytest.mark.browser]

MOST = 60  # interactions; at half a minute each the start takes half an hour
PASSWORD = "four grey geese at noon"


@dataclass
class Begun:
    """A school being served for the first time: its address, and the code that the terminal showed."""

    address: str
    code: str


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[Begun]:
    """``lodge serve`` on an empty folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {**environment(tmp_path), "LODGE_DEMO": "", "LODGE_CLOCK": "", "LODGE_SECRET_KEY": ""}
    words = [sys.executable, "-m", "lodge", "serve", "--data", str(tmp_path / "data"), "--port", str(port)]
    served = subprocess.Popen(words, env=own, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert served.stdout is not None
        said = ""
        for line in served.stdout:
            said += line.decode()
            found = re.search(r"^\s+([A-Z0-9]{4}(?:-[A-Z0-9]{4}){2})\s*$", said, re.MULTILINE)
            if found:
                yield Begun(f"http://localhost:{port}", found[1])
                break
        else:
            pytest.fail(f"No code in the terminal: {said}")
    finally:
        served.send_signal(signal.SIGTERM)
        served.wait(20)
        served.communicate()


@dataclass
class Hands:
    """Somebody at the page, whose every click and every field filled is counted."""

    page: Page
    count: int = 0

    def type(self, label: str, words: str) -> None:
        """Fill a field."""
        self.page.get_by_label(label, exact=True).fill(words)
        self.count += 1

    def press(self, name: str) -> None:
        """Press a button or follow a link."""
        main = self.page.get_by_role("main")
        main.get_by_role("button", name=name).or_(main.get_by_role("link", name=name)).first.click()
        self.count += 1

    def go(self, address: str) -> None:
        """Follow a link of the navigation."""
        self.page.goto(address)
        self.count += 1

    def choose(self, label: str) -> None:
        """Choose one of several."""
        self.page.get_by_label(label, exact=True).check()
        self.count += 1


def make_the_account(hands: Hands, begun: Begun) -> None:
    """The code, who I am, a password, and an app as the second step."""
    page = hands.page
    hands.go(f"{begun.address}/welcome")
    hands.type("Your code", begun.code)
    hands.press("Use this code")
    hands.type("First name", "Priya")
    hands.type("Family name", "Raman")
    hands.choose("Office")
    hands.type("Your school e-mail address", "office@larkfold.example")
    hands.type("A new password", PASSWORD)
    hands.type("The password again", PASSWORD)
    hands.press("Make my account")
    page.goto(f"{begun.address}/day")
    expect(page.get_by_role("heading", name="How I sign in"), "nothing opens before it").to_be_visible()
    hands.press("Set up an app")
    hands.type("Six figures from the app", code(page.locator(".qr .code").inner_text()))
    hands.press("Start using the app")
    expect(page.get_by_role("heading", name="Spare codes")).to_be_visible()


def test_the_first_administrator_reaches_the_first_phone(begun: Begun, page: Page, tmp_path: Path) -> None:
    hands = Hands(page)
    make_the_account(hands, begun)
    hands.go(f"{begun.address}/setup")
    hands.press("Your school")
    hands.type("Name", "Larkfold Primary School")
    page.get_by_role("main").get_by_role("button").first.click()
    hands.count += 1
    hands.press("Import people")
    file = tmp_path / "pupils.csv"
    file.write_bytes(sims_csv(invented(30, seed=4, on=clock.today())))
    page.get_by_label("Pupils").set_input_files(file)
    hands.count += 1
    hands.press("Read the file")
    expect(page.get_by_role("heading", level=1)).to_contain_text("30")
    hands.press("Save this import")
    page.wait_for_url("**/people/imports/*", timeout=60_000)
    hands.go(f"{begun.address}/print")
    hands.type("First number", "1")
    hands.type("Last number", "30")
    hands.press("Make the tags")
    expect(page.locator(".notice.success")).to_contain_text("30 tags made")
    hands.go(f"{begun.address}/phones/in")
    hands.type("Scan a tag, or type its number or a name", invented(30, seed=4)[0].forename)
    page.keyboard.press("Enter")  # with the typing before it, one interaction
    expect(page.locator(".result, fieldset .class-grid").first).to_be_visible()
    if page.locator("fieldset .class-grid").count():
        page.locator("fieldset .class-grid button").first.click()
        hands.count += 1
    expect(page.locator(".result .tag-big")).to_contain_text("001")
    assert hands.count <= MOST, f"{hands.count} interactions"
    print(f"From the code to the first phone: {hands.count} interactions")
