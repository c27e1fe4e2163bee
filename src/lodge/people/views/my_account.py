"""My own sign-in: where I am signed in, and what allauth offers that Lodge does otherwise."""

from typing import Any, cast

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import remove_webauthn
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from lodge.gate import command
from lodge.kit.told import Told
from lodge.people.actions import sessions
from lodge.people.forms.accounts import AskForm
from lodge.people.models import Login
from lodge.people.presence import Request, signed_in
from lodge.people.queries.accounts import sessions_of
from lodge.people.sign_in import FactorAdapter

LAST_FACTOR = "It is your only second step. Add another one first."


@signed_in
@require_safe
def my_sessions(request: Request) -> HttpResponse:
    """Where I am signed in, each with a button that ends it."""
    rows = sessions_of(cast(Login, request.user))
    context = {
        "sessions": [(row, row.session_key == request.session.session_key) for row in rows],
        "state": "full" if rows else "empty",
    }
    return render(request, "people/sessions.html", context)


@signed_in
@require_POST
def end_session(request: Request, key: int) -> HttpResponse:
    """End one of my sessions."""
    session = get_object_or_404(UserSession, pk=key, user=request.user)
    form = AskForm(request.POST)
    if form.is_valid():
        try:
            with command(by=request.by, key=form.cleaned_data["key"]) as asked:
                if not asked.done:
                    sessions.end_session(person=request.person, session=session, by=request.by)
        except Told as told:
            messages.error(request, told.sentence)
    return redirect("my_sessions")


def remove_passkey(request: HttpRequest, **named: Any) -> HttpResponse:
    """Take a passkey away, unless it is the only second step."""
    if request.method == "POST" and request.user.is_authenticated:
        key = Authenticator.objects.filter(pk=named["pk"], user=request.user).first()
        if key is not None and not FactorAdapter().can_delete_authenticator(key):
            messages.error(request, LAST_FACTOR)
            return redirect("mfa_list_webauthn")
    response: HttpResponse = remove_webauthn(request, **named)
    return response


def not_here(request: HttpRequest, **named: Any) -> HttpResponse:
    """Pages of allauth that Lodge does not offer: accounts come by invitation, addresses stay."""
    raise Http404
