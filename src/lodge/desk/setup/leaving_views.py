"""Trying one day in a practice copy, and taking everything out."""

from typing import cast

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from lodge.desk import actions, exporting, practice
from lodge.desk.setup import forms
from lodge.desk.setup.views import say, state
from lodge.gate import command
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.people.presence import Request, needs_step_up
from lodge.people.rights import page_of


@page_of("try-one-day")
@require_http_methods(["GET", "POST"])
def one_day(request: Request) -> HttpResponse:
    """Print the signs, then try a day in a copy that is thrown away tonight."""
    form = forms.SureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with command(by=request.by, key=form.cleaned_data["key"]) as asked:
                if not asked.done:
                    actions.try_one_day(school=request.school, by=request.by)
            return redirect("setup_practice")
        except Told as told:
            say(form, told)
    context = {
        "form": form,
        "wanted": practice.is_wanted(settings.LODGE_DATA),
        "ready": practice.is_ready(settings.LODGE_DATA),
        "address": practice_address(request),
        "state": state(form),
    }
    return render(request, "desk/setup/practice.html", context)


def practice_address(request: Request) -> str:
    """Where the practice copy is served: the same name, the next port."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    return f"{request.scheme}://{host}:{settings.LODGE_PRACTICE_PORT}/"


@page_of("try-one-day")
@require_POST
def end_practice(request: Request) -> HttpResponse:
    """Throw the practice copy away now."""
    form = forms.SureForm(request.POST)
    if form.is_valid():
        with command(by=request.by, key=form.cleaned_data["key"]) as asked:
            if not asked.done:
                actions.end_practice(school=request.school, by=request.by)
    return redirect("setup_practice")


@page_of("export-everything")
@needs_step_up
@require_http_methods(["GET", "POST"])
def export(request: Request) -> HttpResponse:
    """Everything the school keeps, as a download."""
    form = forms.ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with_upns = form.cleaned_data["with_upns"]
        with command(by=request.by, key=form.cleaned_data["key"]) as asked:
            if not asked.done:
                actions.export_everything(school=request.school, with_upns=with_upns, by=request.by)
        if not asked.done:
            file = exporting.as_file(request.school, with_upns=with_upns)
            name = f"lodge-{request.school.short_name}-{clock.today().isoformat()}.zip"
            return cast(HttpResponse, FileResponse(file, as_attachment=True, filename=name))
        form = forms.ExportForm()
    return render(request, "desk/setup/export.html", {"form": form, "state": state(form)})
