"""Handing in: clause M6.3.a."""

from datetime import timedelta

import pytest

from lodge.devices.models import Device, Holding
from lodge.devices.queries import chain, gaps, holding_at, open_holding
from lodge.gate import Refused
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.office.actions import taking_in
from lodge.office.models import RegisterEntry
from lodge.people.models import Post, School
from tests import make

pytestmark = pytest.mark.django_db


def test_the_office_takes_a_phone_in(school: School) -> None:
    device = make.device(make.pupil(school))
    entry = taking_in.hand_in(device=device, by_tag=True, by=make.by(make.staff(school)))
    holding = open_holding(device)
    assert holding is not None
    assert (entry.power, entry.late, entry.in_by) == ("off", False, "Ms Raman")
    assert (holding.holder, holding.place) == (Holding.Holder.OFFICE, "042")


def test_a_second_hand_in_changes_nothing_and_says_since_when(school: School) -> None:
    by = make.by(make.staff(school))
    device = make.device(make.pupil(school))
    taking_in.hand_in(device=device, by=by)
    with pytest.raises(Told, match=r"042 is already in, 8:41\. Nothing changed\."):
        taking_in.hand_in(device=device, by=by)
    assert RegisterEntry.objects.of(school).count() == 1


def test_after_the_start_of_the_day_it_is_late(school: School) -> None:
    by = make.by(make.staff(school))
    device = make.device(make.pupil(school))
    clock.pass_time(timedelta(minutes=30))
    assert taking_in.hand_in(device=device, by=by).late


def test_a_first_device_gets_the_next_free_tag(school: School) -> None:
    by = make.by(make.staff(school))
    make.device(make.pupil(school, "Ben", "Tams"), 1)
    make.tag(school, 2)
    entry = taking_in.hand_in_first(pupil=make.pupil(school, "Dev", "Patel"), by=by)
    assert entry.device.tag is not None and entry.device.tag.number == 2


def test_with_no_free_tag_nothing_is_saved(school: School) -> None:
    with pytest.raises(Told, match="No tag is free"):
        taking_in.hand_in_first(pupil=make.pupil(school), by=make.by(make.staff(school)))
    assert not Device.objects.of(school).exists()


@pytest.mark.parametrize("kind", [Post.Kind.GOVERNOR, Post.Kind.IT, Post.Kind.TEACHER])
def test_only_the_office_and_leaders_keep_the_register(school: School, kind: str) -> None:
    with pytest.raises(Refused):
        taking_in.hand_in(device=make.device(make.pupil(school)), by=make.by(make.staff(school, kind)))


def test_an_undone_hand_in_stays_readable_and_the_pupil_has_the_phone(school: School) -> None:
    by = make.by(make.staff(school))
    device = make.device(make.pupil(school))
    entry = taking_in.hand_in(device=device, by=by)
    taking_in.undo_hand_in(entry=entry, by=by)
    stored = RegisterEntry.objects.of(school).get()
    holding = open_holding(device)
    assert (stored.is_in, stored.undone_by) == (False, "Ms Raman")
    assert holding is not None and holding.holder == Holding.Holder.PUPIL
    with pytest.raises(Told):
        taking_in.undo_hand_in(entry=entry, by=by)


def test_a_phone_that_was_switched_on_is_noted(school: School) -> None:
    by = make.by(make.staff(school))
    entry = taking_in.hand_in(device=make.device(make.pupil(school)), by=by)
    taking_in.note_switched_on(entry=entry, by=by)
    assert RegisterEntry.objects.of(school).get().power == RegisterEntry.Power.ON


def test_a_step_counter_is_not_a_phone_and_leaves_the_register(school: School) -> None:
    by = make.by(make.staff(school))
    device = make.device(make.pupil(school), kind=Device.Kind.WATCH)
    taking_in.note_not_a_phone(entry=taking_in.hand_in(device=device, by=by), by=by)
    stored = Device.objects.of(school).get()
    assert not stored.counts and stored.ended_at is not None


def test_custody_tiles_and_answers_for_past_moments(school: School) -> None:
    by = make.by(make.staff(school))
    device = make.device(make.pupil(school))
    entry = taking_in.hand_in(device=device, by=by)
    morning = clock.now()
    clock.pass_time(timedelta(hours=1))
    taking_in.undo_hand_in(entry=entry, by=by)
    clock.pass_time(timedelta(hours=1))
    taking_in.hand_in(device=device, by=by)
    then = holding_at(device, morning + timedelta(minutes=5))
    assert len(chain(device)) == 3 and gaps(device) == []
    assert then is not None and then.holder == Holding.Holder.OFFICE
    assert holding_at(device, morning - timedelta(minutes=5)) is None
