"""The page of links: every judgement about a node of this graph and one elsewhere, by dataset. Lists that are not published stay out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kzgraph.graph.names import short
from kzgraph.model.terms import NUMBER, TEXT
from kzgraph.safety.escapes import web_address
from kzgraph.site.page import Page, render
from kzgraph.site.paging import PART, addresses, chosen, cut
from kzgraph.site.texts import Link, Text
from kzgraph.site.words import phrases, say
from kzgraph.vocab import KZV, LANGUAGES

if TYPE_CHECKING:
    from kzgraph import model
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader
    from kzgraph.site.texts import Terms

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
    known = content.reader.links()
    datasets = {link.dataset.iri: content.reader.dataset(link.dataset.iri) for link in known}
    shown = [link for link in known if datasets[link.dataset.iri].is_published]
    shown.sort(key=lambda link: (link.dataset.iri, link.subject.iri, link.external.iri, link.iri))
    return [_judgement(content, link, language) for link in shown], len(known) - len(shown)


def _judgement(content: Content, link: model.Link, language: str) -> Judgement:
    terms = content.terms
    (local,) = terms.nodes([link.subject])
    score = NUMBER.write(link.score) if link.score is not None else None
    return Judgement(
        iri=link.iri,
        local=local,
        external=link.external.iri,
        address=web_address(link.external.iri),
        relation=_word(link.relation, language),
        mark=link.state.iri.removeprefix(KZV),
        state=terms.node(link.state),
        dataset=link.dataset.iri,
        found_by=_word(link.found_by, language) if link.found_by else "",
        label=_text(terms, link.external_labels),
        score=terms.text(score) if score else None,
        justification=_text(terms, link.reasons),
        tool=_text(terms, link.tools),
        reviewer=terms.node(link.reviewer),
        decided_on=terms.text(link.decided_on.literal) if link.decided_on else None,
    )


def _text(terms: Terms, texts: tuple[model.Text, ...]) -> Text | None:
    """One of some texts of the graph, None for none."""
    return terms.text(TEXT.write(texts[0])) if texts else None


def _word(term: model.Node, language: str) -> str:
    """What a term of another vocabulary is called, where there is a phrase for it; else its short form."""
    name = short(term.iri)
    return say(name, language) if name in phrases(language) else name


def _dataset(content: Content, iri: str) -> Dataset:
    dataset = content.reader.dataset(iri)
    title = min((text.value for text in dataset.titles), default=iri)
    licence, page = (min((node.iri for node in nodes), default="") for nodes in (dataset.licences, dataset.pages))
    return Dataset(iri, title, licence, web_address(licence), web_address(page), [])


def _addresses(content: Content, _: str) -> list[dict[str, str]]:
    return addresses(_parts(_judgements(content, LANGUAGES[0])[0]))


PAGE = Page("/links", "links in menu", links, fields=(PART,), addresses=_addresses, data=True)
