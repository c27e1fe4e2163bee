"""What guards the pages about colleagues, and how a slip is shown: once, and never stored."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from lodge.kit.told import Told
from lodge.people.codes import readable, tidy
from lodge.people.models import Invitation, Person, Post
from lodge.people.presence import Request, signed_in
from lodge.people.queries.need_to_know import visible_to

View = Callable[..., HttpResponse]
SHOWN = "That slip was shown once and is not kept. Make a new one; it replaces the one before."


def staff_pages(view: View) -> View:
    """Only for those who look after colleagues or lead the school; for anybody else there is nothing here."""

    @signed_in
    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not visible_to(request.person, Post).exists():
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def find_person(request: Request, key: UUID) -> Person:
    """A person of this school who holds or held a post; 404 for anybody else, pupils and parents included."""
    colleagues = visible_to(request.person, Person).filter(posts__isnull=False).distinct()
    return get_object_or_404(colleagues.select_related("login"), pk=key)


def show_slip(request: Request, invitation: Invitation, code: str, told: str = "") -> HttpResponse:
    """The slip with its code, to be printed; the answer to a POST, so that the code is kept nowhere."""
    context = {
        "invitation": invitation,
        "code": readable(tidy(code)),
        "address": request.build_absolute_uri("/welcome"),
        "told": told,
        "state": "full",
    }
    return render(request, "people/slip.html", context)


def say(form: Any, told: Told) -> None:
    """Put a domain problem beside its field, or on top of the form."""
    form.add_error(told.field if told.field in form.fields else None, told.sentence)
