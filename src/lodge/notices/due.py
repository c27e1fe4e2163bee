"""What the server does by the clock on its own account: the night's checkpoint of the journal."""

from datetime import time

from lodge.gate import Principal, deed
from lodge.journal import write as journal
from lodge.notices.models import Due
from lodge.notices.timetable import nightly, on_due
from lodge.people.models import School


@on_due(
    "make-checkpoint",
    words="every night at 2:01",
    source="L.13",
    turns=nightly(time(2, 1)),
)
def make_checkpoint(row: Due, school: School, by: Principal) -> None:
    """Sign the journal as it stands and put its loose ends away; nothing when the night has one already."""
    with deed(by=by, verb="make-checkpoint") as open_deed:
        made = journal.housekeeping(school.pk)
        open_deed.record(made=made is not None)
