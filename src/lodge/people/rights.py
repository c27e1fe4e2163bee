"""Who may open a page: whoever could do its deed, or sees its rows. For anybody else there is nothing there.

Each guard stands outermost on its view, so that not even a wrong method says that the page exists.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse

from lodge.gate import Principal, may
from lodge.people.presence import Request, posts_held, signed_in
from lodge.people.queries.need_to_know import viewer_of
from lodge.people.queries.posts import KEEPS_THE_REGISTER

View = Callable[..., HttpResponse]


def could(by: Principal, verb: str, on: Any = None, **given: Any) -> bool:
    """Whether the rules would say yes once the person has proved again that it is them; for buttons."""
    sure = replace(by, proved=by.proved | {"stepped-up"})
    return bool(may(by=sure, verb=verb, on=on, given=given).is_yes)


def page_of(verb: str) -> Callable[[View], View]:
    """Only for whoever could do ``verb``."""
    return _only_if(lambda request: could(request.by, verb))


def page_about_pupils(view: View) -> View:
    """Only for the register's keepers and for those who teach a class."""
    return _only_if(_sees_pupils)(view)


def page_for_keepers(view: View) -> View:
    """Only for the register's keepers: the office and those who lead the school."""
    return _only_if(lambda request: bool(posts_held(request) & frozenset(KEEPS_THE_REGISTER)))(view)


def _sees_pupils(request: Request) -> bool:
    viewer = viewer_of(request.person)
    return viewer.keeps_the_register or bool(viewer.classes)


def _only_if(opens: Callable[[Request], bool]) -> Callable[[View], View]:
    def guard(view: View) -> View:
        @signed_in
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if not opens(request):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return guard
