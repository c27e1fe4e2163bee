"""A kiosk's run: who opened it with a badge, and whether it is still on.

The computer carries a long token in a cookie that is sent to ``/kiosk`` only; the row keeps its digest.
The run stands in the kiosk's session: whose badge opened it and when they last did something. Sixty
idle seconds end it, and are counted here, not in the browser (L.8).
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from lodge.gate import Principal
from lodge.kit import clock
from lodge.people.actions import desks
from lodge.people.models import Desk, Person
from lodge.people.queries.desks import desk_of_token

COOKIE = ("__Secure-" if settings.LODGE_HTTPS else "") + "lodge_kiosk"
IDLE = timedelta(seconds=60)
RUN = "run"


def at_kiosk(request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    """Set the desk and its principal on a request under ``/kiosk`` and answer it; an act keeps the run on."""
    here = cast(Any, request)
    desk = desk_of_token(request.COOKIES.get(COOKIE, ""))
    if desk is None:
        return get_response(request)
    here.desk, here.school = desk, desk.school
    holder = run_holder(request, desk)
    here.by = desk_principal(desk, holder)
    if holder is not None and request.method == "POST":
        request.session[RUN] = {**request.session[RUN], "at": clock.now().timestamp()}
    return get_response(request)


def desk_principal(desk: Desk, holder: Person | None = None) -> Principal:
    """The kiosk as a principal; in a run it carries the person whose badge opened it."""
    return Principal(
        kind="desk",
        school_id=desk.school_id,
        id=str(desk.pk),
        name=holder.formal_name if holder else desk.name,
        desk=desk.name,
        person_id=holder.pk if holder else None,
    )


def run_holder(request: HttpRequest, desk: Desk) -> Person | None:
    """Who has the run open; ends a run that was idle for sixty seconds, or whose person has left."""
    run = request.session.get(RUN)
    if not run or run.get("desk") != str(desk.pk):
        return None
    holder = Person.objects.of(desk.school_id).filter(pk=run["person"]).first()
    age = clock.now().timestamp() - float(run["at"])
    if holder is not None and not holder.has_left(clock.today()) and 0 <= age < IDLE.total_seconds():
        return holder
    request.session.pop(RUN)
    if holder is not None:
        desks.end_run(desk=desk, person=holder, why="idle", by=desk_principal(desk))
    return None


def open_run(request: HttpRequest, desk: Desk, holder: Person) -> None:
    """Begin a run for ``holder``; the last one, if any, ends with it."""
    request.session[RUN] = {"desk": str(desk.pk), "person": str(holder.pk), "at": clock.now().timestamp()}


def close_run(request: HttpRequest) -> None:
    """Forget the run."""
    request.session.pop(RUN, None)
