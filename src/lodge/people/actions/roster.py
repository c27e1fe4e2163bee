"""Bringing people in from the school's own records, whole or not at all, and taking it back."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import models

from lodge.gate import Principal, deed
from lodge.kit import clock
from lodge.kit.rows import SchoolRow
from lodge.kit.told import Told
from lodge.people.actions.roster_families import UNDONE
from lodge.people.actions.roster_plan import gather
from lodge.people.actions.roster_rows import ORDER, Gathered, Progress, typed, unseen
from lodge.people.models import Person, Pupil, RosterImport
from lodge.people.queries.posts import stamp
from lodge.people.queries.roster import Proposal, RosterFiles, newest_import, propose
from lodge.people.roster.columns import NameMap

MOST_NAMED = 3


def import_people(
    *,
    data: bytes,
    file_name: str,
    chosen: NameMap | None = None,
    contacts: bytes | None = None,
    staff: bytes | None = None,
    expected: str = "",
    by: Principal,
    progress: Progress | None = None,
) -> RosterImport:
    """Bring pupils, families and staff in from a CSV file or a roster zip, whole or not at all.

    ``expected`` is the fingerprint of the proposal that was looked at. Raises ``CannotRead`` when a file
    cannot be used, ``Told`` when the proposal is another by now, ``KeyFault``. Clause L.10.
    """
    tell = progress or unseen
    with deed(by=by, verb="import-people") as open_deed:
        day = clock.today()
        files = RosterFiles(data, file_name, chosen, contacts, staff)
        tell("Reading the file", 0, 1)
        proposal = propose(by.school_id, files, day)
        if expected and proposal.fingerprint != expected:
            raise Told("Something changed since you looked. Nothing was saved. Look through it again.")
        reason = f"From the import of {file_name[:120]}, {day:%-d %B %Y}"
        rows = gather(by.school_id, proposal, day=day, reason=reason)
        rows.write(tell)
        kept = _kept(files, proposal, rows, by)
        kept.save(force_insert=True)
        open_deed.record(about=kept, file=file_name, sha256=files.digest, **kept.counts)
    return kept


def _kept(files: RosterFiles, proposal: Proposal, rows: Gathered, by: Principal) -> RosterImport:
    plan, staff = proposal.plan, proposal.staff
    counts = {
        "new": len(plan.new),
        "changed": len(plan.changed),
        "unchanged": len(plan.unchanged),
        "absent": len(plan.absent),
        "rejected": len(plan.rejected),
        "adults": sum(1 for adult in plan.adults if not adult.known_id),
        "staff_new": len(staff.new),
        "staff_changed": len(staff.changed),
    }
    return RosterImport(
        school_id=by.school_id,
        file_name=files.file_name[:200],
        file_digest=files.digest,
        made_at=clock.now(),
        made_by=stamp(by),
        counts=counts,
        before={**rows.before(), "absent": [one.id for one in plan.absent]},
    )


def undo_import(*, roster_import: RosterImport, by: Principal) -> None:
    """Take an import back: earlier values return, what it added ends today; nothing is deleted.

    Only the latest can be undone. Raises ``Told`` when something was built on it since, and names it.
    Clause L.10.
    """
    with deed(by=by, verb="undo-import", on=roster_import) as open_deed:
        roster_import.refresh_from_db()
        newest = newest_import(by.school_id)
        if roster_import.undone_at is not None:
            raise Told("That import was undone already. Nothing was changed.")
        if newest is None or newest.pk != roster_import.pk:
            raise Told("Another import came later. Undo that one first.")
        rows = Gathered()
        changed = roster_import.before.get("changed", {})
        added = _by_model(roster_import.before.get("added", {}))
        lost = [*_put_back(rows, by.school_id, changed), *_built_on(by.school_id, added, _keys(changed))]
        if lost:
            raise Told(_would_be_lost(lost))
        _end_added(rows, by.school_id, added, clock.today() - timedelta(days=1))
        rows.write()
        roster_import.undone_at, roster_import.undone_by = clock.now(), stamp(by)
        roster_import.save(update_fields=["undone_at", "undone_by"])
        open_deed.record(about=roster_import, file=roster_import.file_name, rows=rows.size)


def _by_model(added: dict[str, list[str]]) -> dict[type[SchoolRow], list[UUID]]:
    known = {model._meta.label_lower: model for model in ORDER}
    return {known[label]: [UUID(key) for key in keys] for label, keys in added.items()}


def _put_back(rows: Gathered, school_id: UUID, changed: dict[str, Any]) -> list[str]:
    """Set the earlier values again; answers with those rows that somebody changed meanwhile."""
    lost: list[str] = []
    for model in ORDER:
        noted = changed.get(model._meta.label_lower, {})
        if not noted:
            continue
        for row in model.objects.of(school_id).in_bulk([UUID(key) for key in noted]).values():
            earlier = noted[str(row.pk)]
            said = {name: typed(model, name, new) for name, (_, new) in earlier.items()}
            if any(_held(row, name) != value for name, value in said.items()):
                lost.append(_name(row))
                continue
            rows.change(row, **{name: typed(model, name, old) for name, (old, _) in earlier.items()})
    return lost


def _held(row: models.Model, name: str) -> Any:
    value = getattr(row, name)
    return bytes(value) if isinstance(value, memoryview) else value


def _keys(changed: dict[str, Any]) -> set[UUID]:
    return {UUID(key) for noted in changed.values() for key in noted}


def _built_on(school_id: UUID, added: dict[type[SchoolRow], list[UUID]], changed: set[UUID]) -> list[str]:
    """Rows of any room that point to a person, pupil or class the import added, and came later."""
    lost: list[str] = []
    ours = {key for keys in added.values() for key in keys} | changed
    for model, keys in added.items():
        for relation in model._meta.related_objects:
            other = relation.related_model
            if not issubclass(other, SchoolRow):
                continue
            name = relation.field.attname
            pointing = other.objects.of(school_id).exclude(**{name: None}).values_list("pk", name)
            wanted = set(keys)
            held = {key for pk, key in pointing.iterator() if key in wanted and pk not in ours}
            if held:
                what = str(other._meta.verbose_name)
                found = model.objects.of(school_id).in_bulk(list(held)[: MOST_NAMED + 1])
                lost += [f"{_name(row)} ({what})" for row in found.values()]
    return lost


def _end_added(rows: Gathered, school_id: UUID, added: dict[type[SchoolRow], list[UUID]], day: date) -> None:
    for model, keys in added.items():
        stored = model.objects.of(school_id).in_bulk(keys).values()
        for row in stored:
            if isinstance(row, Person):
                rows.change(row, left_on=day, leaving_reason=UNDONE)
            elif hasattr(row, "until") and row.until is None:
                rows.end(row, day)


def _name(row: Any) -> str:
    if isinstance(row, Pupil):
        return str(row.person.short_name)
    for link in ("link", "pupil", "person"):
        if getattr(row, link, None) is not None and not isinstance(row, Person):
            return _name(getattr(row, link))
    return row.short_name if isinstance(row, Person) else str(row)


def _would_be_lost(lost: Collection[str]) -> str:
    named = list(dict.fromkeys(lost))
    more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
    return (
        f"Later changes would be lost: {', '.join(named[:MOST_NAMED])}{more}. Nothing was undone. "
        "Put right what is wrong by hand, or import a corrected file."
    )
