"""The rows an import adds and changes, gathered first and then written in few statements.

What is noted on the way is what undoes it: of each changed field the value before and after, of each
added row its key.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models

from lodge.kit.rows import SchoolRow
from lodge.people.models import ContactPoint, FamilyLink, FamilyTerm, Person, Pupil, SchoolClass

Progress = Callable[[str, int, int], None]
"""Told what is going on in words, how many rows are done, and of how many."""

# In the order in which one row can point to another.
ORDER: tuple[type[SchoolRow], ...] = (SchoolClass, Person, Pupil, ContactPoint, FamilyLink, FamilyTerm)
WORDS = {
    SchoolClass: "Saving classes",
    Person: "Saving people",
    Pupil: "Saving pupils",
    ContactPoint: "Saving addresses and numbers",
    FamilyLink: "Saving families",
    FamilyTerm: "Saving who may collect",
}
AT_ONCE = 500


def unseen(words: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@dataclass
class Gathered:
    """Rows to add and to change, by model, and the notes that can undo both."""

    added: dict[type[SchoolRow], list[Any]] = field(default_factory=dict)
    changed: dict[type[SchoolRow], dict[UUID, Any]] = field(default_factory=dict)
    fields: dict[type[SchoolRow], set[str]] = field(default_factory=dict)
    notes: dict[str, dict[str, dict[str, list[Any]]]] = field(default_factory=dict)

    def add(self, row: SchoolRow) -> None:
        """Add a row that is new."""
        self.added.setdefault(type(row), []).append(row)

    def change(self, row: SchoolRow, **values: Any) -> None:
        """Change fields of a stored row; of one that is itself new, just set them."""
        model = type(row)
        new = row._state.adding
        for name, value in values.items():
            old = getattr(row, name)
            if old == value:
                continue
            setattr(row, name, value)
            if new:
                continue
            self.changed.setdefault(model, {})[row.pk] = row
            self.fields.setdefault(model, set()).add(name)
            noted = self.notes.setdefault(model._meta.label_lower, {}).setdefault(str(row.pk), {})
            noted[name] = [noted[name][0] if name in noted else plain(old), plain(value)]

    def end(self, row: Any, day: date) -> None:
        """End a dated row: it held until ``day``."""
        self.change(row, until=day)

    @property
    def size(self) -> int:
        """How many rows are written."""
        kept = (*self.added.values(), *self.changed.values())
        return sum(len(rows) for rows in kept)

    def before(self) -> dict[str, Any]:
        """What undoes it all, as plain JSON."""
        added = {model._meta.label_lower: [str(row.pk) for row in rows] for model, rows in self.added.items()}
        return {"added": added, "changed": self.notes}

    def write(self, progress: Progress = unseen) -> None:
        """Write everything, some hundred rows a statement."""
        done, total = 0, self.size
        for model in ORDER:
            for some in _portions(self.added.get(model, [])):
                progress(WORDS[model], done, total)
                model.objects.bulk_create(some)
                done += len(some)
            for some in _portions(list(self.changed.get(model, {}).values())):
                progress(WORDS[model], done, total)
                model.objects.bulk_update(some, sorted(self.fields[model]))
                done += len(some)
        progress("Writing it in the journal", done, total)


def _portions(rows: list[Any]) -> Iterable[list[Any]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))


def plain(value: Any) -> Any:
    """A field's value as JSON can hold it."""
    if isinstance(value, date | UUID):
        return str(value)
    return bytes(value).decode("ascii") if isinstance(value, bytes | memoryview) else value


def typed(model: type[models.Model], name: str, kept: Any) -> Any:
    """A kept value as the field holds it: the opposite of ``plain``."""
    held = model._meta.get_field(name)
    if isinstance(held, models.BinaryField):
        return kept.encode("ascii")
    return held.to_python(kept) if isinstance(held, models.Field) else kept
