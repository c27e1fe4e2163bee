"""Who sees letters: the office and those who lead the school, but for whoever a letter leaves out."""

from django.db.models import Q

from lodge.notices.models import DeliveryChoice, Due, Letter, OutboxRow
from lodge.people.queries.need_to_know import Sight, Viewer, keepers, nobody, seen


def letters(path: str) -> Sight:
    """Keepers see what does not leave them out, anybody a letter to themself; ``path`` leads to it."""

    def sight(viewer: Viewer) -> Q:
        left_out = Q(**{f"{path}excluded__contains": f" {viewer.reader} "})
        return (keepers(viewer) | Q(**{f"{path}person": viewer.reader})) & ~left_out

    return sight


seen(Letter, letters(""))
seen(OutboxRow, letters("letter__"))
seen(DeliveryChoice, nobody)
seen(Due, nobody)
