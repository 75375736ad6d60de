"""Names in labels and paraphrases: whom and what they mention is in the passage, or among what the assertion reaches."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.dates import MONTHS
from kzgraph.graph.names import short
from kzgraph.validate.wording.clashes import Clash, Key
from kzgraph.validate.wording.numerals import numbers, provisions
from kzgraph.validate.wording.texts import BOUNDS, Graph, Said, quoted, stems, without_unsaid, words_of
from kzgraph.vocab import KZ, KZV

ROLES = (
    *(KZ.victim, KZ.perpetrator, KZ.actor, KZ.addressee, KZ.accused, KZ.accuser, KZ.dutyBearer, KZ.owedTo, KZ.beneficiary),
    *(KZ.atRisk, KZ.origin, KZ.destination, KZ.about, KZ.inOrganisation, KZ.place),
)
NAMED_BY_NAME = (KZ.Person, KZ.Organisation, KZ.PublicBody, KZ.State)
ACTING = (KZ.Organisation, KZ.PublicBody)
LEFT_OUT = (KZ.Event, *ACTING)  # what a label may name without a triple
DOING = (KZV.perpetrator, KZV.actor, KZV.accuser, ox.NamedNode(KZV + "duty-bearer"))
ENOUGH = 0.3  # of a name, its rare words counting most
_MONTHS = frozenset(MONTHS["en"].split(" "))
# Each but the first word of a sentence, which has a capital letter anyway.
_CAPITAL = re.compile(r"(?<=[\w,)’'”] )(?:[(“‘])?([A-Z][\w-]*)|\b([A-Z]{3,})\b")
_NAME = re.compile(r"[A-Z][\w’'-]*(?: (?:of|for|on|in|and|the|to|against|with) (?:the )?[A-Z][\w’'-]*| [A-Z][\w’'-]*)+")
_AFTER_CORE = re.compile(r",| (?:whom?|whose|of whom|that|said) ")
# Who may do or suffer something without a capital letter.
DOER = re.compile(
    r"\b(?:police|army|soldiers?|troops|military|courts?|judges?|prosecutors?|ministry|ministers?|president|parliament|government|"
    r"authorities|officials|officers?|guards?|investigators?|governors?|mayors?|intelligence|militants?|gangs?|bandits?)\b",
    re.IGNORECASE,
)


class Doer(NamedTuple):
    """What a label may name without a triple, with its names; those of an event without the place or the year."""

    thing: ox.NamedNode
    is_event: bool
    is_acting: bool
    names: Sequence[str]


def doers(graph: Graph, things: Iterable[ox.NamedNode]) -> list[Doer]:
    """The events, bodies and organisations among things. A group is its source's alone, and a graph of many sources has thousands."""
    return [
        Doer(thing, event := graph.is_a(thing, KZ.Event), graph.is_a(thing, *ACTING), [_core(name) if event else name for name in names])
        for thing in things
        if graph.is_a(thing, *LEFT_OUT) and (names := graph.names(thing))
    ]


def _core(name: str) -> str:
    return name.split(" in ")[0]


def of_assertion(said: Said, rarity: Rarity, doers: Sequence[Doer], neighbours: Sequence[Said]) -> Iterator[Clash]:
    """A clash for a name, a doer or an article in the label that nothing beside it has, and for a role that it does not name."""
    if not said.label:
        return
    strange = {word for word in capitals(said.label) | acting(without_unsaid(said.label)) if not said.knows(word)}
    if said.paraphrase and (articles := provisions(said.label)):
        strange |= {f"article {number}" for number in articles.difference(*map(provisions, (said.paraphrase, *said.near)))}
    if strange and said.paraphrase:
        message = f"the label speaks of {quoted(strange)}, which neither a cited paraphrase nor a name that the triples reach has"
        yield Clash("name-not-said", said.at_label(), message)
    yield from _roles(said, rarity)
    yield from _left_out(said, doers)
    yield from _left_silent(said, neighbours)


def _roles(said: Said, rarity: Rarity) -> Iterator[Clash]:
    graph = said.graph
    words, weights = stems(said.label), rarity.near(said.node)
    for role, thing in graph.given(said.node, ROLES):
        names = [form for name in graph.names(thing) for form in dict.fromkeys((name, name.split(", ")[0]))]
        if names and not any(stems(name) & words if graph.is_a(thing, KZ.Group) else _mostly(name, words, weights) for name in names):
            message = f'the label does not name "{names[0]}", which is its {short(role)}'
            yield Clash("role-of-label", (said.node, role, thing), message)


def _left_out(said: Said, doers: Sequence[Doer]) -> Iterator[Clash]:
    """An event that the label names and no triple does; an agent, where the triples are silent on who did it."""
    graph = said.graph
    silent = any(aspect in DOING for aspect in graph.objects(said.node, KZ.silentOn))
    for thing, is_event, is_acting, names in doers:
        given = [name for name in names if name in said.label] if is_event or (silent and is_acting) else []
        if not given or thing in graph.reached(said.node) or thing in graph.around(*said.sources):
            continue
        if name := next((name for name in given if not any(name in other for other in said.near)), ""):
            message = f'the label names "{name}", and no triple points to {short(thing)}'
            yield Clash("left-out-of-triples", said.at_label(), message)


def _left_silent(said: Said, neighbours: Sequence[Said]) -> Iterator[Clash]:
    """A victim whom the label names and another assertion of the passage has, where the triples are silent on the victim."""
    graph = said.graph
    if not said.has(KZ.silentOn, KZV.victim):
        return
    for thing in {thing for other in neighbours for thing in graph.things(other.node, KZ.victim)} - graph.reached(said.node):
        cores = [_AFTER_CORE.split(name)[0] for name in graph.names(thing)]  # "Citizens" of "Citizens whom, by the accusation, ..."
        name = next((core for core in cores if core and stems(core) <= stems(said.label)), "")
        if name:
            yield Clash("left-out-of-triples", said.at_label(), f'the label names "{name}", and the triples are silent on the victim')


class Rarity:
    """What each word of the names of things says of one: the fewer have it, the more. Names of other sources do not count."""

    def __init__(self, graph: Graph, words: Callable[[ox.NamedNode], Iterable[str]]) -> None:
        """`words` gives the words of the names of a thing."""
        self._words = words
        self._things: dict[str, list[ox.NamedNode]] = defaultdict(list)  # by the folder of their IRIs
        for node in graph.nodes():
            if not graph.objects(node, KZ.statedIn):
                self._things[_folder(node)].append(node)
        self._counts: dict[str, Counter[str]] = {}  # of the folders that were asked for
        self._near: dict[str, dict[str, float]] = {}

    def near(self, node: ox.NamedNode) -> dict[str, float]:
        """The words of the names in the folder of a node and above it."""
        folder = _folder(node)
        if folder not in self._near:
            counts: Counter[str] = Counter()
            for other in filter(folder.startswith, self._things):
                counts.update(self._of(other))
            self._near[folder] = {word: 1 / count for word, count in counts.items()}
        return self._near[folder]

    def _of(self, folder: str) -> Counter[str]:
        if folder not in self._counts:
            self._counts[folder] = Counter(word for thing in self._things[folder] for word in self._words(thing))
        return self._counts[folder]


def _folder(node: ox.NamedNode) -> str:
    return node.value[: node.value.rfind("/") + 1]


def of_passage(graph: Graph, passage: ox.NamedNode, citing: Sequence[Said], mentioned: Sequence[ox.NamedNode]) -> Iterator[Clash]:
    """A clash for a number or a name of a paraphrase that no assertion which cites it has, and for a thing that it does not mention."""
    for text in graph.texts(passage, KZ.paraphrase):
        if text.language != "en":
            continue
        at: Key = (passage, KZ.paraphrase, text)
        if citing:
            strange = {str(n) for n in numbers(text.value, "en") if n > SMALL}
            strange -= {value.value for said in citing for value in graph.objects(said.node, *BOUNDS)} if strange else set()
            if strange:
                known = {name for said in citing for name in (said.label, *said.near)} | {
                    name for thing in mentioned for name in graph.names(thing)
                }
                strange -= {digits for name in known for digits in re.findall(r"\d+", name)}
                strange -= {str(n) for name in known for n in numbers(name, "en")}
            if strange:
                yield Clash("number-of-paraphrase", at, f"the paraphrase gives {quoted(strange)}, which no assertion that cites it has")
            words = words_of(said.label for said in citing).union(*(graph.words(thing) for thing in mentioned))
            names = {word for word in capitals(text.value) | acting(without_unsaid(text.value)) if not stems(word) <= words}
            words = words.union(*(said.words_near for said in citing)) if names else words
            if names := {word for word in names if not stems(word) <= words}:
                yield Clash(
                    "name-not-said", at, f"the paraphrase speaks of {quoted(names)}, which nothing that cites it or is named in it has"
                )
        for thing in mentioned:
            by_name = graph.is_a(passage, KZ.Passage) or graph.is_a(thing, *NAMED_BY_NAME)
            if by_name and graph.names(thing) and not any(stems(name) & stems(text.value) for name in graph.names(thing)):
                message = f'the paraphrase of {short(passage)} does not mention "{graph.names(thing)[0]}"'
                yield Clash("name-of-passage", (thing, KZ.namedIn, passage), message, at)


SMALL = 3  # "all three", "one of two" count words of the same sentence


@cache
def capitals(text: str) -> frozenset[str]:
    """The words with a capital letter that begin no sentence and are no months."""
    return frozenset(first or second for first, second in _CAPITAL.findall(text)) - _MONTHS


@cache
def without_names(text: str) -> str:
    """A text without names of several words: what an organisation is called says nothing of what was done."""
    return _NAME.sub("", text)


@cache
def acting(text: str) -> frozenset[str]:
    """The words for those who may do or suffer something."""
    return frozenset(DOER.findall(text))


def _mostly(name: str, words: frozenset[str], rarity: Mapping[str, float]) -> bool:
    weights = {word: rarity.get(word, 1.0) for word in stems(name)}
    return sum(weight for word, weight in weights.items() if word in words) >= ENOUGH * sum(weights.values())
