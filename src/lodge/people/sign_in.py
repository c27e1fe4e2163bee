"""django-allauth's adapters: accounts come by invitation, every sign-in and change is a deed.

Sign-in is the one place where a third party writes (its own tables: sessions, factors, addresses).
These adapters call our verbs at each of its turns, so that the journal hears of everything.
"""

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse

from lodge.kit import clock
from lodge.people import known_browser
from lodge.people.actions import sessions
from lodge.people.models import Login, Person, School
from lodge.people.presence import PROVIDER_FACTOR, person_of, person_principal, proved_lately
from lodge.people.queries.accounts import day_is_over, login_of_address

# What a provider's token says when a second factor was used (RFC 8176; OpenID's and REFEDS' profiles).
STRONG_METHODS = frozenset({"mfa", "otp", "hwk", "swk", "fido", "sc", "pop"})
STRONG_CLASSES = frozenset(
    {
        "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
        "https://refeds.org/profile/mfa",
        "phr",
        "phrh",
    }
)
OUR_STAGE = "lodge.people.sign_in_stage.FactorStage"
THEIR_STAGE = "allauth.mfa.stages.AuthenticateStage"
CHANGES = {
    "mfa/email/totp_activated": "an authenticator app was added",
    "mfa/email/totp_deactivated": "an authenticator app was taken away",
    "mfa/email/webauthn_added": "a passkey or security key was added",
    "mfa/email/webauthn_removed": "a passkey or security key was taken away",
    "mfa/email/recovery_codes_generated": "new spare codes were made",
    "socialaccount/email/account_connected": "an account of Google or Microsoft was joined",
    "socialaccount/email/account_disconnected": "an account of Google or Microsoft was taken away",
}
ENROLLED = {
    "mfa/email/totp_activated": Authenticator.Type.TOTP,
    "mfa/email/webauthn_added": Authenticator.Type.WEBAUTHN,
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Password sign-in. Nobody signs up: an invitation makes the account."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail address and password do not belong together. Try again, "
        "or use a passkey.",
        "too_many_login_attempts": "Too many tries from here for now. Use a passkey, or wait an hour.",
        "incorrect_password": "That is not your password. Type it again.",
        "enter_current_password": "Type your present password.",
        "incorrect_code": "That code is not right. Codes change each half minute; type the newest.",
        "invalid_password_reset": "That link was used or has run out. Ask for a new one.",
        "rate_limited": "Too many tries for now. Wait a few minutes.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: accounts are made from invitations."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether to ask again: not within five minutes of signing in or proving it again."""
        asked: bool = super().is_reauthentication_required(app=app, **kwargs)
        return asked and not proved_lately(self.request)

    def get_login_stages(self) -> list[str]:
        """The stages of signing in, with our own for the second factor."""
        return [OUR_STAGE if stage == THEIR_STAGE else stage for stage in super().get_login_stages()]

    def pre_login(self, request: HttpRequest, user: Login, **kwargs: Any) -> HttpResponse | None:
        """Stop somebody who has left, or whose day is over, before any factor is asked."""
        person = person_of(user)
        if person is None or person.has_left(clock.today()) or day_is_over(person, clock.now()):
            return cast(HttpResponse, self.respond_user_inactive(request, user))
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def login(self, request: HttpRequest, user: Login) -> None:
        """Write the sign-in down, then let the session begin."""
        person = _person(user)
        records = get_authentication_records(request, user)
        ways = [str(way.get("type") or way.get("provider") or way.get("method")) for way in records]
        sessions.sign_in(person=person, ways=ways, by=person_principal(person))
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: Login, **kwargs: Any) -> HttpResponse:
        """Go on, and let this browser be known, so that strangers' wrong tries do not shut its owner out."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        known_browser.remember(response, user)
        return response

    def logout(self, request: HttpRequest) -> None:
        """Write the end of the session down, then end it."""
        person = person_of(request.user) if request.user.is_authenticated else None
        if person is not None:
            sessions.sign_out(person=person, by=person_principal(person))
        super().logout(request)

    def set_password(self, user: Login, password: str) -> None:
        """Set a password by the verb."""
        person = _person(user)
        encoded = make_password(password)
        sessions.change_password(person=person, login=user, encoded=encoded, by=person_principal(person))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note the failure, whether or not anybody has that address."""
        note_failure(login_of_address(str(credentials.get("email", ""))))

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Login,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Write a change of factors down; a factor just enrolled was proved with it. Then tell the owner."""
        if template_prefix in CHANGES:
            person = _person(user)
            sessions.change_factor(person=person, what=CHANGES[template_prefix], by=person_principal(person))
        if template_prefix in ENROLLED:
            kind = ENROLLED[template_prefix]
            record_authentication(self.request, user, "mfa", type=kind, enrolled=True)
        super().send_notification_mail(template_prefix, user, context, email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Refused here: mail goes through the outbox, by the adapter of the letters' room above."""
        raise RuntimeError("Mail about signing in goes through lodge.notices.sign_in_mail.AccountAdapter.")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        shared: str = super()._get_login_attempts_cache_key(request, **credentials)
        return shared + known_browser.mark(request, str(credentials.get("email", "")))


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in by Google or Microsoft, once somebody has joined theirs to their account."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Closed: only an account that exists can be joined to Google or Microsoft."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Keep whether the provider's token says that a second factor was used, bound to that identity."""
        account = sociallogin.account
        request.session.pop(PROVIDER_FACTOR, None)
        if factor_was_used(account.extra_data.get("id_token") or {}):
            request.session[PROVIDER_FACTOR] = f"{account.provider}:{account.uid}"


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: named after Lodge, and never the last one taken away."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "That code is not right. Codes change each half minute; type the newest.",
        "cannot_delete_authenticator": "It is your only second step. Add another one first.",
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last factor: everybody keeps one."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def factor_was_used(claims: dict[str, Any]) -> bool:
    """Whether an id token says that more than a password was used (OpenID Connect ``amr`` and ``acr``)."""
    methods = claims.get("amr") or []
    named = {methods} if isinstance(methods, str) else {str(method) for method in methods}
    return bool(named & STRONG_METHODS) or str(claims.get("acr", "")) in STRONG_CLASSES


def note_failure(login: Login | None) -> None:
    """Note a sign-in that failed, at the school it was meant for; a stranger's at the only school."""
    person = person_of(login) if login is not None else None
    schools = [person.school] if person is not None else list(School.objects.all()[:2])
    if len(schools) == 1:
        sessions.refuse_sign_in(person=person, by=sessions.stranger(schools[0]))


def _person(login: Login) -> Person:
    person = person_of(login)
    if person is None:
        raise RuntimeError("A login stands for a person; this one stands for nobody.")
    return person
