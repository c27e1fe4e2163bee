"""What people asks of the letters' room, which stands above it: two letters about accounts.

The room is chosen in settings (``LODGE_ACCOUNT_LETTERS``), because a lower room imports no upper one.
"""

from importlib import import_module
from typing import Any, Protocol, cast

from django.conf import settings

from lodge.gate import Principal
from lodge.people.models import Invitation, LetIn


class AccountLetters(Protocol):
    """Whoever queues letters about accounts, in the transaction of the deed that asks for them."""

    def send_invitation(self, *, invitation: Invitation, code: str, by: Principal) -> Any:
        """Send an invited person their one-day code."""

    def tell_let_in(self, *, let_in: LetIn, by: Principal) -> Any:
        """Tell a person that they were let in, and by whom."""


def account_letters() -> AccountLetters:
    """The letters' room as the settings name it."""
    return cast(AccountLetters, import_module(settings.LODGE_ACCOUNT_LETTERS))
