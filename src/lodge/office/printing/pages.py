"""The page of what can be printed, and the prints: each is a GET that answers with a PDF."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from lodge.devices.actions import make_tags
from lodge.gate import command, may
from lodge.kit.told import Told
from lodge.office.printing import sheets
from lodge.office.printing.forms import MakeTagsForm, WhichTagsForm
from lodge.office.queries import classes
from lodge.people.presence import Request
from lodge.people.rights import page_of


@page_of("print-tags")
@require_http_methods(["GET", "POST"])
def prints(request: Request) -> HttpResponse:
    """What can be printed, in words; and making tags."""
    every = classes(request.school)
    form = MakeTagsForm(request.POST or None, classes=every)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        chosen = {name: typed[name] for name in ("first", "last", "school_class")}
        try:
            with command(by=request.by, key=typed["key"]) as asked:
                if not asked.done:
                    made = make_tags(by=request.by, **chosen)
                    asked.reply = {"sentence": f"{len(made)} tags made, ready to print."}
            messages.success(request, asked.reply["sentence"])
            return redirect(f"{request.path}?first={typed['first']}&last={typed['last']}")
        except Told as told:
            form.add_error(told.field or None, told.sentence)
    tags = sheets.live_tags(request.school)
    shown = {
        "form": form,
        "which": WhichTagsForm(initial={name: request.GET.get(name) for name in ("first", "last")}),
        "tags": tags,
        "classes": every,
        "next_number": tags[-1].number + 1 if tags else 1,
        "may_see_names": may(by=request.by, verb="key-in-sheet").is_yes,
        "state": "error" if form.errors else "full" if tags else "empty",
    }
    return render(request, "office/print.html", shown)


@page_of("print-tags")
@require_GET
def tags_pdf(request: Request) -> HttpResponse:
    """The tags of a range of numbers, or all of them."""
    form = WhichTagsForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    first, last = wanted.get("first") or 1, wanted.get("last") or 999
    numbers = [tag.number for tag in sheets.live_tags(request.school) if first <= tag.number <= last]
    if not numbers or not form.is_valid():
        messages.error(request, "No tag has a number in that range. Make the tags first, then print them.")
        return redirect("print")
    return _pdf(sheets.tags(request.school, numbers), "tags")


@page_of("print-tags")
@require_GET
def crates_pdf(request: Request) -> HttpResponse:
    """A label for the crate of each class of this school year."""
    every = classes(request.school)
    if not every:
        messages.error(request, "There are no classes yet. Import people first.")
        return redirect("print")
    return _pdf(sheets.crate_labels(every), "crate-labels")


@page_of("print-tags")
@require_GET
def test_tag_pdf(request: Request) -> HttpResponse:
    """One tag to try printer and scanner with."""
    return _pdf(sheets.test_tag(request.school), "test-tag")


@page_of("key-in-sheet")
@require_GET
def power_cut_pdf(request: Request) -> HttpResponse:
    """Today's list, for when there is no power or no network."""
    return _pdf(sheets.power_cut(request.school), "power-cut-sheet")


def _pdf(octets: bytes, name: str) -> HttpResponse:
    """The print, shown in the browser; the name of the file says nothing about anybody."""
    return HttpResponse(
        octets,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}.pdf"'},
    )
