"""Ask the policy: a question in a few choices, an answer with its clauses and the next step."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lodge.people.presence import Request, signed_in
from lodge.policy import queries
from lodge.policy.forms import AskForm
from lodge.rules import store


@signed_in
@require_safe
def ask(request: Request) -> HttpResponse:
    """Ask the policy; what an address leaves out is taken as usual, so that a short link asks too."""
    verb = request.GET.get("deed", "use")
    if verb not in dict(queries.deeds(request.school.pk)):
        raise Http404
    usual = queries.defaults(request.by, verb)
    typed = {**usual, **request.GET.dict()} if request.GET else None
    form = AskForm(queries.choices(request.school.pk, verb), typed, initial=usual)
    context = {"form": form, "verb": verb, "state": "error" if form.errors else "empty"}
    if form.is_valid():
        answer = queries.answer(request.school.pk, verb, form.cleaned_data)
        known = store.in_force(request.school.pk).vocabulary.clauses
        context |= {
            "answer": answer,
            "word": queries.WORDS[answer.outcome],
            "clauses": [(clause, known.get(clause, "")) for clause in answer.clauses],
            "state": "full",
        }
    return render(request, "policy/ask.html", context)
