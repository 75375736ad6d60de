"""Reading the model: the one place where claims, sources, things and judgements are taken from a store."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property
from typing import Any, TypeVar

import pyoxigraph as ox

from kzgraph.graph.store import named_node, reached
from kzgraph.model import base, fields
from kzgraph.model.claims import Claim
from kzgraph.model.fields import Triple
from kzgraph.model.judgements import Comparison, Link, Reading, Silence
from kzgraph.model.kinds import BY_NAME
from kzgraph.model.passages import Passages
from kzgraph.model.sources import Source, Thing
from kzgraph.model.terms import Node, Term, Text
from kzgraph.vocab import KZ, OA, RDF, RDFS, SKOS

THINGS = ("Person", "Organisation", "PublicBody", "State", "Group", "Place", "Event", "LegalProvision", "Document")
LABELS = (SKOS.prefLabel, RDFS.label)
Value = TypeVar("Value", bound=base.Value)


class Reader:
    """Reads values from a store. Nodes, sources and passages that several of them refer to are read once."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store
        self.passages = Passages(store)
        self._nodes: dict[str, Node] = {}
        self._sources: dict[str, Source | None] = {}
        self._relays: dict[tuple[str, ...], tuple[Node, ...]] = {}  # of a speaker in some sources

    def node(self, iri: str) -> Node:
        """The node with an IRI, with its classes and labels: without any where the store says nothing of it."""
        if iri not in self._nodes:
            kinds = sorted(term.value.removeprefix(KZ) for term in self._objects(iri, RDF.type) if isinstance(term, ox.NamedNode))
            labels = (text for name in LABELS for text in self._texts(iri, name))
            self._nodes[iri] = Node(iri, tuple(kinds), tuple(labels))
        return self._nodes[iri]

    def claims(self, among: Collection[str] | None = None, source: str = "") -> list[Claim]:
        """The claims of the store, of these IRIs, or of one source, in the order of the texts.

        What lacks what a claim of its kind needs, such as a passage, is left out.
        """
        if among is None:
            among = self._subjects(KZ.statedIn, self._subjects(OA.hasSource, [source])) if source else self._subjects(RDF.type, self._kinds)
        else:
            self.passages.fetch(term.value for iri in among for term in self._objects(iri, KZ.statedIn))
        return sorted(filter(None, map(self.claim, dict.fromkeys(among))), key=_place)

    def claim(self, iri: str) -> Claim | None:
        """The claim with an IRI; None for a node that is no claim, or lacks what a claim of its kind needs."""
        triples = self._triples(iri)
        classes = [term.value for name, term in triples if name == RDF.type and term.value in self._kinds]
        if len(classes) != 1:
            return None
        given = (RDF.type, ox.NamedNode(classes[0]))
        own = [triple for triple in triples if triple != given]
        claim = fields.read(self._kinds[classes[0]], own, self, iri=iri, class_iri=classes[0])
        if claim is None:
            return None
        sources = tuple(filter(None, (self.source(iri) for iri in dict.fromkeys(passage.source for passage in claim.passages))))
        told_by = self._told_by(claim.voice.speaker, sources)
        return claim.replaced(sources=sources, voice=claim.voice.replaced(told_by=told_by))

    @cached_property
    def _kinds(self) -> dict[str, type[Claim]]:
        """The types of claims by the IRIs of their classes. A class of a workspace is read as the kind above it, else as a `Claim`."""
        kinds = dict.fromkeys(self._below(KZ + "Assertion"), Claim)
        for name, kind in BY_NAME.items():
            kinds |= dict.fromkeys([KZ + name, *self._below(KZ + name)], kind)
        return kinds

    def _below(self, iri: str) -> set[str]:
        """The classes below a class."""
        return reached(lambda above: self._subjects(RDFS.subClassOf, [above]), iri)

    def source(self, iri: str) -> Source | None:
        """The source with an IRI, or None."""
        if iri not in self._sources:
            triples = self._triples(iri)
            self._sources[iri] = self._value(Source, iri, triples) if (RDF.type, KZ.Source) in triples else None
        return self._sources[iri]

    def sources(self) -> list[Source]:
        """All sources, in the order of their days."""
        known = filter(None, map(self.source, self._of_class("Source")))
        return sorted(known, key=lambda source: (source.issued or ("",), source.iri))

    def things(self) -> list[Thing]:
        """The things with a name, and the groups."""
        things = (self._value(Thing, iri, self._triples(iri), kinds=self.node(iri).kinds) for iri in self._of_class(*THINGS))
        return [thing for thing in things if thing]

    def comparisons(self, *claims: str) -> list[Comparison]:
        """The comparisons of all claims, or those of some."""
        return self._each(Comparison, {*self._subjects(KZ.first, claims), *self._subjects(KZ.second, claims)} if claims else None)

    def readings(self) -> list[Reading]:
        """Which texts were read whole for the claims of others."""
        return self._each(Reading)

    def silences(self) -> list[Silence]:
        """What readers may look for in the sources and will not find there."""
        return self._each(Silence)

    def links(self) -> list[Link]:
        """The judged links to other datasets."""
        return self._each(Link)

    def narrower(self, iri: str) -> list[str]:
        """The terms right below a term, and the parts of a thing."""
        return [*self._subjects(SKOS.broader, [iri]), *self._subjects(KZ.partOf, [iri])]

    def _each(self, type_: type[Value], among: Collection[str] | None = None) -> list[Value]:
        iris = self._of_class(type_.__name__) if among is None else among
        return [value for iri in sorted(iris) if (value := self._value(type_, iri, self._triples(iri)))]

    def _value(self, type_: type[Value], iri: str, triples: Iterable[Triple], **given: Any) -> Value | None:  # noqa: ANN401
        """The value of a node; the triple that gives it its class is written by the value itself."""
        own = (RDF.type, ox.NamedNode(KZ + type_.__name__))
        return fields.read(type_, (triple for triple in triples if triple != own), self, iri=iri, **given)

    def _told_by(self, speaker: Node, sources: tuple[Source, ...]) -> tuple[Node, ...]:
        """Who passes the word of a speaker on in its sources: nobody where the speaker, or one whom that group joins, is a creator."""
        pair = speaker.iri, *(source.iri for source in sources)
        if pair not in self._relays:
            speakers = {speaker.iri, *(term.value for term in self._objects(speaker.iri, KZ.joins))}
            tellers = (source.creators for source in sources if speakers.isdisjoint(creator.iri for creator in source.creators))
            self._relays[pair] = tuple(dict.fromkeys(self._for_all(creators) for creators in tellers if creators))
        return self._relays[pair]

    def _for_all(self, creators: tuple[Node, ...]) -> Node:
        """Of the creators of a source, the group that joins the others, else the first."""
        return next((creator for creator in creators if self._objects(creator.iri, KZ.joins)), creators[0])

    def _triples(self, iri: str) -> list[Triple]:
        node = named_node(iri)
        quads = self.store.quads_for_pattern(node, None, None) if node else ()
        return [*dict.fromkeys((quad.predicate, quad.object) for quad in quads if not isinstance(quad.object, ox.Triple))]

    def _objects(self, iri: str, name: ox.NamedNode) -> set[Term]:
        node = named_node(iri)
        quads = self.store.quads_for_pattern(node, name, None) if node else ()
        return {quad.object for quad in quads if not isinstance(quad.object, ox.Triple)}

    def _texts(self, iri: str, name: ox.NamedNode) -> list[Text]:
        """The texts of a node by a property, sorted by language."""
        texts = (Text(term.value, term.language or "") for term in self._objects(iri, name) if isinstance(term, ox.Literal))
        return sorted(texts, key=lambda text: (text.language, text.value))

    def _subjects(self, name: ox.NamedNode, objects: Iterable[str]) -> list[str]:
        quads = (quad for iri in objects if (node := named_node(iri)) for quad in self.store.quads_for_pattern(None, name, node))
        return [quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)]

    def _of_class(self, *names: str) -> list[str]:
        return sorted(set(self._subjects(RDF.type, (KZ + name for name in names))))


def _place(claim: Claim) -> tuple[bool, str, int, int, str]:
    """Claims of texts before those of pages of which no copy was taken, each in the order of the text."""
    first = claim.passages[0]
    return bool(first.read_on), first.source, first.start, -first.end, claim.iri
