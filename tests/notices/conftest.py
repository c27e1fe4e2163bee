"""A school that sends mail, and a mail server and a Notify on loopback to send to."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from lodge.gate import Principal
from lodge.kit import ids, keys
from lodge.notices.actions.setting import set_delivery
from lodge.notices.delivery import Never, NotNow, Parcel
from lodge.people.models import ContactPoint, Login, Person, Post, Pupil, School
from tests import make

FAMILY = (make.KEEPS.PARENTAL_RESPONSIBILITY,)


@dataclass
class Postbox:
    """Stands for a mail server: keeps the letters, and says what it is told to say."""

    letters: list[Message] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    port: int = 0
    arrived: threading.Condition = field(default_factory=threading.Condition)

    async def handle_RCPT(  # noqa: N802 - the server's name for it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.letters.append(message_from_bytes(bytes(envelope.original_content or b"")))
        self.addresses.extend(envelope.rcpt_tos)
        with self.arrived:
            self.arrived.notify_all()
        return "250 OK"


class FreePort(Controller):
    """A mail server on whatever port is free."""

    def _trigger_server(self) -> None:
        listening: Any = self.server
        self.port = listening.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    """A real SMTP server on loopback, and Django's mail settings that lead to it."""
    box = Postbox()
    server = FreePort(box, hostname="127.0.0.1", port=0)
    server.start()
    box.port = server.port
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.DEFAULT_FROM_EMAIL = "office@larkfold.example"
    yield box
    server.stop()


@dataclass
class Notify:
    """Stands for GOV.UK Notify: keeps what was asked, answers as it does."""

    asked: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    status: int = 201
    address: str = ""

    def answer(self, path: str, body: dict[str, Any] | None) -> tuple[int, dict[str, Any]]:
        """What the service says to one request."""
        if body is None:
            reference = path.partition("reference=")[2]
            found = [{"id": one["id"]} for one in self.asked if one["reference"] == reference]
            return 200, {"notifications": found, "links": {}}
        if self.status != 201:
            return self.status, {"errors": [{"error": "BadRequestError", "message": "no"}]}
        self.asked.append({**body, "path": path, "id": str(ids.new())})
        return 201, {"id": self.asked[-1]["id"]}


@pytest.fixture
def notify(settings: Any) -> Iterator[Notify]:
    """A loopback HTTP server in GOV.UK Notify's part."""
    service = Notify()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(None)

        def do_POST(self) -> None:
            self._say(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _say(self, body: dict[str, Any] | None) -> None:
            service.tokens.append(self.headers["Authorization"])
            status, words = service.answer(self.path, body)
            payload = json.dumps(words).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *words: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    service.address = f"http://127.0.0.1:{server.server_port}"
    settings.LODGE_NOTIFY_URL = service.address
    settings.LODGE_NOTIFY_KEY = f"test-{NOTIFY_SERVICE}-{NOTIFY_SECRET}"
    yield service
    server.shutdown()
    server.server_close()


NOTIFY_SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
NOTIFY_SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"


class Recorder:
    """A way out that keeps parcels and fails when told to."""

    def __init__(self, *faults: NotNow | Never | None) -> None:
        self.parcels: list[Parcel] = []
        self.faults = list(faults)
        self.closed = 0

    def send(self, parcel: Parcel) -> str:
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            raise fault
        self.parcels.append(parcel)
        return f"recorded-{len(self.parcels)}"

    def close(self) -> None:
        self.closed += 1

    @property
    def addresses(self) -> list[str]:
        return [parcel.address for parcel in self.parcels]


def sign_in_as(person: Person, email: str = "priya@larkfold.example") -> Person:
    """Give somebody a login, so that mail for the post finds them."""
    login = Login.objects.create_user(email)
    with make.given():
        person.login = login
        person.save()
    return person


def point(person: Person, value: str, kind: str = ContactPoint.Kind.EMAIL, **fields: Any) -> ContactPoint:
    """An address or number that the school has held since September."""
    with make.given():
        made = ContactPoint(
            school_id=person.school_id,
            person=person,
            kind=kind,
            value=value,
            **{"since": date(2026, 9, 1), **fields},
        )
        made.save()
    return made


@pytest.fixture(autouse=True)
def static_folder(settings: Any, tmp_path: Path) -> None:
    """The page server looks for its static folder before the first page."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()


@pytest.fixture
def office(school: School) -> Principal:
    """The office manager, signed in, with a sign-in address."""
    return make.by(sign_in_as(make.staff(school, Post.Kind.OFFICE)))


@pytest.fixture
def by_mail(school: School, office: Principal) -> School:
    """The school sends by mail, and families can reach it from outside."""
    with make.given():
        school.outside_address = "https://lodge.larkfold.example"
        school.telephone = "01632 960123"
        school.save()
    keys.make(school.pk)
    set_delivery(way="smtp", by=office)
    return school


@pytest.fixture
def child(by_mail: School) -> Pupil:
    """Amara, whose mother can be told by e-mail."""
    pupil = make.pupil(by_mail)
    point(make.adult(pupil, "Joy", "Obi", FAMILY), "joy@families.example")
    return pupil
