"""How long the office register is kept."""

from lodge.kit.declarations import keep

for model in ("RegisterEntry", "StandingReason", "Away", "PocketCount", "HomeContact", "CareReport"):
    keep(
        f"office.{model}",
        kind="hand-in",
        starts="end of the school year",
        period="1 year",
        basis="no IRMS line found",
    )
