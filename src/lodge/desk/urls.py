"""Addresses of the desk: My day and the pages that belong to everybody."""

from django.urls import path

from lodge.desk import views

urlpatterns = [
    path("", views.first, name="first"),
    path("day", views.day, name="day"),
    path("concern", views.concern, name="concern"),
    path("hide", views.hide, name="hide"),
]
