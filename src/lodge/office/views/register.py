"""Handing in and giving back: one box, one act; and a class at a time."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from lodge.gate import Principal
from lodge.kit import clock
from lodge.office import box
from lodge.office.actions import desk, taking_in
from lodge.office.forms.register import BoxForm, ConditionForm, KindForm, ManyForm, NoteForm
from lodge.office.models import RegisterEntry
from lodge.office.queries.classes import class_grid
from lodge.office.queries.register import crate
from lodge.office.views.doing import carry_out, keepers
from lodge.office.views.frames import class_of, crate_page, register_page
from lodge.people.models import School
from lodge.people.presence import Request
from lodge.people.queries.need_to_know import visible_to

Act = Callable[[School, dict[str, Any], Principal], box.Outcome]


@keepers
@require_http_methods(["GET", "POST"])
def phones_in(request: Request) -> HttpResponse:
    """Handing in: one box, one interaction a child."""
    return _box(request, box.take_in, "in")


@keepers
@require_http_methods(["GET", "POST"])
def phones_out(request: Request) -> HttpResponse:
    """Giving back: a tag, a name, or a whole crate."""
    return _box(request, box.hand_out, "out")


def _box(request: Request, act: Act, mode: str) -> HttpResponse:
    form = BoxForm(request.POST or None)
    outcome = box.Outcome()
    if request.method == "POST":
        reply = carry_out(
            request, form, lambda: act(request.school, form.cleaned_data, request.by).as_reply()
        )
        outcome = box.Outcome(**reply) if reply else outcome
        if outcome.done:
            return _done(request, outcome, mode)
        if outcome.sentence and not outcome.choices:
            form.add_error("box", outcome.sentence)
    return render(request, f"office/phones_{mode}.html", register_page(request, form, outcome, mode))


def _done(request: Request, outcome: box.Outcome, mode: str) -> HttpResponse:
    """Back to the box, with the result above it and the class still chosen."""
    if outcome.note:
        messages.success(request, outcome.note)
    query = request.GET.copy()
    query["last"] = outcome.entry
    return redirect(f"{reverse(f'phones_{mode}')}?{query.urlencode()}")


@keepers
@require_POST
def class_in(request: Request, key: UUID) -> HttpResponse:
    """Hand in several of a class in one save."""
    school_class = class_of(request, key)
    rows = class_grid(school_class, clock.today())
    form = ManyForm(request.POST, offered=[row.value for row in rows])
    many = carry_out(
        request, form, lambda: box.take_in_many(request.school, form.cleaned_data["chosen"], request.by)
    )
    if many is None:
        page = register_page(request, form, box.Outcome(), "in", chosen=school_class)
        return render(request, "office/phones_in.html", page)
    messages.success(request, f"{school_class}: {many} taken in.")
    return redirect(f"{reverse('phones_in')}?class={key}")


@keepers
@require_http_methods(["GET", "POST"])
def class_out(request: Request, key: UUID) -> HttpResponse:
    """Give a class back: everything is ticked, exceptions may be unticked."""
    school_class = class_of(request, key)
    entries = crate(school_class)
    form = ManyForm(request.POST or None, offered=[str(entry.pk) for entry in entries])
    if request.method == "POST":
        wanted = set(request.POST.getlist("chosen"))
        chosen = [entry for entry in entries if str(entry.pk) in wanted]
        early = "leaving_early" in request.POST
        reply = carry_out(
            request, form, lambda: box.hand_out_crate(school_class, chosen, early, request.by).as_reply()
        )
        if reply and reply["done"]:
            return _done(request, box.Outcome(**reply), "out")
        if reply:
            form.add_error(None, reply["sentence"])
    ticked = form.ticked if form.is_bound else {str(entry.pk) for entry in entries}
    return render(request, "office/class_out.html", crate_page(request, form, school_class, entries, ticked))


def _entry(request: Request, key: UUID) -> RegisterEntry:
    entries = visible_to(request.person, RegisterEntry).select_related(
        "device__tag", "pupil__person", "pupil__school_class"
    )
    return get_object_or_404(entries, pk=key)


@keepers
@require_POST
def note(request: Request, entry: UUID) -> HttpResponse:
    """Undo, was switched on: one button each beside the latest entry."""
    found = _entry(request, entry)
    form = NoteForm(request.POST)
    acts = {"undo": taking_in.undo_hand_in, "switched-on": taking_in.note_switched_on}
    if carry_out(request, form, lambda: acts[form.cleaned_data["note"]](entry=found, by=request.by)):
        undone = form.cleaned_data["note"] == "undo"
        if undone:
            messages.success(request, f"{found.device.tag} is undone: the pupil has it.")
        return redirect(f"{reverse('phones_in')}{'' if undone else f'?last={entry}'}")
    return render(request, "office/phones_in.html", register_page(request, form, box.Outcome(), "in"))


@keepers
@require_http_methods(["GET", "POST"])
def condition(request: Request, entry: UUID) -> HttpResponse:
    """The condition of a device, in two words."""
    found = _entry(request, entry)
    form = ConditionForm(request.POST or None, initial={"condition": found.condition})
    if request.method == "POST":
        words = form["condition"].value() or ""
        done = carry_out(
            request,
            form,
            lambda: desk.note_condition(entry=found, condition=words.strip(), by=request.by),
        )
        if done:
            return redirect(f"{reverse('phones_in')}?last={entry}")
    state = "error" if form.errors else "full"
    return render(request, "office/condition.html", {"form": form, "entry": found, "state": state})


@keepers
@require_http_methods(["GET", "POST"])
def kind(request: Request, entry: UUID) -> HttpResponse:
    """Not a phone: what is it, and what can it do?"""
    found = _entry(request, entry)
    form = KindForm(request.POST or None)
    if request.method == "POST":
        stays = carry_out(request, form, lambda: _note_kind(request, found, form))
        if stays == "stays":
            return redirect(f"{reverse('phones_in')}?last={entry}")
        if stays == "goes-back":
            messages.success(request, "It is outside the policy. Give it back to the pupil.")
            return redirect("phones_in")
    state = "error" if form.errors else "full"
    return render(request, "office/kind.html", {"form": form, "entry": found, "state": state})


def _note_kind(request: Request, entry: RegisterEntry, form: KindForm) -> str:
    typed = form.cleaned_data
    stays = taking_in.note_kind(
        entry=entry,
        kind=typed["kind"],
        communicates=typed["communicates"] == "yes",
        records=typed["records"] == "yes",
        looks=typed["looks"],
        by=request.by,
    )
    return "stays" if stays else "goes-back"
