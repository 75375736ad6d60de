"""The full-text index: one FTS5 table in memory for all languages, and the words that it holds."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from math import log

from kzgraph.questions.search.forms import forms, words

WEIGHTS = (3.0, 2.0, 1.0)  # of what a document says, of the names of what it speaks of, and of the text around it


class Index:
    """Texts by their number. `words` counts the texts that hold each form of a word."""

    def __init__(self, texts: Iterable[Sequence[str]]) -> None:
        self.words: Counter[str] = Counter()
        self.written: set[str] = set()
        self.size = 0
        self._table = sqlite3.connect(":memory:", check_same_thread=False)
        self._table.execute("CREATE VIRTUAL TABLE texts USING fts5(says, names, more, tokenize = 'unicode61 remove_diacritics 0')")
        self._table.executemany("INSERT INTO texts(rowid, says, names, more) VALUES (?, ?, ?, ?)", self._rows(texts))

    def _rows(self, texts: Iterable[Sequence[str]]) -> Iterable[tuple[int, str, str, str]]:
        for number, fields in enumerate(texts):
            said = [words(field) for field in fields]
            self.size += 1
            self.written.update(*said)
            columns = [[form for word in field for form in forms(word)] for field in said]
            self.words.update(set().union(*columns))
            says, names, more = (" ".join(column) for column in columns)
            yield number, says, names, more

    def rarity(self, wanted: Iterable[str]) -> float:
        """The weight of a word by its forms: the rarer, the more it tells; that of a word which no text holds is highest."""
        count = max((self.words[form] for form in wanted), default=0)
        return log(1 + self.size / (count + 0.5))

    def ranked(self, wanted: Iterable[str], most: int, below: int | None = None) -> list[tuple[int, float, frozenset[str]]]:
        """The texts with any of these forms, best first by BM25: number, score above 0, and the forms of the text.

        `below` leaves out texts from that number on.
        """
        query = " OR ".join(f'"{form}"' for form in wanted)
        if not query:
            return []
        rows = self._table.execute(
            f"SELECT rowid, bm25(texts, {', '.join(map(str, WEIGHTS))}) AS score, says, names, more FROM texts "  # noqa: S608 (numbers)
            "WHERE texts MATCH ? AND rowid < ? ORDER BY score, rowid LIMIT ?",
            (query, self.size if below is None else below, most),
        )
        return [(number, -score, frozenset(" ".join(fields).split())) for number, score, *fields in rows]
