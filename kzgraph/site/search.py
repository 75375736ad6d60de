"""The page of a search: the hits, best first, each with its kind or whose words it is, and where it stands.

In a site of files the page is the form alone, and a script puts the hits there as `written` has them. With many documents each source has
such a page and an index of its own, and that of all has what is of no source alone: questions, terms, and things that several speak of.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from kzgraph.formats.hits import why
from kzgraph.formats.silences import MOST_NAMED
from kzgraph.graph.names import short_name
from kzgraph.questions.search.ranking import CANDIDATES
from kzgraph.site.dates import dated
from kzgraph.site.files import stem
from kzgraph.site.page import render
from kzgraph.site.passage_pages import SOURCE, folder_name
from kzgraph.site.reader import Reader, path_of
from kzgraph.site.silences import Other, others
from kzgraph.site.texts import Link, Text, header_text, not_said, translatable

if TYPE_CHECKING:
    from kzgraph.questions.search import Document, Found, Hit
    from kzgraph.site.claims import Claim, Proof
    from kzgraph.site.content import Content


class Row(NamedTuple):
    """A hit as it is shown: a claim, or what is none, by its text. `iri` is the name of a question where it is one.

    `became` is the path of the page that shows what became of a claim, where a claim was compared with it or a text
    was read for news of it. `of` is the list of a term or the class of a thing, as several may be called alike.
    """

    kind: str
    iri: str
    text: Text
    claim: Claim | None
    proofs: tuple[Proof, ...]
    became: str = ""
    of: Text | None = None
    others: Sequence[Other] = ()
    under: Sequence[Link] = ()


MORE, LARGEST = 20, 100  # hits that are shown beyond those there, and at most
TOGETHER = 2000  # documents of one index at most, unless there is one source: about 600 KB, compressed

# what the script says
SPOKEN = (
    "running",
    "no answer",
    "not said finding",
    "not said elsewhere",
    "named nowhere",
    "names not told",
    "other hits",
    "nearest hits",
)


def search(content: Content, reader: Reader, wanted: str, found: Found, most: int) -> str:
    """The page, with the first `most` hits; without words it has the form alone."""
    hits = found.hits[:most]
    beyond = [hit for hit in found.silences if hit not in hits]
    listed = rows(content, [*hits, *beyond], telling=found.telling)
    unsaid = [row for row in listed if row.kind == "silence"]
    said = [row for row in listed if row.kind != "silence"]
    narrowed = {"source": reader.field("source")} if reader.field("source") else {}
    return render(
        "search.html.j2",
        reader,
        content,
        wanted=wanted.strip(),
        found=found,
        why=why(found),
        unsaid=unsaid,
        rows=said,
        shown=len(hits),
        count=len(found.hits),
        all_counted=len(found.hits) < CANDIDATES,
        more={"q": wanted, **narrowed, "limit": min(most + MORE, LARGEST)} if len(hits) < len(found.hits) else None,
        person_days=content.person_days(set().union(*map(_nodes, listed))),
    )


def form(content: Content, reader: Reader, apart: Collection[str] = ()) -> str:
    """The page of a site of files; `apart` are the sources that have a page of their own."""
    within = [(query(iri), short_name(iri, reader.language)) for iri in content.sources if iri in apart and not reader.query]
    file = f"{stem('/search', reader.query)}.json"
    return render("search.html.j2", reader, content, wanted="", spoken=SPOKEN, more=MORE, largest=LARGEST, file=file, within=within)


def divided(content: Content, documents: Sequence[Document]) -> dict[str, list[int]]:
    """The places of the documents by the source in whose search they are; under "" those that are of none, or all where they are few."""
    if len(content.sources) == 1 or len(documents) <= TOGETHER:
        return {"": list(range(len(documents)))}
    places: dict[str, list[int]] = {"": [], **{iri: [] for iri in content.sources}}
    for place, document in enumerate(documents):
        of = document.source or document.node.rpartition("/")[0]  # a group, say, has its name below that of its source
        places[of if of in places else ""].append(place)
    return {source: listed for source, listed in places.items() if listed}


def query(source: str) -> dict[str, str]:
    """The query of the page that searches a source; empty for that of all."""
    return {SOURCE: folder_name(source)} if source else {}


def written(content: Content, reader: Reader, listed: Mapping[str, Row]) -> str:
    """For the script: each hit by its node, as the page shows it, with the days of the sources that name its persons, as JSON.

    The script says in which sources nobody looked for a silence: all but those of which it has the places in the list of sources.
    """
    shown: dict[str, dict[str, Any]] = {}
    silences = {node: content.silences[node] for node, row in listed.items() if row.kind == "silence"}
    read = sorted({other.source for silence in silences.values() for other in silence.beside})
    for node, row in listed.items():
        html = render("hit.html.j2", reader, content, row=row)
        shown[node] = {"html": html, "days": content.person_days(_nodes(row))}
    for node, silence in silences.items():
        shown[node]["known"] = [place for place, source in enumerate(read) if source not in silence.unread]
    days = {day: dated(day, reader.language) for row in shown.values() for day in row["days"]}
    sources = [(source, short_name(source)) for source in read]
    return json.dumps({"rows": shown, "dated": days, "sources": sources, "named": MOST_NAMED}, ensure_ascii=False, separators=(",", ":"))


def rows(content: Content, hits: Sequence[Hit], *, together: bool = True, telling: Collection[str] = ()) -> list[Row]:
    """The hits as they are shown, `together` on one page: a silence then leaves out what others of them say, and says where nobody looked.
    Claims of the sources that are `telling` may say what is asked."""
    said = content.shown(content.reader.claims([hit.node for hit in hits if hit.kind != "question"]))
    shown = {hit.node for hit in hits} if together else set()
    telling = telling if together else list(content.sources)
    return [_row(content, hit, said.get(hit.node), shown, telling) for hit in hits]


def _nodes(row: Row) -> set[str]:
    """What a row shows by which persons may be named."""
    return {row.iri, *(proof.iri for proof in row.proofs)}


def _row(content: Content, hit: Hit, claim: Claim | None, shown: Collection[str], telling: Collection[str]) -> Row:
    if hit.kind == "question":
        return Row(hit.kind, hit.node, header_text(content.questions[hit.node].title), None, ())
    proofs = tuple(content.facts.proof(content.passages[passage]) for passage in hit.passages if passage in content.passages)
    text = content.terms.text(ox.NamedNode(hit.node))
    if hit.silence:
        text = not_said(hit.silence, text)
    if hit.kind == "passage":
        text = translatable(next(iter(hit.label.values())))
    return Row(
        hit.kind,
        hit.node,
        text,
        claim,
        claim.proofs if claim else proofs,
        path_of(hit.node) if hit.compared else "",
        _of(content, hit),
        others(content, hit.silence, shown, telling) if hit.silence else (),
        content.terms.links(map(ox.NamedNode, hit.under)),
    )


def _of(content: Content, hit: Hit) -> Text | None:
    """The list in which a term is, or the class of a thing; None for any other hit."""
    if hit.kind not in ("term", "thing"):
        return None
    known = content.reader.concept(hit.node)
    named = min((node.iri for node in (known.schemes if hit.kind == "term" else known.types)), default="")
    return content.terms.text(ox.NamedNode(named)) if named else None
