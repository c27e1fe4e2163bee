"""Handing in without a network: a neutral page that the browser keeps, and the queue when it is back.

The computer saves tag numbers only, each with a key and its time, and sends them here once it can. A key
is carried out once, whatever is repeated; what contradicts the register is told, never merged. Giving
back never queues: the power-cut sheet takes over.
"""

import hashlib
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from lodge.gate import Principal, Refused, command
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.office import box
from lodge.office.actions.taking_in import hand_in
from lodge.office.queries.lookup import resolve
from lodge.office.queries.register import in_office
from lodge.office.views.doing import keepers
from lodge.people.models import School
from lodge.people.presence import Request, desk_required
from lodge.people.queries.posts import KEEPS_THE_REGISTER, kinds_held

KEPT_FILES = ("lodge/lodge.css", "lodge/register.js", "lodge/favicon.svg")
MOST = 100
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Saved:
    """One hand-in as a computer saved it: the tag, the key made there, and how long ago."""

    tag: str
    key: UUID
    ago: timedelta


@require_GET
def offline_page(request: HttpRequest) -> HttpResponse:
    """The page a browser keeps for when the network is gone; the same for everybody, signed in or not."""
    return HttpResponse(_kept_page())


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root so that it reaches ``/phones`` and ``/kiosk``."""
    files = [reverse("phones_offline"), *(static(name) for name in KEPT_FILES)]
    version = hashlib.sha256(" ".join((_kept_page(), *files)).encode()).hexdigest()[:12]
    script = render_to_string("office/worker.js", {"files": files, "version": version})
    return HttpResponse(script, content_type="text/javascript")


def _kept_page() -> str:
    return render_to_string("office/offline.html", {"state": "empty"})


@keepers
@require_GET
def in_now(request: Request) -> HttpResponse:
    """What is in now, for the open page of giving back to show when the network goes; stored nowhere."""
    inside = in_office(request.school).order_by("pupil__school_class__name", "device__tag__number")
    lines = [
        f"{one.device.tag or 'No tag'} {one.pupil.person.short_name}, {one.pupil.school_class or 'no class'}"
        for one in inside
    ]
    return JsonResponse({"lines": lines})


def from_our_page(view: View) -> View:
    """Let in only what a page of ours sent, for a queue that has no form and so no token.

    The kept page may hold no secret, and the token's cookie is out of a script's reach. In its place
    stand three things that another site's page cannot bring about: a JSON body, which the browser sends
    to another site only after a preflight that we never answer; Sec-Fetch-Site, which no script can set;
    and, where a browser sends none, the Origin. The session cookie itself is SameSite as well.
    """

    @csrf_exempt
    @require_POST
    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        site = request.headers.get("Sec-Fetch-Site")
        here = f"{request.scheme}://{request.get_host()}"
        ours = site == "same-origin" if site else request.headers.get("Origin") == here
        if not ours or request.content_type != "application/json":
            return HttpResponseForbidden("Only a page of this school may send this.")
        return view(request, *args, **kwargs)

    return guarded


@from_our_page
def phones_queue(request: Request) -> HttpResponse:
    """Take what an office computer saved; it stays there until a keeper of the register is signed in."""
    if getattr(request, "person", None) is None:
        return JsonResponse({"wanted": "sign-in"}, status=401)
    if not kinds_held(request.person, clock.today()) & set(KEEPS_THE_REGISTER):
        return JsonResponse({"wanted": "keeper"}, status=403)
    return _take_all(request)


@from_our_page
@desk_required
def kiosk_queue(request: Request) -> HttpResponse:
    """Take what a kiosk saved, in the name of whoever has the run open now."""
    if request.by.person_id is None:
        return JsonResponse({"wanted": "badge"}, status=401)
    return _take_all(request)


def _take_all(request: Request) -> HttpResponse:
    try:
        items = read(request.body)
    except (ValueError, TypeError, KeyError, OverflowError):
        return JsonResponse({"wanted": "items"}, status=400)
    replies = [{"key": str(item.key), **take(request.school, item, request.by)} for item in items]
    return JsonResponse({"replies": replies})


def read(body: bytes) -> list[Saved]:
    """The saved hand-ins of a request. Raises ValueError, TypeError or KeyError where it makes no sense.

    The computer says by its own clock when each was saved and what it shows now; only the difference
    counts, so a computer whose clock is wrong still tells the true time.
    """
    sent = json.loads(body)
    now = float(sent["now"])
    items = sent["items"]
    if not isinstance(items, list) or len(items) > MOST or not math.isfinite(now):
        raise ValueError("not a list of saved hand-ins")
    return [
        Saved(
            tag=str(item["tag"])[:20],
            key=UUID(str(item["key"])),
            ago=timedelta(milliseconds=max(0.0, now - float(item["at"]))),
        )
        for item in items
    ]


def take(school: School, item: Saved, by: Principal) -> dict[str, str]:
    """Hand in what was saved, once for its key: ``done``, or ``told`` with what a person must look at."""
    try:
        with command(by=by, key=item.key) as asked:
            if not asked.done:
                asked.reply = {"entry": _hand_in(school, item, by)}
    except Told as told:
        return _told(told.sentence)
    except Refused as refused:
        return _told(box.sentence_of(refused))
    # The key may be that of a form whose answer was lost on the way; then this is that answer.
    first = asked.reply.get("reply") or asked.reply
    sentence = first.get("sentence") if isinstance(first, dict) else ""
    return _told(sentence) if sentence else {"outcome": "done"}


def _hand_in(school: School, item: Saved, by: Principal) -> str:
    moment = true_time(item.ago)
    found = resolve(school, item.tag)
    if found.device is None or not found.by_tag:
        raise Told(found.sentence or "That is not a tag. Look at the phone again.")
    return str(hand_in(device=found.device, by_tag=True, at=moment, by=by).pk)


def true_time(ago: timedelta) -> datetime:
    """When it was handed in. Raises ``Told`` when that was on another day: then the sheet decides."""
    moment = clock.now() - ago
    if clock.local(moment).date() != clock.today():
        day = f"{clock.local(moment):%A %-d %B}"
        raise Told(f"It was saved on {day}. Look for the phone, then key it in from the sheet.")
    return moment


def _told(sentence: str) -> dict[str, str]:
    return {"outcome": "told", "sentence": sentence}
