"""The full-text index: one FTS5 table in memory for all languages, ranked by BM25 over its fields."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from math import log

from kzgraph.questions.search.documents import Document
from kzgraph.questions.search.forms import forms, words

NUMBER = "asks0number"  # the form that stands in the index for all words that ask how many
WEIGHTS = (3.0, 2.0, 1.0)  # of what a document says, of the names of what it speaks of, and of the text around it


class Index:
    """Documents by their number.

    `held` are the forms of the words of a document, `own` those of what it says and speaks of alone. `words` counts the documents that hold
    each form of a word, and `written` are the words as they are written.
    """

    def __init__(self, documents: Iterable[Document]) -> None:
        self.words: Counter[str] = Counter()
        self.written: set[str] = set()
        self.held: list[frozenset[str]] = []
        self.own: list[frozenset[str]] = []
        self._table = sqlite3.connect(":memory:", check_same_thread=False)
        self._table.execute("CREATE VIRTUAL TABLE texts USING fts5(says, names, more, tokenize = 'unicode61 remove_diacritics 0')")
        self._table.executemany("INSERT INTO texts(rowid, says, names, more) VALUES (?, ?, ?, ?)", self._rows(documents))

    def _rows(self, documents: Iterable[Document]) -> Iterable[tuple[int, str, str, str]]:
        for number, document in enumerate(documents):
            said = [words(field) for field in document.texts]
            self.written.update(*said)
            columns = [[form for word in field for form in forms(word)] for field in said]
            columns[0] += [NUMBER] if "number" in document.asks else []
            self.own.append(frozenset().union(*columns[:2]))
            self.held.append(self.own[-1].union(columns[2]))
            self.words.update(self.held[-1])
            says, names, more = (" ".join(column) for column in columns)
            yield number, says, names, more

    def rarity(self, wanted: Iterable[str]) -> float:
        """The weight of a word by its forms: the rarer, the more it tells; that of a word which no text holds is highest."""
        count = max((self.words[form] for form in wanted), default=0)
        return log(1 + len(self.held) / (count + 0.5))

    def ranked(self, wanted: Iterable[str], most: int) -> list[tuple[int, float]]:
        """The texts with any of these forms, best first by BM25: number and score above 0."""
        query = " OR ".join(f'"{form}"' for form in wanted)
        if not query:
            return []
        rows = self._table.execute(
            f"SELECT rowid, bm25(texts, {', '.join(map(str, WEIGHTS))}) AS score FROM texts "  # noqa: S608 (numbers)
            "WHERE texts MATCH ? ORDER BY score, rowid LIMIT ?",
            (query, most),
        )
        return [(number, -score) for number, score in rows]
