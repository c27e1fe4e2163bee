"""What a file says, and what is stored: plain values for the plan to compare."""

from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from lodge.people.roster.upn import HiddenUpn
from lodge.people.roster.values import same

Value: TypeAlias = str | int | bool | date | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class IncomingContact:
    """An adult of one child as one row tells it. None and "" mean that the file does not say.

    A court order has already made `may_collect` False.
    """

    row: int
    surname: str
    forename: str = ""
    title: str = ""
    contact_id: str = ""
    relationship: str = ""
    priority: int | None = None
    parental_responsibility: bool | None = None
    may_collect: bool | None = None
    no_contact: bool | None = None
    court_order: bool | None = None
    lives_with: bool | None = None
    email: str = ""
    phones: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Forename and surname."""
        return f"{self.forename} {self.surname}".strip()

    @property
    def name_key(self) -> str:
        """The name in the form in which names are compared."""
        return same(self.name)


@dataclass(frozen=True, slots=True)
class IncomingPupil:
    """One child as one row tells it. `row` is the line in the file; "" and None mean that the file does not
    say.
    """

    row: int
    legal_forename: str
    legal_surname: str
    preferred_forename: str = ""
    preferred_surname: str = ""
    mis_id: str = ""
    admission_number: str = ""
    upn: HiddenUpn | None = None
    born: date | None = None
    year_group: int | None = None
    class_name: str = ""
    sex: str = ""
    joined: date | None = None
    left: date | None = None
    contacts: tuple[IncomingContact, ...] = ()
    cells: tuple[tuple[str, str], ...] = field(default=(), repr=False, compare=False)

    @property
    def given_name(self) -> str:
        """The legal forename."""
        return self.legal_forename

    @property
    def known_as(self) -> str:
        """The preferred forename where it differs from the legal one, else ""."""
        return "" if self.preferred_forename == self.legal_forename else self.preferred_forename

    @property
    def family_name(self) -> str:
        """The surname used from day to day: the preferred one, else the legal one."""
        return self.preferred_surname or self.legal_surname


@dataclass(frozen=True, slots=True)
class Note:
    """A warning that stops nothing. `row` is 0 when it is about the whole file."""

    row: int
    text: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is not taken, and why. `cells` are its heading-and-cell pairs without any UPN, for the
    download.

    `source` is "" for the pupils' file. The keys let the plan see that the child is not absent.
    """

    row: int
    reason: str
    source: str = ""
    cells: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    mis_id: str = field(default="", repr=False)
    admission_number: str = field(default="", repr=False)
    upn: HiddenUpn | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Incoming:
    """All that a file says. `fields` and `contact_fields` name its columns; all else stays as stored.

    `blank_clears`: whether a blank class or known-as name means that there is none any more.
    """

    pupils: tuple[IncomingPupil, ...]
    rejected: tuple[Rejected, ...] = ()
    notes: tuple[Note, ...] = ()
    fields: frozenset[str] = frozenset()
    contact_fields: frozenset[str] = frozenset()
    blank_clears: bool = True


@dataclass(frozen=True, slots=True)
class KnownAdult:
    """An adult as stored. `contact_id` is the MIS id."""

    id: str
    surname: str
    forename: str = ""
    title: str = ""
    contact_id: str = ""
    email: str = ""
    phones: tuple[str, ...] = ()

    @property
    def name_key(self) -> str:
        """The name in the form in which names are compared."""
        return same(f"{self.forename} {self.surname}".strip())


@dataclass(frozen=True, slots=True)
class KnownContact:
    """What is stored about an adult and one child. `may_collect` is False under a restriction, None when
    not said.
    """

    adult_id: str
    relationship: str = ""
    priority: int | None = None
    parental_responsibility: bool | None = None
    may_collect: bool | None = None
    no_contact: bool | None = None


@dataclass(frozen=True, slots=True)
class KnownPupil:
    """A pupil as stored, leavers included (`left` set), so that one who returns is recognised."""

    id: str
    given_name: str
    family_name: str
    known_as: str = ""
    mis_id: str = ""
    admission_number: str = ""
    upn_digest: str = ""
    born: date | None = None
    year_group: int | None = None
    class_name: str = ""
    sex: str = ""
    joined: date | None = None
    left: date | None = None
    contacts: tuple[KnownContact, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored, as far as an import can touch it."""

    pupils: tuple[KnownPupil, ...] = ()
    adults: tuple[KnownAdult, ...] = ()
    class_names: frozenset[str] = frozenset()
