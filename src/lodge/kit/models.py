"""The one table of the ground floor: the keys that sealed text is sealed with."""

from django.db import models

from lodge.kit import ids


class SealedKey(models.Model):
    """The key of one case, wrapped by the school's key. To destroy it is to erase what it sealed."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    school_id = models.UUIDField(db_index=True)
    purpose = models.CharField(max_length=40)
    wrapped = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(wrapped="", destroyed_at__isnull=False)
                | (~models.Q(wrapped="") & models.Q(destroyed_at__isnull=True)),
                name="a_key_is_there_or_destroyed",
            )
        ]
