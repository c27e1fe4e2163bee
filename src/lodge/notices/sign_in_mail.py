"""Mail about signing in goes through the outbox, in our own words, journalled like every letter.

django-allauth names the mail it wants by its template; we send our letter instead, to persons the
school knows. An address that nobody signs in with gets nothing, so nobody can be asked after.
"""

from typing import Any

from lodge.gate import deed
from lodge.kit import clock
from lodge.notices.actions.outbox import queue, to_person
from lodge.notices.actions.sending import sender
from lodge.notices.telling import moment
from lodge.people import sign_in
from lodge.people.models import Person

CHANGES = {
    **sign_in.CHANGES,
    "account/email/password_changed": "your password was changed",
    "account/email/password_set": "a password was set",
    "account/email/password_reset": "your password was changed",
    "account/email/email_changed": "your sign-in address was changed",
}
NEW_PASSWORD = "account/email/password_reset_key"  # noqa: S105 - the name of a letter
UNKNOWN = "the way you sign in was changed"
TO_NOBODY = frozenset({"account/email/unknown_account", "account/email/account_already_exists"})


class AccountAdapter(sign_in.AccountAdapter):
    """Password sign-in whose mail goes through the outbox."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue our letter for whoever signs in with ``email``, at each school they belong to."""
        if template_prefix in TO_NOBODY:
            return
        user = context.get("user")
        known = {"login": user} if user is not None else {"login__email__iexact": email}
        for person in Person.objects.across_schools().filter(**known).select_related("login"):
            if not person.has_left(clock.today()):
                _queue(person, template_prefix, email, context)


def _queue(person: Person, prefix: str, email: str, context: dict[str, Any]) -> None:
    by = sender(person.school_id)
    words, secrets, letter = moment(), {}, "notices/sign-in-changed"
    if prefix == NEW_PASSWORD:
        letter, secrets = "notices/password-reset", {"link": str(context["password_reset_url"])}
    else:
        words["what"] = CHANGES.get(prefix, UNKNOWN)
    with deed(by=by, verb="send-notice", on=person) as open_deed:
        queue(letter=letter, to=to_person(person, address=email), words=words, secret_words=secrets, by=by)
        open_deed.record(about=person, letter=letter, queued=True)
