"""The page of acts: who is said to have done what to whom. The picture is drawn in the browser from the table of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kzgraph.reading.notes import person_days
from kzgraph.site.content import lit
from kzgraph.site.matching import claims, values
from kzgraph.site.page import Page, render

if TYPE_CHECKING:
    from kzgraph.site.content import Content
    from kzgraph.site.matching import Node
    from kzgraph.site.reader import Reader

ACTS = "?assertion a kz:Act ."


def network(content: Content, reader: Reader) -> str:
    """Every act once, named perpetrators first; acts that name neither side are told apart, since nothing connects them."""
    rows = _rows(content)
    drawn = [row for row in rows if row["by"] or row["to"]]
    shown = {iri for row in rows for iri, _ in (*row["by"], *row["to"])}
    return render(
        "network.html.j2",
        reader,
        content,
        drawn=drawn,
        apart=[row for row in rows if not row["by"] and not row["to"]],
        standings=[(name, text) for name, text in content.key if name in {row["mark"] for row in drawn}],
        person_days=person_days(content.store, {*shown, *(row["iri"] for row in rows)}),
        lit=lit(rows),
    )


def _rows(content: Content) -> list[dict[str, Any]]:
    kinds, by, to = (values(content, ACTS, name) for name in ("actType", "perpetrator", "victim"))
    rows = [
        {**row, "kinds": kinds.get(iri, []), "by": by.get(iri, []), "to": to.get(iri, [])} for iri, row in claims(content, ACTS).items()
    ]
    ranks: dict[tuple[str, str], int] = {}  # sides in the order in which they are first told, so that lines cross little
    for row in rows:
        for side in ("by", "to"):
            ranks.setdefault((side, _first(row[side])), len(ranks))
    return sorted(
        rows, key=lambda row: (not row["by"], not row["to"], ranks["by", _first(row["by"])], ranks["to", _first(row["to"])], row["iri"])
    )


def _first(nodes: list[Node]) -> str:
    return nodes[0][0] if nodes else ""


PAGE = Page("/network", "network", network)
