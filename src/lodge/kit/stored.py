"""Plain statements for the journal's hot path: what Django would send, without building a query each time.

``raw`` reads values as the database holds them, unread by Django, so that any change of any byte shows.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from django.db import models
from django.db.transaction import get_connection

CHUNK = 2000
Line = Sequence[Any]


def raw(model: type[models.Model], names: Sequence[str], condition: str, values: Line) -> Iterator[Line]:
    """The columns of the fields ``names`` of the rows under ``condition`` (SQL of ours, values apart)."""
    with get_connection().cursor() as cursor:
        cursor.execute(f"{_select(model, tuple(names))} WHERE {condition}", values)
        while lines := cursor.fetchmany(CHUNK):
            yield from lines


def stream(model: type[models.Model], names: Sequence[str], condition: str, values: Line) -> Iterator[Line]:
    """As ``raw``, for whole tables: PostgreSQL hands them over in portions."""
    with get_connection().chunked_cursor() as cursor:
        cursor.execute(f"{_select(model, tuple(names))} WHERE {condition}", values)
        while lines := cursor.fetchmany(CHUNK):
            yield from lines


def insert(model: type[models.Model], lines: Iterable[Line]) -> None:
    """Insert rows, each given as the values of ``model``'s fields in the order of their declaration."""
    fields, statement = _insert(model)
    connection = get_connection()
    ready = [
        [field.get_db_prep_save(value, connection) for field, value in zip(fields, line, strict=True)]
        for line in lines
    ]
    with connection.cursor() as cursor:
        if len(ready) == 1:
            cursor.execute(statement, ready[0])
        elif ready:
            cursor.executemany(statement, ready)


def prepared(model: type[models.Model], name: str, value: Any) -> Any:
    """A value of the field ``name`` as the database takes it."""
    return _field(model, name).get_db_prep_value(value, get_connection())


def moment(value: object) -> datetime:
    """A stored instant. Raises ``ValueError`` unless it is written exactly as Django writes it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    read = datetime.fromisoformat(str(value))
    if str(read) != value:
        raise ValueError("an instant in another form")
    return read.replace(tzinfo=UTC)


def day(value: object) -> date:
    """A stored day. Raises ``ValueError`` unless it is written exactly as Django writes it."""
    if isinstance(value, date):
        return value
    read = date.fromisoformat(str(value))
    if str(read) != value:
        raise ValueError("a day in another form")
    return read


@cache
def _field(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    return next(field for field in model._meta.concrete_fields if field.attname == name)


@cache
def _select(model: type[models.Model], names: tuple[str, ...]) -> str:
    """SQLite turns a column into a Python value by its declared type; a plus before it prevents that."""
    connection = get_connection()
    plus = "+" if connection.vendor == "sqlite" else ""
    quote = connection.ops.quote_name
    columns = ", ".join(f"{plus}{quote(_field(model, name).column or name)}" for name in names)
    return f"SELECT {columns} FROM {quote(model._meta.db_table)}"  # noqa: S608 - names of our own models


@cache
def _insert(model: type[models.Model]) -> "tuple[list[models.Field[Any, Any]], str]":
    quote = get_connection().ops.quote_name
    fields = list(model._meta.concrete_fields)
    columns = ", ".join(quote(field.column or field.attname) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    return fields, f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608
