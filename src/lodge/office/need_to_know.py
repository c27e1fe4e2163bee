"""Who sees the register: a teacher how their own class stands today, its keepers everything."""

from lodge.office.models import Away, CareReport, HomeContact, PocketCount, RegisterEntry, StandingReason
from lodge.people.queries.need_to_know import keepers, keepers_and_who_teaches, seen

seen(RegisterEntry, keepers_and_who_teaches("pupil__school_class"))
seen(Away, keepers_and_who_teaches("pupil__school_class"))
seen(StandingReason, keepers_and_who_teaches("pupil__school_class"))
# What families said, what was counted, what went wrong.
seen(HomeContact, keepers)
seen(PocketCount, keepers)
seen(CareReport, keepers)
