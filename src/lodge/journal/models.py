"""The rows of the journal. No foreign keys; Entry, Trace, Page and Checkpoint are never changed.

Every column is either committed to by a leaf of the tree or checked against one (``verify.py``),
except in Command and Tally, which are working memory.
"""

from django.db import models

PAGE = 1024  # leaves; checkpoints lie on whole pages, so that the size tells nothing about one case


class Entry(models.Model):
    """One leaf of a school's tree; the blank leaves before a checkpoint stand in one row (``span``)."""

    class Kind(models.TextChoices):
        """What sort of thing was written down."""

        ACT = "act", "Done"
        REFUSAL = "refusal", "Refused"
        ERASURE = "erasure", "Erased"
        BLANK = "blank", "Blank"

    pk = models.CompositePrimaryKey("school_id", "sequence")
    school_id = models.UUIDField()
    sequence = models.BigIntegerField()
    span = models.IntegerField(default=1)
    code = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=8, choices=Kind)
    verb = models.CharField(max_length=80)
    at = models.DateTimeField()
    school_day = models.DateField()
    subject = models.CharField(max_length=120, blank=True)
    head_salt = models.CharField(max_length=32)
    state_salt = models.CharField(max_length=32, blank=True)
    previous = models.CharField(max_length=64)
    leaf = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=("school_id", "subject", "sequence"), name="entry_subject"),
            models.Index(fields=("school_id", "school_day", "sequence"), name="entry_day"),
        ]

    @property
    def shown_code(self) -> str:
        """The code in groups of four, as it is printed and said."""
        return "-".join(self.code[start : start + 4] for start in range(0, len(self.code), 4))


class Payload(models.Model):
    """What an entry says: canonical JSON of ``{fact: [salt, value]}``.

    An erased fact leaves only its commitment, in ``closed`` (64 hex letters each, sorted, joined), and
    ``erased_by`` is the sequence of the entry that ordered it.
    """

    pk = models.CompositePrimaryKey("school_id", "sequence")
    school_id = models.UUIDField()
    sequence = models.BigIntegerField()
    content = models.TextField()
    closed = models.TextField(blank=True)
    erased_by = models.BigIntegerField(null=True, blank=True)


class Trace(models.Model):
    """The state in which an entry left one row: the salted digest of the row as stored."""

    pk = models.CompositePrimaryKey("school_id", "table", "key", "sequence")
    school_id = models.UUIDField()
    table = models.CharField(max_length=80)
    key = models.UUIDField()
    sequence = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=("school_id", "sequence"), name="trace_sequence")]


class Head(models.Model):
    """Where a school's tree ends. Writing it last makes appends wait for each other."""

    school_id = models.UUIDField(primary_key=True)
    size = models.BigIntegerField()
    leaf = models.CharField(max_length=64)
    # When the oldest counted refusal is over and must be written; null when none is open.
    refused_until = models.DateTimeField(null=True, blank=True)


class Page(models.Model):
    """A complete page of 1,024 leaves and its root, so that a proof reads one page of leaves."""

    pk = models.CompositePrimaryKey("school_id", "number")
    school_id = models.UUIDField()
    number = models.BigIntegerField()
    root = models.CharField(max_length=64)


class Checkpoint(models.Model):
    """A signed statement of the whole tree at one size (C2SP tlog-checkpoint)."""

    pk = models.CompositePrimaryKey("school_id", "size")
    school_id = models.UUIDField()
    size = models.BigIntegerField()
    text = models.TextField()
    at = models.DateTimeField()


class Command(models.Model):
    """A request that was carried out, with its reply, so that sent twice it is done once."""

    pk = models.CompositePrimaryKey("school_id", "key")
    school_id = models.UUIDField()
    key = models.UUIDField()
    reply = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=("school_id", "at"), name="command_at")]


class Tally(models.Model):
    """Equal refusals of one actor within a minute after the first: counted, then written as one entry."""

    pk = models.CompositePrimaryKey("school_id", "fingerprint")
    school_id = models.UUIDField()
    fingerprint = models.CharField(max_length=64)
    since = models.DateTimeField()
    count = models.IntegerField(default=0)
    verb = models.CharField(max_length=80)
    subject = models.CharField(max_length=120, blank=True)
    facts = models.JSONField()
    first = models.CharField(max_length=12)
