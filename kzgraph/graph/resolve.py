"""Which node a text names: an IRI, a local name, a passage as readers see it, a name in any language, script and spelling, an acronym, a
part of a name, or another word for it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache
from itertools import chain
from string import ascii_lowercase
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph import names
from kzgraph.errors import UsageError, nearest
from kzgraph.graph.names import by_folder, current_names, short, short_name
from kzgraph.graph.store import expand, select
from kzgraph.vocab import PREFIXES

if TYPE_CHECKING:
    from kzgraph.graph.remote_endpoint import Remote

MOST = 8  # nodes that a message lists
SHORT = 3  # letters of a word that an acronym may leave out
NAMED = ("person", "organisation", "public body", "state")  # kinds of nodes with names of their own
_KINDS = {"Concept": "term", "ConceptScheme": "list of terms", "Class": "class", "Ontology": "ontology"}
STEM = 4  # letters by which words of a name are compared
LIKE = 0.9  # how similar two spellings of a name are, from 0 to 1
NEAR = 0.7  # how alike a text and a name are that may be meant, from 0 to 1: below it, names of other things are offered
_WORD = re.compile(r"[^\W_]+")
_MADE = re.compile(r"^\S+[-:/]\S*$")  # a local name or an IRI, and no words
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_KAZAKH = re.compile(r"(\d+)-(абзац|абз\.|сөйлем|сөйл\.|бөлік)ы?")  # numbers come first
# such as HRW 2022 ¶7 s2, HRW 2022, paragraph 7, sentence 2 and HRW 2022 p07-s02; a section, which the paragraph implies, may stand before
_SECTION = r"(?:(?:section |раздел )\d\S*, |\d\S*-бөлім, |§\d\S*, |(?<=, )[^\W\d][\w ]{,59}, )?"
_PLACE = re.compile(
    r"(.+?),? "
    + _SECTION
    + r"(?:(p\d\d\S*)|(?:excerpt |выдержка, |үзіндінің )?(?:¶ ?|paragraph |абзац |абз\. )(\d+)(?: of the excerpt| выдержки)?"
    r"(?:,? (?:s\.? ?|sentence |предложение |пр\. |сөйлем |сөйл\. )(\d+)(?:,? (?:clause |часть |бөлік )?([a-z]|[1-9]|1\d|2[0-6]))?)?)"
)


class Named(NamedTuple):
    """A node with its names in all languages, the English one first, what kind of node it is, and other words that a reader may use."""

    node: ox.NamedNode
    names: tuple[str, ...]
    kind: str
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.names[0]} ({self.kind}, {short(self.node)})"


def resolve(
    engine: ox.Store | Remote, text: str, allowed: Collection[ox.NamedNode] | None = None, *, what: str = "node", exact: bool = False
) -> ox.NamedNode:
    """The one node that a text names, of those allowed. Raises UsageError, which lists nodes with their names and kinds.

    Of several, one alone that has a name of its own is meant: a body before the groups whose labels speak of it. A name with words left out
    between is none: "Almaty court" may be another court of Almaty than its City Court.
    `what` is what a message calls such a node. `exact` takes a whole name as it is written, and nothing like it.
    """
    if not text.strip():
        raise UsageError(f"expected the name of {_a(what)}, found an empty text. kzgraph search WORDS finds names.")
    spellings = (text, text.removesuffix("/"), text.removesuffix("/").lower())[: 3 if _MADE.search(text) else 1]
    found = next(filter(None, (_iri(engine, spelling, allowed) for spelling in dict.fromkeys(spellings))), [])
    if len(found) == 1:  # without the names of all others
        return found[0].node
    every = everything(engine)
    known = [named for named in every if allowed is None or named.node in allowed]
    ways = chain(may_name(text, known, exact=exact), [] if exact else [_by_other_word(text, known)])
    if found := found or next(filter(None, ways), []):
        meant = [named for named in found if named.kind in NAMED and _names_in_order(text, named)]
        if len(found) == 1 or (len(meant) == 1 and not exact):
            return (found if len(found) == 1 else meant)[0].node
        raise UsageError(f"{text} may mean {len(found)} nodes: {_listed(found)}. Name one of them.")
    if allowed is not None and (held := _iri(engine, text, None)):
        raise UsageError(f"{short(held[0].node)} is not {_a(what)}.")
    if near := like(text, known):
        raise UsageError(f"no {what} is called {text}. Did you mean {_listed(near, ' or ')}?")
    hint = f"kzgraph search {shlex.quote(text)} looks for its words."
    if allowed is not None and 0 < len(known) <= MOST:
        hint = f"Expected {_listed(known, ' or ')}."
    if not exact and (others := next(filter(None, may_name(text, every)), [])):
        raise UsageError(f"no {what} is called {text}, but {_listed(others)}. {hint}")
    raise UsageError(f"no {what} is called {text}: nothing in this graph has this name. {hint}")


def _a(what: str) -> str:
    """A noun with its article."""
    return f"{'an' if what[0] in 'aeiou' else 'a'} {what}"


def _names_in_order(text: str, named: Named) -> bool:
    """Whether the words of a text follow each other in a name, whatever their endings."""
    wanted = _WORD.findall(text.casefold())
    for name in (*named.names, *named.words):
        words = _WORD.findall(name.casefold())
        runs = (words[start : start + len(wanted)] for start in range(len(words) - len(wanted) + 1))
        if any(all(one[:STEM] == other[:STEM] for one, other in zip(wanted, run, strict=True)) for run in runs):
            return True
    return len(wanted) == 1  # an acronym, or another spelling


def source(
    engine: ox.Store | Remote, text: str | None, option: str = "--source", among: Collection[ox.NamedNode] | None = None
) -> ox.NamedNode:
    """The source that a text names in any way, or the only one where there is no text. Raises UsageError, which lists them.

    `among` are those that the caller can use; without it, all are.
    """
    rows = select(engine, "SELECT DISTINCT ?source { ?source a kz:Source } ORDER BY ?source")
    nodes: list[ox.NamedNode] = [row["source"] for row in rows if among is None or row["source"] in among]
    shown = [local_name(node) for node in nodes]
    known = ", ".join(shown[:MOST]) + (f" and {len(shown) - MOST} more" if len(shown) > MOST else "")
    known = known or "this workspace has none, so add one with kzgraph new source"
    if text is None and len(nodes) == 1:
        return nodes[0]
    try:
        return resolve(engine, text or "", nodes, what="source")
    except UsageError:
        start = f"{text}: no such source: " if text else ""
        raise UsageError(f"{start}name one source with {option}: {known}.") from None


def everything(engine: ox.Store | Remote) -> list[Named]:
    """Every node that is no claim, silence or reading, in the order of the IRIs. One without a name has its local name.

    A source has its short name too, such as HRW 2022.
    """
    rows = select(
        engine,
        """SELECT ?node ?class ?kind ?label ?other ?word WHERE {
          ?node a ?class FILTER (ISIRI(?node))
          OPTIONAL { ?class skos:prefLabel ?kind FILTER (LANG(?kind) = "en") }
          OPTIONAL {
            { ?node rdfs:label|skos:prefLabel ?label } UNION { ?node skos:altLabel ?other } UNION { ?node skos:hiddenLabel ?word }
          }
          FILTER NOT EXISTS { ?node kz:voice|kz:notSaidIn|kz:claimsOf ?any }
        } ORDER BY ?node (LANG(?label) != "en") ?label""",
    )
    labels: dict[ox.NamedNode, list[str]] = {}
    others: dict[ox.NamedNode, list[str]] = {}
    words: dict[ox.NamedNode, list[str]] = {}
    kinds: dict[ox.NamedNode, str] = {}
    for row in rows:
        kinds[row["node"]] = row["kind"].value if row["kind"] else _KINDS.get(local_name(row["class"]), "property")
        for name, texts in (("label", labels), ("other", others), ("word", words)):
            texts.setdefault(row["node"], []).extend([row[name].value] if row[name] else [])
    for node in (node for node, kind in kinds.items() if kind == "source"):
        others[node].append(short_name(node.value))
    return [
        Named(node, tuple(dict.fromkeys([*labels[node], *others[node]])) or (local_name(node),), kind, tuple(words[node]))
        for node, kind in kinds.items()
    ]


def like(text: str, known: Iterable[Named]) -> list[Named]:
    """Up to three nodes whose names, or words that a reader may use, look like a text; of a person, each word of the name."""
    by_name: dict[str, Named] = {}
    for named in known:
        parts = [word for name in named.names for word in name.split()] if named.kind == "person" else []
        by_name |= {name.casefold(): named for name in (*named.words, *parts, *named.names)}
    return list(dict.fromkeys(by_name[name] for name in nearest(text.casefold(), by_name, alike=NEAR)))


def _by_other_word(text: str, known: Iterable[Named]) -> list[Named]:
    """The nodes that a reader may call so, though it is no name of theirs; a state by a case of its names and other words, too."""
    said = _nominatives(text)

    def inflected(named: Named) -> bool:
        lines = (*named.names, *named.words) if named.kind == "state" else ()
        return any(len(line.split()) == len(said) and _is_inflected(said, line) for line in lines)

    return [named for named in known if text.casefold() in map(str.casefold, named.words) or inflected(named)]


def local_name(node: ox.NamedNode | str) -> str:
    """The last step of an IRI."""
    return re.split(r"[/#]", node if isinstance(node, str) else node.value)[-1]


def _iri(engine: ox.Store | Remote, text: str, allowed: Collection[ox.NamedNode] | None) -> list[Named]:
    """The node, claims too, that a text writes as an IRI, or that has it as local name or as prefix of a source; the passage at a place."""
    place = _PLACE.fullmatch(_KAZAKH.sub(r"\2 \1", text))
    local = _passage(*place.groups()[1:]) if place else text
    known = current_names().prefixes
    own = known.get(text.removesuffix(":"), "") if text.removesuffix(":") not in PREFIXES else ""
    if node := ox.NamedNode(own.removesuffix("/")) if own else expand(text, known):
        pattern = f"VALUES ?node {{ {node} }} ?node ?property ?value"
    else:
        pattern = f'?node a ?any FILTER (REPLACE(STR(?node), "^.*[/#]", "") = {ox.Literal(local)})'
    rows = select(
        engine,
        f"""SELECT DISTINCT ?node ?kind ?label {{ {pattern}
          OPTIONAL {{ ?node a/skos:prefLabel ?kind FILTER (LANG(?kind) = "en") }}
          OPTIONAL {{ ?node rdfs:label|skos:prefLabel ?label FILTER (LANG(?label) = "en") }}
        }} ORDER BY ?node""",
    )
    found = {}
    for row in rows:
        folder = row["node"].value.rpartition("/")[0]
        called = [name.casefold() for name in by_folder(folder.rpartition("/")[2])]
        if (allowed is None or row["node"] in allowed) and (not place or place[1].casefold() in called):
            name = row["label"].value if row["label"] else f"{short_name(folder)} {local_name(row['node'])}"
            found[row["node"]] = Named(row["node"], (name,), row["kind"].value if row["kind"] else "node")
    return list(found.values())


def _passage(name: str | None, paragraph: str | None, sentence: str | None, clause: str | None) -> str:
    """The local name of a passage, from the numbers of its place."""
    if name:
        return name
    letter = f"-{ascii_lowercase[int(clause) - 1] if clause.isdigit() else clause}" if clause else ""
    return f"p{int(paragraph or 0):02}" + (f"-s{int(sentence):02}{letter}" if sentence else "")


def may_name(text: str, known: list[Named], *, exact: bool = False) -> Iterator[list[Named]]:
    """The nodes that a text may name, the likeliest first."""
    folded, key = text.casefold(), names.key(text)
    wanted, words = _sounds(text), set(map(_sound, text.split()))
    ways: list[Callable[[str], bool]] = [
        lambda name: name.casefold() == folded,
        lambda name: text.isupper() and _initials(name) == text,
        lambda name: bool(key) and not words.isdisjoint(map(_sound, name.split())) and names.key(name) == key,
        lambda name: bool(wanted) and wanted <= _sounds(name),
    ]
    for way in ways[:1] if exact else ways:
        yield [named for named in known if any(map(way, named.names))]
    if not exact:
        persons = [named for named in known if named.kind == "person"]
        yield [named for named in persons if any(_sounds_like(text, name) for name in named.names)]
        said = _nominatives(text)
        yield [named for named in persons if any(_is_inflected(said, name) for name in named.names)]


def _sounds_like(text: str, name: str) -> bool:
    """Whether each word of a text is like a word of a name. A family name or patronymic that sounds otherwise is another."""
    own = name.split()
    said = text.split()
    if any(names.is_derived(word) and _sound(word) not in map(_sound, own) for word in said):
        return False
    return bool(said) and all(any(names.similarity(word, other) >= LIKE for other in own) for word in said)


def _nominatives(text: str) -> list[set[str]]:
    """For each word of a text the sounds of all that it may be a case of."""
    return [{_sound(form) for form in names.nominatives(word.casefold())} for word in text.split()]


def _is_inflected(said: list[set[str]], name: str) -> bool:
    """Whether each of some words, by the sounds of all that it may be a case of, is a word of a name."""
    own = set(map(_sound, name.split()))
    return bool(said) and all(not own.isdisjoint(sounds) for sounds in said)


@lru_cache(maxsize=1 << 14)
def _sound(word: str) -> str:
    """The sounds of a word: names share most of their words, and sounds take long to compute."""
    return names.key(word)


def _sounds(text: str) -> set[str]:
    return set(map(_sound, _WORD.findall(text))) - {""}


def _initials(name: str) -> str:
    """The initials of a name, short words aside: of one in Cyrillic, or whose other words begin with a capital; empty for any other."""
    said = _WORD.findall(name)
    if _CYRILLIC.search(name):
        return "".join(word[0].upper() for word in said if word[0].isupper() or len(word) > SHORT)
    return "".join(word[0] for word in said if word[0].isupper()) if all(word[0].isupper() or len(word) <= SHORT for word in said) else ""


def _listed(found: Iterable[Named], between: str = ", ") -> str:
    shown = list(map(str, found))
    return between.join(shown[:MOST]) + (f" and {len(shown) - MOST} more" if len(shown) > MOST else "")
