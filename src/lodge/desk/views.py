"""My day, and the pages that belong to everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from lodge.desk import queries
from lodge.kit import clock
from lodge.kit.declarations import Reader
from lodge.people.presence import Request, posts_held, signed_in


@require_safe
def first(request: HttpRequest) -> HttpResponse:
    """The first page: My day for whoever is signed in, else sign-in."""
    return redirect("day" if getattr(request, "by", None) else "account_login")


@signed_in
@require_safe
def day(request: Request) -> HttpResponse:
    """My day: do now, today, waiting for others."""
    posts = posts_held(request)
    sections = queries.my_day(Reader(request.by, request.person, request.school, posts))
    state = "full" if any(section.rows for section in sections) else "empty"
    return render(request, "desk/day.html", {"sections": sections, "today": clock.today(), "state": state})


@signed_in
@require_safe
def concern(request: Request) -> HttpResponse:
    """Whom to tell now, by name and telephone number, the reader themself left out."""
    people = queries.to_tell(request.school, request.person)
    return render(request, "desk/concern.html", {"people": people, "state": "full" if people else "empty"})


@require_safe
def hide(request: HttpRequest) -> HttpResponse:
    """A page that shows nothing, for when somebody leans over the desk. Not a lock."""
    return render(request, "desk/hidden.html", {"state": "empty"})
