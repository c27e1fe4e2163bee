"""Who sees devices: a teacher that a pupil of theirs has one, the register's keepers also where it was."""

from lodge.devices.models import Device, Holding, Tag
from lodge.people.queries.need_to_know import keepers, keepers_and_who_teaches, seen

seen(Device, keepers_and_who_teaches("owner__school_class"))
seen(Tag, keepers)
seen(Holding, keepers)
