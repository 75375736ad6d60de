"""The stage of wording: labels, paraphrases and names against the triples that they stand for.

A text cannot be understood by rule, but it can be caught in a contradiction: a number, a bound, a day or a name that the triples lack.
Shapes judge what triples say among themselves (`role.ttl`, `standing.ttl`).
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox
from shaclcheck import Triple

from kzgraph.graph.names import short
from kzgraph.graph.turtle import Term
from kzgraph.validate.finding import Finding, Place
from kzgraph.validate.material import Material, described_twice
from kzgraph.validate.ownership import identifiers
from kzgraph.validate.rules import Trouble, findings_at_terms
from kzgraph.validate.wording import agreement, between, catalogues, claims, concepts, meaning, mentions, moments, translations, voices
from kzgraph.validate.wording.clashes import Clash, Key, findings
from kzgraph.validate.wording.judged import Judged
from kzgraph.validate.wording.numerals import Day, bound, days, listed, numbers, read_whole
from kzgraph.validate.wording.strangers import Strangers
from kzgraph.validate.wording.texts import BOUNDS, NAMES, Graph, Said, stems
from kzgraph.vocab import DCTERMS, KZ, OA, RDF, RDFS, SCHEMA

UNSTATED = (RDFS.label, KZ.inferred, KZ.ambiguous, KZ.leavesOpen)
DETAILS = (KZ.partOf, KZ.date, KZ.start, KZ.end)  # what an assertion beside a wider one of the same passage has
DAYS = (KZ.asOf, KZ.date, KZ.start, KZ.end, DCTERMS.issued, SCHEMA.temporalCoverage)


def check(material: Material) -> Iterator[Finding]:
    """A finding for each text that contradicts the triples beside it, and for what is said or described twice."""
    graph = Graph(triple for triples in material.union.values() for triple in triples)
    yield from findings(material, [*clashes(graph, material, material.judged_nodes())])
    yield from _described_twice(material)
    yield from catalogues.check(material, graph)


def clashes(graph: Graph, material: Material, judged: Collection[Term] | None) -> Iterator[Clash]:
    """A clash for each text that contradicts the triples of some nodes, or of all; and for all that is said twice in a graph."""
    checked, rarity = identifiers(material.workspace), mentions.Rarity(graph, graph.words)
    speakers, strangers = voices.Voices(graph), Strangers(graph)
    known = concepts.Concepts(graph, concepts.wordings(material.workspace))
    assertions, mentioned, named = [], defaultdict(list), defaultdict(list)
    for node in graph.nodes():
        mine = judged is None or node in judged
        if mine:
            yield from translations.of_node(graph, node)
            yield from strangers.of_node(node)
        for passage in graph.things(node, KZ.namedIn):
            mentioned[passage].append(node)
        if graph.objects(node, KZ.statedIn):
            assertions.append(Said(graph, node))
        elif graph.objects(node, KZ.paraphrase):
            yield from between.of_passage(graph, node) if mine else ()
        elif graph.objects(node, KZ.linkSubject):
            yield from _of_a_link(graph, node, checked) if mine else ()
        elif material.owner(node.value) not in ("", "ontology"):
            yield from (*moments.of_thing(graph, node), *voices.of_group(graph, node)) if mine else ()
            for name in graph.names(node):
                named[name.lower()].append(node)
    doers = mentions.doers(graph, dict.fromkeys(itertools.chain.from_iterable(named.values())))
    citing = defaultdict(list)
    for said in assertions:
        for passage in said.passages:
            citing[passage].append(said)
    yield from _said_twice(graph, assertions)
    usual = moments.usual_days(assertions)
    yield from moments.of_sources(graph, usual)
    judgements = Judged(graph, assertions)
    for node in graph.nodes():
        if graph.has_any(node, (KZ.followUp, KZ.notSaidIn)) and (judged is None or node in judged):
            yield from judgements.of_node(node)
    for said in assertions:
        if judged is not None and said.node not in judged:
            continue
        yield from _of_an_assertion(said)
        yield from between.of_assertion(graph, said.node)
        yield from moments.of_assertion(said, usual)
        neighbours = [other for passage in said.passages for other in citing[passage]]
        yield from concepts.of_assertion(said, known, neighbours)
        yield from agreement.of_assertion(said, neighbours)
        yield from meaning.of_assertion(said, known, neighbours)
        yield from between.of_neighbours(said, neighbours)
        yield from mentions.of_assertion(said, rarity, doers, neighbours)
        yield from claims.of_assertion(said, named, speakers)
    for passage in dict.fromkeys((*citing, *mentioned)):
        if judged is None or passage in judged:
            yield from mentions.of_passage(graph, passage, citing[passage], mentioned[passage])


def _of_a_link(graph: Graph, node: ox.NamedNode, checked: Mapping[str, str]) -> Iterator[Clash]:
    """A link to a record with another name: its names in the other dataset and those here have no word in common."""
    own = [
        name.value for thing in graph.things(node, KZ.linkSubject) for name in graph.objects(thing, *NAMES) if isinstance(name, ox.Literal)
    ]
    for target in graph.things(node, KZ.linkObject):
        names = [label.value for label in graph.objects(node, KZ.objectLabel)] + [checked.get(target.value, "")]
        words = {word for name in names if not name.isupper() for word in stems(name)}  # an acronym shares no word
        if own and words and not any(stems(name) & words for name in own):
            message = f'the other dataset calls it "{"; ".join(filter(None, names))}", and here it is called "{own[0]}"'
            yield Clash("name-of-link", (node, KZ.linkObject, target), message)


def _of_an_assertion(said: Said) -> Iterator[Clash]:
    graph, node, paraphrases = said.graph, said.node, [text for _, text in said.cited]
    for property_ in BOUNDS if graph.has_any(node, BOUNDS) else ():
        is_range = graph.has_any(node, (KZ.atLeast, KZ.moreThan)) and graph.has_any(node, (KZ.atMost, KZ.lessThan))
        for value in graph.objects(node, property_):
            yield from _number(node, property_, value, said.texts, said.cited, is_range=is_range)
    for label in said.texts:
        language = label.language or ""
        extra = set(numbers(label.value, language))
        if extra and (extra := extra.difference(*(numbers(text.value, text.language or "") for text in paraphrases))):
            near = [text for other in graph.around(node) for text in graph.texts(other, *NAMES)]
            extra -= {number for text in near for number in numbers(text.value, text.language or "")}.union(_values(graph, node))
            if extra and all(read_whole(text.value) for text in (label, *paraphrases, *near)):
                message = f"the label gives {listed(extra)}, which neither the triples nor the paraphrase of a cited passage have"
                yield Clash("number-of-label", (node, RDFS.label, label), message)
        dates = _dates(graph, node) if (given_days := days(label.value, language)) else ()
        elsewhere = _days_beside(said) if given_days else ()
        for day in given_days:
            if dates and not any(day.fits(date) for date in dates) and not any(other.gives(day) for other in elsewhere):
                message = f"the label gives a date that neither the triples nor the source have; they have {', '.join(sorted(dates))}"
                yield Clash("day-of-label", (node, RDFS.label, label), message)


def _number(
    node: ox.NamedNode,
    property_: ox.NamedNode,
    value: ox.NamedNode | ox.Literal,
    labels: list[ox.Literal],
    paraphrases: list[tuple[ox.NamedNode, ox.Literal]],
    *,
    is_range: bool,
) -> Iterator[Clash]:
    number = _decimal(value)
    if number is None or number in (0, 1) or not all(read_whole(text.value) for text in (*labels, *(text for _, text in paraphrases))):
        return  # one is also a pronoun, and none a word
    name = property_.value.removeprefix(KZ)
    for label in labels:
        given = numbers(label.value, label.language or "")
        if number not in given:
            message = f"kz:{name} is {number}, and the label gives {listed(given)}"
            yield Clash("number-not-in-label", (node, property_, value), message)
            return
        cue = bound(label.value, given[number])
        if not is_range and cue != ("" if property_ == KZ.exactly else name):
            message = f"the label gives {number} {f'with a bound (kz:{cue})' if cue else 'without a bound'}, and the triple is kz:{name}"
            yield Clash("bound-of-label", (node, property_, value), message)
            return
    found = [(passage, text, numbers(text.value, text.language or "")) for passage, text in paraphrases]
    giving = [(passage, text, given[number]) for passage, text, given in found if number in given]
    if paraphrases and not giving:
        other = (paraphrases[0][0], KZ.paraphrase, paraphrases[0][1])
        message = f"kz:{name} is {number}, which the paraphrase of no cited passage gives"
        yield Clash("number-not-in-paraphrase", (node, property_, value), message, other)
    for passage, text, start in giving if not is_range else ():
        cue = bound(text.value, start)
        if cue != ("" if property_ == KZ.exactly else name):
            message = (
                f"the paraphrase gives {number} {f'with a bound (kz:{cue})' if cue else 'without a bound'}, and the triple is kz:{name}"
            )
            yield Clash("bound-of-paraphrase", (node, property_, value), message, (passage, KZ.paraphrase, text))
            return


def _said_twice(graph: Graph, assertions: Sequence[Said]) -> Iterator[Clash]:
    """The assertion of two that says nothing but what the other says, of the same passages; one that details the other says more."""
    citing: dict[frozenset[ox.NamedNode], list[ox.NamedNode]] = defaultdict(list)
    for said in sorted(assertions, key=lambda said: str(said.node)):
        citing[frozenset(said.passages)].append(said.node)
    for nodes in citing.values():
        contents = [frozenset(pair for pair in graph.pairs(node) if pair[0] not in UNSTATED) for node in nodes]
        for (first, one), (second, other) in itertools.combinations(zip(nodes, contents, strict=True), 2):
            if (one <= other or other <= one) and not any(name in DETAILS for name, _ in one ^ other):
                node, twin = (second, first) if other <= one else (first, second)
                message = f"{short(node)} says what {short(twin)} says, of the same passages"
                yield Clash("said-twice", _cited(graph, node), message, _cited(graph, twin), node)


def _cited(graph: Graph, node: ox.NamedNode) -> Key:
    return (node, KZ.statedIn, graph.objects(node, KZ.statedIn)[0])


def _described_twice(material: Material) -> Iterator[Finding]:
    """A finding for each node that gets its class in a second place: two records under one IRI."""
    twice = described_twice(material.data)

    def judge(triple: Triple) -> Iterator[Trouble]:
        if triple.predicate == RDF.type and triple.subject in twice:
            message = f"{short(triple.subject)} is described in two places: two records have one IRI, or one was copied"
            yield Trouble("described-twice", triple.subject, message)

    first: dict[str, Place] = {}
    for file, triples in material.data.items() if twice else ():
        for finding in findings_at_terms(file, triples, judge, material.workspace):
            place = Place(finding.file, finding.line, finding.column)
            if finding.focus in first:
                yield finding._replace(also=(first[finding.focus],))
            first.setdefault(finding.focus, place)


def _values(graph: Graph, node: ox.NamedNode) -> Iterator[Decimal]:
    """The numbers of an assertion and of those that it points to."""
    for other in (node, *graph.around(node)):
        for value in graph.objects(other, *BOUNDS):
            if (number := _decimal(value)) is not None:
                yield number


def _dates(graph: Graph, node: ox.NamedNode) -> set[str]:
    """The dates of an assertion, of what it points to, and of its sources."""
    sources = [source for passage in graph.things(node, KZ.statedIn) for source in graph.things(passage, OA.hasSource)]
    return {value.value for other in (node, *graph.around(node), *sources) for value in graph.objects(other, *DAYS)}


def _days_beside(said: Said) -> list[Day]:
    """The dates of the paraphrases and of the names near an assertion, which its label may give too."""
    texts = [(text.value, text.language or "") for _, text in said.cited] + [(name, "en") for name in said.near]
    return [day for text, language in texts for day in days(text, language)]


def _decimal(value: ox.NamedNode | ox.Literal) -> Decimal | None:
    try:
        return Decimal(value.value) if isinstance(value, ox.Literal) else None
    except InvalidOperation:
        return None
