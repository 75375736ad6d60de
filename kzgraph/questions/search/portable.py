"""A search as data, for a browser that has no server: the documents, and what its script needs to compare words as this package does."""

from __future__ import annotations

import json
from collections.abc import Sequence

from kzgraph import names
from kzgraph.questions.search import forms, index, kazakh, ranking, spelling
from kzgraph.questions.search.documents import Document

FIELDS = ("kind", "node", "source", "says", "names", "more", "near", "about", "proper", "classes", "background", "demand", "gaps", "twins")
REFERRING = ("near", "gaps", "twins")  # the fields that name other documents
_RANKING = """LONGEST KEPT SAYING NAMED INFLECTED CANDIDATES PREFERRED BACKGROUND COUNTED FIRST LOOKED_FOR WHOLE COVERED HALF SLIPPED
    FIGURE TOLL TOLLED UNCOUNTED FEW SLICES GAPS"""
_CONSTANTS = {
    forms: "STOP_WORDS FACETS",
    index: "WEIGHTS",
    kazakh: "LETTERS MOST SHORTEST ENDINGS",
    ranking: _RANKING,
    spelling: "SHORTEST SHORTEST_SLIPPED TWO_SLIPS OTHER_SCRIPT STEM ENDING OF_FAMILY OF_WOMAN LIKE MOST",
}
# The constants by the name of their module, for front/src/find.js. Endings of Russian and vowels stand in front/src/find/forms.js too
RULES = {
    module.__name__.rpartition(".")[2]: {name: getattr(module, name) for name in listed.split()} for module, listed in _CONSTANTS.items()
}


def portable(documents: Sequence[Document]) -> str:
    """The documents of a search and the rules, as JSON. What is only shown of a hit is left out, and so are references to other documents.

    `called` is how many lines of `says`, from the first, are the label of a silence.
    """
    nodes = {document.node for document in documents}
    rows = [
        {
            **{name: getattr(document, name) for name in FIELDS},
            **{name: [node for node in getattr(document, name) if node in nodes] for name in REFERRING},
            "called": len(document.label) if document.kind == "silence" else 0,
        }
        for document in documents
    ]
    rules = {**RULES, "names": names.tables()}
    return json.dumps({"rules": rules, "documents": rows}, ensure_ascii=False, separators=(",", ":"), default=sorted)
