"""Addresses of setting up and of the calendar."""

from django.urls import URLPattern, path

from lodge.desk.setup import calendar_views, leaving_views, views

setup_urls: list[URLPattern] = [
    path("setup", views.setup, name="setup"),
    path("setup/school", views.school, name="setup_school"),
    path("setup/families", views.families, name="setup_families"),
    path("setup/storage", views.storage, name="setup_storage"),
    path("setup/recovery", views.recovery_sheet, name="setup_recovery"),
    path("setup/practice", leaving_views.one_day, name="setup_practice"),
    path("setup/practice/end", leaving_views.end_practice, name="setup_practice_end"),
    path("setup/export", leaving_views.export, name="setup_export"),
    path("setup/calendar", calendar_views.terms, name="setup_calendar"),
    path("setup/calendar/<int:year>", calendar_views.terms, name="setup_terms"),
    path("setup/calendar/<int:year>/inset", calendar_views.inset, name="setup_inset"),
    path("setup/calendar/periods", calendar_views.periods, name="setup_periods"),
    path("calendar", calendar_views.calendar, name="calendar"),
    path("calendar/close", calendar_views.close, name="calendar_close"),
    path("calendar/<uuid:key>/reopen", calendar_views.reopen, name="calendar_reopen"),
]
