"""The nouns of people: school, person, pupil, post, family, calendar, account."""

from lodge.people.models.account import Badge, Desk, Invitation, LetIn, Login
from lodge.people.models.calendar import ClosedDay, Period, Term
from lodge.people.models.family import ContactPoint, FamilyLink, FamilyTerm
from lodge.people.models.person import Person, Post, Pupil, School, SchoolClass
from lodge.people.models.roster import RosterImport

__all__ = [
    "Badge",
    "ClosedDay",
    "ContactPoint",
    "Desk",
    "FamilyLink",
    "FamilyTerm",
    "Invitation",
    "LetIn",
    "Login",
    "Period",
    "Person",
    "Post",
    "Pupil",
    "RosterImport",
    "School",
    "SchoolClass",
    "Term",
]
