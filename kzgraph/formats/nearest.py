"""What comes nearest where a question has no row for the values that it was given, in lines with the commands that open it."""

from __future__ import annotations

import pyoxigraph as ox

from kzgraph.formats.hits import in_language, opening
from kzgraph.formats.words import word
from kzgraph.graph import prefixes
from kzgraph.graph.store import Labels, expand, select
from kzgraph.questions.answers.view import view
from kzgraph.questions.canned import answered, ask, bind, candidates, marked, prefixed
from kzgraph.questions.question import ANY, SOURCE, Question
from kzgraph.questions.search.forms import content_words

MOST = 2  # other values with a like name
# Claims that speak of a node or of a part of it, and sources that are addressed to one of these
_CLAIMS = """SELECT DISTINCT ?claim {{
  ?node kz:partOf* {node} . ?claim ?role ?node ; kz:voice ?voice FILTER (?role != kz:voice)
}}"""
_ADDRESSED = "SELECT DISTINCT ?source {{ ?node kz:partOf* {node} . ?source a kz:Source ; kz:addressee ?node }} ORDER BY ?source"


def lines(question: Question, labels: Labels) -> list[str]:
    """A line for each value that was given: the claims that speak of it in other roles, or the rows of all sources."""
    store, language = labels.store, labels.language
    told = []
    given = {parameter.name: node for parameter in question.parameters if (node := expand(parameter.default, prefixes.every()))}
    for name, node in given.items():
        rest = {other: value.value for other, value in given.items() if other != name}
        if name == SOURCE.name:
            if count := len(view(store, ask(store, bind(store, _open(question), rest))).rows):
                told.append(word("nearest in other sources", language, count=count, command=_command(question, rest, language)))
            continue
        if count := len(list(select(store, _CLAIMS.format(node=node)))):
            reading = in_language(opening(node.value), language)
            told.append(word("nearest in other roles", language, count=count, node=labels.of(node), command=reading))
        told += _like_named(question, labels, name, node)
        brief = in_language(opening(node.value, "brief"), language)
        told += [
            word("nearest addressed", language, source=labels.of(row["source"]), command=brief)
            for row in select(store, _ADDRESSED.format(node=node))
        ]
    return told


def _like_named(question: Question, labels: Labels, name: str, node: ox.NamedNode) -> list[str]:
    """A line for other values with rows whose English names share a word with that of a value, one for the same rows."""
    store, language = labels.store, labels.language
    parameter = next(parameter for parameter in question.parameters if parameter.name == name)
    english = Labels(store)
    own = set(content_words(english.of(node)))
    like = [other for other in candidates(store, parameter) if other != node and own & set(content_words(english.of(other)))]
    rows: dict[str, tuple[int, str]] = {}
    given = {other.name: value.value for other in question.parameters if (value := expand(other.default, prefixes.every()))}
    for other in sorted(answered(store, question, parameter, like), key=lambda other: len(english.of(other))) if like else ():
        filled = given | {name: other.value}
        found = view(store, ask(store, bind(store, question, filled))).rows
        if found:
            reading = _command(question, filled, language)
            line = word("nearest of like name", language, node=labels.of(other), count=len(found), command=reading)
            rows.setdefault(repr(found), (len(found), line))
    return [line for _, line in sorted(rows.values(), key=lambda row: -row[0])[:MOST]]


def _open(question: Question) -> Question:
    """The question without its source: of all of them."""
    parameters = tuple(parameter._replace(default=ANY) if parameter.name == SOURCE.name else parameter for parameter in question.parameters)
    return question._replace(parameters=parameters, sparql=marked(SOURCE.name).sub(rf"\1 {ANY} \2", question.sparql))


def _command(question: Question, given: dict[str, str], language: str) -> str:
    filled = (f"--param {name}={prefixed(value)}" for name, value in given.items())
    return in_language(" ".join(["kzgraph ask", question.name, *filled]), language)
