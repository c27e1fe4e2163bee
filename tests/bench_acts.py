"""What ``./lodge bench`` measures: a small school, its register, an import, the journal."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - the apps must be ready first
from django.test import Client  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from lodge.people.actions.roster import import_people  # noqa: E402

from lodge.demo.exports import invented, sims_csv  # noqa: E402
from lodge.devices.models import Device  # noqa: E402
from lodge.gate import Principal, command  # noqa: E402
from lodge.journal import verify, write  # noqa: E402
from lodge.kit import clock, ids  # noqa: E402
from lodge.people.models import Login, Person, School  # noqa: E402
from tests import make  # noqa: E402
from tests.bench_floor import Figure, figure, floor_bulk, floor_read, floor_write, timed  # noqa: E402

CHILDREN = 130
MORNING = clock.at(date(2026, 11, 23), 8, 41)
AFTERNOON = clock.at(date(2026, 11, 23), 15, 20)
PLAIN = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


@contextmanager
def quiet() -> Iterator[None]:
    """Static names unhashed, no log lines: what is measured is the act."""
    logging.disable(logging.WARNING)
    with override_settings(STORAGES=PLAIN, ALLOWED_HOSTS=["testserver"]):
        yield
    logging.disable(logging.NOTSET)


def measure(*, growth: bool) -> list[Figure]:
    """Every figure, in the order of the issue."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    with quiet(), clock.fixed(MORNING):
        school = make.school(short_name="bench")
        holder = make.staff(school)
        devices = [make.device(make.pupil(school, f"Child{one}"), one + 1) for one in range(CHILDREN)]
        client = _signed_in(holder)
        write_floor, read_floor = floor_write(), floor_read()
        found = _register(client, devices, write_floor, read_floor)
        found += _journal(school, make.by(holder), write_floor)
        found.append(_import(make.by(holder)))
    return found


def _signed_in(holder: Person) -> Client:
    login = Login.objects.create_user("bench@larkfold.example", "bench password long")
    with make.given():
        holder.login = login
        holder.save()
    client = Client()
    client.force_login(login)
    return client


def _register(client: Client, devices: list[Device], write_floor: float, read_floor: float) -> list[Figure]:
    def act(path: str) -> Any:
        def post(device: Device) -> None:
            answer = client.post(path, {"box": str(device.tag), "key": str(ids.new())})
            if answer.status_code != 302:
                raise RuntimeError(f"{path} answered {answer.status_code}: the bench measures nothing.")

        return post

    timed(act("/phones/in"), devices[:20])
    hand_in = timed(act("/phones/in"), devices[20:50])
    page = timed(lambda _: client.get("/phones/in"), list(range(40)))
    day = timed(lambda _: client.get("/day"), list(range(40)))
    with clock.fixed(AFTERNOON):
        give_back = timed(act("/phones/out"), devices[:50])
    return [
        figure("hand-in, whole request", hand_in, write_floor),
        figure("give-back, whole request", give_back, write_floor),
        figure("register page, 30 rows", page, read_floor),
        figure("My day", day, read_floor),
    ]


def _journal(school: School, by: Principal, write_floor: float) -> list[Figure]:
    def one(_: int) -> None:
        with command(by=by, key=ids.new()):
            draft = write.Draft(verb="bench", kind="act", facts={"by": by.id, "words": "x" * 200})
            write.append(school.pk, [draft], at=clock.now(), day=clock.today())

    appended = timed(one, list(range(200)))
    report_span = timed(lambda _: _verified(school.pk), list(range(3)))
    entries = _verified(school.pk)
    each = [span / entries for span in report_span]
    return [
        figure("journal, append one entry", appended, write_floor),
        figure("journal, verify per entry", each, floor_read(1000, 20) / 1000),
    ]


def _verified(school_id: UUID) -> int:
    report = verify.verify(school_id)
    return max(1, report.entries)


def _import(by: Principal) -> Figure:
    data = sims_csv(invented(2000, on=date(2026, 9, 8)))
    spans = timed(lambda _: import_people(data=data, file_name="bench.csv", by=by), [0])
    return figure("import of 2,000 pupils", spans, floor_bulk(14_000))
