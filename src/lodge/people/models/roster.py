"""Roster imports, kept so that a wrong one can be undone."""

from django.db import models

from lodge.kit.rows import SchoolRow


class RosterImport(SchoolRow):
    """One import of people: what file, when, what it changed, and what stood there before.

    ``before`` holds, per row it changed, the earlier values; rows it added are listed without values.
    """

    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=160)
    counts = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ("-made_at",)
