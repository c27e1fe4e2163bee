"""The ways out of the school: a mail server, GOV.UK Notify, paper. One protocol, chosen per school.

Sending is at least once: a sender that dies between the server's yes and our note of it sends again
after its lease. Each try carries the same ``message_id``, so the second can be recognised; GOV.UK
Notify is asked for it first, and so sends once.
"""

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, formataddr, parseaddr
from pathlib import Path
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any, Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient
from requests.exceptions import RequestException

from lodge.notices.models import DeliveryChoice, OutboxRow
from lodge.people.models import School

KEY_LENGTH = 73  # two ids and their dashes; what stands before them is the key's name
SECONDS = 10  # for each word with a server; twenty copies stay within a lease


@dataclass(frozen=True)
class Parcel:
    """One copy as it leaves. ``again`` says that an earlier try may have arrived."""

    message_id: str
    channel: str
    address: str
    subject: str
    body: str
    reply_to: str
    sender: str
    at: datetime
    again: bool = False


class NotNow(Exception):
    """It did not go; trying later may help. ``everyone``: nothing goes that way just now."""

    def __init__(self, words: str, *, everyone: bool = False) -> None:
        super().__init__(words)
        self.words = words
        self.everyone = everyone


class Never(Exception):
    """It will not go to this address."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Delivery(Protocol):
    """A way out. ``send`` gives the server's own id of the copy, or raises ``NotNow`` or ``Never``."""

    def send(self, parcel: Parcel) -> str:
        """Hand one copy over."""

    def close(self) -> None:
        """Let go of the line."""


class PaperDelivery:
    """No wire at all: letters wait to be printed."""

    def send(self, parcel: Parcel) -> str:
        """Refuses: paper is handed over by people."""
        raise NotNow("Letters leave this school on paper.", everyone=True)

    def close(self) -> None:
        """Nothing to let go of."""


class SmtpDelivery:
    """The school's mail server, as LODGE_SMTP_HOST, _PORT, _USER, _PASSWORD, _TLS name it."""

    def __init__(self) -> None:
        self._line = EmailBackend(fail_silently=False, timeout=SECONDS)

    def send(self, parcel: Parcel) -> str:
        """Hand one e-mail over; its Message-ID is the same for every try."""
        if not settings.EMAIL_HOST or not settings.DEFAULT_FROM_EMAIL:
            raise NotNow("No mail server is set: LODGE_SMTP_HOST and LODGE_MAIL_FROM.", everyone=True)
        mail_from = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        message_id = f"<{parcel.message_id}@{mail_from.rpartition('@')[2]}>"
        message = EmailMessage(
            subject=parcel.subject,
            body=parcel.body,
            from_email=formataddr((parcel.sender, mail_from)),
            to=[parcel.address],
            reply_to=[parcel.reply_to] if parcel.reply_to else None,
            headers={
                "Message-ID": message_id,
                "Date": format_datetime(parcel.at),
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "All",
            },
        )
        try:
            self._line.open()
            self._line.send_messages([message])
        except (SMTPException, OSError) as fault:
            self.close()
            raise _mail_fault(fault) from fault
        return message_id

    def close(self) -> None:
        """Say goodbye to the mail server."""
        self._line.close()


def _mail_fault(fault: Exception) -> NotNow | Never:
    if isinstance(fault, SMTPRecipientsRefused):
        codes = [code for code, _ in fault.recipients.values()]
        if codes and all(code >= 500 for code in codes):
            return Never(f"The mail server says this address does not exist ({codes[0]}).")
        return NotNow(f"The mail server does not take mail for this address now ({codes}).")
    if isinstance(fault, SMTPResponseException):
        return NotNow(f"The mail server answered {fault.smtp_code}.", everyone=True)
    return NotNow("The mail server cannot be reached.", everyone=True)


class NotifyDelivery:
    """GOV.UK Notify: e-mail and text messages by the school's own service and its two templates.

    The e-mail template holds ((subject)) and ((body)), the text template ((message)).
    """

    def __init__(self, *, key: str, email_template: str, text_template: str, address: str) -> None:
        self._email_template = email_template
        self._text_template = text_template
        client: Any = NotificationsAPIClient  # it brings no types
        self._service = client(key, base_url=address, timeout=SECONDS) if len(key) > KEY_LENGTH else None

    def send(self, parcel: Parcel) -> str:
        """Hand one e-mail or text message over; ``reference`` is the same for every try."""
        if self._service is None:
            raise NotNow("No key for GOV.UK Notify is set: LODGE_NOTIFY_KEY.", everyone=True)
        try:
            earlier = _earlier(self._service, parcel.message_id) if parcel.again else ""
            return earlier or self._hand_over(self._service, parcel)
        except (APIError, RequestException) as fault:
            raise _notify_fault(fault) from fault

    def _hand_over(self, service: Any, parcel: Parcel) -> str:
        if parcel.channel == OutboxRow.Channel.TEXT:
            answer = service.send_sms_notification(
                parcel.address,
                self._text_template,
                personalisation={"message": parcel.body},
                reference=parcel.message_id,
            )
        else:
            answer = service.send_email_notification(
                parcel.address,
                self._email_template,
                personalisation={"subject": parcel.subject, "body": parcel.body},
                reference=parcel.message_id,
            )
        return str(answer["id"])

    def close(self) -> None:
        """Let go of the line to GOV.UK Notify."""
        if self._service is not None:
            self._service.request_session.close()


def _earlier(service: Any, reference: str) -> str:
    found: dict[str, Any] = service.get_all_notifications(reference=reference)
    return str(found["notifications"][0]["id"]) if found.get("notifications") else ""


def _notify_fault(fault: Exception) -> NotNow | Never:
    status = getattr(fault, "status_code", 503)
    if status == 400:
        return Never("GOV.UK Notify does not take this address (400).")
    if status == 429:
        return NotNow("GOV.UK Notify asks us to wait (429).", everyone=True)
    return NotNow(f"GOV.UK Notify cannot be reached or refuses the key ({status}).", everyone=True)


def open_delivery(school: School, chosen: DeliveryChoice | None) -> Delivery:
    """The school's way out, ready to send."""
    if chosen is None or chosen.way == DeliveryChoice.Way.PAPER:
        return PaperDelivery()
    if chosen.way == DeliveryChoice.Way.SMTP:
        return SmtpDelivery()
    return NotifyDelivery(
        key=notify_key(school),
        email_template=chosen.email_template,
        text_template=chosen.text_template,
        address=settings.LODGE_NOTIFY_URL,
    )


def notify_key(school: School) -> str:
    """The school's key for GOV.UK Notify: a file beside the other keys, else LODGE_NOTIFY_KEY."""
    file = Path(settings.LODGE_KEYS) / f"notify-{school.short_name}.key"
    return file.read_text().strip() if file.is_file() else str(settings.LODGE_NOTIFY_KEY)
