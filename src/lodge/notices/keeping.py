"""How long letters are kept: as long as the record they are about."""

from lodge.kit.declarations import keep

for model in ("Letter", "OutboxRow"):
    keep(
        f"notices.{model}",
        kind="letters",
        starts="sending",
        period="as long as the record the letter is about; without one, 1 school year",
        basis="UK GDPR article 5(1)(e)",
    )
keep(
    "notices.DeliveryChoice",
    kind="school",
    starts="end of use",
    period="3 years",
    basis="to explain how a letter left",
)
keep("notices.Due", kind="school", starts="done", period="1 school year", basis="to explain what ran when")
