"""CSV files that go out. A cell that a spreadsheet would calculate is marked with an apostrophe (CSV
injection).
"""

import csv
import io
from collections.abc import Iterable, Sequence

from lodge.people.roster.plan import Plan
from lodge.people.roster.read import FORMULA_SIGNS


def neutral(cell: object) -> str:
    """The cell as text that no spreadsheet calculates: an apostrophe before a leading =, +, -, @, tab or
    return.
    """
    text = "" if cell is None else str(cell).replace("\0", "")
    return "'" + text if text.lstrip(" \u00a0\n").startswith(FORMULA_SIGNS) else text


def write_rows(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file (RFC 4180, UTF-8 with a byte order mark so that Excel reads it), every cell quoted and
    neutral.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([neutral(cell) for cell in header])
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", errors="replace")


def rejected_csv(plan: Plan) -> bytes:
    """The rows that were not taken, each with its line and reason first and its own cells after, UPNs left
    out.

    Corrected, the file can be imported again as it is: the first two columns are passed over.
    """
    headings = list(
        dict.fromkeys(heading for row in plan.rejected for heading, _ in row.cells if heading.strip())
    )
    lines = []
    for row in plan.rejected:
        cells = dict(reversed(row.cells))
        lines.append([row.row, row.reason, *(cells.get(heading, "") for heading in headings)])
    return write_rows(["Line in the file", "Why it was not taken", *headings], lines)
