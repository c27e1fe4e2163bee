"""STOP-GAP by the lead until the journal helper lands: entries only."""

from django.db import models

from lodge.kit import ids


class Entry(models.Model):
    school_id = models.UUIDField()
    sequence = models.PositiveIntegerField()
    code = models.CharField(max_length=20, default=ids.secret)
    kind = models.CharField(max_length=10)
    verb = models.CharField(max_length=40)
    at = models.DateTimeField()
    school_day = models.DateField()
    subject = models.CharField(max_length=120, blank=True)
    content = models.JSONField(default=dict)


class Command(models.Model):
    school_id = models.UUIDField()
    key = models.UUIDField()
    reply = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("school_id", "key"), name="one_command_a_key")]
