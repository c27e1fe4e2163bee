"""A device, its tag, and the chain of custody: intervals that tile from the first hand-over on."""

from django.db import models
from django.db.models import F, Q

from lodge.kit.rows import SchoolRow
from lodge.people.models import Person, Pupil, SchoolClass


class Tag(SchoolRow):
    """A numbered luggage tag: prefix, number, check digit. The number in large print is always enough."""

    number = models.PositiveSmallIntegerField()
    school_class = models.ForeignKey(SchoolClass, models.PROTECT, null=True, blank=True, related_name="tags")
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(
                fields=("school", "number"),
                condition=Q(retired_at__isnull=True),
                name="one_live_tag_a_number",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number:03d}"


class Device(SchoolRow):
    """A pupil's own phone, watch or other gadget. What it can do decides what it is, not its brand."""

    class Kind(models.TextChoices):
        """What people call it; the rules ask what it can do."""

        PHONE = "phone", "Phone"
        WATCH = "watch", "Watch"
        TABLET = "tablet", "Tablet"
        OTHER = "other", "Other gadget"

    class Hold(models.TextChoices):
        """Why it may be given back to nobody."""

        NONE = "", "None"
        DSL = "dsl", "Kept for the safeguarding lead"
        POLICE = "police", "Kept for the police"
        DO_NOT_LOOK = "do-not-look", "Sealed, not to be looked at"

    owner = models.ForeignKey(Pupil, models.PROTECT, related_name="devices")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PHONE)
    looks = models.CharField(max_length=60, blank=True, help_text="Two or three words: black case")
    communicates = models.BooleanField(default=True)
    records = models.BooleanField(default=True)
    tag = models.ForeignKey(Tag, models.PROTECT, null=True, blank=True, related_name="devices")
    hold = models.CharField(max_length=12, choices=Hold, blank=True, default=Hold.NONE)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("school", "tag"),
                condition=Q(ended_at__isnull=True, tag__isnull=False),
                name="one_live_device_a_tag",
            )
        ]

    @property
    def counts(self) -> bool:
        """Whether the policy speaks of it at all: it communicates or records (M1.4)."""
        return self.communicates or self.records


class Holding(SchoolRow):
    """One link of the chain: who held the device from when until when, and in what condition."""

    class Holder(models.TextChoices):
        """Where a device can be."""

        PUPIL = "pupil", "With the pupil"
        OFFICE = "office", "In the office"
        ADULT = "adult", "With the adult who collects"
        LOST = "lost", "Lost"

    device = models.ForeignKey(Device, models.PROTECT, related_name="holdings")
    # Its place in the device's chain: two hand-overs at one instant keep their order.
    step = models.PositiveIntegerField()
    holder = models.CharField(max_length=10, choices=Holder)
    place = models.CharField(max_length=40, blank=True, help_text="Pocket, shelf or crate")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    given_by = models.CharField(max_length=160)
    taken_by = models.CharField(max_length=160)
    condition = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("device", "step")
        constraints = [
            models.UniqueConstraint(fields=("school", "device", "step"), name="one_link_a_step"),
            models.UniqueConstraint(
                fields=("school", "device"), condition=Q(until__isnull=True), name="one_open_holding_a_device"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="a_holding_ends_after_it_begins",
            ),
        ]
