"""Ask the policy: a question in a few choices, an answer with its clauses and the next step."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lodge.kit import clock
from lodge.people.presence import Request, signed_in
from lodge.people.queries.posts import kinds_held
from lodge.policy import queries
from lodge.policy.forms import AskForm
from lodge.rules import store


@signed_in
@require_safe
def ask(request: Request) -> HttpResponse:
    """Ask the policy."""
    deeds = queries.deeds(request.school.pk)
    verb = request.GET.get("deed", "use")
    if verb not in dict(deeds):
        raise Http404
    offered = queries.choices(request.school.pk, verb)
    who = "staff" if kinds_held(request.person, clock.today()) else "parent"
    typed = {key: value for key, value in request.GET.items() if key != "deed"}
    form = AskForm(offered, typed or None, initial=queries.defaults(request.by, who))
    context = {"form": form, "deeds": deeds, "verb": verb, "state": "empty"}
    if typed and form.is_valid():
        answer = queries.answer(request.school.pk, verb, form.cleaned_data)
        known = store.in_force(request.school.pk).vocabulary.clauses
        context |= {
            "answer": answer,
            "word": queries.WORDS[answer.outcome],
            "clauses": [(clause, known.get(clause, "")) for clause in answer.clauses],
            "state": "full",
        }
    elif typed:
        context["state"] = "error"
    return render(request, "policy/ask.html", context)
