"""Receipts: what somebody takes away so that the school cannot later deny or change an act.

A receipt holds the leaf as committed, the facts its holder may see with their salts, the school's
signed promise (at once), and, once a checkpoint covers it, the inclusion proof and the checkpoint.
``docs/check_receipt.py`` checks it without Lodge. Pages show only its code.
"""

import base64
import json
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from lodge.journal import checkpoints, leaves, merkle, notes, proofs
from lodge.journal.erasing import closed_facts
from lodge.journal.leaves import HEAD, STATE
from lodge.journal.models import Checkpoint, Entry, Payload, Trace
from lodge.journal.notes import NoteFault
from lodge.kit import keys

Receipt = dict[str, Any]
KIND = "lodge-receipt/v1"


class NoSuchEntry(LookupError):
    """No entry has this code, or it is a blank leaf."""


def entry_by_code(school_id: UUID, code: str) -> Entry:
    """The entry behind the code on a receipt; spaces, hyphens and small letters do not matter."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    found = Entry.objects.filter(school_id=school_id, code=plain).exclude(kind=Entry.Kind.BLANK).first()
    if found is None:
        raise NoSuchEntry(f"There is no entry with the code {code}.")
    return found


def last_entry(school_id: UUID) -> Entry:
    """The newest act, refusal or erasure."""
    entries = Entry.objects.filter(school_id=school_id).exclude(kind=Entry.Kind.BLANK)
    found = entries.order_by("-sequence").first()
    if found is None:
        raise NoSuchEntry("Nothing has been written in this journal yet.")
    return found


def make(entry: Entry, *, show: Collection[str] | None = None, under: Checkpoint | None = None) -> Receipt:
    """The receipt of ``entry`` with the facts named in ``show`` (None: all that are not erased).

    It proves the entry against the checkpoint ``under``, or against the newest; before any covers it,
    it holds the promise alone. Raises ``KeyFault``, and ``NoteFault`` when the journal is damaged here.
    """
    school_id = entry.school_id
    head = leaves.head_value(
        code=entry.code,
        kind=entry.kind,
        verb=entry.verb,
        at=entry.at,
        day=entry.school_day,
        subject=entry.subject,
    )
    payload = Payload.objects.get(school_id=school_id, sequence=entry.sequence)
    opened: Mapping[str, Any] = {HEAD: [entry.head_salt, head], **json.loads(payload.content)}
    commitments = [leaves.commitment(salt, name, value) for name, (salt, value) in opened.items()]
    commitments += closed_facts(payload.closed) + _state(entry)
    if leaves.leaf(entry.previous, commitments) != entry.leaf:
        raise NoteFault("The journal was changed at this entry. Run: lodge journal verify")
    name = leaves.origin(school_id)
    promise = keys.signing(school_id).sign(notes.promise_text(name, entry.leaf))
    shown = opened if show is None else {HEAD, *show} & opened.keys()
    made = {
        "kind": KIND,
        "origin": name,
        "code": entry.code,
        "leaf": json.loads(leaves.content(entry.previous, commitments)),
        "facts": [
            {"name": fact, "salt": opened[fact][0], "value": opened[fact][1]} for fact in sorted(shown)
        ],
        "promise": _text(promise),
    }
    return {**made, **_proof(entry, under or checkpoints.latest(school_id, beyond=entry.sequence))}


def read(text: str, known: notes.Verifier) -> Receipt:
    """Read a receipt and check all that it can show by itself. Raises ``NoteFault`` saying what fails."""
    try:
        receipt: Receipt = json.loads(text)
        leaf = leaf_of(receipt)
        if receipt["kind"] != KIND or receipt["origin"] != known.name:
            raise NoteFault("This receipt is of another school's journal.")
        if not known.signed(notes.promise_text(known.name, leaf), base64.b64decode(receipt["promise"])):
            raise NoteFault("This receipt is not signed by the school's key.")
        for fact in receipt["facts"]:
            promised = leaves.commitment(fact["salt"], fact["name"], fact["value"])
            if promised not in receipt["leaf"]["facts"]:
                raise NoteFault(f"The fact {fact['name']!r} on this receipt was changed.")
        if receipt["code"] != {fact["name"]: fact["value"] for fact in receipt["facts"]}[HEAD]["code"]:
            raise NoteFault("The code on this receipt was changed.")
        if "checkpoint" in receipt:
            _prove(receipt, leaf, known)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as fault:
        if isinstance(fault, NoteFault):
            raise
        raise NoteFault("This is not a receipt of a journal.") from fault
    return receipt


def leaf_of(receipt: Receipt) -> str:
    """The leaf hash (hex) of a receipt."""
    return merkle.leaf_hash(leaves.canonical(receipt["leaf"]).encode()).hex()


def _prove(receipt: Receipt, leaf: str, known: notes.Verifier) -> None:
    under = notes.read_checkpoint(receipt["checkpoint"], known)
    path = [base64.b64decode(node, validate=True) for node in receipt["proof"]]
    if not merkle.verify_inclusion(bytes.fromhex(leaf), receipt["index"], under.size, path, under.root):
        raise NoteFault("The proof on this receipt does not lead to its checkpoint.")


def _proof(entry: Entry, under: Checkpoint | None) -> Receipt:
    if under is None or entry.sequence >= under.size:
        return {}
    path = proofs.inclusion(entry.school_id, entry.sequence, under.size)
    return {"checkpoint": under.text, "index": entry.sequence, "proof": [_text(node) for node in path]}


def _state(entry: Entry) -> list[str]:
    """The commitment to the rows that the entry touched, if it touched any."""
    if not entry.state_salt:
        return []
    traces = Trace.objects.filter(school_id=entry.school_id, sequence=entry.sequence)
    lines = [(table, key.hex, digest) for table, key, digest in traces.values_list("table", "key", "digest")]
    return [leaves.commitment(entry.state_salt, STATE, leaves.state_value(lines))]


def _text(octets: bytes) -> str:
    return base64.b64encode(octets).decode()
