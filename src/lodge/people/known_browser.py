"""A browser from which somebody has signed in before keeps its own count of wrong passwords.

Without it, a stranger who keeps trying an address would shut its owner out for as long as they like.
The cookie proves nothing but that; it lets nobody in.
"""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from lodge.people.models import Login

COOKIE = ("__Secure-" if settings.LODGE_HTTPS else "") + "lodge_known"
YEAR = 365 * 24 * 3600
SALT = "lodge.people.known"


def remember(response: HttpResponse, login: Login) -> None:
    """Give the browser of a finished sign-in its mark."""
    response.set_cookie(
        COOKIE,
        signing.dumps(login.email, salt=SALT),
        max_age=YEAR,
        path="/accounts/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def mark(request: HttpRequest, email: str) -> str:
    """What to add to the count of wrong tries for ``email``: '' in a browser that never signed it in."""
    try:
        known = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=YEAR)
    except signing.BadSignature:
        return ""
    same = str(known).lower() == email.strip().lower()
    return f":{request.COOKIES[COOKIE]}" if same else ""
