"""The list of pupils and their families."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from lodge.gate import command, may
from lodge.kit import clock
from lodge.kit.forms import LodgeForm
from lodge.kit.told import Told
from lodge.people.actions import families
from lodge.people.forms.families import AdultForm, EndLinkForm, EndTermForm, LinkForm, PupilsForm, TermForm
from lodge.people.models import FamilyLink, FamilyTerm, Pupil
from lodge.people.presence import Request
from lodge.people.queries.need_to_know import visible_to
from lodge.people.queries.pupils import (
    classes_of,
    family_of,
    named,
    pupils_seen_by,
    sees_every_pupil,
)
from lodge.people.rights import page_about_pupils, page_for_keepers, page_of

ON_A_PAGE = 50


@page_about_pupils
@require_http_methods(["GET", "POST"])
def pupils(request: Request) -> HttpResponse:
    """The pupils one may see: all for the office and leaders, one's own classes for a teacher.

    What is looked for comes by POST, since a child's name belongs into no address.
    """
    today = clock.today()
    seen = pupils_seen_by(request.person, today)
    everybody = sees_every_pupil(request.person, today)
    form = PupilsForm(request.POST or None, classes=classes_of(request.school, today) if everybody else [])
    if form.is_valid():
        seen = named(seen, form.cleaned_data["name"])
        if form.cleaned_data["school_class"]:
            seen = seen.filter(school_class=form.cleaned_data["school_class"])
    page = Paginator(seen, ON_A_PAGE).get_page(request.POST.get("page"))
    context = {
        "form": form,
        "page": page,
        "everybody": everybody,
        "may_import": everybody and may(by=request.by, verb="import-people").is_yes,
        "state": "full" if page.object_list else "empty",
    }
    return render(request, "people/pupils.html", context)


def _pupil(request: Request, key: UUID) -> Pupil:
    pupils = visible_to(request.person, Pupil).select_related("person", "school_class")
    return get_object_or_404(pupils, pk=key)


@page_for_keepers
@require_GET
def family(request: Request, pupil: UUID) -> HttpResponse:
    """A pupil's family: who, in which order, and what each may do."""
    found = _pupil(request, pupil)
    adults, ended = family_of(found, clock.today())
    context = {
        "pupil": found,
        "adults": adults,
        "ended": ended,
        "may_record": may(by=request.by, verb="record-family", on=found).is_yes,
        "state": "full" if adults else "empty",
    }
    return render(request, "people/family.html", context)


@page_of("record-family")
@require_http_methods(["GET", "POST"])
def add_adult(request: Request, pupil: UUID) -> HttpResponse:
    """Add an adult to a family."""
    found = _pupil(request, pupil)
    form = AdultForm(request.POST or None)
    return _ask(request, found, form, "Add an adult", "Add this adult", families.add_adult, {"pupil": found})


@page_of("record-family")
@require_http_methods(["GET", "POST"])
def change_link(request: Request, link: UUID) -> HttpResponse:
    """Change relationship and order."""
    found = _link(request, link)
    form = LinkForm(
        request.POST or None, initial={"relationship": found.relationship, "priority": found.priority}
    )
    words = f"{found.adult.full_name} in the family"
    return _ask(request, found.pupil, form, words, "Change it", families.change_link, {"link": found})


@page_of("record-family")
@require_http_methods(["GET", "POST"])
def end_link(request: Request, link: UUID) -> HttpResponse:
    """Say that an adult no longer belongs to the family."""
    found = _link(request, link)
    form = EndLinkForm(request.POST or None)
    words = f"{found.adult.full_name} no longer belongs to the family"
    return _ask(request, found.pupil, form, words, "End it today", families.end_link, {"link": found})


@page_of("record-family")
@require_http_methods(["GET", "POST"])
def add_term(request: Request, link: UUID) -> HttpResponse:
    """Record what an adult may or may not do."""
    found = _link(request, link)
    form = TermForm(request.POST or None)
    words = f"What {found.adult.full_name} may and may not do"
    return _ask(request, found.pupil, form, words, "Record it", families.add_term, {"link": found})


@page_of("record-family")
@require_http_methods(["GET", "POST"])
def end_term(request: Request, term: UUID) -> HttpResponse:
    """End what an adult may or may not do."""
    terms = visible_to(request.person, FamilyTerm).select_related("link__pupil__person", "link__adult")
    found = get_object_or_404(terms, pk=term)
    pupil = _pupil(request, found.link.pupil_id)
    form = EndTermForm(request.POST or None)
    words = f"{found.link.adult.full_name}: {found.get_kind_display().lower()}"
    return _ask(request, pupil, form, words, "End it", families.end_term, {"term": found})


def _link(request: Request, key: UUID) -> FamilyLink:
    links = visible_to(request.person, FamilyLink).select_related("pupil__person", "adult")
    found = get_object_or_404(links, pk=key)
    _pupil(request, found.pupil_id)
    return found


def _ask(
    request: Request,
    pupil: Pupil,
    form: LodgeForm,
    heading: str,
    button: str,
    verb: Any,
    on: dict[str, Any],
) -> HttpResponse:
    """Ask a form about a family, carry its verb out, and go back to the family."""
    if request.method == "POST" and form.is_valid() and _carried_out(request, form, verb, on):
        return redirect("family", pupil.pk)
    context = {
        "form": form,
        "pupil": pupil,
        "heading": heading,
        "button": button,
        "state": "error" if form.errors else "full",
    }
    return render(request, "people/family_form.html", context)


def _carried_out(request: Request, form: LodgeForm, verb: Any, on: dict[str, Any]) -> bool:
    said = {name: value for name, value in form.cleaned_data.items() if name != "key"}
    try:
        with command(by=request.by, key=form.cleaned_data["key"]) as asked:
            if not asked.done:
                verb(**on, **said, by=request.by)
    except Told as told:
        form.add_error(told.field or None, told.sentence)
        return False
    return True
