"""Conditions: whether a node conforms to a shape, as one boolean SPARQL expression that never raises an error.

A value is compared with sameTerm where the standard compares terms (IN and = of SPARQL compare values, and fail on unlike datatypes).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from kzgraph.shacl import sparql, syntax
from kzgraph.shacl.literals import PRIVATE, checked, keep, well_formed
from kzgraph.shacl.paths import nullable, steps_of, to_sparql
from kzgraph.shacl.terms import RDF, TYPE, Unsupported, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kzgraph.shacl.syntax import Constraint, Path, Shape
    from kzgraph.shacl.terms import Term

Classes: TypeAlias = "Callable[[Term], list[Term] | None]"

_KINDS = {
    "IRI": "isIRI({v})",
    "BlankNode": "isBlank({v})",
    "Literal": "isLiteral({v})",
    "BlankNodeOrIRI": "(isIRI({v}) || isBlank({v}))",
    "BlankNodeOrLiteral": "(isBlank({v}) || isLiteral({v}))",
    "IRIOrLiteral": "(isIRI({v}) || isLiteral({v}))",
}
_MOST_TEXT = 2_000_000
# Up to so many values, "at least n" is a join of n patterns; beyond, a count.
_MOST_JOINED = 5
VALUE_TESTS = (
    syntax.OfClass, syntax.OfDatatype, syntax.OfKind, syntax.InRange, syntax.OfLength, syntax.Matches,
    syntax.InLanguages, syntax.InValues, syntax.Logic,
)  # fmt: skip


class Conditions:
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

    def number(self, expression: str) -> str:
        """The value of a literal for comparisons, whatever form it is kept in."""
        if not self.mixed:
            return expression
        datatype = f"STR(DATATYPE({expression}))"
        return (
            f'IF(STRSTARTS({datatype}, "{PRIVATE}"), STRDT(STR({expression}), IRI(SUBSTR({datatype}, {len(PRIVATE) + 1}))), {expression})'
        )

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

    def reaches(self, path: Path, start: str, end: str, condition: str = "") -> str:
        """EXISTS of a path. A sequence is nested step in step: Oxigraph would join a flat one anew, whole, for each node asked for."""
        steps = steps_of(path)
        if len(steps) > 1:
            middle = self.fresh()
            rest = steps[1] if len(steps) == 2 else syntax.Sequence(steps[1:])
            return f"EXISTS {{ {self.walk(steps[0], start, middle)} FILTER({self.reaches(rest, middle, end, condition)}) }}"
        found = f"EXISTS {{ {self.walk(path, start, end)}{f' FILTER({condition})' if condition else ''} }}"
        if nullable(path):  # a node that is in no triple reaches itself too, which the pattern alone would not find
            itself = re.sub(re.escape(end) + r"\b", lambda _: start, condition) if condition else "true"
            return itself if itself == "true" else f"({itself} || {found})"
        return found

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

    def _bounded(self, text: str) -> str:
        self._written += len(text)
        if len(text) > _MOST_TEXT or self._written > 20 * _MOST_TEXT:
            raise Unsupported("the condition grows beyond what one query can hold")
        return text

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
                return f"COALESCE({self.number(v)} {operator} {bound}, false)"
            case syntax.OfLength(operator=operator, length=length):
                return f"(!isBlank({v}) && STRLEN(STR({v})) {operator} {length})"
            case syntax.Matches(pattern=pattern, flags=flags):
                with_flags = f', "{flags}"' if flags else ""
                return f"(!isBlank({v}) && REGEX(STR({v}), {ox.Literal(pattern)}{with_flags}))"
            case syntax.InLanguages(languages=languages):
                tests = [f"langMatches(LANG({v}), {ox.Literal(language)})" for language in languages]
                return f"(isLiteral({v}) && {_any(tests)})"
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
            return _any(tests)
        if kind == "xone":
            return f"({' + '.join(f'IF({test}, 1, 0)' for test in tests) or '0'} = 1)"
        return all_of(tests)

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
        plain = f"sameTerm(DATATYPE({v}), <{datatype}>)"
        if not checked(datatype):
            return f"(isLiteral({v}) && {plain})"
        formed = well_formed(datatype, f"STR({v})")
        if not self.apart:
            return f"(isLiteral({v}) && {plain} && {formed})"
        # What is kept apart is all that could be ill-formed: the rest was looked at when it was loaded.
        if not self.mixed:
            return f"(isLiteral({v}) && {plain})"
        return f"(isLiteral({v}) && ({plain} || (sameTerm(DATATYPE({v}), <{PRIVATE}{datatype}>) && {formed})))"

    def among(self, v: str, values: Iterable[Term]) -> str:
        """A node is one of several terms."""
        iris = [str(one) for one in values if isinstance(one, ox.NamedNode)]
        others = [self.constant(one) for one in values if not isinstance(one, ox.NamedNode)]
        tests = [f"({v} IN ({', '.join(iris)}))"] if iris else []
        if len(others) > 20:  # a long chain of || would nest as deep as it is long
            m = self.fresh()
            tests.append(f"EXISTS {{ VALUES {m} {{ {' '.join(others)} }} FILTER(sameTerm({v}, {m})) }}")
        else:
            tests += [f"sameTerm({v}, {one})" for one in others]
        return _any(tests)

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

    def ordered(self, constraint: syntax.Pair, v: str, o: str) -> str:
        """A value is less than another (or equal)."""
        return f"COALESCE({self.number(v)} {'<' if constraint.kind == 'lessThan' else '<='} {self.number(o)}, false)"

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
            return f"({extra} || EXISTS {{ {x} {other} {o} FILTER(!{self.reaches(path, x, o)}) }})"
        less = f"EXISTS {{ {x} {other} {o} FILTER(!{self.ordered(constraint, v, o)}) }}"
        return less if path is None else self.reaches(path, x, v, less)

    def foreign(self, constraint: syntax.Closed, v: str) -> str:
        """A node has a property that a closed shape does not allow."""
        p, o = self.fresh(), self.fresh()
        return f"EXISTS {{ {v} {p} {o} FILTER({self.not_allowed(constraint, p)}) }}"

    @staticmethod
    def not_allowed(constraint: syntax.Closed, p: str) -> str:
        """A property is not among those of a closed shape."""
        return f"{p} NOT IN ({', '.join(str(one) for one in constraint.allowed)})" if constraint.allowed else "true"

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

    def _renaming(self, names: dict[str, str]) -> Callable[[str], str]:
        known = dict(names)

        def rename(name: str) -> str:
            if name not in known:
                known[name] = self.fresh()
            return known[name]

        return rename


def _is_one(constraint: Constraint, *, least: bool | None = None) -> bool:
    """Whether a constraint asks for at least (or at most) one value."""
    return isinstance(constraint, syntax.Count) and constraint.count == 1 and least in (None, constraint.least)


def negated(test: str) -> str:
    """The opposite of a condition; each condition is a primary expression or `!` and one."""
    return {"true": "false", "false": "true"}.get(test) or (test[1:] if test.startswith("!") else f"!{test}")


def all_of(tests: list[str]) -> str:
    """All of several conditions."""
    tests = [test for test in tests if test != "true"]
    return "true" if not tests else tests[0] if len(tests) == 1 else f"({' && '.join(tests)})"


def _any(tests: list[str]) -> str:
    return "false" if not tests else tests[0] if len(tests) == 1 else f"({' || '.join(tests)})"
