"""A school with keys, a little history, a checkpoint that somebody outside keeps, and an attacker."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection

from lodge.journal import guards, write
from lodge.journal.models import Entry
from lodge.journal.verify import Report, verify
from lodge.kit import clock, keys
from lodge.people.models import School
from tests import make


@dataclass
class History:
    """The school, the checkpoint kept outside, and what can be done to it."""

    school: School
    checkpoint: str

    def check(self, **outside: Any) -> Report:
        """The check as the governor runs it, with the checkpoint kept outside."""
        return verify(self.school.pk, **{"checkpoint": self.checkpoint, **outside})

    def act(self, verb: str = "hand-in", **facts: Any) -> Entry:
        """One more act that touches no row."""
        draft = write.Draft(verb=verb, kind="act", facts={"by": "person:1", **facts})
        return write.append(self.school.pk, [draft], at=clock.now(), day=clock.today())[0]

    def sql(self, statement: str, *values: Any) -> int:
        """The database owner at work."""
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return int(cursor.rowcount)


@pytest.fixture
def history(school: School) -> History:
    """Rows and acts of some days, an erasure, a counted refusal, two checkpoints, and acts after them."""
    keys.make(school.pk)
    for number in range(3):
        make.device(make.pupil(school, f"Child{number}"), number + 1)
    past = History(school, "")
    secret = past.act("report-concern", story="it was not true", place="the hall")
    write.make_checkpoint(school.pk)
    past.act(clauses=["M6.4"])
    write.erase(school.pk, secret.sequence, ["story"], reason="asked for by the family")
    for _ in range(2):
        refusal = write.Draft(verb="give-back", kind="refusal", facts={"by": "person:2"})
        write.refuse(school.pk, refusal, at=clock.now(), day=clock.today())
    past.checkpoint = write.make_checkpoint(school.pk).text
    past.act(clauses=["M6.5"])
    make.pupil(school, "Late")
    return past


@pytest.fixture
def owner(history: History) -> Callable[..., int]:
    """The owner of the database: the triggers are gone, and any statement goes."""
    guards.lift(connection)
    return history.sql
