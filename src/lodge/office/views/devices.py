"""A tag or a device: where it is, who holds it, since when, and then; its chain and its journal."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lodge.devices.actions import retire_tag
from lodge.devices.models import Device, Tag
from lodge.devices.queries import chain, gaps, holding_at, journal_lines, live_devices, open_holding
from lodge.kit import clock
from lodge.kit.forms import LodgeForm
from lodge.office.actions.desk import report_lost_or_damaged
from lodge.office.forms.pupils import CareForm, MomentForm
from lodge.office.models import CareReport
from lodge.office.views.doing import carry_out, keepers
from lodge.people.presence import Request
from lodge.people.queries.need_to_know import visible_to


def _tag(request: Request, number: int) -> Tag:
    tags = visible_to(request.person, Tag).filter(number=number).select_related("school_class")
    found = (
        tags.order_by("-retired_at", "-made_at").first()
        if not tags.filter(retired_at=None)
        else tags.get(retired_at=None)
    )
    if found is None:
        raise Http404
    return found


def _device(request: Request, key: UUID) -> Device:
    devices = visible_to(request.person, Device)
    return get_object_or_404(devices.select_related("owner__person", "owner__school_class", "tag"), pk=key)


@keepers
@require_safe
def tag(request: Request, number: int) -> HttpResponse:
    """The device that carries the tag; or the tag alone, when it is on nobody's device."""
    found = _tag(request, number)
    device = live_devices(request.school).filter(tag=found).first()
    if device is not None:
        return _show(request, device, LodgeForm())
    return render(request, "office/tag.html", {"tag": found, "state": "empty"})


@keepers
@require_safe
def item(request: Request, key: UUID) -> HttpResponse:
    """Where a device is, who holds it, since when."""
    return _show(request, _device(request, key), LodgeForm())


@keepers
@require_POST
def retire(request: Request, number: int) -> HttpResponse:
    """Take a tag out of use."""
    found = _tag(request, number)
    form = LodgeForm(request.POST)
    if carry_out(request, form, lambda: retire_tag(tag=found, by=request.by)):
        messages.success(request, f"Tag {found} is out of use.")
        return redirect("tag", number=number)
    device = live_devices(request.school).filter(tag=found).first()
    if device is not None:
        return _show(request, device, form)
    return render(request, "office/tag.html", {"tag": found, "form": form, "state": "error"})


@keepers
@require_http_methods(["GET", "POST"])
def care(request: Request, key: UUID) -> HttpResponse:
    """Lost or damaged: what, when; the chain says in whose care it was."""
    device = _device(request, key)
    form = CareForm(request.POST or None)
    if request.method == "POST":
        reply = carry_out(request, form, lambda: _report(request, device, form))
        if reply:
            told = "It was in our care. A letter to the family is ready to go."
            messages.success(request, told if reply == "ours" else "Recorded. It was not in our care then.")
            return redirect("item", key=key)
    context = {"form": form, "device": device, "state": "error" if form.errors else "full"}
    return render(request, "office/care.html", context)


def _report(request: Request, device: Device, form: CareForm) -> str:
    typed = form.cleaned_data
    report = report_lost_or_damaged(
        device=device,
        what=typed["what"],
        words=typed["words"],
        happened_at=typed["happened_at"],
        by=request.by,
    )
    return "ours" if report.in_our_care else "theirs"


def _show(request: Request, device: Device, form: LodgeForm) -> HttpResponse:
    asked = "day" in request.GET
    moment = MomentForm(request.GET if asked else None, initial={"day": clock.today()})
    context: dict[str, Any] = {
        "device": device,
        "now": open_holding(device),
        "links": chain(device)[::-1],
        "gaps": gaps(device),
        "lines": journal_lines(device),
        "reports": list(visible_to(request.person, CareReport).filter(device=device)),
        "form": moment if asked else form,
        "moment_form": moment,
        "state": "error" if (form.errors or (asked and not moment.is_valid())) else "full",
    }
    if asked and moment.is_valid():
        context |= {"asked": moment.moment, "then": holding_at(device, moment.moment)}
    return render(request, "office/item.html", context)
