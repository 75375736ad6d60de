"""The properties that queries can match: rows beside the graph answer them as well without all other statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kzgraph.graph.store import LABELS
from kzgraph.vocab import DCTERMS

# What a store of rows needs whatever is asked: whether its rows may be passed on, and what shows them to a reader.
ALWAYS = frozenset(node.value for node in (DCTERMS.accessRights, *LABELS))


class _EveryError(Exception):
    """A query may match any property."""


def asked(queries: Iterable[str], prefixes: Mapping[str, str]) -> frozenset[str] | None:
    """The IRIs of all properties that these queries can match, with `ALWAYS`; None if that may be any property.

    It may be any for a variable in the place of a property, a negated path, DESCRIBE, and what rdflib cannot parse.
    """
    from rdflib.plugins.sparql.algebra import translateQuery  # late: half a second
    from rdflib.plugins.sparql.parser import parseQuery

    found = set(ALWAYS)
    for query in queries:
        try:
            translated = translateQuery(parseQuery(query), initNs=dict(prefixes)).algebra
            found.update(_properties(translated))
        except Exception:
            return None
    return frozenset(found)


def _properties(part: object) -> Iterator[str]:
    """The properties in a part of a query. Raises _EveryError."""
    from rdflib.plugins.sparql.parserutils import CompValue

    if isinstance(part, CompValue):
        if part.name == "DescribeQuery":
            raise _EveryError
        for name, value in part.items():
            if name == "triples":
                yield from _of_triples(value)
            else:
                yield from _properties(value)
    elif isinstance(part, (list, tuple, set)):
        for one in part:
            yield from _properties(one)


def _of_triples(triples: Iterable[tuple[object, object, object]]) -> Iterator[str]:
    from rdflib import URIRef, Variable

    triples = list(triples)
    matched = {end for subject, name, value in triples if isinstance(name, URIRef) for end in (subject, value)}
    for subject, name, value in triples:
        # A path of no step joins each node of the graph with itself, unless one end is known to be in a statement that is kept.
        free = all(isinstance(end, Variable) and end not in matched for end in (subject, value))
        yield from _of_path(name, may_be_empty=not free)


def _of_path(path: object, *, may_be_empty: bool) -> Iterator[str]:
    """The properties of a path. Raises _EveryError."""
    from rdflib import URIRef, paths

    if isinstance(path, URIRef):
        yield str(path)
    elif isinstance(path, paths.InvPath):
        yield from _of_path(path.arg, may_be_empty=may_be_empty)
    elif isinstance(path, (paths.SequencePath, paths.AlternativePath)):
        for part in path.args:
            yield from _of_path(part, may_be_empty=may_be_empty)
    elif isinstance(path, paths.MulPath) and (may_be_empty or not path.zero):
        yield from _of_path(path.path, may_be_empty=may_be_empty)
    else:
        raise _EveryError
