"""Who is there: turns a session into a principal for every request, and turns leavers out.

Authority is never kept in the session. Each request fetches the person afresh, so somebody who has
left, or whose session was ended elsewhere, is out with the next request.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, cast

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from lodge.gate import Principal
from lodge.kit import clock
from lodge.people.models import Login, Person, School

STEP_UP_LASTS = timedelta(minutes=5)
FACTOR_PAGES = ("/accounts/", "/static/", "/hide")


class Request(HttpRequest):
    """A request with the principal, person and school that ``presence`` found."""

    by: Principal
    person: Person
    school: School


def presence(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: sets ``request.by``, ``request.person`` and ``request.school``, or None each."""

    def handle(request: HttpRequest) -> HttpResponse:
        here = cast(Any, request)
        here.by = here.person = here.school = None
        if request.user.is_authenticated:
            person = person_of(cast(Login, request.user))
            if person is None or person.has_left(clock.today()):
                logout(request)
                return redirect("account_login")
            here.person, here.school = person, person.school
            here.by = principal(request, person)
            if "second-factor" not in here.by.proved and not request.path.startswith(FACTOR_PAGES):
                return redirect("mfa_index")
        return get_response(request)

    return handle


def person_of(login: Login) -> Person | None:
    """The person a login stands for, with the school."""
    return Person.objects.across_schools().filter(login=login).select_related("school").first()


def principal(request: HttpRequest, person: Person) -> Principal:
    """The principal of a signed-in request, with what its sign-in has proved."""
    proved = {"password"}
    methods = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    strong = [method for method in methods if method.get("method") == "mfa"]
    if strong or (settings.LODGE_SECOND_FACTOR_OPTIONAL and not is_mfa_enabled(request.user)):
        proved.add("second-factor")
    latest = max((float(method.get("at", 0)) for method in methods), default=0.0)
    if clock.now().timestamp() - latest < STEP_UP_LASTS.total_seconds():
        proved.add("stepped-up")
    return Principal(
        kind="person",
        school_id=person.school_id,
        id=str(person.pk),
        name=person.formal_name,
        proved=frozenset(proved),
        person_id=person.pk,
    )


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for somebody who is signed in; anybody else is asked to sign in and comes back here."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if getattr(request, "by", None) is None:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded
