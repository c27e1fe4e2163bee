"""A term of mornings and afternoons at the desk, replayed through the register's own verbs."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from uuid import UUID

from lodge.devices.actions import assign_tag
from lodge.devices.models import Device
from lodge.devices.queries import live_devices
from lodge.gate import Principal, command
from lodge.kit import clock, ids
from lodge.office.actions.desk import (
    contact_home,
    count_pockets,
    mark_away,
    pass_message_on,
    record_standing_reason,
    report_lost_or_damaged,
    take_message,
)
from lodge.office.actions.giving_back import give_back, give_back_crate, give_back_to_adult
from lodge.office.actions.taking_in import hand_in, note_switched_on
from lodge.office.models import RegisterEntry
from lodge.office.queries import crate_devices, in_office
from lodge.people.models import Pupil, School, SchoolClass
from lodge.people.queries.calendar import is_school_day
from lodge.people.queries.families import adults_of
from lodge.people.queries.posts import pupils_on_roll

REASONS = ("Travels alone on the bus", "Walks home alone", "Lives at two addresses", "Young carer")
OLDEST_CLASSES = (4, 5, 6)
SHARE_WITH_PHONES = {4: 0.35, 5: 0.55, 6: 0.8}
LATE, AWAY, STAYS_HOME = 0.04, 0.05, 0.12  # shares of the children on a day


def give_devices(school: School, by: Principal, draw: ids.Draw) -> list[Device]:
    """Tags for the older children who bring a phone, a few watches among them, some with a reason."""
    year_end = date(clock.today().year + 1, 7, 20)
    devices = []
    for pupil in pupils_on_roll(school, clock.today()).filter(year_group__in=OLDEST_CLASSES):
        if draw.random() > SHARE_WITH_PHONES[pupil.year_group or 4]:
            continue
        kind = Device.Kind.WATCH if draw.random() < 0.08 else Device.Kind.PHONE
        devices.append(assign_tag(pupil=pupil, kind=kind, looks=draw.choice(LOOKS), by=by))
        if draw.random() < 0.5:
            parent = adults_of(school, [pupil], clock.today())[pupil.pk]
            asked_by = parent[0].person.full_name if parent else "Parent, on paper"
            record_standing_reason(
                pupil=pupil, reason=draw.choice(REASONS), asked_by=asked_by, until=year_end, by=by
            )
    return devices


LOOKS = ("black case", "blue case", "cracked corner", "red sticker", "clear case", "no case")


def replay(
    school: School, first: date, until: date, by: Callable[[int], Principal], draw: ids.Draw
) -> Iterator[date]:
    """Live through every school day from ``first`` up to, not including, ``until``; yields each day lived."""
    day = first
    while day < until:
        if is_school_day(school, day):
            with clock.fixed(clock.at(day, 8, 20)):
                lived = _Day(school, by(day.toordinal()), draw)
                with command(by=lived.by, key=ids.new()):
                    lived.morning()
                with command(by=lived.by, key=ids.new()):
                    lived.afternoon(last=day + timedelta(days=1) == until)
            yield day
        day += timedelta(days=1)


class _Day:
    """One school day at the desk."""

    def __init__(self, school: School, by: Principal, draw: ids.Draw) -> None:
        self.school, self.by, self.draw = school, by, draw
        self.day = clock.today()

    def morning(self) -> None:
        """Most phones come in between 8:30 and 9:00, a few late; some children are away."""
        queue, late = self._queue(), []
        for place, device in enumerate(queue):
            if self.draw.random() < LATE:
                late.append(device)
                continue
            self._at(8, 30 + 26 * place / len(queue))
            entry = hand_in(device=device, by_tag=True, by=self.by)
            if self.draw.random() < 0.03:
                note_switched_on(entry=entry, by=self.by)
        for place, device in enumerate(late):
            self._at(9, 8 + 7 * place)
            hand_in(device=device, by_tag=True, by=self.by)
        self._middle()

    def _queue(self) -> list[Device]:
        """The devices that come over the desk this morning, in the order in which children arrive."""
        inside = set(in_office(self.school).values_list("device", flat=True))
        owned: dict[UUID, list[Device]] = defaultdict(list)
        for device in live_devices(self.school).order_by("tag__number", "made_at"):
            owned[device.owner_id].append(device)
        coming: list[Device] = []
        for pupil in pupils_on_roll(self.school, self.day).filter(devices__isnull=False).distinct():
            if self.draw.random() < AWAY:
                mark_away(pupil=pupil, day=self.day, by=self.by)
                continue
            coming += [
                device
                for device in owned[pupil.pk]
                if device.pk not in inside and self.draw.random() > STAYS_HOME
            ]
        self.draw.shuffle(coming)
        return coming

    def _middle(self) -> None:
        """Now and then a child needs home, or home needs a child."""
        pupil = self._somebody()
        if pupil is None:
            return
        self._at(11, self.draw.uniform(0, 50))
        if self.draw.random() < 0.25:
            adults = adults_of(self.school, [pupil], self.day)[pupil.pk]
            reachable = [adult.link for adult in adults if not adult.no_contact]
            contact_home(
                pupil=pupil,
                words="Asked for their PE kit",
                adult=reachable[0] if reachable else None,
                outcome="Will bring it at lunch",
                by=self.by,
            )
        if self.draw.random() < 0.25:
            message = take_message(pupil=pupil, words="Gran collects today", by=self.by)
            self._at(12, 10)
            pass_message_on(message=message, by=self.by)

    def afternoon(self, *, last: bool) -> None:
        """Crates go back class by class, some children are collected, a phone or two stays behind."""
        self._at(15, 16)
        for device in self._waiting():
            if self.draw.random() < 0.04:
                self._collected_by_adult(device)
        classes = {entry.pupil.school_class_id: entry.pupil.school_class for entry in in_office(self.school)}
        for school_class in sorted(filter(None, classes.values()), key=lambda one: one.name):
            self._at(15, 18)
            self._crate(school_class, forgetful=0.02 if not last else 0.05)
        self._at(15, 50)
        for device in self._waiting():
            if self.draw.random() < 0.7:
                give_back(device=device, by_tag=True, by=self.by)
        self._at(16, 5)
        here = [entry.device.tag.number for entry in in_office(self.school) if entry.device.tag]
        count_pockets(present=here, by=self.by)

    def _crate(self, school_class: SchoolClass, *, forgetful: float) -> None:
        going = [
            one for one in crate_devices(school_class) if self.draw.random() > forgetful and not one.hold
        ]
        if going:
            give_back_crate(school_class=school_class, devices=going, by=self.by)

    def _collected_by_adult(self, device: Device) -> None:
        adults = adults_of(self.school, [device.owner], self.day)[device.owner_id]
        may = [adult for adult in adults if adult.may_collect and not adult.no_contact]
        if may:
            give_back_to_adult(adult=may[0].person, devices=[device], by=self.by)

    def _waiting(self) -> list[Device]:
        return [entry.device for entry in in_office(self.school).select_related("device__owner__person")]

    def _somebody(self) -> Pupil | None:
        keys: list[UUID] = list(
            RegisterEntry.objects.of(self.school).filter(day=self.day).values_list("pupil", flat=True)
        )
        if not keys:
            return None
        chosen = self.draw.choice(sorted(keys, key=str))
        return Pupil.objects.of(self.school).filter(pk=chosen).select_related("person").first()

    def _at(self, hour: int, minutes: float) -> None:
        wanted = clock.at(self.day, hour) + timedelta(minutes=minutes)
        if wanted > clock.now():
            clock.pass_time(wanted - clock.now())


def damage_one(school: School, by: Principal) -> None:
    """One phone slipped from its pocket in our care this term, and the record says so."""
    entry = (
        RegisterEntry.objects.of(school).exclude(out_at=None).select_related("device__owner__person").first()
    )
    if entry is not None:
        report_lost_or_damaged(
            device=entry.device,
            what="damaged",
            words="Slipped from the pocket, glass cracked",
            happened_at=entry.in_at + timedelta(minutes=1),
            by=by,
        )
