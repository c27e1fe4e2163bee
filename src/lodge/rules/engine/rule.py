"""One rule: what it says, its clause, and whether it keeps to the part of Cedar that the table knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass

from cedarpy import pst

from lodge.rules.engine.words import LEVELS, Outcome

ANNOTATIONS = frozenset({"id", "clause", "outcome", "reading", "level", "because", "next"})
#: What a rule may say besides its plain meaning, by its effect.
OUTCOMES: dict[str, dict[str, Outcome]] = {
    "permit": {"allowed": "allowed", "do": "do", "advised-against": "advised-against"},
    "forbid": {"not-allowed": "not-allowed", "ask-first": "ask-first"},
}
_OPERATORS = frozenset({"eq", "not_eq", "and", "or", "in", "contains"})
_REFUSED = {
    pst.LongLit: "numbers are",
    pst.StringLit: "free text is",
    pst.Like: "“like” patterns are",
    pst.Is: "“is” tests are",
    pst.Record: "records are",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One statement of a .cedar file. `node` is its parsed form, renamed to the rule's own id."""

    id: str
    effect: pst.Effect
    outcome: Outcome
    clauses: tuple[str, ...]
    readings: tuple[str, ...]
    level: str
    because: str
    next_step: str | None
    verbs: tuple[str, ...]
    facts: frozenset[str]
    node: pst.Template
    file: str
    line: int

    @property
    def is_duty(self) -> bool:
        """Whether the rule obliges somebody, besides whatever else is decided."""
        return self.outcome == "do"

    @property
    def rank(self) -> int:
        """The place of the rule in the conflict order, strongest first; without a level it comes last."""
        return LEVELS.index(self.level) if self.level else len(LEVELS)


def walk(node: object) -> Iterator[object]:
    """Every node under this one, itself first."""
    yield node
    if is_dataclass(node) and not isinstance(node, type):
        for part in fields(node):
            yield from walk(getattr(node, part.name))
    elif isinstance(node, tuple):
        for item in node:
            yield from walk(item)


def facts_in(clauses: Sequence[pst.Clause]) -> frozenset[str]:
    """The facts that these conditions mention."""
    found = set[str]()
    for node in walk(tuple(clauses)):
        if isinstance(node, pst.GetAttr):
            found.add(node.attr)
        elif isinstance(node, pst.HasAttr):
            found.update(node.attrs)
    return frozenset(found)


def mentions(rule: Rule, variable: pst.VarName) -> bool:
    """Whether the rule turns on who acts ("principal") or on what it is done to ("resource")."""
    scope = rule.node.principal if variable == "principal" else rule.node.resource
    if isinstance(scope, pst.ScopeEq | pst.ScopeIn):
        return True
    return any(isinstance(node, pst.Var) and node.name == variable for node in walk(rule.node.clauses))


def outside(node: pst.Template) -> Iterator[str]:
    """Each part of a statement that the table cannot compile, in words."""
    for scope in (node.principal, node.resource):
        if isinstance(scope, pst.ScopeIsIn) or isinstance(getattr(scope, "entity", None), pst.Slot):
            yield "templates or “is … in” in the head of a rule are outside the part of Cedar used here"
    if isinstance(node.action, pst.ScopeAny):
        yield "the rule does not name its deeds; write action == … or action in …"
    for part in walk(node.clauses):
        told = _part_outside(part)
        if told:
            yield f"{told} outside the part of Cedar used here"


def _part_outside(part: object) -> str:
    """Why this one node is outside, or nothing."""
    refused = _REFUSED.get(type(part))
    if refused:
        return refused
    if isinstance(part, pst.UnaryOp) and part.op != "not":
        return f"“{part.op}” is"
    if isinstance(part, pst.BinaryOp) and part.op not in _OPERATORS:
        return f"“{part.op}” is"
    if isinstance(part, pst.GetAttr | pst.HasAttr) and part.base != pst.Var("context"):
        return "facts of anything but the context are"
    if isinstance(part, pst.HasAttr) and len(part.attrs) != 1:
        return "“has” with a path is"
    if isinstance(part, pst.Set) and not all(isinstance(item, pst.EntityLit) for item in part.elements):
        return "sets of anything but listed words are"
    return ""
