"""The cast: everybody at the invented school who signs in. All names, numbers and addresses are made up.

Telephone numbers come from the ranges that Ofcom keeps free for drama, addresses from example domains.
"""

from dataclasses import dataclass

from lodge.people.models import Post

SCHOOL = "Larkfold Primary School"
SHORT_NAME = "demo"
TELEPHONE = "01632 960123"
LADO_TELEPHONE = "01632 960199"
PASSWORD = "a quiet phone-free day"  # noqa: S105 - printed for everybody who runs the demo
BADGE = "246810"

Kind = Post.Kind


@dataclass(frozen=True)
class Member:
    """One of the cast: who they are, what posts they hold, and the class they teach."""

    key: str
    title: str
    given_name: str
    family_name: str
    posts: tuple[str, ...]
    teaches: str = ""
    telephone: str = ""

    @property
    def email(self) -> str:
        """What they sign in with."""
        return f"{self.key}@larkfold.example"


CAST = (
    Member("office", "Ms", "Priya", "Raman", (Kind.OFFICE,), telephone="01632 960124"),
    Member("office2", "Mrs", "Carys", "Bowen", (Kind.OFFICE,)),
    # As in many small schools, the headteacher is the safeguarding lead too.
    Member("head", "Mrs", "Imogen", "Ashdown", (Kind.HEAD, Kind.DSL), telephone="01632 960125"),
    Member("deputy", "Mr", "Tobias", "Pell", (Kind.DEPUTY_HEAD, Kind.DEPUTY_DSL), telephone="01632 960126"),
    Member("chair", "Dr", "Ngozi", "Abara", (Kind.CHAIR, Kind.GOVERNOR), telephone="01632 960127"),
    Member("governor", "Mr", "Leonard", "Fisk", (Kind.GOVERNOR,)),
    Member("it", "Mr", "Joel", "Sandys", (Kind.IT,)),
    Member("site", "Mr", "Desmond", "Crewe", (Kind.SITE,)),
    Member("teacher", "Mr", "Callum", "Hythe", (Kind.TEACHER,), "4L"),
    Member("reception", "Miss", "Beth", "Okafor", (Kind.TEACHER,), "RL"),
    Member("year1", "Mrs", "Anneke", "Voss", (Kind.TEACHER,), "1L"),
    Member("year2", "Mr", "Samir", "Haddad", (Kind.TEACHER,), "2L"),
    Member("year3", "Ms", "Lowri", "Penn", (Kind.TEACHER,), "3L"),
    Member("year5", "Miss", "Tamsin", "Orchard", (Kind.TEACHER,), "5L"),
    Member("year6", "Mr", "Ravi", "Menon", (Kind.TEACHER,), "6L"),
    Member("assistant", "Mrs", "Dilys", "Tarrant", (Kind.TEACHING_ASSISTANT,), "4L"),
)
