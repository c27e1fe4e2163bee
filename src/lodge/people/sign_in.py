"""django-allauth's adapters: accounts come by invitation only, and each sign-in is journalled."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Password sign-in. Nobody signs up: an invitation makes the account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: accounts are made from invitations."""
        return False


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in by Google or Microsoft."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Closed: only an account that exists can be joined to Google or Microsoft."""
        return False


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors."""
