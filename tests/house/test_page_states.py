"""Every address that answers GET is declared in tests/pages, with its states, three to a page."""

from collections import Counter
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tests.house.tree import complain
from tests.pages.every import ADDRESSES, PAGES
from tests.pages.kinds import Never

CURE = (
    "Declare it in tests/pages (desk, people, office or signing_in): a Page with who opens it and its states,"
    " empty, full and error, each reached or Never with the reason; or File, Leads, Gone, OnlyPost."
)


def addresses(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The name and the pattern of everything below a resolver."""
    for one in resolver.url_patterns:
        pattern = f"{prefix}{one.pattern}"
        if isinstance(one, URLPattern):
            yield one.name or "", pattern
        else:
            yield from addresses(one, pattern)


def test_every_address_is_declared() -> None:
    declared = {one.name for one in ADDRESSES}
    # Addresses without a name are a library's old ones; no_other_pages stands in front of all of them.
    missing = [
        f"{name or '(no name)'} at /{pattern}"
        for name, pattern in addresses(get_resolver())
        if name not in declared and not pattern.startswith("accounts/social/")
    ]
    complain(missing, CURE)


def test_every_declaration_has_its_address() -> None:
    known = {name for name, _ in addresses(get_resolver())}
    complain([one.name for one in ADDRESSES if one.name not in known], "Take it out of tests/pages.")


def test_no_address_is_declared_twice() -> None:
    counted = Counter(one.name for one in ADDRESSES)
    complain([name for name, times in counted.items() if times > 1], "Keep one of them in tests/pages.")


def test_every_page_has_a_state_that_is_looked_at() -> None:
    unseen = [page.name for page in PAGES if all(isinstance(one, Never) for one in page.states.values())]
    complain(unseen, "A page that has no state is a page that nobody looks at.")


def test_a_state_that_is_not_there_says_why() -> None:
    silent = [
        f"{page.name}: {name}"
        for page in PAGES
        for name, state in page.states.items()
        if isinstance(state, Never) and len(state.why.split()) < 3
    ]
    complain(silent, "Never(…) takes the reason in a few words.")
