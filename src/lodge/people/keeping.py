"""How long the records of people are kept."""

from lodge.kit.declarations import keep

WHILE_HERE = "while on roll or in post, then 1 school year"
for model in (
    "Person",
    "Pupil",
    "FamilyLink",
    "FamilyTerm",
    "ContactPoint",
    "Badge",
    "Invitation",
    "LetIn",
    "Login",
):
    keep(
        f"people.{model}",
        kind="people",
        starts="leaving",
        period=WHILE_HERE,
        basis="IRMS toolkit",
        certainty="memory",
    )
for model in ("School", "SchoolClass", "Term", "ClosedDay", "Period", "Desk", "Post"):
    keep(
        f"people.{model}",
        kind="school",
        starts="end of use",
        period="policy life + 3 years",
        basis="IRMS toolkit",
        certainty="memory",
    )
keep(
    "people.RosterImport",
    kind="people",
    starts="import",
    period="1 school year",
    basis="to undo a wrong import",
)
