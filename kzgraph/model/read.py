"""Reading the model: the one place where claims, sources, things and judgements are taken from a store."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, TypeVar

import pyoxigraph as ox

from kzgraph.graph.store import named_node, reached
from kzgraph.model import fields
from kzgraph.model.claims import Claim
from kzgraph.model.fields import Triple
from kzgraph.model.judgements import Comparison, Link, Reading, Silence
from kzgraph.model.kinds import BY_NAME
from kzgraph.model.passages import Passages
from kzgraph.model.sources import Source, Thing
from kzgraph.model.terms import Day, Node, Text
from kzgraph.vocab import KZ, OA, RDF, RDFS, SKOS

THINGS = ("Person", "Organisation", "PublicBody", "State", "Group", "Place", "Event", "LegalProvision", "Document")
LABELS = (SKOS.prefLabel, RDFS.label)
DEFINITIONS = (SKOS.definition, RDFS.comment)
Value = TypeVar("Value")


class Reader:
    """Reads values from a store, each claim, node, source and passage once."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store
        self.passages = Passages(store)
        self._nodes: dict[str, Node] = {}
        self._claims: dict[str, Claim | None] = {}
        self._sources: dict[str, Source | None] = {}

    def node(self, iri: str) -> Node:
        """The node with an IRI, with its classes, labels and definitions: without any where the store says nothing of it."""
        if iri not in self._nodes:
            triples = self._triples(iri)
            kinds = sorted(term.value.removeprefix(KZ) for name, term in triples if name == RDF.type and isinstance(term, ox.NamedNode))
            self._nodes[iri] = Node(iri, tuple(kinds), _texts(triples, LABELS), _texts(triples, DEFINITIONS))
        return self._nodes[iri]

    def claims(self, among: Iterable[str] | None = None, source: str = "") -> list[Claim]:
        """The claims of the store, of these IRIs, or of one source, in the order of the texts.

        What lacks what a claim of its kind needs, such as a passage, is left out.
        """
        if among is None:
            among = self._subjects(KZ.statedIn, self._subjects(OA.hasSource, [source])) if source else self._subjects(RDF.type, self._kinds)
        return sorted(filter(None, map(self.claim, dict.fromkeys(among))), key=_place)

    def claim(self, iri: str) -> Claim | None:
        """The claim with an IRI; None for a node that is no claim, or lacks what a claim of its kind needs."""
        if iri not in self._claims:
            self._claims[iri] = self._claim(iri)
        return self._claims[iri]

    def _claim(self, iri: str) -> Claim | None:
        triples = self._triples(iri)
        classes = [term.value for name, term in triples if name == RDF.type and term.value in self._kinds]
        if len(classes) != 1:
            return None
        own = [triple for triple in triples if triple != (RDF.type, ox.NamedNode(classes[0]))]
        claim = fields.read(self._kinds[classes[0]], own, self, iri=iri, class_iri=classes[0])
        if claim is None:
            return None
        sources = tuple(filter(None, (self.source(iri) for iri in dict.fromkeys(passage.source for passage in claim.passages))))
        return replace(claim, voice=replace(claim.voice, told_by=self._told_by(claim.voice.speaker, sources)), sources=sources)

    @cached_property
    def _kinds(self) -> dict[str, type[Claim]]:
        """The types of claims by the IRIs of their classes; of a class that only the ontology has, what every claim has is read."""
        declared = self._with_below(KZ + "Assertion") - {KZ + "Assertion"}
        return dict.fromkeys(declared, Claim) | {KZ + name: kind for name, kind in BY_NAME.items()}

    def _with_below(self, *classes: str) -> set[str]:
        """Some classes, and those below them."""
        return {*classes, *reached(lambda above: self._subjects(RDFS.subClassOf, [above]), *classes)}

    def resting(self) -> dict[str, set[str]]:
        """The IRIs of the claims that rest on each passage, none of which is read: there may be many."""
        claims: dict[str, set[str]] = {}
        for quad in self.store.quads_for_pattern(None, KZ.statedIn, None):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                claims.setdefault(quad.object.value, set()).add(quad.subject.value)
        return claims

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

    def things(self, *kinds: str) -> list[Thing]:
        """The things with a name, and the groups; or those of some kinds, such as `Person`."""
        iris = self._subjects(RDF.type, self._with_below(*(KZ + kind for kind in kinds or THINGS)))
        return [thing for iri in sorted(set(iris)) if (thing := self.thing(iri))]

    def thing(self, iri: str) -> Thing | None:
        """What is called by an IRI, whatever its kinds."""
        return self._value(Thing, iri, self._triples(iri), kinds=self.node(iri).kinds)

    def comparisons(self, *claims: str) -> list[Comparison]:
        """The comparisons of all claims, or those of some."""
        return self._each(Comparison, {*self._subjects(KZ.first, claims), *self._subjects(KZ.second, claims)} if claims else None)

    def readings(self) -> list[Reading]:
        """Which texts were read whole for the claims of others."""
        return self._each(Reading)

    def silences(self, *iris: str) -> list[Silence]:
        """What readers may look for in the sources and will not find there: all of it, or what these IRIs name."""
        return self._each(Silence, iris or None)

    def links(self) -> list[Link]:
        """The judged links to other datasets."""
        return self._each(Link)

    def withdrawn(self) -> dict[str, Day]:
        """The IRIs that no longer name anything, each with the day on which it was withdrawn, the newest first."""
        days = {iri: Day(term.value) for iri in self._of_class("Withdrawn") for name, term in self._triples(iri) if name == KZ.withdrawnOn}
        return dict(sorted(days.items(), key=lambda pair: pair[1].value, reverse=True))

    def wholes(self, iri: str) -> list[str]:
        """What a thing is part of."""
        return self._objects(iri, KZ.partOf)

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

    def _told_by(self, speaker: Node, sources: Iterable[Source]) -> tuple[Node, ...]:
        """Who passes the word of a speaker on in its sources: nobody where the speaker, or one whom that group joins, is a creator."""
        speakers = {speaker.iri, *self._objects(speaker.iri, KZ.joins)}
        tellers = (source.creators for source in sources if speakers.isdisjoint(creator.iri for creator in source.creators))
        return tuple(dict.fromkeys(self._for_all(creators) for creators in tellers if creators))

    def _for_all(self, creators: tuple[Node, ...]) -> Node:
        """Of the creators of a source, the group that joins the others, else the first."""
        return next((creator for creator in creators if self._objects(creator.iri, KZ.joins)), creators[0])

    def _triples(self, iri: str) -> list[Triple]:
        node = named_node(iri)
        quads = self.store.quads_for_pattern(node, None, None) if node else ()
        return [*dict.fromkeys((quad.predicate, quad.object) for quad in quads if not isinstance(quad.object, ox.Triple))]

    def _objects(self, iri: str, name: ox.NamedNode) -> list[str]:
        node = named_node(iri)
        quads = self.store.quads_for_pattern(node, name, None) if node else ()
        return [quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)]

    def _subjects(self, name: ox.NamedNode, objects: Iterable[str]) -> list[str]:
        quads = (quad for iri in objects if (node := named_node(iri)) for quad in self.store.quads_for_pattern(None, name, node))
        return [quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)]

    def _of_class(self, *names: str) -> list[str]:
        return sorted(set(self._subjects(RDF.type, (KZ + name for name in names))))


def _texts(triples: list[Triple], names: Sequence[ox.NamedNode]) -> tuple[Text, ...]:
    """The texts that some properties give, those of the first property first, by language."""
    texts = (
        (names.index(name), term.language or "", term.value) for name, term in triples if name in names and isinstance(term, ox.Literal)
    )
    return tuple(Text(value, language) for _, language, value in sorted(texts))


def _place(claim: Claim) -> tuple[bool, str, int, int, str]:
    """Claims of texts before those of pages of which no copy was taken, each in the order of the text."""
    first = claim.passages[0]
    return bool(first.read_on), first.source, first.start, -first.end, claim.iri
