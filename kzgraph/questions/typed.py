"""A question typed as one: the canned question that surely fits, with the values that the text names for its parameters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.graph.names import short_name
from kzgraph.model import Reader
from kzgraph.questions.canned import candidates
from kzgraph.questions.question import SOURCE, Parameter, Question
from kzgraph.questions.search import Document, Search
from kzgraph.questions.search.forms import STOP_WORDS, content_words, facets, forms, is_cyrillic, words

KEPT = ("not", "say", "не", "нет")  # stop words by which questions differ
CLEARLY = 1.15  # how many times better a question fits than the next one
FEW = 2  # words, of which one may be how many, fewer of which many questions hold
NEAR = 3  # hits of any kind among which it must be
# The parts of a title or another line of a header, by the weight of its words, that a text must hold: more where it ranks lower
HALF, COUNTED, THIRD, QUARTER = 0.45, 0.4, 0.33, 0.25
LONGEST = 6  # words of a name
SEVERAL = "across-datasets"  # the area of questions about several sources
NEGATIONS = {"never", "жоқ", "емес"}
# Words that deny, and the endings of Kazakh ones: a question on what is not so answers no text that has none of them
DENYING = {
    "not",
    "no",
    "without",
    "never",
    "nobody",
    "nothing",
    "не",
    "нет",
    "без",
    "никто",
    "ничего",
    "никогда",
    "ешкім",
    "ештеңе",
    *NEGATIONS,
}
DENYING_ENDINGS = ("сыз", "сіз", "мейді", "майды", "меген", "маған", "меді", "мады")
# By these words and endings whoever is named is not who acts: a question is put of, to or about them. English and Russian have a word
# before the name, and Kazakh an ending of the ablative or a word behind it.
BEFORE = {"of", "on", "to", "from", "about", "о", "об", "от", "у", "к", "ко", "про"}
BEHIND = {"туралы", "жайлы", "дан", "ден", "тан", "тен", "нан", "нен"}
ARTICLES = {"the", "a", "an"}


class Fitting(NamedTuple):
    """The name of a canned question, and IRIs for its parameters."""

    question: str
    parameters: dict[str, str]


class Place(NamedTuple):
    """Where a text names a node: its words from `start` to before `end`."""

    start: int
    end: int
    node: str


def fitting(store: ox.Store, search: Search, questions: list[Question], text: str) -> Fitting | None:
    """The question that surely fits a text; None if none does, since nothing is guessed.

    It is the best by its rank and clearly so, and a second signal agrees: its header holds all words of the text that are not names, and it
    takes exactly what the text names. One source that is named narrows it; a text that names several asks a question about several.
    """
    said = words(text)
    sources, said = _sources(Reader(store), said)
    known = {question.name: question for question in questions if len(sources) < 2 or question.area == SEVERAL}
    narrowed = {SOURCE.name: next(iter(sources))} if len(sources) == 1 else {}
    named = list(_named(search, said))
    for place in named[:1] if len(named) == 1 else []:
        rest = [*said[: place.start], *said[place.end :]]
        if facets(text) and _is_object(said, place) and (fits := _taking(store, search, known, place.node, rest)):
            return Fitting(fits.question, narrowed | fits.parameters)
    without = {name for name, question in known.items() if not _required(question)}
    event = _event(search, store)
    asked = [word for word in said if word not in event] + ["source"] * (len(sources) > 1)
    denies = _denies(" ".join(said))
    fit = {name for name in without if denies or not _denies(known[name].title["en"])}
    best = _surely(search, without, " ".join(asked))
    return Fitting(best, narrowed) if best in fit else None


def _taking(store: ox.Store, search: Search, known: dict[str, Question], node: str, rest: list[str]) -> Fitting | None:
    """The question on a named node whose header holds the other words; of several that do, the one that takes the fewest nodes."""
    takes: dict[str, tuple[int, str]] = {}
    for name, question in known.items():
        required = _required(question)
        if len(required) == 1:
            nodes = candidates(store, required[0])
            if ox.NamedNode(node) in nodes:
                takes[name] = len(nodes), required[0].name
    content = [word for word in rest if word not in STOP_WORDS] or [word for word in rest if word not in ARTICLES | BEFORE | BEHIND]
    held = [name for name in takes if content and _holds(search.document(name), content)]
    ranked = [hit.node for hit in search.questions(" ".join(rest)) if hit.node in held] or held
    best = min(ranked, key=lambda name: (takes[name][0], ranked.index(name)), default=None)
    return Fitting(best, {takes[best][1]: node}) if best else None


def _surely(search: Search, names: set[str], text: str) -> str:
    """The question whose header holds all that a text says, and that is clearly the best; empty if none is."""
    content = content_words(text, KEPT)
    if STOP_WORDS.issuperset(content) or not NEGATIONS.isdisjoint(content) or len(content) + ("number" in facets(text)) < FEW:
        return ""
    hits = [hit for hit in search.questions(text) if hit.node in names]
    called = [hit for hit in hits if search.is_called(hit.node, text)]
    if len(called) == 1:
        return called[0].node
    if not hits or not search.holds(hits[0].node, text) or (len(hits) > 1 and hits[0].score < CLEARLY * hits[1].score):
        return ""
    others = [hit.node for hit in search(text).hits if hit.kind != "silence"]
    rank = others.index(hits[0].node) if hits[0].node in others else NEAR
    titles, shares = len(hits[0].label), search.shares(hits[0].node, text)
    title, line = max(shares[:titles]), max(shares[titles:], default=0.0)
    counted = "number" in facets(text)  # a number that answers another question is the worst answer
    near = rank < NEAR and (title >= HALF or line >= (COUNTED if counted else THIRD))
    return hits[0].node if near or (not (rank or counted) and max(title, line) >= QUARTER) else ""


def _denies(text: str) -> bool:
    return any(word in DENYING or word.endswith(DENYING_ENDINGS) for word in words(text))


def _holds(document: Document, content: list[str]) -> bool:
    """Whether one language of a header, or another name of the question, has each of these words in any form."""
    held = {form for word in words(document.says) for form in forms(word)}
    return all(not held.isdisjoint(forms(word)) for word in content)


def _required(question: Question) -> list[Parameter]:
    return [parameter for parameter in question.parameters if not parameter.optional]


def _is_object(said: list[str], place: Place) -> bool:
    """Whether whoever is named is not who acts in the sentence."""
    before = [word for word in said[: place.start] if word not in ARTICLES]
    last = said[place.end - 1]
    ablative = is_cyrillic(last) and last[-3:] in BEHIND
    return (bool(before) and before[-1] in BEFORE) or ablative or not BEHIND.isdisjoint(said[place.end : place.end + 1])


def _named(search: Search, said: list[str]) -> Iterator[Place]:
    """Whom or what a text names, the longest name first, none within another: persons, bodies and states by a whole name, in any case."""
    taken: set[int] = set()
    for length in range(min(LONGEST, len(said)), 0, -1):
        for start in range(len(said) - length + 1):
            place = range(start, start + length)
            if taken.isdisjoint(place) and (nodes := search.named(said[start : start + length])):
                taken.update(place)
                if len(nodes) == 1:
                    yield Place(start, start + length, nodes[0])


def _sources(model: Reader, said: list[str]) -> tuple[set[str], list[str]]:
    """The sources that a text names by their short name, with or without the year, or by who published them; and its other words."""
    iris: dict[tuple[str, ...], str] = {}
    for source in model.sources():
        short = short_name(source.iri)
        creators = [name.value for creator in source.creators for name in model.names_of(creator.iri)]
        for text in (short, short.rsplit(" ", 1)[0], *creators):
            iris.setdefault(tuple(words(text)), source.iri)
    found: set[str] = set()
    for name in sorted(iris.keys() - {()}, key=len, reverse=True):
        for start in range(len(said) - len(name), -1, -1):
            span = said[start : start + len(name)]
            if all(not set(forms(own)).isdisjoint(forms(word)) for own, word in zip(name, span, strict=True)):
                found.add(iris[name])
                said = [*said[:start], *said[start + len(name) :]]
    return found, said


def _event(search: Search, store: ox.Store) -> set[str]:
    """The words of the names of the event that most claims speak of, by which no claim is told from another."""
    topic = Reader(store).topic()
    return set(words(search.document(topic).says)) - STOP_WORDS if topic else set()
