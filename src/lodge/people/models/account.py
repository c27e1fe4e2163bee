"""Accounts, invitations, badges and desks.

A login is one for the whole machine (a third-party table in django-allauth's sense, see
docs/decisions); the person it stands for is one per school.
"""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from lodge.kit.rows import SchoolRow
from lodge.people.models.person import Person


class Logins(BaseUserManager["Login"]):
    """Makes logins; the e-mail address is the name one signs in with."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Login":
        """A new login. Without a password it can only be entered by passkey or invitation."""
        login = self.model(email=self.normalize_email(email).lower(), **fields)
        if password is None:
            login.set_unusable_password()
        else:
            login.set_password(password)
        login.save(using=self._db)
        return login


class Login(AbstractBaseUser):
    """What somebody signs in with. It carries no rights: posts do."""

    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[Logins] = Logins()


class Invitation(SchoolRow):
    """A one-day code, by mail, on a printed slip or in the terminal, with which a person comes in.

    Only its keyed digest is kept. The first code belongs to nobody yet: whoever types it says who they are.
    """

    class Kind(models.TextChoices):
        """What the code opens."""

        FIRST = "first", "The first account of the school"
        ACCOUNT = "account", "An account"
        DAY = "day", "An account for today"
        LET_IN = "let-in", "A way back in"

    kind = models.CharField(max_length=8, choices=Kind, default=Kind.ACCOUNT)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="invitations")
    code_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="first", person__isnull=True) | (~Q(kind="first") & Q(person__isnull=False)),
                name="only_the_first_code_is_nobodys",
            )
        ]


class Badge(SchoolRow):
    """A badge or short code that names its holder at a desk; it opens a run and nothing else."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="badges")
    code_digest = models.CharField(max_length=64)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("school", "code_digest"),
                condition=Q(ended_at__isnull=True),
                name="one_live_badge_a_code",
            )
        ]


class Desk(SchoolRow):
    """A kiosk: a screen that takes in and gives back by tag, and can do nothing else.

    A pairing code joins one computer to it; that computer then carries a long token. Of both only keyed
    digests are kept.
    """

    name = models.CharField(max_length=60)
    pairing_digest = models.CharField(max_length=64, blank=True)
    pairing_ends_at = models.DateTimeField(null=True, blank=True)
    token_digest = models.CharField(max_length=64, null=True, blank=True, unique=True)
    set_up_at = models.DateTimeField()
    paired_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name", "id")


class LetIn(SchoolRow):
    """Letting in somebody who is locked out: two leaders, or whoever is at the server."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_by = models.CharField(max_length=160)
    asked_by_person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=160, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("asked_at", "id")
