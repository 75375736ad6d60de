"""A search as data, for a browser that has no server: the documents, and the constants by which its script ranks them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from kzgraph import names
from kzgraph.model.kinds import PERSON
from kzgraph.questions.search import forms, index, kazakh, ranking
from kzgraph.questions.search.documents import Document

FIELDS = ("kind", "node", "source", "says", "names", "more", "proper", "background", "demand")
RANKING = """
LONGEST DIGITS CANDIDATES KINDS BACKGROUND NAMED FIRST BEFORE_SILENCES SLICES FITTING CALLED BESIDE LOOKED_FOR CLEARLY MISSING CORRECTED
"""
CONSTANTS = {
    forms: "STOP_WORDS FACETS",
    index: "WEIGHTS NUMBER",
    kazakh: "LETTERS MOST SHORTEST ENDINGS",
    ranking: RANKING,
}
RULES = {
    module.__name__.rpartition(".")[2]: {name: getattr(module, name) for name in listed.split()} for module, listed in CONSTANTS.items()
}


def portable(documents: Sequence[Document]) -> str:
    """The documents of a search and the rules, as JSON. What is only shown of a hit is left out, and so are references to other documents.

    `told` of a silence are the sources that say it, and `beside` the silences of other sources on the same.
    """
    nodes = {document.node for document in documents}
    return json.dumps(
        {"rules": {**RULES, "names": names.tables()}, "documents": [_row(document, nodes) for document in documents]},
        ensure_ascii=False,
        separators=(",", ":"),
        default=sorted,
    )


def _row(document: Document, nodes: set[str]) -> dict[str, object]:
    beside = document.silence.beside if document.silence else ()
    referring = {"near": document.near, "twins": document.twins, "beside": [node for other in beside for node in other.silences]}
    return {
        **{name: getattr(document, name) for name in FIELDS},
        **{name: [node for node in listed if node in nodes] for name, listed in referring.items()},
        "told": [other.source for other in beside if other.claims],
        "person": PERSON in document.kinds,
        "number": "number" in document.asks,
    }
