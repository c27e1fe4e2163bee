"""The store of unique pupil numbers: sealed, matched by keyed digest, never shown.

The UPN is a "blind number" (DfE, Unique pupil numbers guide v1.2): it is opened here for sealing and for
its digest, and nowhere else.
"""

from uuid import UUID

from lodge.kit import sealing
from lodge.kit.models import SealedKey
from lodge.people.models import Pupil
from lodge.people.roster.upn import HiddenUpn

PURPOSE = "upn"


class UpnStore:
    """One school's store, open for the length of one import; digests are worked out once each."""

    def __init__(self, school_id: UUID) -> None:
        self._school_id = school_id
        self._digests: dict[str, str] = {}
        self._key: SealedKey | None = None

    def digest(self, upn: str) -> str:
        """The school's keyed digest of a UPN, for asking whether two are equal. Raises ``KeyFault``."""
        if upn not in self._digests:
            self._digests[upn] = sealing.keyed_digest(self._school_id, PURPOSE, upn)
        return self._digests[upn]

    def seal(self, upn: HiddenUpn, pupil_id: UUID) -> bytes:
        """The UPN sealed to the place where it will stand. Raises ``KeyFault``; call it inside a deed."""
        if self._key is None:
            kept = SealedKey.objects.filter(school_id=self._school_id, purpose=PURPOSE, destroyed_at=None)
            self._key = kept.first() or sealing.new_key(self._school_id, PURPOSE)
        return sealing.seal(self._key, upn.reveal(), place=f"pupil.upn:{pupil_id}").encode()


def revealed(school_id: UUID, database: str = "default") -> dict[UUID, str]:
    """The UPN of each pupil who has one, for an export that the headteacher asked for and nothing else.

    Raises ``KeyFault``, ``Unsealable``.
    """
    kept = SealedKey.objects.using(database).filter(school_id=school_id, purpose=PURPOSE, destroyed_at=None)
    key = kept.first()
    held = Pupil.objects.using(database).of(school_id).exclude(upn_digest="").values_list("pk", "upn_sealed")
    if key is None:
        return {}
    return {pk: sealing.unseal(key, bytes(sealed).decode(), place=f"pupil.upn:{pk}") for pk, sealed in held}
