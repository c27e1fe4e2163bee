"""Our turns in allauth's sign-in: when the second factor is asked, and what a wrong code leaves behind."""

from typing import cast

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from lodge.people.models import Login
from lodge.people.presence import provider_vouched
from lodge.people.sign_in import note_failure


class FactorStage(AuthenticateStage):  # type: ignore[misc]  # allauth has no types
    """Asks for the second factor, unless Google or Microsoft vouched for one of theirs."""

    def _should_handle(self, request: HttpRequest) -> bool:
        asked: bool = super()._should_handle(request)
        return asked and not provider_vouched(request, cast(Login, self.login.user))


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """A code at sign-in; a wrong one is noted like a wrong password."""

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        note_failure(cast(Login, self.user))


class CodeAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """A code to prove again that it is you; a wrong one is noted too."""

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        note_failure(cast(Login, self.user))
