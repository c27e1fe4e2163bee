"""Letting in somebody who is locked out: one leader asks, another confirms."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from lodge.gate import command
from lodge.kit.told import Told
from lodge.people.actions import accounts
from lodge.people.forms.accounts import AskForm
from lodge.people.models import LetIn
from lodge.people.presence import Request, needs_step_up
from lodge.people.queries.need_to_know import visible_to
from lodge.people.views.doors import SHOWN, find_person, say, show_slip, staff_pages


@staff_pages
@needs_step_up
@require_http_methods(["GET", "POST"])
def ask(request: Request, key: UUID) -> HttpResponse:
    """Ask, as the first leader."""
    found, form = find_person(request, key), AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with command(by=request.by, key=form.cleaned_data["key"]) as asked:
                if not asked.done:
                    accounts.ask_let_in(person=found, by=request.by)
            return redirect("people")
        except Told as told:
            say(form, told)
    context = {"form": form, "colleague": found, "state": "error" if form.errors else "empty"}
    return render(request, "people/ask_let_in.html", context)


@staff_pages
@needs_step_up
@require_http_methods(["GET", "POST"])
def confirm(request: Request, key: UUID) -> HttpResponse:
    """Let them in, as the second leader: the slip is shown once."""
    waiting = get_object_or_404(visible_to(request.person, LetIn).select_related("person__login"), pk=key)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with command(by=request.by, key=form.cleaned_data["key"]) as asked:
                if asked.done:
                    raise Told(SHOWN)
                slip = accounts.let_in(waiting=waiting, by=request.by)
            return show_slip(request, *slip)
        except Told as told:
            say(form, told)
    context = {"form": form, "waiting": waiting, "state": "error" if form.errors else "empty"}
    return render(request, "people/let_in.html", context)
