"""Addresses of pupils, families, imports, leavers and the new school year."""

from django.urls import URLPattern, path

from lodge.people.views import leaving, pupils, roster

roster_urls: list[URLPattern] = [
    path("people/import", roster.import_people, name="import_people"),
    path("people/import/<str:token>/columns", roster.import_map, name="import_map"),
    path("people/import/<str:token>", roster.import_look, name="import_look"),
    path("people/import/<str:token>/part/<slug:part>", roster.import_look, name="import_part"),
    path("people/import/<str:token>/rows.csv", roster.import_rejected, name="import_rejected"),
    path("people/import/<str:token>/save", roster.import_save, name="import_save"),
    path("people/import/<str:token>/progress", roster.import_progress, name="import_progress"),
    path("people/imports/<uuid:roster_import>", roster.import_done, name="import_done"),
    path("people/imports/<uuid:roster_import>/undo", roster.import_undo, name="import_undo"),
    path("people/pupils", pupils.pupils, name="pupils"),
    path("people/families/<uuid:pupil>", pupils.family, name="family"),
    path("people/families/<uuid:pupil>/add", pupils.add_adult, name="add_adult"),
    path("people/families/links/<uuid:link>/change", pupils.change_link, name="change_link"),
    path("people/families/links/<uuid:link>/end", pupils.end_link, name="end_link"),
    path("people/families/links/<uuid:link>/may", pupils.add_term, name="add_term"),
    path("people/families/terms/<uuid:term>/end", pupils.end_term, name="end_term"),
    path("people/leavers", leaving.leavers, name="leavers"),
    path("people/leavers/<uuid:person>", leaving.leavers, name="leaver"),
    path("people/leavers/<uuid:person>/back", leaving.not_left, name="not_left"),
    path("people/new-year", leaving.new_year, name="new_year"),
]
