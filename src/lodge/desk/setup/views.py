"""The pages of setting up. Whoever may not set up finds nothing here."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from lodge.desk import actions, recovery
from lodge.desk.setup import forms
from lodge.desk.setup.tasks import counted, for_somebody, tasks
from lodge.devices.queries import tags_in_use
from lodge.gate import command
from lodge.kit import clock
from lodge.kit.forms import LodgeForm
from lodge.kit.keys import KeyFault
from lodge.kit.told import Told
from lodge.people.actions import school as deeds
from lodge.people.presence import Request, needs_step_up
from lodge.people.rights import could, page_of

set_up_page = page_of("set-up-school")


@set_up_page
@require_safe
def setup(request: Request) -> HttpResponse:
    """The task list, in any order."""
    found = for_somebody(tasks(request.school), lambda verb: could(request.by, verb))
    done = sum(task.is_done for task in found)
    context = {
        "tasks": found,
        "done": done,
        "words": counted(found),
        "may_export": could(request.by, "export-everything"),
        "keeps_the_calendar": could(request.by, "set-calendar"),
        "state": "full" if done else "empty",
    }
    return render(request, "desk/setup/setup.html", context)


@set_up_page
@require_http_methods(["GET", "POST"])
def school(request: Request) -> HttpResponse:
    """Name, URN, type, telephone, address, LADO."""
    form = forms.SchoolForm(request.POST or None, initial=vars(request.school))
    if request.method == "POST" and form.is_valid():
        try:
            with command(by=request.by, key=form.cleaned_data["key"]) as asked:
                if not asked.done:
                    deeds.set_up_school(school=request.school, facts=form.facts(), by=request.by)
            return redirect("setup")
        except Told as told:
            say(form, told)
    return render(request, "desk/setup/school.html", {"form": form, "state": state(form)})


@set_up_page
@require_http_methods(["GET", "POST"])
def families(request: Request) -> HttpResponse:
    """Can families reach the address from outside?"""
    known = request.school.outside_address
    answer = "" if request.school.outside_asked_at is None else "yes" if known else "no"
    form = forms.FamiliesForm(request.POST or None, initial={"reach": answer, "address": known})
    if request.method == "POST" and form.is_valid():
        with command(by=request.by, key=form.cleaned_data["key"]) as asked:
            if not asked.done:
                address = form.cleaned_data["address"]
                deeds.set_outside_address(school=request.school, address=address, by=request.by)
        return redirect("setup")
    return render(request, "desk/setup/families.html", {"form": form, "state": state(form)})


@set_up_page
@require_http_methods(["GET", "POST"])
def storage(request: Request) -> HttpResponse:
    """The letters in front of every tag, and where tags are made and printed."""
    made = tags_in_use(request.school).count()
    may_print = could(request.by, "print-tags")
    form = forms.PrefixForm(request.POST or None, initial={"letters": request.school.tag_prefix})
    if request.method == "POST" and form.is_valid():
        try:
            with command(by=request.by, key=form.cleaned_data["key"]) as asked:
                if not asked.done:
                    actions.set_tag_prefix(
                        school=request.school, prefix=form.cleaned_data["letters"], by=request.by
                    )
            return redirect("print" if may_print else "setup")
        except Told as told:
            say(form, told)
    context = {"form": form, "made": made, "may_print": may_print, "state": state(form)}
    return render(request, "desk/setup/storage.html", context)


@page_of("print-recovery-sheet")
@needs_step_up
@require_http_methods(["GET", "POST"])
def recovery_sheet(request: Request) -> HttpResponse:
    """The recovery sheet is the answer to a POST, so that no address shows it again."""
    form = forms.SureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lines = recovery.lines(request.school.pk)
            with command(by=request.by, key=form.cleaned_data["key"]) as asked:
                if asked.done:
                    return redirect("setup_recovery")
                deeds.print_recovery_sheet(school=request.school, by=request.by)
            context = {"lines": lines, "copies": (1, 2), "printed_at": clock.now(), "state": "full"}
            return render(request, "desk/setup/recovery_sheet.html", context)
        except KeyFault as fault:
            form.add_error(None, str(fault))
    return render(request, "desk/setup/recovery.html", {"form": form, "state": state(form)})


def say(form: LodgeForm, told: Told) -> None:
    """Put a domain problem beside its field, or on top of the form."""
    form.add_error(told.field if told.field in form.fields else None, told.sentence)


def state(form: LodgeForm) -> str:
    """The state of a page that is a form."""
    return "error" if form.errors else "empty"
