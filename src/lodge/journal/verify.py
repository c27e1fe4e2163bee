"""Is the journal whole, and are the rows as it left them? Asked by anybody who can run a command.

From inside, a database owner could rewrite all of it consistently. What stops that is outside: a
checkpoint or a receipt that somebody keeps. Both can be given here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.utils import DatabaseError

from lodge.journal import notes, reading, rowcheck
from lodge.journal.checkpoints import root_text
from lodge.journal.leaves import origin
from lodge.journal.merkle import Frontier
from lodge.journal.models import PAGE
from lodge.journal.notes import NoteFault
from lodge.journal.receipts import leaf_of, read
from lodge.journal.walk import Problems, Walk
from lodge.kit.keys import KeyFault


@dataclass(frozen=True)
class Report:
    """What a check found: entries that say something, leaves in all, the root (base64), problems."""

    entries: int
    size: int
    root: str
    ok: bool
    problems: list[str]


def verify(
    school_id: UUID, checkpoint: str | None = None, receipts: Sequence[str] = (), key: str | None = None
) -> Report:
    """Check the whole journal of a school and every row it answers for.

    ``checkpoint`` and ``receipts`` are texts kept outside; ``key`` a public key (vkey) known from
    outside, otherwise the one in the keys folder. Reads only; the school may go on working.
    """
    walk = Walk(school_id, Problems())
    known = _known(school_id, key, walk.problems)
    outside = _outside(checkpoint, known, walk) if checkpoint is not None else None
    held = _held(receipts, known, walk)
    try:
        _check(walk, known, outside, held)
    except (TypeError, ValueError, OverflowError, DatabaseError):
        walk.problems.add("The journal's tables cannot be read to the end: a value in them was changed.")
    rowcheck.check(school_id, walk.problems)
    found = walk.problems.all()
    return Report(walk.entries, walk.size, root_text(walk.root()), not found, found)


def _check(
    walk: Walk, known: notes.Verifier | None, outside: notes.Checkpoint | None, held: dict[str, str]
) -> None:
    end = reading.end_of(walk.school_id)
    if end is None:
        if held or (outside and outside.size):
            walk.problems.add("The journal is empty: all of it was cut off.")
        return
    walk.run(end.size)
    _check_end(end, walk)
    _check_pages(end, walk)
    _check_checkpoints(end, walk, known)
    if outside is not None:
        _check_outside(outside, walk)
    for code, leaf in held.items():
        if leaf not in walk.found:
            walk.problems.add(
                f"The entry of receipt {code} is not in the journal: it was cut off or changed."
            )


def _known(school_id: UUID, key: str | None, problems: Problems) -> notes.Verifier | None:
    try:
        known = notes.verifier(key) if key is not None else notes.verifier_of(school_id)
    except (KeyFault, NoteFault) as fault:
        problems.add(str(fault))
        return None
    if known.name != origin(school_id):
        problems.add("The public key is of another school's journal.")
    return known


def _outside(text: str, known: notes.Verifier | None, walk: Walk) -> notes.Checkpoint | None:
    if known is None:
        return None
    try:
        found = notes.read_checkpoint(text, known)
    except NoteFault as fault:
        walk.problems.add(f"The checkpoint you gave: {fault}")
        return None
    walk.sizes.add(found.size)
    return found


def _held(texts: Sequence[str], known: notes.Verifier | None, walk: Walk) -> dict[str, str]:
    """The receipts given, as code and leaf; one that does not hold by itself is a problem."""
    held = {}
    for text in texts:
        if known is None:
            break
        try:
            receipt = read(text, known)
        except NoteFault as fault:
            walk.problems.add(f"A receipt you gave: {fault}")
            continue
        held[str(receipt.get("code", ""))] = leaf_of(receipt)
    walk.held.update(held.values())
    return held


def _check_end(end: reading.End, walk: Walk) -> None:
    add = walk.problems.add
    if end.size != walk.size or end.leaf != walk.leaf:
        add(
            f"The journal ends after {walk.size} leaves; {end.size} were written: the end was cut or changed."
        )
    for what, count in end.beyond.items():
        if count:
            add(f"There are {count} {what} beyond the end of the journal.")
    for sequence in reading.orphans(walk.school_id, end.size):
        add(f"There is a payload for entry {sequence}, which is not there.")
    if end.refused_until != end.due:
        add("The count of refusals that are to be written was changed.")


def _check_pages(end: reading.End, walk: Walk) -> None:
    filled = max(walk.filled, default=0) // PAGE
    if [number for number, _ in end.pages] != list(range(filled)):
        walk.problems.add("Pages of the tree are missing or too many.")
    for number, root in end.pages:
        if number < len(walk.page_roots) and root != walk.page_roots[number].hex():
            walk.problems.add(f"Page {number} of the tree was changed.")


def _check_checkpoints(end: reading.End, walk: Walk, known: notes.Verifier | None) -> None:
    """Each stored checkpoint: signed by the school, at the end of its blank leaves, with our root."""
    if {size: at for size, _, at in end.checkpoints} != walk.filled:
        walk.problems.add("Stored checkpoints are missing, too many, or of another time.")
    tree, pages = Frontier(), iter(walk.page_roots)
    for size, text, _ in end.checkpoints:
        while tree.size * PAGE < size and (root := next(pages, None)):
            tree.add(root)
        if known is None:
            continue
        try:
            found = notes.read_checkpoint(text, known)
        except NoteFault as fault:
            walk.problems.add(f"The stored checkpoint of {size} leaves: {fault}")
            continue
        if (found.size, found.root) != (size, tree.root()):
            walk.problems.add(f"The stored checkpoint of {size} leaves has another root than the journal.")


def _check_outside(outside: notes.Checkpoint, walk: Walk) -> None:
    if outside.size > walk.size:
        sizes = f"{outside.size} leaves, the journal has {walk.size}"
        walk.problems.add(f"The checkpoint you gave covers {sizes}: the end was cut off.")
    elif outside.size and walk.roots.get(outside.size) != outside.root:
        walk.problems.add(
            "The journal is not the one that the checkpoint you gave was made of: it was rewritten."
        )
