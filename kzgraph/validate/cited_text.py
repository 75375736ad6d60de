"""Labels, paraphrases and triples against the words of the cited passages, where the user gives a copy of the text.

The cues are words: they tell a reviewer where to look again, and are warnings.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

import pyoxigraph as ox

from kzgraph.graph.names import short
from kzgraph.reading.evidence import fold
from kzgraph.validate.wording.claims import CHOICE, CONTRAST, DENIAL, LESSENED
from kzgraph.validate.wording.clashes import Clash, Key
from kzgraph.validate.wording.mentions import acting, capitals
from kzgraph.validate.wording.numerals import bound, days, numbers, read_whole
from kzgraph.validate.wording.texts import BOUNDS, Graph, Said, quoted, stems, without_unsaid
from kzgraph.vocab import DCTERMS, KZ, KZV, RDFS

NEARER = 1.5  # times as near as its own passage: what another passage must be
CUES = {
    "denial": DENIAL,
    "or": CHOICE,
    "contrast": re.compile(r"\b(?:but|however|despite|although|in contrast|inconsisten\w*|nevertheless|whereas)\b", re.IGNORECASE),
    "allegation": re.compile(r"\balleg\w*", re.IGNORECASE),
}
# What a paraphrase may say for a cue of the passage.
MET = {
    "denial": re.compile(rf"{DENIAL.pattern}|{LESSENED.pattern}|\bin\w{{6,}}\b", re.IGNORECASE),
    "or": re.compile(rf"{CHOICE.pattern}|\b(?:whether|neither|either)\b", re.IGNORECASE),
    "contrast": CONTRAST,
    "allegation": re.compile(r"alleg|accus|complain|claim", re.IGNORECASE),
}


def clashes(graph: Graph, pieces: Mapping[ox.NamedNode, str]) -> Iterator[Clash]:
    """A clash for each triple or text that the words of its passage do not bear out; `pieces` has the text of each passage."""
    citing: dict[ox.NamedNode, list[Said]] = {}
    for node in graph.nodes():
        if (cited := graph.things(node, KZ.statedIn)) and any(passage in pieces for passage in cited):
            said = Said(graph, node)
            for passage in cited:
                citing.setdefault(passage, []).append(said)
            yield from _of_assertion(said, " ".join(pieces.get(passage, "") for passage in cited))
    speaking = {creator for node in graph.nodes() for creator in graph.things(node, DCTERMS.creator)}  # named by "I" and "we"
    mentioned: dict[ox.NamedNode, list[ox.NamedNode]] = {}
    for node in graph.nodes():
        for passage in graph.things(node, KZ.namedIn):
            mentioned.setdefault(passage, []).append(node)
        if node not in speaking:
            yield from _of_name(graph, node, pieces)
    nearest = _Nearest({passage: text for passage, text in pieces.items() if not _has_parts(graph, passage, pieces)})
    for passage, text in pieces.items():
        yield from _of_passage(graph, passage, text, [*citing.get(passage, ())], mentioned.get(passage, []))
        yield from _of_link(graph, passage, text)
        for paraphrase in graph.texts(passage, KZ.paraphrase):
            other = nearest.than(passage, paraphrase.value) if paraphrase.language == "en" else None
            if other:
                message = f"the paraphrase has more words in common with {short(other)} than with its own passage"
                yield Clash("paraphrase-of-another", (passage, KZ.paraphrase, paraphrase), message)


def _of_assertion(said: Said, text: str) -> Iterator[Clash]:
    graph, node = said.graph, said.node
    given = numbers(text, "en")
    is_range = len(graph.objects(node, *BOUNDS)) > 1
    for property_ in BOUNDS if read_whole(text) else ():
        for value in graph.objects(node, property_):
            number = next((number for number in given if str(number) == value.value), None)
            name = property_.value.removeprefix(KZ)
            if number is None and value.value not in ("0", "1"):
                yield Clash("number-not-in-text", (node, property_, value), f"the cited passage does not give {value.value}")
            elif number is not None and not is_range and (cue := bound(text, given[number])) != ("" if name == "exactly" else name):
                message = (
                    f"the passage gives {number} {f'with a bound (kz:{cue})' if cue else 'without a bound'}, and the triple is kz:{name}"
                )
                yield Clash("number-not-in-text", (node, property_, value), message)
    if not said.has(KZ.inferred, KZV.year):
        years = set(re.findall(r"\b(?:19|20)\d\d\b", text))
        for value in graph.objects(node, KZ.date, KZ.start, KZ.end):
            if value.value[:4] not in years:
                property_ = next(name for name in (KZ.date, KZ.start, KZ.end) if value in graph.objects(node, name))
                message = f"the cited passage does not give the year {value.value[:4]}"
                yield Clash("day-not-in-text", (node, property_, value), message)
    if graph.objects(node, KZ.contrastKind) and not CONTRAST.search(text):
        kind = graph.objects(node, KZ.contrastKind)[0]
        yield Clash("cue-not-in-text", (node, KZ.contrastKind, kind), "the cited passage has no word of contrast, such as but or however")
    if graph.is_a(node, KZ.Omission) and not DENIAL.search(text):
        action = graph.objects(node, KZ.action)[0]
        yield Clash("cue-not-in-text", (node, KZ.action, action), "the cited passage denies nothing, and the assertion is an omission")
    if said.label and (strange := {word for word in capitals(said.label) if not said.knows(word, stems(text))}):
        yield Clash("name-not-in-text", said.at_label(), f"the cited passage and the names in reach lack {quoted(strange)}")


def _of_name(graph: Graph, node: ox.NamedNode, pieces: Mapping[ox.NamedNode, str]) -> Iterator[Clash]:
    """The name of an agent as a passage gives it: each of its capitalised words, unless its identity is inferred."""
    cited = [pieces[passage] for passage in graph.things(node, KZ.namedIn) if passage in pieces]
    if not cited or graph.flagged(node, KZ.inferred, KZV.identity) or not graph.is_a(node, KZ.Organisation, KZ.PublicBody, KZ.Person):
        return
    words = stems(" ".join(cited))
    wholes = [name for name in graph.names(node) if stems(name) <= words or _initials(name) & set(re.findall(r"\w+", " ".join(cited)))]
    state = {word for other in graph.things(node, KZ.partOf) for name in graph.names(other) for word in stems(name)}
    if not wholes and not any(stems(name) - state <= words for name in graph.names(node)):
        for label in graph.texts(node, RDFS.label):
            if label.language == "en":
                yield Clash("name-not-in-text", (node, RDFS.label, label), f'no passage that names it gives "{label.value}" in full')


def _of_passage(graph: Graph, passage: ox.NamedNode, text: str, citing: list[Said], mentioned: list[ox.NamedNode]) -> Iterator[Clash]:
    known = {name for said in citing for name in said.near} | {name for thing in mentioned for name in graph.names(thing)}
    words = stems(text).union(*map(stems, known)) if known else stems(text)
    for paraphrase in graph.texts(passage, KZ.paraphrase):
        if paraphrase.language != "en":
            continue
        at: Key = (passage, KZ.paraphrase, paraphrase)
        bare = without_unsaid(paraphrase.value)
        if citing:
            for name, cue in CUES.items():
                if (match := cue.search(text)) and not MET[name].search(bare if name == "denial" else paraphrase.value):
                    yield Clash("cue-not-in-text", at, f'the passage has a word of {name} ("{match[0]}"), and the paraphrase none')
            if strange := {word for word in capitals(paraphrase.value) | acting(bare) if not stems(word) <= words}:
                yield Clash("name-not-in-text", at, f"the passage and the names of what it mentions lack {quoted(strange)}")
            given = days(text, "en")
            extra = [
                day for day in days(paraphrase.value, "en") if day.month and not any(day.agrees(other) for other in given if other.month)
            ]
            issued = {value.value for said in citing for source in said.sources for value in graph.objects(source, DCTERMS.issued)}
            if any(not any(day.fits(date) for date in issued) for day in extra):
                yield Clash("day-not-in-text", at, "the paraphrase gives a date that the passage does not")
        counted = {str(number) for number in numbers(text, "en")} | set(re.findall(r"\d+", text))
        if read_whole(text) and (odd := {str(n) for n in numbers(paraphrase.value, "en") if n > SMALL} - counted):
            yield Clash("number-not-in-text", at, f"the paraphrase gives {', '.join(sorted(odd))}, which the passage does not")


def _of_link(graph: Graph, passage: ox.NamedNode, text: str) -> Iterator[Clash]:
    """The words of a text fragment: the passage begins with the first and ends with the last."""
    for link in graph.things(passage, KZ.deepLink):
        fragment = link.value.partition("#:~:text=")[2]
        parts = [_bare(unquote(part)) for part in fragment.split(",") if not part.endswith("-") and not part.startswith("-")]
        if parts and not (_bare(text).startswith(parts[0]) and _bare(text).endswith(parts[-1])):
            message = "the words of the deep link are not those that the passage begins and ends with"
            yield Clash("link-not-in-text", (passage, KZ.deepLink, link), message)


def _bare(text: str) -> str:
    """A text without the signs around it."""
    return fold(text).casefold().strip(" .;:,!?'\"")


class _Nearest:
    """Which passage a text shares most words with, rare words counting most."""

    def __init__(self, pieces: Mapping[ox.NamedNode, str]) -> None:
        self._words = {passage: stems(text) for passage, text in pieces.items()}
        counts = Counter(word for words in self._words.values() for word in words)
        self._weights = {word: math.log(1 + len(pieces) / count) for word, count in counts.items()}

    def than(self, own: ox.NamedNode, text: str) -> ox.NamedNode | None:
        """The passage that is much nearer to a text than its own, if one is."""
        if own not in self._words:
            return None
        words = stems(text)
        best = max(self._words, key=lambda passage: self._near(passage, words))
        return best if best != own and self._near(best, words) > NEARER * self._near(own, words) else None

    def _near(self, passage: ox.NamedNode, words: frozenset[str]) -> float:
        own = self._words[passage]
        norm = math.sqrt(sum(self._weights[word] ** 2 for word in own)) or 1.0
        return sum(self._weights[word] ** 2 for word in own & words) / norm


SMALL = 3  # "all three" counts words of the same sentence


def _has_parts(graph: Graph, passage: ox.NamedNode, pieces: Mapping[ox.NamedNode, str]) -> bool:
    return any(passage in graph.things(other, KZ.within) for other in pieces)


def _initials(name: str) -> set[str]:
    return {"".join(word[0] for word in name.split() if word[0].isupper())}
