"""The addresses of signing in: allauth's, on our templates, and those of them that Lodge does not offer."""

from collections.abc import Mapping
from typing import Any

from tests.pages.kinds import (
    OF_A_RECORD,
    ONLY_BUTTONS,
    SAME_FOR_ALL,
    Address,
    Gone,
    Leads,
    Never,
    OnlyPost,
    Page,
    Sent,
    Shown,
    State,
)

INVITED = "accounts come by invitation, addresses stay"
NO_PROVIDER = "no account of Google or Microsoft is set here"
PASSKEY = {"pk": "SELECT id FROM mfa_authenticator WHERE type = 'webauthn'"}
NO_JOINED = Never("one is joined by a provider's answer, which tests/people/accounts plays")
ONE_BLANK: Any = {"empty": SAME_FOR_ALL, "full": Shown()}


def _form(
    name: str,
    who: str = "office",
    *,
    typed: Mapping[str, str] | None = None,
    error: State | None = None,
    **more: Any,
) -> Page:
    """A form of the library's: it stands there blank, whatever the school holds."""
    return Page(name, who, **ONE_BLANK, error=error or Sent(typed or {}), **more)


SIGNING_IN: tuple[Address, ...] = (
    _form("account_login", "nobody", typed={"login": "nobody@larkfold.example", "password": "not this one"}),
    Page("account_logout", "office", **ONE_BLANK, error=ONLY_BUTTONS),
    Page("account_inactive", "nobody", **ONE_BLANK),
    Page("account_signup", "nobody", **ONE_BLANK),
    _form("account_reauthenticate", typed={"password": "not this one"}),
    _form("account_change_password", typed={"oldpassword": "not this one"}),
    _form("account_reset_password", "nobody", typed={"email": "nobody"}),
    Page("account_reset_password_done", "nobody", **ONE_BLANK),
    Page(
        "account_reset_password_from_key",
        "nobody",
        {"uidb36": "=1", "key": "=set-password"},
        **ONE_BLANK,
    ),
    Page("account_reset_password_from_key_done", "nobody", **ONE_BLANK),
    Page("mfa_index", "strong", empty=Never("without a second step it has the same cards, in other words")),
    Leads("mfa_authenticate", "/accounts/login/", "it stands only between password and My day", "nobody"),
    _form("mfa_reauthenticate", "strong", typed={"code": "123"}),
    _form("mfa_activate_totp", typed={"code": "000000"}),
    _form("mfa_deactivate_totp", "strong", error=ONLY_BUTTONS),
    Page("mfa_view_recovery_codes", "strong", empty=Never("they come with the first factor")),
    _form("mfa_generate_recovery_codes", "strong", error=ONLY_BUTTONS),
    Gone("mfa_download_recovery_codes", "spare codes are printed from their page"),
    Page("mfa_list_webauthn", "strong", empty=Shown(who="office")),
    _form("mfa_add_webauthn", error=Never("the browser asks for the key; without one nothing is sent")),
    _form("mfa_reauthenticate_webauthn", "strong", error=Never("the browser asks for the key")),
    _form("mfa_edit_webauthn", "strong", key=PASSKEY, typed={"name": ""}),
    Page("remove_passkey", "strong", PASSKEY, empty=OF_A_RECORD, error=ONLY_BUTTONS),
    Gone("mfa_remove_webauthn", "Lodge's own address stands in front of it", "strong", {"pk": "=999"}),
    Leads("mfa_login_webauthn", "/", "it hands the browser its question", "nobody"),
    Page("my_sessions", empty=Never("whoever opens it is signed in here"), error=ONLY_BUTTONS),
    Page("usersessions_list", empty=Never("it is the page before by another name"), error=ONLY_BUTTONS),
    OnlyPost("end_my_session", key={"key": "=1"}),
    Page("socialaccount_login_cancelled", "nobody", **ONE_BLANK),
    Page("socialaccount_login_error", "nobody", **ONE_BLANK),
    Page("socialaccount_connections", empty=Shown(), full=NO_JOINED, error=ONLY_BUTTONS),
    Gone("socialaccount_signup", INVITED, "nobody"),
    Gone("no_provider_signup_page", INVITED),
    Gone("no_email_page", INVITED),
    Gone("no_password_set_page", INVITED),
    Gone("no_login_code_page", INVITED),
    Gone("no_other_pages", INVITED),
    Gone("account_email", INVITED),
    Gone("account_email_verification_sent", INVITED),
    Gone("account_set_password", INVITED),
    Gone("account_confirm_login_code", INVITED),
    Gone("account_confirm_email", INVITED, key={"key": "=abc"}),
    Gone("openid_connect_login", NO_PROVIDER, "nobody", {"provider_id": "=google"}),
    Gone("openid_connect_callback", NO_PROVIDER, "nobody", {"provider_id": "=google"}),
)
