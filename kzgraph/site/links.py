"""The page of links: every judgement about one of ours and something elsewhere, by dataset. Lists that are not published stay out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kzgraph.graph.store import select
from kzgraph.graph.turtle import shorten
from kzgraph.reading.notes import person_days
from kzgraph.site.claims import web_address
from kzgraph.site.page import Page, render
from kzgraph.site.words import phrases, say
from kzgraph.vocab import KZV, PREFIXES

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader

FIELDS = ("objectLabel", "score", "justification", "tool", "reviewer", "decidedOn")
STATES = ("positive-link", "unsure-link", "negative-link")


def links(content: Content, reader: Reader) -> str:
    """Each judgement once, with its state, its reason and its reviewer's role, under its dataset and that dataset's licence."""
    rows, hidden = _rows(content, reader)
    datasets: dict[str, dict[str, Any]] = {}
    for row in rows:
        dataset = datasets.setdefault(row["dataset"], {**_dataset(content, row["dataset"]), "rows": []})
        dataset["rows"].append(row)
    tally = {name: [row["state"] for row in rows if row["mark"] == name] for name in STATES}
    return render(
        "links.html.j2",
        reader,
        content,
        datasets=list(datasets.values()),
        tally=[(name, texts[0], len(texts)) for name, texts in tally.items() if texts],
        hidden=hidden,
        person_days=person_days(content.store, {row["ours"] for row in rows}),
        lit=(),
    )


def _rows(content: Content, reader: Reader) -> tuple[list[dict[str, Any]], int]:
    """The judgements, and how many lead into lists that are not published."""
    optional = " ".join(f"OPTIONAL {{ ?link kz:{name} ?{name} }}" for name in ("relation", "foundBy", *FIELDS))
    found = select(
        content.store,
        f"""SELECT * {{ ?link a kz:Link ; kz:linkSubject ?ours ; kz:linkObject ?theirs ; kz:linkState ?state ; kz:inDataset ?dataset .
          FILTER (ISIRI(?link) && ISIRI(?ours) && ISIRI(?theirs) && ISIRI(?state) && ISIRI(?dataset))
          OPTIONAL {{ ?dataset dcterms:accessRights ?rights }} {optional}
        }} ORDER BY ?dataset ?ours ?theirs ?link""",
    )
    rows: dict[str, dict[str, Any]] = {}
    hidden = set()
    for row in found:
        if row["rights"] is None or row["rights"].value != "published":
            hidden.add(row["link"].value)
            continue
        rows[row["link"].value] = {
            "iri": row["link"].value,
            "ours": row["ours"].value,
            "name": content.terms.text(row["ours"]),
            "theirs": row["theirs"].value,
            "address": web_address(row["theirs"].value),
            "relation": _word(row["relation"], reader.language),
            "mark": row["state"].value.removeprefix(KZV),
            "state": content.terms.text(row["state"]),
            "dataset": row["dataset"].value,
            "found": _word(row["foundBy"], reader.language),
            **{name: content.terms.text(row[name]) if row[name] is not None else None for name in FIELDS},
        }
    return [row for iri, row in rows.items() if iri not in hidden], len(hidden)


def _word(term: ox.NamedNode | None, language: str) -> str:
    """What a term of another vocabulary is called, where there is a phrase for it; else its short form."""
    name = shorten(term, PREFIXES) if term is not None else ""
    return say(name, language) if name in phrases(language) else name


def _dataset(content: Content, iri: str) -> dict[str, Any]:
    """What a dataset is called, where it is, and under which licence it may be used."""
    rows = list(
        select(
            content.store,
            f"""SELECT (MIN(?called) AS ?title) (MIN(?terms) AS ?licence) (MIN(?at) AS ?page) {{
              OPTIONAL {{ <{iri}> dcterms:title ?called }} OPTIONAL {{ <{iri}> dcterms:license ?terms }}
              OPTIONAL {{ <{iri}> schema:url ?at }} }}""",
        )
    )
    told = {name: rows[0][name].value if rows and rows[0][name] is not None else "" for name in ("title", "licence", "page")}
    return {
        "iri": iri,
        "title": told["title"] or iri,
        "licence": told["licence"],
        "licence_link": web_address(told["licence"]),
        "page": web_address(told["page"]),
    }


PAGE = Page("/links", "links in menu", links)
