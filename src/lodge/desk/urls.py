"""Addresses of the desk: My day and the pages that belong to everybody."""

from django.urls import path

from lodge.desk import papers, views
from lodge.desk.setup.urls import setup_urls

urlpatterns = [
    path("", views.first, name="first"),
    path("day", views.day, name="day"),
    path("concern", views.concern, name="concern"),
    path("hide", views.hide, name="hide"),
    path("help", papers.guide, name="help"),
    path("privacy", papers.privacy, name="privacy"),
    path("dpia", papers.assessment, name="dpia"),
    *setup_urls,
]
