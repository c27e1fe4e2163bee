"""Two versions: every difference, counted, and nothing else."""

from __future__ import annotations

from lodge.rules.engine import RuleSet
from lodge.rules.engine.compare import Difference, compare
from lodge.rules.engine.survey import enumerate_space
from tests.rules.small import SCHEMA, VERBS, Write

OLD = """
@id("pupils-with-agreement") @clause("C.1")
permit (principal == Who::"pupil", action == Action::"use", resource) when { context.agreed };
"""
NEW = """
@id("pupils-with-agreement") @clause("C.1")
permit (principal == Who::"pupil", action == Action::"use", resource) when { context.agreed };

@id("not-at-the-pool") @clause("C.2")
forbid (principal, action == Action::"use", resource) when { context.place == Place::"pool" };
"""


def test_a_library_does_not_differ_from_itself(primary: RuleSet) -> None:
    comparison = compare(primary, primary)
    assert (comparison.changed, comparison.differences) == (0, ())
    assert comparison.situations == sum(enumerate_space(primary, verb).size for verb in primary.verbs)


def test_every_answer_that_changes_is_counted_by_person_and_outcome(library: Write) -> None:
    comparison = compare(RuleSet.load(library(OLD, name="old")), RuleSet.load(library(NEW, name="new")))
    assert set(comparison.differences) == {
        Difference("use", "pupil", "allowed", "not-allowed", 1),
        Difference("use", "pupil", "not-decided", "not-allowed", 1),
        Difference("use", "staff", "not-decided", "not-allowed", 2),
    }
    assert (comparison.changed, comparison.situations) == (4, 2 * 2 * 3 + 1)


def test_a_difference_reads_as_a_sentence() -> None:
    one = Difference("use", "pupil", "allowed", "not-allowed", 1)
    assert one.sentence == "Pupil, use: 1 answer changes from allowed to not-allowed."


def test_a_change_and_its_undoing_are_the_same_differences_backwards(library: Write) -> None:
    old, new = RuleSet.load(library(OLD, name="old")), RuleSet.load(library(NEW, name="new"))
    forwards = {(each.who, each.before, each.after, each.count) for each in compare(old, new).differences}
    backwards = {(each.who, each.after, each.before, each.count) for each in compare(new, old).differences}
    assert forwards == backwards


def test_a_word_or_a_verb_that_only_one_version_knows_is_compared(library: Write) -> None:
    wider = SCHEMA.replace('"pool"', '"pool", "hall"')
    hall = OLD + (
        '@id("hall") @clause("C.1") permit (principal, action in [Action::"use", Action::"lend"], resource) '
        'when { context.place == Place::"hall" };'
    )
    lend = (
        VERBS
        + '\n[[verb]]\nid = "lend"\nwords = "lend"\nclause = "C.1"\nthings = ["phone"]\ngroup = "policy"\n'
    )
    old = RuleSet.load(library(OLD, name="old"))
    new = RuleSet.load(library(hall, name="new", schema=wider, verbs=lend))
    assert Difference("lend", "anybody", "not-decided", "allowed", 1) in compare(old, new).differences
    assert Difference("use", "staff", "not-decided", "allowed", 2) in compare(old, new).differences
    assert Difference("lend", "anybody", "allowed", "not-decided", 1) in compare(new, old).differences
