"""Rows of loaded tables: the N-Quads that the loader wrote, read back by the terms that the shipped mappings use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from kzgraph.errors import UsageError
from kzgraph.linking import naming
from kzgraph.linking.candidates import gazetteer
from kzgraph.linking.candidates.periods import period, spanned
from kzgraph.linking.candidates.rows import (
    KINDS,
    SEM,
    EventRow,
    Label,
    LabelRow,
    PersonRow,
    PlaceRow,
    Row,
    TextRow,
)
from kzgraph.records.nquads import DATASET
from kzgraph.vocab import KZR, RDF, RDFS, SCHEMA, SKOS

RDF_TYPE, RDFS_LABEL = RDF + "type", RDFS + "label"
PRECISION = ("ucdp-ged#where_prec", "acled#geo_precision")  # columns that no shared vocabulary has a term for
TOWN = KZR + "person-list#town"
ADDRESSEE = KZR + "recommendations#addressee"
_LABELS = (RDFS_LABEL, SKOS + "prefLabel", SKOS + "altLabel", SCHEMA + "name", SCHEMA + "legalName", SCHEMA + "alternateName")

Node = dict[str, list[ox.NamedNode | ox.Literal]]


def rows(source: Path | ox.Store, kind: str) -> Iterator[Row]:
    """The rows of that kind in an N-Quads file or a store, in the order of the file.

    A file is read once for the nodes that rows share and once for the rows, so that memory does not grow with it. Raises UsageError for a
    kind that is not matched, and for a file that is not there or not N-Quads.
    """
    if kind not in KINDS:
        raise UsageError(f"{kind}: this kind is not matched. Choose one of {', '.join(KINDS)}.")
    if isinstance(source, Path) and not source.is_file():
        raise UsageError(f"{source}: no such file. Load a table first: kzgraph load FILE --as MAPPING.")
    shared = _shared(source)
    matching = KINDS[kind]
    ways: dict[type[Row], Callable[[_Described], Row]] = {
        PersonRow: _person,
        PlaceRow: _place,
        EventRow: _event,
        LabelRow: _labelled,
        TextRow: _recommendation,
    }
    for iri, nodes in _groups(source):
        wanted = [node for node in (nodes if matching.row is PlaceRow else [iri]) if _is_a(nodes.get(node, {}), matching.external)]
        for node in wanted:
            yield ways[matching.row](_Described(node, nodes, shared))


def _quads(source: Path | ox.Store) -> Iterator[ox.Quad]:
    yield from sorted(source, key=_step_by_step) if isinstance(source, ox.Store) else naming.quads(source)


def _step_by_step(quad: ox.Quad) -> tuple[list[str], str, str]:
    """A sort key that puts the nodes of a row after it: their IRIs extend that of the row."""
    return str(quad.subject).strip("<>").split("/"), str(quad.predicate), str(quad.object)


def _is_shared(iri: str) -> bool:
    """Whether rows may share the node: the loader names actors and codes behind a number sign."""
    return "#" in iri


def _shared(source: Path | ox.Store) -> dict[str, Node]:
    shared: dict[str, Node] = {}
    for quad in _quads(source):
        if isinstance(quad.subject, ox.NamedNode) and _is_shared(quad.subject.value):
            _add(shared.setdefault(quad.subject.value, {}), quad)
    return shared


def _groups(source: Path | ox.Store) -> Iterator[tuple[str, dict[str, Node]]]:
    """Each row with its own nodes: those whose IRI extends that of the row."""
    iri, nodes = "", dict[str, Node]()
    for quad in _quads(source):
        if not isinstance(quad.subject, ox.NamedNode) or _is_shared(quad.subject.value):
            continue
        subject = quad.subject.value
        if not (iri and (subject == iri or subject.startswith(iri + "/"))) or _starts(nodes, iri, subject):
            if iri:
                yield iri, nodes
            iri, nodes = subject, {}
        _add(nodes.setdefault(subject, {}), quad)
    if iri:
        yield iri, nodes


def _starts(nodes: dict[str, Node], iri: str, subject: str) -> bool:
    """Whether the subject begins a row below the IRI of the dataset, which is not a row."""
    return subject != iri and _is_a(nodes.get(iri, {}), (DATASET,))


def _add(node: Node, quad: ox.Quad) -> None:
    if isinstance(quad.object, (ox.NamedNode, ox.Literal)):
        node.setdefault(quad.predicate.value, []).append(quad.object)


def _is_a(node: Node, classes: Iterable[str]) -> bool:
    return any(value.value in classes for value in node.get(RDF_TYPE, []))


class _Described:
    """One subject with the nodes around it."""

    def __init__(self, iri: str, nodes: dict[str, Node], shared: dict[str, Node]) -> None:
        self.iri, self.nodes, self.shared = iri, nodes, shared

    def texts(self, *terms: str, of: str = "") -> tuple[str, ...]:
        """The values of the terms in their order, each once."""
        node = self._node(of or self.iri)
        return tuple(dict.fromkeys(value.value for term in terms for value in node.get(term, [])))

    def first(self, *terms: str, of: str = "") -> str:
        return next(iter(self.texts(*terms, of=of)), "")

    def named(self, *terms: str) -> tuple[str, ...]:
        """The names of the nodes that the terms lead to, and texts as they are."""
        names: list[str] = []
        for value in (value for term in terms for value in self._node(self.iri).get(term, [])):
            inside = (SCHEMA + "name", SCHEMA + "addressRegion", SCHEMA + "addressCountry", RDFS_LABEL)
            names += [value.value] if isinstance(value, ox.Literal) else self.texts(*inside, of=value.value)
        return tuple(dict.fromkeys(names))

    def about(self, term: str) -> str:
        """The node that points here with that term, among those of the row."""
        return next((iri for iri, node in self.nodes.items() if any(value.value == self.iri for value in node.get(term, []))), "")

    def labels(self) -> tuple[Label, ...]:
        literals = [value for term in _LABELS for value in self._node(self.iri).get(term, []) if isinstance(value, ox.Literal)]
        return tuple(dict.fromkeys(Label(value.value, value.language or "") for value in literals))

    def _node(self, iri: str) -> Node:
        return self.nodes.get(iri) or self.shared.get(iri) or {}


def _person(node: _Described) -> PersonRow:
    names = node.texts(SCHEMA + "name", SCHEMA + "alternateName", RDFS_LABEL)
    parts = " ".join(node.texts(SCHEMA + "givenName", SCHEMA + "additionalName", SCHEMA + "familyName"))
    names = names or ((parts,) if parts else ())
    places = node.named(*(SCHEMA + name for name in ("birthPlace", "homeLocation", "deathPlace")), TOWN)
    return PersonRow(
        node.iri,
        names,
        period(node.first(SCHEMA + "birthDate")),
        period(node.first(SCHEMA + "deathDate")),
        places,
        node.named(SCHEMA + "affiliation"),
    )


def _place(node: _Described) -> PlaceRow:
    names = node.texts(SCHEMA + "name", SCHEMA + "alternateName", RDFS_LABEL)
    point = _point(node, node.iri)
    around = node.texts(SCHEMA + "addressRegion"), node.texts(SCHEMA + "addressCountry")
    row = node.iri.rsplit("/", 1)[0]
    day = period(node.first(SEM + "hasEarliestBeginTimeStamp", SCHEMA + "dateCreated", of=row))
    region, country = ("".join(values[:1]) for values in around)
    return PlaceRow(node.iri, names, region, country, *point, on=day.first if day else None)


def _event(node: _Described) -> EventRow:
    start = period(node.first(SEM + "hasEarliestBeginTimeStamp", SCHEMA + "startDate", SCHEMA + "dateCreated"))
    end = period(node.first(SEM + "hasLatestEndTimeStamp", SCHEMA + "endDate"))
    links = (SEM + "hasPlace", SCHEMA + "contentLocation", SCHEMA + "location")
    place = node.first(*links)
    deaths = node.about(SCHEMA + "observationAbout")
    best = _whole(node.first(SCHEMA + "value", of=deaths)) if deaths else None
    low, high = (_whole(node.first(SCHEMA + term, of=deaths)) if deaths else None for term in ("minValue", "maxValue"))
    kinds = tuple(_code(node, iri) for iri in node.texts(SEM + "eventType", KZR + "acled#sub_event_type"))
    precision = [_precision().get(code.removeprefix(KZR)) for code in node.texts(*(KZR + term for term in PRECISION))]
    return EventRow(
        node.iri,
        node.first(RDFS_LABEL, SCHEMA + "name", SCHEMA + "description"),
        spanned(start, end),
        node.named(*links),
        *(_point(node, place) if place else (None, None)),
        reach=max(filter(None, precision), default=0.0),
        types=tuple(filter(None, kinds)),
        low=best if low is None else low,
        high=best if high is None else high,
        actors=node.named(SEM + "hasActor"),
    )


def _code(node: _Described, iri: str) -> str:
    """The meaning of a code by its code list, else the code as it is."""
    return node.first(SKOS + "prefLabel", of=iri) or iri


@cache
def _precision() -> dict[str, float]:
    """The distance in kilometres that a place may lie from its point, by the code for its precision."""
    return {row["code"]: float(row["kilometres"]) for row in gazetteer.table("precision.csv")}


def _recommendation(node: _Described) -> TextRow:
    text = node.first(SCHEMA + "text")
    return TextRow(node.iri, node.first(RDFS_LABEL) or text, text, node.texts(ADDRESSEE))


def _labelled(node: _Described) -> LabelRow:
    context = node.named(SCHEMA + "parentOrganization", SCHEMA + "location", SCHEMA + "isPartOf", SKOS + "broader")
    labels = node.labels()
    return LabelRow(node.iri, labels, context)


def _point(node: _Described, iri: str) -> tuple[float | None, float | None]:
    """Latitude and longitude, both or none."""
    try:
        latitude, longitude = (float(node.first(SCHEMA + term, of=iri)) for term in ("latitude", "longitude"))
    except ValueError:
        return None, None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else (None, None)


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None
