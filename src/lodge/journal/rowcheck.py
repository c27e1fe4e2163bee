"""Every row that the journal answers for, against the state in which its last entry left it."""

from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.db.utils import DatabaseError

from lodge.journal import leaves
from lodge.journal.models import Entry, Trace
from lodge.journal.walk import Problems
from lodge.kit import rows

BATCH = 500


def check(school_id: UUID, problems: Problems) -> None:
    """Find rows of the school that were edited, put in or taken out by a side door."""
    for model in rows.tracked_models():
        table = model._meta.label_lower
        try:
            for key in _suspects(school_id, model):
                with transaction.atomic():  # look again at one moment: the school goes on working meanwhile
                    if sentence := _wrong(school_id, model, key):
                        problems.add(sentence)
        except (ValueError, TypeError, OverflowError, DatabaseError):
            problems.add(f"The table {table} cannot be read: it was changed, or a migration is missing.")


def _suspects(school_id: UUID, model: type[rows.TrackedRow]) -> list[UUID]:
    table = model._meta.label_lower
    stored = rows.digests(model, school=school_id)
    suspects = []
    while batch := dict(islice(stored, BATCH)):
        expected = dict(_latest(school_id, table, list(batch)))
        suspects += [key for key, digest in batch.items() if not _fits(expected.get(key), digest)]
    suspects += [key for key, known in _gone(school_id, model) if not _fits(known, leaves.ABSENT)]
    return suspects


def _wrong(school_id: UUID, model: type[rows.TrackedRow], key: UUID) -> str:
    """What is wrong with one row, if it still is."""
    table = model._meta.label_lower
    known = dict(_latest(school_id, table, [key])).get(key)
    ours = _of_school(school_id, model).filter(pk=key).exists()
    digest = (
        next((digest for _, digest in rows.digests(model, keys=[key])), leaves.ABSENT)
        if ours
        else leaves.ABSENT
    )
    if _fits(known, digest):
        return ""
    if known is None:
        return f"A row of {table} was put in by a side door: {key}."
    if digest == leaves.ABSENT:
        return f"A row of {table} is gone: {key}."
    return f"A row of {table} was changed by a side door: {key}."


def _fits(known: tuple[str, str] | None, digest: str) -> bool:
    return known is not None and leaves.trace_digest(known[0], digest) == known[1]


def _latest(school_id: UUID, table: str, keys: list[UUID]) -> Iterator[tuple[UUID, tuple[str, str]]]:
    """For each key the salt and digest of its last trace; keys without any are left out."""
    found = Trace.objects.filter(school_id=school_id, table=table, key__in=keys)
    last = dict(found.values_list("key").annotate(last=Max("sequence")))
    at_last = found.filter(sequence__in=set(last.values())).values_list("key", "sequence", "digest")
    digests = {key: digest for key, sequence, digest in at_last if sequence == last[key]}
    named = Entry.objects.filter(school_id=school_id, sequence__in=set(last.values()))
    salts = dict(named.values_list("sequence", "state_salt"))
    for key, digest in digests.items():
        yield key, (salts.get(last[key], ""), digest)


def _gone(school_id: UUID, model: type[rows.TrackedRow]) -> Iterator[tuple[UUID, tuple[str, str]]]:
    """The rows that have traces but are not there, each with its last trace."""
    table = model._meta.label_lower
    there = Exists(_of_school(school_id, model).filter(pk=OuterRef("key")))
    missing = Trace.objects.filter(~there, school_id=school_id, table=table)
    keys = iter(missing.order_by("key").values_list("key", flat=True).distinct().iterator(BATCH))
    while batch := list(islice(keys, BATCH)):
        yield from _latest(school_id, table, batch)


def _of_school(school_id: UUID, model: type[rows.TrackedRow]) -> Any:
    field = "school_id" if issubclass(model, rows.SchoolRow) else "pk"
    return model._base_manager.filter(**{field: school_id})
