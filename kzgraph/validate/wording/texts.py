"""What the stage of wording reads: statements by subject, the words of texts, and an assertion with the texts beside it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cache, cached_property

import pyoxigraph as ox
from shaclcheck import Triple

from kzgraph.validate.wording.clashes import Key, Value
from kzgraph.vocab import DCTERMS, KZ, NUMBERS, OA, RDF, RDFS, SKOS

NAMES = (RDFS.label, SKOS.prefLabel, SKOS.altLabel)
BOUNDS = tuple(getattr(KZ, name) for name in NUMBERS)
UNFINISHED = "FIXME"
TITLE = ox.NamedNode(DCTERMS + "title")
STEM = 6
REACH = 3  # steps from an assertion to what it may name: its figure, the figure's group, the group's state
_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?")
_PLAIN = frozenset(
    re.findall(r"\w+", "a an the of in on by to for and or that it its as with from at which who whose their them this these those")
)
_ENDINGS = re.compile(r"(?:['’]s|ations?|ings?|ities|ity|ments?|ions?|ers?|ed|es|s|ly|al)$")
_SHORT_ENDINGS = re.compile(r"(?<=\w{3})(?:ing|ed|es|s|e)$")


# What a text says of its source's silence or of its own wording: a denial of nothing that happened.
_UNSAID = re.compile(
    r"(?<![^.;,:(])[^.;,:(]*\b(?:(?:source|text|page|passages?|it|sentence|they|wording) (?:does|do|did) not (?:say|name|tell)"
    r"|(?:was|is|were|are) not (?:said|named|told)|not named(?: here)?|no article was named"
    r"|(?:is|was) silent|name[sd]? (?:no|neither|nobody)\b|(?:stays?|remains?) open|whose it d(?:oes|id) not say"
    r"|(?:says?|said|tells?|told) neither (?:by|under|on|for|who|whom|whose|where|when|how|why|which|what)|leaves? (?:\w+ )?open)\b[^.;,]*",
    re.IGNORECASE,
)

# What each of these has: most texts have not, and need not be read clause by clause.
_MAY_BE_UNSAID = re.compile(r"\bno|neither|silent|open", re.IGNORECASE)


@cache
def without_unsaid(text: str) -> str:
    """A text without the clauses on what is not said."""
    return _UNSAID.sub("", text) if _MAY_BE_UNSAID.search(text) else text


class Graph:
    """The statements of nodes with an IRI, by subject and property."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._objects: dict[ox.NamedNode, dict[ox.NamedNode, list[Value]]] = defaultdict(lambda: defaultdict(list))
        # with the keys of a dictionary, whose hashes are not computed again where sets are made of them
        self._things: dict[ox.NamedNode, dict[ox.NamedNode, None]] = defaultdict(dict)
        for subject, predicate, value in triples:
            if isinstance(subject, ox.NamedNode) and isinstance(value, (ox.NamedNode, ox.Literal)):
                self._objects[subject][predicate].append(value)
                if isinstance(value, ox.NamedNode) and predicate != KZ.namedIn:  # a thing is named in as many passages as there are sources
                    self._things[subject][value] = None
        self._names: dict[ox.NamedNode, list[str]] = {}
        self._words: dict[ox.NamedNode, frozenset[str]] = {}
        self._english: dict[tuple[ox.NamedNode, tuple[ox.NamedNode, ...]], list[str]] = {}
        self._within: dict[int, dict[ox.NamedNode, set[ox.NamedNode]]] = defaultdict(dict)  # by the number of steps
        self._schemes: dict[ox.NamedNode, list[ox.NamedNode]] = defaultdict(list)

    def nodes(self) -> list[ox.NamedNode]:
        """All subjects."""
        return list(self._objects)

    def nodes_in(self, scheme: ox.NamedNode) -> list[ox.NamedNode]:
        if not self._schemes:
            for node in self._objects:
                for other in self.things(node, SKOS.inScheme):
                    self._schemes[other].append(node)
        return self._schemes.get(scheme, [])

    def pairs(self, subject: ox.NamedNode) -> Iterator[tuple[ox.NamedNode, Value]]:
        """Its properties, each with each of the values."""
        return ((name, value) for name, values in self._objects.get(subject, {}).items() for value in values)

    def has_any(self, subject: ox.NamedNode, properties: Iterable[ox.NamedNode]) -> bool:
        """Whether it has one of some properties."""
        return not self._objects.get(subject, {}).keys().isdisjoint(properties)

    def objects(self, subject: ox.NamedNode, *properties: ox.NamedNode) -> list[Value]:
        """The objects of some properties. The list is not to be changed."""
        own = self._objects.get(subject)
        if own is None:
            return []
        if len(properties) == 1:  # as nearly all calls are
            return own.get(properties[0], [])
        return [value for name in properties for value in own.get(name, ())]

    def given(self, subject: ox.NamedNode, properties: Sequence[ox.NamedNode]) -> Iterator[tuple[ox.NamedNode, ox.NamedNode]]:
        """Each of some properties that a subject has, with each object that is a node."""
        own = self._objects.get(subject, {})
        return ((name, value) for name in properties if name in own for value in own[name] if isinstance(value, ox.NamedNode))

    def things(self, subject: ox.NamedNode, *properties: ox.NamedNode) -> list[ox.NamedNode]:
        """The objects of some properties that are nodes."""
        return [value for value in self.objects(subject, *properties) if isinstance(value, ox.NamedNode)]

    def around(self, *subjects: ox.NamedNode) -> set[ox.NamedNode]:
        """The objects of some subjects that are nodes, of all properties but kz:namedIn."""
        return set[ox.NamedNode]().union(*(self._things[subject] for subject in subjects if subject in self._things))

    def texts(self, subject: ox.NamedNode, *properties: ox.NamedNode) -> list[ox.Literal]:
        """The objects that are texts in a language."""
        return [value for value in self.objects(subject, *properties) if isinstance(value, ox.Literal) and value.language]

    def english(self, subject: ox.NamedNode, *properties: ox.NamedNode) -> list[str]:
        """The texts in English."""
        known = self._english.get((subject, properties))
        if known is None:
            known = [text.value for text in self.texts(subject, *properties) if text.language == "en"]
            self._english[subject, properties] = known
        return known

    def is_a(self, subject: ox.NamedNode, *classes: ox.NamedNode) -> bool:
        return any(kind in classes for kind in self.objects(subject, RDF.type))

    def flagged(self, subject: ox.NamedNode, flag: ox.NamedNode, aspect: ox.NamedNode) -> bool:
        """Whether it has an aspect among the values of a flag."""
        return aspect in self.objects(subject, flag)

    def names(self, subject: ox.NamedNode) -> list[str]:
        """Its names in English or in no language."""
        known = self._names.get(subject)
        if known is None:
            values = self.objects(subject, *NAMES)
            known = [value.value for value in values if isinstance(value, ox.Literal) and value.language in ("en", None)]
            self._names[subject] = known
        return known

    def words(self, subject: ox.NamedNode) -> frozenset[str]:
        """The words of its names in English or in no language, as `stems`."""
        known = self._words.get(subject)
        if known is None:
            known = self._words[subject] = words_of(self.names(subject))
        return known

    def reached(self, subject: ox.NamedNode) -> Set[ox.NamedNode]:
        """The nodes that are REACH steps away or nearer."""
        return self._reach(subject, REACH)

    def _reach(self, subject: ox.NamedNode, steps: int) -> Set[ox.NamedNode]:
        """The nodes up to some steps away, kept for those to which many point."""
        if steps == 1:
            return self._things.get(subject, {}).keys()
        known = self._within[steps].get(subject)
        if known is None:
            nodes = self._reach(subject, 1)
            known = self._within[steps][subject] = set(nodes).union(*(self._reach(node, steps - 1) for node in nodes)) - {subject}
        return known


class Said:
    """An assertion, with its label and the paraphrases of the passages that it cites, in English; `texts` and `cited` in all languages."""

    def __init__(self, graph: Graph, node: ox.NamedNode) -> None:
        self.graph, self.node = graph, node
        self.texts = [text for text in graph.texts(node, RDFS.label) if UNFINISHED not in text.value]
        self.labels = [text for text in self.texts if text.language == "en"]
        self.label = " ".join(text.value for text in self.labels)
        self.passages = graph.things(node, KZ.statedIn)
        self.cited = [(passage, text) for passage in self.passages for text in graph.texts(passage, KZ.paraphrase)]
        self.paraphrases = [(passage, text) for passage, text in self.cited if text.language == "en"]
        self.paraphrase = " ".join(text.value for _, text in self.paraphrases)

    def has(self, flag: ox.NamedNode, aspect: ox.NamedNode) -> bool:
        """Whether it is flagged so."""
        return self.graph.flagged(self.node, flag, aspect)

    @cached_property
    def sources(self) -> set[ox.NamedNode]:
        return {source for passage in self.passages for source in self.graph.things(passage, OA.hasSource)}

    @cached_property
    def _nodes_near(self) -> set[ox.NamedNode]:
        """All that it reaches, its sources, and those who speak there."""
        return {*self.graph.reached(self.node), *self.sources, *self.graph.around(*self.sources)}

    def _titles(self) -> list[str]:
        return [text for source in self.sources for text in self.graph.english(source, TITLE)]

    @cached_property
    def near(self) -> frozenset[str]:
        """The names of all that it reaches, and of its sources and those who speak there."""
        return frozenset([*(name for node in self._nodes_near for name in self.graph.names(node)), *self._titles()])

    @cached_property
    def words_near(self) -> frozenset[str]:
        """The words of these names."""
        return words_of(self._titles()).union(*map(self.graph.words, self._nodes_near))

    @cached_property
    def words_beside(self) -> frozenset[str]:
        """The words of the paraphrases, and of the names of what it points to."""
        named = self.graph.around(self.node)
        return words_of(text.value for _, text in self.paraphrases).union(*map(self.graph.words, named))

    def knows(self, word: str, others: Set[str] = frozenset()) -> bool:
        """Whether the paraphrases, the names of all that it reaches, or other words have a word."""
        rest = stems(word) - self.words_beside - others
        return not rest or rest <= self.words_near

    def at_label(self) -> Key:
        return (self.node, RDFS.label, self.labels[0])

    def at_paraphrase(self) -> Key | None:
        """The triple of the first paraphrase."""
        return next(((passage, KZ.paraphrase, text) for passage, text in self.paraphrases), None)


def quoted(words: Iterable[str]) -> str:
    """Words as a message gives them."""
    return ", ".join(f'"{word}"' for word in sorted(words))


@cache
def stems(text: str) -> frozenset[str]:
    """The words of a text without their endings, and without those that say nothing."""
    return frozenset(map(_stem, {word for word in _WORD.findall(text.lower()) if word not in _PLAIN}))


@cache
def _stem(word: str) -> str:
    return _ENDINGS.sub("", word)[:STEM] if len(word) > STEM else _SHORT_ENDINGS.sub("", word)


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The words of several texts, as `stems`."""
    return frozenset[str]().union(*map(stems, texts))
