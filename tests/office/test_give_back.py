"""Giving back: clause M6.3.a."""

from datetime import date

import pytest

from lodge.devices.models import Device
from lodge.devices.queries import open_holding
from lodge.gate import Principal, Refused
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.office.actions.giving_back import give_back, give_back_crate, give_back_to_adult
from lodge.office.actions.taking_in import hand_in
from lodge.office.models import RegisterEntry
from lodge.people.models import Pupil, School
from tests import make

pytestmark = pytest.mark.django_db

AFTERNOON = clock.at(date(2026, 11, 23), 15, 20)


@pytest.fixture
def by(school: School) -> Principal:
    return make.by(make.staff(school))


def handed_in(school: School, by: Principal, pupil: Pupil | None = None, number: int = 42) -> Device:
    device = make.device(pupil or make.pupil(school), number)
    hand_in(device=device, by=by)
    return device


def test_at_the_end_of_the_day_the_pupil_has_it_back(school: School, by: Principal) -> None:
    device = handed_in(school, by)
    with clock.fixed(AFTERNOON):
        entry = give_back(device=device, by_tag=True, by=by)
    holding = open_holding(device)
    assert entry.out_by == "Ms Raman" and entry.out_to is None
    assert holding is not None and holding.holder == "pupil"


def test_nothing_is_given_back_twice(school: School, by: Principal) -> None:
    device = handed_in(school, by)
    with clock.fixed(AFTERNOON):
        give_back(device=device, by=by)
        with pytest.raises(Told, match="not in the office"):
            give_back(device=device, by=by)


def test_a_thing_never_handed_in_cannot_be_given_back(school: School, by: Principal) -> None:
    device = make.device(make.pupil(school))
    with clock.fixed(AFTERNOON), pytest.raises(Told, match="not in the office"):
        give_back(device=device, by=by)


def test_a_device_under_hold_is_given_back_to_nobody(school: School, by: Principal) -> None:
    device = handed_in(school, by)
    with make.given():
        device.hold = Device.Hold.POLICE
        device.save()
    with clock.fixed(AFTERNOON), pytest.raises(Refused):
        give_back(device=device, by=by)
    assert RegisterEntry.objects.of(school).get().is_in


def test_a_hold_set_after_the_rules_were_asked_still_wins(school: School, by: Principal) -> None:
    device = handed_in(school, by)
    stale = Device.objects.of(school).get()
    with make.given():
        device.hold = Device.Hold.POLICE
        device.save()
    assert stale.hold == ""
    with clock.fixed(AFTERNOON), pytest.raises((Told, Refused)):
        give_back(device=stale, by=by)
    assert RegisterEntry.objects.of(school).get().is_in


def test_in_lesson_time_it_stays_unless_the_pupil_leaves(school: School, by: Principal) -> None:
    device = handed_in(school, by)
    with clock.fixed(clock.at(date(2026, 11, 23), 11, 0)):
        with pytest.raises(Refused):
            give_back(device=device, by_tag=True, by=by)
        assert give_back(device=device, by_tag=True, leaving_early=True, by=by).left_early


def test_a_crate_goes_back_in_one_act(school: School, by: Principal) -> None:
    school_class = make.school_class(school)
    pupils = [make.pupil(school, f"Child{number}", school_class=school_class) for number in range(3)]
    devices = [handed_in(school, by, pupil, number + 1) for number, pupil in enumerate(pupils)]
    with clock.fixed(AFTERNOON):
        give_back_crate(school_class=school_class, devices=devices[:2], by=by)
    still = [entry.device_id for entry in RegisterEntry.objects.of(school) if entry.is_in]
    assert still == [devices[2].pk]


def test_one_adult_collects_for_three_children_in_one_act(school: School, by: Principal) -> None:
    pupils = [make.pupil(school, name) for name in ("Ada", "Bo", "Cy")]
    mother = make.adult(pupils[0], terms=(make.KEEPS.MAY_COLLECT,))
    for sibling in pupils[1:]:
        make.join(sibling, mother, (make.KEEPS.MAY_COLLECT,))
    devices = [handed_in(school, by, pupil, number + 1) for number, pupil in enumerate(pupils)]
    with clock.fixed(AFTERNOON):
        entries = give_back_to_adult(adult=mother, devices=devices, by=by)
    assert {entry.out_to_id for entry in entries} == {mother.pk} and len(entries) == 3


@pytest.mark.parametrize("terms", [(), ("may-collect", "may-not-collect"), ("may-collect", "no-contact")])
def test_an_adult_who_may_not_collect_gets_none_of_them(
    school: School, by: Principal, terms: tuple[str, ...]
) -> None:
    first, second = make.pupil(school, "Ada"), make.pupil(school, "Bo")
    grown = make.adult(first, terms=(make.KEEPS.MAY_COLLECT,))
    make.join(second, grown, terms)
    devices = [handed_in(school, by, first, 1), handed_in(school, by, second, 2)]
    with clock.fixed(AFTERNOON), pytest.raises(Refused):
        give_back_to_adult(adult=grown, devices=devices, by=by)
    assert all(entry.is_in for entry in RegisterEntry.objects.of(school))
