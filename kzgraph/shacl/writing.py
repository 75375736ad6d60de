"""The pieces that conditions are written from: variables, paths, and tests of one node that need no other shape."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from kzgraph.shacl import sparql, syntax
from kzgraph.shacl.literals import ORDERED, PRIVATE, checked, is_well_formed, keep, well_formed
from kzgraph.shacl.paths import nullable, steps_of, to_sparql
from kzgraph.shacl.terms import RDF, TYPE, XSD, Unsupported

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kzgraph.shacl.syntax import Path, Shape
    from kzgraph.shacl.terms import Term

Classes: TypeAlias = "Callable[[Term], list[Term] | None]"

_MOST_TEXT = 2_000_000
_MOST_FLAT = 8
# Datatypes of whole numbers that can be long on one side, and how many digits follow the first of one that is sure to be long.
_LONG = {
    ">": ("integer", "nonNegativeInteger", "positiveInteger", "unsignedLong"),
    "<": ("integer", "nonPositiveInteger", "negativeInteger"),
}
_LONG_DIGITS = 18


class Writing:
    """Writes conditions for one state of the data: `apart` and `mixed` as in `engine.Data`, and the subclasses of each class.

    `classes` gives a class with all its subclasses, or None to let the engine walk rdfs:subClassOf.
    """

    def __init__(self, shapes: dict[Term, Shape], classes: Classes, *, apart: bool, mixed: bool) -> None:
        self.shapes = shapes
        self.classes = classes
        self.apart = apart
        self.mixed = mixed
        self._number = 0
        self._written = 0

    def fresh(self) -> str:
        """A variable that is used nowhere else."""
        self._number += 1
        return f"?{sparql.RESERVED}{self._number}"

    def constant(self, term: Term) -> str:
        """A term of the shapes as it stands in the data."""
        return str(keep(term)) if self.apart and isinstance(term, ox.Literal) else str(term)

    def compared(self, left: str, operator: str, right: str) -> str:
        """Two values stand in an order; false if they cannot be compared. What is kept apart is looked at when the plain look fails."""
        looks = [f"{left} {operator} {right}"]
        if self.mixed:
            looks.append(f"{_number(left)} {operator} {_number(right)}")
        return f"COALESCE({', '.join(looks)}, false)"

    def ranged(self, v: str, operator: str, bound: ox.Literal) -> str:
        """A value stands in an order to a constant, also if it is a whole number too long for the engine."""
        if not _ordered_term(bound):
            return "false"
        plain = self.compared(v, operator, str(bound))
        if not self.mixed or not _moderate(bound):
            return plain
        sign = "[+]?" if operator[0] == ">" else "-"
        # Of a number so long the sign tells.
        typed = f"DATATYPE({v}) IN ({', '.join(f'<{PRIVATE}{XSD}{name}>' for name in _LONG[operator[0]])})"
        return f'({plain} || (isLiteral({v}) && {typed} && REGEX(STR({v}), "^{sign}0*[1-9][0-9]{{{_LONG_DIGITS},}}$")))'

    def walk(self, path: Path, start: str, end: str) -> str:
        """The triple patterns that lead from one node to another."""
        parts = []
        steps = steps_of(path)
        for index, step in enumerate(steps):
            to = end if index == len(steps) - 1 else self.fresh()
            if isinstance(step, syntax.Inverse) and isinstance(step.path, syntax.Predicate):
                parts.append(f"{to} {step.path.iri} {start} .")
            else:
                parts.append(f"{start} {to_sparql(step)} {to} .")
            start = to
        return " ".join(parts)

    def extended(self, pattern: str, path: Path, start: str, end: str) -> str:
        """A pattern and the way on from it along a path; a node that is in no triple stays where it is, if the path allows."""
        walked = f"{pattern} {self.walk(path, start, end)}"
        return f"{{ {walked} }} UNION {{ {pattern} BIND({start} AS {end}) }}" if nullable(path) else walked

    def leads(self, path: Path, start: str, end: str) -> str:
        """A path leads from one known node to another."""
        v = self.fresh()
        return self.reaches(path, start, v, f"sameTerm({v}, {end})")

    def reaches(self, path: Path, start: str, end: str, condition: str = "") -> str:
        """EXISTS of a path. A sequence is nested step in step: Oxigraph would join a flat one anew, whole, for each node asked for."""
        steps = steps_of(path)
        if len(steps) > 1:
            middle = self.fresh()
            rest = steps[1] if len(steps) == 2 else syntax.Sequence(steps[1:])
            found = f"EXISTS {{ {self.walk(steps[0], start, middle)} FILTER({self.reaches(rest, middle, end, condition)}) }}"
        else:
            found = f"EXISTS {{ {self.walk(path, start, end)}{f' FILTER({condition})' if condition else ''} }}"
        if not nullable(path):
            return found
        # A node that is in no triple reaches itself too, which the pattern alone would not find.
        itself = re.sub(re.escape(end) + r"\b", lambda _: start, condition) if condition else "true"
        return itself if itself == "true" else f"({itself} || {found})"

    def instance(self, v: str, cls: Term) -> str:
        """A node is an instance of a class or of one of its subclasses."""
        known = self.classes(cls)
        if known is None:
            return f"EXISTS {{ {v} {TYPE}/<http://www.w3.org/2000/01/rdf-schema#subClassOf>* {cls} }}"
        if len(known) == 1:
            return f"EXISTS {{ {v} {TYPE} {cls} }}"
        t = self.fresh()
        return f"EXISTS {{ {v} {TYPE} {t} . FILTER({t} IN ({', '.join(str(one) for one in known)})) }}"

    def datatype(self, v: str, datatype: str) -> str:
        """A literal has a datatype and, where its texts are judged, is well-formed."""
        if datatype == RDF + "langString":
            return f'(isLiteral({v}) && LANG({v}) != "")'
        if self.apart and datatype.startswith(PRIVATE):
            datatype = PRIVATE + datatype  # what a forged literal is kept as
        plain = f"sameTerm(DATATYPE({v}), <{datatype}>)"
        if not checked(datatype):
            return f"(isLiteral({v}) && {plain})"
        if not self.apart:
            return f"(isLiteral({v}) && {plain} && {well_formed(datatype, f'STR({v})')})"
        # What is kept apart was looked at when it was loaded.
        if not self.mixed:
            return f"(isLiteral({v}) && {plain})"
        return f"(isLiteral({v}) && ({plain} || sameTerm(DATATYPE({v}), <{PRIVATE}{datatype}>)))"

    def among(self, v: str, values: Iterable[Term]) -> str:
        """A node is one of several terms."""
        iris = [str(one) for one in values if isinstance(one, ox.NamedNode)]
        texts = [str(one) for one in values if is_text(one)]
        others = [self.constant(one) for one in values if not isinstance(one, ox.NamedNode) and not is_text(one)]
        tests = [f"({v} IN ({', '.join(iris)}))"] if iris else []
        # Equal strings are the same term in SPARQL; Virtuoso knows equal strings, but not that they are the same term.
        tests += [f"COALESCE({v} IN ({', '.join(texts)}), false)"] if texts else []
        if len(others) > 20:  # a long chain of || would nest as deep as it is long
            m = self.fresh()
            tests.append(f"EXISTS {{ VALUES {m} {{ {' '.join(others)} }} FILTER(sameTerm({v}, {m})) }}")
        else:
            tests += [f"sameTerm({v}, {one})" for one in others]
        return any_of(tests)

    def _bounded(self, text: str) -> str:
        self._written += len(text)
        if len(text) > _MOST_TEXT or self._written > 20 * _MOST_TEXT:
            raise Unsupported("the condition grows beyond what one query can hold")
        return text

    def _renaming(self, names: dict[str, str]) -> Callable[[str], str]:
        known = dict(names)

        def rename(name: str) -> str:
            if name not in known:
                known[name] = self.fresh()
            return known[name]

        return rename

    @staticmethod
    def not_allowed(constraint: syntax.Closed, p: str) -> str:
        """A property is not among those of a closed shape."""
        return f"{p} NOT IN ({', '.join(str(one) for one in constraint.allowed)})" if constraint.allowed else "true"

    def foreign(self, constraint: syntax.Closed, v: str) -> str:
        """A node has a property that a closed shape does not allow."""
        p, o = self.fresh(), self.fresh()
        return f"EXISTS {{ {v} {p} {o} FILTER({self.not_allowed(constraint, p)}) }}"

    def ordered(self, constraint: syntax.Pair, v: str, o: str) -> str:
        """A value is less than another (or equal)."""
        if constraint.kind == "lessThan":
            return self.compared(v, "<", o)
        # An engine takes two equal terms as equal values even where the terms have no order.
        ordered = [f"<{kind}{name}>" for kind in (("", PRIVATE) if self.mixed else ("",)) for name in ORDERED]
        return f"(isLiteral({v}) && DATATYPE({v}) IN ({', '.join(ordered)}) && {self.compared(v, '<=', o)})"


def _number(expression: str) -> str:
    """The value of a literal in whatever form it is kept; a constant as it is."""
    if not expression.startswith("?"):
        return expression
    own = f'STRDT(STR({expression}), IRI(STRAFTER(STR(DATATYPE({expression})), "{PRIVATE}")))'
    return f"COALESCE({own}, {expression})"


def _ordered_term(bound: ox.Literal) -> bool:
    """Whether a bound has a value, and its datatype an order."""
    return bound.datatype.value in ORDERED and is_well_formed(bound.datatype.value, bound.value)


def _moderate(bound: ox.Literal) -> bool:
    """Whether a bound that has a value is a number that all long whole numbers are beyond."""
    name = bound.datatype.value.removeprefix(XSD)
    return name in ("integer", "decimal", "double", "float") and abs(float(bound.value)) < float(10**_LONG_DIGITS)


def is_text(term: Term) -> bool:
    """Whether a term is a plain string."""
    return isinstance(term, ox.Literal) and term.datatype.value == XSD + "string"


def negated(test: str) -> str:
    """The opposite of a condition; each condition is a primary expression or `!` and one."""
    return {"true": "false", "false": "true"}.get(test) or (test[1:] if test.startswith("!") else f"!{test}")


def all_of(tests: list[str]) -> str:
    """All of several conditions."""
    tests = [test for test in tests if test != "true"]
    return balanced("&&", tests) if tests else "true"


def any_of(tests: list[str]) -> str:
    """Any of several conditions."""
    return balanced("||", tests) if tests else "false"


def balanced(operator: str, parts: list[str]) -> str:
    """Parts joined by an operator, many of them in halves: an engine nests a flat chain as deep as it is long, and falls over it."""
    if len(parts) > _MOST_FLAT:
        half = len(parts) // 2
        parts = [balanced(operator, parts[:half]), balanced(operator, parts[half:])]
    return parts[0] if len(parts) == 1 else f"({f' {operator} '.join(parts)})"
