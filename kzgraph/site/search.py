"""The page of a search: the hits, best first, each with its kind or whose words it is, and where it stands. It needs a server."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.formats.hits import not_said, why
from kzgraph.site.matching import claims
from kzgraph.site.page import render
from kzgraph.site.reader import path_of
from kzgraph.site.texts import Text, header_text, translatable

if TYPE_CHECKING:
    from kzgraph.questions.search import Found, Hit
    from kzgraph.site.claims import Claim, Proof
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader


class Row(NamedTuple):
    """A hit as it is shown: a claim, or what is none, by its text. `iri` is the name of a question where it is one.

    `became` is the path of the page that shows what became of a claim, where a claim was compared with it or a text
    was read for news of it.
    """

    kind: str
    iri: str
    text: Text
    claim: Claim | None
    proofs: tuple[Proof, ...]
    became: str = ""


def search(content: Content, reader: Reader, wanted: str, found: Found) -> str:
    """The page; without words it has the form alone."""
    nodes = [hit.node for hit in found.hits if hit.kind != "question"]
    said = claims(content, f"VALUES ?assertion {{ {' '.join(str(ox.NamedNode(node)) for node in nodes)} }}")
    rows = [_row(content, hit, said.get(hit.node)) for hit in found.hits]
    return render(
        "search.html.j2",
        reader,
        content,
        wanted=wanted.strip(),
        found=found,
        silences=[_not_said(content, silence) for silence in found.silences],
        why=why(found),
        rows=rows,
        person_days=content.person_days({*nodes, *(proof.iri for row in rows for proof in row.proofs)}),
    )


def _not_said(content: Content, silence: Hit) -> Text:
    """That a source does not say what was asked for."""
    shown = content.terms.text(ox.NamedNode(silence.node)).shown
    return Text({language: (not_said(silence, wanted, language), language) for language, (wanted, *_) in shown.items()})


def _row(content: Content, hit: Hit, claim: Claim | None) -> Row:
    if hit.kind == "question":
        return Row(hit.kind, hit.node, header_text(content.questions[hit.node].title), None, ())
    proofs = tuple(content.facts.proof(content.passages[passage]) for passage in hit.passages if passage in content.passages)
    text = content.terms.text(ox.NamedNode(hit.node))
    if hit.kind == "passage":
        text = translatable(next(iter(hit.label.values())))
    return Row(hit.kind, hit.node, text, claim, claim.proofs if claim else proofs, path_of(hit.node) if hit.compared else "")
