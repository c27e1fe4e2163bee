"""The kiosk: a second desk that knows tags only, shows a first name and a tag, and remembers nothing.

One box takes everything. A staff badge opens a run, another badge ends it and opens the next; inside a
run every tag scanned is one act, done in the name of whoever opened it (L.8).
"""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from lodge.gate import Principal, Refused, command
from lodge.kit import clock
from lodge.kit.forms import LodgeForm
from lodge.kit.told import Told
from lodge.office import box
from lodge.office.actions.giving_back import give_back
from lodge.office.actions.taking_in import hand_in
from lodge.office.models import RegisterEntry
from lodge.office.queries.lookup import resolve
from lodge.office.queries.register import crate
from lodge.people.models import School
from lodge.people.presence import Request, desk_required
from lodge.people.queries.calendar import collection_starts
from lodge.people.runs import IDLE

TAG = re.compile(r"\s*(?:([A-Za-z]{1,3})-?)?\d{1,4}(?:-\d)?\s*$")
CRATE = re.compile(r"\s*crate[\s:-]+", re.IGNORECASE)
MODE, SHOWN = "kiosk_mode", "kiosk_shown"
BADGE_FIRST = "Scan your badge first. Then scan the tags."
READ_AGAIN = "That tag was not read. Scan it again, or take it to the office."
TO_THE_OFFICE = "Please take this one to the office. Nothing changed."


class KioskForm(LodgeForm):
    """The kiosk's one box. It is called ``badge`` so that what is no tag can go on to the badge's address."""

    badge = forms.CharField(
        label="Scan a tag",
        max_length=80,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autofocus": True, "spellcheck": "false", "enterkeyhint": "done"}
        ),
        error_messages={"required": "Scan a tag, or type its number."},
    )


@dataclass
class Shown:
    """What the kiosk says after an act: the tag and the first name, or a sentence."""

    tag: str = ""
    name: str = ""
    sentence: str = ""


@require_GET
def kiosk(request: Request) -> HttpResponse:
    """Where a kiosk begins: the mode it was left in, or the one that fits the hour."""
    desk = request.desk
    if desk is None:
        return redirect("kiosk_pair")
    home = clock.local(clock.now()).time() >= collection_starts(desk.school)
    return redirect(f"kiosk_{request.session.get(MODE) or ('out' if home else 'in')}")


@desk_required
@require_http_methods(["GET", "POST"])
def kiosk_page(request: Request, mode: str) -> HttpResponse:
    """Take in, or give back, by tag: one interaction a child while a run is open."""
    form, run = KioskForm(request.POST or None), request.by.person_id is not None
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["badge"]
        if not _is_tag(request.school, typed):
            # The same method and body, so the browser sends the badge on by itself.
            return HttpResponseRedirect(reverse("kiosk_run"), preserve_request=True)
        shown = _act(request, mode, typed, form.cleaned_data["key"]) if run else Shown(sentence=BADGE_FIRST)
        if not shown.sentence:
            request.session[SHOWN] = [shown.tag, shown.name]
            return redirect(f"kiosk_{mode}")
        form.add_error("badge", shown.sentence)
    request.session[MODE] = mode
    response = render(request, "office/kiosk.html", _page(request, mode, form, run))
    if run:
        # The server ends the idle run; this clears the screen. A header, since axe counts a meta refresh.
        response["Refresh"] = f"{int(IDLE.total_seconds()) + 1}; url={reverse(f'kiosk_{mode}')}"
    return response


def _page(request: Request, mode: str, form: KioskForm, run: bool) -> dict[str, Any]:
    shown = request.session.pop(SHOWN, None) if not form.is_bound else None
    return {
        "form": form,
        "mode": mode,
        "other": "in" if mode == "out" else "out",
        "label": "Scan a tag" if run else "Scan your badge to begin",
        "run": request.by.name if run else "",
        "shown": Shown(*shown) if shown else None,
        "state": "error" if form.errors else "full" if run else "empty",
    }


def _is_tag(school: School, typed: str) -> bool:
    """Whether it is a tag or a crate label; everything else is taken for a badge."""
    found = TAG.match(typed)
    ours = found is not None and (found[1] or school.tag_prefix).upper() == school.tag_prefix.upper()
    return ours or bool(CRATE.match(typed))


def _act(request: Request, mode: str, typed: str, key: UUID) -> Shown:
    """Carry the act out once for its key."""
    try:
        with command(by=request.by, key=key) as asked:
            if not asked.done:
                asked.reply = move(request.school, mode, typed, request.by)
    except Told as told:
        return Shown(sentence=told.sentence)
    except Refused as refused:
        held = "a-held-device-goes-to-nobody" in refused.answer.rules
        return Shown(sentence=TO_THE_OFFICE if held else box.sentence_of(refused))
    if asked.reply.get("sentence"):
        return Shown(sentence=asked.reply["sentence"])
    return _shown(request.school, asked.reply)


def move(school: School, mode: str, typed: str, by: Principal) -> dict[str, Any]:
    """Hand in or give back what the tag (or, going home, the crate label) names; a storable reply."""
    found = resolve(school, typed)
    if mode == "out" and found.school_class is not None:
        outcome = box.hand_out_crate(found.school_class, crate(found.school_class), False, by)
        return {"crate": found.school_class.name} if outcome.done else {"sentence": outcome.sentence}
    if found.device is None:
        return {"sentence": READ_AGAIN}
    act = give_back if mode == "out" else hand_in
    return {"entry": str(act(device=found.device, by_tag=True, by=by).pk)}


def _shown(school: School, reply: dict[str, Any]) -> Shown:
    if "crate" in reply:
        return Shown(tag=reply["crate"], name="The whole crate")
    entries = RegisterEntry.objects.of(school).select_related("device__tag", "pupil__person")
    entry = entries.get(pk=reply["entry"])
    return Shown(tag=str(entry.device.tag or ""), name=entry.pupil.person.first_name)
