"""Letters as files: ``templates/<room>/letters/<name>.txt``, wording only, with their version in front.

A file begins with ``version:``, ``title:`` (for the office's list; names nobody) and an empty line;
``paper: never`` keeps a link that opens an account out of other hands.
The text is filled when a copy is sent. Subjects and text messages are fixed and say nothing (L.14).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.template.base import Template
from django.template.exceptions import TemplateDoesNotExist
from django.template.utils import get_app_template_dirs

from lodge.people.models import School

TEXT_LIMIT = 160  # characters in one text message; a longer one costs two (GOV.UK Notify)


@dataclass(frozen=True)
class Wording:
    """A letter's wording: which version, its title on the office's list, and its unfilled text."""

    name: str
    version: str
    title: str
    text: str
    on_paper: bool = True


@cache
def wording(name: str) -> Wording:
    """The letter ``<room>/<name>``; raises ``LookupError`` when there is none or its front is unfit."""
    room, _, leaf = name.partition("/")
    for folder in get_app_template_dirs("templates"):
        file = Path(folder) / room / "letters" / f"{leaf}.txt"
        if file.is_file():
            return _read(name, file.read_text(encoding="utf-8"))
    raise LookupError(f"There is no letter {name}: write templates/{room}/letters/{leaf}.txt.")


def every_name() -> list[str]:
    """The names of all letters, sorted; a file that begins with an underscore is a part of others."""
    found = []
    for folder in get_app_template_dirs("templates"):
        for file in Path(folder).glob("*/letters/*.txt"):
            if not file.name.startswith("_"):
                found.append(f"{file.parent.parent.name}/{file.stem}")
    return sorted(found)


def _read(name: str, content: str) -> Wording:
    front, _, text = content.partition("\n\n")
    lines = dict(line.split(": ", 1) for line in front.splitlines())
    if not {"version", "title"} <= lines.keys():
        raise LookupError(f"The letter {name} needs the lines version: and title:, then an empty line.")
    return Wording(name, lines["version"], lines["title"], text, lines.get("paper") != "never")


@cache
def _engine() -> Engine:
    return Engine(dirs=[str(folder) for folder in get_app_template_dirs("templates")], autoescape=False)


@cache
def _template(name: str) -> Template:
    try:
        return _engine().from_string(wording(name).text)
    except TemplateDoesNotExist as missing:
        raise LookupError(f"The letter {name} names a part that is not there: {missing}.") from missing


def body(name: str, school: School, words: Mapping[str, Any]) -> str:
    """The filled text of a letter, plain, with at most one empty line in a row."""
    filled = _template(name).render(Context({"school": school, **words}, autoescape=False))
    lines = [line.strip() for line in filled.splitlines()]
    kept = [line for index, line in enumerate(lines) if line or (index and lines[index - 1])]
    return "\n".join(kept).strip() + "\n"


def subject(school: School) -> str:
    """The subject of every e-mail; it names nobody and nothing."""
    return f"A message from {_one_line(school.name)}"


def text_message(school: School, code: str = "") -> str:
    """All that a text message says: that there is a message, or alone the code just asked for."""
    words = f"{_one_line(school.name)} has a message for you"
    return code or words[:TEXT_LIMIT]


def _one_line(name: str) -> str:
    return " ".join(name.split())
