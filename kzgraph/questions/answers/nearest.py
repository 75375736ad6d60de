"""What comes nearest where a question has no row for the values that it was given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.graph.names import current_names
from kzgraph.graph.store import Labels, expand, select
from kzgraph.questions.answers.view import view
from kzgraph.questions.canned import answered, ask, bind, candidates, marked
from kzgraph.questions.question import ANY, SOURCE, Question

MOST_LIKE = 2  # other values with a like name
# Claims that speak of a node or of a part of it, and sources that are addressed to one of these
_CLAIMS = """SELECT DISTINCT ?claim {{
  ?node kz:partOf* {node} . ?claim ?role ?node ; kz:voice ?voice FILTER (?role != kz:voice)
}}"""
_ADDRESSED = "SELECT DISTINCT ?source {{ ?node kz:partOf* {node} . ?source a kz:Source ; kz:addressee ?node }} ORDER BY ?source"
Values = dict[str, str]  # of the parameters of a question: IRIs by name


class OtherSources(NamedTuple):
    """The rows that the question has for the other values in all sources."""

    rows: int
    values: Values


class OtherRoles(NamedTuple):
    """The claims that speak of a value in other roles."""

    node: ox.NamedNode
    claims: int


class LikeName(NamedTuple):
    """The rows that the question has for another value, whose name is like that of the one given."""

    node: ox.NamedNode
    rows: int
    values: Values


class Addressed(NamedTuple):
    """A source that is addressed to a value or to a part of it."""

    node: ox.NamedNode
    source: ox.NamedNode


Near = OtherSources | OtherRoles | LikeName | Addressed


def nearest_to(store: ox.Store, question: Question) -> Iterator[Near]:
    """For each value that was given: the claims that speak of it in other roles, or the rows of all sources."""
    given = _given(question)
    for name, node in given.items():
        if name == SOURCE.name:
            rest = {other: value.value for other, value in given.items() if other != name}
            if rows := len(view(store, ask(store, bind(store, _of_any_source(question), rest))).rows):
                yield OtherSources(rows, rest)
            continue
        if claims := len(list(select(store, _CLAIMS.format(node=node)))):
            yield OtherRoles(node, claims)
        yield from _like_named(store, question, name, node)
        yield from (Addressed(node, row["source"]) for row in select(store, _ADDRESSED.format(node=node)))


def _given(question: Question) -> dict[str, ox.NamedNode]:
    """The values that a question was given, by the names of their parameters."""
    return {parameter.name: node for parameter in question.parameters if (node := expand(parameter.default, current_names().prefixes))}


def _like_named(store: ox.Store, question: Question, name: str, node: ox.NamedNode) -> list[LikeName]:
    """Other values with rows whose English names share a word with that of a value, one for the same rows."""
    from kzgraph.questions.search.forms import content_words  # its stemmers cost more than an answer, and few answers have no row

    parameter = next(parameter for parameter in question.parameters if parameter.name == name)
    english = Labels(store)
    words = set(content_words(english.of(node)))
    like = [other for other in candidates(store, parameter) if other != node and words & set(content_words(english.of(other)))]
    values = {other: value.value for other, value in _given(question).items()}
    by_rows: dict[object, LikeName] = {}
    for other in sorted(answered(store, question, parameter, like), key=lambda other: len(english.of(other))) if like else ():
        filled = values | {name: other.value}
        if rows := view(store, ask(store, bind(store, question, filled))).rows:
            by_rows.setdefault(rows, LikeName(other, len(rows), filled))
    return sorted(by_rows.values(), key=lambda near: -near.rows)[:MOST_LIKE]


def _of_any_source(question: Question) -> Question:
    parameters = tuple(parameter._replace(default=ANY) if parameter.name == SOURCE.name else parameter for parameter in question.parameters)
    return question._replace(parameters=parameters, sparql=marked(SOURCE.name).sub(rf"\1 {ANY} \2", question.sparql))
