"""Which kiosk a computer belongs to, and whose badge a code is."""

from datetime import date
from uuid import UUID

from lodge.kit import clock
from lodge.people.codes import digest
from lodge.people.models import Badge, Desk, Person, School


def desk_of_token(token: str) -> Desk | None:
    """The live kiosk whose computer carries ``token``, with its school; None for a retired one."""
    if not token:
        return None
    live = Desk.objects.across_schools().filter(token_digest=digest(token, "kiosk"), retired_at=None)
    found: Desk | None = live.select_related("school").first()
    return found


def desk_of_pairing(code: str) -> Desk | None:
    """The kiosk that waits for a computer with this pairing code now."""
    waiting = Desk.objects.across_schools().filter(pairing_digest=digest(code, "pairing"), retired_at=None)
    found: Desk | None = waiting.filter(pairing_ends_at__gt=clock.now()).select_related("school").first()
    return found


def desks_of(school: School | UUID) -> list[Desk]:
    """The kiosks in use, by name."""
    return list(Desk.objects.of(school).filter(retired_at=None))


def badge_holder(school: School | UUID, code: str, day: date) -> Person | None:
    """Whose live badge or short code this is; None when it is nobody's, or theirs who has left."""
    live = Badge.objects.of(school).filter(code_digest=digest(code, "badge"), ended_at=None)
    badge = live.select_related("person").first()
    if badge is None or badge.person.has_left(day):
        return None
    holder: Person = badge.person
    return holder


def live_badges(person: Person) -> list[Badge]:
    """The badges and codes that name ``person`` at a desk now."""
    return list(Badge.objects.of(person.school_id).filter(person=person, ended_at=None))
