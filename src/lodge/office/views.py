"""The register's pages: one box, one act."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from lodge.gate import Principal, command
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.office import box, queries
from lodge.office.actions import taking_in
from lodge.office.forms import BoxForm, NoteForm
from lodge.people.models import School
from lodge.people.presence import Request, signed_in

Act = Callable[[School, dict[str, Any], Principal], box.Outcome]


@signed_in
@require_http_methods(["GET", "POST"])
def phones_in(request: Request) -> HttpResponse:
    """Handing in: one box, one interaction a child."""
    return _box(request, box.take_in, "office/phones_in.html")


@signed_in
@require_http_methods(["GET", "POST"])
def phones_out(request: Request) -> HttpResponse:
    """Giving back: a tag, a name, or a whole crate."""
    return _box(request, box.hand_out, "office/phones_out.html")


def _box(request: Request, act: Act, template: str) -> HttpResponse:
    form = BoxForm(request.POST or None)
    outcome = box.Outcome()
    if request.method == "POST" and form.is_valid():
        try:
            with command(by=request.by, key=form.cleaned_data["key"]) as asked:
                if not asked.done:
                    asked.reply = act(request.school, form.cleaned_data, request.by).as_reply()
            outcome = box.Outcome(**asked.reply)
        except Told as told:
            outcome = box.Outcome(sentence=told.sentence)
        if outcome.done:
            return redirect(f"{request.path}?last={outcome.entry}")
    last = request.GET.get("last", "")
    context = box.page(request.school, form, outcome, UUID(last) if _is_id(last) else None)
    return render(request, template, context)


@signed_in
@require_POST
def note(request: Request, entry: UUID) -> HttpResponse:
    """Undo, was switched on, not a phone: one button each beside the latest entry."""
    found = get_object_or_404(queries.entries_on(request.school, clock.today()), pk=entry)
    form = NoteForm(request.POST)
    if form.is_valid():
        with command(by=request.by, key=form.cleaned_data["key"]) as asked:
            if not asked.done:
                taking_in.NOTES[form.cleaned_data["note"]](entry=found, by=request.by)
    return redirect("phones_in")


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
