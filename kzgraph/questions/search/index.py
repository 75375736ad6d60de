"""The full-text index: one SQLite database with an FTS5 table for all languages, ranked by BM25 over its fields."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from functools import cache, cached_property
from math import log
from pathlib import Path
from typing import Self
from urllib.parse import quote

from kzgraph.questions.search.documents import Document
from kzgraph.questions.search.forms import forms, words

NUMBER = "asks0number"  # the form that stands in the index for all words that ask how many
WEIGHTS = (3.0, 2.0, 1.0)  # of what a document says, of the names of what it speaks of, and of the text around it
_SCHEMA = """
CREATE VIRTUAL TABLE texts USING fts5(says, names, more, tokenize = 'unicode61 remove_diacritics 0');
CREATE TABLE documents(number INTEGER PRIMARY KEY, content TEXT);
CREATE TABLE forms(form TEXT PRIMARY KEY, documents INTEGER) WITHOUT ROWID;
CREATE TABLE written(word TEXT PRIMARY KEY) WITHOUT ROWID;
"""


class Index:
    """Documents, with the forms of their words, in a database that `write` filled."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self.documents = [Document.from_json(json.loads(row)) for (row,) in self._rows("SELECT content FROM documents ORDER BY number")]
        self.count, self.held, self.own = cache(self._count), cache(self._held), cache(self._own)

    @classmethod
    def of(cls, documents: Iterable[Document]) -> Self:
        """The index of documents, in memory."""
        database = sqlite3.connect(":memory:", check_same_thread=False)
        write(database, documents)
        return cls(database)

    @classmethod
    def opened(cls, file: Path) -> Self:
        """The index in a file, which nobody changes. Raises sqlite3.Error."""
        return cls(sqlite3.connect(f"file:{quote(str(file))}?mode=ro&immutable=1", uri=True, check_same_thread=False))

    def _rows(self, query: str, *values: object) -> sqlite3.Cursor:
        return self._database.execute(query, values)

    def _count(self, form: str) -> int:
        """How many documents hold a form of a word."""
        return sum(count for (count,) in self._rows("SELECT documents FROM forms WHERE form = ?", form))

    def _held(self, number: int) -> frozenset[str]:
        """The forms of the words of a document."""
        return self.own(number).union(*map(str.split, next(self._rows("SELECT more FROM texts WHERE rowid = ?", number))))

    def _own(self, number: int) -> frozenset[str]:
        """The forms of the words of what a document says and of the names of what it speaks of."""
        return frozenset().union(*map(str.split, next(self._rows("SELECT says, names FROM texts WHERE rowid = ?", number))))

    @cached_property
    def written(self) -> frozenset[str]:
        """The words of all documents as they are written."""
        return frozenset(word for (word,) in self._rows("SELECT word FROM written"))

    def rarity(self, wanted: Iterable[str]) -> float:
        """The weight of a word by its forms: the rarer, the more it tells; that of a word which no text holds is highest."""
        return log(1 + len(self.documents) / (max(map(self.count, wanted), default=0) + 0.5))

    def ranked(self, wanted: Iterable[str], most: int) -> list[tuple[int, float]]:
        """The texts with any of these forms, best first by BM25: number and score above 0."""
        query = " OR ".join(f'"{form}"' for form in wanted)
        if not query:
            return []
        rows = self._rows(
            f"SELECT rowid, bm25(texts, {', '.join(map(str, WEIGHTS))}) AS score FROM texts "  # noqa: S608 (numbers)
            "WHERE texts MATCH ? ORDER BY score, rowid LIMIT ?",
            query,
            most,
        )
        return [(number, -score) for number, score in rows]


def write(database: sqlite3.Connection, documents: Iterable[Document]) -> None:
    """Fills an empty database with documents and the forms of their words."""
    counted: Counter[str] = Counter()
    written: set[str] = set()
    database.executescript(_SCHEMA)
    for number, document in enumerate(documents):
        said = [words(field) for field in document.texts]
        columns = [[form for word in field for form in forms(word)] for field in said]
        columns[0] += [NUMBER] if "number" in document.asks else []
        counted.update(set().union(*columns))
        written.update(*said)
        database.execute("INSERT INTO texts(rowid, says, names, more) VALUES (?, ?, ?, ?)", (number, *map(" ".join, columns)))
        database.execute("INSERT INTO documents VALUES (?, ?)", (number, json.dumps(document, ensure_ascii=False)))
    database.executemany("INSERT INTO forms VALUES (?, ?)", counted.items())
    database.executemany("INSERT INTO written VALUES (?)", ((word,) for word in written))
    database.commit()
