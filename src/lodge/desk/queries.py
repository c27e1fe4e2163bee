"""What My day and the pages for everybody show."""

from dataclasses import dataclass

from lodge.kit import clock
from lodge.kit.declarations import DayRow, Reader, day_rows
from lodge.people.models import ContactPoint, Person, Post, School
from lodge.people.queries.posts import holders

MOST_ROWS = 7
SECTIONS = (("now", "Do now"), ("today", "Today"), ("waiting", "Waiting for others"))
TOLD_IN_ORDER = (Post.Kind.DSL, Post.Kind.DEPUTY_DSL, Post.Kind.HEAD, Post.Kind.CHAIR)


@dataclass(frozen=True)
class Section:
    """One part of My day: at most seven rows, and how many more there are."""

    id: str
    heading: str
    rows: list[DayRow]
    more: int


def my_day(reader: Reader) -> list[Section]:
    """The rows that every room declares for this reader, the earliest deadline first."""
    found = [row for provider in day_rows for row in provider(reader)]
    found.sort(key=_first_due)
    sections = []
    for key, heading in SECTIONS:
        rows = [row for row in found if row.section == key]
        sections.append(Section(key, heading, rows[:MOST_ROWS], max(0, len(rows) - MOST_ROWS)))
    return sections


def _first_due(row: DayRow) -> tuple[bool, float]:
    return (row.at is None, row.at.timestamp() if row.at else 0.0)


@dataclass(frozen=True)
class ToTell:
    """Somebody to tell about a concern: name, posts, telephone numbers."""

    name: str
    posts: str
    telephones: list[str]


def to_tell(school: School, reader: Person) -> list[ToTell]:
    """Who is to be told of a concern, in the order of the policy, never the reader themself."""
    found: dict[Person, list[str]] = {}
    for kind in TOLD_IN_ORDER:
        for person in holders(school, kind, clock.today()):
            if person.pk != reader.pk:
                found.setdefault(person, []).append(str(kind.label))
    points = ContactPoint.objects.of(school).filter(person__in=list(found), until=None)
    numbers = [(point.person_id, point.value) for point in points if point.kind != ContactPoint.Kind.EMAIL]
    return [
        ToTell(person.formal_name, ", ".join(posts), [value for key, value in numbers if key == person.pk])
        for person, posts in found.items()
    ]
