"""Addresses of the office register."""

from django.urls import path

from lodge.office import views

urlpatterns = [
    path("phones/in", views.phones_in, name="phones_in"),
    path("phones/out", views.phones_out, name="phones_out"),
    path("phones/note/<uuid:entry>", views.note, name="phones_note"),
]
