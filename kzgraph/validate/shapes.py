"""The stage of shapes: pySHACL over the union with the workspace's shapes, each result placed in its file."""

from __future__ import annotations

import logging
import warnings
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib.plugins.sparql import prepareQuery

from kzgraph.model import PREFIXES, Finding, KzgraphError, Place
from kzgraph.turtle import Positions, positions, shorten
from kzgraph.validate.rules import in_short, rule_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from rdflib.term import Node

    from kzgraph.workspace import Workspace

SH = rdflib.SH
# A literal that does not fit its datatype is a finding here, not a warning or a traceback on the user's screen.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)


class CachingGraph(rdflib.Graph):
    """A graph that parses each SPARQL text once: pySHACL asks the same text again for every node (17 times slower)."""

    def __init__(self) -> None:
        super().__init__()
        self._prepared: dict[tuple[str, str], Any] = {}

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 (the signature is rdflib's)
        """As rdflib's, with the text of a query parsed once."""
        if isinstance(query_object, str):
            namespaces = {prefix: str(name) for prefix, name in (kwargs.get("initNs") or dict(self.namespaces())).items()}
            key = (query_object, str(sorted(namespaces.items())))
            if key not in self._prepared:
                self._prepared[key] = prepareQuery(query_object, initNs=namespaces)
            query_object = self._prepared[key]
            kwargs.pop("initNs", None)
        return super().query(query_object, *args, **kwargs)


def node(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
    """A term for rdflib, its literals as written."""
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        if term.datatype.value == PREFIXES["xsd"] + "string":
            return rdflib.Literal(term.value)
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)
    raise TypeError(f"a triple inside a triple is not allowed: {term}")


def to_rdflib(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    """The triples as an rdflib graph, with our prefixes."""
    graph = CachingGraph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    for triple in triples:
        graph.add((node(triple.subject), node(triple.predicate), node(triple.object)))
    return graph


def check(
    data: dict[Path, list[ox.Triple]], shapes: list[list[ox.Triple]], workspace: Workspace, asked: Sequence[Path] = ()
) -> list[Finding]:
    """One finding for each result of the shapes on the data, placed at the triple or, for an absent one, at its subject.

    A node that several files speak of is placed in one of the files asked about, if it is there. Raises KzgraphError if pySHACL
    cannot judge the data.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return _check(data, shapes, workspace, asked)


def _check(data: dict[Path, list[ox.Triple]], shapes: list[list[ox.Triple]], workspace: Workspace, asked: Sequence[Path]) -> list[Finding]:
    shapes_graph = to_rdflib(triple for file in shapes for triple in file)
    data_graph = to_rdflib(triple for file in data.values() for triple in file)
    try:
        _, report, _ = pyshacl.validate(data_graph, shacl_graph=shapes_graph, inplace=True, advanced=False, do_owl_imports=False)
    except (ArithmeticError, ValueError, TypeError, RecursionError) as error:
        raise KzgraphError(f"pySHACL cannot judge the data: {type(error).__name__} {error}. Look for a number that is none.") from None
    if not isinstance(report, rdflib.Graph):
        raise RuntimeError(f"pySHACL gave no report: {report}")
    places = _Places(data, workspace, asked)
    return [_finding(report, result, shapes_graph, places) for result in report.objects(None, SH.result)]


def _finding(report: rdflib.Graph, result: Node, shapes: rdflib.Graph, places: _Places) -> Finding:
    focus = report.value(result, SH.focusNode)
    path = report.value(result, SH.resultPath)
    value = report.value(result, SH.value)
    value = None if value == focus else value  # SHACL repeats the focus where a constraint names no value
    shape = report.value(result, SH.sourceShape)
    name = shapes.value(shape, SH.name) or rdflib.Literal("")
    mend = shapes.value(shape, SH.message) or report.value(result, SH.resultMessage) or rdflib.Literal("")
    place = places.of(focus, path, value)
    component = report.value(result, SH.sourceConstraintComponent)
    also = places.described(value) if component == SH.SPARQLConstraintComponent else ()
    told = " ".join(part for part in (_text(focus), _path(report, path), _text(value)) if part)
    return Finding(
        rule=rule_name(str(shape)),
        message=in_short(f"{name}: {told}", places.prefixes(place.file)),
        mend=str(mend),
        focus=_whole(focus),
        path=_path(report, path, _whole),
        value=_whole(value),
        file=place.file,
        line=place.line,
        column=place.column,
        also=tuple(other for other in also if other != place),
        component=str(component or ""),
    )


def _whole(node: Node | None) -> str:
    """A term as N-Triples writes it."""
    return "" if node is None else node.n3()


def _text(node: Node | None) -> str:
    if node is None:
        return ""
    if isinstance(node, rdflib.URIRef):
        return shorten(str(node), PREFIXES)
    return node.n3() if isinstance(node, (rdflib.Literal, rdflib.BNode)) else str(node)


def _path(report: rdflib.Graph, path: Node | None, write: Callable[[Node | None], str] = _text) -> str:
    """A property path in SPARQL's notation, as far as our shapes use paths."""
    alternatives = report.value(path, SH.alternativePath) if path is not None else None
    if alternatives is None:
        return write(path)
    return "|".join(write(step) for step in report.items(alternatives))


class _Places:
    """Finds the file, line and column of a result; reads only the files that results name."""

    def __init__(self, data: dict[Path, list[ox.Triple]], workspace: Workspace, asked: Sequence[Path]) -> None:
        self.data = data
        self.asked = set(asked)
        self.workspace = workspace
        self.files: dict[str, list[Path]] = {}
        for file, triples in data.items():
            for subject in {triple.subject.value for triple in triples if isinstance(triple.subject, ox.NamedNode)}:
                self.files.setdefault(subject, []).append(file)
        self.read: dict[Path, Positions] = {}

    def of(self, focus: Node | None, path: Node | None, value: Node | None) -> Place:
        """The place of the triple that the result names.

        Failing that, in this order: where the focus has the path, where it has the value, where it has its class, where it is
        mentioned as a subject. For a rule on the whole graph, whose focus is the ontology: where the value is described or used.
        """
        best: tuple[tuple[bool, int], Place] | None = None
        for rank, file, at in self._candidates(focus, path, value):
            order = (file in self.asked, rank)
            if best is None or order > best[0]:
                best = (order, Place(self.workspace.relative(file), *at))
        return best[1] if best else Place("", 0, 0)

    def described(self, node: Node | None) -> tuple[Place, ...]:
        """Where a node of the data is described, at most in three places; concepts and terms are left out."""
        if not isinstance(node, rdflib.URIRef):
            return ()
        files = [file for file in self.files.get(str(node), []) if file not in self.workspace.ontology_files()]
        return tuple(
            Place(self.workspace.relative(file), *self._place(file, triple, at_subject=True))
            for file in files[:3]
            for triple in [next(triple for triple in self.data[file] if triple.subject == _ox(node))]
        )

    def prefixes(self, file: str) -> Mapping[str, str]:
        """The prefixes that a file declares, if its positions were read."""
        return next((found.prefixes for path, found in self.read.items() if self.workspace.relative(path) == file), {})

    def _candidates(self, focus: Node | None, path: Node | None, value: Node | None) -> Iterator[tuple[int, Path, tuple[int, int]]]:
        if not isinstance(focus, rdflib.URIRef):
            return
        mine = [(file, triple) for file in self.files.get(str(focus), []) for triple in self.data[file] if triple.subject == _ox(focus)]
        for file, triple in mine:
            same_path = path is not None and node(triple.predicate) == path
            same_value = value is not None and node(triple.object) == value
            typed = triple.predicate.value == PREFIXES["rdf"] + "type"
            if same_path and same_value:
                yield 5, file, self._place(file, triple)
            elif same_path and value is None:
                yield 4, file, self._place(file, triple)
            elif same_value and path is None:
                yield 3, file, self._place(file, triple)
            else:
                yield (
                    1 if typed else 0,
                    file,
                    self._place(file, ox.Triple(triple.subject, triple.predicate, triple.object), at_subject=True),
                )
        header = any(node(triple.object) == rdflib.OWL.Ontology for _, triple in mine)
        if header and isinstance(value, rdflib.URIRef):
            yield from self._elsewhere(_ox(value))

    def _elsewhere(self, value: ox.NamedNode) -> Iterator[tuple[int, Path, tuple[int, int]]]:
        """Where a node that a rule on the whole graph names is described, else where it is used first."""
        for file in self.files.get(value.value, []):
            mine = [triple for triple in self.data[file] if triple.subject == value]
            typed = any(triple.predicate.value == PREFIXES["rdf"] + "type" for triple in mine)
            yield (4 if typed else 3), file, self._place(file, mine[0], at_subject=True)
        for file, triples in self.data.items():
            for triple in triples:
                if value in (triple.predicate, triple.object):
                    yield 2, file, self._place(file, triple)
                    return

    def _place(self, file: Path, triple: ox.Triple, at_subject: bool = False) -> tuple[int, int]:
        if file not in self.read:
            try:
                self.read[file] = positions(file.read_bytes().decode("utf-8"))
            except RecursionError:
                self.read[file] = Positions([], [0])  # nested too deep for a place: the file is named all the same
        found = self.read[file].of(triple.subject, None if at_subject else triple.predicate, None if at_subject else triple.object)
        return found or (1, 1)


def _ox(node: rdflib.URIRef) -> ox.NamedNode:
    return ox.NamedNode(str(node))
