"""A new school year: classes move up, the oldest leave; nothing until somebody confirmed it."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from lodge.gate import Principal, deed
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.people.actions.leaving import record_leaver
from lodge.people.models import Pupil, SchoolClass
from lodge.people.queries.school_year import YEAR_SIX, ClassMove, YearPlan, first_day_to_start, year_plan

AT_ONCE = 500


def start_school_year(
    *,
    year: int,
    names: Mapping[UUID, str] | None = None,
    last_day: date | None = None,
    oldest: int = YEAR_SIX,
    expected: str = "",
    by: Principal,
) -> YearPlan:
    """Start the school year that begins in ``year``: classes move up under new names, the oldest leave.

    ``expected`` is the fingerprint of the plan that was looked at. Raises ``Told`` before the summer
    holiday, when the year was started already, or when the plan is another by now. Clause L.10.
    """
    with deed(by=by, verb="start-school-year") as open_deed:
        today = clock.today()
        first = first_day_to_start(by.school_id, year)
        if today < first:
            raise Told(f"That school year can be started from {first:%-d %B %Y}. Nothing was changed.")
        plan = year_plan(by.school_id, year, names=names, last_day=last_day, oldest=oldest, day=today)
        if plan.is_empty:
            raise Told("That school year was started already. Nothing was changed.")
        if expected and plan.fingerprint != expected:
            raise Told("Something changed since you looked. Nothing was changed. Look through it again.")
        classes = _new_classes(plan, by)
        _move(plan, classes, by)
        for pupil in plan.leaving:
            record_leaver(person=pupil.person, on=plan.last_day, reason="Moved on", by=by)
        open_deed.record(
            year=year,
            classes={move.old.name: move.new_name for move in plan.moves},
            moved=sum(len(move.pupils) for move in plan.moves),
            left=len(plan.leaving),
        )
    return plan


def _new_classes(plan: YearPlan, by: Principal) -> dict[str, SchoolClass]:
    kept = SchoolClass.objects.of(by.school_id).filter(school_year=plan.year)
    classes = {one.name: one for one in kept}
    fresh = []
    for move in plan.moves:
        if not move.new_name.strip():
            raise Told(f"Write a name for the class that was {move.old.name}.")
        if move.new_name not in classes:
            classes[move.new_name] = SchoolClass(
                school_id=by.school_id,
                name=move.new_name,
                year_group=_year_group(move),
                school_year=plan.year,
            )
            fresh.append(classes[move.new_name])
    SchoolClass.objects.bulk_create(fresh)
    return classes


def _year_group(move: ClassMove) -> int:
    years = [pupil.year_group for pupil in move.pupils if pupil.year_group is not None]
    return max(set(years), key=years.count) + 1 if years else move.old.year_group + 1


def _move(plan: YearPlan, classes: Mapping[str, SchoolClass], by: Principal) -> None:
    moved: list[Pupil] = []
    for move in plan.moves:
        for pupil in move.pupils:
            pupil.school_class = classes[move.new_name]
            moved.append(pupil)
    moved += plan.staying
    for pupil in moved:
        if pupil.year_group is not None:
            pupil.year_group += 1
    for start in range(0, len(moved), AT_ONCE):
        Pupil.objects.bulk_update(moved[start : start + AT_ONCE], ["school_class", "year_group"])
