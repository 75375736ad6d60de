"""pySHACL's results in the form that the compiler's are compared in."""

from __future__ import annotations

import logging
import warnings
from collections import Counter

import pyoxigraph as ox
import pyshacl
from shaclcheck import from_rdflib, to_rdflib
from shaclcheck.graph import Graph
from shaclcheck.paths import read_path
from shaclcheck.terms import SH, sh


def named(term):
    """A term for comparison: blank nodes are all alike."""
    return "_" if isinstance(term, ox.BlankNode) else "" if term is None else str(term)


def component(term):
    """The name of a constraint component, short if it is SHACL's own."""
    return term.value.removeprefix(SH)


def keys(results):
    """Our results: (focus, path, value, component, shape, severity), each as often as it occurs."""
    return Counter(
        (
            named(result.focus),
            str(result.path) if result.path else "",
            named(result.value),
            component(result.component),
            named(result.shape),
            result.severity.value.removeprefix(SH),
        )
        for result in results
    )


def reported(report, node=None):
    """The results of a report, in the form of `keys`."""
    counts = Counter()
    for root in report.instances(sh("ValidationReport")) if node is None else [node]:
        for result in report.values(root, sh("result")):
            path = report.value(result, sh("resultPath"))
            counts[
                named(report.value(result, sh("focusNode"))),
                str(read_path(report, path, result)) if path is not None else "",
                named(report.value(result, sh("value"))),
                component(report.value(result, sh("sourceConstraintComponent"))),
                named(report.value(result, sh("sourceShape"))),
                report.value(result, sh("resultSeverity")).value.removeprefix(SH),
            ] += 1
    return counts


# rdflib tells of every ill-typed literal.
logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)


def pyshacl_keys(data, shapes, *, advanced=False):
    """The results of pySHACL, in the form of `keys`. Literals are taken as written."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, report, text = pyshacl.validate(to_rdflib(data), shacl_graph=to_rdflib(shapes), inplace=True, advanced=advanced)
    if not hasattr(report, "triples"):
        raise ValueError(text)
    return reported(Graph(from_rdflib(report)))
