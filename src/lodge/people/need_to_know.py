"""Who sees the school's people."""

from lodge.people.models import (
    Badge,
    ClosedDay,
    ContactPoint,
    Desk,
    FamilyLink,
    FamilyTerm,
    Invitation,
    LetIn,
    Period,
    Person,
    Post,
    Pupil,
    RosterImport,
    SchoolClass,
    Term,
)
from lodge.people.queries.need_to_know import (
    anybody_in_post,
    keepers,
    keepers_and_who_teaches,
    nobody,
    person,
    seen,
    who_keeps_the_roster,
    who_looks_after_people,
)

seen(Person, person)
seen(Pupil, keepers_and_who_teaches("school_class"))
seen(SchoolClass, keepers_and_who_teaches("pk"))
# Families and imports: the office and those who lead the school, never a teacher.
seen(FamilyLink, keepers)
seen(FamilyTerm, keepers)
seen(ContactPoint, keepers)
seen(RosterImport, who_keeps_the_roster)
# Colleagues and their accounts.
seen(Post, who_looks_after_people)
seen(LetIn, who_looks_after_people)
seen(Desk, who_looks_after_people)
seen(Invitation, nobody)
seen(Badge, nobody)
# The calendar is the whole school's.
seen(Term, anybody_in_post)
seen(ClosedDay, anybody_in_post)
seen(Period, anybody_in_post)
