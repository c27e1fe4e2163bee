"""How long the journal is kept: it outlives what it describes, and its payloads can be erased."""

from lodge.kit.declarations import keep

for model in ("Entry", "Trace", "Head", "Page", "Checkpoint"):
    keep(
        f"journal.{model}",
        kind="journal",
        starts="entry",
        period="as long as the school",
        basis="commitments only: nothing in it names a person",
    )
keep(
    "journal.Payload",
    kind="journal",
    starts="end of the record it describes",
    period="as the record it describes",
    basis="erased by an erasure entry when the record's time is over",
)
keep("journal.Command", kind="working memory", starts="command", period="30 days", basis="safe repeats")
keep("journal.Tally", kind="working memory", starts="refusal", period="1 minute", basis="counting refusals")
