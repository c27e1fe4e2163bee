"""Who may open a page of the desk: whoever could do its deed. For anybody else there is nothing there."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse

from lodge.gate import Principal, may
from lodge.people.presence import Request, signed_in

View = Callable[..., HttpResponse]


def could(by: Principal, verb: str, on: Any = None) -> bool:
    """Whether the rules would say yes once the person has proved again that it is them."""
    sure = replace(by, proved=by.proved | {"stepped-up"})
    return bool(may(by=sure, verb=verb, on=on).is_yes)


def page_of(verb: str) -> Callable[[View], View]:
    """Only for whoever could do ``verb``; anybody else gets the page for what does not exist."""

    def guard(view: View) -> View:
        @signed_in
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if not could(request.by, verb):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return guard
