"""Which node a text names: an IRI, a local name, a name in any language, script and spelling, an acronym, or a part of a name."""

from __future__ import annotations

import re
import shlex
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph import names
from kzgraph.errors import UsageError, nearest
from kzgraph.graph import prefixes
from kzgraph.graph.prefixes import short
from kzgraph.graph.store import expand, select
from kzgraph.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from kzgraph.graph.remote import Remote

MOST = 8  # nodes that a message lists
SHORT = 3  # letters of a word that an acronym may leave out
_KINDS = {"Concept": "term", "ConceptScheme": "list of terms", "Class": "class", "Ontology": "ontology"}
STEM = 4  # sounds of a name that an ending may follow
ENDING = 4  # sounds of an ending
LIKE = 0.9  # how similar two spellings of a name are, from 0 to 1
_WORD = re.compile(r"[^\W_]+")


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

    `what` is what a message calls such a node. `exact` takes a whole name as it is written, and nothing like it.
    """
    known = [named for named in everything(engine) if allowed is None or named.node in allowed]
    if found := _iri(engine, text, allowed) or next(filter(None, readings(text, known, exact=exact)), []):
        if len(found) == 1:
            return found[0].node
        raise UsageError(f"{text} may mean {len(found)} nodes: {_listed(found)}. Name one of them.")
    if allowed is not None and (held := _iri(engine, text, None)):
        raise UsageError(f"{short(held[0].node)} is not a {what}.")
    hint = (
        f"Did you mean {_listed(near, ' or ')}?"
        if (near := like(text, known))
        else f"kzgraph search {shlex.quote(text)} looks for its words."
    )
    raise UsageError(f"no {what} is called {text}. {hint}")


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
    """Every node that is no claim, in the order of the IRIs. One without a name has its local name."""
    rows = select(
        engine,
        """SELECT ?node ?class ?kind ?label ?other ?word WHERE {
          ?node a ?class FILTER (ISIRI(?node))
          OPTIONAL { ?class skos:prefLabel ?kind FILTER (LANG(?kind) = "en") }
          OPTIONAL {
            { ?node rdfs:label|skos:prefLabel ?label } UNION { ?node skos:altLabel ?other } UNION { ?node skos:hiddenLabel ?word }
          }
          FILTER NOT EXISTS { ?node kz:voice ?voice }
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
    return [
        Named(node, tuple(dict.fromkeys([*labels[node], *others[node]])) or (local_name(node),), kind, tuple(words[node]))
        for node, kind in kinds.items()
    ]


def like(text: str, known: Iterable[Named]) -> list[Named]:
    """Up to three nodes whose names, or words that a reader may use, look like a text."""
    by_name = {name.casefold(): named for named in known for name in (*named.words, *named.names)}
    return list(dict.fromkeys(by_name[name] for name in nearest(text.casefold(), by_name)))


def local_name(node: ox.NamedNode) -> str:
    """The last step of an IRI."""
    return re.split(r"[/#]", node.value)[-1]


def _iri(engine: ox.Store | Remote, text: str, allowed: Collection[ox.NamedNode] | None) -> list[Named]:
    """The node that a text writes as an IRI, claims too, or that has it as local name or as prefix of a source, if the graph holds it."""
    local = ox.Literal(text)
    known = prefixes.of(engine)
    own = known.get(text.removesuffix(":"), "") if text.removesuffix(":") not in PREFIXES else ""
    if node := ox.NamedNode(own.removesuffix("/")) if own else expand(text, known):
        pattern = f"VALUES ?node {{ {node} }} ?node ?property ?value"
    else:
        pattern = f'?node a ?class FILTER (REPLACE(STR(?node), "^.*[/#]", "") = {local})'
    found = [row["node"] for row in select(engine, f"SELECT DISTINCT ?node {{ {pattern} }} ORDER BY ?node")]
    return [Named(node, (text,), "node") for node in found if allowed is None or node in allowed]


def readings(text: str, known: list[Named], *, exact: bool = False) -> Iterator[list[Named]]:
    """The nodes that a text may name, the surest way of reading it first."""
    folded, key = text.casefold(), names.key(text)
    wanted = _sounds(text)
    ways: list[Callable[[str], bool]] = [
        lambda name: name.casefold() == folded,
        lambda name: text.isupper() and _initials(name) == text,
        lambda name: bool(key) and names.key(name) == key,
        lambda name: bool(wanted) and wanted <= _sounds(name),
    ]
    for way in ways[:1] if exact else ways:
        yield [named for named in known if any(map(way, named.names))]
    if not exact:
        persons = [named for named in known if named.kind == "person"]
        yield [named for named in persons if any(_sounds_like(text, name) for name in named.names)]
        yield [named for named in persons if any(_is_form_of(key, names.key(word)) for name in named.names for word in name.split())]


def _sounds_like(text: str, name: str) -> bool:
    """Whether each word of a text is like a word of a name."""
    own = name.split()
    said = text.split()
    return bool(said) and all(any(names.similarity(word, other) >= LIKE for other in own) for word in said)


def _is_form_of(sounds: str, name: str) -> bool:
    """Whether a word is a name with an ending, in the place of its last sound or after it."""
    stem = name[:-1]
    return len(stem) >= STEM and sounds.startswith(stem) and len(sounds) - len(stem) <= ENDING


@lru_cache(maxsize=1 << 14)
def _sounds(text: str) -> frozenset[str]:
    return frozenset(names.key(word) for word in _WORD.findall(text)) - {""}


def _initials(name: str) -> str:
    """The capitals of a name whose words begin with one, short words aside; empty for any other."""
    said = _WORD.findall(name)
    return "".join(word[0] for word in said if word[0].isupper()) if all(word[0].isupper() or len(word) <= SHORT for word in said) else ""


def _listed(found: Iterable[Named], between: str = ", ") -> str:
    shown = list(map(str, found))
    return between.join(shown[:MOST]) + (f" and {len(shown) - MOST} more" if len(shown) > MOST else "")
