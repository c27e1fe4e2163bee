"""Coming in with a code: the first administrator, an invitation, a day account, a way back."""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login as SigningIn
from allauth.core.ratelimit import consume_or_429
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lodge.kit.told import Told
from lodge.people.actions import accounts
from lodge.people.forms.accounts import AccountForm, CodeForm, FirstAccountForm, PasswordForm
from lodge.people.models import Invitation, Person
from lodge.people.queries.accounts import email_of, invitation_still_open, open_invitation
from lodge.people.views.doors import say

INVITED = "lodge_invitation"
FORMS: dict[str, type[PasswordForm]] = {
    Invitation.Kind.FIRST: FirstAccountForm,
    Invitation.Kind.LET_IN: PasswordForm,
}
WRONG = "That code is not right, was used, or has run out. Look at it again, or ask for a new one."


@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Type the code from the terminal, a slip or a mail."""
    if request.user.is_authenticated:
        return redirect("first")
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        too_many: HttpResponse | None = consume_or_429(request, action="welcome")
        if too_many is not None:
            return too_many
        if form.is_valid():
            invitation = open_invitation(form.cleaned_data["code"])
            if invitation is not None:
                request.session.cycle_key()  # nobody who knew the session before shares what the code opens
                request.session[INVITED] = str(invitation.pk)
                return redirect("welcome_account")
            form.add_error("code", WRONG)
    return render(
        request, "people/welcome.html", {"form": form, "state": "error" if form.errors else "empty"}
    )


@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def welcome_account(request: HttpRequest) -> HttpResponse:
    """Say who you are where that is not known, choose a password, and go on to the second step."""
    invitation = _invitation(request)
    if invitation is None or request.user.is_authenticated:
        return redirect("welcome")
    form = FORMS.get(invitation.kind, AccountForm)(
        request.POST or None,
        initial={"email": email_of(invitation.person)} if invitation.person else {},
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _come_in(request, _use(invitation, form.cleaned_data))
        except Told as told:
            say(form, told)
    context = {"form": form, "invitation": invitation, "state": "error" if form.errors else "empty"}
    return render(request, "people/welcome_account.html", context)


def _use(invitation: Invitation, typed: dict[str, Any]) -> Person:
    by, encoded = accounts.holder_pass(invitation), make_password(typed["password"])
    if invitation.kind == Invitation.Kind.LET_IN:
        return accounts.come_back(invitation=invitation, encoded=encoded, by=by)
    if invitation.kind != Invitation.Kind.FIRST:
        return accounts.make_account(invitation=invitation, email=typed["email"], encoded=encoded, by=by)
    return accounts.make_first_account(
        invitation=invitation,
        title=typed["title"],
        given_name=typed["given_name"],
        family_name=typed["family_name"],
        kind=typed["kind"],
        email=typed["email"],
        encoded=encoded,
        by=by,
    )


def _come_in(request: HttpRequest, person: Person) -> HttpResponse:
    """Begin the session; without a factor the next page is the one where a factor is added."""
    request.session.pop(INVITED, None)
    assert person.login is not None  # noqa: S101 - the verb has just made it
    credentials = {"email": person.login.email}
    response: HttpResponse = perform_password_login(request, credentials, SigningIn(user=person.login))
    return response


def _invitation(request: HttpRequest) -> Invitation | None:
    key = request.session.get(INVITED)
    return invitation_still_open(UUID(key)) if key else None
