"""Every address of Lodge, one line a room."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("lodge.desk.urls")),
    path("", include("lodge.people.urls")),
    path("", include("lodge.notices.urls")),
    path("", include("lodge.office.urls")),
    path("", include("lodge.office.kiosk_urls")),
    path("", include("lodge.policy.urls")),
    path("accounts/", include("allauth.urls")),
]
