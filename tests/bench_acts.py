"""What ``./lodge bench`` measures: a small school, its register, an import, the journal."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

import django

django.setup()

from django.conf import settings  # noqa: E402 - the apps must be ready first
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from lodge.demo.exports import invented, sims_csv  # noqa: E402
from lodge.desk.preparing import count_rows  # noqa: E402
from lodge.devices.models import Device  # noqa: E402
from lodge.gate import Principal, command  # noqa: E402
from lodge.journal import verify, write  # noqa: E402
from lodge.kit import clock, ids, keys  # noqa: E402
from lodge.people.actions.roster import import_people  # noqa: E402
from lodge.people.models import Login, Person, School, SchoolClass  # noqa: E402
from lodge.wsgi import settle  # noqa: E402
from tests import grow, make  # noqa: E402
from tests.bench_floor import (  # noqa: E402
    Act,
    Figure,
    figure,
    floor_bulk,
    floor_read,
    floor_write,
    timed,
)

CLASS = 30
CHILDREN = 2 * CLASS
LAST_DAY = date(2026, 11, 23)
PUPILS = 2000


@contextmanager
def quiet() -> Iterator[None]:
    """No log lines: what is measured is the act."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def measure() -> list[Figure]:
    """Every figure, in the order of the issue."""
    call_command("collectstatic", interactive=False, verbosity=0)
    morning = clock.at(LAST_DAY, 8, 41)
    with quiet(), clock.fixed(morning):
        school = _built()
        settle()
        by = make.by(Person.objects.of(school).get(family_name="Raman"))
        found = register(school, LAST_DAY)
        found += _journal(school, by)
        found.append(_import(by))
    return found


def grown() -> dict[str, list[Figure]]:
    """The register's figures after one term and after ten years, in one school that starts anew."""
    connection.close()
    for file in settings.LODGE_DATA.glob("lodge.sqlite3*"):
        file.unlink()
    found = {}
    with quiet():
        with clock.fixed(clock.at(date(2026, 9, 1), 8)):
            school = _built()
        for name, (last, first) in {
            "term": (date(2026, 12, 1), date(2026, 9, 2)),
            "ten years": (date(2036, 11, 24), date(2026, 12, 2)),
        }.items():
            grow.live(school, first, last)
            count_rows()
            found[name] = register(school, last)
    return found


def _built() -> School:
    """Sixty children with phones in two classes, an office manager who can sign in."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    school = make.school(short_name="bench")
    keys.make(school.pk)
    holder = make.staff(school)
    login = Login.objects.create_user("bench@larkfold.example", "bench password long")
    with make.given():
        holder.login = login
        holder.save()
    for number in range(CHILDREN):
        if number % CLASS == 0:
            room = make.school_class(school, name=f"{number // CLASS + 3}L", year_group=number // CLASS + 3)
        child = make.pupil(school, f"Child{number + 1:03d}", "Fenn", school_class=room)
        make.device(child, number + 1)
    return school


class Browser:
    """The office manager's browser: signed in with two factors, sends the form's token back."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
        login = Login.objects.get(email="bench@larkfold.example")
        self.client.force_login(login)
        session = self.client.session
        session["account_authentication_methods_user"] = str(login.pk)
        session["account_authentication_methods"] = [
            {"method": "password", "at": clock.now().timestamp()},
            {"method": "mfa", "at": clock.now().timestamp(), "type": "totp"},
        ]
        session.save()
        self.page("/phones/in")(None)
        self.token = self.client.cookies["csrftoken"].value

    def page(self, path: str) -> Act:
        """An act that fetches a page."""

        def fetch(_: object) -> None:
            _must(self.client.get(path).status_code, 200, path)

        return fetch

    def box(self, path: str) -> Act:
        """An act that types a device's tag into the one box."""

        def post(device: Device) -> None:
            typed = {"box": str(device.tag), "key": str(ids.new()), "csrfmiddlewaretoken": self.token}
            _must(self.client.post(path, typed).status_code, 302, path)

        return post


def _must(code: int, wanted: int, path: str) -> None:
    if code != wanted:
        raise RuntimeError(f"{path} answered {code}: the bench measures nothing.")


def register(school: School, day: date) -> list[Figure]:
    """The register's figures on a school day: thirty hand-ins, the pages, thirty given back."""
    write_floor, read_floor = floor_write(), floor_read()
    tagged = Device.objects.of(school).filter(ended_at=None).select_related("tag").order_by("tag__number")
    devices = list(tagged[: 2 * CLASS])
    with clock.fixed(clock.at(day, 8, 41)):
        browser = Browser()
        room = SchoolClass.objects.of(school).filter(name="4L").latest("school_year")
        timed(browser.box("/phones/in"), devices[:5])  # templates, rules and classes are loaded once
        hand_in = timed(browser.box("/phones/in"), devices[5:CLASS])
        today = timed(browser.page("/phones/today"), list(range(40)))
        hand_in_more = timed(browser.box("/phones/in"), devices[CLASS:])
        hand_in.wall.extend(hand_in_more.wall)
        hand_in.processor.extend(hand_in_more.processor)
        grid = timed(browser.page(f"/phones/in?class={room.pk}"), list(range(40)))
        my_day = timed(browser.page("/day"), list(range(40)))
    with clock.fixed(clock.at(day, 15, 20)):
        timed(browser.box("/phones/out"), devices[:5])
        give_back = timed(browser.box("/phones/out"), devices[5:])
    return [
        figure("hand-in, whole request", hand_in, write_floor),
        figure("give-back, whole request", give_back, write_floor),
        figure("register of the day, 30 rows", today, read_floor),
        figure("handing in with a class of 30 open", grid, read_floor),
        figure("My day", my_day, read_floor),
    ]


def _journal(school: School, by: Principal) -> list[Figure]:
    def command_with_entry(_: int) -> None:
        with command(by=by, key=ids.new()):
            _append(school, by)

    floor = floor_write(size=800)
    alone = timed(command_with_entry, list(range(200)))
    with transaction.atomic():
        within = timed(lambda _: _append(school, by), list(range(200)))
    entries = _verified(school.pk)
    checked = timed(lambda _: _verified(school.pk), list(range(3))).per(entries)
    return [
        figure("journal, one command of one entry", alone, floor),
        figure("journal, an entry within a deed", within, floor),
        figure("journal, verify per entry", checked, floor_read(1000, 20) / 1000),
    ]


def _append(school: School, by: Principal) -> None:
    draft = write.Draft(verb="bench", kind="act", facts={"by": by.id, "words": "x" * 200})
    write.append(school.pk, [draft], at=clock.now(), day=clock.today())


def _verified(school_id: UUID) -> int:
    report = verify.verify(school_id)
    if not report.ok:
        raise RuntimeError(f"The journal of the bench does not verify: {report.problems[:3]}")
    return report.entries


def _import(by: Principal) -> Figure:
    data = sims_csv(invented(PUPILS, on=date(2026, 9, 8)))
    before = _rows()
    spans = timed(lambda _: import_people(data=data, file_name="bench.csv", by=by), [0])
    return figure(f"import of {PUPILS:,} pupils", spans, floor_bulk(_rows() - before))


def _rows() -> int:
    """How many rows the database holds."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = 0
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {quote(table)}")
            found += int(cursor.fetchone()[0])
    return found
