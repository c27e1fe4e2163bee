"""Codes and links of letters that wait, sealed with a key kept apart from the database.

AES-256-GCM, the letter's id as associated data: sealed words cannot be moved to another letter.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from lodge.kit import ids

FILE = "letters.key"
NONCE = 12  # octets, as GCM wants


def seal(words: Mapping[str, str], letter: UUID) -> str:
    """``words`` as sealed text; '' for none."""
    if not words:
        return ""
    nonce = ids.octets(NONCE)
    sealed = AESGCM(_key()).encrypt(nonce, json.dumps(dict(words)).encode(), letter.bytes)
    return b64encode(nonce + sealed).decode()


def unseal(text: str, letter: UUID) -> dict[str, str]:
    """The words again; raises ``cryptography.exceptions.InvalidTag`` when key or letter is another."""
    if not text:
        return {}
    raw = b64decode(text)
    words: dict[str, str] = json.loads(AESGCM(_key()).decrypt(raw[:NONCE], raw[NONCE:], letter.bytes))
    return words


def _key() -> bytes:
    file = Path(settings.LODGE_KEYS) / FILE
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = file.with_name(f"{FILE}.{ids.new().hex}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(AESGCM.generate_key(256))
        try:
            file.hardlink_to(fresh)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return file.read_bytes()
