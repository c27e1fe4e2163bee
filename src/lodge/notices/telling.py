"""Moments in the words of a letter: Monday 23 November, 8:41."""

from datetime import date, datetime

from django.utils.formats import date_format

from lodge.kit import clock


def moment(at: datetime | None = None) -> dict[str, str]:
    """The ``day`` and ``time`` of ``at`` (now, if left out), on London clocks, for a letter's words."""
    here = clock.local(at or clock.now())
    return {"day": day_words(here.date()), "time": f"{here.hour}:{here.minute:02d}"}


def day_words(day: date) -> str:
    """A day in full: Monday 23 November."""
    return date_format(day, "l j F")
