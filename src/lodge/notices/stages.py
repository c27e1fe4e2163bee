"""The stage of a letter and of each copy in one word, worked out and never stored."""

from dataclasses import dataclass
from datetime import datetime

from lodge.notices import epoch, letters
from lodge.notices.models import Letter, OutboxRow


@dataclass(frozen=True)
class Stage:
    """A word for the page and the look of its tag; ``closed`` when nothing more will happen."""

    word: str
    look: str = "neutral"
    closed: bool = False


WAITING = Stage("Waiting")
ON_ITS_WAY = Stage("Being sent", "active")
PAPER = Stage("To print", "soon")
GONE = Stage("Gone", closed=True)
HANDED_OVER = Stage("Handed over", closed=True)
TAKEN_BACK = Stage("Taken back", closed=True)
LOST = Stage("Did not go", "now")
NOBODY = Stage("Nobody to tell", "now")
ELSEWHERE = Stage("Waits elsewhere", "soon")


def of_copy(copy: OutboxRow, here: str) -> Stage:
    """The stage of one copy; ``here`` is the epoch of this place."""
    on_paper = copy.channel == OutboxRow.Channel.PAPER
    if copy.sent_at is not None:
        return HANDED_OVER if on_paper else GONE
    if copy.cancelled_at is not None:
        return TAKEN_BACK
    if copy.failed_at is not None:
        return LOST
    if copy.epoch != here:
        return ELSEWHERE
    if copy.leased_until is not None:
        return ON_ITS_WAY
    return PAPER if on_paper else WAITING


@dataclass(frozen=True)
class Line:
    """One letter on the list: what, for whom (never a child's name), when, and how it stands."""

    letter: Letter
    title: str
    to: str
    at: datetime
    stages: tuple[tuple[str, Stage], ...]
    may_go_again: bool
    may_be_taken_back: bool


def line(letter: Letter) -> Line:
    """A letter as the list shows it; its copies are prefetched."""
    here = epoch.present()
    copies = [copy for copy in letter.copies.all() if copy.cancelled_at is None]
    stages = tuple((copy.person.formal_name, of_copy(copy, here)) for copy in copies)
    if letter.cancelled_at is not None:
        stages = (("", TAKEN_BACK),)
    elif letter.nobody_at is not None:
        stages = (*stages, ("", NOBODY))
    elif not copies:
        stages = (("", WAITING if letter.epoch == here else ELSEWHERE),)
    sent = any(copy.sent_at for copy in copies)
    stuck = any(stage in {LOST, NOBODY, ELSEWHERE} for _, stage in stages)
    return Line(
        letter=letter,
        title=letters.wording(letter.template).title,
        to=_to(letter),
        at=letter.queued_at,
        stages=stages,
        may_go_again=stuck and letter.cancelled_at is None,
        may_be_taken_back=not sent and letter.cancelled_at is None,
    )


def _to(letter: Letter) -> str:
    if letter.to == Letter.To.FAMILY:
        return "A family"
    if letter.person is not None:
        return letter.person.formal_name
    return f"Post: {letter.post.replace('-', ' ')}"
