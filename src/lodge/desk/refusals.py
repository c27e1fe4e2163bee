"""A refusal becomes one page: what was refused, which clause, what to do next."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lodge.gate import Refused
from lodge.people.presence import prove_again_address
from lodge.rules import store


class refusal_page:  # noqa: N801 - Django names middleware like functions
    """Middleware: turns ``Refused`` into the page that says why, with status 403."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """The page for a refusal; any other fault goes on to Django."""
        if not isinstance(fault, Refused):
            return None
        words = store.in_force(fault.by.school_id).vocabulary
        context = {
            "plain": fault.answer.reason,
            "missing": [lack.words for lack in fault.answer.missing],
            "next_step": fault.answer.next_step,
            "clauses": [
                {"name": clause, "plain": words.clauses.get(clause, "")} for clause in fault.answer.clauses
            ],
            "prove_url": _proof(request) if _wants_proof(fault) else "",
            "state": "error",
        }
        return render(request, "refused.html", context, status=403)


def _wants_proof(fault: Refused) -> bool:
    return any(lack.fact == "stepped_up" for lack in fault.answer.missing)


def _proof(request: HttpRequest) -> str:
    """Where to prove again that it is you, and from there back to the page with the button."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    same = came_from.netloc == request.get_host()
    return prove_again_address(request, came_from.path if same else request.path)
