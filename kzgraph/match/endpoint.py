"""Things with the labels of ours from a SPARQL endpoint: one request at a time, with a wait between, and each answer kept in a folder."""

from __future__ import annotations

import hashlib
import json
import time
from collections import defaultdict
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.files import write_whole
from kzgraph.match.rows import Label, LabelRow
from kzgraph.model import LANGUAGES, PREFIXES, UsageError
from kzgraph.remote import Remote, RemoteError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

CHUNK = 20  # labels or things in one request
WAIT = 1.0  # seconds between two requests
MOST = 500  # rows of one answer
_WIKIDATA = "http://www.wikidata.org/prop/direct/"
# What a thing belongs to: parent and whole and country in Wikidata, broader in a thesaurus.
CONTEXT = (*(_WIKIDATA + name for name in ("P749", "P361", "P17")), PREFIXES["skos"] + "broader")
_NAMES = ("rdfs:label", "skos:prefLabel", "skos:altLabel")


class Endpoint:
    """One endpoint and the folder that keeps its answers. Asked for by a flag alone: nothing here runs without it."""

    def __init__(self, remote: Remote, cache: Path, wait: float = WAIT, sleep: Callable[[float], None] = time.sleep) -> None:
        if not cache.parent.is_dir():
            raise UsageError(f"{cache}: the folder {cache.parent} is not there. Make it first, or name another place for answers.")
        self.remote, self.cache, self.wait, self.sleep = remote, cache, wait, sleep
        self.asked = 0

    def rows(self, ours: Sequence[LabelRow]) -> Iterator[LabelRow]:
        """What the endpoint has with exactly a label of ours, with its labels in our languages and what it belongs to.

        Raises RemoteError if it cannot be reached or gives no whole answer; what came before is kept, so that a next run goes on there.
        """
        labels = sorted({label for row in ours for label in row.labels if label.language in LANGUAGES})
        found: set[str] = set()
        for part in _chunks([str(ox.Literal(label.text, language=label.language)) for label in labels]):
            names = "|".join(_NAMES)
            query = f"SELECT DISTINCT ?thing WHERE {{ VALUES ?label {{ {part} }} ?thing {names} ?label }} LIMIT {MOST}"
            found |= {row["thing"] for row in self._answer(query) if row.get("thing", "").startswith("http")}
        yield from self._described(sorted(found))

    def _described(self, things: Sequence[str]) -> Iterator[LabelRow]:
        labels: dict[str, set[Label]] = defaultdict(set)
        context: dict[str, set[str]] = defaultdict(set)
        tongues = ", ".join(f'"{language}"' for language in LANGUAGES)
        for part in _chunks([str(ox.NamedNode(thing)) for thing in things if _is_iri(thing)]):
            named = f"VALUES ?thing {{ {part} }} ?thing {'|'.join(_NAMES)} ?label FILTER(LANG(?label) IN ({tongues}))"
            for row in self._answer(f"SELECT DISTINCT ?thing ?label (LANG(?label) AS ?language) WHERE {{ {named} }}"):
                labels[row.get("thing", "")].add(Label(row.get("label", ""), row.get("language", "")))
            terms = "|".join(f"<{term}>" for term in CONTEXT)
            above = f"VALUES ?thing {{ {part} }} ?thing {terms} ?whole . ?whole {_NAMES[0]}|{_NAMES[1]} ?label"
            for row in self._answer(f"SELECT DISTINCT ?thing ?label WHERE {{ {above} FILTER(LANG(?label) IN ({tongues})) }}"):
                context[row.get("thing", "")].add(row.get("label", ""))
        for thing in things:
            if labels[thing]:
                yield LabelRow(thing, tuple(sorted(labels[thing])), tuple(sorted(context[thing])))

    def _answer(self, query: str) -> list[dict[str, str]]:
        """The rows as texts, from the folder if the same was asked of the same endpoint before."""
        name = hashlib.sha256(f"{self.remote.url}\n{query}".encode()).hexdigest()
        kept = self.cache / f"{name}.json"
        if kept.is_file():
            return _rows(kept.read_text(encoding="utf-8"), str(kept))
        if self.asked:
            self.sleep(self.wait)
        self.asked += 1
        answer = self.remote.raw(query).decode()
        told = _rows(answer, self.remote.url)
        write_whole(kept, answer)
        return told


def _rows(answer: str, where: str) -> list[dict[str, str]]:
    try:
        return [{name: value["value"] for name, value in row.items()} for row in json.loads(answer)["results"]["bindings"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise RemoteError(f"{where}: no SPARQL result in JSON. Delete the file if it is one of the kept answers, and run again.") from None


def _chunks(terms: Sequence[str]) -> Iterator[str]:
    for start in range(0, len(terms), CHUNK):
        yield " ".join(terms[start : start + CHUNK])


def _is_iri(text: str) -> bool:
    """Whether a text from outside can stand in a query as an IRI."""
    return text.startswith(("http://", "https://")) and not set(text) & set(' <>"{}|\\^`\n\r\t')
