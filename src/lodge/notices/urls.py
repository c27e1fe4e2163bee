"""Addresses of the outbox."""

from django.urls import path

from lodge.notices import views

urlpatterns = [
    path("notices", views.notices, name="notices"),
    path("notices/test", views.test_message, name="notices_test"),
    path("notices/paper", views.paper, name="notices_paper"),
    path("notices/paper/print", views.paper_print, name="notices_paper_all"),
    path("notices/paper/<uuid:copy>", views.paper_print, name="notices_paper_print"),
    path("notices/paper/<uuid:copy>/done", views.paper_done, name="notices_paper_done"),
    path("notices/<uuid:letter>", views.letter, name="notices_letter"),
    path("notices/<uuid:letter>/again", views.again, name="notices_again"),
    path("notices/<uuid:letter>/cancel", views.cancel, name="notices_cancel"),
    path("setup/delivery", views.delivery, name="setup_delivery"),
]
