"""Families: who belongs to a pupil, what each may do, and how to reach them."""

from datetime import date

from django.db import models
from django.db.models import Q

from lodge.kit.rows import SchoolRow
from lodge.people.models.person import Person, Pupil


class FamilyLink(SchoolRow):
    """An adult in a pupil's family, in the order in which the school rings them."""

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="family")
    adult = models.ForeignKey(Person, models.PROTECT, related_name="children")
    relationship = models.CharField(max_length=60, blank=True)
    priority = models.PositiveSmallIntegerField(default=1)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("priority", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("school", "pupil", "adult"),
                condition=Q(until__isnull=True),
                name="one_open_link_a_pair",
            )
        ]


class FamilyTerm(SchoolRow):
    """Something an adult may or may not do for a pupil, between two dates, with its reason."""

    class Kind(models.TextChoices):
        """The four things a school must know about an adult in a family."""

        PARENTAL_RESPONSIBILITY = "parental-responsibility", "Has parental responsibility"
        MAY_COLLECT = "may-collect", "May collect a device"
        MAY_NOT_COLLECT = "may-not-collect", "May not collect"
        NO_CONTACT = "no-contact", "Must not be contacted"

    link = models.ForeignKey(FamilyLink, models.PROTECT, related_name="terms")
    kind = models.CharField(max_length=24, choices=Kind)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("since", "id")

    def holds_on(self, day: date) -> bool:
        """Whether the term is in force on ``day``."""
        return self.since <= day and (self.until is None or day <= self.until)


class ContactPoint(SchoolRow):
    """An address or number of a person, with the day since which the school has held it."""

    class Kind(models.TextChoices):
        """How the person can be reached."""

        EMAIL = "email", "Email"
        MOBILE = "mobile", "Mobile"
        TELEPHONE = "telephone", "Telephone"

    person = models.ForeignKey(Person, models.PROTECT, related_name="contact_points")
    kind = models.CharField(max_length=10, choices=Kind)
    value = models.CharField(max_length=254)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("kind", "since", "id")
