"""The school, the people it knows, its classes, and the posts people hold."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from lodge.kit.rows import SchoolRow, TrackedRow


class School(TrackedRow):
    """One school, the tenant of every other row."""

    class Kind(models.TextChoices):
        """The type of school: it decides who must have regard to the phones guidance."""

        COMMUNITY = "community", "Community"
        VOLUNTARY_AIDED = "voluntary-aided", "Voluntary aided"
        VOLUNTARY_CONTROLLED = "voluntary-controlled", "Voluntary controlled"
        FOUNDATION = "foundation", "Foundation"
        SPECIAL = "special", "Maintained special"
        NURSERY = "nursery", "Maintained nursery"
        REFERRAL_UNIT = "referral-unit", "Pupil referral unit"
        ACADEMY = "academy", "Academy or free school"
        INDEPENDENT = "independent", "Independent"

    name = models.CharField(max_length=120)
    short_name = models.SlugField(max_length=40, unique=True)
    urn = models.CharField("URN", max_length=6, blank=True)
    kind = models.CharField(max_length=24, choices=Kind, default=Kind.COMMUNITY)
    telephone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    address = models.TextField(blank=True)
    # Where families reach Lodge from outside; empty means that every parent step is on paper.
    outside_address = models.URLField(blank=True)
    outside_asked_at = models.DateTimeField(null=True, blank=True)
    lado_telephone = models.CharField(max_length=30, blank=True)
    tag_prefix = models.CharField(max_length=3, default="L")
    recovery_printed_at = models.DateTimeField(null=True, blank=True)
    practised_at = models.DateTimeField(null=True, blank=True)
    practice = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name

    @property
    def appropriate_person(self) -> str:
        """Who must have regard to the phones guidance: 'head' or 'proprietor' (Education Act 1996 s.550C)."""
        return "proprietor" if self.kind in {self.Kind.ACADEMY, self.Kind.INDEPENDENT} else "head"


class SchoolClass(SchoolRow):
    """A class of one school year, such as 4B."""

    name = models.CharField(max_length=20)
    year_group = models.SmallIntegerField(help_text="Nursery -1, Reception 0, Year 1 is 1")
    school_year = models.SmallIntegerField(help_text="The calendar year in which the school year begins")

    class Meta:
        ordering = ("year_group", "name")
        constraints = [
            models.UniqueConstraint(
                fields=("school", "school_year", "name"), name="one_class_of_a_name_a_year"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Person(SchoolRow):
    """Anyone the school knows: a pupil, an adult in a pupil's family, a member of staff, a governor."""

    title = models.CharField(max_length=20, blank=True)
    given_name = models.CharField(max_length=80)
    known_as = models.CharField(max_length=80, blank=True)
    family_name = models.CharField(max_length=80, blank=True)
    mis_id = models.CharField("MIS id", max_length=60, blank=True)
    login = models.ForeignKey("people.Login", models.PROTECT, null=True, blank=True, related_name="persons")
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    leaving_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("family_name", "given_name", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("school", "mis_id"), condition=~Q(mis_id=""), name="one_person_a_mis_id"
            ),
            models.UniqueConstraint(fields=("school", "login"), name="one_person_a_login_a_school"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def first_name(self) -> str:
        """The name this person goes by."""
        return self.known_as or self.given_name

    @property
    def full_name(self) -> str:
        """First and family name, as written on a list."""
        return f"{self.first_name} {self.family_name}".strip()

    @property
    def short_name(self) -> str:
        """First name and initial, as the desk shows a child: Amara O."""
        return f"{self.first_name} {self.family_name[:1]}".strip()

    @property
    def formal_name(self) -> str:
        """As a letter would name an adult: Ms Rao; without a title, the full name."""
        return f"{self.title} {self.family_name}".strip() if self.title else self.full_name

    def has_left(self, on: date) -> bool:
        """Whether the person's last day lies before ``on``."""
        return self.left_on is not None and self.left_on < on


class Pupil(SchoolRow):
    """A child on the school's roll. The UPN is a sealed matching aid and is never shown."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="pupil")
    admission_number = models.CharField(max_length=20, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=1, blank=True)
    year_group = models.SmallIntegerField(null=True, blank=True)
    school_class = models.ForeignKey(
        SchoolClass, models.PROTECT, null=True, blank=True, related_name="pupils"
    )
    upn_sealed = models.BinaryField(blank=True, default=bytes)
    upn_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("person__family_name", "person__given_name", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("school", "admission_number"),
                condition=~Q(admission_number=""),
                name="one_pupil_an_admission_number",
            ),
            models.UniqueConstraint(
                fields=("school", "upn_digest"), condition=~Q(upn_digest=""), name="one_pupil_a_upn"
            ),
        ]

    def __str__(self) -> str:
        return self.person.full_name


class Post(SchoolRow):
    """A post somebody holds between two dates. A case post counts once a second person has confirmed it."""

    class Kind(models.TextChoices):
        """The posts the policy speaks of, in its own words."""

        HEAD = "head", "Headteacher"
        DSL = "dsl", "Designated safeguarding lead"
        DEPUTY_DSL = "deputy-dsl", "Deputy safeguarding lead"
        CHAIR = "chair", "Chair of governors"
        DEPUTY_HEAD = "deputy-head", "Deputy headteacher"
        GOVERNOR = "governor", "Governor"
        OFFICE = "office", "Office"
        BUSINESS_MANAGER = "business-manager", "Business manager"
        TEACHER = "teacher", "Teacher"
        TEACHING_ASSISTANT = "teaching-assistant", "Teaching assistant"
        IT = "it", "IT"
        SITE = "site", "Site staff"
        SUPPLY = "supply", "Supply staff for the day"
        VOLUNTEER = "volunteer", "Volunteer"

    # Who gave a post that came with the first account of the school; set-up rests on it.
    FIRST_CODE = "first-code"
    OPENS_CASES = (Kind.HEAD, Kind.DSL, Kind.DEPUTY_DSL, Kind.CHAIR)

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    kind = models.CharField(max_length=24, choices=Kind)
    school_class = models.ForeignKey(SchoolClass, models.PROTECT, null=True, blank=True, related_name="posts")
    since = models.DateField()
    until = models.DateField(null=True, blank=True, help_text="The last day the post is held")
    given_by = models.CharField(max_length=160)
    confirmed_by = models.CharField(max_length=160, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # A post ended on the day it began never counts again, that day included.
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("kind", "since", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="a_post_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by="", confirmed_at__isnull=True)
                | (~Q(confirmed_by="") & Q(confirmed_at__isnull=False)),
                name="a_confirmation_has_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def opens_cases(self) -> bool:
        """Whether the post opens cases, so that a second person must confirm it."""
        return self.kind in self.OPENS_CASES

    def held_on(self, day: date) -> bool:
        """Whether the post counts on ``day``: begun, not over and, for a case post, confirmed."""
        counts = self.taken_back_at is None and (not self.opens_cases or self.confirmed_at is not None)
        return counts and self.since <= day and (self.until is None or day <= self.until)
