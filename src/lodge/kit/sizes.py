"""How much may be sent to a page: looked at before any of it is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def small_bodies(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: 413 for what is larger than any form of ours.

    Files may come only from somebody signed in, and only to the pages in ``LODGE_LARGE_PAGES``.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > _most(request):
            return render(request, "413.html", status=413)
        return get_response(request)

    return handle


def _most(request: HttpRequest) -> int:
    """The most octets that this request may carry."""
    usual: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    large: dict[str, int] = settings.LODGE_LARGE_PAGES
    if request.path in large and request.user.is_authenticated:
        return large[request.path]
    return usual
