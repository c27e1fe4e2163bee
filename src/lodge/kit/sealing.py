"""Sealed text: one AES-256-GCM key a case, wrapped by the school's key, which lies apart from the database.

Sealed: narrative, witness and medical fields, and the UPN store; nothing else. What is sealed cannot
be searched; equality of a sealed value is asked with ``keyed_digest``.
"""

import base64
import hmac
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lodge.kit import clock, ids, keys
from lodge.kit.models import SealedKey

NONCE = 12  # bytes, as NIST SP 800-38D recommends for GCM
SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)  # RFC 9180
TO_SCHOOL = b"lodge: sealed to the school, v1"


class Unsealable(RuntimeError):
    """A sealed text cannot be opened: its key was destroyed, is another, or the text was changed."""


def new_key(school_id: UUID, purpose: str) -> SealedKey:
    """Make and keep the key of one case ('concern', 'search', 'medical', 'upn'). Raises ``KeyFault``."""
    made = SealedKey(school_id=school_id, purpose=purpose, made_at=clock.now())
    made.wrapped = _shut(keys.wrapping(school_id), ids.octets(32), _label(made))
    made.save(force_insert=True)
    return made


def seal(key: SealedKey, text: str, *, place: str = "") -> str:
    """Seal ``text``. ``place`` (such as 'concern.story:<id>') ties it to where it stands: elsewhere it
    will not open. Raises ``Unsealable`` when the key was destroyed."""
    return _shut(_unwrapped(key), text.encode(), f"{_label(key)}|{place}")


def unseal(key: SealedKey, sealed: str, *, place: str = "") -> str:
    """Open what ``seal`` made with the same key and place. Raises ``Unsealable``."""
    return _open(_unwrapped(key), sealed, f"{_label(key)}|{place}").decode()


def destroy(key: SealedKey) -> None:
    """Destroy the key of a case; what it sealed is gone. The verb that calls this records it."""
    key.wrapped, key.destroyed_at = "", clock.now()
    key.save(update_fields=["wrapped", "destroyed_at"])


def seal_to_school(public_key: X25519PublicKey, text: str) -> str:
    """Seal ``text`` with the school's public key alone (HPKE), for reporting without any secret."""
    return _text(SUITE.encrypt(text.encode(), public_key, info=TO_SCHOOL))


def unseal_for_school(school_id: UUID, sealed: str) -> str:
    """Open what was sealed to the school. Raises ``Unsealable``, ``KeyFault``."""
    try:
        return SUITE.decrypt(_octets(sealed), keys.school_private(school_id), info=TO_SCHOOL).decode()
    except (InvalidTag, ValueError) as fault:
        raise Unsealable("This was sealed to another school, or it was changed.") from fault


def keyed_digest(school_id: UUID, purpose: str, value: str) -> str:
    """HMAC-SHA-256 of ``value``, in hex, for asking whether two sealed values are equal.

    Nobody without the school's key can tell from it what the value is. Raises ``KeyFault``.
    """
    key = HKDF(hashes.SHA256(), 32, None, f"lodge: digest of {purpose}".encode()).derive(
        keys.wrapping(school_id)
    )
    return hmac.new(key, value.encode(), sha256).hexdigest()


def _label(key: SealedKey) -> str:
    return f"{key.school_id}|{key.pk}|{key.purpose}"


def _unwrapped(key: SealedKey) -> bytes:
    if not key.wrapped:
        raise Unsealable("The key of this case was destroyed; what it sealed is erased.")
    return _open(keys.wrapping(key.school_id), key.wrapped, _label(key))


def _shut(key: bytes, octets: bytes, label: str) -> str:
    nonce = ids.octets(NONCE)
    return _text(nonce + AESGCM(key).encrypt(nonce, octets, label.encode()))


def _open(key: bytes, sealed: str, label: str) -> bytes:
    octets = _octets(sealed)
    try:
        return AESGCM(key).decrypt(octets[:NONCE], octets[NONCE:], label.encode())
    except (InvalidTag, ValueError) as fault:
        raise Unsealable("This was sealed with another key or place, or it was changed.") from fault


def _text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode()


def _octets(sealed: str) -> bytes:
    try:
        return base64.b64decode(sealed, altchars=b"-_", validate=True)
    except ValueError as fault:
        raise Unsealable("This is not a sealed text.") from fault
