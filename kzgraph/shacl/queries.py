"""The queries of a shape: one that finds the focus nodes that do not conform, and those that tell what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.shacl import syntax
from kzgraph.shacl.conditions import VALUE_TESTS, Conditions
from kzgraph.shacl.engine import value
from kzgraph.shacl.focus import FOCUS
from kzgraph.shacl.literals import written
from kzgraph.shacl.record import record
from kzgraph.shacl.results import Result, filled
from kzgraph.shacl.terms import Unsupported, told
from kzgraph.shacl.words import default_message
from kzgraph.shacl.writing import all_of, negated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kzgraph.shacl.engine import Row
    from kzgraph.shacl.focus import Context
    from kzgraph.shacl.syntax import Constraint
    from kzgraph.shacl.terms import Term

# An engine nests columns as deep as there are many, and falls over very many.
_MOST_COLUMNS = 100


@record
class Detail:
    """A query over the nodes of a context, and what its rows mean. `tests` are the columns that tell which constraints failed."""

    context: Context
    text: str
    constraints: tuple[Constraint, ...]

    def query(self, focus: str) -> str:
        """The query over some focus nodes."""
        return self.text.replace(FOCUS, focus)

    def results(self, row: Row) -> Iterator[Result]:
        """The results that a row stands for."""
        for number, constraint in enumerate(self.constraints):
            if len(self.constraints) > 1:
                held = value(row, f"_x_f{number}")
                if held is not None and held.value in ("true", "1"):
                    continue
            yield self._result(row, constraint)

    def _result(self, row: Row, constraint: Constraint) -> Result:
        shape = self.context.shape
        found = value(row, "value")
        path = shape.path
        if isinstance(constraint, syntax.Closed):
            predicate = value(row, "path")
            path = syntax.Predicate(predicate) if isinstance(predicate, ox.NamedNode) else path
        return _made(self.context, row, constraint, path, found, shape.messages or (default_message(constraint),))


def _made(
    context: Context, row: Row, constraint: Constraint, path: syntax.Path | None, found: Term | None, messages: tuple[ox.Literal, ...]
) -> Result:
    focus, start = value(row, "this"), value(row, context.names[0])
    if focus is None or start is None:
        raise ValueError(f"a row without its focus node, of the shape {context.shape.id}")
    return Result(
        focus=written(focus),
        path=path,
        value=None if found is None else written(found),
        component=ox.NamedNode(constraint.component),
        severity=context.shape.severity,
        messages=messages,
        shape=context.shape.id,
        constraint=constraint.node if isinstance(constraint, syntax.Sparql) and not constraint.custom else None,
        root=context.root.id,
        start=written(start),
    )


def details(conditions: Conditions, context: Context) -> Iterator[Detail]:
    """The queries of the constraints of one shape, SPARQL constraints aside; each yields a row for each result."""
    shape = context.shape
    names = " ".join(f"?{name}" for name in context.names)
    way = context.way(conditions)
    v = "?this" if shape.path is None else "?value"
    each = conditions.extended(way, shape.path, "?this", v) if shape.path is not None else way
    named = "(?this AS ?value)" if shape.path is None else "?value"
    every = [one for one in shape.constraints if isinstance(one, VALUE_TESTS)]
    for start in range(0, len(every), _MOST_COLUMNS):
        tests = every[start : start + _MOST_COLUMNS]
        held = [conditions.holds(one, "?this", v) for one in tests]
        columns = " ".join(f"({one} AS ?_x_f{number})" for number, one in enumerate(held)) if len(held) > 1 else ""
        yield Detail(context, f"SELECT DISTINCT {names} {named} {columns} {{ {each} FILTER({negated(all_of(held))}) }}", tuple(tests))
    for one in shape.constraints:
        if isinstance(one, syntax.Closed):
            o = conditions.fresh()
            y, own, more = ("?this", way, "") if shape.path is None else (o, conditions.extended(way, shape.path, "?this", o), o)
            foreign = f"{y} ?path ?value FILTER({conditions.not_allowed(one, '?path')})"
            yield Detail(context, f"SELECT DISTINCT {names} {more} ?path ?value {{ {own} {foreign} }}", (one,))
        elif isinstance(one, syntax.UniqueLang) and shape.path is not None:
            a, b = conditions.fresh(), conditions.fresh()
            found = f"{conditions.extended(way, shape.path, '?this', a)} FILTER({conditions.repeated(shape.path, '?this', a, b)})"
            yield Detail(context, f"SELECT DISTINCT {names} ?language {{ {found} BIND(LCASE(LANG({a})) AS ?language) }}", (one,))
        elif isinstance(one, syntax.Pair):
            yield from _pair(conditions, context, one, way, each)
        elif not isinstance(one, (*VALUE_TESTS, syntax.Property, syntax.Sparql)):
            yield Detail(context, f"SELECT DISTINCT {names} {{ {way} FILTER({conditions.broken(one, shape, '?this')}) }}", (one,))


def _pair(conditions: Conditions, context: Context, one: syntax.Pair, way: str, each: str) -> Iterator[Detail]:
    names = " ".join(f"?{name}" for name in context.names)
    path, other = context.shape.path, one.other
    v = "?this" if path is None else "?value"
    named = "(?this AS ?value)" if path is None else "?value"
    if one.kind == "disjoint":
        yield Detail(context, f"SELECT DISTINCT {names} {named} {{ {each} ?this {other} {v} }}", (one,))
    elif one.kind == "equals":
        yield Detail(context, f"SELECT DISTINCT {names} {named} {{ {each} FILTER(!EXISTS {{ ?this {other} {v} }}) }}", (one,))
        among = "sameTerm(?this, ?value)" if path is None else conditions.leads(path, "?this", "?value")
        yield Detail(context, f"SELECT DISTINCT {names} ?value {{ {way} ?this {other} ?value FILTER({negated(among)}) }}", (one,))
    else:
        o = conditions.fresh()
        test = negated(conditions.ordered(one, v, o))
        yield Detail(context, f"SELECT DISTINCT {names} {named} {o} {{ {each} ?this {other} {o} FILTER({test}) }}", (one,))


@record
class Brought:
    """A query that shapes bring along, over the nodes of a context."""

    context: Context
    constraint: syntax.Sparql
    way: str
    values: str

    @property
    def strategy(self) -> str:
        """`set` if all focus nodes are bound at once, `each` if the query runs once for each."""
        return "set" if self.constraint.ask or self.constraint.query.sets else "each"

    def text(self, focus: str, *, twice: bool, each: bool = False) -> str:
        """The query over focus nodes that a pattern yields (`twice`: the same one perhaps more than once; `each`: one row, whole)."""
        names = self.context.names
        columns = " ".join(f"?{name}" for name in names)
        if self.constraint.ask:
            select = f"SELECT DISTINCT {columns} ?value {{ {self.values.replace(FOCUS, focus)} FILTER({self._refuses()}) }}"
            return self.constraint.prologue + select
        bound = focus if each else self.way.replace(FOCUS, focus)
        if not each and (twice or len(names) > 1):
            bound = f"{{ SELECT DISTINCT {columns} WHERE {{ {bound} }} }}"
        return self.constraint.prologue + self.constraint.query.bound(bound, names)

    def refuse(self) -> None:
        """Raises Unsupported if the query is not compiled."""
        if self.constraint.ask and self.constraint.query.body(str) is None:
            raise Unsupported(f"the query of {told(self.constraint.node)} is no plain pattern")

    def _refuses(self) -> str:
        body = self.constraint.query.body(lambda name: f"?{name}")
        return "false" if body is None else f"!EXISTS {{ {body} }}"

    def result(self, row: Row, as_written: Callable[[Term, Term, ox.NamedNode | None], Term]) -> Result:
        """The result that a row stands for. Raises ValueError if the query reports a failure of its own."""
        shape, constraint = self.context.shape, self.constraint
        failure = value(row, "failure")
        if failure is not None and failure.value in ("true", "1"):
            raise ValueError(f"the query of {constraint.node} reports a failure at {value(row, 'this')}")
        found, predicate, message = value(row, "value"), value(row, "path"), value(row, "message")
        path = syntax.Predicate(predicate) if isinstance(predicate, ox.NamedNode) else shape.path
        this = value(row, "this")
        if found is not None and this is not None:
            found = as_written(this, found, path.iri if isinstance(path, syntax.Predicate) else None)
        elif shape.path is None:
            found = this
        if isinstance(message, ox.Literal):
            messages: tuple[ox.Literal, ...] = (message,)
        else:
            known = {name: value(row, name) for text in constraint.messages for name in _places(text)} | dict(constraint.parameters)
            messages = tuple(filled(text, known) for text in constraint.messages) or shape.messages or (default_message(constraint),)
        return _made(self.context, row, constraint, path, found, messages)


def _places(message: ox.Literal) -> list[str]:
    return [part.split("}")[0] for sign in "?$" for part in message.value.split("{" + sign)[1:]]


def brought(conditions: Conditions, context: Context) -> Iterator[Brought]:
    """The SPARQL constraints of one shape."""
    shape = context.shape
    for one in shape.constraints:
        if isinstance(one, syntax.Sparql):
            way = context.way(conditions)
            values = f"{way} BIND(?this AS ?value)" if shape.path is None else conditions.extended(way, shape.path, "?this", "?value")
            yield Brought(context, one, way, values)
