"""Every address, asked by everybody, opens for those whom the table in who_opens.py names, and nobody else.

To whoever may not know of it an address is exactly like one that never was: the same page, byte for byte.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.urls import get_resolver, reverse

from lodge.kit import ids
from lodge.people.models import School
from tests.house.test_page_states import addresses
from tests.house.tree import complain
from tests.house.two_schools import World, build
from tests.house.who_opens import FOR_SCRIPTS, IDS, OPENS, OWNED, PLAIN, ROLES

pytestmark = pytest.mark.django_db

CURE = "Put it into the table of tests/house/who_opens.py: who opens it, by need and not by rank."
SIGN_IN = "/accounts/login/"
BY_HAND = {"no_other_pages": "/accounts/social/"}  # a pattern that cannot be turned round
NO_SUCH = "/no/such/address"
HEAVY = ("/setup/export",)  # with a key it copies the whole database, which a test holds open
PASSING = re.compile(rb'name="(csrfmiddlewaretoken|key)" value="[^"]*"')


@dataclass(frozen=True)
class Seen:
    """What came back: its status, where it leads, and what it says, tokens and keys taken out."""

    status: int
    leads: str
    says: bytes
    headers: dict[str, str]

    @property
    def nothing_here(self) -> bool:
        return self.status == 404

    @property
    def asks_to_sign_in(self) -> bool:
        return self.status == 302 and self.leads.startswith(SIGN_IN)


@pytest.fixture
def world(monday_morning: None, settings: Any, tmp_path: Path) -> World:
    """The school of the cast, whose second factor is not asked."""
    settings.LODGE_SECOND_FACTOR_OPTIONAL = True
    settings.STATIC_ROOT = tmp_path
    return build("larkfold")


def fill(name: str, world: World | None) -> str:
    """The address of this name with the ids of ``world``, or with ids that nothing has."""
    parts = dict(PLAIN.get(name, {}))
    if name in IDS:
        part, thing = IDS[name]
        parts[part] = world.ids[thing] if world else {"tag": 998, "upload": "A" * 24}.get(thing, ids.new())
    return BY_HAND.get(name) or reverse(name, kwargs=parts)


def ask(world: World, role: str, method: str, address: str) -> Seen:
    """Ask for an address and undo what it did."""
    client = world.browser(role)
    here = transaction.savepoint()
    sent = {} if address in HEAVY else {"key": str(ids.new())}
    answer = client.get(address) if method == "GET" else client.post(address, sent)
    says = b"".join(answer) if answer.streaming else answer.content
    transaction.savepoint_rollback(here)
    return Seen(
        status=answer.status_code,
        leads=answer.headers.get("Location", ""),
        says=PASSING.sub(b"", says),
        headers={name.lower(): value for name, value in answer.headers.items()},
    )


def lacks(seen: Seen) -> str:
    """Which header that keeps an answer safe is not on it; '' if all are."""
    policy = seen.headers.get("content-security-policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy:
        return "has no content security policy"
    if "no-store" not in seen.headers.get("cache-control", ""):
        return "may be kept by the browser"
    return "" if seen.headers.get("x-content-type-options") == "nosniff" else "may be sniffed"


def cells() -> Iterator[tuple[str, str]]:
    for name in OPENS:
        for method in ("GET", "POST"):
            yield name, method


def test_every_address_says_who_opens_it() -> None:
    missing = [
        f"{name or '(no name)'} at /{pattern}"
        for name, pattern in addresses(get_resolver())
        if name not in OPENS.keys() | FOR_SCRIPTS and not pattern.startswith("accounts/social/")
    ]
    complain(missing, CURE)
    complain([name for name in OPENS if not reverse_known(name)], "There is no such address any more.")


def reverse_known(name: str) -> bool:
    return name in {known for known, _ in addresses(get_resolver())}


@pytest.mark.parametrize("role", ROLES)
def test_an_address_opens_for_those_the_table_names_and_for_nobody_else(world: World, role: str) -> None:
    # Below /kiosk a person's sign-in does not count, so the page for nothing is another there.
    nothing = {
        (method, place): ask(world, role, method, f"{place}{NO_SUCH}").says
        for method in ("GET", "POST")
        for place in ("", "/kiosk")
    }
    wrong = []
    for name, method in cells():
        address = fill(name, world)
        seen = ask(world, role, method, address)
        fault = judge(seen, name, role, nothing[method, "/kiosk" if address.startswith("/kiosk") else ""])
        if fault:
            wrong.append(f"{role}: {method} {name} {fault} ({seen.status} {seen.leads})")
    complain(wrong, "Mend the page, or the table in tests/house/who_opens.py if the page is right.")


def judge(seen: Seen, name: str, role: str, nothing: bytes) -> str:
    """What is wrong with an answer; '' if it is as the table says."""
    if seen.status >= 500 or lacks(seen):
        return lacks(seen) or "broke"
    if role == "left" and not name.startswith("kiosk"):
        return "" if seen.asks_to_sign_in else "let somebody in who has left"
    opens = role in OPENS[name] or (role == "left" and "nobody" in OPENS[name])
    if opens and name in OWNED and role != OWNED[name]:
        return "" if seen.status in {403, 404, 405} else "opened what is another's"
    if opens:
        return "did not open" if seen.nothing_here else ""
    if role in {"nobody", "kiosk"} and seen.asks_to_sign_in:
        return ""
    if not seen.nothing_here:
        return "opened"
    return "" if seen.says == nothing else "says that it is there"


@pytest.mark.parametrize("role", ROLES)
def test_another_schools_records_are_not_there_for_anybody(world: World, role: str) -> None:
    """An id of another school is answered like one that nothing has."""
    there = build("hartwell")
    assert School.objects.count() == 2
    wrong = []
    for name in IDS:
        if role not in OPENS[name]:
            continue  # to them the address itself is not there, as the test above says
        for method in ("GET", "POST"):
            theirs = ask(world, role, method, fill(name, there))
            none = ask(world, role, method, fill(name, None))
            same = (theirs.status, theirs.says) == (none.status, none.says)
            if not same or theirs.status not in {404, 405}:
                wrong.append(f"{role}: {method} {name} of another school ({theirs.status}, {none.status})")
    complain(wrong, "Fetch the row through visible_to(request.person, Model).")


@pytest.mark.parametrize("role", ["teacher of another class", "governor", "volunteer"])
def test_another_classs_records_are_like_those_that_never_were(world: World, role: str) -> None:
    real = [ask(world, role, method, fill(name, world)) for name in IDS for method in ("GET", "POST")]
    none = [ask(world, role, method, fill(name, None)) for name in IDS for method in ("GET", "POST")]
    assert {one.status for one in real} == {404}
    assert [one.says for one in real] == [one.says for one in none]


@pytest.mark.parametrize("role", ["teacher", "nobody", "kiosk"])
def test_the_addresses_for_scripts_are_as_safe_as_the_rest(world: World, role: str) -> None:
    for name in FOR_SCRIPTS:
        seen = ask(world, role, "POST", fill(name, world))
        assert (seen.status, lacks(seen)) == (403, "")


@pytest.mark.parametrize("role", [one for one in ROLES if one not in {"left", "kiosk"}])
def test_nobody_is_led_to_a_page_that_is_not_there_for_them(world: World, role: str) -> None:
    """Every link of the frame, of My day and of the help opens for whoever is shown it."""
    dead = []
    for page in ("/day", "/help", "/people", "/classes", "/setup"):
        says = ask(world, role, "GET", page).says.decode(errors="replace")
        for address in sorted(set(re.findall(r'href="(/[^"#?]*)', says))):
            if not address.startswith("/static/") and ask(world, role, "GET", address).nothing_here:
                dead.append(f"{role}: {page} leads to {address}")
    complain(dead, "Show the link only to those for whom the table opens it.")
