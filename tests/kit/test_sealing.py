"""Sealing: what opens what, and what destroying a key or losing one means."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from lodge.kit import ids, keys, sealing
from lodge.kit.models import SealedKey
from lodge.kit.sealing import Unsealable

pytestmark = pytest.mark.django_db

SCHOOL = UUID("5c1f2a34-0000-4000-8000-000000000001")
STORY = "He took my phone behind the shed. – Zoë"


@pytest.fixture(autouse=True)
def school_keys(own_folders: None) -> None:
    """The school has its keys."""
    keys.make(SCHOOL)


def test_what_was_sealed_opens_with_its_key_and_place() -> None:
    key = sealing.new_key(SCHOOL, "concern")
    sealed = sealing.seal(key, STORY, place="story")
    assert "phone" not in sealed
    assert sealing.unseal(SealedKey.objects.get(pk=key.pk), sealed, place="story") == STORY


def test_the_same_text_sealed_twice_does_not_look_alike() -> None:
    key = sealing.new_key(SCHOOL, "concern")
    assert sealing.seal(key, STORY) != sealing.seal(key, STORY)


def test_it_does_not_open_at_another_place_or_with_another_key() -> None:
    key, other = sealing.new_key(SCHOOL, "concern"), sealing.new_key(SCHOOL, "concern")
    sealed = sealing.seal(key, STORY, place="story")
    with pytest.raises(Unsealable):
        sealing.unseal(key, sealed, place="witness")
    with pytest.raises(Unsealable):
        sealing.unseal(other, sealed, place="story")


@pytest.mark.parametrize("damaged", ["", "AAAA", "not base64 at all!", "A" * 200])
def test_a_damaged_text_is_said_to_be_damaged(damaged: str) -> None:
    with pytest.raises(Unsealable):
        sealing.unseal(sealing.new_key(SCHOOL, "concern"), damaged)
    with pytest.raises(Unsealable):
        sealing.unseal_for_school(SCHOOL, damaged)


def test_destroying_the_key_is_the_erasure() -> None:
    key = sealing.new_key(SCHOOL, "concern")
    sealed = sealing.seal(key, STORY)
    sealing.destroy(key)
    kept = SealedKey.objects.get(pk=key.pk)
    assert (kept.wrapped, kept.destroyed_at is not None) == ("", True)
    with pytest.raises(Unsealable, match="destroyed"):
        sealing.unseal(kept, sealed)
    with pytest.raises(Unsealable, match="destroyed"):
        sealing.seal(kept, STORY)


def test_a_key_is_there_or_destroyed_and_never_neither() -> None:
    key = sealing.new_key(SCHOOL, "concern")
    with pytest.raises(IntegrityError), transaction.atomic():
        SealedKey.objects.filter(pk=key.pk).update(wrapped="")
    with pytest.raises(IntegrityError), transaction.atomic():
        SealedKey.objects.filter(pk=key.pk).update(destroyed_at=key.made_at + timedelta(days=1))


def test_a_wrapped_key_moved_to_another_case_opens_nothing() -> None:
    key, other = sealing.new_key(SCHOOL, "concern"), sealing.new_key(SCHOOL, "search")
    sealed = sealing.seal(key, STORY)
    other.wrapped = key.wrapped
    with pytest.raises(Unsealable):
        sealing.unseal(other, sealed)


def test_a_report_can_be_sealed_without_any_secret_key() -> None:
    sealed = sealing.seal_to_school(keys.school_public(SCHOOL), STORY)
    for name in keys.SECRET:
        (keys.folder(SCHOOL) / name).rename(keys.folder(SCHOOL) / f"{name}.away")
    assert sealing.seal_to_school(keys.school_public(SCHOOL), STORY) != sealed
    with pytest.raises(keys.KeyFault, match="recovery sheet"):
        sealing.unseal_for_school(SCHOOL, sealed)
    for name in keys.SECRET:
        (keys.folder(SCHOOL) / f"{name}.away").rename(keys.folder(SCHOOL) / name)
    assert sealing.unseal_for_school(SCHOOL, sealed) == STORY


def test_another_school_cannot_open_what_was_sealed_to_this_one() -> None:
    other = uuid4()
    keys.make(other)
    sealed = sealing.seal_to_school(keys.school_public(SCHOOL), STORY)
    with pytest.raises(Unsealable):
        sealing.unseal_for_school(other, sealed)


def test_a_keyed_digest_tells_equal_values_within_a_school_and_purpose_only() -> None:
    other = uuid4()
    keys.make(other)
    digest = sealing.keyed_digest(SCHOOL, "upn", "A123456789012")
    assert digest == sealing.keyed_digest(SCHOOL, "upn", "A123456789012")
    assert digest != sealing.keyed_digest(SCHOOL, "upn", "A123456789013")
    assert digest != sealing.keyed_digest(SCHOOL, "tag", "A123456789012")
    assert digest != sealing.keyed_digest(other, "upn", "A123456789012")


def test_only_the_owner_can_read_a_key_and_an_open_one_is_refused() -> None:
    for name in keys.SECRET:
        assert (keys.folder(SCHOOL) / name).stat().st_mode & 0o077 == 0
    assert keys.folder(SCHOOL).stat().st_mode & 0o077 == 0
    (keys.folder(SCHOOL) / keys.WRAP).chmod(0o644)
    with pytest.raises(keys.KeyFault, match="chmod 600"):
        keys.wrapping(SCHOOL)


def test_a_key_is_never_replaced() -> None:
    before = keys.vkey(SCHOOL), keys.wrapping(SCHOOL)
    keys.make(SCHOOL)
    assert (keys.vkey(SCHOOL), keys.wrapping(SCHOOL)) == before


@pytest.mark.parametrize("text", ["", "AAAA\n", "not a key\n", "\xff"])
def test_a_damaged_key_file_is_named(text: str) -> None:
    (keys.folder(SCHOOL) / keys.WRAP).write_text(text)
    with pytest.raises(keys.KeyFault, match=r"wrap\.key"):
        keys.wrapping(SCHOOL)


def test_keys_of_a_seeded_school_are_the_same_again() -> None:
    one, two = uuid4(), uuid4()
    for school in (one, two):
        with ids.seeded(7):
            keys.make(school)
    assert keys.wrapping(one) == keys.wrapping(two)
