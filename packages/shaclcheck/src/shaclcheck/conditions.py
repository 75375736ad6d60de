"""Conditions: whether a node conforms to a shape, as one boolean SPARQL expression that never raises an error.

Where the standard compares terms, the condition uses sameTerm: IN and = of SPARQL compare values, and fail on different datatypes.
"""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox

from . import fixpoint, model
from .errors import Unsupported
from .expressions import Expressions, all_of, any_of, balanced, negated
from .lexer import expanded
from .model import Constraint, Shape
from .paths import Path, Predicate, nullable
from .regex import backtracks
from .terms import Term

_KINDS = {
    "IRI": "isIRI({v})",
    "BlankNode": "isBlank({v})",
    "Literal": "isLiteral({v})",
    "BlankNodeOrIRI": "(isIRI({v}) || isBlank({v}))",
    "BlankNodeOrLiteral": "(isBlank({v}) || isLiteral({v}))",
    "IRIOrLiteral": "(isIRI({v}) || isLiteral({v}))",
}
_HAS_TEXT = _KINDS["IRIOrLiteral"]
# Up to this number of values, "at least n" is a join of n patterns; above it, an aggregate.
_MAX_JOINED = 5
VALUE_TESTS = (
    model.OfClass, model.OfDatatype, model.OfKind, model.InRange, model.OfLength, model.Matches,
    model.InLanguages, model.InValues, model.Logic,
)  # fmt: skip


class Conditions(Expressions):
    """Writes the conditions of shapes."""

    _entry: Shape | None = None

    def meets(self, node: Term, x: str, *, outermost: bool = False) -> str:
        """Tests whether a node conforms to a shape that another refers to."""
        shape = self.shapes[node]
        if shape.entry is None or shape.deactivated:
            return self.conforms(node, x, outermost=outermost)
        if not self.has_functions:
            raise Unsupported("it is recursive, and an endpoint cannot ask for the conformance of one node after the other")
        within = self._entry is not None and self._entry.circle == shape.circle
        return f"{fixpoint.ASSUMED if within else fixpoint.CONFORMS}({x}, {shape.entry})"

    def of_entry(self, shape: Shape) -> str:
        """The condition of the entry of a circle, for `?this`."""
        self._entry = shape
        try:
            return self.conforms(shape.id, "?this")
        finally:
            self._entry = None

    def conforms(self, node: Term, x: str, *, outermost: bool = False, own: bool = False) -> str:
        """Tests whether a node conforms to a shape.

        `outermost` leaves out SPARQL constraints reached along sh:property, which have queries of their own. `own` leaves out sh:property.
        """
        shape = self.shapes[node]
        if shape.deactivated:
            return "true"
        tests: list[str] = []
        value_tests: list[str] = []
        v = x if shape.path is None else self.fresh()
        for constraint in shape.constraints:
            if (isinstance(constraint, model.Sparql) and outermost) or (isinstance(constraint, model.Property) and own):
                continue
            if isinstance(constraint, VALUE_TESTS) or (isinstance(constraint, model.Sparql) and constraint.ask):
                value_tests.append(self.holds(constraint, x, v))
            elif isinstance(constraint, model.Property):
                value_tests.append(self.meets(constraint.shape, v, outermost=outermost))
            elif isinstance(constraint, model.Closed):
                value_tests.append(negated(self.has_other_property(constraint, v)))
            elif shape.path is not None and (test := self._of_value(constraint, shape.path, x, v)):
                value_tests.append(test)
            elif not _limits_to_one(constraint):
                tests.append(negated(self.violated(constraint, shape, x)))
        value_tests = [test for test in value_tests if test != "true"]
        if shape.path is None:
            return self._bounded(all_of([*tests, *value_tests]))
        # One EXISTS serves as many constraints as possible, since each costs about a microsecond per node.
        at_least_one, at_most_one = (
            any(_limits_to_one(constraint, minimum=side) for constraint in shape.constraints) for side in (True, False)
        )
        if at_most_one:
            other = self.fresh()
            value_tests.append(negated(self.reaches(shape.path, x, other, f"!sameTerm({other}, {v})")))
        if at_least_one and at_most_one:
            return self._bounded(all_of([*tests, self.reaches(shape.path, x, v, all_of(value_tests))]))
        if at_least_one:
            tests.append(self.reaches(shape.path, x, self.fresh()))
        if value_tests:
            tests.append(negated(self.reaches(shape.path, x, v, negated(all_of(value_tests)))))
        return self._bounded(all_of(tests))

    def _of_value(self, constraint: Constraint, path: Path, x: str, v: str) -> str:
        """A constraint on all values together as a test of each value; empty if it cannot be one."""
        if isinstance(constraint, model.UniqueLang):
            return f"!({self.repeated(path, x, v, self.fresh())})"
        if isinstance(constraint, model.Pair) and constraint.kind != "equals":
            o = self.fresh()
            if constraint.kind == "disjoint":
                return f"!EXISTS {{ {x} {constraint.other} {v} }}"
            return f"!EXISTS {{ {x} {constraint.other} {o} FILTER(!{self.ordered(constraint, v, o)}) }}"
        return ""

    def holds(self, constraint: Constraint, x: str, v: str) -> str:
        """Tests whether a value node meets a constraint on single values."""
        match constraint:
            case model.OfClass(cls=cls):
                return self.instance(v, cls)
            case model.OfDatatype(datatype=datatype):
                return self.datatype(v, datatype.value)
            case model.OfKind(kind=kind):
                return _KINDS[kind].format(v=v)
            case model.InRange(operator=operator, bound=bound):
                return self.ranged(v, operator, bound)
            case model.OfLength(operator=operator, length=length):
                return f"({_HAS_TEXT.format(v=v)} && STRLEN(STR({v})) {operator} {length})"
            case model.Matches(pattern=pattern, flags=flags):
                if backtracks(pattern, flags):
                    raise Unsupported(f"the pattern {pattern!r} has look-around or a back-reference")
                with_flags = f', "{flags}"' if flags else ""
                return f"({_HAS_TEXT.format(v=v)} && REGEX(STR({v}), {ox.Literal(pattern)}{with_flags}))"
            case model.InLanguages(languages=languages):
                # "" is not a language range, but an engine finds that it matches a literal without a language.
                tests = [f"langMatches(LANG({v}), {ox.Literal(language)})" for language in languages if language]
                return f"(isLiteral({v}) && {any_of(tests)})"
            case model.InValues(values=values):
                return self.among(v, values)
            case model.Logic(kind=kind, shapes=shapes):
                return self._logic(kind, [self.meets(node, v) for node in shapes])
            case model.Sparql():
                return self._pattern(constraint, {"this": x, "value": v})
        raise TypeError(f"{constraint} does not constrain single values")

    def _logic(self, kind: str, tests: list[str]) -> str:
        if kind == "not":
            return negated(tests[0])
        if kind == "or":
            return any_of(tests)
        if kind == "xone":
            return f"({balanced('+', [f'IF({test}, 1, 0)' for test in tests] or ['0'])} = 1)"
        return all_of(tests)

    def at_least(self, count: int, path: Path, x: str, condition: Callable[[str], str] | None = None) -> str:
        """Tests whether a path leads to at least `count` different nodes that meet a condition."""
        if count <= 0:
            return "true"
        if count == 1:
            v = self.fresh()
            return self.reaches(path, x, v, condition(v) if condition else "")
        if count > _MAX_JOINED:
            if nullable(path):
                raise Unsupported(f"it counts more than {_MAX_JOINED} values along {path}")
            v = self.fresh()
            test = f" FILTER({condition(v)})" if condition else ""
            having = f"HAVING(COUNT(DISTINCT {v}) >= {count})"
            return f"EXISTS {{ SELECT {x} WHERE {{ {self.walk(path, x, v)}{test} }} GROUP BY {x} {having} }}"
        return self._different(count, path, x, condition, [])

    def _different(self, count: int, path: Path, x: str, condition: Callable[[str], str] | None, before: list[str]) -> str:
        v = self.fresh()
        tests = [f"!sameTerm({v}, {other})" for other in before] + ([condition(v)] if condition else [])
        if count > 1:
            tests.append(self._different(count - 1, path, x, condition, [*before, v]))
        return self.reaches(path, x, v, all_of(tests))

    def violated(self, constraint: Constraint, shape: Shape, x: str) -> str:
        """Tests whether a focus node violates a constraint on all its values together."""
        path = shape.path
        match constraint:
            case model.Count(minimum=minimum, limit=limit) if path is not None:
                return negated(self.at_least(limit, path, x)) if minimum else self.at_least(limit + 1, path, x)
            case model.Qualified(minimum=minimum, limit=limit) if path is not None:
                counted = self.at_least(
                    limit if minimum else limit + 1,
                    path,
                    x,
                    lambda v: all_of([self.meets(constraint.shape, v), *(negated(self.meets(node, v)) for node in constraint.siblings)]),
                )
                return negated(counted) if minimum else counted
            case model.HasValue(value=value):
                constant = self.constant(value)
                if path is None:
                    return f"!sameTerm({x}, {constant})"
                if isinstance(path, Predicate):
                    return f"!EXISTS {{ {x} {path.iri} {constant} }}"
                v = self.fresh()
                return f"!{self.reaches(path, x, v, f'sameTerm({v}, {constant})')}"
            case model.UniqueLang() if path is not None:
                a, b = self.fresh(), self.fresh()
                return self.reaches(path, x, a, self.repeated(path, x, a, b))
            case model.Pair():
                return self._pair(constraint, path, x)
            case model.Sparql():
                return self._pattern(constraint, {"this": x})
        raise TypeError(f"{constraint} does not constrain all values together")

    def repeated(self, path: Path, x: str, a: str, b: str) -> str:
        """Tests whether another value has the same language."""
        same = f"!sameTerm({a}, {b}) && LCASE(LANG({a})) = LCASE(LANG({b}))"
        return f'isLiteral({a}) && LANG({a}) != "" && {self.reaches(path, x, b, f"isLiteral({b}) && {same}")}'

    def _pair(self, constraint: model.Pair, path: Path | None, x: str) -> str:
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

    def _pattern(self, constraint: model.Sparql, names: dict[str, str]) -> str:
        """Tests a SPARQL constraint inside another condition."""
        if self.has_kept_literals:
            raise Unsupported(f"the query of {constraint.node} is inside another constraint, and the data holds kept literals")
        query = constraint.query
        if query.backtracks:
            raise Unsupported(f"the query of {constraint.node} has a pattern with look-around or a back-reference")
        body = query.body(self._renaming(names))
        if body is None or query.mentions_shapes_graph:
            raise Unsupported(f"the query of {constraint.node} is inside another constraint and is more than a graph pattern")
        return f"EXISTS {{ {expanded(body, constraint.prologue)} }}"


def _limits_to_one(constraint: Constraint, *, minimum: bool | None = None) -> bool:
    """Whether a constraint requires at least one value, or at most one; None stands for either."""
    return isinstance(constraint, model.Count) and constraint.limit == 1 and minimum in (None, constraint.minimum)
