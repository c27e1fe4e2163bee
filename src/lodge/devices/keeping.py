"""How long custody is kept."""

from lodge.kit.declarations import keep

for model in ("Tag", "Device", "Holding"):
    keep(
        f"devices.{model}",
        kind="hand-in",
        starts="end of the school year",
        period="1 year",
        basis="no IRMS line found",
    )
