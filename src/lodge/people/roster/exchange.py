"""The files of a roster exchange (OneRoster 1.2, School Data Sync v2.1) as rows by heading, and as a set."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lodge.people.roster import values, wording
from lodge.people.roster.read import read_table
from lodge.people.roster.records import Note, Rejected
from lodge.people.roster.wording import refuse

MOST_ROWS = 60_000
COLUMNS = {
    "orgs.csv": ("sourcedId", "name", "type"),
    "users.csv": ("sourcedId", "givenName", "familyName"),
    "roles.csv": ("userSourcedId", "orgSourcedId", "role"),
    "classes.csv": ("sourcedId", "title"),
    "enrollments.csv": ("classSourcedId", "userSourcedId", "role"),
    "relationships.csv": ("userSourcedId", "relationshipUserSourcedId", "relationshipRole"),
    "demographics.csv": (),
    "manifest.csv": ("propertyName", "value"),
}
_NEEDED = ("orgs.csv", "users.csv", "roles.csv")
FAMILY = frozenset({"guardian", "parent", "relative", "contact"})

Row = Mapping[str, str]


@dataclass(slots=True)
class Exchange:
    """The rows of each file, users by id, and what was noticed on the way."""

    files: dict[str, list[tuple[int, Row]]]
    users: dict[str, tuple[int, Row]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    def rows(self, name: str) -> Iterable[Row]:
        """The rows of a file; none when it is not there."""
        return (row for _, row in self.files.get(name, []))

    def note(self, row: int, sentence: str, **words: object) -> None:
        """Keep a warning about a row of users.csv."""
        self.notes.append(Note(row, wording.of_row(row, sentence, "users.csv", **words)))


def open_exchange(files: Mapping[str, bytes]) -> Exchange:
    """Read and check the files that are wanted. Raises CannotRead for a missing file, column or version."""
    for name in _NEEDED:
        if name not in files:
            raise refuse(wording.FILE_MISSING, name=name)
    if "manifest.csv" in files:
        _check_manifest(_table("manifest.csv", files["manifest.csv"]), files)
    tables = {name: _table(name, files[name]) for name in COLUMNS if name in files and name != "manifest.csv"}
    users = {row["sourcedId"]: (line, row) for line, row in tables["users.csv"] if row["sourcedId"]}
    return Exchange(tables, users)


def _table(name: str, data: bytes) -> list[tuple[int, Row]]:
    """Rows by heading, those marked as deleted or inactive left out. Headings are exact, as both formats
    ask.
    """
    score: Callable[[Sequence[str]], int] = len
    try:
        table = read_table(data, score=score, most_rows=MOST_ROWS)
    except wording.CannotRead as error:
        if name in _NEEDED or " rows " in str(error):
            raise wording.CannotRead(f"{name}: {error}") from None
        return []
    header = [values.clean(text) for text in table.header]
    for heading in COLUMNS[name]:
        if heading not in header:
            raise refuse(wording.COLUMN_MISSING, name=name, heading=heading)
    rows: list[tuple[int, Row]] = []
    for line in table.lines:
        row = dict.fromkeys(header, "") | {
            heading: values.clean(cell) for heading, cell in zip(header, line.cells, strict=False)
        }
        if row.get("status", "").casefold() not in ("tobedeleted", "inactive"):
            rows.append((line.row, row))
    return rows


def _check_manifest(rows: list[tuple[int, Row]], files: Mapping[str, bytes]) -> None:
    said = {row["propertyName"].casefold(): row["value"].casefold() for _, row in rows}
    version = said.get("oneroster.version", "")
    if not version.startswith("1.2"):
        raise refuse(wording.MANIFEST_VERSION, text=wording.shortened(version))
    for name in COLUMNS:
        mode = said.get(f"file.{name.removesuffix('.csv')}", "absent")
        if mode == "delta":
            raise refuse(wording.MANIFEST_DELTA)
        if mode == "bulk" and name not in files:
            raise refuse(wording.FILE_MISSING, name=name)


def find_school(work: Exchange, wanted: str) -> tuple[str, str]:
    """The sourcedId and name of the one school meant."""
    everything = [(row["sourcedId"], row["name"]) for row in work.rows("orgs.csv")]
    schools = [
        (row["sourcedId"], row["name"]) for row in work.rows("orgs.csv") if "school" in row["type"].casefold()
    ]
    schools = schools or everything
    names = wording.listed([name for _, name in schools])
    if wanted:
        chosen = [
            pair for pair in schools if values.same(wanted) in (values.same(pair[0]), values.same(pair[1]))
        ]
        if not chosen:
            raise refuse(wording.NO_SUCH_SCHOOL, text=wording.shortened(wanted), seen=names)
        return chosen[0]
    if len(schools) > 1:
        raise refuse(wording.SEVERAL_SCHOOLS, seen=names)
    return schools[0] if schools else ("", "")


def roles_at(work: Exchange, org: str) -> dict[str, list[Row]]:
    """Roles by user: those at the school; family roles count wherever they stand."""
    roles: dict[str, list[Row]] = {}
    for row in work.rows("roles.csv"):
        if row["orgSourcedId"] in (org, "") or row["role"].casefold() in FAMILY:
            roles.setdefault(row["userSourcedId"], []).append(row)
    return roles
