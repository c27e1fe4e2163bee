"""What the office asks: who is behind these words, what is in, what is still here, how a class stands."""

from lodge.office.queries.classes import GridRow, class_grid, classes
from lodge.office.queries.desk import today_for_desk, waiting_messages
from lodge.office.queries.lookup import Found, resolve
from lodge.office.queries.register import crate_devices, entries_on, in_office, open_entry

__all__ = [
    "Found",
    "GridRow",
    "class_grid",
    "classes",
    "crate_devices",
    "entries_on",
    "in_office",
    "open_entry",
    "resolve",
    "today_for_desk",
    "waiting_messages",
]
