"""The page of links: every judgement about a node of this graph and one elsewhere, by dataset. Lists that are not published stay out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.graph.names import short
from kzgraph.graph.store import select
from kzgraph.safety.escapes import web_address
from kzgraph.site.page import Page, render
from kzgraph.site.paging import PART, addresses, chosen, cut
from kzgraph.site.texts import Link, Text
from kzgraph.site.words import phrases, say
from kzgraph.vocab import KZV, LANGUAGES

if TYPE_CHECKING:
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader

FIELDS = ("objectLabel", "score", "justification", "tool", "reviewer", "decidedOn")
KILOBYTES = 1.5  # of a link, about
STATES = ("positive-link", "unsure-link", "negative-link")


class Judgement(NamedTuple):
    """A link: our node and the external one, what is said of the two, in which state, and by whom; `address` is empty for no web page."""

    iri: str
    local: Link
    external: str
    address: str
    relation: str
    mark: str
    state: Text
    dataset: str
    found_by: str
    label: Text | None
    score: Text | None
    justification: Text | None
    tool: Text | None
    reviewer: Text | None
    decided_on: Text | None


class Dataset(NamedTuple):
    """A dataset: what it is called, where it is, under which licence it may be used, and the links that lead into it."""

    iri: str
    title: str
    licence: str
    licence_link: str
    page: str
    judgements: list[Judgement]


def links(content: Content, reader: Reader) -> str:
    """Each judgement once, with its state, its reason and its reviewer's role, under its dataset and that dataset's licence."""
    known, hidden = _judgements(content, reader.language)
    judgements, turn = chosen(_parts(known), reader)
    datasets: dict[str, Dataset] = {}
    for judgement in judgements:
        if judgement.dataset not in datasets:
            datasets[judgement.dataset] = _dataset(content, judgement.dataset)
        datasets[judgement.dataset].judgements.append(judgement)
    tally = {name: [judgement.state for judgement in known if judgement.mark == name] for name in STATES}
    return render(
        "links.html.j2",
        reader,
        content,
        datasets=list(datasets.values()),
        tally=[(name, texts[0], len(texts)) for name, texts in tally.items() if texts],
        hidden=hidden,
        turn=turn,
        person_days=content.person_days({judgement.local.iri for judgement in judgements}),
    )


def _parts(judgements: list[Judgement]) -> list[list[Judgement]]:
    """The judgements of each part of the page."""
    return cut(judgements, lambda _: KILOBYTES)


def _judgements(content: Content, language: str) -> tuple[list[Judgement], int]:
    """The judgements, and how many lead into lists that are not published."""
    optional = " ".join(f"OPTIONAL {{ ?link kz:{name} ?{name} }}" for name in ("relation", "foundBy", *FIELDS))
    rows = select(
        content.store,
        f"""SELECT * {{ ?link a kz:Link ; kz:linkSubject ?local ; kz:linkObject ?external ; kz:linkState ?state ; kz:inDataset ?dataset .
          FILTER (ISIRI(?link) && ISIRI(?local) && ISIRI(?external) && ISIRI(?state) && ISIRI(?dataset))
          OPTIONAL {{ ?dataset dcterms:accessRights ?rights }} {optional}
        }} ORDER BY ?dataset ?local ?external ?link""",
    )
    judgements: dict[str, Judgement] = {}
    hidden = set()
    for row in rows:
        iri = row["link"].value
        if row["rights"] is None or row["rights"].value != "published":
            hidden.add(iri)
            continue
        fields = (content.terms.text(row[name]) if row[name] is not None else None for name in FIELDS)
        judgements[iri] = Judgement(
            iri,
            Link(row["local"].value, content.terms.text(row["local"])),
            row["external"].value,
            web_address(row["external"].value),
            _word(row["relation"], language),
            row["state"].value.removeprefix(KZV),
            content.terms.text(row["state"]),
            row["dataset"].value,
            _word(row["foundBy"], language),
            *fields,
        )
    return [judgement for iri, judgement in judgements.items() if iri not in hidden], len(hidden)


def _word(term: ox.NamedNode | None, language: str) -> str:
    """What a term of another vocabulary is called, where there is a phrase for it; else its short form."""
    name = short(term) if term is not None else ""
    return say(name, language) if name in phrases(language) else name


def _dataset(content: Content, iri: str) -> Dataset:
    rows = list(
        select(
            content.store,
            f"""SELECT (MIN(?called) AS ?title) (MIN(?terms) AS ?licence) (MIN(?at) AS ?page) {{
              OPTIONAL {{ <{iri}> dcterms:title ?called }} OPTIONAL {{ <{iri}> dcterms:license ?terms }}
              OPTIONAL {{ <{iri}> schema:url ?at }} }}""",
        )
    )
    title, licence, page = (rows[0][name].value if rows and rows[0][name] is not None else "" for name in ("title", "licence", "page"))
    return Dataset(iri, title or iri, licence, web_address(licence), web_address(page), [])


def _addresses(content: Content, _: str) -> list[dict[str, str]]:
    return addresses(_parts(_judgements(content, LANGUAGES[0])[0]))


PAGE = Page("/links", "links in menu", links, fields=(PART,), addresses=_addresses, data=True)
