"""The set-up list. How far each task is follows from what the school has entered; nothing is ticked off."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse

from lodge.devices.models import Tag
from lodge.devices.queries import tags_in_use
from lodge.kit import clock
from lodge.notices.queries import outbox
from lodge.people.models import FamilyLink, Period, Person, Post, School
from lodge.people.queries.calendar import school_year_of, terms_of_year
from lodge.people.queries.posts import holders, posts_waiting, pupils_on_roll

COMPLETED, UNDER_WAY, NOT_YET = "Completed", "In progress", "Not yet started"
CANNOT, PROBLEM = "Cannot start yet", "There is a problem"
LOOK = {COMPLETED: "", UNDER_WAY: "soon", NOT_YET: "neutral", CANNOT: "", PROBLEM: "now"}
# Pages that not everybody who sets up may work on, and the deed that is done there.
DONE_BY = {"import_people": "import-people", "setup_calendar": "set-calendar"}


@dataclass(frozen=True)
class Task:
    """One line of the list: what, where it is done, how far it is, and what is still missing."""

    what: str
    word: str
    detail: str = ""
    url: str = ""

    @property
    def state(self) -> str:
        """The tag that the word is shown on; done and not-yet-possible are plain text."""
        return LOOK[self.word]

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return self.word == COMPLETED


def tasks(school: School) -> list[Task]:
    """All tasks in their usual order; they can be done in any."""
    return [_task(school) for _task in TASKS]


def counted(found: list[Task]) -> str:
    """How many are done, in words."""
    return f"{sum(task.is_done for task in found)} of {len(found)} done"


def for_somebody(found: list[Task], could: Callable[[str], bool]) -> list[Task]:
    """The tasks for one reader: no link to a page that the rules would not let them work on."""
    shut = {reverse(name) for name, verb in DONE_BY.items() if not could(verb)}
    return [replace(task, url="") if task.url in shut else task for task in found]


def _at(name: str, task: Task) -> Task:
    """The task with the address of its page."""
    return replace(task, url=reverse(name))


def _your_school(school: School) -> Task:
    asked = {
        "name": school.name,
        "URN": school.urn,
        "telephone": school.telephone,
        "address": school.address,
        "the LADO’s telephone": school.lado_telephone,
    }
    missing = [name for name, value in asked.items() if not value]
    word = COMPLETED if not missing else NOT_YET if len(missing) == len(asked) else UNDER_WAY
    detail = f"Still to enter: {', '.join(missing)}" if missing and word != NOT_YET else ""
    return _at("setup_school", Task("Your school", word, detail))


def _leaders(school: School) -> Task:
    today, what = clock.today(), "Head, safeguarding lead, deputies, chair"
    kinds = (Post.Kind.HEAD, Post.Kind.DSL, Post.Kind.DEPUTY_DSL, Post.Kind.CHAIR)
    held = {kind: {person.pk for person in holders(school, kind, today)} for kind in kinds}
    waiting = posts_waiting(school, today).count()
    word, detail = UNDER_WAY, ""
    missing = [str(kind.label).lower() for kind in kinds if not held[kind]]
    if len(held[Post.Kind.HEAD]) > 1:
        word, detail = PROBLEM, "Two people hold the post of headteacher. End one of them."
    elif held[Post.Kind.HEAD] & held[Post.Kind.DSL] and not held[Post.Kind.DEPUTY_DSL] - held[Post.Kind.DSL]:
        word = PROBLEM
        detail = "The headteacher is also the safeguarding lead. Name a deputy lead who is another person."
    elif waiting:
        detail = f"{waiting} wait{'s' if waiting == 1 else ''} for a second person to confirm"
    elif not missing:
        word = COMPLETED
    elif len(missing) == len(kinds):
        word = NOT_YET
    else:
        detail = f"Still to name: {', '.join(missing)}"
    return _at("people", Task(what, word, detail))


def _people(school: School) -> Task:
    count = pupils_on_roll(school, clock.today()).count()
    families = FamilyLink.objects.of(school).filter(until=None).values("pupil").distinct().count()
    what = "Import people (CSV, OneRoster or School Data Sync)"
    if not count:
        return _at("import_people", Task(what, NOT_YET))
    detail = f"{count} pupil{'s' if count != 1 else ''}, {families} with a family contact"
    return _at("import_people", Task(what, COMPLETED if families else UNDER_WAY, detail))


def _calendar(school: School) -> Task:
    today = clock.today()
    terms = terms_of_year(school, school_year_of(today))
    kinds = set(Period.objects.of(school).values_list("kind", flat=True))
    day = {Period.Kind.START_OF_DAY, Period.Kind.END_OF_DAY} <= kinds
    if terms and day:
        word, detail = _ended(terms[-1].ends, today)
    elif terms or day:
        word, detail = UNDER_WAY, "Still to enter: " + ("the periods of the day" if terms else "the terms")
    else:
        word, detail = NOT_YET, ""
    return _at("setup_calendar", Task("Calendar and day", word, detail))


def _ended(last: date, today: date) -> tuple[str, str]:
    if last < today:
        return PROBLEM, "The last term of this school year is over. Enter the next year’s terms."
    return COMPLETED, ""


def _tags(school: School) -> Task:
    made = tags_in_use(school).count()
    detail = f"{made} tag{'s' if made != 1 else ''}, numbered with {school.tag_prefix}" if made else ""
    return _at("setup_storage", Task("Storage and tags", COMPLETED if made else NOT_YET, detail))


def _families(school: School) -> Task:
    what = "Reaching families"
    if school.outside_asked_at is None:
        return _at("setup_families", Task(what, NOT_YET))
    detail = school.outside_address or "On paper: no link is sent"
    return _at("setup_families", Task(what, COMPLETED, detail))


def _delivery(school: School) -> Task:
    chosen = outbox.choice(school)
    word, detail = (COMPLETED, chosen.get_way_display()) if chosen else (NOT_YET, "")
    if chosen and outbox.is_silent(school, chosen):
        word, detail = (
            PROBLEM,
            "This is a copy, so no letter leaves. Record the way again if it is the school.",
        )
    return _at("setup_delivery", Task("Delivery of letters", word, detail))


def _sign_in(school: School) -> Task:
    today = clock.today()
    leaders = {
        person.pk
        for kind in (Post.Kind.HEAD, Post.Kind.DEPUTY_HEAD, Post.Kind.CHAIR, Post.Kind.DSL)
        for person in holders(school, kind, today)
    }
    inside = Person.objects.of(school).exclude(login=None)
    able = inside.filter(pk__in=leaders).count()
    if able >= 2:
        return _at("people", Task("Sign-in", COMPLETED, f"{inside.count()} people can sign in"))
    detail = "Two leaders who can sign in can let anybody back in: invite another one"
    return _at("people", Task("Sign-in", UNDER_WAY, detail))


def _recovery(school: School) -> Task:
    printed = school.recovery_printed_at
    detail = (
        f"Printed on {clock.local(printed):%-d %B %Y}"
        if printed
        else "Without it, lost keys are lost for good"
    )
    return _at("setup_recovery", Task("Recovery sheet", COMPLETED if printed else NOT_YET, detail))


def _one_day(school: School) -> Task:
    ready = pupils_on_roll(school, clock.today()).exists() and Tag.objects.of(school).exists()
    what = "Print tags and try one day"
    if school.practised_at is not None:
        return _at(
            "setup_practice", Task(what, COMPLETED, f"Tried on {clock.local(school.practised_at):%-d %B %Y}")
        )
    if not ready:
        return Task(what, CANNOT, "It needs pupils and tags")
    return _at("setup_practice", Task(what, NOT_YET))


TASKS: tuple[Callable[[School], Task], ...] = (
    _your_school,
    _leaders,
    _people,
    _calendar,
    _tags,
    _families,
    _delivery,
    _sign_in,
    _recovery,
    _one_day,
)
