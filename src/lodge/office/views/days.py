"""The register of a day, the still-here list, and closing the day by counting the pockets."""

from datetime import date
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lodge.kit import clock
from lodge.kit.forms import LodgeForm
from lodge.office.actions import desk
from lodge.office.forms.register import CountForm
from lodge.office.models import HomeContact, PocketCount
from lodge.office.queries.desk import ending_soon, waiting_messages
from lodge.office.queries.register import day_of, in_office, still_here
from lodge.office.views.doing import carry_out, keepers
from lodge.people.presence import Request
from lodge.people.queries.calendar import why_closed
from lodge.people.queries.need_to_know import visible_to


@keepers
@require_safe
def today(request: Request) -> HttpResponse:
    """Today: who is in, given back, late, switched on; what is still here; what waits."""
    found = day_of(request.school, clock.today(), request.GET.get("show", "all"))
    waits = {
        "still": still_here(request.school),
        "waiting": list(waiting_messages(request.school)),
        "ending": list(ending_soon(request.school)),
    }
    context = {"found": found, **waits, "is_today": True, "state": "full" if found.entries else "empty"}
    return render(request, "office/day.html", context)


@keepers
@require_safe
def day(request: Request, day: date) -> HttpResponse:
    """The register of another day, undone entries included."""
    if day > clock.today():
        raise Http404
    found = day_of(request.school, day, request.GET.get("show", "all"))
    context = {"found": found, "is_today": False, "state": "full" if found.entries else "empty"}
    return render(request, "office/day.html", context)


@keepers
@require_http_methods(["GET", "POST"])
def count(request: Request) -> HttpResponse:
    """Close the day: count the pockets against the register."""
    inside = list(in_office(request.school).exclude(device__tag=None).order_by("device__tag__number"))
    expected = [
        (one.device.tag.number, f"{one.device.tag} {one.pupil.person.short_name}")
        for one in inside
        if one.device.tag
    ]
    form = CountForm(request.POST or None, expected=expected)
    if request.method == "POST":
        reply = carry_out(
            request, form, lambda: str(desk.count_pockets(present=form.present, by=request.by).pk)
        )
        if reply:
            return redirect("phones_counted", key=reply)
    state = "error" if form.errors else "full" if inside else "empty"
    closed = why_closed(request.school, clock.today())
    return render(
        request,
        "office/count.html",
        {"form": form, "expected": len(inside), "closed": closed, "state": state},
    )


@keepers
@require_safe
def counted(request: Request, key: UUID) -> HttpResponse:
    """What the count found, and whose the missing ones are."""
    found = get_object_or_404(visible_to(request.person, PocketCount), pk=key)
    numbers = found.missing
    missing = list(
        in_office(request.school).filter(device__tag__number__in=numbers).order_by("device__tag__number")
    )
    context = {
        "count": found,
        "missing": missing,
        "unexpected": [f"{number:03d}" for number in found.unexpected],
    }
    return render(request, "office/counted.html", context | {"state": "full" if numbers else "empty"})


@keepers
@require_safe
def messages_waiting(request: Request) -> HttpResponse:
    """Messages for pupils that nobody has passed on yet."""
    waiting = list(waiting_messages(request.school))
    return render(
        request, "office/messages.html", {"waiting": waiting, "state": "full" if waiting else "empty"}
    )


@keepers
@require_POST
def pass_on(request: Request, key: UUID) -> HttpResponse:
    """The pupil has the message."""
    messages = visible_to(request.person, HomeContact).select_related("pupil__person")
    message = get_object_or_404(messages, pk=key)
    form = LodgeForm(request.POST)
    if carry_out(request, form, lambda: desk.pass_message_on(message=message, by=request.by)):
        return redirect("phones_messages")
    waiting = list(waiting_messages(request.school))
    return render(request, "office/messages.html", {"form": form, "waiting": waiting, "state": "error"})
