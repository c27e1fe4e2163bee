"""What people asks of the letters' room, which stands above it: two letters about accounts.

The room is chosen in settings (``LODGE_ACCOUNT_LETTERS``), because a lower room imports no upper one.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from lodge.gate import Principal
from lodge.people.models import Invitation, LetIn


def send_invitation(*, invitation: Invitation, code: str, by: Principal) -> None:
    """Send an invited person their one-day code, in the transaction of the deed under way."""
    _letters_room("send_invitation")(invitation=invitation, code=code, by=by)


def tell_let_in(*, let_in: LetIn, by: Principal) -> None:
    """Tell a person that they were let in and by whom, in the transaction of the deed under way."""
    _letters_room("tell_let_in")(let_in=let_in, by=by)


def _letters_room(name: str) -> Callable[..., Any]:
    found: Callable[..., Any] = import_string(f"{settings.LODGE_ACCOUNT_LETTERS}.{name}")
    return found
