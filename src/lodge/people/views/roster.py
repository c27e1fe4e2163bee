"""Importing people: choose a file, say which column is which, look, save, and take it back."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lodge.gate import command
from lodge.kit import clock
from lodge.kit.keys import KeyFault
from lodge.kit.told import Told
from lodge.people import import_run
from lodge.people.actions.roster import undo_import
from lodge.people.forms.roster import KeyOnlyForm, MapForm, SaveForm, UploadForm
from lodge.people.incoming import Upload, forget, keep_upload, open_upload
from lodge.people.models import RosterImport
from lodge.people.presence import Request
from lodge.people.queries.need_to_know import visible_to
from lodge.people.queries.roster import Proposal, imports_of, newest_import, propose
from lodge.people.queries.roster_files import (
    check_files,
    columns_of,
    differences,
    headline,
    needs_map,
    summary_in_words,
)
from lodge.people.rights import page_of
from lodge.people.roster.wording import CannotRead
from lodge.people.roster.write import rejected_csv

PARTS = {
    "rows": "Rows that need you",
    "changed": "Changed",
    "new": "New",
    "absent": "Not in the file",
    "notes": "To check",
}
ON_A_PAGE = 25


def _upload(request: Request, token: str) -> Upload:
    found = open_upload(token, request.by)
    if found is None:
        raise Http404
    return found


@page_of("import-people")
@require_http_methods(["GET", "POST"])
def import_people(request: Request) -> HttpResponse:
    """Step one: choose the files. Earlier imports are listed below."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        octets = form.octets()
        upload = keep_upload(by=request.by, file_name=form.cleaned_data["pupils"].name, files=octets)
        try:
            if needs_map(upload.files()):
                return redirect("import_map", upload.token)
            propose(request.school, upload.files(), clock.today())
            return redirect("import_look", upload.token)
        except (CannotRead, KeyFault) as problem:
            form.add_error(check_files(upload.files(), clock.today()) or None, str(problem))
            forget(upload)
    earlier = imports_of(request.school)
    context = {"form": form, "earlier": earlier, "state": _state(form, earlier)}
    return render(request, "people/import_choose.html", context)


def _state(form: Any, rows: Any) -> str:
    return "error" if form.errors else "full" if rows else "empty"


@page_of("import-people")
@require_http_methods(["GET", "POST"])
def import_map(request: Request, token: str) -> HttpResponse:
    """Step two: which column is which, for the headings that were not recognised, or for all."""
    upload = _upload(request, token)
    if not upload.is_open or upload.is_zip:
        return redirect("import_people")
    columns, problem = columns_of(replace(upload.files(), contacts=None, staff=None))
    everything = "all" in request.GET or not any(not column.field for column in columns)
    shown = [column for column in columns if everything or not column.field]
    form = MapForm(request.POST or None, shown=shown)
    if request.method == "POST" and form.is_valid():
        upload.choose(form.name_map(upload.chosen))
        problem = _problem(request, upload)
        if not problem:
            return redirect("import_look", upload.token)
        form.add_error(None, problem)
    context = {
        "form": form,
        "upload": upload,
        "problem": problem,
        "recognised": len(columns) - len(shown),
        "state": "error" if form.errors else "full",
    }
    return render(request, "people/import_map.html", context)


def _problem(request: Request, upload: Upload) -> str:
    """Why the files cannot be read with the columns as they are now; '' if they can."""
    try:
        propose(request.school, upload.files(), clock.today())
    except CannotRead as fault:
        return columns_of(upload.files())[1] or str(fault)
    return ""


@page_of("import-people")
@require_GET
def import_look(request: Request, token: str, part: str = "") -> HttpResponse:
    """Step three: what would change, before anything is saved."""
    upload = _upload(request, token)
    if not upload.is_open:
        return redirect("import_progress", token)
    try:
        proposal = propose(request.school, upload.files(), clock.today())
    except CannotRead:
        return redirect("import_map", token)
    return render(request, "people/import_look.html", _looked_at(request, upload, proposal, part))


def _looked_at(request: Request, upload: Upload, proposal: Proposal, part: str) -> dict[str, Any]:
    parts = _parts(proposal)
    chosen = part if part in parts else next((name for name in parts if parts[name]), "new")
    return {
        "upload": upload,
        "headline": headline(proposal),
        "words": summary_in_words(_counts(proposal)),
        "tabs": [
            {"name": name, "label": PARTS[name], "count": len(rows), "current": name == chosen}
            for name, rows in parts.items()
        ],
        "part": chosen,
        "page": Paginator(parts[chosen], ON_A_PAGE).get_page(request.GET.get("page")),
        "form": SaveForm(initial={"expected": proposal.fingerprint}),
        "has_changes": bool(proposal.plan.new or proposal.plan.changed or proposal.staff.new),
        "is_csv": not upload.is_zip,
    }


def _parts(proposal: Proposal) -> dict[str, list[Any]]:
    plan = proposal.plan
    return {
        "rows": [*plan.rejected, *proposal.staff.rejected],
        "changed": differences(proposal),
        "new": [one.incoming for one in plan.new],
        "absent": list(plan.absent),
        "notes": [*plan.notes, *proposal.staff.notes],
    }


def _counts(proposal: Proposal) -> dict[str, int]:
    plan, staff = proposal.plan, proposal.staff
    return {
        "new": len(plan.new),
        "changed": len(plan.changed),
        "unchanged": len(plan.unchanged),
        "adults": sum(1 for adult in plan.adults if not adult.known_id),
        "staff_new": len(staff.new),
        "staff_changed": len(staff.changed),
    }


@page_of("import-people")
@require_GET
def import_rejected(request: Request, token: str) -> HttpResponse:
    """The rows that were not taken, as CSV with the reasons, to be put right and imported again."""
    upload = _upload(request, token)
    if not upload.is_open:
        raise Http404
    proposal = propose(request.school, upload.files(), clock.today())
    answer = HttpResponse(rejected_csv(proposal.plan), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="rows-to-put-right.csv"'
    return answer


@page_of("import-people")
@require_POST
def import_save(request: Request, token: str) -> HttpResponse:
    """Save what was looked at; the import runs beside the request."""
    upload = _upload(request, token)
    form = SaveForm(request.POST)
    if form.is_valid() and upload.is_open and upload.progress()["state"] != "running":
        key, expected = form.cleaned_data["key"], form.cleaned_data["expected"]
        upload.tell("Starting", 0, 1)
        import_run.in_background(
            lambda: import_run.carry_out(upload, by=request.by, key=key, expected=expected)
        )
    return redirect("import_progress", token)


@page_of("import-people")
@require_GET
def import_progress(request: Request, token: str) -> HttpResponse:
    """How far the import is; the browser asks again every second until it is over."""
    upload = _upload(request, token)
    progress = upload.progress()
    if progress["state"] == "done":
        return redirect("import_done", UUID(progress["roster_import"]))
    if progress["state"] == "none":
        return redirect("import_look", token) if upload.is_open else redirect("import_people")
    failed = progress["state"] in {"failed", "silent"}
    context = {"upload": upload, "progress": progress, "state": "error" if failed else "full"}
    answer = render(request, "people/import_progress.html", context)
    if not failed:
        answer["Refresh"] = f"1; url={reverse('import_progress', args=[token])}"
    return answer


@page_of("import-people")
@require_GET
def import_done(request: Request, roster_import: UUID) -> HttpResponse:
    """What an import did, and how to take it back."""
    found = get_object_or_404(visible_to(request.person, RosterImport), pk=roster_import)
    return render(request, "people/import_done.html", _done(request, found, KeyOnlyForm()))


@page_of("undo-import")
@require_POST
def import_undo(request: Request, roster_import: UUID) -> HttpResponse:
    """Take an import back, if nothing was built on it since."""
    found = get_object_or_404(visible_to(request.person, RosterImport), pk=roster_import)
    form = KeyOnlyForm(request.POST)
    if form.is_valid():
        try:
            with command(by=request.by, key=form.cleaned_data["key"]) as asked:
                if not asked.done:
                    undo_import(roster_import=found, by=request.by)
            return redirect("import_done", found.pk)
        except Told as told:
            form.add_error(None, told.sentence)
    return render(request, "people/import_done.html", _done(request, found, form))


def _done(request: Request, found: RosterImport, form: KeyOnlyForm) -> dict[str, Any]:
    newest = newest_import(request.school)
    return {
        "made": found,
        "words": summary_in_words(found.counts),
        "form": form,
        "newest": newest is not None and newest.pk == found.pk,
        "state": "error" if form.errors else "full",
    }
