"""Signed notes and checkpoints as C2SP writes them (c2sp.org/signed-note, c2sp.org/tlog-checkpoint).

A checkpoint is three lines (origin, size, base64 root), a blank line, and signature lines. Others may
add their own cosignature lines below ours; a verifier looks for the key it knows.
"""

import base64
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lodge.journal.leaves import origin
from lodge.kit import keys

DASH = "\N{EM DASH} "


class NoteFault(ValueError):
    """A checkpoint, key or receipt is not what it should be; the sentence says how."""


@dataclass(frozen=True)
class Verifier:
    """A public key with its name, as it stands in a C2SP vkey."""

    name: str
    key_id: bytes
    public: Ed25519PublicKey

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Whether this key made ``signature`` over ``message``."""
        try:
            self.public.verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint says, its signature checked."""

    origin: str
    size: int
    root: bytes


def verifier(vkey: str) -> Verifier:
    """Read a C2SP vkey. Raises ``NoteFault``."""
    parts = vkey.strip().split("+", 2)
    try:
        octets = base64.b64decode(parts[2], validate=True)
        name, key_id = parts[0], bytes.fromhex(parts[1])
    except (IndexError, ValueError) as fault:
        raise NoteFault("This is not a public key of a journal (name+id+key).") from fault
    if octets[:1] != keys.ED25519 or len(octets) != 33 or key_id != keys.key_id(name, octets[1:]):
        raise NoteFault("This is not a public key of a journal: its parts do not fit together.")
    return Verifier(name, key_id, Ed25519PublicKey.from_public_bytes(octets[1:]))


def verifier_of(school_id: UUID) -> Verifier:
    """The public key in this school's keys folder. Raises ``KeyFault``, ``NoteFault``."""
    return verifier(keys.vkey(school_id))


def sign_checkpoint(school_id: UUID, size: int, root: bytes) -> str:
    """The checkpoint of ``size`` leaves and ``root``, signed by the school. Raises ``KeyFault``."""
    name = origin(school_id)
    text = f"{name}\n{size}\n{base64.b64encode(root).decode()}\n"
    key = keys.signing(school_id)
    signature = keys.key_id(name, key.public_key().public_bytes_raw()) + key.sign(text.encode())
    return f"{text}\n{DASH}{name} {base64.b64encode(signature).decode()}\n"


def read_checkpoint(text: str, known: Verifier) -> Checkpoint:
    """Read a checkpoint and check that ``known`` signed it. Raises ``NoteFault`` saying what is wrong."""
    body, found, lines = text.replace("\r\n", "\n").partition("\n\n")
    parts = body.split("\n")
    try:
        if not found or len(parts) < 3:
            raise ValueError
        size, root = int(parts[1]), base64.b64decode(parts[2], validate=True)
        if str(size) != parts[1] or size < 0 or len(root) != 32:
            raise ValueError
    except ValueError as fault:
        raise NoteFault("This is not a checkpoint (name, size, root, blank line, signature).") from fault
    if parts[0] != known.name:
        raise NoteFault("This checkpoint is of another school's journal.")
    if not any(_signs(line, f"{body}\n".encode(), known) for line in lines.split("\n")):
        raise NoteFault("This checkpoint is not signed by the school's key.")
    return Checkpoint(parts[0], size, root)


def _signs(line: str, message: bytes, known: Verifier) -> bool:
    if not line.startswith(f"{DASH}{known.name} "):
        return False
    try:
        octets = base64.b64decode(line.removeprefix(f"{DASH}{known.name} "), validate=True)
    except ValueError:
        return False
    return octets[:4] == known.key_id and known.signed(message, octets[4:])


def promise_text(name: str, leaf: str) -> bytes:
    """What is signed at once for a receipt: that this leaf stands in this school's journal."""
    return f"lodge-receipt/v1\n{name}\n{leaf}\n".encode()
