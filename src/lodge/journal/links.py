"""Links: the proof that a later checkpoint continues an earlier one, for whoever keeps the earlier."""

import base64
from typing import Any
from uuid import UUID

from lodge.journal import notes, proofs
from lodge.journal.models import Checkpoint
from lodge.journal.notes import NoteFault

KIND = "lodge-link/v1"


def make(school_id: UUID, old_text: str, new_text: str) -> dict[str, Any]:
    """The consistency proof (RFC 6962 section 2.1.2) between two checkpoints of ours.

    Raises ``NoteFault`` when one is not ours, or the later is given first.
    """
    old, new = stored(school_id, old_text), stored(school_id, new_text)
    if old.size > new.size:
        raise NoteFault("The first checkpoint is later than the second; give them the other way round.")
    path = proofs.consistency(school_id, old.size, new.size)
    proof = [base64.b64encode(node).decode() for node in path]
    return {"kind": KIND, "from": old.text, "to": new.text, "proof": proof}


def stored(school_id: UUID, text: str) -> Checkpoint:
    """Our own copy of a checkpoint that somebody holds. Raises ``NoteFault`` when there is none like it."""
    known = notes.verifier_of(school_id)
    held = notes.read_checkpoint(text, known)
    ours = Checkpoint.objects.filter(school_id=school_id, size=held.size).first()
    if ours is None or notes.read_checkpoint(ours.text, known) != held:
        raise NoteFault(
            "This checkpoint is signed by the school but is not in its journal. Keep it: it is proof."
        )
    return ours
