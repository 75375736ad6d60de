"""Shapes that cannot be compiled, judged by pySHACL on a copy of the data in memory."""

from __future__ import annotations

import io
import warnings
from contextlib import redirect_stderr
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from .errors import ShapeError
from .rdflib_graphs import to_rdflib
from .report import read_report
from .terms import SH, TYPE, XSD, sh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .results import Result
    from .terms import Statement, Statements, Term

_TARGETS = {sh(name) for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")}
_QUERIES = {sh("select"), sh("ask")}
_PREFIXES = ox.NamedNode("urn:x-shapes:prefixes")


def judge(
    shapes: list[Statement], prefixes: dict[str, str], data: Callable[[], Statements], nodes: dict[Term, list[Term] | None]
) -> Iterator[tuple[Term, list[Result] | ShapeError]]:
    """The results of each root shape, on the focus nodes given for it, or on its targets where None is given.

    Queries without sh:prefixes have the prefixes given. A shape that pySHACL cannot judge, or that needs it where it is not installed,
    has an error instead.
    """
    import logging  # late, since it is slow to import

    try:
        import pyshacl  # noqa: F401 (before the data is copied)
    except ImportError:
        yield from ((root, ShapeError("it needs pySHACL, which is not installed: pip install pyshacl", root)) for root in nodes)
        return
    logging.getLogger("rdflib.term").setLevel(logging.ERROR)  # an ill-typed literal is a finding, not a warning on the user's screen
    graph = to_rdflib(data())
    shapes = [*shapes, *_declared(shapes, prefixes)]
    for root, focus in nodes.items():
        report, text = _report(graph, to_rdflib(_only(shapes, root, focus)))
        yield root, ShapeError(f"pySHACL cannot judge it: {text}", root) if report is None else read_report(report, root)


def _report(graph: Any, shapes: Any) -> tuple[Any, str]:  # noqa: ANN401 (graphs of rdflib)
    """pySHACL's report, or None and the first line of what stops it."""
    import pyshacl

    # pySHACL prints its errors as well, which are the caller's to show.
    with warnings.catch_warnings(), redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            _, report, text = pyshacl.validate(graph, shacl_graph=shapes, inplace=True, advanced=False)
        except Exception as error:
            report, text = None, f"{type(error).__name__} {error}"
    return (report, "") if hasattr(report, "triples") else (None, text.strip().partition("\n")[0])


def _declared(shapes: list[Statement], prefixes: dict[str, str]) -> list[Statement]:
    """Prefixes declared for the queries that have no sh:prefixes."""
    having = {triple.subject for triple in shapes if triple.predicate == sh("prefixes")}
    queries = {triple.subject for triple in shapes if triple.predicate in _QUERIES} - having
    declarations: list[Statement] = [ox.Triple(query, sh("prefixes"), _PREFIXES) for query in queries]
    for prefix, namespace in prefixes.items():
        declaration = ox.BlankNode()
        declarations.append(ox.Triple(_PREFIXES, sh("declare"), declaration))
        declarations.append(ox.Triple(declaration, sh("prefix"), ox.Literal(prefix)))
        declarations.append(ox.Triple(declaration, sh("namespace"), ox.Literal(namespace, datatype=ox.NamedNode(XSD + "anyURI"))))
    return declarations


def _only(shapes: list[Statement], root: Term, focus: list[Term] | None) -> list[Statement]:
    """The shapes graph with the targets of one root shape only, or with its focus nodes as targets.

    A shape that is a class targets its instances, so of the types of other shapes only those of SHACL stay.
    """
    kept: list[Statement] = []
    for triple in shapes:
        own_target = triple.subject == root and focus is None
        of_class = triple.predicate == TYPE and not (isinstance(triple.object, ox.NamedNode) and triple.object.value.startswith(SH))
        if own_target or (triple.predicate not in _TARGETS and not of_class):
            kept.append(triple)
    if not isinstance(root, ox.Literal):
        kept += [ox.Triple(root, sh("targetNode"), node) for node in focus or ()]
    return kept
