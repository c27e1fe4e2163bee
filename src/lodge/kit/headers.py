"""The response headers every page carries: a strict content security policy and no caching."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'{providers}",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)


def strict_headers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: nothing inline, nothing from elsewhere, nothing kept (static files aside)."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Content-Security-Policy", POLICY.format(providers=_providers(request)))
        response.setdefault("Cache-Control", "no-store")
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return handle


def _providers(request: HttpRequest) -> str:
    """Where a form may lead besides here: on the sign-in pages, to the providers that are set."""
    origins: list[str] = settings.LODGE_SIGN_IN_ORIGINS
    return "".join(f" {origin}" for origin in origins) if request.path.startswith("/accounts/") else ""
