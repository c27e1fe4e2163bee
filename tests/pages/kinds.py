"""How an address is declared: as a page with its three states, or as something that is no page, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field

EMPTY, FULL = "empty", "full"  # the two schools of tests/journeys/worlds.py


@dataclass(frozen=True)
class Shown:
    """A state that is reached by opening the page."""

    school: str = FULL
    query: str = ""
    who: str = ""
    key: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sent:
    """A state that is reached by opening the page and sending its form, with ``typed`` instead of nothing.

    ``button`` is the words on the button that sends it; left out, the first form of the main part is sent.
    """

    typed: Mapping[str, str] = field(default_factory=dict)
    button: str = ""
    query: str = ""
    school: str = FULL


@dataclass(frozen=True)
class Never:
    """A state that the page does not have, and why."""

    why: str


State = Shown | Sent | Never
NO_FORM = Never("it has no form, so nothing can be typed wrong")
ONLY_BUTTONS = Never("it has buttons and nothing to type; what they answer stands on another page")
STARTS_BLANK = Never("a form is blank until it is sent")
OF_A_RECORD = Never("it stands only for a record that is there")
SAME_FOR_ALL = Never("it says the same whatever the school holds")


@dataclass(frozen=True)
class Page:
    """A page: ``key`` fills its address, each value a question to the database, ``=`` and the value itself,
    ``day:`` and a day, or ``found:`` and a name that the built school kept."""

    name: str
    who: str = "office"
    key: Mapping[str, str] = field(default_factory=dict)
    full: State = field(default_factory=Shown)
    empty: State = field(default_factory=lambda: Shown(EMPTY))
    error: State = NO_FORM

    @property
    def states(self) -> dict[str, State]:
        """Its states by name."""
        return {"empty": self.empty, "full": self.full, "error": self.error}


def form(name: str, who: str = "office", *, typed: Mapping[str, str] | None = None, **more: object) -> Page:
    """A page that is a form: empty until it is sent, then with what is wrong."""
    told = {"empty": Shown(), "full": STARTS_BLANK, "error": Sent(typed or {}), **more}
    return Page(name, who, **told)  # type: ignore[arg-type]  # passed on as named


@dataclass(frozen=True)
class File:
    """An address that answers with a file, not a page; ``kind`` is its content type."""

    name: str
    kind: str
    who: str = "office"
    key: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Leads:
    """An address that only leads elsewhere; ``where`` is how that begins, ``why`` what it is for."""

    name: str
    where: str
    why: str
    who: str = "office"
    key: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Gone:
    """An address that a library brings and Lodge does not offer: there is nothing, and why."""

    name: str
    why: str
    who: str = "office"
    key: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class OnlyPost:
    """An address that takes a form and answers no GET (405)."""

    name: str
    who: str = "office"
    key: Mapping[str, str] = field(default_factory=dict)


Address = Page | File | Leads | Gone | OnlyPost
