"""Run as a program of its own by test_killed: fills a school's outbox, or works it off until killed."""

import sys
from datetime import date, timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - Django must stand first

from lodge.gate import deed  # noqa: E402
from lodge.kit import clock, keys  # noqa: E402
from lodge.notices import worker  # noqa: E402
from lodge.notices.actions.outbox import queue, to_person  # noqa: E402
from lodge.notices.actions.setting import set_delivery  # noqa: E402
from lodge.people.models import School  # noqa: E402
from tests import make  # noqa: E402
from tests.notices.conftest import sign_in_as  # noqa: E402

START = clock.at(date(2026, 11, 23), 8, 41)


def fill(count: int) -> None:
    """A school with ``count`` letters that wait."""
    call_command("migrate", verbosity=0)
    school = make.school()
    keys.make(school.pk)
    person = sign_in_as(make.staff(school))
    by = make.by(person)
    set_delivery(way="smtp", by=by)
    with deed(by=by, verb="send-test-message") as open_deed:
        for _ in range(count):
            queue(letter="notices/test-message", to=to_person(person), by=by)
        open_deed.record()


def work(turn: int) -> None:
    """Work the outbox off; the ``turn``-th worker starts when the lease of the one before is over."""
    with clock.fixed(START + turn * timedelta(minutes=6)):
        while worker.tick(clock.now()):
            clock.pass_time(timedelta(seconds=1))
    assert School.objects.count() == 1


if __name__ == "__main__":
    act, number = sys.argv[1], int(sys.argv[2])
    with clock.fixed(START):
        {"fill": fill, "work": work}[act](number)
