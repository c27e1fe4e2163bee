"""The addresses of people, and stand-ins for those of other rooms that the frame of a page links to."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from lodge.people.presence import signed_in


@signed_in
def stand_in(request: HttpRequest) -> HttpResponse:
    """A page of another room, for whoever is signed in."""
    return HttpResponse("another room")


PLACES = {
    "": "first",
    "day": "day",
    "phones/in": "phones_in",
    "phones/out": "phones_out",
    "phones/today": "phones_today",
    "classes": "classes",
    "print": "print",
    "setup": "setup",
    "privacy": "privacy",
    "help": "help",
    "ask": "ask",
    "concern": "concern",
    "hide": "hide",
    "kiosk": "kiosk",
    "letters": "notices",
}

urlpatterns = [
    path("", include("lodge.people.urls")),
    path("accounts/", include("allauth.urls")),
    *(path(address, stand_in, name=name) for address, name in PLACES.items()),
]
