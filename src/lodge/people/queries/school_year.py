"""What a new school year would do: which class becomes which, who leaves, what they still hold."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from lodge.people.models import Pupil, School, SchoolClass, Term
from lodge.people.queries.calendar import school_year_of
from lodge.people.queries.posts import pupils_on_roll

YEAR_SIX = 6
USUAL_LAST_DAY = (7, 20)
RECEPTION = re.compile(r"(?:R|Reception)(?=[A-Z]?$|\s)")


@dataclass(frozen=True)
class ClassMove:
    """A class that moves up: its new name, and how many go with it."""

    old: SchoolClass
    new_name: str
    pupils: Sequence[Pupil]


@dataclass(frozen=True)
class YearPlan:
    """A new school year before it begins. ``staying`` are pupils without a class: only their year moves."""

    year: int
    last_day: date
    moves: Sequence[ClassMove]
    leaving: Sequence[Pupil]
    staying: Sequence[Pupil]

    @property
    def fingerprint(self) -> str:
        """Changes when the plan does."""
        said = [
            self.year,
            self.last_day,
            [(move.old.pk, move.new_name, [pupil.pk for pupil in move.pupils]) for move in self.moves],
            [pupil.pk for pupil in self.leaving],
            [pupil.pk for pupil in self.staying],
        ]
        return hashlib.sha256(repr(said).encode()).hexdigest()

    @property
    def is_empty(self) -> bool:
        """Whether nobody would move or leave: the year was started already."""
        return not self.moves and not self.leaving


def year_plan(
    school: School | UUID,
    year: int,
    *,
    names: Mapping[UUID, str] | None = None,
    last_day: date | None = None,
    oldest: int = YEAR_SIX,
    day: date,
) -> YearPlan:
    """What starting the school year that begins in ``year`` would do, in two queries.

    ``names`` gives classes other names than the guess; ``oldest`` is the year group after which children
    leave. Pupils whose class is of ``year`` already (an import brought them) are left alone.
    """
    moving: dict[SchoolClass, list[Pupil]] = {}
    leaving, staying = [], []
    some_class = False
    for pupil in pupils_on_roll(school, day):
        its_class = pupil.school_class
        if pupil.person.left_on is not None or (its_class and its_class.school_year >= year):
            continue
        some_class = some_class or its_class is not None
        if pupil.year_group is not None and pupil.year_group >= oldest:
            leaving.append(pupil)
        elif its_class:
            moving.setdefault(its_class, []).append(pupil)
        else:
            staying.append(pupil)
    if not some_class:
        leaving, staying = [], []
    chosen = names or {}
    moves = [
        ClassMove(old, chosen.get(old.pk, name_after(old.name)), pupils)
        for old, pupils in sorted(moving.items(), key=lambda pair: (pair[0].year_group, pair[0].name))
    ]
    return YearPlan(year, last_day or usual_last_day(school, year), moves, leaving, staying)


def next_year(school: School | UUID, day: date) -> int:
    """The year that can be started: this one while classes of the last one are in use, else the next."""
    this = school_year_of(day)
    return next(
        (
            this
            for pupil in pupils_on_roll(school, day)
            if pupil.school_class and pupil.school_class.school_year < this
        ),
        this + 1,
    )


def first_day_to_start(school: School | UUID, year: int) -> date:
    """From when the school year that begins in ``year`` can be started: the summer holiday before it."""
    return usual_last_day(school, year) + timedelta(days=1)


def usual_last_day(school: School | UUID, year: int) -> date:
    """The last day of term before the school year ``year``; 20 July where no terms are recorded."""
    before = Term.objects.of(school).filter(ends__lt=date(year, 9, 1), ends__gte=date(year, 6, 1))
    last: Term | None = before.order_by("-ends").first()
    return last.ends if last else date(year, *USUAL_LAST_DAY)


def name_after(name: str) -> str:
    """What a class is probably called a year later: 4B is 5B, R is 1, Hazel stays Hazel."""
    if RECEPTION.match(name):
        return RECEPTION.sub("1", name, count=1)
    return re.sub(r"\d{1,2}", lambda figure: str(int(figure.group()) + 1), name, count=1)
