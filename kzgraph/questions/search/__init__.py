"""Search in one's own words: questions, claims, things and terms, in English, Russian and Kazakh.

The way of a query, and the module that goes each step:

    text -> words -> forms in the index -> ranked documents -> grouped hits -> silences lead or not -> rendered
            forms    spelling              index (FTS5)        ranking         ranking                 formats.hits

`documents` makes the documents of the values of the model. The index is an FTS5 table in memory, in which a word stands as written and by
its stems: those of snowballstemmer for English and Russian, and those that `kazakh` cuts. Documents are ranked by BM25 over their fields
and by the part of what is asked, weighed by the rarity of its words, that they hold.
"""

from kzgraph.questions.search.documents import HIT_KINDS, Document, documents
from kzgraph.questions.search.ranking import Found, Hit, Search, hit

__all__ = ["HIT_KINDS", "Document", "Found", "Hit", "Search", "documents", "hit"]
