"""Who has left, and the new school year: looked at first, then done."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from lodge.gate import command
from lodge.kit import clock
from lodge.kit.declarations import held_by
from lodge.kit.told import Told
from lodge.people.actions.leaving import record_leaver, take_back_leaving
from lodge.people.actions.school_year import start_school_year
from lodge.people.forms.families import LeaversForm, YearForm
from lodge.people.forms.roster import KeyOnlyForm
from lodge.people.models import Person
from lodge.people.presence import Request
from lodge.people.queries import pupils as lists
from lodge.people.queries.need_to_know import visible_to
from lodge.people.queries.school_year import (
    YEAR_SIX,
    ClassMove,
    YearPlan,
    first_day_to_start,
    next_year,
    year_plan,
)
from lodge.people.rights import page_of

RECENT = timedelta(days=90)


@page_of("record-leaver")
@require_http_methods(["GET", "POST"])
def leavers(request: Request, person: UUID | None = None) -> HttpResponse:
    """Tick who has left; what each still holds is shown before it is recorded."""
    offered = _offered(request, person)
    form = LeaversForm(
        request.POST or None,
        offered=[(str(one.person.pk), one.person.full_name) for one in offered],
        initial={"who": [str(person)]} if person else {},
    )
    confirmed = False
    if request.method == "POST" and form.is_valid():
        if "sure" in request.POST and _record(request, form):
            return redirect("leavers")
        confirmed = not form.errors
    chosen = set(form.chosen) if confirmed else set()
    context = {
        "form": form,
        "offered": offered,
        "chosen": [one for one in offered if one.person.pk in chosen],
        "single": person,
        "recent": lists.recent_leavers(request.school, clock.today() - RECENT),
        "state": "error" if form.errors else "full" if offered else "empty",
    }
    return render(request, "people/leavers_sure.html" if confirmed else "people/leavers.html", context)


def _offered(request: Request, person: UUID | None) -> list[lists.Leaver]:
    if person is None:
        return lists.proposed_leavers(request.school, clock.today())
    get_object_or_404(visible_to(request.person, Person), pk=person)
    return lists.leavers(request.school, [person])


def _record(request: Request, form: LeaversForm) -> bool:
    said = form.cleaned_data
    try:
        with command(by=request.by, key=said["key"]) as asked:
            if not asked.done:
                for one in visible_to(request.person, Person).filter(pk__in=form.chosen):
                    record_leaver(person=one, on=said["on"], reason=said["reason"], by=request.by)
    except Told as told:
        form.add_error(told.field or None, told.sentence)
        return False
    return True


@page_of("record-leaver")
@require_POST
def not_left(request: Request, person: UUID) -> HttpResponse:
    """Take back that somebody has left."""
    found = get_object_or_404(visible_to(request.person, Person), pk=person)
    form = KeyOnlyForm(request.POST)
    if form.is_valid():
        try:
            with command(by=request.by, key=form.cleaned_data["key"]) as asked:
                if not asked.done:
                    take_back_leaving(person=found, by=request.by)
        except Told as told:
            messages.error(request, told.sentence)
    return redirect("leavers")


@page_of("start-school-year")
@require_http_methods(["GET", "POST"])
def new_year(request: Request) -> HttpResponse:
    """Prepare the new school year: names first, then everything at a glance, then the start."""
    today = clock.today()
    year = next_year(request.school, today)
    plan = year_plan(request.school, year, day=today)
    start = {"last_day": plan.last_day, "oldest": YEAR_SIX}
    form = YearForm(request.POST or None, moves=_moving(request, year), initial=start)
    confirmed = False
    if request.method == "POST" and form.is_valid():
        plan = _chosen_plan(request, form, year)
        if form.cleaned_data["expected"] and _start(request, form, plan):
            return redirect("pupils")
        confirmed = not form.errors
    first = first_day_to_start(request.school, year)
    context = {
        "form": form,
        "plan": plan,
        "year_words": f"{year}/{(year + 1) % 100:02d}",
        "leaving": _leaving(request, plan),
        "first": first,
        "too_early": today < first,
        "state": "error" if form.errors else "empty" if plan.is_empty else "full",
    }
    return render(request, "people/new_year_sure.html" if confirmed else "people/new_year.html", context)


def _moving(request: Request, year: int) -> Sequence[ClassMove]:
    """The classes that move up if the oldest year group is the one typed, or Year 6."""
    typed = request.POST.get("oldest", "")
    oldest = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else YEAR_SIX
    return year_plan(request.school, year, oldest=oldest, day=clock.today()).moves


def _chosen_plan(request: Request, form: YearForm, year: int) -> YearPlan:
    return year_plan(
        request.school,
        year,
        names=form.names(),
        last_day=form.last(),
        oldest=form.cleaned_data["oldest"],
        day=clock.today(),
    )


def _start(request: Request, form: YearForm, plan: YearPlan) -> bool:
    try:
        with command(by=request.by, key=form.cleaned_data["key"]) as asked:
            if not asked.done:
                start_school_year(
                    year=plan.year,
                    names=form.names(),
                    last_day=form.last(),
                    oldest=form.cleaned_data["oldest"],
                    expected=form.cleaned_data["expected"],
                    by=request.by,
                )
    except Told as told:
        form.add_error(None, told.sentence)
        return False
    return True


def _leaving(request: Request, plan: YearPlan) -> list[lists.Leaver]:
    holds = held_by(request.school.pk, [pupil.person_id for pupil in plan.leaving])
    return [
        lists.Leaver(pupil.person, str(pupil.school_class or ""), holds[pupil.person_id])
        for pupil in plan.leaving
    ]
