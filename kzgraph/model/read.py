"""Reading the model: the one place where claims, sources, things and judgements are taken from a store."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import pyoxigraph as ox

from kzgraph.dates import is_date
from kzgraph.graph.classes import ordered
from kzgraph.graph.names import current_names
from kzgraph.graph.store import named_node, reached, select
from kzgraph.model import base, fields
from kzgraph.model.claims import Claim
from kzgraph.model.fields import Triple
from kzgraph.model.judgements import Comparison, Link, Reading, Silence
from kzgraph.model.kinds import BY_NAME, SOURCE, THINGS, WITHDRAWN
from kzgraph.model.passages import Passages
from kzgraph.model.sources import Dataset, Source, Thing
from kzgraph.model.terms import Day, Node, Term, Text
from kzgraph.model.vocabulary import Concept, Usage
from kzgraph.vocab import DCTERMS, KZ, KZV, OA, OWL, RDF, RDFS, SKOS

LABELS = (SKOS.prefLabel, RDFS.label)
NAMES = (RDFS.label, SKOS.prefLabel, ox.NamedNode(DCTERMS + "title"), SKOS.altLabel, SKOS.hiddenLabel)
TERMS = (SKOS.Concept, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
DEFINITIONS = (SKOS.definition, RDFS.comment)
_TALLIES = """SELECT ?voice ?class ?standing (COUNT(DISTINCT ?claim) AS ?claims) (MIN(?passage) AS ?first) {
  ?claim kz:voice ?voice ; kz:standing ?standing ; kz:statedIn ?passage ; a ?class } GROUP BY ?voice ?class ?standing ORDER BY ?first"""
_TOPIC = "SELECT ?event (COUNT(?claim) AS ?claims) { ?claim kz:event ?event } GROUP BY ?event ORDER BY DESC(?claims) ?event LIMIT 1"
_SET_AGAINST = """SELECT ?contrast ?side ?against (MIN(?in) AS ?source) (MIN(?begin) AS ?start) {
  ?contrast kz:side ?side ; kz:against ?against . ?side a kz:Figure ; kz:voice ?one ; kz:standing ?stands .
  ?against a kz:Figure ; kz:voice ?other ; kz:standing ?holds ; kz:statedIn ?passage .
  ?passage oa:hasSource ?in OPTIONAL { ?passage oa:start ?begin } FILTER (?side != ?against)
} GROUP BY ?contrast ?side ?against ORDER BY ?source ?start ?contrast"""
_POINTING = """SELECT DISTINCT ?property ?subject {{ ?subject ?property {} FILTER (ISIRI(?subject))
  FILTER NOT EXISTS {{ ?subject kz:voice ?voice }} }} ORDER BY ?property ?subject"""
_DAYS = """SELECT DISTINCT ?day {
  { ?source a kz:Source ; <http://purl.org/dc/terms/issued> ?day } UNION { ?node kz:readOn|kz:decidedOn ?day } }"""
Value = TypeVar("Value", bound=base.Value)
Kind = TypeVar("Kind", bound=Claim)


class Tally(NamedTuple):
    """How many claims a voice makes of a class and a standing. Nodes are IRIs."""

    voice: str
    class_iri: str
    standing: str
    claims: int


class Reader:
    """Reads values from a store, each claim, node, source and passage once."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store
        self.names = current_names()  # of the graph that the store holds
        self.passages = Passages(store)
        self._nodes: dict[str, Node] = {}
        self._claims: dict[str, Claim | None] = {}
        self._sources: dict[str, Source | None] = {}
        self._relays: dict[tuple[str, ...], tuple[Node, ...]] = {}  # of a speaker in some sources

    def node(self, iri: str) -> Node:
        """The node with an IRI, with its classes and labels: without any where the store says nothing of it."""
        if iri not in self._nodes:
            kinds = sorted(term.value.removeprefix(KZ) for term in self._objects(iri, RDF.type) if isinstance(term, ox.NamedNode))
            labels = (text for name in LABELS for text in self._texts(iri, name))
            self._nodes[iri] = Node(iri, tuple(kinds), tuple(labels))
        return self._nodes[iri]

    def definitions(self, iri: str) -> list[Text]:
        """What a node is defined or commented as."""
        return [text for name in DEFINITIONS for text in self._texts(iri, name)]

    def holds(self, iri: str) -> bool:
        """Whether anything is said of a node."""
        node = named_node(iri)
        return node is not None and next(self.store.quads_for_pattern(node, None, None), None) is not None

    def nodes(self) -> set[str]:
        """The IRIs of all nodes of which anything is said."""
        return {quad.subject.value for quad in self.store if isinstance(quad.subject, ox.NamedNode)}

    def naming(self, iri: str) -> int:
        """How many triples name a node."""
        return sum(1 for _ in self.store.quads_for_pattern(None, None, ox.NamedNode(iri)))

    def pointing(self, iri: str) -> list[tuple[str, str]]:
        """The nodes that are not claims and have a node as a value, each behind the property; as IRIs, by property."""
        return [(row["property"].value, row["subject"].value) for row in select(self.store, _POINTING.format(ox.NamedNode(iri)))]

    def names_of(self, iri: str) -> list[Text]:
        """Every name of a node: labels and titles first, then other names, and those by which it is only searched for."""
        return [text for name in NAMES for text in self._texts(iri, name)]

    def terms(self) -> list[Node]:
        """The terms of vocabularies: concepts, classes and properties; not the headings under which silences are listed."""
        headings = set(self._subjects(SKOS.inScheme, [KZV + "matters-not-said"]))
        iris = self._subjects(RDF.type, [kind for concept in TERMS for kind in self._with_below(concept.value)])
        return [self.node(iri) for iri in sorted({*iris} - headings)]

    def claims(self, among: Iterable[str] | None = None, source: str = "") -> list[Claim]:
        """The claims of the store, of these IRIs, or of one source, in the order of the texts.

        What lacks what a claim of its kind needs, such as a passage, is left out.
        """
        if among is not None:
            wanted = dict.fromkeys(among)
            self.passages.fetch(term.value for iri in wanted if iri not in self._claims for term in self._objects(iri, KZ.statedIn))
        elif source:
            wanted = dict.fromkeys(self._subjects(KZ.statedIn, self._subjects(OA.hasSource, [source])))
        else:
            self.passages.fetch()
            wanted = dict.fromkeys(self._subjects(RDF.type, self._kinds))
        return sorted(filter(None, map(self.claim, wanted)), key=_place)

    def of_kind(self, kind: type[Kind]) -> list[Kind]:
        """The claims of a kind, such as `Demand`, in the order of the texts."""
        classes = [iri for iri, type_ in self._kinds.items() if issubclass(type_, kind)]
        return [claim for claim in self.claims(self._subjects(RDF.type, classes)) if isinstance(claim, kind)]

    def tallies(self) -> list[Tally]:
        """How many claims each voice makes of each class and standing, in the order of their first passages; none of them is read."""
        return [
            Tally(row["voice"].value, row["class"].value, row["standing"].value, int(row["claims"].value))
            for row in select(self.store, _TALLIES)
        ]

    def standings(self) -> list[str]:
        """The local names of the standings that claims have, in the order of the ontology."""
        used = {
            quad.object.value for quad in self.store.quads_for_pattern(None, KZ.standing, None) if isinstance(quad.object, ox.NamedNode)
        }
        return [name for name in ordered(self.store, "order") if KZV + name in used]

    def newest_day(self) -> str:
        """The newest day on which a source was published, a page was read or anything was judged; empty if none is known."""
        return max((day for row in select(self.store, _DAYS) if is_date(day := row["day"].value)), default="")

    def topic(self) -> str:
        """The IRI of the event of which most claims are, empty where none is of one."""
        return next((row["event"].value for row in select(self.store, _TOPIC)), "")

    def set_against(self) -> list[tuple[str, str, str]]:
        """The figures that sources set against each other, in the order of the texts: a contrast, what it is against, and its side."""
        return [(row["contrast"].value, row["against"].value, row["side"].value) for row in select(self.store, _SET_AGAINST)]

    def lists_of_pages(self) -> set[str]:
        """The IRIs of the sources that list pages of which no copy was taken."""
        quads = self.store.quads_for_pattern(None, KZ.readOn, None)
        pages = [quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)]
        return {source.value for page in pages for source in self._objects(page, OA.hasSource)}

    def named(self, name: ox.NamedNode) -> dict[str, list[str]]:
        """The IRIs that a property gives to each node that has it."""
        given: dict[str, list[str]] = {}
        for quad in self.store.quads_for_pattern(None, name, None):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                given.setdefault(quad.subject.value, []).append(quad.object.value)
        return given

    def speaks(self, source: str) -> bool:
        """Whether a source claims anything."""
        return any(self._subjects(KZ.statedIn, [passage]) for passage in self._subjects(OA.hasSource, [source]))

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
        given = (RDF.type, ox.NamedNode(classes[0]))
        own = [triple for triple in triples if triple != given]
        claim = fields.read(self._kinds[classes[0]], own, self, iri=iri, class_iri=classes[0])
        if claim is None:
            return None
        sources = tuple(filter(None, (self.source(iri) for iri in dict.fromkeys(passage.source for passage in claim.passages))))
        told_by = self.told_by(claim.voice.speaker, sources)
        return claim.replaced(sources=sources, voice=claim.voice.replaced(told_by=told_by) if told_by else claim.voice)

    @cached_property
    def _kinds(self) -> dict[str, type[Claim]]:
        """The types of claims by the IRIs of their classes. A class of a workspace is read as the kind above it, else as a `Claim`."""
        kinds: dict[str, type[Claim]] = dict.fromkeys(self._with_below(KZ + "Assertion") - {KZ + "Assertion"}, Claim)
        for name, kind in BY_NAME.items():
            kinds |= dict.fromkeys(self._with_below(KZ + name), kind)
        return kinds

    def _with_below(self, *classes: str) -> set[str]:
        """Some classes, and those below them."""
        return {*classes, *reached(lambda above: self._subjects(RDFS.subClassOf, [above]), *classes)}

    def resting(self) -> dict[str, set[str]]:
        """The IRIs of the claims that rest on each passage, none of which is read: there may be many."""
        claims: dict[str, set[str]] = {}
        for claim, passages in self.named(KZ.statedIn).items():
            for passage in passages:
                claims.setdefault(passage, set()).add(claim)
        return claims

    def source(self, iri: str) -> Source | None:
        """The source with an IRI, or None."""
        if iri not in self._sources:
            triples = self._triples(iri)
            self._sources[iri] = self._value(Source, iri, triples) if (RDF.type, KZ.Source) in triples else None
        return self._sources[iri]

    def sources(self) -> list[Source]:
        """All sources, in the order of their days."""
        known = filter(None, map(self.source, self._of_class(SOURCE)))
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

    def dataset(self, iri: str) -> Dataset:
        """The dataset with an IRI: without a title where nothing is stated of it."""
        return self._value(Dataset, iri, self._triples(iri)) or Dataset(iri)

    def concept(self, iri: str) -> Concept:
        """The term of a vocabulary with an IRI."""
        return fields.read(Concept, self._triples(iri), self, iri=iri) or Concept(iri)

    def concepts(self, space: str) -> list[Concept]:
        """The terms of a namespace, by IRI."""
        quads = self.store.quads_for_pattern(None, RDF.type, None)
        named = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
        return [self.concept(iri) for iri in sorted(named) if iri.startswith(space)]

    def usage(self, space: str) -> Usage:
        """How the graph uses the terms of a namespace."""
        return Usage(self.store, space)

    def withdrawn(self) -> dict[str, Day]:
        """The IRIs that no longer name anything, each with the day on which it was withdrawn, the newest first."""
        days = {iri: Day(term.value) for iri in self._of_class(WITHDRAWN) for name, term in self._triples(iri) if name == KZ.withdrawnOn}
        return dict(sorted(days.items(), key=lambda pair: pair[1].value, reverse=True))

    def wholes(self, iri: str) -> list[str]:
        """What a thing is part of."""
        return [term.value for term in self._objects(iri, KZ.partOf) if isinstance(term, ox.NamedNode)]

    def broader(self, iri: str) -> list[str]:
        """The terms right above a term, and what a thing is part of."""
        broader = (term.value for term in self._objects(iri, SKOS.broader) if isinstance(term, ox.NamedNode))
        return sorted({*broader, *self.wholes(iri)})

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

    def told_by(self, speaker: Node, sources: tuple[Source, ...]) -> tuple[Node, ...]:
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
