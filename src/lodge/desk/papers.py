"""Papers about Lodge itself: help, the privacy notice, the data protection impact assessment."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lodge.kit import clock
from lodge.people.models import Post, School
from lodge.people.presence import Request, posts_held
from lodge.people.queries.posts import TEACHES, WRITES_THE_REGISTER
from lodge.people.rights import page_of

LEADS = frozenset({Post.Kind.HEAD, Post.Kind.DEPUTY_HEAD, Post.Kind.DSL, Post.Kind.DEPUTY_DSL})
GOVERNS = frozenset({Post.Kind.CHAIR, Post.Kind.GOVERNOR})


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Help in one place, the reader's own part first; for somebody not signed in, how to come in."""
    person = getattr(request, "person", None)
    held = posts_held(request)
    context = {
        "school": the_school(request),
        "office": bool(held & frozenset(WRITES_THE_REGISTER)),
        "leads": bool(held & LEADS),
        "teaches": bool(held & TEACHES),
        "governs": bool(held & GOVERNS),
        "looks_after_computers": Post.Kind.IT in held,
        "state": "full" if person else "empty",
    }
    return render(request, "desk/help.html", context)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What Lodge keeps about people: public, printable, with the school's name."""
    school = the_school(request)
    context = {"school": school, "today": clock.today(), "state": "full" if school else "empty"}
    return render(request, "desk/privacy.html", context)


@page_of("set-up-school")
@require_safe
def assessment(request: Request) -> HttpResponse:
    """A data protection impact assessment to complete and sign."""
    context = {"school": request.school, "today": clock.today(), "state": "full"}
    return render(request, "desk/assessment.html", context)


def the_school(request: HttpRequest) -> School | None:
    """The reader's school, or the only one that is here."""
    known: School | None = getattr(request, "school", None)
    if known is not None:
        return known
    found = list(School.objects.exclude(name="")[:2])
    return found[0] if len(found) == 1 else None
