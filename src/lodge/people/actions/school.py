"""Setting a school up: begun at the server, filled in by its leaders, complete once keys can be recovered."""

from dataclasses import dataclass
from uuid import UUID

from lodge.gate import Principal, deed
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.people.models import School


@dataclass(frozen=True)
class SchoolFacts:
    """What a school says about itself."""

    name: str
    urn: str
    kind: str
    telephone: str
    email: str
    address: str
    lado_telephone: str


def begin_school(*, key: UUID, short_name: str, by: Principal) -> School:
    """Begin a school in an empty data folder; it has no name yet, and nobody can sign in.

    Raises ``Told`` when the short name is taken. Clause L.12.
    """
    with deed(by=by, verb="set-up-school") as open_deed:
        if School.objects.filter(short_name=short_name).exists():
            raise Told("There is a school of that short name here. Choose another one.", field="short_name")
        school = School(pk=key, short_name=short_name)
        school.save(force_insert=True)
        open_deed.record(about=school, begun=True)
    return school


def set_up_school(*, school: School, facts: SchoolFacts, by: Principal) -> None:
    """Say what the school is called, what type it is, and how it and the LADO are reached. Clause L.12."""
    with deed(by=by, verb="set-up-school", on=school) as open_deed:
        stored = School.objects.select_for_update().get(pk=school.pk)
        changed = [name for name, value in vars(facts).items() if getattr(stored, name) != value]
        if not changed:
            raise Told("Nothing is different from before, so nothing was changed.")
        for name in changed:
            setattr(stored, name, getattr(facts, name))
        stored.save(update_fields=changed)
        open_deed.record(about=stored, changed=changed)


def set_outside_address(*, school: School, address: str, by: Principal) -> None:
    """Say at which address families reach Lodge from outside; '' means that every parent step is on paper.

    Clause L.12.
    """
    with deed(by=by, verb="set-up-school", on=school) as open_deed:
        stored = School.objects.select_for_update().get(pk=school.pk)
        stored.outside_address = address
        stored.outside_asked_at = clock.now()
        stored.save(update_fields=["outside_address", "outside_asked_at"])
        open_deed.record(about=stored, outside_address=address)


def print_recovery_sheet(*, school: School, by: Principal) -> None:
    """Print the sheet with which the school's keys can be typed in again. Clause L.12."""
    with deed(by=by, verb="print-recovery-sheet", on=school) as open_deed:
        stored = School.objects.select_for_update().get(pk=school.pk)
        stored.recovery_printed_at = clock.now()
        stored.save(update_fields=["recovery_printed_at"])
        open_deed.record(about=stored, again=school.recovery_printed_at is not None)
