"""Rows of ours: each belongs to a school, is asked for within it, and changes only inside a deed.

The gate opens ``watching()`` around a deed; a row that is saved meanwhile is noted, so that the
journal entry can commit to the state the deed left. A save outside a deed raises ``SideDoor``.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.apps import apps
from django.db import models

from lodge.kit import ids, stored

Row = TypeVar("Row", bound="TrackedRow")
Touched = dict[tuple[str, UUID], None]

_watched: ContextVar[Touched | None] = ContextVar("lodge_watched_rows", default=None)


class SideDoor(RuntimeError):
    """A row was written outside a deed, or in a way the journal could not follow."""


class Unscoped(RuntimeError):
    """A query did not say which school it is about."""


@contextmanager
def watching() -> Iterator[Touched]:
    """Note every row written inside the block. Only the gate opens this."""
    touched: Touched = {}
    token = _watched.set(touched)
    try:
        yield touched
    finally:
        _watched.reset(token)


def _note(rows: Iterable["TrackedRow"]) -> None:
    touched = _watched.get()
    if touched is None:
        raise SideDoor("Rows change only inside a deed: open lodge.gate.deed(...) in a verb.")
    for row in rows:
        touched[(row._meta.label_lower, row.pk)] = None


class SchoolRows(models.QuerySet[Row]):
    """A query that refuses to run until it says which school it is about."""

    _of_school = False

    def of(self, school: "models.Model | UUID") -> Self:
        """Only the rows of ``school`` (the school or its id)."""
        found = self.filter(school_id=school if isinstance(school, UUID) else school.pk)
        found._of_school = True
        return found

    def across_schools(self) -> Self:
        """Every school's rows: for set-up, migration and the journal's own check, never for a page."""
        found = self.all()
        found._of_school = True
        return found

    def _clone(self) -> Self:
        made: Self = super()._clone()  # type: ignore[misc]  # Django's own copy point, not in the stubs
        made._of_school = self._of_school
        return made

    def _demand_school(self) -> None:
        if not self._of_school and "instance" not in self._hints:  # type: ignore[attr-defined]
            raise Unscoped(f"{self.model.__name__}: start with .objects.of(school).")

    def _fetch_all(self) -> None:
        self._demand_school()
        super()._fetch_all()

    def iterator(self, chunk_size: int | None = None) -> Iterator[Row]:
        self._demand_school()
        return super().iterator(chunk_size)

    def single(self) -> Row | None:
        """The one row there can be, or None. Unlike ``first()`` it asks for no order, which takes longest."""
        found: list[Row] = list(self.order_by()[:1])
        return found[0] if found else None

    def count(self) -> int:
        self._demand_school()
        return super().count()

    def exists(self) -> bool:
        self._demand_school()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._demand_school()
        return super().aggregate(*args, **kwargs)

    def update(self, **fields: Any) -> int:
        raise SideDoor("update() passes the journal by: use row.save() or row.change_where(...).")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise SideDoor("Nothing is deleted: end it with a date, or let records/ forget it.")

    def bulk_create(self, objs: Iterable[Row], batch_size: int | None = None, **options: Any) -> list[Row]:  # type: ignore[override]
        """Add many rows in few statements, each noted for the journal."""
        made = super().bulk_create(objs, batch_size, **options)
        _note(made)
        return made

    def bulk_update(self, rows: Iterable[Row], fields: Iterable[str], batch_size: int | None = None) -> int:
        """Change many rows in few statements, each noted for the journal."""
        changed = list(rows)
        _note(changed)
        keep = models.QuerySet[Row](self.model, using=self.db)
        return keep.bulk_update(changed, fields, batch_size)


class TrackedRow(models.Model):
    """A row whose every change belongs to a deed."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row and note it for the journal; raises ``SideDoor`` outside a deed."""
        _note([self])
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: records end, they are not removed (house rule 12)."""
        raise SideDoor("Nothing is deleted: end it with a date, or let records/ forget it.")

    def change_where(self, expected: Mapping[str, Any], **fields: Any) -> bool:
        """Change ``fields`` if the stored row still looks as ``expected``, in one statement.

        Returns whether it did. This is how two people at two desks cannot both do the same thing.
        """
        _note([self])
        stored = type(self)._base_manager.filter(pk=self.pk, **expected)
        if not stored.update(**fields):
            return False
        for name, value in fields.items():
            setattr(self, name, value)
        return True


class SchoolRow(TrackedRow):
    """A row of one school. Start every query with ``Model.objects.of(school)``."""

    school = models.ForeignKey("people.School", models.PROTECT, related_name="+")

    objects: ClassVar[Any] = SchoolRows.as_manager()

    class Meta:
        abstract = True


def tracked_models() -> list[type[TrackedRow]]:
    """Every concrete model whose rows the journal answers for, in a stable order."""
    found = [model for model in apps.get_models() if issubclass(model, TrackedRow)]
    return sorted(found, key=lambda model: model._meta.label_lower)


def digests(
    model: type[TrackedRow], *, keys: Collection[UUID] | None = None, school: UUID | None = None
) -> Iterator[tuple[UUID, str]]:
    """The SHA-256 (hex) of each stored row of ``model``, as the database holds it now.

    ``keys`` limits it to these rows, ``school`` to one school's. The canonical form is JSON of the
    stored values in name order, so a changed byte, in any column, changes the digest.
    """
    names = sorted(field.attname for field in model._meta.concrete_fields)
    encode = json.JSONEncoder(default=_plain, ensure_ascii=False).encode
    label = model._meta.label_lower
    for values in _stored(model, ["id", *names], keys, school):
        line = encode(dict(zip(names, values[1:], strict=True)))
        key = values[0] if isinstance(values[0], UUID) else UUID(values[0])
        yield key, hashlib.sha256(f"{label}:{line}".encode()).hexdigest()


def _stored(
    model: type[TrackedRow], names: list[str], keys: Collection[UUID] | None, school: UUID | None
) -> Iterator[Sequence[Any]]:
    within, values = "1 = 1", list[Any]()
    if school is not None:
        name = "school_id" if issubclass(model, SchoolRow) else "id"
        within, values = f"{name} = %s", [stored.prepared(model, "id", school)]
    if keys is None:
        yield from stored.stream(model, names, within, values)
        return
    ready = [stored.prepared(model, "id", key) for key in keys]
    for start in range(0, len(ready), 500):
        batch = ready[start : start + 500]
        marks = ", ".join(["%s"] * len(batch))
        yield from stored.raw(model, names, f"{within} AND id IN ({marks})", [*values, *batch])


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)
