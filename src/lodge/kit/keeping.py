"""How long the ground floor keeps its one table."""

from lodge.kit.declarations import keep

keep(
    "kit.SealedKey",
    kind="keys",
    starts="end of the case it seals",
    period="as the case; destroyed to erase it, the empty row stays",
    basis="house rule 9: destroying the key is the erasure",
)
