"""A search: a text becomes words, these rank documents, these become hits in groups, and silences lead where nothing else says it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from math import sqrt
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.graph.names import current_names
from kzgraph.model import Reader
from kzgraph.model.kinds import PERSON
from kzgraph.names import is_derived
from kzgraph.questions.search import kazakh
from kzgraph.questions.search.documents import Document, documents
from kzgraph.questions.search.forms import PARAGRAPH, STOP_WORDS, content_words, facets, forms, words
from kzgraph.questions.search.index import NUMBER, Index
from kzgraph.questions.search.spelling import Spelling
from kzgraph.reading.notes import days_among, named_days, naming_days

if TYPE_CHECKING:
    from kzgraph.graph.silences import Silence
    from kzgraph.questions.question import Question

LONGEST = 300  # characters of a search
DIGITS = 6  # of a score that tell documents apart, so that every engine puts them in one order
CANDIDATES = 100  # documents that are compared word by word
# How much a score counts; a group is a thing without a name of its own
KINDS = {"claim": 1.0, "silence": 1.0, "thing": 0.9, "group": 0.45, "question": 0.85, "term": 0.6, "passage": 0.5}
BACKGROUND = 0.6  # the same, of a claim of a list of pages
FIRST = 3  # hits that are compared with what is asked
BEFORE_SILENCES = 5  # hits before what is not said, where that does not lead
SLICES = 2  # hits of one demand that stand in the list; others are under the first of them
FITTING = 0.4  # how far one of the names of a silence and what is asked hold each other where it may lead
CALLED = 0.99  # the same, of a name that is what is asked
BESIDE = 0.5  # the part of what is asked that one of the names of a silence holds where it stands beside what is said
LOOKED_FOR = 0.59  # the same, of a claim that may say it
CLEARLY = 0.05  # how much more that is than what a claim holds
MISSING = 0.05  # the part of what is asked that the first hits lack and a silence holds
NAMED = 3.0  # how much more a score counts of a person, body or place that is called as the text
CORRECTED = 0.6  # how much a word counts that is taken for another


class Asked(NamedTuple):
    """A word that is asked for, the forms in the index that it may mean, and its weight: the rarer, the more.

    `near` is the word of the texts that it was taken for, empty where it was not corrected.
    """

    word: str
    forms: tuple[str, ...]
    weight: float
    near: str = ""
    proper: bool = False


class Fit(NamedTuple):
    """How far one of the names of a silence and what is asked hold each other, and how much of what is asked one of them holds."""

    name: float
    own: float


class Hit(NamedTuple):
    """One document that a text may mean.

    `kind` is one of HIT_KINDS and `node` an IRI, or the name of a question. `label` is what it says or is called, by language. `voice`,
    `source` and `passages` are IRIs, empty where no source says it. `covered` is the part of what is asked that it holds, from 0 to 1.
    `compared` is true of a claim of which `kzgraph became` shows later claims, or that a text read for it has no news.
    `silence` is set for one: which source does not say it, and whether an excerpt of it. `under` are the other conditions of the
    demand that a hit belongs to, or the demand, and claims of the same sentence on the same people, which are no hits of their own.
    `voice_flags` are those of its document.
    """

    kind: str
    node: str
    label: dict[str, str]
    voice: str
    source: str
    passages: tuple[str, ...]
    score: float
    covered: float
    compared: bool = False
    silence: Silence | None = None
    under: tuple[str, ...] = ()
    voice_flags: tuple[str, ...] = ()


class Found(NamedTuple):
    """What was found. `unknown` are words of no text, and `missing` those that other texts have, and none of the first three hits.

    `silences` are what sources are known not to say of what is asked, best first. Where one is the first hit, its nearest claims follow,
    and no other source is known to say it; else others may. `unnamed` is true where a word of no text is written as a name is.
    `changed` are words of no text that were taken for another, each with a word of the texts that it was taken for. `known` are all
    silences of the graph.
    """

    hits: tuple[Hit, ...]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]
    silences: tuple[Hit, ...] = ()
    unnamed: bool = False
    changed: tuple[tuple[str, str], ...] = ()
    known: Mapping[str, Silence] = MappingProxyType({})

    @property
    def silent(self) -> bool:
        """Whether what is not said comes first."""
        return bool(self.hits) and self.hits[0].kind == "silence"

    @property
    def telling(self) -> set[str]:
        """The sources of which a claim may say what is asked: one of the first hits, or one that holds as much of it as a silence does."""
        said = (hit for place, hit in enumerate(self.hits) if place < FIRST or hit.covered >= LOOKED_FOR)
        return {hit.source for hit in said if hit.kind == "claim"}


class Search:
    """The documents of a loaded graph and its questions, in an index that was made of them, or in a new one."""

    def __init__(self, store: ox.Store, questions: Iterable[Question], index: Index | None = None) -> None:
        self._store = store
        self._index = index or Index.of(documents(Reader(store), questions))
        self.documents = self._index.documents
        self._by_node = {document.node: document for document in self.documents}
        self._number = {document.node: number for number, document in enumerate(self.documents)}
        self._lines_of: dict[str, list[list[Asked]]] = {}
        self._known = {document.node: document.silence for document in self.documents if document.silence}

    def prepare(self) -> None:
        """Makes what the first search would make, before the process is forked."""
        _ = self._spelling, self._persons, self._names

    @cached_property
    def _spelling(self) -> Spelling:
        proper = (word for document in self.documents if document.proper for word in words(document.says) if word not in STOP_WORDS)
        return Spelling(self._index.written, proper)

    @cached_property
    def _persons(self) -> frozenset[str]:
        """The words of the names of persons."""
        return frozenset(word for document in self.documents if PERSON in document.kinds for word in words(document.says))

    def __call__(self, text: str, most: int = 10, source: str = "") -> Found:
        """The documents that a text may mean; of one source, by any spelling of it, what it says."""
        asked = self.asked(text)
        hits = self.ranked(asked)
        claims = [hit for hit in hits if hit.kind != "silence"]
        silences, lead = self._silences(asked, hits)
        if lead:
            near = dict.fromkeys(node for silence in silences for node in self._by_node[silence.node].near)
            claims = [*silences, *(hit(self._by_node[node]) for node in near), *(hit for hit in claims if hit.node not in near)]
        else:
            others = [hit for hit in hits if hit.kind == "silence" and hit not in silences]
            claims = [*claims[:BEFORE_SILENCES], *silences, *claims[BEFORE_SILENCES:], *others]
        listed = self._grouped(claims)
        if source:
            listed, silences = [hit for hit in listed if _of(hit, source)], [hit for hit in silences if _of(hit, source)]
        unknown = tuple(word.word for word in asked if not word.forms)
        unnamed = bool(unknown) and not _written_as_names(text).isdisjoint(unknown)
        return Found(
            tuple(listed[:most]),
            unknown,
            self._missing(asked, listed[:FIRST]),
            tuple(silences),
            unnamed or (not hits and any(map(str.isalpha, text[:LONGEST]))),
            self._changed(asked),
            self._known,
        )

    def asked(self, text: str) -> list[Asked]:
        """The words of a text with the forms in the index that they may mean."""
        proper = _written_as_names(text)
        text = text[:LONGEST]
        return [self._meant(word, word in proper) for word in content_words(text)] + self._counted(text)

    def ranked(self, asked: list[Asked], most: int = CANDIDATES) -> list[Hit]:
        """The documents that hold any of the words, best first: by BM25 and by the part of what is asked that they say and hold.

        Where a paragraph is named, they are what is said there, in a source whose labels hold the other words first.
        """
        hits = []
        wanted = [word for word in asked if word.word]
        held = _held(wanted)
        placed = _held(word for word in wanted if word.word.startswith(PARAGRAPH))
        for number, score in self._index.ranked(dict.fromkeys(form for word in asked for form in word.forms), most):
            document = self.documents[number]
            if placed:
                if placed.isdisjoint(self._index.own(number)):
                    continue
                score *= 1 + _covered(asked, self._describes(document.source))
            covered = _covered(asked, self._index.held(number))
            called = covered >= CALLED and any(_alike(wanted, held, line) >= CALLED for line in self._lines(document.node))
            if document.kind != "term" or called:
                hits.append(hit(document, score * covered * self._own(number, asked), covered, called))
        return sorted(hits, key=lambda hit: (-round(hit.score, DIGITS), self._number[hit.node]))

    def _describes(self, source: str) -> frozenset[str]:
        """The forms of the words of the labels of a source."""
        return _forms_of([self._by_node[source].says] if source in self._by_node else [])

    def questions(self, text: str) -> list[Hit]:
        """The canned questions that a text may mean."""
        return [hit for hit in self.ranked(self.asked(text), len(self.documents)) if hit.kind == "question"]

    def person_days(self, hits: Collection[Hit]) -> list[str]:
        """The days on which persons in hits were named: of a claim or passage those of its source; where only the text has a name, all."""
        days = naming_days(self._store, {iri for hit in hits for iri in (hit.node, *hit.passages)})
        by_name = named_days(self._store)
        return sorted({day for hit in hits for day in days_among(days, {hit.node, *hit.passages}) or by_name(" ".join(hit.label.values()))})

    def holds(self, node: str, text: str) -> bool:
        """Whether what a document says has each word of a text in any form."""
        held = _forms_of([self._by_node[node].says])
        return all(not held.isdisjoint(word.forms) for word in self.asked(text) if word.word)

    def shares(self, node: str, text: str) -> list[float]:
        """The part of each line of what a document says, by the weight of its words, that a text holds."""
        held = _held(self.asked(text))
        return [_covered(line, held) for line in self._lines(node)]

    def is_called(self, node: str, text: str) -> bool:
        """Whether a line of what a document says and a text have the same words."""
        return self._fit(node, self.asked(text)).name >= CALLED

    def _lines(self, node: str) -> list[list[Asked]]:
        """What each line of what a document says would ask for."""
        if node not in self._lines_of:
            self._lines_of[node] = [self._exactly(line) for line in self._by_node[node].says.splitlines()]
        return self._lines_of[node]

    def _exactly(self, text: str) -> list[Asked]:
        """The words of a text by their own forms alone."""
        return [Asked(word, forms(word), self._index.rarity(forms(word))) for word in content_words(text)] + self._counted(text)

    def _counted(self, text: str) -> list[Asked]:
        """How many, as one word, if a text asks for a number."""
        return [Asked("", (NUMBER,), self._index.rarity([NUMBER]))] if "number" in facets(text) else []

    def document(self, node: str) -> Document:
        return self._by_node[node]

    def named(self, name: list[str]) -> list[str]:
        """The persons, bodies, states and other things with a name of their own that are called so, in any form of the words."""
        if STOP_WORDS.issuperset(name):
            return []
        meant = [set(self._meant(word, proper=True).forms) for word in name]
        return [node for node, lines in self._names if any(_are_forms(meant, line) for line in lines)]

    @cached_property
    def _names(self) -> list[tuple[str, list[list[str]]]]:
        """The things with a name of their own, each with the words of its names."""
        proper = (document for document in self.documents if document.proper)
        return [(document.node, [words(line) for line in document.says.splitlines()]) for document in proper]

    def _meant(self, word: str, proper: bool = False) -> Asked:
        """A word with the forms in the index that it may mean; none if it means nothing there. A name is not corrected."""
        known = [form for form in forms(word) if self._index.count(form)]
        if not self._index.count(word):  # a stem may be that of another word, a name that sounds the same is not
            known = self._spelling.named(word) or self._without_persons(word, known)
        near = ""
        if not known:
            meant = self._spelling.like(word) or (not proper and (self._spelling.sounding(word) or self._spelling.slipped(word))) or []
            known = [form for one in meant if one not in STOP_WORDS for form in forms(one) if self._index.count(form)]
            known = self._without_persons(word, known)
            near = next((one for one in meant if not set(forms(one)).isdisjoint(known)), "")
        weight = self._index.rarity(known) * (CORRECTED if near else 1.0)
        return Asked(word, tuple(dict.fromkeys(known)), weight, near, proper or not self._persons.isdisjoint(known))

    def _without_persons(self, word: str, known: list[str]) -> list[str]:
        """The forms of a word without the names of persons, if it is a family name or patronymic made of one: it names somebody else."""
        return [form for form in known if form not in self._persons] if is_derived(word) else known

    def _changed(self, asked: list[Asked]) -> tuple[tuple[str, str], ...]:
        """The words that were corrected, each with the word of the texts that it was taken for."""
        return tuple((word.word, word.near) for word in asked if word.near)

    def _missing(self, asked: list[Asked], hits: list[Hit]) -> tuple[str, ...]:
        """The words of the index that none of these hits has in any form, label or synonym. An ending after a hyphen does not count."""
        held = _forms_of(text for hit in hits for text in self._by_node[hit.node].texts)
        telling = (word for word in asked if word.word and word.forms and word.word not in STOP_WORDS | kazakh.ENDINGS)
        return tuple(word.word for word in telling if hits and not facets(word.word) and held.isdisjoint(word.forms))

    def _silences(self, asked: list[Asked], hits: list[Hit]) -> tuple[list[Hit], bool]:
        """The silences on what is asked, one of each source, and whether they lead.

        They are the one that fits best and those of other sources on the same matter. They lead if it is not known to be said, and
        one is called as the text, or holds more of it than any claim, or a word that the first hits lack. Else a source is silent if its
        silence is called so, or holds enough of the text and more than its claims.
        """
        fits = {hit.node: self._fit(hit.node, asked) for hit in hits if hit.kind == "silence" and self._is_about(hit.node, asked)}
        best = max(fits, key=lambda node: (fits[node].name >= CALLED, fits[node].own * fits[node].name), default="")
        if not best or fits[best].name < FITTING:
            return [], False
        claims = [hit for hit in hits if hit.kind == "claim"]
        said: dict[str, float] = {}
        for hit in claims:
            said[hit.source] = max(self._own(self._number[hit.node], asked), said.get(hit.source, 0.0))
        silences = self._on_same(best, [hit for hit in hits if hit.node in fits and fits[hit.node].own >= fits[best].own - CLEARLY])
        things = [hit for hit in hits if self._by_node[hit.node].proper]
        named = len(asked) > 1 and fits[best].name >= CALLED and not any(self._fit(hit.node, asked).name >= CALLED for hit in things)
        more = named or fits[best].own >= max(said.values(), default=0.0) + CLEARLY or self._holds_missing(silences, asked, hits)
        if more and not _is_told(silences, claims):
            return silences, True
        enough = fits[best].own >= BESIDE
        return [hit for hit in silences if named or (enough and fits[best].own >= said.get(hit.source, 0.0) + CLEARLY)], False

    def _is_about(self, node: str, asked: list[Asked]) -> bool:
        """Whether a silence has the persons who are asked about, and more of what is asked than a name."""
        document = self._by_node[node]
        says, texts = _forms_of([document.says]), _forms_of(document.texts)
        subject = [not says.isdisjoint(word.forms) for word in asked if word.word and not word.proper]
        persons = (word for word in asked if not self._persons.isdisjoint(word.forms))
        return (not subject or any(subject)) and not any(texts.isdisjoint(word.forms) for word in persons)

    def _on_same(self, best: str, others: list[Hit]) -> list[Hit]:
        """The best silence, those of other sources on the same, and else the best of each other source."""
        silence = self._by_node[best].silence
        beside = [node for other in silence.beside for node in other.silences] if silence else []
        same: dict[str, Hit] = {}
        for one in [hit(self._by_node[node]) for node in (best, *beside) if node in self._by_node] + others:
            same.setdefault(one.source, one)
        return list(same.values())

    def _fit(self, node: str, asked: list[Asked]) -> Fit:
        """How far a silence is about what is asked."""
        held, lines = _held(asked), self._lines(node)
        return Fit(max(_alike(asked, held, line) for line in lines), max(_covered(asked, _held(line)) for line in lines))

    def _holds_missing(self, silences: list[Hit], asked: list[Asked], hits: list[Hit]) -> bool:
        """Whether the names of silences hold words, by weight enough of them, that none of the first other hits has."""
        first = _forms_of(text for hit in [hit for hit in hits if hit.kind != "silence"][:FIRST] for text in self._by_node[hit.node].texts)
        held = _forms_of(self._by_node[silence.node].says for silence in silences)
        missing = [word if first.isdisjoint(word.forms) else word._replace(forms=()) for word in asked]
        return _covered(missing, held) >= MISSING

    def _own(self, number: int, asked: list[Asked]) -> float:
        """The part of what is asked that a document says, or the names of what it speaks of."""
        return _covered(asked, self._index.own(number))

    def _grouped(self, listed: list[Hit]) -> list[Hit]:
        """The hits with at most two of a demand and its conditions, and one of a figure and its twins: the others are under the best."""
        of_demand: dict[str, list[str]] = {}
        for hit in listed:
            if demand := self._by_node[hit.node].demand:
                of_demand.setdefault(demand, []).append(hit.node)
        under = {nodes[0]: tuple(nodes[SLICES:]) for nodes in of_demand.values()}
        best: dict[str, str] = {}  # of each figure and claim: the first hit of which it is a twin
        for hit in listed:
            twins = self._by_node[hit.node].twins
            first = next((best[node] for node in (hit.node, *twins) if node in best and (not twins or best[node] in twins)), hit.node)
            if first != hit.node:
                under[first] = (*under.get(first, ()), hit.node)
            elif twins or hit.kind == "claim":
                best |= dict.fromkeys((*twins, hit.node), first)
        gone = {node for nodes in under.values() for node in nodes}
        return [hit._replace(under=under.get(hit.node, ())) for hit in listed if hit.node not in gone]


def hit(document: Document, score: float = 0.0, covered: float = 0.0, called: bool = False) -> Hit:
    kind, node, label, voice, source, passages, *_ = document
    score *= KINDS["group" if kind == "thing" and not document.proper else kind]
    score *= (BACKGROUND if document.background else 1.0) * (NAMED if called and document.proper else 1.0)
    silence, flags = document.silence, document.voice_flags
    return Hit(kind, node, label, voice, source, passages, score, covered, document.compared, silence, voice_flags=flags)


def _of(hit: Hit, source: str) -> bool:
    """Whether a source, by any spelling of it, says a hit, or is known not to say it."""
    return bool(hit.source) and current_names().is_named(hit.source, source)


def _is_told(silences: list[Hit], claims: list[Hit]) -> bool:
    """Whether another source is known to say what is not said, or one of the first claims to say what the best silence is about."""
    sources, first = {one.source for one in silences}, {claim.node for claim in claims[:FIRST]}
    beside = [[other for other in one.silence.beside if other.claims] for one in silences if one.silence]
    return any(other.source not in sources for others in beside for other in others) or any(
        not first.isdisjoint(other.claims) for others in beside[:1] for other in others
    )


def _held(words: Iterable[Asked]) -> frozenset[str]:
    return frozenset(form for word in words for form in word.forms)


def _alike(asked: list[Asked], held: frozenset[str], line: list[Asked]) -> float:
    """How much two texts, the first with its forms, hold of each other, from 0 to 1."""
    return sqrt(_covered(asked, _held(line)) * _covered(line, held))


def _are_forms(meant: list[set[str]], name: list[str]) -> bool:
    """Whether words are those of a name, each by the forms that it may mean."""
    return len(meant) == len(name) and all(not one.isdisjoint(forms(word)) for one, word in zip(meant, name, strict=True))


def _forms_of(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(form for text in texts for word in words(text) for form in forms(word))


def _written_as_names(text: str) -> set[str]:
    """The words after the first one that begin with a capital letter."""
    return {part for word in text[:LONGEST].split()[1:] for part in words(word) if word[:1].isupper()}


def _covered(asked: list[Asked], held: frozenset[str]) -> float:
    """The part of what is asked, by the weight of its words, that a document holds."""
    total = sum(word.weight for word in asked)
    return sum(word.weight for word in asked if not held.isdisjoint(word.forms)) / total if total else 0.0
