"""The formats of graphs: one row of `GRAPH_FORMATS` is all that commands, server and pages need to know of a format."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import IO, NamedTuple

import pyoxigraph as ox

from kzgraph.formats.jsonld import of_triples
from kzgraph.graph.names import current_names

# In Turtle, a slash has a backslash before it in a name alone: a text would have two.
_ESCAPED = re.compile(rb"(?<!\S)([A-Za-z][\w.-]*):((?:[^\s\\\"'<>]|\\[^\\\s])*\\/(?:[^\s\\\"'<>]|\\[^\\\s])*)(?=\s)")
W3C = "http://www.w3.org/ns/formats/"


class GraphFormat(NamedTuple):
    """A format of triples. `rows` names the format of rows that stands for this one where a query gives a graph, or is empty.

    `write` takes prefixes too, and ignores them if the format has none. `iri` names the format in a service description.
    """

    name: str
    title: str
    ending: str
    media_type: str
    iri: str
    write: Callable[[Iterable[ox.Triple], IO[bytes], Mapping[str, str]], object]
    rows: str = ""


def turtle(
    statements: Iterable[ox.Triple] | Iterable[ox.Quad], known: Mapping[str, str], form: ox.RdfFormat = ox.RdfFormat.TURTLE
) -> bytes:
    """Statements in Turtle or TriG, with the known prefixes. No name has an escaped slash, which OWLAPI does not read: it is a full IRI."""
    written = ox.serialize(statements, format=form, prefixes=dict(known)) or b""
    return _ESCAPED.sub(lambda name: _in_full(name, known), written) if b"\\/" in written else written


def sorted_turtle(triples: Iterable[ox.Triple]) -> str:
    """Statements in Turtle, the same for the same statements in any order, with the prefixes that they need."""
    written = sorted(triples, key=str)
    return turtle(written, current_names().prefixes_in(written)).decode()


def _in_full(name: re.Match[bytes], known: Mapping[str, str]) -> bytes:
    return b"<%s%s>" % (known[name[1].decode()].encode(), re.sub(rb"\\(.)", rb"\1", name[2]))


def _by_oxigraph(form: ox.RdfFormat) -> Callable[[Iterable[ox.Triple], IO[bytes], Mapping[str, str]], object]:
    return lambda triples, output, prefixes: ox.serialize(triples, output, form, prefixes=dict(prefixes))


def _write_turtle(triples: Iterable[ox.Triple], output: IO[bytes], prefixes: Mapping[str, str]) -> None:
    output.write(turtle(triples, prefixes))


def _write_json_ld(triples: Iterable[ox.Triple], output: IO[bytes], prefixes: Mapping[str, str]) -> None:
    """JSON-LD whose context has the prefixes that it uses: a program reads `kz:voice` as other formats write it."""
    output.write(of_triples(list(triples), prefixes).encode())


# In the order in which a server prefers them for a client that has no preference.
GRAPH_FORMATS = {
    row.name: row
    for row in (
        GraphFormat("turtle", "Turtle", "ttl", "text/turtle", W3C + "Turtle", _write_turtle),
        GraphFormat("nt", "N-Triples", "nt", "application/n-triples", W3C + "N-Triples", _by_oxigraph(ox.RdfFormat.N_TRIPLES)),
        GraphFormat("jsonld", "JSON-LD", "jsonld", "application/ld+json", W3C + "JSON-LD", _write_json_ld, "json"),
        GraphFormat("rdfxml", "RDF/XML", "rdf", "application/rdf+xml", W3C + "RDF_XML", _by_oxigraph(ox.RdfFormat.RDF_XML), "xml"),
    )
}
