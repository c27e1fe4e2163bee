"""Who is there: turns a session or a kiosk's token into a principal, and turns leavers out.

Authority is never kept in the session. Each request fetches the person afresh, so somebody who has
left, or whose session was ended elsewhere, is out with the next request. Under ``/kiosk`` only the
kiosk's own token counts; everywhere else only a person's sign-in does.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from lodge.gate import Principal
from lodge.kit import clock
from lodge.people import runs
from lodge.people.actions import sessions
from lodge.people.models import Desk, Login, Person, School
from lodge.people.queries.accounts import day_is_over
from lodge.people.queries.posts import kinds_held

STEP_UP_LASTS = timedelta(minutes=5)
KIOSK = "/kiosk"
# Until a second factor is there, only what leads to one, and the way out.
FACTOR_PAGES = (
    "/accounts/2fa/",
    "/accounts/reauthenticate/",
    "/accounts/logout/",
    "/static/",
    "/hide",
    "/privacy",
    "/help",
)
PROVED_AT = "lodge_proved_at"
PROVIDER_FACTOR = "lodge_provider_factor"
Handler = Callable[[HttpRequest], HttpResponse]


class Request(HttpRequest):
    """A request with the principal, person and school that ``presence`` found; at a kiosk, its desk."""

    by: Principal
    person: Person
    school: School
    desk: Desk | None
    posts: frozenset[str] | None


def presence(get_response: Handler) -> Handler:
    """Middleware: sets ``request.by``, ``person``, ``school`` and ``desk``, or None each."""

    def handle(request: HttpRequest) -> HttpResponse:
        here = cast(Any, request)
        here.by = here.person = here.school = here.desk = here.posts = None
        if request.path == KIOSK or request.path.startswith(f"{KIOSK}/"):
            return runs.at_kiosk(request, get_response)
        if not request.user.is_authenticated:
            return _stamped(request, 0, get_response)
        login = request.user
        person = person_of(login)
        if person is None or person.has_left(clock.today()) or day_is_over(person, clock.now()):
            return _turned_out(request, person)
        here.person, here.school = person, person.school
        here.by = principal(request, person)
        if "second-factor" not in here.by.proved and not request.path.startswith(FACTOR_PAGES):
            return redirect("mfa_index")
        return _stamped(request, len(get_authentication_records(request, login)), get_response)

    return handle


def _turned_out(request: HttpRequest, person: Person | None) -> HttpResponse:
    """End the session of somebody who does not belong here any more."""
    if person is not None:
        door = Principal("job", person.school_id, "presence", "Lodge")
        sessions.end_all_sessions(person=person, why="left, or the day is over", by=door)
    logout(request)
    return redirect("account_login")


def _stamped(request: HttpRequest, known: int, get_response: Handler) -> HttpResponse:
    """Answer, and note the moment, by our own clock, if the person proved something meanwhile."""
    response = get_response(request)
    if request.user.is_authenticated and len(get_authentication_records(request, request.user)) > known:
        request.session[PROVED_AT] = clock.now().timestamp()
    return response


def posts_held(request: HttpRequest) -> frozenset[str]:
    """The kinds of post that whoever is signed in holds today, read once for each request."""
    here = cast(Any, request)
    if getattr(here, "person", None) is None:
        return frozenset()
    if getattr(here, "posts", None) is None:
        here.posts = kinds_held(here.person, clock.today())
    held: frozenset[str] = here.posts
    return held


def person_of(login: Login) -> Person | None:
    """The person a login stands for, with the school."""
    return Person.objects.across_schools().filter(login=login).select_related("school").single()


def principal(request: HttpRequest, person: Person) -> Principal:
    """The principal of a signed-in request, with what its sign-in has proved."""
    login = cast(Login, request.user)
    proved = {"password"}
    if has_second_factor(request, login) or (
        settings.LODGE_SECOND_FACTOR_OPTIONAL and not is_mfa_enabled(login)
    ):
        proved.add("second-factor")
    if proved_lately(request):
        proved.add("stepped-up")
    return person_principal(person, proved)


def person_principal(person: Person, proved: set[str] | frozenset[str] = frozenset()) -> Principal:
    """A person as a principal who has proved what is said."""
    return Principal(
        kind="person",
        school_id=person.school_id,
        id=str(person.pk),
        name=person.formal_name,
        proved=frozenset(proved),
        person_id=person.pk,
    )


def has_second_factor(request: HttpRequest, login: Login) -> bool:
    """Whether this session proved a factor of ours, or one that Google or Microsoft vouched for."""
    records = get_authentication_records(request, login)
    return any(record.get("method") == "mfa" for record in records) or provider_vouched(request, login)


def provider_vouched(request: HttpRequest, login: Login) -> bool:
    """Whether this session came from Google or Microsoft with a token that says a factor was used."""
    vouched = request.session.get(PROVIDER_FACTOR)
    return bool(vouched) and any(
        record.get("method") == "socialaccount" and f"{record.get('provider')}:{record.get('uid')}" == vouched
        for record in get_authentication_records(request, login)
    )


def proved_lately(request: HttpRequest) -> bool:
    """Whether the person proved within five minutes that it is them, by signing in or again."""
    age = clock.now().timestamp() - float(request.session.get(PROVED_AT, 0))
    return 0 <= age < STEP_UP_LASTS.total_seconds()


def prove_again_address(request: HttpRequest, back: str) -> str:
    """Where the person proves again that it is them, and then comes back to ``back``; '' if none."""
    ways = get_adapter().get_reauthentication_methods(request.user)
    return f"{ways[0]['url']}?{urlencode({'next': back})}" if ways else ""


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for a person who is signed in; anybody else is asked to sign in and comes back here."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if getattr(request, "person", None) is None:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


def needs_step_up(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask the person to prove again that it is them before the page is shown; put it below ``signed_in``.

    Whoever takes longer than five minutes over the page is refused by the rules, and led here again.
    """

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "GET" and "stepped-up" not in request.by.proved:
            address = prove_again_address(request, request.get_full_path())
            if address:
                return redirect(address)
        return view(request, *args, **kwargs)

    return guarded


def desk_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for a computer that was joined to a kiosk; anybody else finds nothing here."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if getattr(request, "desk", None) is None:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
