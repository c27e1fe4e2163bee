"""The desk's own verbs: practice, and taking everything out."""

from functools import partial

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction

from lodge.desk import practice
from lodge.devices.models import Tag
from lodge.gate import Principal, deed
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.people.models import School


def set_tag_prefix(*, school: School, prefix: str, by: Principal) -> None:
    """Set the letters in front of every tag number.

    Raises ``Told`` once tags are made: those on the phones would be wrong. Clause L.12.
    """
    with deed(by=by, verb="set-up-school", on=school) as open_deed:
        stored = School.objects.select_for_update().get(pk=school.pk)
        if prefix != stored.tag_prefix and Tag.objects.of(school).exists():
            raise Told(
                f"Tags with {stored.tag_prefix} are made already, so the letters stay.", field="letters"
            )
        stored.tag_prefix = prefix
        stored.save(update_fields=["tag_prefix"])
        open_deed.record(about=stored, prefix=prefix)


def export_everything(*, school: School, with_upns: bool, by: Principal) -> None:
    """Take out everything the school keeps; the file is written once this is recorded. Clause L.15."""
    with deed(by=by, verb="export-everything", on=school) as open_deed:
        open_deed.record(about=school, with_upns=with_upns)


def try_one_day(*, school: School, by: Principal) -> None:
    """Try one day in a practice copy: it is made, served beside the school, and thrown away at night.

    Raises ``Told`` in the practice copy itself, and where nobody looks after the copy. Clause L.12.
    """
    with deed(by=by, verb="try-one-day", on=school) as open_deed:
        if school.practice:
            raise Told("This is the practice copy already.")
        if not settings.LODGE_SERVED or connection.vendor != "sqlite":
            raise Told("A practice copy needs a school on SQLite, and the server started with ./lodge serve.")
        stored = School.objects.select_for_update().get(pk=school.pk)
        stored.practised_at = clock.now()
        stored.save(update_fields=["practised_at"])
        transaction.on_commit(partial(practice.want, settings.LODGE_DATA))
        open_deed.record(about=stored)


def end_practice(*, school: School, by: Principal) -> None:
    """Throw the practice copy away before the night does. Clause L.12."""
    with deed(by=by, verb="try-one-day", on=school) as open_deed:
        transaction.on_commit(partial(practice.end, settings.LODGE_DATA))
        open_deed.record(about=school, ended=True)


def mark_practice(*, school: School, by: Principal) -> None:
    """Mark a copied school as practice, without the sessions that were copied with it. Clause L.12."""
    with deed(by=by, verb="try-one-day", on=school) as open_deed:
        if not settings.LODGE_PRACTICE:
            raise Told("This is the school itself, not a copy.")
        school.practice = True
        school.save(update_fields=["practice"])
        Session.objects.all().delete()
        open_deed.record(about=school, practice=True)
