"""Random damage to the journal's tables and to the rows they describe, as a database owner could do it."""

import random
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, OperationalError, connection, transaction

from lodge.kit import rows

JOURNAL = ["entry", "payload", "trace", "head", "page", "checkpoint"]


def mutate(draw: random.Random) -> str:
    """Change, remove or put in one row somewhere; says what it did."""
    while True:
        described = [model._meta.db_table for model in rows.tracked_models()]
        journal = [f"journal_{name}" for name in JOURNAL]
        table = draw.choice(draw.choice([journal, described]))
        with connection.cursor() as cursor:
            names = [column.name for column in connection.introspection.get_table_description(cursor, table)]
            unread = ", ".join(f'+"{name}"' for name in names)  # as stored, not as Python would read it
            cursor.execute(f"SELECT rowid, {unread} FROM {table}")
            stored = cursor.fetchall()
        if not stored:
            continue
        place, *values = draw.choice(stored)
        line = dict(zip(names, values, strict=True))
        try:
            with transaction.atomic():
                return draw.choice([edit, edit, remove, put_in])(draw, table, place, line)
        except (IntegrityError, OperationalError, Unchanged):
            continue


class Unchanged(Exception):
    """The draw left things as they were."""


def edit(draw: random.Random, table: str, place: int, line: dict[str, Any]) -> str:
    """Change one column of one row."""
    column = draw.choice(sorted(line))
    value = other(draw, line[column])
    if value == line[column] and type(value) is type(line[column]):
        raise Unchanged
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE {table} SET "{column}" = %s WHERE rowid = %s', [value, place])
        cursor.execute(f'SELECT +"{column}" FROM {table} WHERE rowid = %s', [place])
        if cursor.fetchone() == (line[column],):
            raise Unchanged
    return f"{table}.{column}: {line[column]!r} -> {value!r}"


def other(draw: random.Random, value: Any) -> Any:
    """A different value of the same sort, or of another."""
    if draw.random() < 0.1:
        return draw.choice([None, 0, 1, "", "x", "2026-01-01"])
    if isinstance(value, int):
        return value + draw.choice([-1, 1, 1024])
    if value is None:
        return draw.choice([0, "x", "2026-11-23 08:00:00"])
    text = str(value)
    place = draw.randrange(len(text) + 1)
    return draw.choice(
        [text[:place] + draw.choice('0a: {"') + text[place:], text[:place] + text[place + 1 :], text[::-1]]
    )


def remove(draw: random.Random, table: str, place: int, line: dict[str, Any]) -> str:
    """Delete one row."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE rowid = %s", [place])
    return f"{table}: removed {line}"


def put_in(draw: random.Random, table: str, place: int, line: dict[str, Any]) -> str:
    """Insert a copy of a row under new keys."""
    copy = dict(line)
    for name in ("id", "key", "code", "school_id" if table == "journal_head" else "id"):
        if name in copy:
            copy[name] = uuid4().hex if name != "code" else "PUTIN"
    if "id" not in copy and "code" not in copy and "key" not in copy:
        for name in ("sequence", "number", "size"):
            if name in copy:
                copy[name] += draw.choice([1, 3, 5000])
    elif "sequence" in copy and "key" not in copy:
        copy["sequence"] += draw.choice([1, 5000])
    if table == "journal_head":
        raise Unchanged  # another school's head is not this school's affair
    names = ", ".join(f'"{name}"' for name in copy)
    marks = ", ".join(["%s"] * len(copy))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(copy.values()))
    return f"{table}: put in {copy}"
