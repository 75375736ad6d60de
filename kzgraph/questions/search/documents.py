"""What a search looks through: questions, claims, silences, things, terms and passages, each with its texts in all languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.graph.names import short, short_name, translation
from kzgraph.graph.silences import Silence, silences
from kzgraph.graph.store import reached
from kzgraph.graph.turtle import Term
from kzgraph.model.kinds import KINDS
from kzgraph.vocab import DCTERMS, KZ, KZV, LANGUAGES, OA, OWL, RDF, RDFS, SKOS

if TYPE_CHECKING:
    from kzgraph.questions.question import Question

HIT_KINDS = ("question", "claim", "silence", "thing", "term", "passage")
_TITLE = ox.NamedNode(DCTERMS + "title")  # DCTERMS.title is a method of texts
NAMES = (RDFS.label, SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, _TITLE)
_SHOWN = (RDFS.label, SKOS.prefLabel, _TITLE)
_OUTSIDE = {KZ.voice, KZ.standing, KZ.statedIn, RDF.type, KZ.silentOn, KZ.ambiguous, KZ.inferred, KZ.requirementOf}
_NOT_COMPARABLE, _NEGATIVE = (ox.NamedNode(KZV + name) for name in ("not-comparable", "negative-comparison"))
_DONE = {ox.NamedNode(KZ + kind.__name__) for kind, meaning in KINDS.items() if meaning.is_deed}
_FOLLOWED = {KZ + kind.__name__ for kind, meaning in KINDS.items() if meaning.is_followed}
_HEADINGS = ox.NamedNode(KZV + "matters-not-said")
_COLLECTION = ox.NamedNode("http://purl.org/dc/dcmitype/Collection")
_FLAGS = {"inferred": KZ.inferred, "ambiguous": KZ.ambiguous}
_PROPER = {KZ.Person, KZ.Place, KZ.State, KZ.Organisation}


class Document(NamedTuple):
    """One thing that may be found. `node` is an IRI, or the name of a question.

    `says` is what it says or is called, `names` are the labels of what it speaks of, and `more` is text around it.
    `proper` is true of what has a name of its own, which is spelled in several ways. `near` are the claims nearest to a silence, and
    `about` what a claim speaks of, and by which properties. `compared` is true of a claim beside which `kzgraph became` shows another, or
    says that a text has no news.
    `classes` are those of a thing, the narrowest first, or the one of which a question takes a node. `silence` is set for one.
    `background` is true of a claim of a source that is a collection of pages, of which no text was encoded.
    `demand` is set for a demand and for each of its conditions: the demand's IRI. `gaps` are what is missing of the same matter.
    `twins` of a figure are the claims of its sentence that speak of what it counts: a decision beside the number of people sentenced.
    `voice_flags` say what needs care in whose word a claim is: `inferred`, `ambiguous`.
    """

    kind: str
    node: str
    label: dict[str, str]
    voice: str = ""
    source: str = ""
    passages: tuple[str, ...] = ()
    says: str = ""
    names: str = ""
    more: str = ""
    proper: bool = False
    near: tuple[str, ...] = ()
    about: frozenset[str] = frozenset()
    compared: bool = False
    classes: tuple[str, ...] = ()
    silence: Silence | None = None
    background: bool = False
    demand: str = ""
    gaps: tuple[str, ...] = ()
    twins: tuple[str, ...] = ()
    voice_flags: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, str, str]:
        return self.says, self.names, self.more


class _Graph:
    """The triples of a store by what documents look up, which is faster than to ask the store: each claim needs hundreds."""

    def __init__(self, store: ox.Store) -> None:
        self.silences = silences(store)
        self._objects: dict[Term, dict[ox.NamedNode, list[Term]]] = {}
        self._subjects: dict[tuple[ox.NamedNode, Term], list[ox.NamedNode]] = {}
        for quad in store:
            self._objects.setdefault(quad.subject, {}).setdefault(quad.predicate, []).append(quad.object)
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                self._subjects.setdefault((quad.predicate, quad.object), []).append(quad.subject)
        self.texts, self.wider, self.omissions = cache(self._texts), cache(self._wider), cache(self._omissions)

    def about(self, node: ox.NamedNode) -> dict[ox.NamedNode, list[Term]]:
        """What is said of a node, by property."""
        return self._objects.get(node, {})

    def objects(self, node: ox.NamedNode, *properties: ox.NamedNode) -> Iterator[ox.NamedNode | ox.Literal]:
        for name in properties:
            yield from (term for term in self.about(node).get(name, ()) if isinstance(term, ox.NamedNode | ox.Literal))

    def subjects(self, node: ox.NamedNode, *properties: ox.NamedNode) -> Iterator[ox.NamedNode]:
        for name in properties:
            yield from self._subjects.get((name, node), ())

    def _texts(self, node: ox.NamedNode, *properties: ox.NamedNode) -> str:
        return " \n".join(value.value for value in self.objects(node, *properties) if isinstance(value, ox.Literal))

    def label(self, node: ox.NamedNode) -> dict[str, str]:
        labels = {value.language or "": value.value for value in self.objects(node, *_SHOWN) if isinstance(value, ox.Literal)}
        return labels or {"": short(node)}

    def _wider(self, node: ox.NamedNode) -> tuple[ox.NamedNode | ox.Literal, ...]:
        """What a node is a part or a narrower term of."""
        return tuple(self.objects(node, SKOS.broader, KZ.partOf))

    def _omissions(self, action: ox.NamedNode) -> list[str]:
        """The claims that an action was not taken, in the order of their IRIs."""
        return sorted(claim.value for claim in self.subjects(action, KZ.action) if KZ.Omission in self.objects(claim, RDF.type))

    def of_class(self, *kinds: ox.NamedNode) -> list[ox.NamedNode]:
        """The instances of classes and of their subclasses, in the order of their IRIs."""
        narrower = reached(lambda kind: self.subjects(kind, RDFS.subClassOf), *kinds)
        return sorted({node for kind in {*kinds, *narrower} for node in self.subjects(kind, RDF.type)}, key=lambda node: node.value)


def documents(store: ox.Store, questions: Iterable[Question]) -> Iterator[Document]:
    """All that a graph and its canned questions hold."""
    graph = _Graph(store)
    claims = graph.of_class(KZ.Assertion)
    stated = {passage for claim in claims for passage in graph.objects(claim, KZ.statedIn)}
    yield from _questions(questions)
    yield from (_claim(graph, claim) for claim in claims)
    yield from (_silence(graph, node) for node in graph.of_class(KZ.Silence))
    yield from (_thing(graph, node) for node in graph.of_class(KZ.Agent, KZ.Place, KZ.Event, KZ.LegalProvision, KZ.Document, KZ.Source))
    terms = graph.of_class(SKOS.Concept, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    headings = set(graph.subjects(_HEADINGS, SKOS.inScheme))  # under which silences are listed; no claim uses them
    yield from (_term(graph, node) for node in terms if node not in headings)
    yield from (_passage(graph, node) for node in graph.of_class(KZ.Passage, KZ.PagePassage) if node not in stated)


def _questions(questions: Iterable[Question]) -> Iterator[Document]:
    for question in questions:
        says = " \n".join((*question.title.values(), *question.question.values()))
        more = " ".join((question.name.replace("-", " "), question.area.replace("-", " "), *question.tags))
        own = [parameter.type for parameter in question.parameters if not parameter.optional]
        takes = tuple(own) if len(own) == 1 else ()
        yield Document("question", question.name, dict(question.title), says=says, more=more, classes=takes)


def _claim(graph: _Graph, node: ox.NamedNode) -> Document:
    passages = sorted((term for term in graph.objects(node, KZ.statedIn) if isinstance(term, ox.NamedNode)), key=lambda term: term.value)
    voice = next((term.value for term in graph.objects(node, KZ.voice)), "")
    own = {name: terms for name, terms in graph.about(node).items() if name not in _OUTSIDE}
    about = [term for terms in own.values() for term in terms if isinstance(term, ox.NamedNode)]
    nodes = dict.fromkeys([*about, *(wider for term in about for wider in graph.wider(term))])
    kinds = [term for term in graph.objects(node, RDF.type) if isinstance(term, ox.NamedNode)]
    source = _source(graph, passages)
    asked = KZV + "promised" in (term.value for term in graph.objects(node, KZ.standing)) or any(kind.value in _FOLLOWED for kind in kinds)
    wholes = [term for term in graph.objects(node, KZ.requirementOf) if isinstance(term, ox.NamedNode)]
    demand = node if KZ.Demand in kinds else next(iter(wholes), None)
    was_read = asked and bool(source) and any(graph.subjects(ox.NamedNode(source), KZ.claimsOf))
    return Document(
        "claim",
        node.value,
        graph.label(node),
        voice,
        source,
        tuple(passage.value for passage in passages),
        says=graph.texts(node, RDFS.label),
        names=" \n".join(
            (
                *_translated(graph, node, RDFS.label),
                *(graph.texts(term, *NAMES) for term in nodes if isinstance(term, ox.NamedNode)),
            )
        ),
        more=" \n".join(
            (
                *(graph.texts(passage, KZ.paraphrase) for passage in passages),
                *(text for passage in passages for text in _translated(graph, passage, KZ.paraphrase)),
                *(graph.texts(kind, SKOS.prefLabel) for kind in kinds),
                graph.texts(ox.NamedNode(voice), *NAMES) if voice else "",
                short_name(source) if source else "",
            )
        ),
        about=frozenset(term.value for term in [*about, *kinds, *own]),
        compared=was_read or any(_held(graph, comparison, node) for comparison in graph.subjects(node, KZ.first, KZ.second)),
        background=bool(source) and _COLLECTION in graph.objects(ox.NamedNode(source), DCTERMS.type),
        demand=demand.value if demand else "",
        gaps=_gaps(graph, node, demand) if demand else (),
        twins=_twins(graph, node, passages) if KZ.Figure in kinds else (),
        voice_flags=tuple(name for name, flag in _FLAGS.items() if KZV.voice in graph.objects(node, flag)),
    )


def _twins(graph: _Graph, figure: ox.NamedNode, passages: list[ox.NamedNode]) -> tuple[str, ...]:
    """The acts, responses and decisions of the same passages that speak of what a figure counts, or are it."""
    counted = set(graph.objects(figure, KZ.counts))
    beside = [claim for passage in passages for claim in graph.subjects(passage, KZ.statedIn)]
    beside = [claim for claim in beside if not _DONE.isdisjoint(graph.objects(claim, RDF.type))]
    about = {claim: {term for terms in graph.about(claim).values() for term in terms} for claim in beside}
    return tuple(sorted({claim.value for claim in beside if claim in counted or not counted.isdisjoint(about[claim])}))


def _gaps(graph: _Graph, claim: ox.NamedNode, demand: ox.NamedNode) -> tuple[str, ...]:
    """The omissions of what a demand asks for or is about, and those that were compared with a claim: the demand or a condition of it."""
    actions = [term for term in graph.objects(demand, KZ.action, KZ.concerns) if isinstance(term, ox.NamedNode)]
    tied = [omission for action in actions for omission in graph.omissions(action)]
    for comparison in sorted(graph.subjects(claim, KZ.first), key=str):
        if _NEGATIVE not in graph.objects(comparison, KZ.comparisonState):
            second = [term for term in graph.objects(comparison, KZ.second) if isinstance(term, ox.NamedNode)]
            tied += [term.value for term in second if KZ.Omission in graph.objects(term, RDF.type)]
    return tuple(dict.fromkeys(tied))


def _translated(graph: _Graph, node: ox.NamedNode, property_: ox.NamedNode) -> list[str]:
    """The translations of the English texts of a node, from the catalogues of its source."""
    known = [
        translation(value.value, language)
        for value in graph.objects(node, property_)
        if isinstance(value, ox.Literal) and value.language == LANGUAGES[0]
        for language in LANGUAGES[1:]
    ]
    return [text.text for text in known if text]


def _held(graph: _Graph, comparison: ox.NamedNode, claim: ox.NamedNode) -> bool:
    """Whether a comparison shows another claim beside a claim: one that may not be compared, or a later one, which stands second."""
    shown = claim in graph.objects(comparison, KZ.first) or _NOT_COMPARABLE in graph.objects(comparison, KZ.relation)
    return shown and _NEGATIVE not in graph.objects(comparison, KZ.comparisonState)


def _silence(graph: _Graph, node: ox.NamedNode) -> Document:
    """What a source does not say; its passages are those of the nearest claims."""
    source = next((term.value for term in graph.objects(node, KZ.notSaidIn)), "")
    nearest = (term for term in graph.objects(node, KZ.nearest) if isinstance(term, ox.NamedNode))
    near = [_claim(graph, term) for term in sorted(nearest, key=str)]
    return Document(
        "silence",
        node.value,
        graph.label(node),
        source=source,
        passages=tuple(dict.fromkeys(passage for claim in near for passage in claim.passages)),
        says=graph.texts(node, *NAMES),
        more=" \n".join((graph.texts(node, KZ.justification), *(claim.says for claim in near), short_name(source))),
        near=tuple(claim.node for claim in near),
        silence=graph.silences.get(node.value),
    )


def _thing(graph: _Graph, node: ox.NamedNode) -> Document:
    kinds = [term for term in graph.objects(node, RDF.type) if isinstance(term, ox.NamedNode)]
    more = " \n".join((graph.texts(node, DCTERMS.description), *(graph.texts(kind, SKOS.prefLabel) for kind in kinds)))
    wider = [term for kind in kinds for term in graph.objects(kind, RDFS.subClassOf) if isinstance(term, ox.NamedNode)]
    own = [short_name(node.value)] if KZ.Source in kinds else []
    return Document(
        "thing",
        node.value,
        graph.label(node),
        says=" \n".join((graph.texts(node, *NAMES), *own)),
        more=more,
        proper=not _PROPER.isdisjoint(kinds),
        classes=tuple(map(short, [*kinds, *wider])),
    )


def _term(graph: _Graph, node: ox.NamedNode) -> Document:
    return Document("term", node.value, graph.label(node), says=graph.texts(node, *NAMES), more=graph.texts(node, SKOS.definition))


def _passage(graph: _Graph, node: ox.NamedNode) -> Document:
    text = {term.language or "": term.value for term in graph.objects(node, KZ.paraphrase) if isinstance(term, ox.Literal)}
    return Document(
        "passage",
        node.value,
        text or {"": short(node)},
        "",
        _source(graph, [node]),
        (node.value,),
        says=" \n".join(text.values()),
    )


def _source(graph: _Graph, passages: list[ox.NamedNode]) -> str:
    """The source of the first passage, or an empty text."""
    return next((term.value for passage in passages for term in graph.objects(passage, OA.hasSource)), "")
