"""The school calendar as data: terms, days without pupils, and the periods of a day."""

from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from lodge.kit.rows import Row, SchoolRow, SchoolRows


class Standing(SchoolRows[Row]):
    """Rows that can be taken out of use: only those in use are found through ``of``."""

    def of(self, school: models.Model | UUID) -> Self:
        """The rows of ``school`` that are in use."""
        return super().of(school).filter(ended_at=None)


class Term(SchoolRow):
    """A stretch of the school year, half terms being the gaps between two of them."""

    name = models.CharField(max_length=40)
    starts = models.DateField()
    ends = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = Standing.as_manager()

    class Meta:
        ordering = ("starts",)
        constraints = [
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="a_term_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=("school", "starts"), condition=Q(ended_at__isnull=True), name="one_term_a_start"
            ),
        ]


class ClosedDay(SchoolRow):
    """A day inside a term on which no pupil is expected, and so nobody is chased."""

    class Kind(models.TextChoices):
        """Why no pupil comes."""

        INSET = "inset", "INSET day"
        CLOSURE = "closure", "Closed"
        SNOW = "snow", "Snow day"

    day = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.CharField(max_length=200, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("day",)
        constraints = [
            models.UniqueConstraint(
                fields=("school", "day"), condition=Q(reopened_at__isnull=True), name="one_closure_a_day"
            )
        ]


class Period(SchoolRow):
    """A named part of every school day, between two times on London clocks."""

    class Kind(models.TextChoices):
        """What kind of time it is; the rules know no other clock."""

        BEFORE_SCHOOL = "before-school", "Before school"
        START_OF_DAY = "start-of-day", "Start of the day"
        LESSON = "lesson", "Lesson"
        BREAK = "break", "Break"
        LUNCH = "lunch", "Lunch"
        END_OF_DAY = "end-of-day", "End of the day"
        AFTER_SCHOOL = "after-school", "After school"

    kind = models.CharField(max_length=16, choices=Kind)
    starts = models.TimeField()
    ends = models.TimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = Standing.as_manager()

    class Meta:
        ordering = ("starts",)
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="a_period_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=("school", "starts"), condition=Q(ended_at__isnull=True), name="one_period_a_start"
            ),
        ]
