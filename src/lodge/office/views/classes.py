"""The classes: who is in, not in, away. The office sees all, a teacher their own."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from lodge.gate import Principal
from lodge.kit import clock
from lodge.office.actions.desk import mark_away
from lodge.office.forms.register import ManyForm
from lodge.office.queries.classes import GridRow, class_grid, classes_seen_by, counted
from lodge.office.views.doing import carry_out
from lodge.people.presence import Request, posts_held
from lodge.people.queries.calendar import why_closed
from lodge.people.queries.posts import KEEPS_THE_REGISTER
from lodge.people.rights import page_about_pupils


@page_about_pupils
@require_safe
def classes(request: Request) -> HttpResponse:
    """The classes this person may look at."""
    seen = counted(request.school, classes_seen_by(request.person))
    closed = why_closed(request.school, clock.today())
    context = {"seen": seen, "closed": closed, "state": "full" if seen else "empty"}
    return render(request, "office/classes.html", context)


@page_about_pupils
@require_http_methods(["GET", "POST"])
def class_view(request: Request, key: UUID) -> HttpResponse:
    """One class today; those not in can be set away, and back."""
    school_class = next((one for one in classes_seen_by(request.person) if one.pk == key), None)
    if school_class is None:
        raise Http404
    today = clock.today()
    rows = class_grid(school_class, today)
    form = ManyForm(request.POST or None, offered={str(row.pupil.pk) for row in rows}, required=False)
    if request.method == "POST":
        away = set(request.POST.getlist("chosen"))
        if carry_out(request, form, lambda: _set_away(rows, away, today, request.by)) is not None:
            return redirect("class_view", key=key)
    return render(request, "office/class.html", _page(request, school_class, rows, form))


def _set_away(rows: list[GridRow], away: set[str], day: date, by: Principal) -> int:
    """Set those away who are ticked, and those back who no longer are; how many changed."""
    changed = {
        row.pupil: str(row.pupil.pk) in away for row in rows if row.away != (str(row.pupil.pk) in away)
    }
    for pupil, is_away in changed.items():
        mark_away(pupil=pupil, day=day, away=is_away, by=by)
    return len(changed)


def _page(request: Request, school_class: Any, rows: list[GridRow], form: ManyForm) -> dict[str, Any]:
    keeps = posts_held(request) & set(KEEPS_THE_REGISTER)
    states = [row.state for row in rows]
    return {
        "form": form,
        "school_class": school_class,
        "rows": rows,
        "today": clock.today(),
        "keeps": bool(keeps),
        "closed": why_closed(request.school, clock.today()),
        "inside": states.count("in"),
        "not_in": states.count("not-in"),
        "away": states.count("away"),
        "state": "error" if form.errors else "full" if rows else "empty",
    }
