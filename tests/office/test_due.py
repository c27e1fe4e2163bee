"""What the register does by the clock: clause M6.3.a."""

from datetime import date

import pytest

from lodge.gate import Principal
from lodge.kit import clock, ids
from lodge.notices.models import Due, Letter
from lodge.office.actions.desk import record_standing_reason
from lodge.office.actions.taking_in import hand_in
from lodge.office.due import remind_of_still_here, review_standing_reasons
from lodge.people.models import School
from tests import make

pytestmark = pytest.mark.django_db

HALF_PAST_FOUR = clock.at(date(2026, 11, 23), 16, 30)


def turn(school: School, kind: str) -> tuple[Due, School, Principal]:
    """A turn of this kind that is due this afternoon, and the job that does it."""
    with make.given():
        row = Due(school=school, kind=kind, subject="today", due_at=HALF_PAST_FOUR, rule="", source="")
        row.save()
    return row, school, Principal("job", school.pk, kind, "Lodge")


def letters(school: School) -> list[str]:
    """The letters that wait, by template."""
    return list(Letter.objects.of(school).values_list("template", flat=True))


def test_a_family_is_told_once_what_was_not_collected(school: School) -> None:
    pupil = make.pupil(school)
    make.adult(pupil, terms=(make.KEEPS.PARENTAL_RESPONSIBILITY,))
    hand_in(device=make.device(pupil), by=make.by(make.staff(school)))
    work = turn(school, "remind-still-here")
    with clock.fixed(HALF_PAST_FOUR):
        for _ in range(2):
            remind_of_still_here(*work)
    assert letters(school) == ["notices/still-here"]


def test_what_the_police_asked_to_keep_reminds_nobody(school: School) -> None:
    device = make.device(make.pupil(school))
    hand_in(device=device, by=make.by(make.staff(school)))
    with make.given():
        device.hold = "police"
        device.save()
    with clock.fixed(HALF_PAST_FOUR):
        remind_of_still_here(*turn(school, "remind-still-here"))
    assert letters(school) == []


def test_a_yearly_request_that_ends_soon_is_asked_for_again_once(school: School) -> None:
    pupil = make.pupil(school)
    make.adult(pupil, terms=(make.KEEPS.PARENTAL_RESPONSIBILITY,))
    by = make.by(make.staff(school))
    record_standing_reason(
        pupil=pupil, reason="Walks alone", asked_by="Joy Obi", until=date(2026, 12, 1), by=by
    )
    with clock.fixed(HALF_PAST_FOUR):
        review_standing_reasons(*turn(school, "review-standing-reasons"))
        row, *rest = turn(school, f"review-{ids.new()}")
        review_standing_reasons(row, *rest)  # type: ignore[arg-type]
    assert letters(school) == ["notices/standing-reason-review"]
