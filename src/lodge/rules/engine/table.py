"""The same rules as bitsets: one bit a situation, so that a whole space is decided at once.

A term is a mapping from each value to the situations in which it has that value. A situation in no value's
set is one in which Cedar would raise an error (a fact that is absent), so errors follow Cedar's own
semantics: `&&` and `||` look at their right side only when they need to, and a rule that fails is neither
satisfied nor not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cedarpy import pst

from lodge.rules.engine.rule import Rule, mentions
from lodge.rules.engine.vocabulary import Verb, Vocabulary
from lodge.rules.engine.words import FactValue, Situation

Value = FactValue | pst.EntityUid
Term = Mapping[Value, int]
_NAMES: Mapping[str, str] = {"principal": "who", "resource": "thing"}


class UnknownNode(Exception):
    """The rule uses a part of Cedar that the table does not know; it never guesses."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One dimension of a space. A value of None means that the fact is absent."""

    name: str
    values: tuple[FactValue | None, ...]
    written: tuple[Value | None, ...]


class Ranges:
    """Every combination of the values of some axes, for one verb."""

    def __init__(self, verb: Verb, axes: Sequence[Axis]) -> None:
        self.verb = verb
        self.axes = tuple(axes)
        self.size = 1
        self._steps: list[int] = []
        for axis in reversed(self.axes):
            self._steps.insert(0, self.size)
            self.size *= len(axis.values)
        self.whole = (1 << self.size) - 1
        self._terms: dict[str, Term] = {}

    @classmethod
    def around(
        cls, vocabulary: Vocabulary, verb: Verb, situation: Situation, towards: Mapping[str, FactValue]
    ) -> Ranges:
        """The situation itself (bit 0), and every way of changing some of its facts towards these values."""
        told: dict[str, FactValue] = {"who": situation.who, "thing": situation.thing, **situation.facts}
        values = {name: (now, towards[name]) if name in towards else (now,) for name, now in told.items()}
        return cls.over(verb, values, vocabulary.literal)

    @classmethod
    def of(cls, vocabulary: Vocabulary, verb: Verb, rules: Sequence[Rule]) -> Ranges:
        """The space that these rules of the verb can tell apart: only what some rule mentions is an axis."""
        values: dict[str, Sequence[FactValue | None]] = {}
        if any(mentions(rule, "principal") for rule in rules):
            values["who"] = vocabulary.enums["Who"]
        if any(mentions(rule, "resource") for rule in rules):
            values["thing"] = verb.things
        for name in sorted({fact for rule in rules for fact in rule.facts}):
            fact = vocabulary.facts[name]
            values[name] = (*fact.values, None) if fact.optional else fact.values
        return cls.over(verb, values, vocabulary.literal)

    @classmethod
    def over(
        cls,
        verb: Verb,
        values: Mapping[str, Sequence[FactValue | None]],
        literal: Callable[[str, FactValue], Value],
    ) -> Ranges:
        """Every combination of these values; `literal` says how Cedar writes one, None is an absent fact."""
        return cls(
            verb,
            [
                Axis(name, tuple(told), tuple(None if one is None else literal(name, one) for one in told))
                for name, told in values.items()
            ],
        )

    def has(self, name: str) -> bool:
        """Whether the space has this axis."""
        return any(axis.name == name for axis in self.axes)

    def term(self, name: str) -> Term:
        """The bits of each value of this axis."""
        if name not in self._terms:
            place, axis = next((i, axis) for i, axis in enumerate(self.axes) if axis.name == name)
            self._terms[name] = {
                written: _stripes(self._steps[place], len(axis.values), position, self.size)
                for position, written in enumerate(axis.written)
                if written is not None
            }
        return self._terms[name]

    def situation(self, index: int, *, who: str, thing: str) -> Situation:
        """The situation of one bit; `who` and `thing` stand in where no rule asks about them."""
        told: dict[str, FactValue] = {"who": who, "thing": thing}
        for axis, step in zip(self.axes, self._steps, strict=True):
            value = axis.values[index // step % len(axis.values)]
            if value is not None:
                told[axis.name] = value
        actor, target = str(told.pop("who")), str(told.pop("thing"))
        return Situation(actor, self.verb.id, target, told)


def _stripes(step: int, count: int, position: int, size: int) -> int:
    """The bits of one value of an axis: blocks of `step` bits, one in every `count`, up to `size`."""
    bits = ((1 << step) - 1) << (position * step)
    width = step * count
    while width < size:
        bits |= bits << width
        width *= 2
    return bits & ((1 << size) - 1)


class Compiler:
    """Turns conditions into terms over one space. Equal sub-expressions are computed once."""

    def __init__(self, space: Ranges, verb: str) -> None:
        self.space = space
        self.action = pst.EntityUid(pst.EntityType("Action"), verb)
        self._known: dict[pst.Expr, Term] = {}

    def term(self, node: pst.Expr) -> Term:
        """The term of an expression; raises `UnknownNode`."""
        if node not in self._known:
            self._known[node] = self._term(node)
        return self._known[node]

    def _term(self, node: pst.Expr) -> Term:
        match node:
            case pst.BoolLit(value) | pst.EntityLit(value):
                return {value: self.space.whole}
            case pst.Var("action"):
                return {self.action: self.space.whole}
            case pst.Var("principal" | "resource" as name):
                return self.space.term(_NAMES[name])
            case pst.GetAttr(pst.Var("context"), attr):
                return self.space.term(attr)
            case pst.HasAttr(pst.Var("context"), (attr,)):
                return self._truth(_defined(self.space.term(attr)))
            case pst.UnaryOp("not", arg):
                true, false = self.pair(arg)
                return {True: false, False: true}
            case pst.IfThenElse(cond, then_expr, else_expr):
                return self._choice(cond, then_expr, else_expr)
            case pst.BinaryOp(op, left, right):
                return self._binary(op, left, right)
        raise UnknownNode(type(node).__name__)

    def _binary(self, op: str, left: pst.Expr, right: pst.Expr) -> Term:
        match op:
            case "and":
                (lt, lf), (rt, rf) = self.pair(left), self.pair(right)
                return {True: lt & rt, False: lf | (lt & rf)}
            case "or":
                (lt, lf), (rt, rf) = self.pair(left), self.pair(right)
                return {True: lt | (lf & rt), False: lf & rf}
            case "eq":
                return self._equal(left, (right,))
            case "not_eq":
                same = self._equal(left, (right,))
                return {True: same[False], False: same[True]}
            case "contains" if isinstance(left, pst.Set):
                return self._equal(right, left.elements)
            case "in":
                return self._equal(left, right.elements if isinstance(right, pst.Set) else (right,))
        raise UnknownNode(op)

    def _equal(self, one: pst.Expr, others: Sequence[pst.Expr]) -> Term:
        """Where `one` equals any of the others; defined only where all of them are."""
        mine = self.term(one)
        defined, same = _defined(mine), 0
        for other in others:
            theirs = self.term(other)
            defined &= _defined(theirs)
            for value, bits in theirs.items():
                same |= mine.get(value, 0) & bits
        return {True: same & defined, False: defined & ~same}

    def _choice(self, cond: pst.Expr, then_expr: pst.Expr, else_expr: pst.Expr) -> Term:
        true, false = self.pair(cond)
        chosen: dict[Value, int] = {}
        for where, expr in ((true, then_expr), (false, else_expr)):
            for value, bits in self.term(expr).items():
                chosen[value] = chosen.get(value, 0) | (where & bits)
        return chosen

    def _truth(self, true: int) -> Term:
        return {True: true, False: self.space.whole & ~true}

    def pair(self, node: pst.Expr) -> tuple[int, int]:
        """Where a condition is true, and where it is false; elsewhere Cedar raises an error."""
        term = self.term(node)
        return term.get(True, 0), term.get(False, 0)

    def scope(self, scope: pst.PrincipalOrResourceConstraint, name: str) -> int:
        """Where the head of a rule lets it apply."""
        match scope:
            case pst.ScopeAny() | pst.ScopeIs(pst.EntityType("Who" | "Thing")):
                return self.space.whole
            case pst.ScopeEq(pst.EntityUid() as entity) | pst.ScopeIn(pst.EntityUid() as entity):
                return self.space.term(name).get(entity, 0)
        raise UnknownNode(type(scope).__name__)

    def rule(self, rule: Rule) -> tuple[int, int]:
        """Where the rule is satisfied, and where Cedar raises an error while it runs it."""
        applies = self.scope(rule.node.principal, "who") & self.scope(rule.node.resource, "thing")
        errors = 0
        for clause in rule.node.clauses:
            true, false = self.pair(clause.expr)
            errors |= applies & ~(true | false)
            applies &= true if isinstance(clause, pst.When) else false
        return applies, errors


def _defined(term: Term) -> int:
    bits = 0
    for part in term.values():
        bits |= part
    return bits


def bits_of(number: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest
