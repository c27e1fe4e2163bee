"""Checkpoints: the whole tree signed at one size, on a fixed timetable, on whole pages."""

import base64
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from lodge.journal import leaves, merkle, notes, tallies
from lodge.journal.ledger import advance, blank_row, lay, locked_head
from lodge.journal.models import PAGE, Checkpoint, Entry, Head, Page
from lodge.kit import clock

NIGHTLY = 2  # o'clock in London


def checkpoint_due(school_id: UUID, at: datetime) -> bool:
    """Whether the night's checkpoint (2:00 in London) has not been made, or none ever."""
    newest = latest(school_id)
    if newest is None:
        return Head.objects.filter(school_id=school_id).exists()
    today = clock.at(clock.local(at).date(), NIGHTLY)
    night = today if today <= at else clock.at(clock.local(at).date() - timedelta(days=1), NIGHTLY)
    return newest.at < night


def make_checkpoint(school_id: UUID) -> Checkpoint:
    """Fill the page with blank leaves, hash the new pages, sign, and keep the checkpoint.

    There is always at least one blank leaf, so a checkpoint says nothing about the day. Raises
    ``KeyFault`` when the signing key is not there; then nothing is changed.
    """
    moment = clock.now()
    with transaction.atomic():
        head = locked_head(school_id)
        if overdue := tallies.overdue(head, moment):
            lay(head, overdue, at=moment, day=clock.local(moment).date())
        _fill(head, moment)
        roots = [bytes.fromhex(root) for root in page_roots(school_id)]
        start = len(roots) * PAGE
        for root in _new_pages(school_id, start):
            Page.objects.bulk_create([Page(school_id=school_id, number=len(roots), root=root.hex())])
            roots.append(root)
        text = notes.sign_checkpoint(school_id, head.size, merkle.tree_hash(roots))
        made = Checkpoint(school_id=school_id, size=head.size, text=text, at=moment)
        Checkpoint.objects.bulk_create([made])
    return made


def latest(school_id: UUID, *, beyond: int = 0) -> Checkpoint | None:
    """The newest checkpoint of more than ``beyond`` leaves, or None."""
    return Checkpoint.objects.filter(school_id=school_id, size__gt=beyond).order_by("-size").first()


def page_roots(school_id: UUID, size: int | None = None) -> list[str]:
    """The roots of the complete pages in order; only those within ``size`` leaves if it is given."""
    pages = Page.objects.filter(school_id=school_id).order_by("number")
    if size is not None:
        pages = pages.filter(number__lt=size // PAGE)
    return list(pages.values_list("root", flat=True))


def leaf_hashes(school_id: UUID, start: int, stop: int | None = None) -> Iterator[bytes]:
    """The leaf hashes from sequence ``start``, which must begin a page; blank ones are grown again."""
    rows = Entry.objects.filter(school_id=school_id, sequence__gte=start).order_by("sequence")
    if stop is not None:
        rows = rows.filter(sequence__lt=stop)
    for entry in rows.iterator(PAGE):
        if entry.kind == Entry.Kind.BLANK:
            yield from (bytes.fromhex(leaf) for leaf in blank_leaves(entry))
        else:
            yield bytes.fromhex(entry.leaf)


def blank_leaves(entry: Entry) -> Iterator[str]:
    """The leaves that a blank row stands for."""
    value = leaves.head_value(
        code=entry.code,
        kind=entry.kind,
        verb=entry.verb,
        at=entry.at,
        day=entry.school_day,
        subject=entry.subject,
    )
    seed = leaves.commitment(entry.head_salt, leaves.HEAD, value)
    return leaves.blanks(entry.previous, seed, entry.span)


def _fill(head: Head, at: datetime) -> None:
    row = blank_row(head, PAGE - head.size % PAGE, at)
    for leaf in blank_leaves(row):
        row.leaf = leaf
    Entry.objects.bulk_create([row])
    advance(head, head.size + row.span, row.leaf)


def _new_pages(school_id: UUID, start: int) -> Iterator[bytes]:
    page: list[bytes] = []
    for leaf in leaf_hashes(school_id, start):
        page.append(leaf)
        if len(page) == PAGE:
            yield merkle.tree_hash(page)
            page = []


def root_text(root: bytes) -> str:
    """A root as a checkpoint writes it."""
    return base64.b64encode(root).decode()
