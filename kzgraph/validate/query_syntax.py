"""The stage of queries: canned questions and the constraints of shapes parse and use names that exist.

A misspelt name in a query matches nothing, and the answer reads as if the graph were silent.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
from shaclcheck import ServiceError, Triple, refuse_service

from kzgraph.graph.positions import positions
from kzgraph.graph.turtle import value_of
from kzgraph.questions import canned
from kzgraph.questions.sparql_tokens import tokens
from kzgraph.validate.finding import Finding
from kzgraph.validate.material import Material
from kzgraph.validate.rules import BUILT_IN
from kzgraph.validate.terms import Names
from kzgraph.vocab import PREFIXES, SH

SELECT, ASK = (ox.NamedNode(SH + kind) for kind in ("select", "ask"))
NAMESPACE, PREFIX = (ox.NamedNode(SH + kind) for kind in ("namespace", "prefix"))
DEEPEST = 60  # brackets within each other: a parser that calls itself cannot follow more
REACH = {"service", "from", "load", "insert", "delete", "clear", "drop", "create", "add", "move", "copy"}


class Text(NamedTuple):
    """A query, the triple of a shape that holds it, if any, and the line and column of its file at which it begins."""

    file: Path
    sparql: str
    triple: Triple | None = None

    @property
    def focus(self) -> str:
        """The node that holds it."""
        return str(self.triple.subject) if self.triple else ""

    @property
    def begin(self) -> tuple[int, int]:
        """The line and column of its file at which it begins. The whole file is read for it."""
        placed = positions(self.file.read_bytes().decode("utf-8")).of(*self.triple) if self.triple else None
        return placed or (1, 1)


def check(material: Material, asked: Collection[Path] = ()) -> Iterator[Finding]:
    """A finding for each broken header, each query that does not parse, and each name that does not exist.

    Only the files asked about are looked at, if there are any.
    """
    names = Names(material)
    graphs = {material.workspace.graph_name(file) for file in material.workspace.union_files()}
    for file in (file for file in material.queries if not asked or file in asked):
        name = material.workspace.relative(file)
        try:
            question = canned.read(file)
        except canned.QuestionError as error:
            yield _finding("question-header", error.reason, name, error.line, 1)
            continue
        text = Text(file, _read(file))
        for at in (match.start() for match in re.finditer("FIXME", text.sparql)):
            yield _finding("unfinished-text", f"unfinished text in the question {question.name}", name, *_line_column(text, at))
        yield from _judge(text, PREFIXES, names, graphs, name)
    declared = _declared(material.shapes)
    for text in (text for text in _constraints(material) if not asked or text.file in asked):
        yield from _judge(text, declared, names, graphs, material.workspace.relative(text.file))


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _judge(text: Text, prefixes: Mapping[str, str], names: Names, graphs: set[str], file: str) -> Iterator[Finding]:
    query_tokens = tokens(text.sparql)
    reach = next((token for token in query_tokens if token.kind == "name" and token.text.lower() in REACH), None)
    if reach:
        place = _line_column(text, reach.at)
        yield _finding("query-syntax", f"{reach.text.upper()} reaches out of the graph", file, *place, "Ask the union alone.", text.focus)
        return
    if fault := _fault(text.sparql, prefixes):
        reason, at = fault
        yield _finding("query-syntax", f"pyoxigraph does not parse it: {reason}", file, *_line_column(text, at), focus=text.focus)
        return
    own = dict(re.findall(r"(?i)\bPREFIX\s+([\w-]*):\s*<([^>]*)>", text.sparql))
    for token in query_tokens:
        iri = _iri(token.kind, token.text, {**prefixes, **own})
        trouble = names.trouble(ox.NamedNode(iri)) if iri and iri not in graphs else None
        if trouble:
            place = _line_column(text, token.at)
            yield _finding(trouble.rule, trouble.message, file, *place, trouble.fix, text.focus, f"<{iri}>")


def _iri(kind: str, text: str, prefixes: Mapping[str, str]) -> str:
    """The IRI that a token writes; empty for a keyword, a variable, a namespace or what is none."""
    if kind == "iri":
        return text[1:-1] if re.match(r"<https?://.*[^/#]>$", text) else ""
    prefix, colon, local = text.partition(":")
    return prefixes.get(prefix, "") + local.rstrip(".") if colon and local.rstrip(".") and prefix in prefixes else ""


def _fault(sparql: str, prefixes: Mapping[str, str]) -> tuple[str, int] | None:
    """Why a query does not parse, and the offset at which; None if it does."""
    if _nested_too_deep(sparql):
        return "it is nested too deep", 0
    try:
        refuse_service(sparql, prefixes)
        ox.Store().query(sparql, prefixes=dict(prefixes))
    except ServiceError as error:
        return error.reason, 0
    except SyntaxError as error:
        from kzgraph.questions.free import explain

        reason = explain(sparql, str(error)).splitlines()[0]
        place = re.match(r"(\d+):(\d+): (?:not well-formed SPARQL: )?(.*)", reason)
        return (place[3], _offset(sparql, int(place[1]), int(place[2]))) if place else (reason, 0)
    except (OSError, RuntimeError, ValueError) as error:
        return str(error), 0
    return None


def _nested_too_deep(sparql: str) -> bool:
    steps = ((bracket in "{(") - (bracket in "})") for bracket in re.findall(r"[(){}]", sparql))
    return max(itertools.accumulate(steps), default=0) > DEEPEST


def _declared(shapes: Mapping[Path, list[Triple]]) -> dict[str, str]:
    """The prefixes that the shapes declare for their SPARQL."""
    triples = [triple for triples in shapes.values() for triple in triples]
    spaces = {triple.subject: value_of(triple.object) for triple in triples if triple.predicate == NAMESPACE}
    prefixes = [triple for triple in triples if triple.predicate == PREFIX and triple.subject in spaces]
    return {value_of(triple.object): spaces[triple.subject] for triple in prefixes}


def _constraints(material: Material) -> Iterator[Text]:
    for file, triples in material.shapes.items():
        yield from (Text(file, _sparql(triple), triple) for triple in _queries(triples))


def _queries(triples: Iterable[Triple]) -> Iterator[Triple]:
    return (triple for triple in triples if triple.predicate in (SELECT, ASK) and isinstance(triple.object, ox.Literal))


def _sparql(triple: Triple) -> str:
    return value_of(triple.object).replace("$PATH", "<urn:path>")


def _offset(text: str, line: int, column: int) -> int:
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    return starts[min(line, len(starts)) - 1] + column - 1


def _line_column(text: Text, at: int) -> tuple[int, int]:
    """Where an offset of the query stands in its file."""
    starts = [0, *(match.end() for match in re.finditer("\n", text.sparql))]
    line = bisect.bisect_right(starts, at)
    column = at - starts[line - 1] + 1
    first_line, first_column = text.begin
    return (first_line + line - 1, column) if line > 1 else (first_line, first_column + column - 1)


def _finding(rule: str, message: str, file: str, line: int, column: int, fix: str = "", focus: str = "", value: str = "") -> Finding:
    return Finding(rule, message, fix or BUILT_IN[rule].fix, focus=focus, value=value, file=file, line=line, column=column)
