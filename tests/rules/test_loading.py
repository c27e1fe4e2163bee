"""What a library is refused for: always with file, line, rule and clause."""

from __future__ import annotations

from pathlib import Path

import pytest

from lodge.rules.engine import Problem, RuleSet, RulesRefused
from lodge.rules.store import PRIMARY
from tests.rules.small import CLAUSES, FACTS, SCHEMA, VERBS, Write

GOOD = """
// a comment; with a semicolon, and a "quotation"
@id("good") @clause("C.1")
permit (principal, action == Action::"use", resource);
"""


def refused(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(RulesRefused) as refusal:
        RuleSet.load(folder)
    return refusal.value.problems


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("when { context.place == }", "does not parse"),
        ("when { context.weather }", "does not fit the schema"),
        ('when { context.place == Place::"yrad" }', "does not fit the schema"),
        ("when { context.agreed == context.place }", "does not fit the schema"),
        ("when { context.distance }", "does not fit the schema"),
        ("when { false }", "can never apply"),
        ("when { context.agreed && !context.agreed }", "can never apply"),
        ("when { 1 < 2 }", "numbers are outside"),
        ('when { "a" == "b" }', "free text is outside"),
        ('when { "a" like "a*" }', "“like” patterns are outside"),
        ("when { principal is Who }", "“is” tests are outside"),
        ("when { [true].isEmpty() }", "“is_empty” is outside"),
        ('when { [Place::"yard"].containsAll([context.place]) }', "“contains_all” is outside"),
        ('when { datetime("2026-01-01") == datetime("2026-01-01") }', "“datetime” is outside"),
    ],
)
def test_a_bad_condition_is_refused_at_its_place(library: Write, condition: str, told: str) -> None:
    rule = f'\n@id("bad") @clause("C.2")\nforbid (principal, action == Action::"use", resource) {condition};'
    problems = refused(library(GOOD + rule))
    assert {(each.file, each.line, each.rule, each.clause) for each in problems} == {
        ("some.cedar", 6, "bad", "C.2")
    }
    assert told in " ".join(each.message for each in problems)


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ('@clause("C.1") permit (principal, action == Action::"use", resource);', "no @id"),
        ('@id("a") permit (principal, action == Action::"use", resource);', "no @clause"),
        ('@id("a") @clause("C.9") permit (principal, action == Action::"use", resource);', "“C.9”"),
        (
            '@id("a") @clause("C.1") @reading("R9") permit (principal, action == Action::"use", resource);',
            "“R9”",
        ),
        (
            '@id("a") @clause("C.1") @level("top") permit (principal, action == Action::"use", resource);',
            "“top”",
        ),
        (
            '@id("a") @clause("C.1") @outcome("ask-first") '
            'permit (principal, action == Action::"use", resource);',
            "@outcome names “ask-first”",
        ),
        (
            '@id("a") @clause("C.1") @clauze("x") permit (principal, action == Action::"use", resource);',
            "@clauze",
        ),
        ('@id("good") @clause("C.1") permit (principal, action == Action::"use", resource);', "same @id"),
        ('@id("a") @clause("C.1") permit (principal, action, resource);', "name its deeds"),
        ('@id("a") @clause("C.1") permit (principal, action == Action::"fly", resource);', "does not fit"),
        (
            '@id("a") @clause("C.1") permit (principal == ?principal, action == Action::"use", resource);',
            "templates",
        ),
        ('@id("a") @clause("C.1") permit (principal, action == Action::"use", resource)', "does not parse"),
        (
            '@id("a") @clause("C.1") '
            'permit (principal, action == Action::"keep", resource == Thing::"watch");',
            "can never apply",
        ),
    ],
)
def test_a_rule_that_is_badly_declared_is_refused(library: Write, rule: str, told: str) -> None:
    problems = refused(library(GOOD + rule))
    assert {(each.file, each.line) for each in problems} == {("some.cedar", 5)}
    assert told in " ".join(each.message for each in problems)


@pytest.mark.parametrize(
    ("part", "text", "told"),
    [
        ("verbs", VERBS.replace('clause = "C.1"', 'clause = "C.7"', 1), "home clause"),
        ("verbs", VERBS.replace('"watch"', '"drone"', 1), "unknown thing “drone”"),
        ("verbs", VERBS.replace('group = "office"', 'group = "offfice"'), "unknown group “offfice”"),
        ("verbs", VERBS.replace('id = "keep"', 'id = "use"'), "declared twice"),
        ("verbs", VERBS + "stepup = true\n", "unknown key “stepup”"),
        ("verbs", VERBS + "this is not TOML", "not TOML"),
        ("facts", FACTS.replace('"agreed"', '"agred"'), "does not declare this fact"),
        ("facts", FACTS.replace('neutral = "class"', 'neutral = "clas"'), "must be among class, yard, pool"),
        ("schema", SCHEMA.replace("agreed: Bool", "agreed: Bool, tired: Bool"), "tired has no sentence"),
        ("schema", SCHEMA.replace("place: Place", "place: Room"), "neither Bool nor one of the closed lists"),
    ],
)
def test_declarations_that_do_not_agree_are_refused(library: Write, part: str, text: str, told: str) -> None:
    assert told in "\n".join(map(str, refused(library(GOOD, **{part: text}))))


def test_a_missing_file_is_named(library: Write) -> None:
    folder = library(GOOD, clauses=CLAUSES)
    (folder / "clauses.toml").unlink()
    assert [each.file for each in refused(folder)] == ["clauses.toml"]


def test_every_fault_is_told_at_once(library: Write) -> None:
    bad = (
        '@id("{0}") @clause("C.1") forbid (principal, action == Action::"use", resource) when {{ 1 < 2 }};\n'
    )
    assert {each.rule for each in refused(library(bad.format("a") + bad.format("b")))} == {"a", "b"}


def test_a_problem_reads_as_one_line_with_its_place() -> None:
    problem = Problem("pupils.cedar", 12, "keep-no-device", "M6.3", "it can never apply")
    assert str(problem) == "pupils.cedar:12: rule keep-no-device, clause M6.3: it can never apply"


def test_the_version_follows_the_text_of_the_rules(library: Write) -> None:
    one = RuleSet.load(library(GOOD, name="one"))
    two = RuleSet.load(library(GOOD + "// more", name="two"))
    assert one.version == RuleSet.load(library(GOOD, name="three")).version
    assert one.version != two.version


def test_the_primary_library_keeps_within_the_limits_of_its_vocabulary(primary: RuleSet) -> None:
    policy = [verb for verb in primary.vocabulary.verbs.values() if "policy" in verb.groups]
    assert len(policy) <= 40
    assert len({thing for verb in policy for thing in verb.things}) <= 30
    assert len({fact for verb in policy for fact in primary.facts_of(verb.id)}) <= 80
    assert (
        len({rule.id for rule in primary.rules.values() for verb in policy if verb.id in rule.verbs}) <= 160
    )


def test_every_fact_and_clause_is_used_by_a_rule_or_a_verb(primary: RuleSet) -> None:
    words = primary.vocabulary
    assert set(words.facts) == {fact for rule in primary.rules.values() for fact in rule.facts}
    cited = {clause for rule in primary.rules.values() for clause in rule.clauses}
    homes = {verb.clause for verb in words.verbs.values()}
    advice = {"M3.2", "M3.2.b"}
    assert set(words.clauses) == cited | homes | advice
    assert set(words.readings) == {reading for rule in primary.rules.values() for reading in rule.readings}


def test_no_verb_of_the_software_needs_a_fact_that_only_a_question_gives(primary: RuleSet) -> None:
    software = [verb.id for verb in primary.vocabulary.verbs.values() if "software" in verb.groups]
    needed = {fact for verb in software for fact in primary.facts_of(verb)}
    assert {fact for fact in needed if primary.vocabulary.facts[fact].source == "question"} == set()


def test_every_rule_of_the_primary_library_says_why(primary: RuleSet) -> None:
    assert [rule.id for rule in primary.rules.values() if not rule.because.endswith(".")] == []
    assert PRIMARY.is_dir()
