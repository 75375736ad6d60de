"""Search in one's own words: questions, claims, things and terms, in English, Russian and Kazakh.

The index is an FTS5 table in memory, built from a loaded graph when it is first searched. A word stands in it as written and by its stems.
"""

from kzgraph.questions.search.documents import HIT_KINDS, Document, documents
from kzgraph.questions.search.ranking import Found, Hit, Search, hit

__all__ = ["HIT_KINDS", "Document", "Found", "Hit", "Search", "documents", "hit"]
