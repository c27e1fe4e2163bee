"""Which school a command on the server is about. The kit knows this one school word."""

import os
from typing import Any

from django.apps import apps
from django.core.management.base import CommandError
from django.db.utils import OperationalError, ProgrammingError

START = "Start one with: lodge serve --data DIR"


def chosen_school(name: str | None = None) -> Any:
    """The school called ``name`` (short name), or the only one there is.

    Without a name LODGE_SCHOOL counts, which ``lodge --school`` sets where many schools share a
    database. Raises ``CommandError`` in plain words when none or several are left.
    """
    schools = apps.get_model("people", "School").objects.order_by("short_name")
    wanted = name or os.environ.get("LODGE_SCHOOL", "")
    if wanted:
        schools = schools.filter(short_name=wanted)
    try:
        found = list(schools[:2])
    except (OperationalError, ProgrammingError) as fault:  # the tables were never made
        raise CommandError(f"There is no school here yet. {START}") from fault
    if not found and wanted:
        raise CommandError(f"There is no school called {wanted!r} here.")
    if not found:
        raise CommandError(f"There is no school here yet. {START}")
    if len(found) > 1:
        raise CommandError("There are several schools here. Add --school NAME.")
    return found[0]
