"""The stage of wording: labels, paraphrases and names against the triples that they stand for.

A text cannot be understood by rule, but it can be caught in a contradiction: a number, a bound, a day or a name that the triples lack.
Shapes judge what triples say among themselves (`role.ttl`, `standing.ttl`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.graph.turtle import shorten
from kzgraph.validate.finding import Finding, Place
from kzgraph.validate.numerals import bound, days, numbers, read_whole
from kzgraph.validate.ownership import identifiers
from kzgraph.validate.rules import Trouble, findings_at_terms
from kzgraph.vocab import DCTERMS, KZ, NUMBERS, OA, PREFIXES, RDF, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kzgraph.validate.material import Material

NAMES = (RDFS.label, SKOS.prefLabel, SKOS.altLabel)
BOUNDS = tuple(getattr(KZ, name) for name in NUMBERS)
DAYS = (KZ.asOf, KZ.date, KZ.start, KZ.end, DCTERMS.issued)
ROLES = (
    *(KZ.voice, KZ.victim, KZ.perpetrator, KZ.actor, KZ.addressee, KZ.accused, KZ.accuser, KZ.dutyBearer, KZ.owedTo, KZ.beneficiary),
    *(KZ.atRisk, KZ.origin, KZ.destination, KZ.about, KZ.inOrganisation, KZ.place),
)
CYRILLIC = {"ru", "kk"}
_CYRILLIC, _LATIN = re.compile("[\u0400-\u04ff]"), re.compile("[A-Za-z]")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_PLAIN = frozenset(
    re.findall(r"\w+", "a an the of in on by to for and or that it its as with from at which who whose their them this these those")
)
_ENDINGS = re.compile(r"(?:['’]s|ations?|ings?|ities|ity|ments?|ions?|ers?|ed|es|s|ly|al)$")
STEM = 6
UNFINISHED = "FIXME"

Key = tuple[ox.NamedNode, ox.NamedNode, object]


class Graph:
    """The statements of nodes with an IRI, by subject and property."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._objects: dict[ox.NamedNode, dict[ox.NamedNode, list[ox.NamedNode | ox.Literal]]] = defaultdict(lambda: defaultdict(list))
        for subject, predicate, value in triples:
            if isinstance(subject, ox.NamedNode) and isinstance(value, (ox.NamedNode, ox.Literal)):
                self._objects[subject][predicate].append(value)

    def nodes(self) -> list[ox.NamedNode]:
        """All subjects."""
        return list(self._objects)

    def properties(self, subject: ox.NamedNode) -> list[ox.NamedNode]:
        """The properties of a subject."""
        return list(self._objects.get(subject, ()))

    def objects(self, subject: ox.NamedNode, *properties: ox.NamedNode) -> list[ox.NamedNode | ox.Literal]:
        """The objects of some properties."""
        own = self._objects.get(subject, {})
        return [value for name in properties for value in own.get(name, ())]

    def things(self, subject: ox.NamedNode, *properties: ox.NamedNode) -> list[ox.NamedNode]:
        """The objects that are nodes; of all properties if none is named."""
        values = self.objects(subject, *(properties or self._objects.get(subject, ())))
        return [value for value in values if isinstance(value, ox.NamedNode)]

    def texts(self, subject: ox.NamedNode, *properties: ox.NamedNode) -> list[ox.Literal]:
        """The objects that are texts in a language."""
        return [value for value in self.objects(subject, *properties) if isinstance(value, ox.Literal) and value.language]


def check(material: Material) -> Iterator[Finding]:
    """A finding for each text that contradicts the triples beside it, and for what is said or described twice."""
    graph = Graph(triple for triples in material.union.values() for triple in triples)
    checked = identifiers(material.workspace)
    troubles: dict[Key, list[Trouble]] = defaultdict(list)
    for node in graph.nodes():
        for key, trouble in _of_node(graph, node, checked):
            troubles[key].append(trouble)
    for key, trouble in _said_twice(graph):
        troubles[key].append(trouble)

    def judge(triple: ox.Triple) -> Iterable[Trouble]:
        return troubles.get((triple.subject, triple.predicate, triple.object), ()) if isinstance(triple.subject, ox.NamedNode) else ()

    for file, triples in material.data.items() if troubles else ():
        yield from findings_at_terms(file, triples, judge, material.workspace)
    yield from _described_twice(material)


def _of_node(graph: Graph, node: ox.NamedNode, checked: Mapping[str, str]) -> Iterator[tuple[Key, Trouble]]:
    yield from _of_labels(graph, node)
    if graph.objects(node, KZ.statedIn):
        yield from _of_an_assertion(graph, node)
    if graph.objects(node, KZ.linkSubject):
        yield from _of_a_link(graph, node, checked)


def _of_labels(graph: Graph, node: ox.NamedNode) -> Iterator[tuple[Key, Trouble]]:
    labels = graph.texts(node, RDFS.label, SKOS.prefLabel)
    english = [label for label in labels if label.language == "en"]
    for label in labels:
        language = label.language or ""
        if (wrong := _wrong_script(label.value, language)) and all(label.value != name.value for name in english):
            yield _at(graph, node, label, "script-of-language", f'"{label.value}" is tagged {language} and written in {wrong} letters')
        if language == "en" or not english or not all(read_whole(text.value) for text in (label, *english)):
            continue
        given = set(numbers(label.value, language))
        if all(given != set(numbers(other.value, "en")) for other in english):
            message = f'"{label.value}" gives {_listed(given)}, and the English label {_listed(numbers(english[0].value, "en"))}'
            yield _at(graph, node, label, "number-in-translation", message)
        elif any(not any(day.agrees(other) for text in english for other in days(text.value, "en")) for day in days(label.value, language)):
            yield _at(graph, node, label, "number-in-translation", f'"{label.value}" gives another date than the English label')


def _of_a_link(graph: Graph, node: ox.NamedNode, checked: Mapping[str, str]) -> Iterator[tuple[Key, Trouble]]:
    """A link to a record with another name: its names in the other dataset and those here have no word in common."""
    own = [
        name.value for thing in graph.things(node, KZ.linkSubject) for name in graph.objects(thing, *NAMES) if isinstance(name, ox.Literal)
    ]
    for target in graph.things(node, KZ.linkObject):
        names = [label.value for label in graph.objects(node, KZ.objectLabel)] + [checked.get(target.value, "")]
        words = {word for name in names if not name.isupper() for word in _stems(name)}  # an acronym shares no word
        if own and words and not any(_stems(name) & words for name in own):
            message = f'the other dataset calls it "{"; ".join(filter(None, names))}", and here it is called "{own[0]}"'
            yield (node, KZ.linkObject, target), Trouble("name-of-link", target, message)


def _of_an_assertion(graph: Graph, node: ox.NamedNode) -> Iterator[tuple[Key, Trouble]]:
    labels = [label for label in graph.texts(node, RDFS.label) if UNFINISHED not in label.value]
    paraphrases = [text for passage in graph.things(node, KZ.statedIn) for text in graph.texts(passage, KZ.paraphrase)]
    is_range = bool(graph.objects(node, KZ.atLeast, KZ.moreThan) and graph.objects(node, KZ.atMost, KZ.lessThan))
    for property_ in BOUNDS:
        for value in graph.objects(node, property_):
            yield from _number(node, property_, value, labels, paraphrases, is_range=is_range)
    given = {number for text in paraphrases for number in numbers(text.value, text.language or "")}
    near = [text for other in graph.things(node) for text in graph.texts(other, *NAMES)]
    given |= {number for text in near for number in numbers(text.value, text.language or "")} | set(_values(graph, node))
    dates = _dates(graph, node)
    for label in labels:
        language = label.language or ""
        if (extra := set(numbers(label.value, language)) - given) and all(read_whole(text.value) for text in (label, *paraphrases, *near)):
            message = f"the label gives {_listed(extra)}, which neither the triples nor the paraphrase of a cited passage have"
            yield _at(graph, node, label, "number-of-label", message)
        for day in days(label.value, language):
            if dates and not any(day.fits(date) for date in dates):
                message = f"the label gives a date that neither the triples nor the source have; they have {', '.join(sorted(dates))}"
                yield _at(graph, node, label, "day-of-label", message)
    yield from _as_of(graph, node, [*labels, *paraphrases])
    words = {word for label in labels if label.language == "en" for word in _stems(label.value)}
    for role in ROLES:
        for thing in graph.things(node, role):
            names = [name.value for name in graph.objects(thing, *NAMES) if isinstance(name, ox.Literal) and name.language in ("en", None)]
            if words and names and not any(_stems(name) & words for name in names):
                message = f'the label does not name "{names[0]}", which is its {shorten(role, PREFIXES)}'
                yield (node, role, thing), Trouble("role-of-label", thing, message)


def _number(
    node: ox.NamedNode,
    property_: ox.NamedNode,
    value: ox.NamedNode | ox.Literal,
    labels: list[ox.Literal],
    paraphrases: list[ox.Literal],
    *,
    is_range: bool,
) -> Iterator[tuple[Key, Trouble]]:
    number = _decimal(value)
    if number is None or number in (0, 1) or not all(read_whole(text.value) for text in (*labels, *paraphrases)):
        return  # one is also a pronoun, and none a word
    name = property_.value.removeprefix(KZ)
    for label in labels:
        given = numbers(label.value, label.language or "")
        if number not in given:
            message = f"kz:{name} is {number}, and the label gives {_listed(given)}"
            yield (node, property_, value), Trouble("number-not-in-label", value, message)
            return
        cue = bound(label.value, given[number])
        if not is_range and cue != ("" if property_ == KZ.exactly else name):
            message = f"the label gives {number} {f'with a bound (kz:{cue})' if cue else 'without a bound'}, and the triple is kz:{name}"
            yield (node, property_, value), Trouble("bound-of-label", value, message)
            return
    if paraphrases and all(number not in numbers(text.value, text.language or "") for text in paraphrases):
        message = f"kz:{name} is {number}, which the paraphrase of no cited passage gives"
        yield (node, property_, value), Trouble("number-not-in-paraphrase", value, message)


def _as_of(graph: Graph, node: ox.NamedNode, texts: list[ox.Literal]) -> Iterator[tuple[Key, Trouble]]:
    """A day of the claim that is neither that of the source nor given by a text; a day in the name of a source is one of its own."""
    sources = {source for passage in graph.things(node, KZ.statedIn) for source in graph.things(passage, OA.hasSource)}
    own = {value.value for source in sources for value in graph.objects(source, DCTERMS.issued)}
    own |= {match[0] for source in sources if (match := re.search(r"\d{4}-\d{2}-\d{2}$", source.value))}
    given = [day for text in texts for day in days(text.value, text.language or "")]
    for value in graph.objects(node, KZ.asOf):
        if own and value.value not in own and not any(day.month and day.fits(value.value) for day in given):
            message = f"kz:asOf is {value.value}, not the day of the source, and neither the label nor the paraphrase gives it"
            yield (node, KZ.asOf, value), Trouble("as-of-not-said", value, message)


def _said_twice(graph: Graph) -> Iterator[tuple[Key, Trouble]]:
    """The later of two assertions that say the same, but for their labels, of the same passages."""
    seen: dict[frozenset[tuple[str, str]], ox.NamedNode] = {}
    for node in sorted(graph.nodes(), key=str):
        if not graph.objects(node, KZ.statedIn):
            continue
        content = frozenset(
            (name.value, str(value)) for name in graph.properties(node) if name != RDFS.label for value in graph.objects(node, name)
        )
        if content in seen:
            message = f"{shorten(node, PREFIXES)} says what {shorten(seen[content], PREFIXES)} says, of the same passages"
            yield (node, KZ.statedIn, graph.objects(node, KZ.statedIn)[0]), Trouble("said-twice", node, message)
        seen.setdefault(content, node)


def _described_twice(material: Material) -> Iterator[Finding]:
    """A finding for each node that gets its class in a second place: two records under one IRI."""
    seen: set[ox.NamedNode] = set()
    twice: set[ox.NamedNode] = set()
    for triples in material.data.values():
        previous = None
        for subject, predicate, _ in triples:
            if predicate == RDF.type and isinstance(subject, ox.NamedNode) and subject != previous:
                (twice if subject in seen else seen).add(subject)
            previous = subject

    def judge(triple: ox.Triple) -> Iterator[Trouble]:
        if triple.predicate == RDF.type and triple.subject in twice:
            message = f"{shorten(triple.subject, PREFIXES)} is described in two places: two records have one IRI, or one was copied"
            yield Trouble("described-twice", triple.subject, message)

    first: dict[str, Place] = {}
    for file, triples in material.data.items() if twice else ():
        for finding in findings_at_terms(file, triples, judge, material.workspace):
            place = Place(finding.file, finding.line, finding.column)
            if finding.focus in first:
                yield finding._replace(also=(first[finding.focus],))
            first.setdefault(finding.focus, place)


def _at(graph: Graph, node: ox.NamedNode, label: ox.Literal, rule: str, message: str) -> tuple[Key, Trouble]:
    property_ = next(name for name in NAMES if label in graph.objects(node, name))
    return (node, property_, label), Trouble(rule, label, message)


def _values(graph: Graph, node: ox.NamedNode) -> Iterator[Decimal]:
    """The numbers of an assertion and of those that it points to."""
    for other in (node, *graph.things(node)):
        for value in graph.objects(other, *BOUNDS):
            if (number := _decimal(value)) is not None:
                yield number


def _dates(graph: Graph, node: ox.NamedNode) -> set[str]:
    """The dates of an assertion, of what it points to, and of its sources."""
    sources = [source for passage in graph.things(node, KZ.statedIn) for source in graph.things(passage, OA.hasSource)]
    return {value.value for other in (node, *graph.things(node), *sources) for value in graph.objects(other, *DAYS)}


def _decimal(value: ox.NamedNode | ox.Literal) -> Decimal | None:
    try:
        return Decimal(value.value) if isinstance(value, ox.Literal) else None
    except InvalidOperation:
        return None


def _wrong_script(text: str, language: str) -> str:
    """The script of most letters where the language is not written in it: Cyrillic, Latin, or empty."""
    cyrillic, latin = len(_CYRILLIC.findall(text)), len(_LATIN.findall(text))
    if language in CYRILLIC:
        return "Latin" if latin > cyrillic else ""
    return "Cyrillic" if language == "en" and cyrillic > latin else ""


def _stems(text: str) -> set[str]:
    return {
        _ENDINGS.sub("", word)[:STEM] if len(word) > STEM else word.removesuffix("s")[:STEM]
        for word in map(str.lower, _WORD.findall(text))
        if word not in _PLAIN
    }


def _listed(values: Iterable[Decimal]) -> str:
    return ", ".join(str(value) for value in sorted(values)) or "no number"
