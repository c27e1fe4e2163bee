"""What a leaf is made of: salted commitments to facts, chained to the leaf before.

Pure. ``docs/check_receipt.py`` repeats these few lines with the standard library alone.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import TypeAlias
from uuid import UUID

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"

HEAD, STATE = "head", "state"  # facts that the journal adds itself
ABSENT = "absent"  # stands for the digest of a row that an act left removed

canonical = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
).encode


def origin(school_id: UUID) -> str:
    """The name of a school's tree and of the key that signs for it."""
    return f"lodge/{school_id}"


def genesis(school_id: UUID) -> str:
    """What stands as the leaf before the first, so that no tree can pass for another school's."""
    return sha256(origin(school_id).encode()).hexdigest()


def commitment(salt: str, name: str, value: Json) -> str:
    """The hiding and binding promise of one fact: SHA-256 of salt, name, a zero byte, canonical value."""
    return sha256(bytes.fromhex(salt) + f"{name}\0{canonical(value)}".encode()).hexdigest()


def content(previous: str, commitments: Iterable[str]) -> str:
    """The canonical JSON that is hashed as a leaf: version, leaf before, sorted commitments, no more."""
    return f'{{"facts":["{_joined(commitments)}"],"previous":"{previous}","v":1}}'


def _joined(commitments: Iterable[str]) -> str:
    return '","'.join(sorted(commitments))


def leaf(previous: str, commitments: Iterable[str]) -> str:
    """The RFC 6962 leaf hash (section 2.1: prefix 0x00) of an entry, in hex."""
    return sha256(b"\x00" + content(previous, commitments).encode()).hexdigest()


def blanks(previous: str, seed: str, span: int) -> Iterator[str]:
    """The ``span`` blank leaves that grow from one secret commitment; nobody outside can tell them apart."""
    root = bytes.fromhex(seed)
    for number in range(span):
        previous = leaf(previous, [sha256(root + number.to_bytes(8, "big")).hexdigest()])
        yield previous


def head_value(*, code: str, kind: str, verb: str, at: datetime, day: date, subject: str) -> dict[str, Json]:
    """The fact that says what sort of entry this is; it is never erased."""
    moment = at.astimezone(UTC).isoformat()
    return {
        "at": moment,
        "code": code,
        "day": day.isoformat(),
        "kind": kind,
        "subject": subject,
        "verb": verb,
    }


def trace_digest(state_salt: str, digest: str) -> str:
    """A row's digest, salted so that equal rows of two entries do not look alike."""
    return sha256(bytes.fromhex(state_salt) + digest.encode()).hexdigest()


def state_value(traces: Iterable[tuple[str, str, str]]) -> str:
    """One digest over all ``(table, key hex, trace digest)`` of an entry."""
    lines = sorted(f"{table}\0{key}\0{digest}\n" for table, key, digest in traces)
    return sha256("".join(lines).encode()).hexdigest()
