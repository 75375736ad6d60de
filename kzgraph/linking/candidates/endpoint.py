"""Things of a SPARQL endpoint that share a label with this graph: one request at a time, with pauses, and each answer kept in a folder.

An answer is judged as the rows of a table are: what cannot be used is counted with its reason, and a lie is an error.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from kzgraph.errors import UsageError
from kzgraph.graph.remote_endpoint import BusyError, Remote, RemoteError
from kzgraph.linking.candidates.rows import KINDS as ALL_KINDS
from kzgraph.linking.candidates.rows import Label, LabelRow
from kzgraph.safety import transaction
from kzgraph.vocab import LABEL_LANGUAGES, PREFIXES, SKOS

CHUNK = 20  # labels or things in one request
WAIT = 1.0  # seconds between two requests
TRIES, PATIENCE = 4, 120.0  # for a busy endpoint; the longest wait in seconds
MOST = 500  # things in the answer to one request
LONGEST = 500  # letters of a label
KINDS = tuple(kind for kind, matching in ALL_KINDS.items() if matching.asked)
_WIKIDATA = "http://www.wikidata.org/prop/direct/"
# What a thing belongs to: parent and whole and country in Wikidata, broader in a thesaurus.
CONTEXT = (*(_WIKIDATA + name for name in ("P749", "P361", "P17")), SKOS + "broader")
_NAMES = tuple(PREFIXES[prefix] + name for prefix, name in (("rdfs", "label"), ("skos", "prefLabel"), ("skos", "altLabel")))
_ANY_NAME = "|".join(f"<{name}>" for name in _NAMES)


class Endpoint:
    """An endpoint and the folder that keeps its answers. Only a command-line flag uses it.

    `asked` counts requests; `aside` has what was found and cannot be used, with the reason. `namespace` begins the IRIs of the dataset
    that is asked for.
    """

    def __init__(
        self, remote: Remote, cache: Path, wait: float = WAIT, sleep: Callable[[float], None] = time.sleep, namespace: str = ""
    ) -> None:
        if not cache.parent.is_dir():
            raise UsageError(f"{cache}: the folder {cache.parent} does not exist. Create it first, or name another place for answers.")
        self.remote, self.cache, self.wait, self.sleep, self.namespace = remote, cache, wait, sleep, namespace
        self.asked = 0
        self.aside: dict[str, str] = {}

    def rows(
        self, local: Sequence[LabelRow], judged: Iterable[str] = (), progress: Callable[[int, int], object] | None = None
    ) -> Iterator[LabelRow]:
        """The things with exactly one of the local labels, with their labels in this graph's languages and what they belong to.

        `judged` are things that are described whatever they are called. Raises RemoteError if the endpoint cannot be reached or gives no
        whole answer; what came before is kept, so that a next run goes on there.
        """
        labels = sorted({label for row in local for label in row.labels if label.language in LABEL_LANGUAGES})
        texts = [str(ox.Literal(label.text, language=label.language)) for label in labels]
        wanted = set(judged)
        for start in range(0, len(texts), CHUNK):
            wanted |= self._things(texts[start : start + CHUNK])
            if progress:
                progress(start, len(texts))
        yield from self._described(sorted(wanted))

    def _things(self, labels: Sequence[str]) -> set[str]:
        """The things with one of the labels. If they are too many for an answer, the labels are halved."""
        query = f"SELECT DISTINCT ?thing WHERE {{ VALUES ?label {{ {' '.join(labels)} }} ?thing {_ANY_NAME} ?label }} LIMIT {MOST + 1}"
        things = {row.get("thing", "") for row in self._answer(query)}
        if len(things) > MOST and len(labels) > 1:
            half = len(labels) // 2
            return self._things(labels[:half]) | self._things(labels[half:])
        if len(things) > MOST:
            self.aside |= dict.fromkeys(things, f"more than {MOST} things have the label {labels[0][:LONGEST]}")
            return set()
        usable = {thing for thing in things if _is_iri(thing)}
        inside = {thing for thing in usable if thing.startswith(self.namespace)}
        self.aside |= dict.fromkeys(things - usable, "no http or https address") | dict.fromkeys(usable - inside, "of another dataset")
        return inside

    def _described(self, things: Sequence[str]) -> Iterator[LabelRow]:
        languages = ", ".join(f'"{language}"' for language in LABEL_LANGUAGES)
        names, terms = (" ".join(f"<{term}>" for term in iris) for iris in (_NAMES, CONTEXT))
        for start in range(0, len(things), CHUNK):
            part = things[start : start + CHUNK]
            values = f"VALUES ?thing {{ {' '.join(str(ox.NamedNode(thing)) for thing in part)} }}"
            named = f"{values} VALUES ?name {{ {names} }} ?thing ?name ?label FILTER(LANG(?label) IN ({languages}))"
            labels: dict[str, set[tuple[int, int, Label]]] = defaultdict(set)
            for row in self._answer(f"SELECT DISTINCT ?thing ?name ?label (LANG(?label) AS ?language) WHERE {{ {named} }}", part):
                label = Label(row.get("label", ""), row.get("language", ""))
                if label.language in LABEL_LANGUAGES and row.get("name") in _NAMES and 0 < len(label.text) <= LONGEST:
                    # The main name comes first: it stays when others are added.
                    labels[row["thing"]].add((_NAMES.index(row["name"]), LABEL_LANGUAGES.index(label.language), label))
            above = f"{values} VALUES ?term {{ {terms} }} ?thing ?term ?whole . ?whole <{_NAMES[0]}>|<{_NAMES[1]}> ?label"
            context: dict[str, set[str]] = defaultdict(set)
            for row in self._answer(f"SELECT DISTINCT ?thing ?label WHERE {{ {above} FILTER(LANG(?label) IN ({languages})) }}", part):
                context[row["thing"]].add(row.get("label", "")[:LONGEST])
            for thing in part:
                if labels[thing]:
                    ordered = tuple(dict.fromkeys(label for *_, label in sorted(labels[thing])))
                    yield LabelRow(thing, ordered, tuple(sorted(context[thing])))
                else:
                    self.aside[thing] = f"no label in {', '.join(LABEL_LANGUAGES)} of at most {LONGEST} letters"

    def _answer(self, query: str, things: Sequence[str] = ()) -> list[dict[str, str]]:
        """The rows as texts, from the folder if the endpoint was asked the same before; rows about other things are dropped."""
        name = hashlib.sha256(f"{self.remote.url}\n{query}".encode()).hexdigest()
        kept = self.cache / f"{name}.json"
        if kept.is_file():
            return _rows(kept.read_text(encoding="utf-8"), str(kept), things)
        answer = self._asked(query)
        solutions = _rows(answer, self.remote.url, things)
        transaction.write(kept, answer)
        return solutions

    def _asked(self, query: str) -> str:
        """The answer of the endpoint. A busy one is asked again after the time that it names, or after growing pauses."""
        pause = self.wait if self.asked else 0.0
        turn = 0
        while True:
            if pause:
                self.sleep(pause)
            self.asked += 1
            turn += 1
            try:
                return self.remote.raw(query).decode()
            except BusyError as busy:
                pause = self.wait * 4**turn if busy.after is None else max(busy.after, self.wait)
                if turn == TRIES or pause > PATIENCE:
                    raise RemoteError(f"{busy} Run again later: what it answered is kept in {self.cache}.") from None


def _rows(answer: str, where: str, things: Sequence[str]) -> list[dict[str, str]]:
    try:
        solutions = [{name: str(value["value"]) for name, value in row.items()} for row in json.loads(answer)["results"]["bindings"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise RemoteError(
            f"{where}: not a SPARQL result in JSON. Delete the file if it is one of the kept answers, and run again."
        ) from None
    other = next((row.get("thing", "nothing") for row in solutions if things and row.get("thing") not in things), "")
    if other:
        raise RemoteError(f"{where}: the answer describes {other[:80]}, which was not asked for: the answer is refused.")
    return solutions


def _is_iri(text: str) -> bool:
    """Whether a text from outside is safe as an IRI in a query and in a link."""
    return text.startswith(("http://", "https://")) and text.isprintable() and not set(text) & set(' <>"{}|\\^`')
