"""A school's keys: files in ``settings.LODGE_KEYS``, apart from the database, readable by nobody else.

- ``signing.key``: Ed25519 (RFC 8032), signs checkpoints and receipts; ``signing.pub`` is its C2SP vkey.
- ``school.key``: X25519 (RFC 7748), opens what was sealed to the school; ``school.pub`` seals to it.
- ``wrap.key``: AES-256, wraps the key of each case.

Each file is one line, so that the recovery sheet can print it and a person can type it back.
"""

import base64
import os
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from django.conf import settings

from lodge.kit import ids

SIGNING, SCHOOL, WRAP = "signing.key", "school.key", "wrap.key"
SIGNING_PUBLIC, SCHOOL_PUBLIC = "signing.pub", "school.pub"
SECRET = (SIGNING, SCHOOL, WRAP)
ED25519 = b"\x01"  # the C2SP signature type


class KeyFault(RuntimeError):
    """A key is missing, damaged or readable by others; the sentence says which file and what to do."""


def folder(school_id: UUID) -> Path:
    """Where the keys of this school lie."""
    return Path(settings.LODGE_KEYS) / str(school_id)


def make(school_id: UUID) -> None:
    """Make the keys that are not there yet: once, when the school is set up. Never replaces a key."""
    place = folder(school_id)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    place.chmod(0o700)
    for name in SECRET:
        _keep(place / name, base64.b64encode(ids.octets(32)).decode())
    _keep(place / SIGNING_PUBLIC, vkey(school_id))
    public = school_private(school_id).public_key().public_bytes_raw()
    _keep(place / SCHOOL_PUBLIC, base64.b64encode(public).decode())


def signing(school_id: UUID) -> Ed25519PrivateKey:
    """The key that signs for the journal. Raises ``KeyFault``."""
    return Ed25519PrivateKey.from_private_bytes(_secret(school_id, SIGNING))


def school_private(school_id: UUID) -> X25519PrivateKey:
    """The key that opens what was sealed to the school. Raises ``KeyFault``."""
    return X25519PrivateKey.from_private_bytes(_secret(school_id, SCHOOL))


def school_public(school_id: UUID) -> X25519PublicKey:
    """The key that seals to the school; it needs no secret. Raises ``KeyFault``."""
    return X25519PublicKey.from_public_bytes(_line(folder(school_id) / SCHOOL_PUBLIC))


def wrapping(school_id: UUID) -> bytes:
    """The 32 bytes that wrap the key of each case. Raises ``KeyFault``."""
    return _secret(school_id, WRAP)


def vkey(school_id: UUID) -> str:
    """The journal's public key in C2SP form, ``name+key id+base64(type || key)``. Raises ``KeyFault``.

    It is read from ``signing.pub`` where that is there, so that whoever only verifies needs no secret.
    """
    kept = folder(school_id) / SIGNING_PUBLIC
    if kept.exists():
        return kept.read_text().strip()
    return vkey_of(f"lodge/{school_id}", signing(school_id).public_key().public_bytes_raw())


def vkey_of(name: str, public: bytes) -> str:
    """The C2SP verifier key of a 32-byte Ed25519 public key (c2sp.org/signed-note)."""
    return f"{name}+{key_id(name, public).hex()}+{base64.b64encode(ED25519 + public).decode()}"


def key_id(name: str, public: bytes) -> bytes:
    """The four bytes that tell keys apart on a signature line."""
    return sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def octets_of(school_id: UUID, name: str) -> bytes:
    """The 32 bytes of one secret key, for the recovery sheet. Raises ``KeyFault``."""
    return _secret(school_id, name)


def put_back(school_id: UUID, name: str, octets: bytes) -> Path:
    """Write a key from the recovery sheet where it is missing. Raises ``KeyFault`` where there is one."""
    file = folder(school_id) / name
    if file.exists():
        raise KeyFault(f"{file} is there. Move it away first, if it is the one that is damaged.")
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _keep(file, base64.b64encode(octets).decode())
    return file


def _secret(school_id: UUID, name: str) -> bytes:
    file = folder(school_id) / name
    octets = _line(file)
    if os.name == "posix" and file.stat().st_mode & 0o077:
        raise KeyFault(f"{file} can be read by others on this machine. Run: chmod 600 {file}")
    return octets


def _line(file: Path) -> bytes:
    try:
        octets = base64.b64decode(file.read_text().strip(), validate=True)
    except FileNotFoundError as missing:
        raise KeyFault(
            f"The key {file.name} of this school is not in {file.parent}. Put the keys folder back from your"
            " copy, or type the line from the recovery sheet into that file. Without it nothing can be"
            " signed or unsealed."
        ) from missing
    except ValueError as damaged:
        raise KeyFault(f"{file} is damaged: type its line again from the recovery sheet.") from damaged
    if len(octets) != 32:
        raise KeyFault(
            f"{file} is damaged: it is too short or too long. Type it again from the recovery sheet."
        )
    return octets


def _keep(file: Path, line: str) -> None:
    """Write a new file that only we can read, whole or not at all; a file that is there stays."""
    if file.exists():
        return
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(f"{line}\n")
        opened.flush()
        os.fsync(opened.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:  # another process was first; its key counts
        pass
    finally:
        draft.unlink()
