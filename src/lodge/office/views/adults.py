"""The adult who collects: found through a child, then one act for all their children here."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from lodge.devices.models import Device
from lodge.kit import clock
from lodge.office.actions.giving_back import give_back_to_adult
from lodge.office.forms.register import FindForm, ManyForm
from lodge.office.queries.desk import children_of
from lodge.office.queries.lookup import resolve
from lodge.office.views.doing import carry_out, keepers
from lodge.office.views.frames import in_the_day
from lodge.people.models import Person
from lodge.people.presence import Request
from lodge.people.queries.families import adults_of
from lodge.people.queries.need_to_know import visible_to


@keepers
@require_http_methods(["GET", "POST"])
def find(request: Request) -> HttpResponse:
    """Whose adult is it? A child by tag or name (so by POST), then the adults of the family."""
    form = FindForm(request.POST if request.method == "POST" else None)
    pupils = []
    if form.is_valid():
        found = resolve(request.school, form.cleaned_data["box"])
        pupils = [found.device.owner] if found.device else list(found.pupils)
        if not pupils:
            form.add_error("box", found.sentence or "Type a child’s name or tag, not a crate.")
    families = adults_of(request.school, pupils, clock.today())
    shown = [(pupil, families[pupil.pk]) for pupil in pupils]
    state = "error" if form.errors else "full" if shown else "empty"
    return render(request, "office/adult_find.html", {"form": form, "shown": shown, "state": state})


@keepers
@require_http_methods(["GET", "POST"])
def adult(request: Request, key: UUID) -> HttpResponse:
    """One adult, all their children's devices, one act."""
    person = get_object_or_404(visible_to(request.person, Person), pk=key)
    children = children_of(person, clock.today())
    if not children:
        raise Http404
    free = {str(entry.device_id): entry.device for child in children for entry in child.free}
    form = ManyForm(request.POST or None, offered=free)
    if request.method == "POST":
        reply = carry_out(request, form, lambda: _hand_over(request, person, free, form))
        if reply:
            messages.success(request, f"Handed over: {reply}.")
            return redirect("phones_out")
    context = {
        "form": form,
        "adult": person,
        "children": children,
        "free": free,
        "ticked": form.ticked if form.is_bound else set(free),
        "in_the_day": in_the_day(request),
        "state": "error" if form.errors else "full" if free else "empty",
    }
    return render(request, "office/adult.html", context)


def _hand_over(request: Request, adult: Person, free: dict[str, Device], form: ManyForm) -> str:
    devices = [free[key] for key in form.cleaned_data["chosen"]]
    early = form.cleaned_data["leaving_early"]
    give_back_to_adult(adult=adult, devices=devices, leaving_early=early, by=request.by)
    return ", ".join(str(device.tag or "one without a tag") for device in devices)
