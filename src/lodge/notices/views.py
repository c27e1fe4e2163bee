"""The outbox's pages: what waits, what went, what did not; letters on paper; the way out."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lodge.gate import command
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.notices import letters, stages
from lodge.notices.actions.outbox import cancel_letter, hand_over_paper, send_again
from lodge.notices.actions.setting import set_delivery
from lodge.notices.actions.telling import send_test_message
from lodge.notices.forms import ActForm, DeliveryForm
from lodge.notices.queries import due, outbox
from lodge.notices.sender import shown_text, text_of
from lodge.people.presence import Request
from lodge.people.rights import page_for_keepers, page_of

PAGE = 50
LISTED = 20  # of what did not go; more are on the pages below


def _act(request: Request, verb: Callable[..., object], said: str, **on: object) -> None:
    """Do a button's deed once, and say what came of it."""
    form = ActForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.error_list[0].text)
        return
    try:
        with command(by=request.by, key=form.cleaned_data["key"]) as asked:
            if not asked.done:
                verb(**on, by=request.by)
        messages.success(request, said)
    except Told as told:
        messages.error(request, told.sentence)


@page_for_keepers
@require_safe
def notices(request: Request) -> HttpResponse:
    """What waits, what went, what did not."""
    page = Paginator(outbox.letters_for(request.person), PAGE).get_page(request.GET.get("page"))
    lost = outbox.did_not_go(request.person)[:LISTED]
    context = {
        "page": page,
        "lines": [stages.line(letter) for letter in page],
        "lost": [stages.line(letter) for letter in lost],
        "not_done": due.not_done(request.school)[:LISTED],
        "silent": outbox.is_silent(request.school, outbox.choice(request.school)),
        "state": "full" if page.object_list else "empty",
    }
    return render(request, "notices/notices.html", context)


@page_for_keepers
@require_safe
def letter(request: Request, letter: UUID) -> HttpResponse:
    """One letter: its words and how each copy stands. Codes and links are not shown."""
    found = get_object_or_404(outbox.letters_for(request.person), pk=letter)
    context = {
        "line": stages.line(found),
        "copies": list(found.copies.all()),
        "text": shown_text(request.school, found),
        "state": "full",
    }
    return render(request, "notices/letter.html", context)


@page_for_keepers
@require_POST
def again(request: Request, letter: UUID) -> HttpResponse:
    """Try a letter again."""
    found = get_object_or_404(outbox.letters_for(request.person), pk=letter)
    _act(request, send_again, "The letter goes again within a minute.", letter=found)
    return redirect("notices")


@page_for_keepers
@require_POST
def cancel(request: Request, letter: UUID) -> HttpResponse:
    """Take a letter back."""
    found = get_object_or_404(outbox.letters_for(request.person), pk=letter)
    _act(request, cancel_letter, "The letter is taken back. Nobody was told.", letter=found)
    return redirect("notices")


@page_for_keepers
@require_safe
def paper(request: Request) -> HttpResponse:
    """Letters that wait to be printed and handed over."""
    page = Paginator(outbox.paper_waiting(request.person), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "copies": [(copy, letters.wording(copy.letter.template).title) for copy in page],
        "state": "full" if page.object_list else "empty",
    }
    return render(request, "notices/paper.html", context)


@page_for_keepers
@require_safe
def paper_print(request: Request, copy: UUID | None = None) -> HttpResponse:
    """One letter, or all that wait, a sheet each, ready to print."""
    waiting = outbox.paper_waiting(request.person)
    found = [get_object_or_404(waiting, pk=copy)] if copy else list(waiting[:PAGE])
    sheets = [(one, text_of(request.school, one.letter, one)) for one in found]
    context = {"sheets": sheets, "today": clock.now(), "state": "full" if sheets else "empty"}
    return render(request, "notices/paper_print.html", context)


@page_for_keepers
@require_POST
def paper_done(request: Request, copy: UUID) -> HttpResponse:
    """Note that a letter was handed over."""
    found = get_object_or_404(outbox.paper_waiting(request.person), pk=copy)
    _act(request, hand_over_paper, "It is noted as handed over.", copy=found)
    return redirect("notices_paper")


@page_of("send-test-message")
@require_http_methods(["GET", "POST"])
def test_message(request: Request) -> HttpResponse:
    """Send a test message to one's own sign-in address."""
    if request.method == "POST":
        _act(request, send_test_message, "The test message goes within a minute.", to=request.person)
        return redirect("notices_test")
    login = request.person.login
    context = {
        "form": ActForm(),
        "address": login.email if login else "",
        "chosen": outbox.choice(request.school),
        "mine": [stages.line(one) for one in outbox.test_messages_to(request.person)[:3]],
        "state": "full",
    }
    return render(request, "notices/test_message.html", context)


@page_of("set-delivery")
@require_http_methods(["GET", "POST"])
def delivery(request: Request) -> HttpResponse:
    """How letters leave the school."""
    chosen = outbox.choice(request.school)
    standing = vars(chosen) if chosen else {}
    form = DeliveryForm(request.POST or None, initial=standing)
    if request.method == "POST" and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("way", "email_template", "text_template")}
        try:
            with command(by=request.by, key=form.cleaned_data["key"]) as asked:
                if not asked.done:
                    set_delivery(**typed, by=request.by)
            return redirect("notices_test")
        except Told as told:
            form.add_error(told.field or None, told.sentence)
    silent = outbox.is_silent(request.school, chosen)
    context = {"form": form, "silent": silent, "state": "error" if form.errors else "full"}
    return render(request, "notices/delivery.html", context)
