"""Write a library's README: every verb with its facts, every fact with its source. Made, never typed."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from lodge.rules.engine import RuleSet
from lodge.rules.engine.survey import enumerate_space
from lodge.rules.engine.vocabulary import Fact, Verb
from lodge.rules.store import PRIMARY

_OPENING = """# The primary library

The policy of a primary school, and the software's own duties, as rules. This page is made from the
files beside it by `python -m lodge.rules.describe`; a test fails when it is out of date.

- `schema.cedarschema`: the closed lists of words. `verbs.toml`, `facts.toml`, `clauses.toml`: every
  verb, fact, clause and reading once. `*.cedar`: the rules. `scenarios/*.toml`: sentences that say
  what the rules must answer.
- A rule has `@id` and `@clause`, and may have `@reading`, `@level` (its place in the conflict
  order), `@because` (the reason in plain words), `@next` (what to do next) and `@outcome`:
  `ask-first` on a `forbid`; `advised-against` or `do` (a duty) on a `permit`.
- Facts come from the rooms, through the gate; only those of the verb are fetched. A fact from
  `typed` is what the person typed (`given`). Facts from `question` are asked in Ask, and no verb of
  the software needs them.
- Verbs of the group `policy` are what Ask is asked about; they and their facts count towards the
  limits of the policy's vocabulary. All others are deeds of the software. When no rule speaks,
  these are not allowed, and a policy verb is not decided.
"""


def describe(ruleset: RuleSet) -> str:
    """The page, as Markdown."""
    return "\n".join([_OPENING, *_counts(ruleset), *_verbs(ruleset), *_facts(ruleset)]) + "\n"


def _counts(ruleset: RuleSet) -> Iterator[str]:
    policy = [verb for verb in ruleset.vocabulary.verbs.values() if "policy" in verb.groups]
    things = dict.fromkeys(thing for verb in policy for thing in verb.things)
    facts = frozenset(fact for verb in policy for fact in ruleset.facts_of(verb.id))
    rules = [rule for rule in ruleset.rules.values() if any(verb.id in rule.verbs for verb in policy)]
    situations = sum(enumerate_space(ruleset, verb).size for verb in ruleset.verbs)
    yield "## Size"
    yield ""
    yield "| | policy | software | all |"
    yield "|---|---|---|---|"
    for name, part, whole in (
        ("verbs", len(policy), len(ruleset.verbs)),
        ("things", len(things), len(ruleset.vocabulary.enums["Thing"])),
        ("facts", len(facts), len(ruleset.vocabulary.facts)),
        ("rules", len(rules), len(ruleset.rules)),
    ):
        yield f"| {name} | {part} | {whole - part} | {whole} |"
    yield ""
    yield f"The rules can tell {situations:,} situations apart. What both parts use is counted as policy."
    yield ""


def _verbs(ruleset: RuleSet) -> Iterator[str]:
    groups = dict.fromkeys(verb.groups[0] for verb in ruleset.vocabulary.verbs.values())
    for group in groups:
        yield f"## Verbs: {group}"
        yield ""
        yield "| verb | in plain words | clause | done to | facts that the gate fetches | step-up |"
        yield "|---|---|---|---|---|---|"
        for verb in ruleset.vocabulary.verbs.values():
            if verb.groups[0] == group:
                yield _verb_row(ruleset, verb)
        yield ""


def _verb_row(ruleset: RuleSet, verb: Verb) -> str:
    facts = _listed(name for name in ruleset.vocabulary.facts if name in ruleset.facts_of(verb.id))
    step_up = "yes" if verb.step_up else ""
    return f"| `{verb.id}` | {verb.words} | {verb.clause} | {_listed(verb.things)} | {facts} | {step_up} |"


def _facts(ruleset: RuleSet) -> Iterator[str]:
    yield "## Facts"
    yield ""
    yield "| fact | from | values | meaning | neutral | a person can bring it about |"
    yield "|---|---|---|---|---|---|"
    for fact in ruleset.vocabulary.facts.values():
        yield _fact_row(fact)
    yield ""


def _fact_row(fact: Fact) -> str:
    values = "yes or no" if fact.kind == "Bool" else f"{fact.kind}: {_listed(map(str, fact.values))}"
    neutral = _said(fact.neutral)
    return f"| `{fact.id}` | {fact.source} | {values} | {fact.words} | {neutral} | {fact.ask} |"


def _said(value: bool | str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"`{value}`"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


if __name__ == "__main__":
    (PRIMARY / "README.md").write_text(describe(RuleSet.load(PRIMARY)), "utf-8")
    sys.stdout.write(f"wrote {PRIMARY / 'README.md'}\n")
