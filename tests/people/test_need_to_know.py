"""Rows are reached by one question, and what nobody was said to see is seen by nobody (house, 4.6)."""

import ast
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps

from lodge.devices.models import Device, Holding, Tag
from lodge.kit import clock
from lodge.kit.rows import SchoolRow
from lodge.notices.models import Letter, OutboxRow
from lodge.office.models import HomeContact, PocketCount, RegisterEntry, StandingReason
from lodge.people.models import (
    Badge,
    ClosedDay,
    Desk,
    FamilyLink,
    FamilyTerm,
    Invitation,
    LetIn,
    Person,
    Post,
    Pupil,
    RosterImport,
    SchoolClass,
)
from lodge.people.queries import need_to_know
from lodge.people.queries.need_to_know import Viewer, keepers, nobody, said_of, seen, visible_to
from tests import make
from tests.house.tree import complain, dotted, product
from tests.house.two_schools import IN_POST, World, build

pytestmark = pytest.mark.django_db

Models = frozenset[type[SchoolRow]]
OF_A_CLASS: Models = frozenset({Pupil, SchoolClass, Device, RegisterEntry, StandingReason})
OF_FAMILIES: Models = frozenset({FamilyLink, FamilyTerm, HomeContact, Letter, OutboxRow})
OF_THE_OFFICE: Models = frozenset({Tag, PocketCount, RosterImport})
OF_COLLEAGUES: Models = frozenset({Person, Post, Desk, LetIn})
OF_ALL: Models = frozenset({ClosedDay})
NEVER: Models = frozenset({Badge, Invitation})
EVERYTHING = OF_A_CLASS | OF_FAMILIES | OF_THE_OFFICE | OF_COLLEAGUES | OF_ALL
LEADS = dict.fromkeys(("office", "business manager", "head", "deputy head", "dsl", "deputy dsl"), EVERYTHING)
TEACHES = dict.fromkeys(("teacher", "teaching assistant", "supply"), OF_A_CLASS | OF_ALL)
SEES: dict[str, Models] = {
    **LEADS,
    **TEACHES,
    "teacher of another class": frozenset({Pupil, SchoolClass}) | OF_ALL,  # theirs; nothing else is there
    **dict.fromkeys(("chair", "it"), OF_COLLEAGUES | OF_ALL),
    **dict.fromkeys(("governor", "volunteer", "site"), OF_ALL),
    "left": frozenset(),
}


@pytest.fixture
def world(db: None, monday_morning: None) -> World:
    return build("larkfold")


def models_seen(reader: Person, models: Iterable[type[SchoolRow]]) -> Models:
    return frozenset(model for model in models if visible_to(reader, model).exists())


def ours() -> list[type[SchoolRow]]:
    return [model for model in apps.get_models() if issubclass(model, SchoolRow)]


def test_every_model_says_who_sees_it() -> None:
    silent = [model.__name__ for model in ours() if not said_of(model)]
    complain(silent, "Say it in the room's need_to_know.py: seen(Model, keepers). Until then nobody sees it.")


@pytest.mark.parametrize("role", [*IN_POST, "left"])
def test_each_sees_the_rows_that_their_work_needs_and_no_others(world: World, role: str) -> None:
    there = EVERYTHING | NEVER
    assert models_seen(world.cast[role], there) == SEES[role]


@pytest.mark.parametrize("role", ["teacher", "teaching assistant", "supply"])
def test_who_teaches_a_class_sees_that_class_and_no_child_of_another(world: World, role: str) -> None:
    reader = world.cast[role]
    assert [str(pupil) for pupil in visible_to(reader, Pupil)] == ["Amara Obi"]
    assert [one.pk for one in visible_to(reader, SchoolClass)] == [world.ids["class"]]


def test_a_post_that_names_a_class_opens_it_only_to_those_who_teach(world: World) -> None:
    volunteer = world.cast["volunteer"]
    assert Post.objects.of(world.school).filter(person=volunteer).exclude(school_class=None).exists()
    assert not visible_to(volunteer, Pupil).exists()


def test_a_teacher_sees_nothing_of_a_class_whose_post_has_ended(world: World) -> None:
    reader = world.cast["teacher"]
    post = Post.objects.of(world.school).get(person=reader)
    post.until = clock.today() - timedelta(days=1)
    with make.given():
        post.save()
    assert not models_seen(reader, EVERYTHING)


def test_who_looks_after_colleagues_sees_no_child_and_no_parent_among_the_persons(world: World) -> None:
    with_posts = set(Post.objects.of(world.school).values_list("person", flat=True))
    for role in ("it", "chair"):
        assert {person.pk for person in visible_to(world.cast[role], Person)} == with_posts


def test_nobody_sees_a_row_of_another_school(world: World) -> None:
    there = build("hartwell")
    for reader in world.cast.values():
        for model in EVERYTHING | NEVER:
            assert not visible_to(reader, model).filter(school=there.school).exists()


def test_a_post_that_waits_to_be_confirmed_opens_no_child(world: World) -> None:
    late = Person.objects.of(world.school).get(pk=world.ids["colleague"])
    assert models_seen(late, EVERYTHING) == OF_COLLEAGUES


def test_whoever_sets_the_school_up_sees_its_colleagues_days_and_imports(world: World) -> None:
    first = make.person(world.school, "Ada", "Cole")
    make.post(first, Post.Kind.SITE, given_by=Post.FIRST_CODE)
    assert models_seen(first, EVERYTHING) == OF_COLLEAGUES | OF_ALL | {RosterImport}


def test_a_letter_that_leaves_somebody_out_is_not_there_for_them_nor_its_copies(world: World) -> None:
    head = world.cast["head"]
    letter = Letter.objects.of(world.school).get()
    letter.excluded = f" {head.pk} "
    with make.given():
        letter.save()
    assert models_seen(head, OF_FAMILIES) == OF_FAMILIES - {Letter, OutboxRow}
    assert models_seen(world.cast["deputy head"], OF_FAMILIES) == OF_FAMILIES


def test_a_letter_to_oneself_is_seen_whatever_the_post(world: World) -> None:
    reader = world.cast["it"]
    letter = Letter.objects.of(world.school).get()
    letter.to, letter.pupil, letter.person = Letter.To.PERSON, None, reader
    with make.given():
        letter.save()
    assert [one.pk for one in visible_to(reader, Letter)] == [letter.pk]


def test_what_no_room_speaks_of_is_seen_by_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(need_to_know, "_sights", {})
    assert not visible_to(world.cast["head"], Pupil).exists()
    assert nobody(Viewer(world.cast["head"].pk)) == need_to_know.NO_ROW


def test_two_lines_about_one_model_stop_the_start() -> None:
    with pytest.raises(ValueError, match="two lines"):
        seen(Holding, keepers)


def test_a_question_costs_one_query_to_know_the_reader(world: World, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        assert visible_to(world.cast["teacher"], Pupil).filter(person__joined_on=None).first()


def test_pages_fetch_rows_only_by_asking_who_reads() -> None:
    """A view that starts from a model's manager has to remember who reads; visible_to cannot forget."""
    straight = [
        f"{module.at(node)} {dotted(node)}"
        for module in product()
        if "/views" in module.path or module.path.endswith("_views.py")
        for node in ast.walk(module.tree)
        if dotted(node).endswith((".objects.of", ".objects.across_schools", "._base_manager"))
    ]
    complain(straight, "Start with visible_to(request.person, Model), or put the question into queries.")
