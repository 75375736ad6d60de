"""The index of a search as data, for a browser that has no server.

The script there ranks, and knows no language. It has the words of all texts with what their forms lack, and finds the forms of another word
by the same endings; and it has tables of the letters that sound alike and of the endings of names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from operator import and_, eq

from kzgraph import names
from kzgraph.model.kinds import PERSON
from kzgraph.questions.search import forms, index, kazakh, ranking, spelling
from kzgraph.questions.search.documents import Document
from kzgraph.questions.search.forms import words

CONSTANTS = {
    forms: "PARAGRAPH",
    index: "WEIGHTS NUMBER",
    ranking: "LONGEST DIGITS CANDIDATES NAMED FIRST BEFORE_SILENCES SLICES FITTING CALLED BESIDE LOOKED_FOR CLEARLY MISSING CORRECTED",
    spelling: "SHORTEST SHORTEST_SLIPPED CLOSE",
}
RULES = {name: getattr(module, name) for module, listed in CONSTANTS.items() for name in listed.split()}
TEXTS = ("says", "names", "more")


def portable(documents: Sequence[Document]) -> str:
    """The documents of a search, the rules by which they rank, and their words, as JSON.

    `words` are lists of words, each behind what their forms lack: how many letters, and which letters stand for them. A word is known by
    its place among all of them, a line of text by the places of its words, and a document by its place. The lines of a document are
    counted from the line before. What is only shown of a hit is left out, and so are references to documents that are not there.
    """
    lines: dict[tuple[str, ...], int] = {}
    rows = list(_rows(documents, lines))
    by_cuts: dict[tuple[tuple[int, str], ...], list[str]] = {}
    for word in sorted({index.NUMBER}.union(*lines)):
        by_cuts.setdefault(_cuts(word), []).append(word)
    number = {word: place for place, word in enumerate(word for listed in by_cuts.values() for word in listed)}
    return json.dumps(
        {
            "rules": RULES,
            "language": _language(),
            "words": [(cuts, " ".join(listed)) for cuts, listed in by_cuts.items()],
            "lines": [[number[word] for word in line] for line in lines],
            "documents": rows,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _language() -> dict[str, object]:
    """What is said of words: `silent` ones do not tell what a hit lacks, `counting` ones ask for a number."""
    return {
        "stop": sorted(forms.STOP_WORDS),
        "silent": sorted(forms.STOP_WORDS | forms.ASKING | kazakh.ENDINGS),
        "counting": forms.FACETS["number"].split(),
        "paragraphs": sorted(forms.PARAGRAPHS),
        "ordinals": forms.ordinals(),
        **names.tables(),
    }


def _rows(documents: Sequence[Document], lines: dict[tuple[str, ...], int]) -> Iterator[dict[str, object]]:
    """Each document with the lines of its texts, as steps from the line before; new lines are added to `lines`."""
    place = {document.node: number for number, document in enumerate(documents)}
    last = 0
    for document in documents:
        row = _row(document, place)
        for name, text in zip(TEXTS, document.texts, strict=True):
            at = [last, *(lines.setdefault(tuple(words(line)), len(lines)) for line in text.splitlines())]
            row[name] = [after - before for before, after in pairwise(at)]
            last = at[-1]
        yield row


def _cuts(word: str) -> tuple[tuple[int, str], ...]:
    """For each further form of a word how many letters at its end it lacks, and those that stand for them."""
    same = ((form, sum(accumulate(map(eq, word, form), and_))) for form in forms.forms(word)[1:])
    return tuple((len(word) - length, form[length:]) for form, length in same)


def _row(document: Document, place: dict[str, int]) -> dict[str, object]:
    """A document without its texts; what is false or empty is left out. `told` are the sources that say what a silence is about."""
    beside = document.silence.beside if document.silence else ()

    def places(nodes: Iterable[str]) -> list[int]:
        return [place[node] for node in nodes if node in place]

    row = {
        "kind": document.kind,
        "node": document.node,
        "source": document.source,
        "weight": ranking.hit(document, 1.0).score,
        "demand": document.demand,
        "proper": document.proper,
        "person": PERSON in document.kinds,
        "counts": "number" in document.asks,
        "near": places(document.near),
        "twins": places(document.twins),
        "beside": places(node for other in beside for node in other.silences),
        "told": [(other.source, places(other.claims)) for other in beside if other.claims],
    }
    return {name: value for name, value in row.items() if value}
