"""The school's calendar: terms, INSET days, the day, and closing the school today."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lodge.desk.setup import forms
from lodge.desk.setup.views import say, state
from lodge.gate import command
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.people import usual_year
from lodge.people.actions import calendar as deeds
from lodge.people.actions.calendar import PeriodTimes, TermDays
from lodge.people.models import ClosedDay, Period
from lodge.people.presence import Request
from lodge.people.queries.calendar import (
    bank_holidays_between,
    closures,
    school_year_of,
    terms_of_year,
    why_closed,
    year_days,
)
from lodge.people.queries.need_to_know import visible_to
from lodge.people.rights import could, page_of


@page_of("declare-closure")
@require_safe
def calendar(request: Request) -> HttpResponse:
    """The school year at a glance, and one button that closes the school today."""
    today = clock.today()
    year = school_year_of(today)
    first, last = year_days(year)
    terms = terms_of_year(request.school, year)
    context = {
        "today": today,
        "year": year,
        "why_closed": why_closed(request.school, today),
        "terms": terms,
        "closures": closures(request.school, first, last),
        "bank_holidays": bank_holidays_between(first, last),
        "periods": visible_to(request.person, Period),
        "may_set": could(request.by, "set-calendar"),
        "state": "full" if terms else "empty",
    }
    return render(request, "desk/setup/calendar.html", context)


@page_of("declare-closure")
@require_http_methods(["GET", "POST"])
def close(request: Request) -> HttpResponse:
    """Close the school today, or on another day: opened with one press, done with the next."""
    initial = {"day": f"{clock.today():%d/%m/%Y}", "kind": ClosedDay.Kind.CLOSURE}
    form = forms.ClosureForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        try:
            with command(by=request.by, key=typed.pop("key")) as asked:
                if not asked.done:
                    deeds.declare_closure(**typed, by=request.by)
            return redirect("calendar")
        except Told as told:
            say(form, told)
    return render(request, "desk/setup/close.html", {"form": form, "state": state(form)})


@page_of("declare-closure")
@require_POST
def reopen(request: Request, key: UUID) -> HttpResponse:
    """Open the school again on a day that was declared closed."""
    closed = get_object_or_404(visible_to(request.person, ClosedDay).filter(reopened_at=None), pk=key)
    form = forms.SureForm(request.POST)
    if form.is_valid():
        with command(by=request.by, key=form.cleaned_data["key"]) as asked:
            if not asked.done:
                deeds.reopen(closed=closed, by=request.by)
    return redirect("calendar")


@page_of("set-calendar")
@require_http_methods(["GET", "POST"])
def terms(request: Request, year: int | None = None) -> HttpResponse:
    """The terms of a school year; where there are none, the usual ones are offered."""
    year = year or school_year_of(clock.today())
    stored = [TermDays(row.name, row.starts, row.ends) for row in terms_of_year(request.school, year)]
    form = forms.TermsForm(request.POST or None, terms=stored or usual_year.terms(year))
    if request.method == "POST" and form.is_valid():
        try:
            with command(by=request.by, key=form.cleaned_data["key"]) as asked:
                if not asked.done:
                    deeds.set_terms(year=year, terms=form.terms(), by=request.by)
            return redirect("setup_inset", year)
        except Told as told:
            say(form, told)
    context = {"form": form, "year": year, "offered": not stored, "state": state(form)}
    return render(request, "desk/setup/terms.html", context)


@page_of("set-calendar")
@require_http_methods(["GET", "POST"])
def inset(request: Request, year: int) -> HttpResponse:
    """The INSET days of a school year."""
    found = closures(request.school, *year_days(year))
    days = [row.day for row in found if row.kind == ClosedDay.Kind.INSET]
    form = forms.InsetForm(request.POST or None, days=days)
    if request.method == "POST" and form.is_valid():
        try:
            with command(by=request.by, key=form.cleaned_data["key"]) as asked:
                if not asked.done:
                    deeds.set_inset(year=year, days=form.days(), by=request.by)
            return redirect("setup_periods")
        except Told as told:
            say(form, told)
    return render(request, "desk/setup/inset.html", {"form": form, "year": year, "state": state(form)})


@page_of("set-calendar")
@require_http_methods(["GET", "POST"])
def periods(request: Request) -> HttpResponse:
    """The periods of every school day; where there are none, usual ones are offered."""
    rows = visible_to(request.person, Period)
    stored = [PeriodTimes(row.kind, row.starts, row.ends) for row in rows]
    form = forms.PeriodsForm(request.POST or None, periods=stored or list(usual_year.DAY))
    if request.method == "POST" and form.is_valid():
        try:
            with command(by=request.by, key=form.cleaned_data["key"]) as asked:
                if not asked.done:
                    deeds.set_periods(periods=form.periods(), by=request.by)
            return redirect("calendar")
        except Told as told:
            say(form, told)
    return render(
        request, "desk/setup/periods.html", {"form": form, "offered": not stored, "state": state(form)}
    )
