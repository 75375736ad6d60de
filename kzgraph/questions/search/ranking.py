"""A search: the documents that a reader's words may mean, best first, and what of these words they lack.

`front/src/find.js` does the same in a site of files.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.graph.names import current_names
from kzgraph.graph.resolve import Named, everything
from kzgraph.questions.search import kazakh
from kzgraph.questions.search.documents import Document, documents
from kzgraph.questions.search.forms import STOP_WORDS, content_words, facets, forms, words
from kzgraph.questions.search.index import Index
from kzgraph.questions.search.spelling import Spelling
from kzgraph.reading.notes import days_among, named_days, naming_days
from kzgraph.vocab import KZ

if TYPE_CHECKING:
    from kzgraph.graph.silences import Silence
    from kzgraph.questions.question import Question

FIGURE = KZ.Figure.value
LONGEST = 300  # characters of a search
KEPT = ("not", "say", "не", "нет")  # stop words by which questions differ
# Words by which a reader asks what is said of somebody; they are stop words, as claims hold them all.
SAYING = {"say", "says", "said", "tell", "tells", "told", "говорит", "говорят", "сказано", "сказал", "сказали"}
SAYING |= {"айтады", "айтылған", "айтқан", "дейді"}
# Words by which a reader asks for the number of the dead, where there are few others.
TOLL = {"dead", "deaths", "died", "killed", "killings", "toll", "жертв", "жертвы", "погибли", "погибло", "погибшие", "погибших"}
TOLL |= {"убили", "убито", "убитых", "умерло", "қаза", "өлген", "өлтірілген", "құрбандар"}
FEW = 2  # content words of a text that asks for the number of the dead
NAMED = 1000.0  # the score of what is called exactly what is asked for
TOLLED = 950.0  # more for a number, where the number of the dead is asked for
INFLECTED = 500.0  # the same, in other forms of its words; from here on a silence is what a text looks for
BACKGROUND = 0.6  # how much less a claim counts that is in a collection of pages
COUNTED = 1.3  # how much more a figure counts where a text asks how many
UNCOUNTED = 0.8  # how much less any other claim counts there
CANDIDATES = 60  # documents that are compared word by word
PREFERRED = {"claim": 1.0, "silence": 1.0, "question": 0.85, "thing": 0.9, "term": 0.6, "passage": 0.5}
FIRST = 3  # hits that are compared with what is asked
SLICES = 2  # hits of one demand that stand in the list; others are under the first of them
GAPS = 2  # hits on what is missing that stand beside what is asked for
LOOKED_FOR = 0.59  # the part of what is asked that a silence holds where it is what a reader looks for, or a claim that tells it
WHOLE = 0.99  # nearly all of it
COVERED = 0.4  # the part of what is asked, by the weight of its words, that a question of what is said of a thing holds
HALF = 0.5  # the part of a name that names its thing
SLIPPED = 0.4  # the doubt about a word that is corrected


class Asked(NamedTuple):
    """A word that is asked for, and the forms in the index that it may mean.

    `weight` is the more the rarer the word is; `doubt` is 0 for a word of the index, 1 for one that means nothing there.
    """

    word: str
    forms: tuple[str, ...]
    weight: float
    doubt: float


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

    `silences` tell which sources are known not to say what is asked for, best first. Where one is the first hit, its nearest claims
    follow, and no other source is known to say it; else others may. `unnamed` is true where a word of no text is written as a name is.
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
    """The documents of a loaded graph and its questions."""

    def __init__(self, store: ox.Store, questions: Iterable[Question]) -> None:
        self._store = store
        self.documents = list(documents(store, questions))
        self._by_node = {document.node: document for document in self.documents}
        self._named: dict[str, list[int]] = {}
        for number, document in enumerate(self.documents):
            for name in {" ".join(words(line)) for line in document.says.splitlines()} - {""}:
                self._named.setdefault(name, []).append(number)
        self._of_silences: dict[str, list[Hit]] = {}
        self._known = {document.node: document.silence for document in self.documents if document.silence}
        self._index = Index(document.texts for document in self.documents)

    def prepare(self) -> None:
        """Makes what the first search would make, before the process is forked."""
        _ = self._spelling, self._persons, self.nodes

    @cached_property
    def nodes(self) -> list[Named]:
        """Every node that may be named."""
        return everything(self._store)

    @cached_property
    def _spelling(self) -> Spelling:
        proper = (word for document in self.documents if document.proper for word in words(document.says))
        return Spelling(self._index.written, proper, self._persons)

    @cached_property
    def _persons(self) -> frozenset[str]:
        """The words of the names of persons."""
        return frozenset(word for document in self.documents if "kz:Person" in document.classes for word in words(document.says))

    def __call__(self, text: str, most: int = 10, source: str = "") -> Found:
        """The documents that a text may mean; of one source, by any spelling of it, what it says."""
        found = self._found(text, most, source)
        if found.silences or not found.missing:
            return found
        for rare in (" ".join(found.missing), *found.missing):
            known = self._found(rare, most, source)
            if known.silent and known.silences and (rare not in found.missing or self._looked_for(known.silences, rare)):
                return self._led_by(found, known, most)
        return found

    def _looked_for(self, silences: tuple[Hit, ...], word: str) -> bool:
        """Whether silences are called by a word alone, and not only by a text that holds it."""
        lines = (line for silence in silences for line in self._by_node[silence.node].says.splitlines())
        return all(silence.score >= INFLECTED for silence in silences) and any([word] == words(line) for line in lines)

    def _led_by(self, found: Found, known: Found, most: int) -> Found:
        """What was found, behind silences on words that none of its first hits has, and behind the claims that are nearest to these."""
        near = {node for silence in known.silences for node in self._by_node[silence.node].near}
        first = [*known.silences, *(hit for hit in known.hits if hit.node in near)]
        nodes = {hit.node for hit in first}
        hits = (*first, *(hit for hit in found.hits if hit.node not in nodes))
        return found._replace(hits=hits[:most], missing=(), silences=known.silences)

    def _found(self, text: str, most: int, source: str) -> Found:
        asked, hits = self._hits(text, len(self.documents))
        silences = self._silences(text, asked, hits)
        silent = silences or tuple(hits[:1] if all(hit.kind == "silence" for hit in hits) else ())
        template = None if silences else self._template(text, hits)
        unknown = tuple(word.word for word in asked if not word.forms)
        listed = self._grouped(self._with_gaps(self._listed(asked, hits, silent)))
        listed = [template, *(hit for hit in listed if hit.node != template.node)] if template else listed
        if source:
            listed, silent = [hit for hit in listed if _of(hit, source)], tuple(hit for hit in silent if _of(hit, source))
        return Found(
            tuple(listed[:most]),
            unknown,
            self._missing(asked, listed[:FIRST]),
            silent,
            _unnamed(text, unknown, bool(hits)),
            self._changed(asked),
            self._known,
        )

    def _changed(self, asked: list[Asked]) -> tuple[tuple[str, str], ...]:
        """The words that were corrected, each with a word of the texts that has a form which it may mean."""
        slipped = [word for word in asked if word.forms and word.doubt]
        return tuple((word.word, min(w for w in self._index.written if not set(forms(w)).isdisjoint(word.forms))) for word in slipped)

    def _missing(self, asked: list[Asked], hits: list[Hit]) -> tuple[str, ...]:
        """The words of the index that none of these hits has in any form, label or synonym.

        Words that only ask do not count, nor an ending after a hyphen.
        """
        texts = (text for hit in hits for text in self._by_node[hit.node].texts)
        held = frozenset(form for text in texts for word in words(text) for form in forms(word)) if hits else frozenset()
        telling = (word for word in asked if word.word not in STOP_WORDS | kazakh.ENDINGS and not facets(word.word))
        return tuple(word.word for word in telling if hits and word.forms and held.isdisjoint(word.forms))

    def _listed(self, asked: list[Asked], hits: list[Hit], silences: tuple[Hit, ...]) -> list[Hit]:
        """The hits in the order in which they are shown: what is said first; silences and their nearest claims where no source tells it.

        A term that is not called what is asked for answers nothing, nor does a silence of something else.
        """
        first = [hit for hit in hits if hit.kind != "silence"][:FIRST]
        if silences and not (first and self._told(silences, hits)):
            near = dict.fromkeys(node for silence in silences for node in self._by_node[silence.node].near)
            first = [*silences, *(hit(self._by_node[node]) for node in near)]
        nodes = {hit.node for hit in first}
        kept = [*first, *(hit for hit in hits if hit.node not in nodes and (hit.kind != "silence" or hit.covered >= HALF))]
        return [hit for hit in kept if hit.kind != "term" or self._own(hit, asked) >= WHOLE]

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

    def _with_gaps(self, listed: list[Hit]) -> list[Hit]:
        """Where the first claims are all asked for by somebody, what is missing of the same matter stands beside them."""
        first = [hit for hit in listed if hit.kind != "silence"][:FIRST]
        if not all(self._by_node[hit.node].demand for hit in first):
            return listed
        gaps = list(dict.fromkeys(gap for hit in first for gap in self._by_node[hit.node].gaps))[:GAPS]
        known = {hit.node: hit for hit in listed}
        beside = [known.get(node) or hit(self._by_node[node]) for node in gaps]
        rest = [hit for hit in listed if hit.node not in gaps]
        place = rest.index(first[min(SLICES, len(first)) - 1]) + 1 if first else 0
        return [*rest[:place], *beside, *rest[place:]]

    def questions(self, text: str) -> list[Hit]:
        """The canned questions that a text may mean."""
        return self._hits(text, sum(document.kind == "question" for document in self.documents), KEPT)[1]

    def person_days(self, hits: Collection[Hit]) -> list[str]:
        """The days on which persons in hits were named: of a claim or passage those of its source; where only the text has a name, all."""
        days = naming_days(self._store, {iri for hit in hits for iri in (hit.node, *hit.passages)})
        by_name = named_days(self._store)
        return sorted({day for hit in hits for day in days_among(days, {hit.node, *hit.passages}) or by_name(" ".join(hit.label.values()))})

    def meant(self, text: str) -> set[str]:
        """The content words of a text, with the forms in the index that they may mean, slips of the pen corrected."""
        return {form for word in content_words(text[:LONGEST]) for form in (word, *self._meant(word).forms)}

    def _template(self, text: str, hits: list[Hit]) -> Hit | None:
        """The question of what is said of one thing, if a text names a person or body and all its other words are those of the question."""
        said = words(text[:LONGEST])
        if SAYING.isdisjoint(said) or "not" in said:
            return None
        content = {word: self._meant(word).forms for word in content_words(text[:LONGEST])}
        for thing in (self._by_node[hit.node] for hit in hits if hit.kind == "thing"):
            named = max((_in_name(content, name) for name in thing.says.splitlines()), key=len, default=set())
            rest = [word for word in said if word not in named]
            term = any(self.documents[number].kind == "term" for number in self._named.get(" ".join(filter(named.__contains__, said)), ()))
            if "kz:Group" in thing.classes or not named or term:
                continue
            enough = COVERED if STOP_WORDS.issuperset(rest) else WHOLE
            takers = [hit for hit in self.questions(" ".join(rest)) if hit.covered >= enough and self._takes(hit, thing)]
            if takers:
                best = [hit for hit in takers if hit.covered >= takers[0].covered]
                return min(best, key=lambda hit: thing.classes.index(self._by_node[hit.node].classes[0]))
        return None

    def _takes(self, question: Hit, thing: Document) -> bool:
        """Whether a thing is a value of the one parameter of a question."""
        return not set(thing.classes).isdisjoint(self._by_node[question.node].classes)

    def _silences(self, text: str, asked: list[Asked], hits: list[Hit]) -> tuple[Hit, ...]:
        """If the best hit is a silence: the best one of each source that is silent on what is asked, and no claim of which holds more.

        Of a claim that holds as much a silence wins if it is of the kind that is asked for, such as a number.
        """
        fitting = [hit for hit in hits if hit.kind != "silence" or self._has_persons(hit, asked)]
        if not fitting or fitting[0].kind != "silence":
            return ()
        told = {hit.source: hit.covered for hit in sorted(hits, key=lambda hit: hit.covered) if hit.kind == "claim"}
        kinds = facets(text)
        best: dict[str, Hit] = {}
        for hit in sorted(fitting, key=lambda hit: (hit.score < INFLECTED, -hit.covered)):
            alike = bool(kinds & facets(self._by_node[hit.node].says))
            enough = self._own(hit, asked) >= LOOKED_FOR and (hit.covered, alike) > (told.get(hit.source, 0.0), False)
            if hit.kind == "silence" and (hit.score >= INFLECTED or (enough and self._on_matter(hit, asked))):
                best.setdefault(hit.source, hit)
        return tuple(best.values())

    def _on_matter(self, hit: Hit, asked: list[Asked]) -> bool:
        """Whether a silence has a word that is asked for beside the names in it, if there is one: a town alone tells no matter."""
        lines = self._by_node[hit.node].says.splitlines()
        towns = {form for line in lines for word in _written_as_names(line) for form in forms(word)}
        held = {form for line in lines for word in words(line) for form in forms(word)} - towns
        matter = [word for word in asked if towns.isdisjoint(word.forms)]
        return not matter or any(not held.isdisjoint(word.forms) for word in matter)

    def _own(self, hit: Hit, asked: list[Asked]) -> float:
        """The part of what is asked that the names of a document hold, persons aside."""
        held = frozenset(form for word in words(self._by_node[hit.node].says) for form in forms(word))
        return _covered([word for word in asked if not word.forms or not self._persons.issuperset(word.forms)], held)

    def _has_persons(self, hit: Hit, asked: list[Asked]) -> bool:
        """Whether a document has the name of each person who is asked for."""
        document = self._by_node[hit.node]
        held = set(words(f"{document.says} {document.more}"))
        return all(not held.isdisjoint(word.forms) for word in asked if word.forms and self._persons.issuperset(word.forms))

    def _told(self, silences: tuple[Hit, ...], hits: list[Hit]) -> bool:
        """Whether a source that is not known to be silent may tell it: by a claim that holds enough of it or speaks of it.

        A text in other words than those of the claim is compared by what the silences are called, in all languages.
        """
        silent = {silence.source for silence in silences}
        if _claimed(hits, silent):
            return True
        meant = {hit.node for hit in hits if hit.kind in ("term", "thing") and hit.covered >= LOOKED_FOR}
        named = {silence.source for silence in silences if silence.score >= INFLECTED}
        near = {node for silence in silences for node in self._by_node[silence.node].near}
        elsewhere = meant.difference(*(self._by_node[node].about for node in near))
        for document in self.documents:
            nodes = meant if document.source not in silent else elsewhere if document.source not in named else ()
            if not document.about.isdisjoint(nodes):
                return True
        called = [self._called(label) for silence in silences for label in silence.label.values()]
        return any(_claimed([hit for hit in hits if not self._by_node[hit.node].background], silent) for hits in called)

    def _called(self, label: str) -> list[Hit]:
        """The hits for what a silence is called, which are the same each time."""
        if label not in self._of_silences:
            self._of_silences[label] = self._hits(label, len(self.documents))[1]
        return self._of_silences[label]

    def _hits(self, text: str, below: int, kept: Collection[str] = ()) -> tuple[list[Asked], list[Hit]]:
        """What is asked for, and the hits among the documents below a number; questions come first."""
        proper = _written_as_names(text)
        asked = [self._meant(word, word in proper) for word in content_words(text[:LONGEST], kept)]
        kinds = facets(text)
        counted = "number" in kinds
        toll = kinds <= {"number"} and len(asked) <= FEW and any(word.word in TOLL for word in asked)
        named = [number for number in self._named.get(" ".join(words(text[:LONGEST])), []) if number < below]
        hits = [hit(self.documents[number], NAMED, 1.0) for number in named]
        for number, score, held in self._index.ranked(dict.fromkeys(form for word in asked for form in word.forms), CANDIDATES, below):
            if number not in named:
                document, covered = self.documents[number], _covered(asked, held)
                called = document.kind in ("thing", "silence") and covered >= WHOLE and _called(document, asked, kinds)
                if (counted or toll) and document.kind == "claim":
                    figure = FIGURE in document.about
                    score *= COUNTED if figure else UNCOUNTED
                    score += TOLLED if figure and toll and covered >= WHOLE else 0.0
                hits.append(hit(document, INFLECTED if called else score, covered))
        return asked, sorted(hits, key=lambda hit: -hit.score)

    def _meant(self, word: str, proper: bool = False) -> Asked:
        """A word with the forms in the index that it may mean; none if it means nothing there. A name is not corrected."""
        known = [form for form in forms(word) if form in self._index.words]
        if not known or word not in self._index.words:  # a stem may be that of another word, a name that sounds the same is not
            known = self._spelling.named(word) or (proper and self._spelling.inflected(word)) or known
            known = self._spelling.of_same(word, known)
        doubt = 0.0 if known else SLIPPED
        alike = (form for form in self._spelling.alike(word, proper) if form not in STOP_WORDS)  # as Jane sounds like the Kazakh for and
        known = known or self._spelling.of_same(word, alike) or ([] if proper else self._spelling.slipped(word))
        known += [stem for form in known for stem in forms(form) if stem in self._index.words]
        return Asked(word, tuple(dict.fromkeys(known)), self._index.rarity(known), doubt if known else 1.0)


def hit(document: Document, score: float = 0.0, covered: float = 0.0) -> Hit:
    kind, node, label, voice, source, passages, *_ = document
    preferred = PREFERRED[kind] * (BACKGROUND if document.background else 1.0)
    score, silence, flags = score * covered * preferred, document.silence, document.voice_flags
    return Hit(kind, node, label, voice, source, passages, score, covered, document.compared, silence, voice_flags=flags)


def _of(hit: Hit, source: str) -> bool:
    """Whether a source, by any spelling of it, says a hit, or is known not to say it."""
    return bool(hit.source) and current_names().is_named(hit.source, source)


def _called(document: Document, asked: list[Asked], kinds: set[str]) -> bool:
    """Whether a name of a document has all words that are asked for and no other, in any form; of a silence, one that asks for the same."""
    wanted = {word.word: word.forms for word in asked}
    lines = [line for line in document.says.splitlines() if len(content_words(line)) == len(asked)]
    if document.kind == "silence" and kinds:
        lines = [line for line in lines if not facets(line) or kinds & facets(line)]
    return any(len(_in_name(wanted, line)) == len(asked) for line in lines)


def _in_name(content: dict[str, tuple[str, ...]], name: str) -> set[str]:
    """The words, with their forms, that stand in a name; none if they are less than half of it."""
    own = [set(forms(word)) for word in content_words(name)]
    held = {word for word, meant in content.items() if any(not one.isdisjoint(meant) for one in own)}
    return held if own and len(held) >= HALF * len(own) else set()


def _unnamed(text: str, unknown: tuple[str, ...], found: bool) -> bool:
    """Whether a word of no text is written as a name, or nothing at all is found for a text with a letter."""
    return (not found and any(letter.isalpha() for letter in text[:LONGEST])) or not _written_as_names(text).isdisjoint(unknown)


def _written_as_names(text: str) -> set[str]:
    """The words after the first one that begin with a capital letter."""
    return {part for word in text[:LONGEST].split()[1:] for part in words(word) if word[:1].isupper()}


def _claimed(hits: list[Hit], silent: set[str]) -> bool:
    """Whether a claim of a source that is not silent holds enough."""
    return any(hit.kind == "claim" and hit.source not in silent and hit.covered >= LOOKED_FOR for hit in hits)


def _covered(asked: list[Asked], held: frozenset[str]) -> float:
    """The part of what is asked, by the weight of its words, that a document holds."""
    total = sum(word.weight for word in asked)
    return sum(word.weight * (1 - word.doubt) for word in asked if not held.isdisjoint(word.forms)) / total if total else 0.0
