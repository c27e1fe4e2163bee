"""Keying in the power-cut sheet."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from lodge.gate import Refused, command
from lodge.kit import clock
from lodge.office.actions.sheet import NotOnTheSheet, key_in_sheet
from lodge.office.box import sentence_of
from lodge.office.forms.sheet import ROWS, Sheet, WhichDayForm
from lodge.office.queries.register import in_office
from lodge.office.views.doing import keepers
from lodge.people.presence import Request


@keepers
@require_http_methods(["GET", "POST"])
def sheet(request: Request) -> HttpResponse:
    """One grid for a day: tag, in, out; all of it is kept, or nothing."""
    if request.method == "POST":
        grid = Sheet(request.school, clock.today(), request.POST)
        if grid.is_valid() and (done := _key_in(request, grid)):
            messages.success(request, f"{done} keyed in, with their true times.")
            return redirect("phones_day", day=grid.form.cleaned_data["day"])
        state = "error"
    else:
        grid, state = _blank(request), "empty"
    return render(request, "office/sheet.html", {"grid": grid, "form": grid.form, "state": state})


def _blank(request: Request) -> Sheet:
    """A sheet for the day asked for, with the tags that are still in from that day."""
    asked = WhichDayForm(request.GET)
    typed = asked.cleaned_data if asked.is_valid() else {}
    day = typed.get("day") or clock.today()
    inside = in_office(request.school).filter(day=day).order_by("device__tag__number")
    tags = [str(entry.device.tag) for entry in inside if entry.device.tag]
    return Sheet(request.school, day, tags=tags, rows=typed.get("rows") or ROWS)


def _key_in(request: Request, grid: Sheet) -> str:
    """How much was keyed in, in words; '' when something was wrong, which the grid then says."""
    try:
        with command(by=request.by, key=grid.form.cleaned_data["key"]) as asked:
            if not asked.done:
                asked.reply = {"acts": key_in_sheet(rows=grid.read(), by=request.by)}
    except NotOnTheSheet as told:
        grid.mark(told.rows)
        return ""
    except Refused as refused:
        grid.form.add_error(None, sentence_of(refused))
        return ""
    acts = asked.reply["acts"]
    return "One line" if acts == 1 else f"{acts} lines"
