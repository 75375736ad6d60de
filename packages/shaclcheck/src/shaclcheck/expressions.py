"""SPARQL expressions about one node: variables, paths, and tests that need no other shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeAlias

import pyoxigraph as ox

from . import model, prebinding
from .errors import Unsupported
from .literals import ORDERED, PRIVATE, checked, is_well_formed, keep, well_formed
from .model import Shape
from .paths import Inverse, Path, Predicate, Sequence, nullable, steps_of
from .terms import RDF, SUBCLASS, TYPE, XSD, Term

Classes: TypeAlias = "Callable[[Term], list[Term] | None]"

_MAX_TEXT = 2_000_000
_MAX_FLAT = 8
# Integer datatypes without an upper or a lower bound, and the number of digits behind the first one that make an integer long.
_LONG = {
    ">": ("integer", "nonNegativeInteger", "positiveInteger", "unsignedLong"),
    "<": ("integer", "nonPositiveInteger", "negativeInteger"),
}
_LONG_DIGITS = 18


class Expressions:
    """Writes expressions for one state of the data; the last three are as in `sources.Data`.

    `classes` gives a class and all its subclasses, or None to let the engine walk rdfs:subClassOf.
    """

    def __init__(
        self, shapes: dict[Term, Shape], classes: Classes, *, keeps_literals: bool, has_kept_literals: bool, has_functions: bool
    ) -> None:
        self.shapes = shapes
        self.classes = classes
        self.keeps_literals = keeps_literals
        self.has_kept_literals = has_kept_literals
        self.has_functions = has_functions
        self._number = 0
        self._written = 0

    def fresh(self) -> str:
        self._number += 1
        return f"?{prebinding.RESERVED}{self._number}"

    def constant(self, term: Term) -> str:
        """A term of the shapes in its form in the data."""
        return str(keep(term)) if self.keeps_literals and isinstance(term, ox.Literal) else str(term)

    def compared(self, left: str, operator: str, right: str) -> str:
        """Compares two values; false if they cannot be compared. Kept literals are tried where the plain comparison is an error."""
        attempts = [f"{left} {operator} {right}"]
        if self.has_kept_literals:
            attempts.append(f"{_number(left)} {operator} {_number(right)}")
        return f"COALESCE({', '.join(attempts)}, false)"

    def ranged(self, v: str, operator: str, bound: ox.Literal) -> str:
        """Compares a value with a constant, also where the value is an integer too long for the engine."""
        if not _has_order(bound):
            return "false"
        plain = self.compared(v, operator, str(bound))
        if not self.has_kept_literals or not _moderate(bound):
            return plain
        sign = "[+]?" if operator[0] == ">" else "-"
        # A long integer is beyond any moderate bound, so its sign decides.
        typed = f"DATATYPE({v}) IN ({', '.join(f'<{PRIVATE}{XSD}{name}>' for name in _LONG[operator[0]])})"
        return f'({plain} || (isLiteral({v}) && {typed} && REGEX(STR({v}), "^{sign}0*[1-9][0-9]{{{_LONG_DIGITS},}}$")))'

    def walk(self, path: Path, start: str, end: str) -> str:
        """The triple patterns that lead from one node to another."""
        parts = []
        steps = steps_of(path)
        for index, step in enumerate(steps):
            to = end if index == len(steps) - 1 else self.fresh()
            if isinstance(step, Inverse) and isinstance(step.path, Predicate):
                parts.append(f"{to} {step.path.iri} {start} .")
            else:
                parts.append(f"{start} {step} {to} .")
            start = to
        return " ".join(parts)

    def extended(self, pattern: str, path: Path, start: str, end: str) -> str:
        """A pattern extended along a path. A nullable path leads from a node to itself, also if no triple contains the node."""
        walked = f"{pattern} {self.walk(path, start, end)}"
        return f"{{ {walked} }} UNION {{ {pattern} BIND({start} AS {end}) }}" if nullable(path) else walked

    def leads(self, path: Path, start: str, end: str) -> str:
        """Tests whether a path leads from one known node to another."""
        v = self.fresh()
        return self.reaches(path, start, v, f"sameTerm({v}, {end})")

    def reaches(self, path: Path, start: str, end: str, condition: str = "") -> str:
        """Tests whether a path leads to a node that meets a condition.

        A sequence is nested, step within step: Oxigraph joins all steps of a flat one again for each node.
        """
        steps = steps_of(path)
        if len(steps) > 1:
            middle = self.fresh()
            rest = steps[1] if len(steps) == 2 else Sequence(steps[1:])
            exists = f"EXISTS {{ {self.walk(steps[0], start, middle)} FILTER({self.reaches(rest, middle, end, condition)}) }}"
        else:
            exists = f"EXISTS {{ {self.walk(path, start, end)}{f' FILTER({condition})' if condition else ''} }}"
        if not nullable(path):
            return exists
        # A node that no triple contains reaches itself too, which the pattern alone would not find.
        itself = re.sub(re.escape(end) + r"\b", lambda _: start, condition) if condition else "true"
        return itself if itself == "true" else f"({itself} || {exists})"

    def instance(self, v: str, cls: Term) -> str:
        """Tests whether a node is an instance of a class or of one of its subclasses."""
        known = self.classes(cls)
        if known is None:
            return f"EXISTS {{ {v} {TYPE}/{SUBCLASS}* {cls} }}"
        if len(known) == 1:
            return f"EXISTS {{ {v} {TYPE} {cls} }}"
        t = self.fresh()
        return f"EXISTS {{ {v} {TYPE} {t} . FILTER({t} IN ({', '.join(map(str, known))})) }}"

    def datatype(self, v: str, datatype: str) -> str:
        """Tests whether a node is a literal of a datatype, and well-formed if the datatype is checked."""
        if datatype == RDF + "langString":
            return f'(isLiteral({v}) && LANG({v}) != "")'
        if self.keeps_literals and datatype.startswith(PRIVATE):
            datatype = PRIVATE + datatype  # the kept form of a literal whose own datatype is private
        plain = f"sameTerm(DATATYPE({v}), <{datatype}>)"
        if not checked(datatype):
            return f"(isLiteral({v}) && {plain})"
        if not self.keeps_literals:
            return f"(isLiteral({v}) && {plain} && {well_formed(datatype, f'STR({v})')})"
        # Which literals are ill-formed was found when they were loaded.
        if not self.has_kept_literals:
            return f"(isLiteral({v}) && {plain})"
        return f"(isLiteral({v}) && ({plain} || sameTerm(DATATYPE({v}), <{PRIVATE}{datatype}>)))"

    def among(self, v: str, values: Iterable[Term]) -> str:
        """Tests whether a node is one of several terms."""
        iris = [str(term) for term in values if isinstance(term, ox.NamedNode)]
        texts = [str(term) for term in values if _is_string(term)]
        others = [self.constant(term) for term in values if not isinstance(term, ox.NamedNode) and not _is_string(term)]
        tests = [f"({v} IN ({', '.join(iris)}))"] if iris else []
        # Equal strings are the same term in SPARQL. Virtuoso finds equal strings, but sameTerm of them is false there.
        tests += [f"COALESCE({v} IN ({', '.join(texts)}), false)"] if texts else []
        if len(others) > 20:  # a long chain of || would nest as deep as it is long
            m = self.fresh()
            tests.append(f"EXISTS {{ VALUES {m} {{ {' '.join(others)} }} FILTER(sameTerm({v}, {m})) }}")
        else:
            tests += [f"sameTerm({v}, {term})" for term in others]
        return any_of(tests)

    def _bounded(self, text: str) -> str:
        self._written += len(text)
        if len(text) > _MAX_TEXT or self._written > 20 * _MAX_TEXT:
            raise Unsupported("its condition grows beyond what one query can hold")
        return text

    def _renaming(self, names: dict[str, str]) -> Callable[[str], str]:
        known = dict(names)

        def rename(name: str) -> str:
            if name not in known:
                known[name] = self.fresh()
            return known[name]

        return rename

    @staticmethod
    def not_allowed(constraint: model.Closed, p: str) -> str:
        """Tests whether a closed shape does not allow a property."""
        return f"{p} NOT IN ({', '.join(map(str, constraint.allowed))})" if constraint.allowed else "true"

    def has_other_property(self, constraint: model.Closed, v: str) -> str:
        """Tests whether a node has a property that a closed shape does not allow."""
        p, o = self.fresh(), self.fresh()
        return f"EXISTS {{ {v} {p} {o} FILTER({self.not_allowed(constraint, p)}) }}"

    def ordered(self, constraint: model.Pair, v: str, o: str) -> str:
        """Tests whether a value is less than another, or equal for sh:lessThanOrEquals."""
        if constraint.kind == "lessThan":
            return self.compared(v, "<", o)
        # Engines find equal terms equal even where their datatype has no order.
        ordered = [f"<{kind}{name}>" for kind in (("", PRIVATE) if self.has_kept_literals else ("",)) for name in ORDERED]
        return f"(isLiteral({v}) && DATATYPE({v}) IN ({', '.join(ordered)}) && {self.compared(v, '<=', o)})"


def _number(expression: str) -> str:
    """The value of a literal, kept or not; a constant stays as it is."""
    if not expression.startswith("?"):
        return expression
    value = f'STRDT(STR({expression}), IRI(STRAFTER(STR(DATATYPE({expression})), "{PRIVATE}")))'
    return f"COALESCE({value}, {expression})"


def _has_order(bound: ox.Literal) -> bool:
    """Whether a bound is well-formed and its datatype ordered."""
    return bound.datatype.value in ORDERED and is_well_formed(bound.datatype.value, bound.value)


def _moderate(bound: ox.Literal) -> bool:
    """Whether a well-formed bound is a number closer to zero than all long integers."""
    name = bound.datatype.value.removeprefix(XSD)
    return name in ("integer", "decimal", "double", "float") and abs(float(bound.value)) < float(10**_LONG_DIGITS)


def _is_string(term: Term) -> bool:
    return isinstance(term, ox.Literal) and term.datatype.value == XSD + "string"


def negated(test: str) -> str:
    """The negation of a condition, which is a primary expression or `!` and one."""
    return {"true": "false", "false": "true"}.get(test) or (test[1:] if test.startswith("!") else f"!{test}")


def all_of(tests: list[str]) -> str:
    tests = [test for test in tests if test != "true"]
    return balanced("&&", tests) if tests else "true"


def any_of(tests: list[str]) -> str:
    return balanced("||", tests) if tests else "false"


def balanced(operator: str, parts: list[str]) -> str:
    """Expressions joined by an operator, many in halves: an engine nests a flat chain as deep as it is long, and overflows its stack."""
    if len(parts) > _MAX_FLAT:
        half = len(parts) // 2
        parts = [balanced(operator, parts[:half]), balanced(operator, parts[half:])]
    return parts[0] if len(parts) == 1 else f"({f' {operator} '.join(parts)})"
