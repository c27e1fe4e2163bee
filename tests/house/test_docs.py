"""The documentation says what is there: settings, commands, page addresses, folders, files, examples."""

import os
import re
import runpy
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import load_command_class
from django.core.management.base import BaseCommand, DjangoHelpFormatter
from django.test import Client
from django.urls import Resolver404, resolve

from lodge.people.models import Login, Person, Post, School
from tests import make
from tests.house.test_papers import commands
from tests.house.tree import ROOT, complain, files, product, text

GUIDES = {
    "office": Post.Kind.OFFICE,
    "leaders": Post.Kind.HEAD,
    "teacher": Post.Kind.TEACHER,
    "governor": Post.Kind.GOVERNOR,
    "it": Post.Kind.IT,
}
SETTINGS, COMMANDS, MAP, STYLE = (
    f"docs/{name}.md" for name in ("reference/settings", "reference/commands", "map", "house-style")
)
DECISIONS = [name for name in files() if name.startswith("docs/decisions/")]
ANYWHERE = {"--data", "--school"}  # taken by lodge.__main__, before any command
WORKSHOP = {"test", "lint", "bench", "help"}
LONGEST = 20  # words of a sentence in a guide


def quoted(name: str) -> list[str]:
    """What stands between backticks in a paper, examples of code left out."""
    plain = re.sub(r"^```.*?^```", "", text(name), flags=re.S | re.M)
    return re.findall(r"`([^`\n]+)`", plain)


# Settings


class Overheard(dict[str, str]):
    """An environment that notes what is asked of it, and has every sign-in provider set."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        """The value, and a note that it was asked for."""
        self.asked.add(name)
        return "x" if name.endswith(("_CLIENT_ID", "_CLIENT_SECRET")) else super().get(name, default)


def read_by_settings(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The variables that the settings module asks for."""
    overheard = Overheard()
    overheard["LODGE_MICROSOFT_TENANT"] = "x"
    with monkeypatch.context() as patched:
        patched.setattr(os, "environ", overheard)
        runpy.run_path(str(ROOT / "src/lodge/settings.py"))
    return {name for name in overheard.asked if name.startswith("LODGE_")}


def read_elsewhere() -> set[str]:
    """The variables that other modules ask of the environment themselves."""
    asking = re.compile(r'environ(?:\.get\(|\[)"(LODGE_\w+)"(?!\] =)|"(LODGE_\w+)"(?: not)? in os\.environ')
    return {
        first or second
        for name in ["lodge", *(module.path for module in product())]
        for first, second in asking.findall(text(name))
    }


def test_every_setting_is_explained_and_every_explained_one_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read = read_by_settings(monkeypatch) | read_elsewhere()
    told = set(re.findall(r"^\| `(LODGE_\w+)` \|", text(SETTINGS), re.M))
    complain(sorted(read - told), f"Give it a line in {SETTINGS}: what it means, and its default.")
    complain(sorted(told - read), f"Nobody reads it any more: take its line out of {SETTINGS}.")


# Commands


def sections() -> dict[str, str]:
    """The commands as the paper tells them, each with its section."""
    parts = re.split(r"^## `(?:\./lodge )?([a-z-]+)[^`]*`.*$", text(COMMANDS), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def home(command: str) -> str:
    """The room of a management command, as Django loads it."""
    file = f"/management/commands/{command.replace('-', '_')}.py"
    room = next(name for name in files() if name.startswith("src/lodge/") and name.endswith(file))
    return "lodge." + room.split("/")[2]


def options(command: str) -> set[str]:
    """The long options that a management command takes, its own only."""
    loaded: BaseCommand = load_command_class(home(command), command.replace("-", "_"))
    parser = loaded.create_parser("lodge", command)
    known = set(re.findall(r"--[a-z][a-z-]+", str(parser.format_help())))
    for action in parser._actions:
        for inner in (getattr(action, "choices", None) or {}).values() if action.nargs == "A..." else ():
            known |= set(re.findall(r"--[a-z][a-z-]+", str(inner.format_help())))
    return known - {"--help"} - DjangoHelpFormatter.show_last - ANYWHERE


def test_every_command_is_explained_and_every_explained_one_is_there() -> None:
    complain(sorted(commands() - sections().keys()), f"Give it a section in {COMMANDS}.")
    complain(sorted(sections().keys() - commands()), f"Take its section out of {COMMANDS}.")


@pytest.mark.parametrize("command", sorted(commands() - WORKSHOP))
def test_a_command_takes_the_options_that_the_paper_names(command: str) -> None:
    told = set(re.findall(r"--[a-z][a-z-]+", sections().get(command, ""))) - ANYWHERE
    takes = options(command)
    complain(sorted(takes - told), f"Explain it under {command} in {COMMANDS}.")
    complain(sorted(told - takes), f"{command} does not take it: mend {COMMANDS}.")


# Guides


@pytest.mark.parametrize("guide", GUIDES)
def test_every_page_that_a_guide_names_is_there(guide: str) -> None:
    addresses = [word for word in quoted(f"docs/guide/{guide}.md") if word.startswith("/")]
    assert addresses, "A guide says where each thing is done."
    complain([address for address in addresses if not leads_somewhere(address)], "No page has this address.")


def leads_somewhere(address: str) -> bool:
    """Whether the URLconf knows the address, and does not know it only to say that nothing is there."""
    try:
        return resolve(address).func.__name__ != "not_here"
    except Resolver404:
        return False


@pytest.mark.parametrize("guide", GUIDES)
def test_every_page_that_a_guide_names_opens_for_its_reader(
    guide: str, school: School, settings: Any, tmp_path: Path
) -> None:
    settings.LODGE_SECOND_FACTOR_OPTIONAL = True
    settings.STATIC_ROOT = tmp_path
    client = reader(school, GUIDES[guide])
    shut = [
        f"{address}: {answer.status_code}"
        for address in dict.fromkeys(quoted(f"docs/guide/{guide}.md"))
        if address.startswith("/") and (answer := client.get(address)).status_code not in {200, 302}
    ]
    complain(shut, "It is not there for the reader of this guide: say who opens it, without the address.")


def reader(school: School, kind: str) -> Client:
    """The browser of somebody who holds a post and is signed in."""
    with make.given():
        login = Login.objects.create_user("w@l.example")
        person = Person(school=school, given_name="Wren", family_name="Ashby", login=login)
        person.save()
    taught = make.school_class(school) if kind == Post.Kind.TEACHER else None
    make.post(person, kind, school_class=taught)
    client = Client()
    client.force_login(login)
    return client


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_speaks_in_short_sentences(guide: str) -> None:
    long = [said for said in sentences(text(f"docs/guide/{guide}.md")) if len(said.split()) > LONGEST]
    complain(long, f"Say it in sentences of at most {LONGEST} words.")


def sentences(said: str) -> Iterator[str]:
    """The sentences of a paper: each paragraph, list item and cell, cut at full stops."""
    without_code = re.sub(r"^(```.*?^```|    .*?$)", "", said, flags=re.S | re.M)
    for part in re.split(r"\n\s*\n|^\s*(?:[-*]|\d+\.)\s|\|", without_code, flags=re.M):
        yield from re.split(r"(?<=[.!?:])\s+", " ".join(part.split()))


# The map, the style, the decisions


def there(place: str) -> bool:
    """Whether a path is in the tree, seen from the root or from the product."""
    return (ROOT / place).exists() or (ROOT / "src/lodge" / place).exists()


def test_every_folder_and_file_that_the_papers_name_is_there() -> None:
    gone = [
        f"{paper}: {place}"
        for paper in (MAP, STYLE, *DECISIONS)
        for place in quoted(paper)
        if re.fullmatch(r"\.?[\w-]+(/[\w.-]+)*/([\w.-]+\.\w+)?", place) and not there(place)
    ]
    complain(gone, "Say where it is now, or take it out.")


def test_every_folder_is_on_the_map() -> None:
    wanted = {
        f"{folder}/{path.name}/"
        for folder in ("src/lodge", "docs")
        for path in (ROOT / folder).iterdir()
        if any(name.startswith(f"{folder}/{path.name}/") and not name.endswith(".png") for name in files())
    }
    shown = " ".join(quoted(MAP))
    complain(sorted(folder for folder in wanted if folder not in shown), f"Give it a line in {MAP}.")


def test_every_name_that_the_papers_place_in_a_file_stands_in_it() -> None:
    wrong = [
        f"{paper}: {name} in {place}"
        for paper in (MAP, STYLE, *DECISIONS)
        for name, place in re.findall(r"`(\w+)`\s+in\s+`([\w./-]+/[\w.-]+|gate\.py)`", text(paper))
        if not re.search(rf"\b{name}\b", text(place if (ROOT / place).exists() else f"src/lodge/{place}"))
    ]
    complain(wrong, "Say where it is now.")


def test_every_example_of_the_style_is_in_the_code_as_shown() -> None:
    shown = re.findall(r"^From `([^`]+)`:\n\n```python\n(.*?)^```", text(STYLE), re.S | re.M)
    assert len(shown) > 5
    stale = [place for place, code in shown if unindented(code).rstrip() not in unindented(text(place))]
    complain(stale, "Copy the example again.")


def unindented(code: str) -> str:
    """Code without the space before its lines, which depends on where it stands."""
    return re.sub(r"^[ ]+", "", code, flags=re.M)


def test_decisions_are_numbered_without_a_gap_and_say_their_price() -> None:
    numbers = [int(Path(name).name[:4]) for name in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))
    parts = ("**Where we stood.**", "**What we chose.**", "**What it costs.**", "**What would change it.**")
    complain(list(lacking(DECISIONS, parts)), "A decision has these four parts.")


def lacking(papers: Iterable[str], parts: Iterable[str]) -> Iterator[str]:
    """Which paper lacks which part, and whose number is not that of its title."""
    for paper in papers:
        yield from (f"{paper}: {part}" for part in parts if part not in text(paper))
        if not text(paper).startswith(f"# {int(Path(paper).name[:4])}. "):
            yield f"{paper}: its title does not begin with its number"
