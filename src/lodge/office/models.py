"""The register of a day: what was handed in and given back, standing reasons, calls home, counts."""

from django.db import models
from django.db.models import Q

from lodge.devices.models import Device
from lodge.kit.rows import SchoolRow
from lodge.people.models import FamilyLink, Person, Pupil


class RegisterEntry(SchoolRow):
    """One device in, and out again: pairs of who and when, each complete or absent."""

    class Power(models.TextChoices):
        """How it came over the desk. Off is what the policy asks for."""

        OFF = "off", "Off"
        SILENT = "silent", "Silent, then switched off"
        ON = "on", "Switched on, then off"

    device = models.ForeignKey(Device, models.PROTECT, related_name="entries")
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="entries")
    day = models.DateField()
    in_at = models.DateTimeField()
    in_by = models.CharField(max_length=160)
    desk = models.CharField(max_length=60, blank=True)
    power = models.CharField(max_length=8, choices=Power, default=Power.OFF)
    late = models.BooleanField(default=False)
    condition = models.CharField(max_length=60, blank=True)
    out_at = models.DateTimeField(null=True, blank=True)
    out_by = models.CharField(max_length=160, blank=True)
    out_to = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    left_early = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=160, blank=True)
    undone_why = models.CharField(max_length=60, blank=True)
    from_sheet = models.BooleanField(default=False)
    lost = models.BooleanField(default=False, help_text="It left the office because it was lost there")

    class Meta:
        ordering = ("in_at", "id")
        indexes = [models.Index(fields=("school", "day", "in_at"), name="register_of_a_day")]
        constraints = [
            models.UniqueConstraint(
                fields=("school", "device"),
                condition=Q(out_at__isnull=True, undone_at__isnull=True),
                name="one_open_entry_a_device",
            ),
            models.CheckConstraint(
                condition=Q(out_at__isnull=True, out_by="") | (Q(out_at__isnull=False) & ~Q(out_by="")),
                name="a_return_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by="")
                | (Q(undone_at__isnull=False) & ~Q(undone_by="")),
                name="an_undo_has_who_and_when",
            ),
        ]

    @property
    def is_in(self) -> bool:
        """Whether the device is still in the office by this entry."""
        return self.out_at is None and self.undone_at is None

    @property
    def word(self) -> str:
        """In, Given back, Lost or Undone."""
        if self.undone_at is not None:
            return "Undone"
        if self.lost:
            return "Lost"
        return "In" if self.out_at is None else "Given back"


class StandingReason(SchoolRow):
    """Why a pupil needs a device on the journey, asked for by a parent for one school year."""

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="standing_reasons")
    reason = models.CharField(max_length=120)
    asked_by = models.CharField(max_length=160)
    since = models.DateField()
    until = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("since", "id")


class Away(SchoolRow):
    """A pupil set away for a day at the desk, so that nobody looks for their phone."""

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="+")
    day = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("school", "pupil", "day"), condition=Q(ended_at__isnull=True), name="away_once_a_day"
            )
        ]


class PocketCount(SchoolRow):
    """A count of the pockets against the register."""

    day = models.DateField()
    at = models.DateTimeField()
    expected = models.PositiveSmallIntegerField()
    counted = models.PositiveSmallIntegerField()
    missing = models.JSONField(default=list)
    unexpected = models.JSONField(default=list)

    class Meta:
        ordering = ("at",)


class HomeContact(SchoolRow):
    """The office reaching home for a pupil who asked, or passing a message on to one (M6.5, M6.5.a)."""

    class Direction(models.TextChoices):
        """Which way the words went."""

        HOME = "home", "We rang home"
        TO_PUPIL = "to-pupil", "Message for the pupil"

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="+")
    direction = models.CharField(max_length=10, choices=Direction)
    words = models.CharField(max_length=300)
    adult = models.ForeignKey(FamilyLink, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=160, blank=True)
    outcome = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("-asked_at",)


class CareReport(SchoolRow):
    """A device lost or damaged, marked as in the owner's hands or in the school's custody."""

    class What(models.TextChoices):
        """What happened to it."""

        LOST = "lost", "Lost"
        DAMAGED = "damaged", "Damaged"

    device = models.ForeignKey(Device, models.PROTECT, related_name="care_reports")
    what = models.CharField(max_length=8, choices=What)
    words = models.CharField(max_length=300, blank=True)
    in_our_care = models.BooleanField()
    happened_at = models.DateTimeField()
    reported_at = models.DateTimeField()

    class Meta:
        ordering = ("-reported_at",)
