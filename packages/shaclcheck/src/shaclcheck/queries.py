"""The queries that give the results of one shape: detail queries for SHACL Core, and those of SPARQL constraints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pyoxigraph as ox

from . import model
from .by_value import narrowable
from .conditions import VALUE_TESTS, Conditions
from .errors import Unsupported
from .expressions import all_of, negated
from .focus import FOCUS, Context, values
from .literals import written
from .messages import default_message
from .model import Constraint
from .paths import Path, Predicate
from .results import Result, filled, placeholders
from .sources import Data, Row, term_of
from .terms import Term

# An engine nests columns as deep as there are many, and overflows its stack at very many.
_MAX_COLUMNS = 100


class DetailQuery(NamedTuple):
    """A query for the results of some constraints in a context; with several constraints, a column for each says whether it holds."""

    context: Context
    text: str
    constraints: tuple[Constraint, ...]

    def query(self, focus: str) -> str:
        """The query over the focus nodes of a pattern."""
        return self.text.replace(FOCUS, focus)

    def results(self, row: Row) -> Iterator[Result]:
        for number, constraint in enumerate(self.constraints):
            if len(self.constraints) > 1:
                holds = term_of(row, f"_x_f{number}")
                if holds is not None and holds.value in ("true", "1"):
                    continue
            yield self._result(row, constraint)

    def _result(self, row: Row, constraint: Constraint) -> Result:
        shape = self.context.shape
        path = shape.path
        if isinstance(constraint, model.Closed):
            predicate = term_of(row, "path")
            path = Predicate(predicate) if isinstance(predicate, ox.NamedNode) else path
        messages = shape.messages or (default_message(constraint),)
        return _result(self.context, row, constraint, path, term_of(row, "value"), messages)


def _result(
    context: Context, row: Row, constraint: Constraint, path: Path | None, value: Term | None, messages: tuple[ox.Literal, ...]
) -> Result:
    focus, start = term_of(row, "this"), term_of(row, context.names[0])
    if focus is None or start is None:
        raise ValueError(f"a row has no focus node, in a query of the shape {context.shape.id}")
    return Result(
        focus=written(focus),
        path=path,
        value=None if value is None else written(value),
        component=ox.NamedNode(constraint.component),
        severity=context.shape.severity,
        messages=messages,
        shape=context.shape.id,
        constraint=constraint.node if isinstance(constraint, model.Sparql) and not constraint.custom else None,
        root=context.root.id,
        start=written(start),
    )


def detail_queries(conditions: Conditions, context: Context) -> Iterator[DetailQuery]:
    """The queries of the constraints of one shape apart from SPARQL constraints; each gives a row for each result."""
    shape = context.shape
    names = " ".join(f"?{name}" for name in context.names)
    pattern = context.pattern(conditions)
    v = "?this" if shape.path is None else "?value"
    values = conditions.extended(pattern, shape.path, "?this", v) if shape.path is not None else pattern
    value = "(?this AS ?value)" if shape.path is None else "?value"
    value_tests = [constraint for constraint in shape.constraints if isinstance(constraint, VALUE_TESTS)]
    for start in range(0, len(value_tests), _MAX_COLUMNS):
        tested = value_tests[start : start + _MAX_COLUMNS]
        tests = [conditions.holds(constraint, "?this", v) for constraint in tested]
        columns = " ".join(f"({test} AS ?_x_f{number})" for number, test in enumerate(tests)) if len(tests) > 1 else ""
        yield DetailQuery(
            context, f"SELECT DISTINCT {names} {value} {columns} {{ {values} FILTER({negated(all_of(tests))}) }}", tuple(tested)
        )
    for constraint in shape.constraints:
        if isinstance(constraint, model.Closed):
            o = conditions.fresh()
            y, own, more = ("?this", pattern, "") if shape.path is None else (o, conditions.extended(pattern, shape.path, "?this", o), o)
            other = f"{y} ?path ?value FILTER({conditions.not_allowed(constraint, '?path')})"
            yield DetailQuery(context, f"SELECT DISTINCT {names} {more} ?path ?value {{ {own} {other} }}", (constraint,))
        elif isinstance(constraint, model.UniqueLang) and shape.path is not None:
            a, b = conditions.fresh(), conditions.fresh()
            repeated = f"{conditions.extended(pattern, shape.path, '?this', a)} FILTER({conditions.repeated(shape.path, '?this', a, b)})"
            text = f"SELECT DISTINCT {names} ?language {{ {repeated} BIND(LCASE(LANG({a})) AS ?language) }}"
            yield DetailQuery(context, text, (constraint,))
        elif isinstance(constraint, model.Pair):
            yield from _pair(conditions, context, constraint, pattern, values)
        elif not isinstance(constraint, (*VALUE_TESTS, model.Property, model.Sparql)):
            violated = conditions.violated(constraint, shape, "?this")
            yield DetailQuery(context, f"SELECT DISTINCT {names} {{ {pattern} FILTER({violated}) }}", (constraint,))


def _pair(conditions: Conditions, context: Context, pair: model.Pair, pattern: str, values: str) -> Iterator[DetailQuery]:
    names = " ".join(f"?{name}" for name in context.names)
    path, other = context.shape.path, pair.other
    v = "?this" if path is None else "?value"
    value = "(?this AS ?value)" if path is None else "?value"
    if pair.kind == "disjoint":
        yield DetailQuery(context, f"SELECT DISTINCT {names} {value} {{ {values} ?this {other} {v} }}", (pair,))
    elif pair.kind == "equals":
        yield DetailQuery(context, f"SELECT DISTINCT {names} {value} {{ {values} FILTER(!EXISTS {{ ?this {other} {v} }}) }}", (pair,))
        among = "sameTerm(?this, ?value)" if path is None else conditions.leads(path, "?this", "?value")
        text = f"SELECT DISTINCT {names} ?value {{ {pattern} ?this {other} ?value FILTER({negated(among)}) }}"
        yield DetailQuery(context, text, (pair,))
    else:
        o = conditions.fresh()
        test = negated(conditions.ordered(pair, v, o))
        yield DetailQuery(context, f"SELECT DISTINCT {names} {value} {o} {{ {values} ?this {other} {o} FILTER({test}) }}", (pair,))


class ConstraintQuery(NamedTuple):
    """The query of a SPARQL constraint in a context, with the patterns of the context's focus nodes and of their values."""

    context: Context
    constraint: model.Sparql
    pattern: str
    values: str

    @property
    def binds_all(self) -> bool:
        """Whether one query judges all focus nodes; else it runs once for each."""
        return self.constraint.ask or self.constraint.query.binds_all

    def check(self) -> None:
        """Raises Unsupported if the query cannot be compiled."""
        if self.constraint.query.backtracks:
            raise Unsupported(f"the query of {self.constraint.node} has a pattern with look-around or a back-reference")
        if self.constraint.ask and self.constraint.query.body(str) is None:
            raise Unsupported(f"the query of {self.constraint.node} is more than a graph pattern")

    def texts(self, data: Data, focus: str, *, repeats: bool) -> list[str]:
        """The queries that judge the focus nodes of a pattern: one for all, or one for each. Raises Unsupported at a blank node.

        `repeats` says that the pattern can give the same node twice.
        """
        if self.binds_all:
            return [self.text(focus, repeats=repeats)]
        names = self.context.names
        columns = " ".join(f"?{name}" for name in names)
        texts = []
        for row in data.select_stored(f"SELECT DISTINCT {columns} {{ {self.pattern.replace(FOCUS, focus)} }}"):
            terms = [term_of(row, name) for name in names]
            if any(isinstance(term, ox.BlankNode) for term in terms):
                raise Unsupported(f"the query of {self.constraint.node} runs once for each focus node, and no query can name a blank node")
            texts.append(self.text_of_row(f"VALUES ({columns}) {{ ({' '.join(map(str, terms))}) }}"))
        return texts

    def text(self, focus: str, *, repeats: bool) -> str:
        """The query over all focus nodes of a pattern."""
        names = self.context.names
        columns = " ".join(f"?{name}" for name in names)
        if self.constraint.ask:
            body = self.constraint.query.body(lambda name: f"?{name}")
            violated = "false" if body is None else f"!EXISTS {{ {body} }}"
            select = f"SELECT DISTINCT {columns} ?value {{ {self.values.replace(FOCUS, focus)} FILTER({violated}) }}"
            return self.constraint.prologue + select
        bound = self.pattern.replace(FOCUS, focus)
        if repeats or len(names) > 1:
            bound = f"{{ SELECT DISTINCT {columns} WHERE {{ {bound} }} }}"
        return self.constraint.prologue + self.constraint.query.bound(bound, names)

    def narrowed(self, terms: Iterable[Term]) -> ConstraintQuery:
        """The query of which only rows with one of these values are wanted, where `narrowable` allows it."""
        query = self.constraint.query.with_pattern(narrowable(self.constraint), values(terms, "value"))
        return self._replace(constraint=self.constraint._replace(query=query))

    def text_of_row(self, values: str) -> str:
        """The query for one focus node, given as a VALUES block with all nodes on the way to it."""
        return self.constraint.prologue + self.constraint.query.bound(values, self.context.names)

    def result(self, row: Row, data: Data) -> Result:
        """The result in a row. Raises ValueError if the query reports a failure."""
        shape, constraint = self.context.shape, self.constraint
        this, failure = term_of(row, "this"), term_of(row, "failure")
        if failure is not None and failure.value in ("true", "1"):
            raise ValueError(f"the query of {constraint.node} reports a failure at {this}")
        value, predicate, message = term_of(row, "value"), term_of(row, "path"), term_of(row, "message")
        path = Predicate(predicate) if isinstance(predicate, ox.NamedNode) else shape.path
        if value is not None and this is not None:
            value = data.as_written(this, value, path.iri if isinstance(path, Predicate) else None)
        elif shape.path is None:
            value = this
        if isinstance(message, ox.Literal):
            messages: tuple[ox.Literal, ...] = (message,)
        else:
            terms = {name: term_of(row, name) for text in constraint.messages for name in placeholders(text)} | dict(constraint.parameters)
            messages = tuple(filled(text, terms) for text in constraint.messages) or shape.messages or (default_message(constraint),)
        return _result(self.context, row, constraint, path, value, messages)


def constraint_queries(conditions: Conditions, context: Context) -> Iterator[ConstraintQuery]:
    """The queries of the SPARQL constraints of one shape."""
    shape = context.shape
    for constraint in shape.constraints:
        if isinstance(constraint, model.Sparql):
            pattern = context.pattern(conditions)
            if shape.path is None:
                values = f"{pattern} BIND(?this AS ?value)"
            else:
                values = conditions.extended(pattern, shape.path, "?this", "?value")
            yield ConstraintQuery(context, constraint, pattern, values)
