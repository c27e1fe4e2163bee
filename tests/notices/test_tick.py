"""The clock's work: turns are entered, run once, tried again, given up, and never in a copy."""

from datetime import date, datetime, time, timedelta

import pytest

from lodge.gate import Principal, deed
from lodge.journal.models import Checkpoint, Entry
from lodge.kit import clock, keys
from lodge.notices import epoch, timetable, worker
from lodge.notices.actions import due as deeds
from lodge.notices.actions.due import remember_due
from lodge.notices.deadlines import Calendar, Rule
from lodge.notices.models import Due
from lodge.notices.queries import due
from lodge.people.models import ClosedDay, School
from tests import make


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The only work there is: a bell, at 15:45 on school days."""
    monkeypatch.setattr(timetable, "kinds", {})
    monkeypatch.setattr(worker, "kinds", timetable.kinds)
    heard: list[str] = []

    def quarter_to_four(school: School) -> time:
        return time(15, 45)

    @timetable.on_due(
        "bell",
        words="at 15:45 on school days",
        source="test",
        turns=timetable.on_school_days(quarter_to_four),
    )
    def ring(row: Due, school: School, by: Principal) -> None:
        heard.append(row.subject)

    return heard


def tick_at(day: date, hour: int, minute: int = 0) -> int:
    with clock.fixed(clock.at(day, hour, minute)):
        return worker.tick(clock.now())


def rows(school: School) -> list[tuple[str, bool]]:
    return [(row.subject, row.done_at is not None) for row in Due.objects.of(school)]


def test_work_waits_for_its_turn_and_the_next_turn_is_written_down(school: School, rung: list[str]) -> None:
    assert tick_at(date(2026, 11, 23), 8) == 0
    assert rows(school) == [("2026-11-23 15:45", False)]
    assert tick_at(date(2026, 11, 23), 15, 46) == 1
    assert rung == ["2026-11-23 15:45"]
    assert rows(school) == [("2026-11-23 15:45", True), ("2026-11-24 15:45", False)]


def test_work_is_done_once(school: School, rung: list[str]) -> None:
    for minute in range(3):
        tick_at(date(2026, 11, 23), 15, 30 + minute)
    for minute in range(5):
        tick_at(date(2026, 11, 23), 15, 50 + minute)
    assert len(rung) == 1


def test_turns_missed_while_the_server_was_off_are_made_up_once(school: School, rung: list[str]) -> None:
    tick_at(date(2026, 11, 23), 8)
    tick_at(date(2026, 12, 3), 9)
    assert rung == ["2026-11-23 15:45"]
    assert rows(school)[-1] == ("2026-12-03 15:45", False)


def test_a_closed_day_has_no_turn(school: School, rung: list[str]) -> None:
    with make.given():
        ClosedDay(school=school, day=date(2026, 11, 24), kind=ClosedDay.Kind.INSET).save()
    tick_at(date(2026, 11, 23), 15)
    tick_at(date(2026, 11, 23), 16)
    assert rows(school)[-1] == ("2026-11-25 15:45", False)


def test_a_tick_with_nothing_to_do_writes_nothing(school: School, rung: list[str]) -> None:
    tick_at(date(2026, 11, 23), 8)
    before = Entry.objects.count()
    assert tick_at(date(2026, 11, 23), 9) == 0
    assert Entry.objects.count() == before


def test_of_two_servers_one_does_the_work(school: School, rung: list[str]) -> None:
    tick_at(date(2026, 11, 23), 8)
    with clock.fixed(clock.at(date(2026, 11, 23), 16)):
        by = Principal(kind="job", school_id=school.pk, id="timetable", name="Timetable")
        (first,), (second,) = due.ready(school, clock.now()), due.ready(school, clock.now())
        assert [deeds.take_due(row=row, by=by) for row in (first, second)] == [True, False]


def test_work_whose_server_died_is_done_by_the_next_after_the_lease(school: School, rung: list[str]) -> None:
    tick_at(date(2026, 11, 23), 8)
    start = clock.at(date(2026, 11, 23), 16)
    with clock.fixed(start):
        by = Principal(kind="job", school_id=school.pk, id="timetable", name="Timetable")
        deeds.take_due(row=due.ready(school, start)[0], by=by)
    assert tick_at(date(2026, 11, 23), 16, 29) == 0
    assert tick_at(date(2026, 11, 23), 16, 31) == 1


def test_work_that_fails_is_tried_again_then_left_for_people_and_its_next_turn_stands(
    school: School, rung: list[str]
) -> None:
    def broken(row: Due, school: School, by: Principal) -> None:
        raise OSError("disk full")

    bell = timetable.kinds["bell"]
    timetable.kinds["bell"] = timetable.Kind(bell.name, broken, bell.words, bell.source, bell.turns)
    with clock.fixed(clock.at(date(2026, 11, 23), 15)):
        worker.tick(clock.now())
        for _ in range(8):
            clock.pass_time(timedelta(hours=3))
            worker.tick(clock.now())
    (lost,) = due.not_done(school)
    assert (lost.subject, lost.tries, lost.fault) == ("2026-11-23 15:45", 4, "OSError")
    assert ("2026-11-24 15:45", False) in rows(school)


def test_a_copy_of_a_school_does_nothing_by_the_clock(by_mail: School, rung: list[str]) -> None:
    epoch.renew()
    assert tick_at(date(2026, 11, 23), 16) == 0
    assert rows(by_mail) == []


def test_a_deadline_belongs_to_the_deed_that_set_it_and_is_set_once(school: School, rung: list[str]) -> None:
    job = Principal(kind="job", school_id=school.pk, id="test", name="Test")
    child = make.pupil(school)

    def ask() -> Due:
        with deed(by=job, verb="run-due") as open_deed:
            row = remember_due(
                kind="bell",
                about=child,
                rule=Rule(2, Calendar.SCHOOL_DAYS, "M6.3.a"),
                began=clock.now(),
                school=school,
                by=job,
            )
            open_deed.record()
        return row

    assert ask().pk == ask().pk
    assert (ask().rule, ask().source) == ("within 2 school days", "M6.3.a")
    assert ask().due_at == clock.at(date(2026, 11, 25), 23, 59)


def test_the_night_has_its_checkpoint(school: School) -> None:
    def checkpoints() -> int:
        return int(Checkpoint.objects.filter(school_id=school.pk).count())

    keys.make(school.pk)
    tick_at(date(2026, 11, 23), 20)
    before = checkpoints()
    tick_at(date(2026, 11, 24), 2, 5)
    assert checkpoints() == before + 1
    tick_at(date(2026, 11, 24), 2, 15)
    assert checkpoints() == before + 1


def test_a_fault_in_one_school_holds_up_no_other(
    school: School, rung: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make.school("Moorgate Primary School", short_name="moorgate")
    tick_at(date(2026, 11, 23), 8)
    real = worker.run_due

    def breaks_for_the_first(*, school: School, now: datetime) -> int:
        if school.pk != other.pk:
            raise RuntimeError("broken")
        return real(school=school, now=now)

    monkeypatch.setattr(worker, "run_due", breaks_for_the_first)
    tick_at(date(2026, 11, 23), 16)
    assert len(rung) == 1
