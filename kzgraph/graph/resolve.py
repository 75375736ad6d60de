"""Which node a text names: an IRI, a local name, a passage as readers see it, a name in any language, script and spelling, an acronym, a
part of a name, or another word for it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Iterable
from itertools import chain
from string import ascii_lowercase
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.errors import UsageError
from kzgraph.graph.named import Named, everything, local_name
from kzgraph.graph.names import by_folder, current_names, short, short_name
from kzgraph.graph.store import expand, select
from kzgraph.vocab import PREFIXES

if TYPE_CHECKING:
    from kzgraph.graph.remote_endpoint import Remote

MOST = 8  # nodes that a message lists
NAMED = ("person", "organisation", "public body", "state")  # kinds of nodes with names of their own
_MADE = re.compile(r"^\S+[-:/]\S*$")  # a local name or an IRI, and no words
_KAZAKH = re.compile(r"(\d+)-(абзац|абз\.|сөйлем|сөйл\.|бөлік)ы?")  # numbers come first
# such as HRW 2022 ¶7 s2, HRW 2022, paragraph 7, sentence 2 and HRW 2022 p07-s02; a section, which the paragraph implies, may stand before
_SECTION = r"(?:(?:section |раздел )\d\S*, |\d\S*-бөлім, |§\d\S*, |(?<=, )[^\W\d][\w ]{,59}, )?"
_PLACE = re.compile(
    r"(.+?),? "
    + _SECTION
    + r"(?:(p\d\d\S*)|(?:excerpt |выдержка, |үзіндінің )?(?:¶ ?|paragraph |абзац |абз\. )(\d+)(?: of the excerpt| выдержки)?"
    r"(?:,? (?:s\.? ?|sentence |предложение |пр\. |сөйлем |сөйл\. )(\d+)(?:,? (?:clause |часть |бөлік )?([a-z]|[1-9]|1\d|2[0-6]))?)?)"
)


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
    from kzgraph.graph import spelled  # takes long to import

    every = [] if found else everything(engine)
    known = [named for named in every if allowed is None or named.node in allowed]
    ways = chain(spelled.may_name(text, known, exact=exact), [] if exact else [spelled.by_other_word(text, known)])
    if found := found or next(filter(None, ways), []):
        meant = [named for named in found if named.kind in NAMED and spelled.names_in_order(text, named)]
        if len(found) == 1 or (len(meant) == 1 and not exact):
            return (found if len(found) == 1 else meant)[0].node
        raise UsageError(f"{text} may mean {len(found)} nodes: {_listed(found)}. Name one of them.")
    if allowed is not None and (held := _iri(engine, text, None)):
        raise UsageError(f"{short(held[0].node)} is not {_a(what)}.")
    if near := spelled.like(text, known):
        raise UsageError(f"no {what} is called {text}. Did you mean {_listed(near, ' or ')}?")
    hint = f"kzgraph search {shlex.quote(text)} looks for its words."
    if allowed is not None and 0 < len(known) <= MOST:
        hint = f"Expected {_listed(known, ' or ')}."
    if not exact and (others := next(filter(None, spelled.may_name(text, every)), [])):
        raise UsageError(f"no {what} is called {text}, but {_listed(others)}. {hint}")
    raise UsageError(f"no {what} is called {text}: nothing in this graph has this name. {hint}")


def _a(what: str) -> str:
    """A noun with its article."""
    return f"{'an' if what[0] in 'aeiou' else 'a'} {what}"


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


def _listed(found: Iterable[Named], between: str = ", ") -> str:
    shown = list(map(str, found))
    return between.join(shown[:MOST]) + (f" and {len(shown) - MOST} more" if len(shown) > MOST else "")
