"""Tags: numbers, check digits, which one is next, and the end of one (M6.4)."""

import pytest

from lodge.devices.actions import assign_tag, describe_device, hand_over, make_tags, retire_tag
from lodge.devices.models import Device, Holding, Tag
from lodge.devices.queries import check_digit, free_tag, journal_lines
from lodge.gate import Principal, Refused, deed
from lodge.kit.told import Told
from lodge.office.actions.taking_in import hand_in
from lodge.people.models import Post, School
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(school: School) -> Principal:
    return make.by(make.staff(school))


def test_the_check_digit_finds_every_single_wrong_digit() -> None:
    for number in range(1000):
        digits = f"{number:03d}"
        for place in range(3):
            for other in "0123456789":
                wrong = int(digits[:place] + other + digits[place + 1 :])
                assert wrong == number or check_digit(wrong) != check_digit(number)


def test_the_next_tag_is_the_classs_own_then_nobodys(school: School, by: Principal) -> None:
    own, other = make.school_class(school, "4B"), make.school_class(school, "5W", 5)
    make_tags(school_class=other, first=1, last=1, by=by)
    make_tags(school_class=None, first=5, last=5, by=by)
    make_tags(school_class=own, first=9, last=9, by=by)
    numbers = [assign_tag(pupil=make.pupil(school, f"C{n}", school_class=own), by=by).tag for n in range(3)]
    assert [str(tag) for tag in numbers] == ["009", "005", "001"]
    assert free_tag(school) is None


@pytest.mark.parametrize(("first", "last"), [(0, 5), (5, 4), (990, 1000), (40, 45)])
def test_numbers_out_of_range_or_in_use_make_no_tag(
    school: School, by: Principal, first: int, last: int
) -> None:
    make.tag(school, 42)
    with pytest.raises(Told):
        make_tags(school_class=None, first=first, last=last, by=by)
    assert Tag.objects.of(school).count() == 1


def test_a_tag_on_somebody_elses_device_is_not_given_again(school: School, by: Principal) -> None:
    device = make.device(make.pupil(school, "Ada"))
    with pytest.raises(Told, match="somebody else"):
        assign_tag(pupil=make.pupil(school, "Bo"), tag=device.tag, by=by)


def test_a_retired_tag_ends_its_device_and_its_number_is_free_again(school: School, by: Principal) -> None:
    device = make.device(make.pupil(school))
    assert device.tag is not None
    retire_tag(tag=device.tag, by=by)
    assert Device.objects.of(school).get().ended_at is not None
    assert [str(tag) for tag in make_tags(school_class=None, first=42, last=42, by=by)] == ["042"]
    with pytest.raises(Told, match="already out of use"):
        retire_tag(tag=device.tag, by=by)


def test_a_device_no_longer_in_use_is_not_taken_in(school: School, by: Principal) -> None:
    device = make.device(make.pupil(school))
    assert device.tag is not None
    retire_tag(tag=device.tag, by=by)
    with pytest.raises(Told, match="no longer in use"):
        hand_in(device=Device.objects.of(school).get(), by=by)


def test_what_a_device_can_do_is_noted_by_the_office_only(school: School, by: Principal) -> None:
    device = make.device(make.pupil(school))
    noted = {"kind": Device.Kind.WATCH, "communicates": True, "records": False, "looks": "pink strap"}
    with pytest.raises(Refused):
        describe_device(device=device, **noted, by=make.by(make.staff(school, Post.Kind.TEACHER)))  # type: ignore[arg-type]
    describe_device(device=device, **noted, by=by)  # type: ignore[arg-type]
    assert Device.objects.of(school).get().kind == Device.Kind.WATCH


def test_the_journal_tells_what_happened_to_a_device_refusals_included(school: School, by: Principal) -> None:
    device = make.device(make.pupil(school))
    hand_in(device=device, by=by)
    with pytest.raises(Refused):
        hand_in(device=device, by=make.by(make.staff(school, Post.Kind.IT, family_name="Ito")))
    newest, before = journal_lines(device)[:2]
    assert newest.refused and newest.by == "Ms Ito"
    assert (before.words, before.by) == ("take a device in at the office", "Ms Raman")


def test_custody_moves_only_from_where_the_device_is(school: School, by: Principal) -> None:
    device = make.device(make.pupil(school))
    with pytest.raises(Told, match="never been handed in"), deed(by=by, verb="undo-hand-in", on=device):
        hand_over(device=device, to=Holding.Holder.PUPIL, out_of=Holding.Holder.OFFICE, by=by)
    assert not Holding.objects.of(school).exists()
