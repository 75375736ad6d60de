"""The page of the accountability ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.graph.classes import ordered
from kzgraph.model import Figure
from kzgraph.reading.ledger import RULES, SOURCE, Matter
from kzgraph.reading.ledger import ledger as matters
from kzgraph.site.assertions import Assertion, assertions
from kzgraph.site.became import InRow, in_row
from kzgraph.site.filters import STANDING, VOICE, Facets, facets, filtered_addresses, kept, with_wholes, without_empty
from kzgraph.site.page import Page, render
from kzgraph.site.paging import PART, chosen, cut
from kzgraph.site.passage_pages import SOURCE as SOURCE_FIELD
from kzgraph.site.texts import Link, Text, joined
from kzgraph.vocab import KZ

if TYPE_CHECKING:
    from kzgraph.site.claims import Proof
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader


FILTERS = (SOURCE_FIELD, VOICE, STANDING, "addressee")
KILOBYTES = 1.5  # of an entry, about


class Stage(NamedTuple):
    """A column: the local name of its class, and the label of the class."""

    name: str
    label: Text


class Entry(NamedTuple):
    """An assertion in a cell, and the number of the row that it belongs to by the source's own ties."""

    assertion: Assertion
    home: int


class Cell(NamedTuple):
    """The entries of a stage, the rule that put them there, and the passages by which the source ties them to the row."""

    stage: Stage
    rule: str
    entries: list[Entry]
    ties: list[Proof]


@dataclass
class Row:
    """A matter. `number` counts the matters; `twin` says that another one has the same title, so that `victims` must distinguish them.

    `about` are the terms that the title names.
    """

    number: int
    title: Text
    victims: Text | None
    cells: list[Cell]
    about: list[Link]
    twin: bool = False


def ledger(content: Content, reader: Reader) -> str:
    """Each matter from what is said to have been done to what is asked, with who tied them: the source, or we."""
    reader = without_empty(reader)
    stages, listed = _ledger(content)
    filtered, kept_of = kept(content, reader, listed, _facets(content), FILTERS)
    rows, turn = chosen(cut(filtered, _kilobytes), reader)
    return render(
        "ledger.html.j2",
        reader,
        content,
        stages=stages,
        rules=RULES,
        became=[_became(content, reader, row) for row in rows],
        rows=rows,
        turn=turn,
        kept=kept_of,
        shown={row.number for row in rows},
        part_of={row.number: number for number, part in enumerate(cut(listed, _kilobytes), 1) for row in part},
        matters=len(filtered),
        count=len(_tied(filtered)),
        person_days=content.person_days({entry.assertion.iri for row in rows for cell in row.cells for entry in cell.entries}),
    )


def _tied(rows: list[Row]) -> list[Assertion]:
    """The claims that the sources themselves tie to rows."""
    return [entry.assertion for row in rows for cell in row.cells if cell.rule == SOURCE for entry in cell.entries]


def _facets(content: Content) -> Callable[[Row], list[Facets]]:
    return lambda row: [facets(content, one.claim, addressee=with_wholes(content, one.named("addressee"))) for one in _tied([row])]


def _kilobytes(row: Row) -> float:
    return 1.5 + sum(len(cell.entries) * KILOBYTES for cell in row.cells)


@lru_cache(maxsize=1)
def _ledger(content: Content) -> tuple[list[Stage], list[Row]]:
    stages = [Stage(name, content.terms.text(getattr(KZ, name))) for name in ordered(content.reader.store, "ledgerStage")]
    listed = matters(content.reader.store)
    home = {claim: number for number, matter in enumerate(listed, 1) for claim in matter.own}
    rows = [_row(content, stages, home, number, matter) for number, matter in enumerate(listed, 1)]
    titles = Counter(row.title.shown["en"] for row in rows)
    for row in rows:
        row.twin = titles[row.title.shown["en"]] > 1
    return stages, rows


def _became(content: Content, reader: Reader, row: Row) -> InRow | None:
    """What became of the claims that the source itself puts into a row, and of the figures that rest on the same passages."""
    own = [entry.assertion for cell in row.cells if cell.rule == SOURCE for entry in cell.entries]
    figures = (figure for assertion in own for passage in assertion.passages for figure in _figures(content).get(passage.iri, ()))
    return in_row(content, reader, {assertion.iri: assertion.kind for assertion in own}, figures)


@lru_cache(maxsize=1)
def _figures(content: Content) -> dict[str, list[str]]:
    """The figures that rest on each passage."""
    resting: dict[str, list[str]] = {}
    for assertion in assertions(content).values():
        for passage in assertion.passages if isinstance(assertion.said, Figure) else ():
            resting.setdefault(passage.iri, []).append(assertion.iri)
    return resting


def _row(content: Content, stages: list[Stage], home: dict[str, int], number: int, matter: Matter) -> Row:
    known = assertions(content)
    title, victims, about = _title(content, stages, [known[claim] for claim in matter.own])
    cells = []
    for stage in stages:
        entries = matter.cells[stage.name]
        ties = {passage for entry in entries for passage in entry.passages}
        passages = sorted((content.passages[iri] for iri in ties), key=lambda passage: passage.start)
        cells.append(
            Cell(
                stage,
                entries[0].rule if entries else "",
                [Entry(known[entry.claim], home[entry.claim]) for entry in entries],
                [content.facts.proof(passage) for passage in passages],
            )
        )
    return Row(number, title, victims, cells, about)


def _title(content: Content, stages: list[Stage], own: list[Assertion]) -> tuple[Text, Text | None, list[Link]]:
    """What a matter is called: what was done, missing or asked, by the first stage that says so; never a charge, which has no stage.

    Who suffered it stands beside only if each of the acts names the same: one act's people are not another's.
    """
    for stage in stages:
        at_stage = [claim for claim in own if claim.kind == stage.name]
        terms = dict.fromkeys(term for claim in at_stage for name in ("actType", "action") for term in claim.values.get(name, ()))
        if terms:
            suffered = {tuple(claim.values.get("victim", ())) for claim in own if "actType" in claim.values}
            victims = suffered.pop() if len(suffered) == 1 else ()
            title = joined([content.terms.text(term) for term in terms])
            shown = {language: (words[:1].upper() + words[1:], real) for language, (words, real) in title.shown.items()}
            suffering = joined([content.terms.text(term) for term in victims], "; ") if victims else None
            return Text(shown), suffering, content.terms.links(list(terms))
    return own[0].claim.voice or content.terms.text(None), None, []


def _addresses(content: Content, _: str) -> list[dict[str, str]]:
    return filtered_addresses(content, _ledger(content)[1], _facets(content), _kilobytes)


PAGE = Page("/ledger", "ledger in menu", ledger, fields=(*FILTERS, PART), addresses=_addresses)
