"""A pupil at the desk: devices, the yearly request, calls home, messages."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from lodge.devices.actions import assign_tag
from lodge.devices.queries import devices_of
from lodge.kit import clock
from lodge.kit.forms import LodgeForm
from lodge.office.actions import desk
from lodge.office.forms.pupils import ContactForm, DeviceForm, MessageForm, ReasonForm
from lodge.office.queries.desk import calls, standing_reason
from lodge.office.queries.register import in_office
from lodge.office.views.doing import carry_out, keepers
from lodge.people.models import Pupil
from lodge.people.presence import Request
from lodge.people.queries.families import adults_of
from lodge.people.queries.pupils import pupils_seen_by


@keepers
@require_http_methods(["GET", "POST"])
def pupil(request: Request, key: UUID, doing: str = "") -> HttpResponse:
    """What the desk knows and does for one pupil; ``doing`` is the form that was sent."""
    found = get_object_or_404(pupils_seen_by(request.person, clock.today()), pk=key)
    forms = _forms(request, found, doing)
    if doing and doing not in forms:
        raise Http404
    if request.method == "POST" and doing:
        reply = carry_out(request, forms[doing], lambda: _do(request, found, doing, forms[doing]))
        if reply:
            messages.success(request, reply)
            return redirect("phones_pupil", key=key)
    return render(request, "office/pupil.html", _page(found, forms, doing))


def _forms(request: Request, pupil: Pupil, doing: str) -> dict[str, LodgeForm]:
    """The four forms of the page, the one that was sent filled with what was typed."""
    family = adults_of(pupil.school_id, [pupil], clock.today())[pupil.pk]
    data = {doing: request.POST} if request.method == "POST" else {}
    return {
        "device": DeviceForm(data.get("device"), auto_id="device_%s"),
        "reason": ReasonForm(data.get("reason"), auto_id="reason_%s"),
        "contact": ContactForm(data.get("contact"), auto_id="contact_%s", family=family),
        "message": MessageForm(data.get("message"), auto_id="message_%s"),
    }


def _do(request: Request, pupil: Pupil, doing: str, form: LodgeForm) -> str:
    typed, by = form.cleaned_data, request.by
    if doing == "device":
        can = {name: typed[name] == "yes" for name in ("communicates", "records")}
        device = assign_tag(pupil=pupil, kind=typed["kind"], looks=typed["looks"], **can, by=by)
        return f"It has tag {device.tag}. Hand it in with that number."
    if doing == "reason":
        desk.record_standing_reason(
            pupil=pupil, reason=typed["reason"], asked_by=typed["asked_by"], until=typed["until"], by=by
        )
        return "The yearly request is recorded."
    if doing == "contact":
        desk.contact_home(
            pupil=pupil, words=typed["words"], adult=typed["adult"], outcome=typed["outcome"], by=by
        )
        return "The call home is recorded."
    desk.take_message(pupil=pupil, words=typed["message"], by=by)
    return "The message waits to be passed on."


def _page(pupil: Pupil, forms: dict[str, LodgeForm], doing: str) -> dict[str, Any]:
    inside = {entry.device_id: entry for entry in in_office(pupil.school_id).filter(pupil=pupil)}
    sent = forms.get(doing)
    return {
        "pupil": pupil,
        "devices": [(device, inside.get(device.pk)) for device in devices_of(pupil)],
        "standing": standing_reason(pupil, clock.today()),
        "calls": calls(pupil),
        "forms": forms,
        "form": sent,
        "doing": doing,
        "state": "error" if sent is not None and sent.errors else "full",
    }
