"""The school's days: terms, INSET days, the periods of a day, and days on which the school is closed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time

from lodge.gate import Principal, deed
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.people.models import ClosedDay, Period, Term
from lodge.people.queries.calendar import terms_of_year, why_closed, year_days


@dataclass(frozen=True)
class TermDays:
    """A term as somebody typed it: both days are days on which pupils come."""

    name: str
    starts: date
    ends: date


@dataclass(frozen=True)
class PeriodTimes:
    """A period of the day as somebody typed it; it ends when the next begins."""

    kind: str
    starts: time
    ends: time


def set_terms(*, year: int, terms: Sequence[TermDays], by: Principal) -> None:
    """Set the terms of the school year that begins in September of ``year``; other years stay.

    Raises ``Told`` when terms overlap, end before they begin, or lie in another year. Clause L.10.
    """
    with deed(by=by, verb="set-calendar") as open_deed:
        _fit(year, terms)
        standing = {(row.name, row.starts, row.ends): row for row in terms_of_year(by.school_id, year)}
        wanted = {(term.name, term.starts, term.ends) for term in terms}
        for words, row in standing.items():
            if words not in wanted:
                row.change_where({"ended_at": None}, ended_at=clock.now())
        for name, starts, ends in sorted(wanted - standing.keys(), key=lambda words: words[1]):
            Term(school_id=by.school_id, name=name, starts=starts, ends=ends).save(force_insert=True)
        open_deed.record(year=year, terms=[[one.name, f"{one.starts}", f"{one.ends}"] for one in terms])


def _fit(year: int, terms: Sequence[TermDays]) -> None:
    first, last = year_days(year)
    before: TermDays | None = None
    for term in sorted(terms, key=lambda one: one.starts):
        if term.ends < term.starts:
            raise Told(f"“{term.name}” ends before it begins. Look at its two days again.")
        if not first <= term.starts <= term.ends <= last:
            raise Told(f"“{term.name}” is not within the school year {year} to {year + 1}.")
        if before is not None and term.starts <= before.ends:
            raise Told(f"“{term.name}” begins before “{before.name}” has ended. Look at both again.")
        before = term


def set_periods(*, periods: Sequence[PeriodTimes], by: Principal) -> None:
    """Set the periods of every school day from now on.

    Raises ``Told`` when periods overlap, or none is the start or the end of the day. Clause L.10.
    """
    with deed(by=by, verb="set-calendar") as open_deed:
        _follow(periods)
        for row in Period.objects.of(by.school_id):
            row.change_where({"ended_at": None}, ended_at=clock.now())
        for one in periods:
            Period(school_id=by.school_id, kind=one.kind, starts=one.starts, ends=one.ends).save(
                force_insert=True
            )
        open_deed.record(periods=[[one.kind, f"{one.starts:%H:%M}", f"{one.ends:%H:%M}"] for one in periods])


def _follow(periods: Sequence[PeriodTimes]) -> None:
    before: PeriodTimes | None = None
    for one in sorted(periods, key=lambda one: one.starts):
        if one.ends <= one.starts:
            raise Told(f"The period that starts at {one.starts:%H:%M} ends before it starts.")
        if before is not None and one.starts < before.ends:
            raise Told(
                f"The period that starts at {one.starts:%H:%M} starts before the one before has ended."
            )
        before = one
    kinds = {one.kind for one in periods}
    for kind, why in (
        (Period.Kind.START_OF_DAY, "when phones are handed in"),
        (Period.Kind.END_OF_DAY, "when they go home"),
    ):
        if kind not in kinds:
            raise Told(f"Say which period is the {kind.label.lower()}: that is {why}.")


def set_inset(*, year: int, days: Collection[date], by: Principal) -> None:
    """Set the INSET days of a school year: pupils stay at home, staff come.

    Raises ``Told`` for a day outside the year or a weekend. Clause L.10.
    """
    with deed(by=by, verb="set-calendar") as open_deed:
        first, last = year_days(year)
        for day in days:
            if not first <= day <= last or day.weekday() >= 5:
                raise Told(f"{day:%-d %B %Y} is not a weekday of the school year {year} to {year + 1}.")
        open_ones = ClosedDay.objects.of(by.school_id).filter(reopened_at=None, day__range=(first, last))
        standing = {row.day: row for row in open_ones}
        for day, row in standing.items():
            if row.kind == ClosedDay.Kind.INSET and day not in days:
                row.change_where({"reopened_at": None}, reopened_at=clock.now())
        for day in sorted(set(days) - standing.keys()):
            ClosedDay(school_id=by.school_id, day=day, kind=ClosedDay.Kind.INSET).save(force_insert=True)
        open_deed.record(year=year, days=[day.isoformat() for day in sorted(days)])


def declare_closure(*, day: date, kind: str, reason: str = "", by: Principal) -> ClosedDay:
    """Declare the school closed to pupils on ``day``: nothing is expected and nobody is chased.

    Raises ``Told`` on a day without pupils. Clause L.10.
    """
    with deed(by=by, verb="declare-closure") as open_deed:
        why = why_closed(by.school_id, day)
        if why:
            raise Told(f"No pupil is expected on {day:%-d %B %Y} anyway: {why.lower()}.", field="day")
        closed = ClosedDay(school_id=by.school_id, day=day, kind=kind, reason=reason)
        closed.save(force_insert=True)
        open_deed.record(about=closed, day=day.isoformat(), kind=kind, reason=reason)
    return closed


def reopen(*, closed: ClosedDay, by: Principal) -> None:
    """Open the school again on a day that was declared closed. Clause L.10."""
    with deed(by=by, verb="declare-closure", on=closed) as open_deed:
        if not closed.change_where({"reopened_at": None}, reopened_at=clock.now()):
            raise Told("The school was opened again already. Nothing was changed.")
        open_deed.record(about=closed, day=closed.day.isoformat(), reopened=True)
