"""Proofs out of a school's tree: one page of leaves and the page roots are all that is read."""

from uuid import UUID

from lodge.journal import checkpoints, merkle
from lodge.journal.models import PAGE


def inclusion(school_id: UUID, index: int, size: int) -> list[bytes]:
    """The audit path of leaf ``index`` to the root of the first ``size`` leaves (whole pages).

    Raises ``IndexError`` when the leaf lies beyond them.
    """
    number = index // PAGE
    roots = [bytes.fromhex(root) for root in checkpoints.page_roots(school_id, size)]
    upper = merkle.inclusion_path(number, roots)
    page = list(checkpoints.leaf_hashes(school_id, number * PAGE, (number + 1) * PAGE))
    return [*merkle.inclusion_path(index % PAGE, page), *upper]


def consistency(school_id: UUID, old: int, new: int) -> list[bytes]:
    """The proof that the first ``new`` leaves begin with the first ``old`` (both whole pages).

    Raises ``IndexError`` when they cannot.
    """
    roots = [bytes.fromhex(root) for root in checkpoints.page_roots(school_id, new)]
    if old % PAGE or new % PAGE:
        raise IndexError("Checkpoints lie on whole pages.")
    return merkle.consistency_path(old // PAGE, roots)
