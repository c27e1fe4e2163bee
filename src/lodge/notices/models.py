"""A letter, its copies in the outbox, the way out of the school, and what is due when."""

from django.db import models
from django.db.models import F, Q

from lodge.kit.rows import SchoolRow
from lodge.people.models import Person, Pupil


class Letter(SchoolRow):
    """One letter as the deed that caused it wrote it down: which template, to whom, about what.

    Whom it reaches is worked out when it is sent. ``words`` fill the template; ``secret_words`` (a
    code, a link) are sealed text, and are wiped as soon as every copy has gone or is given up.
    """

    class To(models.TextChoices):
        """Whom a letter is for: a post's holders, a pupil's family, or one person."""

        POST = "post", "Whoever holds the post"
        FAMILY = "family", "The family"
        PERSON = "person", "One person"

    template = models.CharField(max_length=80)
    version = models.CharField(max_length=20)
    purpose = models.CharField(max_length=80)
    to = models.CharField(max_length=8, choices=To)
    post = models.CharField(max_length=24, blank=True)
    pupil = models.ForeignKey(Pupil, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    # Only for sign-in letters, which go where somebody signs in and not where a roster says.
    address = models.EmailField(blank=True)
    # Ids of persons who must not know of it, each between spaces; text, so that both databases can search it.
    excluded = models.TextField(blank=True)
    about = models.CharField(max_length=120, blank=True)
    words = models.JSONField(default=dict)
    secret_words = models.TextField(blank=True)
    epoch = models.CharField(max_length=32)
    queued_at = models.DateTimeField()
    queued_by = models.CharField(max_length=160)
    due_at = models.DateTimeField()
    addressed_at = models.DateTimeField(null=True, blank=True)
    nobody_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-queued_at", "id")
        indexes = [
            models.Index(
                fields=("school", "due_at"),
                condition=Q(addressed_at__isnull=True, cancelled_at__isnull=True),
                name="letters_to_address",
            ),
            models.Index(fields=("school", "-queued_at"), name="letters_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(to="post", pupil__isnull=True, person__isnull=True) & ~Q(post=""))
                | Q(to="family", post="", pupil__isnull=False, person__isnull=True)
                | Q(to="person", post="", person__isnull=False),
                name="a_letter_names_whom_it_is_for",
            )
        ]

    def excludes(self, person: Person) -> bool:
        """Whether ``person`` must not know of this letter."""
        return f" {person.pk} " in self.excluded


class OutboxRow(SchoolRow):
    """One copy of a letter for one person by one way: waiting, leased to a sender, gone, or given up.

    A copy that is tried anew is another row, so that what became of the first stays on record.
    ``lease`` and ``leased_until`` belong to the sender that is at work on it; after the lease another
    may take it. ``message_id`` never changes, so a copy that arrives twice can be recognised.
    """

    class Channel(models.TextChoices):
        """The way a copy goes."""

        EMAIL = "email", "Email"
        TEXT = "text", "Text message"
        PAPER = "paper", "Paper"

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="copies")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    address = models.CharField(max_length=254, blank=True)
    # Paper only: it must reach this person's own hand, not go home in a bag.
    by_hand = models.BooleanField(default=False)
    epoch = models.CharField(max_length=32)
    due_at = models.DateTimeField()
    lease = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.CharField(max_length=160, blank=True)
    version = models.CharField(max_length=20, blank=True)
    delivery_id = models.CharField(max_length=120, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=200, blank=True)
    # The address itself was refused for good: stale until the school records it anew.
    bounced = models.BooleanField(default=False)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("due_at", "id")
        indexes = [
            models.Index(
                fields=("school", "due_at"),
                condition=Q(sent_at__isnull=True, failed_at__isnull=True, cancelled_at__isnull=True),
                name="copies_still_to_send",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("school", "letter", "person", "channel"),
                condition=Q(cancelled_at__isnull=True),
                name="one_copy_a_person_a_way",
            ),
            models.CheckConstraint(
                condition=Q(lease__isnull=True, leased_until__isnull=True)
                | Q(lease__isnull=False, leased_until__isnull=False),
                name="a_lease_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(failed_at__isnull=True, cancelled_at__isnull=True),
                name="what_was_sent_did_not_fail",
            ),
        ]

    @property
    def message_id(self) -> str:
        """The same for every try; e-mail carries it as Message-ID, GOV.UK Notify as reference."""
        return f"lodge-{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it may still go."""
        return self.sent_at is None and self.failed_at is None and self.cancelled_at is None


class DeliveryChoice(SchoolRow):
    """How a school's letters leave. The open row counts; only where ``epoch`` is this place's own."""

    class Way(models.TextChoices):
        """The ways out."""

        PAPER = "paper", "On paper only"
        SMTP = "smtp", "By the school’s own mail server"
        NOTIFY = "notify", "By GOV.UK Notify"

    way = models.CharField(max_length=8, choices=Way)
    email_template = models.CharField(max_length=36, blank=True)
    text_template = models.CharField(max_length=36, blank=True)
    epoch = models.CharField(max_length=32)
    chosen_at = models.DateTimeField()
    chosen_by = models.CharField(max_length=160)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("school",), condition=Q(ended_at__isnull=True), name="one_way_out_a_school"
            )
        ]


class Due(SchoolRow):
    """Something to be done at an instant, by a handler that a room registered for its kind."""

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    due_at = models.DateTimeField()
    rule = models.CharField(max_length=200)
    source = models.CharField(max_length=120)
    lease = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("due_at", "id")
        indexes = [
            models.Index(
                fields=("school", "due_at"),
                condition=Q(done_at__isnull=True, failed_at__isnull=True),
                name="what_is_still_due",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=("school", "kind", "subject"), name="one_due_row_a_subject"),
            models.CheckConstraint(
                condition=Q(leased_until__isnull=True) | Q(leased_until__gte=F("due_at")),
                name="due_work_starts_when_due",
            ),
        ]
