"""All of them together."""

from tests.pages.desk import DESK
from tests.pages.kinds import Address, Never, Page, State
from tests.pages.office import OFFICE
from tests.pages.people import PEOPLE
from tests.pages.signing_in import SIGNING_IN

ADDRESSES: tuple[Address, ...] = (*DESK, *OFFICE, *PEOPLE, *SIGNING_IN)
PAGES: tuple[Page, ...] = tuple(one for one in ADDRESSES if isinstance(one, Page))


def states() -> list[tuple[Page, str, State]]:
    """Every state that a page has."""
    return [
        (page, name, state)
        for page in PAGES
        for name, state in page.states.items()
        if not isinstance(state, Never)
    ]
