"""What the register's pages show, put together from the questions."""

from typing import Any
from uuid import UUID

from django.http import Http404

from lodge.kit import clock
from lodge.kit.forms import LodgeForm
from lodge.office.box import Outcome
from lodge.office.forms.register import BoxForm, ManyForm
from lodge.office.models import RegisterEntry
from lodge.office.queries.classes import class_grid, classes, classes_seen_by, counted
from lodge.office.queries.register import in_office, latest
from lodge.people.models import SchoolClass
from lodge.people.presence import Request
from lodge.people.queries.calendar import collection_starts, why_closed


def key_of(text: str) -> UUID | None:
    """A key from an address, None where it is not one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def class_of(request: Request, key: UUID | None) -> SchoolClass:
    """The class of this school year with this key; raises ``Http404``."""
    for one in classes_seen_by(request.person):
        if one.pk == key:
            return one
    raise Http404


def register_page(
    request: Request, form: LodgeForm, outcome: Outcome, mode: str, *, chosen: SchoolClass | None = None
) -> dict[str, Any]:
    """What both register pages show: the box, the result, today's latest, the classes, the count."""
    out = mode == "out"
    shown = latest(request.school, out=out)
    last = key_of(request.GET.get("last", ""))
    result = next((entry for entry in shown if entry.pk == last), None) if not form.is_bound else None
    typed_in = isinstance(form, BoxForm)
    today = clock.today()
    return {
        "form": form,
        "box_form": form if typed_in else BoxForm(),
        "typed": form["box"].value() if typed_in and form.is_bound else "",
        "outcome": outcome,
        "offered": ",".join(value for value, _ in outcome.choices),
        "result": result,
        "latest": [entry for entry in shown if entry != result][:5],
        "inside": in_office(request.school).count(),
        "today": today,
        "closed": why_closed(request.school, today),
        "in_the_day": out and in_the_day(request),
        "state": "error" if form.errors else "full" if shown else "empty",
        **(_crates(request) if out else _grid(request, form, chosen)),
    }


def _crates(request: Request) -> dict[str, Any]:
    return {"classes": counted(request.school, classes(request.school))}


def _grid(request: Request, form: LodgeForm, chosen: SchoolClass | None) -> dict[str, Any]:
    """The classes, and the chosen one child by child, with what was ticked before."""
    every = classes(request.school)
    wanted = key_of(request.GET.get("class", ""))
    chosen = chosen or next((one for one in every if one.pk == wanted), None)
    return {
        "classes": every,
        "chosen": chosen,
        "grid": class_grid(chosen, clock.today()) if chosen else [],
        "ticked": form.ticked if isinstance(form, ManyForm) else set(),
    }


def crate_page(
    request: Request,
    form: LodgeForm,
    school_class: SchoolClass,
    entries: list[RegisterEntry],
    ticked: set[str],
) -> dict[str, Any]:
    """What the page shows that gives a class back."""
    return {
        "form": form,
        "school_class": school_class,
        "entries": entries,
        "ticked": ticked,
        "in_the_day": in_the_day(request),
        "state": "error" if form.errors else "full" if entries else "empty",
    }


def in_the_day(request: Request) -> bool:
    """Whether going home now is early, so that the page asks."""
    return clock.local(clock.now()).time() < collection_starts(request.school)
