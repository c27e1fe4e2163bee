"""My day, and the pages that belong to everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from lodge.people.presence import Request, signed_in


@require_safe
def first(request: HttpRequest) -> HttpResponse:
    """The first page: My day for whoever is signed in, else sign-in."""
    return redirect("day" if getattr(request, "by", None) else "account_login")


@signed_in
@require_safe
def day(request: Request) -> HttpResponse:
    """My day."""
    return render(request, "desk/day.html", {"state": "empty"})


@require_safe
def hide(request: HttpRequest) -> HttpResponse:
    """A page that shows nothing, for when somebody leans over the desk. Not a lock."""
    return render(request, "desk/hidden.html")
