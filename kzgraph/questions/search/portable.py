"""A search as data, for a browser that has no server: the documents, and what its script needs to compare words as this package does.

The script still ranks by rules of its own, `site-rules.json`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from kzgraph import names
from kzgraph.questions.search import forms, index, kazakh
from kzgraph.questions.search.documents import Document
from kzgraph.vocab import KZ

FIELDS = ("kind", "node", "source", "says", "names", "more", "proper", "background", "demand")
REFERRING = ("near", "twins")  # the fields that name other documents
_CONSTANTS = {forms: "STOP_WORDS FACETS", index: "WEIGHTS", kazakh: "LETTERS MOST SHORTEST ENDINGS"}


@cache
def _rules() -> dict[str, Any]:
    """The constants by the name of their module, for front/src/find.js."""
    shared = {
        module.__name__.rpartition(".")[2]: {name: getattr(module, name) for name in listed.split()}
        for module, listed in _CONSTANTS.items()
    }
    own = json.loads((Path(__file__).parent / "site-rules.json").read_text(encoding="utf-8"))
    return {**shared, **own, "names": names.tables()}


def portable(documents: Sequence[Document]) -> str:
    """The documents of a search and the rules, as JSON. What is only shown of a hit is left out, and so are references to other documents.

    `called` is how many lines of `says`, from the first, are the label of a silence.
    """
    nodes = {document.node for document in documents}
    rows = [
        {
            **{name: getattr(document, name) for name in FIELDS},
            **{name: [node for node in getattr(document, name) if node in nodes] for name in REFERRING},
            "about": [KZ + kind for kind in document.kinds] if document.kind == "claim" else [],
            "classes": [f"kz:{kind}" for kind in document.kinds] if document.kind == "thing" else [],
            "gaps": [],
            "called": len(document.label) if document.kind == "silence" else 0,
        }
        for document in documents
    ]
    return json.dumps({"rules": _rules(), "documents": rows}, ensure_ascii=False, separators=(",", ":"), default=sorted)
