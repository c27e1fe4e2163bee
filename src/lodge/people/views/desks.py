"""Kiosks: setting one up, joining a computer to it, and opening and ending a run at it."""

from uuid import UUID

from allauth.core.ratelimit import consume_or_429
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from lodge.gate import Principal, Refused, command
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.people import runs, tries
from lodge.people.actions import desks
from lodge.people.codes import readable, tidy
from lodge.people.forms.accounts import AskForm, CodeForm, DeskForm, RunForm
from lodge.people.models import Desk, Person
from lodge.people.presence import Request, desk_required, needs_step_up
from lodge.people.queries.desks import badge_holder, desk_of_pairing, desks_of
from lodge.people.queries.need_to_know import visible_to
from lodge.people.rights import page_of
from lodge.people.views.doors import SHOWN, say

KIOSK_PAGE = "/kiosk"
LONG = 400 * 24 * 3600  # seconds; browsers keep no cookie longer
SHUT = "Too many wrong codes. Wait a minute, then try again."
WRONG = "Nobody has that badge or code. Try again, or ask the office."


@page_of("set-up-desk")
@needs_step_up
@require_http_methods(["GET", "POST"])
def kiosks(request: Request) -> HttpResponse:
    """The kiosks, and a form to set up another."""
    form, code = DeskForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            with command(by=request.by, key=form.cleaned_data["key"]) as asked:
                if asked.done:
                    raise Told(SHOWN)
                desk, code = desks.set_up_desk(name=form.cleaned_data["name"], by=request.by)
            return _show_code(request, desk, code)
        except Told as told:
            say(form, told)
    rows = desks_of(request.school)
    state = "error" if form.errors else "full" if rows else "empty"
    return render(request, "people/desks.html", {"form": form, "desks": rows, "state": state})


@page_of("set-up-desk")
@require_POST
def move_kiosk(request: Request, key: UUID) -> HttpResponse:
    """Let another computer take a kiosk over."""
    desk, form = _desk(request, key), AskForm(request.POST)
    if form.is_valid():
        try:
            with command(by=request.by, key=form.cleaned_data["key"]) as asked:
                if not asked.done:
                    return _show_code(request, desk, desks.move_desk(desk=desk, by=request.by))
        except Told as told:
            messages.error(request, told.sentence)
    return redirect("desks")


@page_of("set-up-desk")
@require_POST
def retire_kiosk(request: Request, key: UUID) -> HttpResponse:
    """Take a kiosk out of use at once."""
    desk, form = _desk(request, key), AskForm(request.POST)
    if form.is_valid():
        try:
            with command(by=request.by, key=form.cleaned_data["key"]) as asked:
                if not asked.done:
                    desks.retire_desk(desk=desk, by=request.by)
        except Told as told:
            messages.error(request, told.sentence)
    return redirect("desks")


@require_http_methods(["GET", "POST"])
def pair(request: HttpRequest) -> HttpResponse:
    """Join this computer to a kiosk with the code from the page where it was set up."""
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        too_many: HttpResponse | None = consume_or_429(request, action="pair")
        if too_many is not None:
            return too_many
    if form.is_valid():
        code = form.cleaned_data["code"]
        desk = desk_of_pairing(code)
        try:
            if desk is None:
                raise Told("That code is not right, was used, or has run out.", field="code")
            by = Principal("pass", desk.school_id, str(desk.pk), f"The computer at {desk.name}")
            response = redirect(KIOSK_PAGE)
            _carry(response, desks.pair_desk(desk=desk, code=code, by=by))
        except Told as told:
            say(form, told)
        else:
            return response
    return render(request, "people/pair.html", {"form": form, "state": "error" if form.errors else "empty"})


@desk_required
@require_POST
def begin_run(request: Request) -> HttpResponse:
    """Open a run with a badge or short code; whoever had one open before is out."""
    desk, form = request.desk, RunForm(request.POST)
    assert desk is not None  # noqa: S101 - desk_required found it
    if tries.shut(desk.pk):
        messages.error(request, SHUT)
    elif form.is_valid():
        holder = badge_holder(desk.school_id, form.cleaned_data["badge"], clock.today())
        if holder is None or not _opened(request, desk, holder):
            tries.wrong(desk.pk)
            messages.error(request, SHUT if tries.shut(desk.pk) else WRONG)
    return redirect(KIOSK_PAGE)


@desk_required
@require_POST
def finish_run(request: Request) -> HttpResponse:
    """End the run that is open."""
    desk = request.desk
    assert desk is not None  # noqa: S101 - desk_required found it
    _end_open_run(request, desk, why="ended")
    return redirect(KIOSK_PAGE)


def _opened(request: Request, desk: Desk, holder: Person) -> bool:
    by = Principal(
        "person", desk.school_id, str(holder.pk), holder.formal_name, desk=desk.name, person_id=holder.pk
    )
    try:
        desks.open_run(desk=desk, by=by)
    except Refused:
        return False
    _end_open_run(request, desk, why="another badge")
    runs.open_run(request, desk, holder)
    return True


def _end_open_run(request: Request, desk: Desk, *, why: str) -> None:
    holder = runs.run_holder(request, desk)
    if holder is not None:
        desks.end_run(desk=desk, person=holder, why=why, by=runs.desk_principal(desk))
    runs.close_run(request)


def _show_code(request: Request, desk: Desk, code: str) -> HttpResponse:
    context = {
        "desk": desk,
        "code": readable(tidy(code)),
        "address": request.build_absolute_uri("/kiosk/pair"),
        "state": "full",
    }
    return render(request, "people/desk_code.html", context)


def _carry(response: HttpResponse, token: str) -> None:
    response.set_cookie(
        runs.COOKIE,
        token,
        max_age=LONG,
        path=KIOSK_PAGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _desk(request: Request, key: UUID) -> Desk:
    return get_object_or_404(visible_to(request.person, Desk).filter(retired_at=None), pk=key)
