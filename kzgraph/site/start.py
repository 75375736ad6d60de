"""The start page: what is claimed, by whom and how it stands; figures; the questions by area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kzgraph.graph.store import select
from kzgraph.reading.notes import person_days
from kzgraph.site.figures import walls
from kzgraph.site.page import Page, render

if TYPE_CHECKING:
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader


def start(content: Content, reader: Reader) -> str:
    """What is claimed, by whom, how it stands, in figures."""
    pairs = walls(content)
    return render(
        "start.html.j2",
        reader,
        content,
        sheet=_sheet(content),
        walls=pairs,
        person_days=person_days(content.store, {side["iri"] for pair in pairs for side in pair["sides"]}),
        areas=content.by_area(reader.language),
        lit=content.strip,
    )


def _sheet(content: Content) -> list[dict[str, Any]]:
    """For each voice the kinds of its claims, and for each kind its claims counted by standing, in the order of the key."""
    rows = select(
        content.store,
        """SELECT ?voice ?kind ?standing (COUNT(DISTINCT ?claim) AS ?count) (MIN(?passage) AS ?first) WHERE {
          ?claim kz:voice ?voice ; kz:standing ?standing ; kz:statedIn ?passage ; a ?kind .
        } GROUP BY ?voice ?kind ?standing ORDER BY ?first""",
    )
    order = [name for name, _ in content.key]
    speakers = {speaker.value for speaker in content.facts.speaker.values()}
    voices: dict[str, dict[str, Any]] = {}
    for row in rows:
        voice = row["voice"].value
        entry = voices.setdefault(
            voice,
            {
                "iri": voice,
                "name": content.terms.text(row["voice"]),
                "official": voice in content.facts.official,
                "own": voice in speakers,
                "kinds": {},
            },
        )
        kind = entry["kinds"].setdefault(
            row["kind"].value, {"iri": row["kind"].value, "name": content.terms.text(row["kind"]), "standings": []}
        )
        mark = row["standing"].value.rpartition("#")[2]
        kind["standings"].append((mark, content.facts.standing(row["standing"]), int(row["count"].value)))
    for entry in voices.values():
        for kind in entry["kinds"].values():
            kind["standings"].sort(key=lambda each: order.index(each[0]) if each[0] in order else len(order))
    return sorted(voices.values(), key=lambda entry: not entry["own"])


PAGE = Page("/", "", start)
