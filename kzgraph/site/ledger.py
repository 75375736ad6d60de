"""The page of the accountability ledger."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph.graph.classes import ordered
from kzgraph.reading.ledger import RULES, SOURCE, Matter
from kzgraph.reading.ledger import ledger as matters
from kzgraph.reading.notes import person_days
from kzgraph.site.assertions import Assertion, assertions, joined, placed
from kzgraph.site.claims import Text
from kzgraph.site.content import lit
from kzgraph.site.page import Page, render
from kzgraph.vocab import KZ

if TYPE_CHECKING:
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader


def ledger(content: Content, reader: Reader) -> str:
    """Each matter from what is said to have been done to what is asked, with who tied them: the source, or we."""
    rows, days = _ledger(content)
    claims = [item.row for row in rows for cell in row["cells"] if cell["rule"] == SOURCE for item in cell["items"]]
    return render(
        "ledger.html.j2",
        reader,
        content,
        stages=[(stage, content.terms.text(ox.NamedNode(KZ + stage))) for stage in ordered(content.store, "ledgerStage")],
        rules=RULES,
        rows=rows,
        count=len(claims),
        person_days=days,
        lit=lit(claims),
    )


@lru_cache(maxsize=1)
def _ledger(content: Content) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    known = assertions(content)
    found = matters(content.store)
    home = {claim: number for number, matter in enumerate(found, 1) for claim in matter.own}
    rows = [_row(content, known, home, matter) for matter in found]
    titles = Counter(row["title"].shown["en"] for row in rows)
    for row in rows:
        row["twin"] = titles[row["title"].shown["en"]] > 1  # then who suffered it tells it apart
    nodes = {item.iri for row in rows for cell in row["cells"] for item in cell["items"]}
    return rows, person_days(content.store, nodes)


def _row(content: Content, known: dict[str, Assertion], home: dict[str, int], matter: Matter) -> dict[str, Any]:
    title, victims = _title(content, [known[claim] for claim in matter.own])
    cells = []
    for stage, entries in matter.cells.items():
        ties = {passage for entry in entries for passage in entry.passages}
        cells.append(
            {
                "stage": stage,
                "rule": entries[0].rule if entries else "",
                "items": [known[entry.claim] for entry in entries],
                "homes": [home[entry.claim] for entry in entries],
                "ties": [placed(content, content.passages[iri]) for iri in sorted(ties, key=lambda iri: content.passages[iri].start)],
            }
        )
    return {"title": title, "victims": victims, "cells": cells}


def _title(content: Content, own: list[Assertion]) -> tuple[Text, Text | None]:
    """What a matter is called: the kinds of its acts, else what is done, missing or asked; never a charge.

    Who suffered it stands beside only if each of the acts names the same: one act's people are not another's.
    """
    for stage, name in (("Act", "actType"), ("Response", "action"), ("Omission", "action"), ("Demand", "action")):
        terms = dict.fromkeys(term for claim in own if claim.kind == stage for term in claim.values.get(name, ()))
        if terms:
            suffered = {tuple(claim.values.get("victim", ())) for claim in own if claim.kind == "Act"}
            victims = suffered.pop() if len(suffered) == 1 else ()
            title = joined([content.terms.text(term) for term in terms])
            shown = {language: (words[:1].upper() + words[1:], real) for language, (words, real) in title.shown.items()}
            return Text(shown), joined([content.terms.text(term) for term in victims], "; ") if victims else None
    return own[0].row["voice"], None


PAGE = Page("/ledger", "ledger", ledger)
