"""Every input has its label, every form its token, every button its verb; no style or script inside."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

from tests.house.tree import complain, files, text

PAGES = [name for name in files() if name.startswith("src/lodge/") and name.endswith(".html")]
TYPED = {"input", "select", "textarea"}
UNLABELLED = {"hidden", "submit", "button", "reset"}
EMPTY_WORDS = {"submit", "ok", "click here", "here", "yes", "no", "go"}
LEADS = re.compile(r"^(‹|#|\?|/$|tel:)")


def placed(page: str) -> str:
    """The page with Django's parts as plain words, so that an HTML parser reads it."""
    page = re.sub(r"{% comment .*?%}.*?{% endcomment %}|{#.*?#}", "", page, flags=re.S)
    page = re.sub(r"{% (url|static) ['\"]?(.*?)['\"]? %}", lambda m: f"‹{m[1]} {plain(m[2])}›", page)
    page = re.sub(r"{{\s*(.*?)\s*}}", lambda m: f"‹{plain(m[1])}›", page)
    return re.sub(r"{%.*?%}", lambda m: "\n" * m[0].count("\n"), page, flags=re.S)


def plain(said: str) -> str:
    return re.sub(r"[\"'<>]", "", said)


@dataclass
class Seen:
    """One element that matters here: its line, name, attributes, words, and whether a label holds it."""

    line: int
    name: str
    attributes: dict[str, str]
    labelled: bool
    words: str = ""


@dataclass
class Page(HTMLParser):
    """Collects the elements of one page."""

    source: str
    seen: list[Seen] = field(default_factory=list)
    targets: set[str] = field(default_factory=set)
    open: list[Seen] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(placed(self.source))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        element = Seen(self.getpos()[0], tag, attributes, any(e.name == "label" for e in self.open))
        self.seen.append(element)
        if tag == "label":
            self.targets.add(attributes.get("for", ""))
        if tag in {"label", "button", "a", "script", "title"}:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if any(element.name == tag for element in self.open):
            while self.open.pop().name != tag:
                pass

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.words += data


def pages() -> Iterator[tuple[str, Page]]:
    for name in PAGES:
        yield name, Page(text(name))


def elements(*names: str) -> Iterator[tuple[str, Page, Seen]]:
    """Every element of these names (or of any name), with where it stands."""
    for name, page in pages():
        for element in page.seen:
            if not names or element.name in names:
                yield f"{name}:{element.line} <{element.name}>", page, element


def test_every_input_has_its_label() -> None:
    bare = [
        where
        for where, page, element in elements(*TYPED)
        if element.attributes.get("type") not in UNLABELLED
        and not {"aria-label", "aria-labelledby"} & set(element.attributes)
        and not element.labelled
        and element.attributes.get("id") not in page.targets
    ]
    complain(bare, 'Give it <label for="its id">, or use {% field form.name %}.')


def test_no_page_carries_a_style_or_script_inside() -> None:
    inside = [
        f"{where} {' '.join(name for name in element.attributes if name == 'style' or name.startswith('on'))}"
        for where, _, element in elements()
        if element.name == "style"
        or (element.name == "script" and "src" not in element.attributes)
        or any(name == "style" or name.startswith("on") for name in element.attributes)
        or any("javascript:" in value.lower() for value in element.attributes.values())
    ]
    complain(
        inside,
        "Styles go into static/lodge/lodge.css, scripts into a file there; browsers block both here.",
    )


@pytest.mark.parametrize("name", PAGES)
def test_every_posting_form_carries_its_token(name: str) -> None:
    forms = re.findall(r"<form\b[^>]*\bmethod=\"?post\b.*?</form>", text(name), re.S | re.I)
    bare = [f"{name}: {form[:70]}" for form in forms if "{% csrf_token %}" not in form]
    complain(bare, "Write {% csrf_token %} right after <form …>.")


def test_every_link_leads_by_name() -> None:
    loose = [
        f"{where} {name}={value}"
        for where, _, element in elements("a", "form", "link", "script", "img", "button")
        for name, value in element.attributes.items()
        if name in {"href", "action", "src", "formaction"} and value and not LEADS.match(value)
    ]
    complain(
        loose, 'Write {% url "name" %} or {% static "file" %}: an address typed by hand breaks in silence.'
    )


def test_every_button_says_what_it_does() -> None:
    vague = [
        f"{where} {element.words.strip() or element.attributes.get('value', '')}"
        for where, _, element in elements("button", "a", "input")
        if (element.words.strip() or element.attributes.get("value", "")).strip(" .!").lower() in EMPTY_WORDS
        and element.attributes.get("type") not in {"hidden", "radio", "checkbox", "text"}
    ]
    complain(vague, "A verb and a thing: Record it, Hand it over, Open the register.")


def test_every_picture_says_what_it_shows() -> None:
    silent = [where for where, _, element in elements("img") if "alt" not in element.attributes]
    complain(silent, 'Say what it shows in alt="…", or alt="" where it only decorates.')


def test_every_whole_page_says_its_language() -> None:
    mute = [
        where
        for where, _, element in elements("html")
        if not element.attributes.get("lang", "").startswith("en")
    ]
    complain(mute, 'Write <html lang="en-GB">.')
