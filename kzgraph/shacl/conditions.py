"""Conditions: whether a node conforms to a shape, as one boolean SPARQL expression that never raises an error.

A value is compared with sameTerm where the standard compares terms (IN and = of SPARQL compare values, and fail on unlike datatypes).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.shacl import sparql, syntax
from kzgraph.shacl.paths import nullable, to_sparql
from kzgraph.shacl.terms import Unsupported, told
from kzgraph.shacl.writing import Writing, all_of, any_of, balanced, negated

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzgraph.shacl.syntax import Constraint, Path, Shape
    from kzgraph.shacl.terms import Term

_KINDS = {
    "IRI": "isIRI({v})",
    "BlankNode": "isBlank({v})",
    "Literal": "isLiteral({v})",
    "BlankNodeOrIRI": "(isIRI({v}) || isBlank({v}))",
    "BlankNodeOrLiteral": "(isBlank({v}) || isLiteral({v}))",
    "IRIOrLiteral": "(isIRI({v}) || isLiteral({v}))",
}
_HAS_TEXT = _KINDS["IRIOrLiteral"]
# Up to so many values, "at least n" is a join of n patterns; beyond, a count.
_MOST_JOINED = 5
VALUE_TESTS = (
    syntax.OfClass, syntax.OfDatatype, syntax.OfKind, syntax.InRange, syntax.OfLength, syntax.Matches,
    syntax.InLanguages, syntax.InValues, syntax.Logic,
)  # fmt: skip


class Conditions(Writing):
    """Writes whole conditions: what a shape asks of a node."""

    def conforms(self, node: Term, x: str, *, outermost: bool = False, own: bool = False) -> str:
        """A node conforms to a shape. `outermost` leaves out SPARQL constraints on the way of sh:property, `own` leaves out sh:property."""
        shape = self.shapes[node]
        if shape.deactivated:
            return "true"
        whole: list[str] = []
        each: list[str] = []
        v = x if shape.path is None else self.fresh()
        for constraint in shape.constraints:
            if (isinstance(constraint, syntax.Sparql) and outermost) or (isinstance(constraint, syntax.Property) and own):
                continue
            if isinstance(constraint, VALUE_TESTS) or (isinstance(constraint, syntax.Sparql) and constraint.ask):
                each.append(self.holds(constraint, x, v))
            elif isinstance(constraint, syntax.Property):
                each.append(self.conforms(constraint.shape, v, outermost=outermost))
            elif isinstance(constraint, syntax.Closed):
                each.append(negated(self.foreign(constraint, v)))
            elif shape.path is not None and (one := self._of_value(constraint, shape.path, x, v)):
                each.append(one)
            elif not _is_one(constraint):
                whole.append(negated(self.broken(constraint, shape, x)))
        each = [one for one in each if one != "true"]
        if shape.path is None:
            return self._bounded(all_of([*whole, *each]))
        # One look at the values serves as many constraints as it can: each look costs about a microsecond a node.
        least, most = (any(_is_one(one, least=side) for one in shape.constraints) for side in (True, False))
        if most:
            other = self.fresh()
            each.append(negated(self.reaches(shape.path, x, other, f"!sameTerm({other}, {v})")))
        if least and most:
            return self._bounded(all_of([*whole, self.reaches(shape.path, x, v, all_of(each))]))
        if least:
            whole.append(self.reaches(shape.path, x, self.fresh()))
        if each:
            whole.append(negated(self.reaches(shape.path, x, v, negated(all_of(each)))))
        return self._bounded(all_of(whole))

    def _of_value(self, constraint: Constraint, path: Path, x: str, v: str) -> str:
        """A constraint on all values together as a condition on each of them; empty if it is none."""
        if isinstance(constraint, syntax.UniqueLang):
            return f"!({self.repeated(path, x, v, self.fresh())})"
        if isinstance(constraint, syntax.Pair) and constraint.kind != "equals":
            o = self.fresh()
            if constraint.kind == "disjoint":
                return f"!EXISTS {{ {x} {constraint.other} {v} }}"
            return f"!EXISTS {{ {x} {constraint.other} {o} FILTER(!{self.ordered(constraint, v, o)}) }}"
        return ""

    def holds(self, constraint: Constraint, x: str, v: str) -> str:
        """A value node meets a constraint that looks at one value at a time."""
        match constraint:
            case syntax.OfClass(cls=cls):
                return self.instance(v, cls)
            case syntax.OfDatatype(datatype=datatype):
                return self.datatype(v, datatype.value)
            case syntax.OfKind(kind=kind):
                return _KINDS[kind].format(v=v)
            case syntax.InRange(operator=operator, bound=bound):
                return self.ranged(v, operator, bound)
            case syntax.OfLength(operator=operator, length=length):
                return f"({_HAS_TEXT.format(v=v)} && STRLEN(STR({v})) {operator} {length})"
            case syntax.Matches(pattern=pattern, flags=flags):
                with_flags = f', "{flags}"' if flags else ""
                return f"({_HAS_TEXT.format(v=v)} && REGEX(STR({v}), {ox.Literal(pattern)}{with_flags}))"
            case syntax.InLanguages(languages=languages):
                tests = [f"langMatches(LANG({v}), {ox.Literal(language)})" for language in languages]
                return f"(isLiteral({v}) && {any_of(tests)})"
            case syntax.InValues(values=values):
                return self.among(v, values)
            case syntax.Logic(kind=kind, shapes=shapes):
                return self._logic(kind, [self.conforms(one, v) for one in shapes])
            case syntax.Sparql():
                return self._validates(constraint, x, v)
        raise TypeError(f"{constraint} judges no single value")

    def _logic(self, kind: str, tests: list[str]) -> str:
        if kind == "not":
            return negated(tests[0])
        if kind == "or":
            return any_of(tests)
        if kind == "xone":
            return f"({balanced('+', [f'IF({test}, 1, 0)' for test in tests] or ['0'])} = 1)"
        return all_of(tests)

    def at_least(self, count: int, path: Path, x: str, condition: Callable[[str], str] | None = None) -> str:
        """A path leads to so many different nodes that meet a condition."""
        if count <= 0:
            return "true"
        if count == 1:
            v = self.fresh()
            return self.reaches(path, x, v, condition(v) if condition else "")
        if count > _MOST_JOINED:
            if nullable(path):
                raise Unsupported(f"more than {_MOST_JOINED} values are counted along {to_sparql(path)}")
            v = self.fresh()
            test = f" FILTER({condition(v)})" if condition else ""
            having = f"HAVING(COUNT(DISTINCT {v}) >= {count})"
            return f"EXISTS {{ SELECT {x} WHERE {{ {self.walk(path, x, v)}{test} }} GROUP BY {x} {having} }}"
        return self._others(count, path, x, condition, [])

    def _others(self, count: int, path: Path, x: str, condition: Callable[[str], str] | None, before: list[str]) -> str:
        v = self.fresh()
        tests = [f"!sameTerm({v}, {one})" for one in before] + ([condition(v)] if condition else [])
        if count > 1:
            tests.append(self._others(count - 1, path, x, condition, [*before, v]))
        return self.reaches(path, x, v, all_of(tests))

    def broken(self, constraint: Constraint, shape: Shape, x: str) -> str:
        """A focus node breaks a constraint that looks at all its values together."""
        path = shape.path
        match constraint:
            case syntax.Count(least=least, count=count) if path is not None:
                return negated(self.at_least(count, path, x)) if least else self.at_least(count + 1, path, x)
            case syntax.Qualified(least=least, count=count) if path is not None:
                counted = self.at_least(count if least else count + 1, path, x, lambda v: self._qualifies(constraint, v))
                return negated(counted) if least else counted
            case syntax.HasValue(value=value):
                constant = self.constant(value)
                if path is None:
                    return f"!sameTerm({x}, {constant})"
                if isinstance(path, syntax.Predicate):
                    return f"!EXISTS {{ {x} {path.iri} {constant} }}"
                v = self.fresh()
                return f"!{self.reaches(path, x, v, f'sameTerm({v}, {constant})')}"
            case syntax.UniqueLang() if path is not None:
                a, b = self.fresh(), self.fresh()
                return self.reaches(path, x, a, self.repeated(path, x, a, b))
            case syntax.Pair():
                return self._pair(constraint, path, x)
            case syntax.Sparql():
                return self._finds(constraint, x)
        raise TypeError(f"{constraint} does not judge all values together")

    def repeated(self, path: Path, x: str, a: str, b: str) -> str:
        """The language of a value is that of another value too."""
        same = f"!sameTerm({a}, {b}) && LCASE(LANG({a})) = LCASE(LANG({b}))"
        return f'isLiteral({a}) && LANG({a}) != "" && {self.reaches(path, x, b, f"isLiteral({b}) && {same}")}'

    def _qualifies(self, constraint: syntax.Qualified, v: str) -> str:
        return all_of([self.conforms(constraint.shape, v), *(negated(self.conforms(one, v)) for one in constraint.siblings)])

    def _pair(self, constraint: syntax.Pair, path: Path | None, x: str) -> str:
        other = constraint.other
        v, o = (x if path is None else self.fresh()), self.fresh()
        if constraint.kind == "disjoint":
            among = f"EXISTS {{ {x} {other} {v} }}"
            return among if path is None else self.reaches(path, x, v, among)
        if constraint.kind == "equals":
            if path is None:
                return f"(!EXISTS {{ {x} {other} {x} }} || EXISTS {{ {x} {other} {o} FILTER(!sameTerm({x}, {o})) }})"
            extra = self.reaches(path, x, v, f"!EXISTS {{ {x} {other} {v} }}")
            return f"({extra} || EXISTS {{ {x} {other} {o} FILTER({negated(self.leads(path, x, o))}) }})"
        less = f"EXISTS {{ {x} {other} {o} FILTER(!{self.ordered(constraint, v, o)}) }}"
        return less if path is None else self.reaches(path, x, v, less)

    def _finds(self, constraint: syntax.Sparql, x: str) -> str:
        return self._pattern(constraint, {"this": x})

    def _validates(self, constraint: syntax.Sparql, x: str, v: str) -> str:
        return self._pattern(constraint, {"this": x, "value": v})

    def _pattern(self, constraint: syntax.Sparql, names: dict[str, str]) -> str:
        """The pattern of a query that shapes bring along, inside a condition."""
        if self.mixed:
            raise Unsupported(f"the query of {told(constraint.node)} stands inside another constraint, and some literals are kept apart")
        query = constraint.query
        body = query.body(self._renaming(names))
        if body is None or query.mentions_shapes_graph:
            raise Unsupported(f"the query of {told(constraint.node)} stands inside another constraint and is no plain pattern")
        return f"EXISTS {{ {sparql.expanded(body, constraint.prologue)} }}"


def _is_one(constraint: Constraint, *, least: bool | None = None) -> bool:
    """Whether a constraint asks for at least (or at most) one value."""
    return isinstance(constraint, syntax.Count) and constraint.count == 1 and least in (None, constraint.least)
