"""The frame of every page: school, navigation by post, and the three things always at hand."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from lodge.people.models import Post
from lodge.people.presence import posts_held
from lodge.people.queries.posts import KEEPS_THE_REGISTER, TEACHES, WRITES_THE_REGISTER

Place = tuple[str, str]
PHONES: tuple[Place, ...] = (
    ("Phones in", "phones_in"),
    ("Phones out", "phones_out"),
    ("Today", "phones_today"),
)
PLACES: tuple[tuple[frozenset[str], tuple[Place, ...]], ...] = (
    (
        frozenset(KEEPS_THE_REGISTER),
        (*PHONES, ("Classes", "classes"), ("Pupils", "pupils"), ("Letters", "notices")),
    ),
    (frozenset(WRITES_THE_REGISTER), (("Print", "print"),)),
    (TEACHES, (("Classes", "classes"),)),
    (frozenset({Post.Kind.CHAIR}), (("People", "people"),)),
    (
        frozenset({Post.Kind.IT, Post.Kind.OFFICE, Post.Kind.BUSINESS_MANAGER, Post.Kind.HEAD}),
        (("People", "people"), ("Set up", "setup")),
    ),
)


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context for ``base.html``: nothing here names a pupil."""
    frame: dict[str, Any] = {
        "environment_note": _note(),
        "privacy_url": reverse("privacy"),
        "help_url": reverse("help"),
    }
    desk = getattr(request, "desk", None)
    if desk is not None:
        frame |= {"school": desk.school, "desk_name": desk.name}
    person = getattr(request, "person", None)
    if person is None:
        return {"chrome": frame, "navigation": []}
    frame |= {
        "school": request.school,  # type: ignore[attr-defined]  # set by people.presence
        "person_name": person.formal_name,
        "ask_url": reverse("ask"),
        "concern_url": reverse("concern"),
        "hide_url": reverse("hide"),
    }
    held = posts_held(request)
    places: dict[str, str] = {"My day": "day"}
    for kinds, offered in PLACES:
        if held & kinds:
            places |= dict(offered)
    return {
        "chrome": frame,
        "navigation": [
            {"label": label, "url": reverse(name), "current": request.path == reverse(name)}
            for label, name in places.items()
        ],
    }


def _note() -> str:
    if settings.LODGE_PRACTICE:
        return "Practice: nothing of this reaches the school, and it is thrown away tonight."
    if settings.LODGE_SECOND_FACTOR_OPTIONAL:
        return "Invented school. Sign-in without a second factor works only on this computer."
    return "Invented school." if settings.LODGE_DEMO else ""
