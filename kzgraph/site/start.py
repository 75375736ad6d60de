"""The start page and the questions by area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kzgraph.graph.store import select
from kzgraph.questions import canned
from kzgraph.reading.notes import person_days
from kzgraph.site.figures import walls
from kzgraph.site.page import render

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzgraph.questions.question import Question
    from kzgraph.site.page import Reader
    from kzgraph.site.site import Site

Areas = dict[str, dict[str, str]]


def start(site: Site, reader: Reader, found: Iterable[Question], areas: Areas) -> str:
    """What is claimed, by whom, how it stands, in figures."""
    pairs = walls(site)
    return render(
        "start.html.j2",
        reader,
        site,
        sheet=_sheet(site),
        walls=pairs,
        person_days=person_days(site.store, {side["iri"] for pair in pairs for side in pair["sides"]}),
        areas=by_area(found, areas, reader.language),
        lit=site.strip,
    )


def catalogue(site: Site, reader: Reader, found: Iterable[Question], areas: Areas, words: str) -> str:
    """The questions by area; those that hold the words, if there are any."""
    shown = list(found)
    if words.strip():
        shown = canned.search(shown, words)
    listed = by_area(shown, areas, reader.language)
    return render("questions.html.j2", reader, site, areas=listed, wanted=words.strip(), count=len(shown), searched=canned.searched, lit=())


def by_area(found: Iterable[Question], areas: Areas, language: str) -> list[tuple[str, str, list[Question]]]:
    """The areas that have questions, each with its name in a language."""
    grouped: dict[str, list[Question]] = {}
    for question in found:
        grouped.setdefault(question.area, []).append(question)
    return [(area, areas[area][language] if area in areas else area, listed) for area, listed in grouped.items()]


def _sheet(site: Site) -> list[dict[str, Any]]:
    """For each voice the kinds of its claims, and for each kind its claims counted by standing, in the order of the key."""
    rows = select(
        site.store,
        """SELECT ?voice ?kind ?standing (COUNT(DISTINCT ?claim) AS ?count) (MIN(?passage) AS ?first) WHERE {
          ?claim kz:voice ?voice ; kz:standing ?standing ; kz:statedIn ?passage ; a ?kind .
        } GROUP BY ?voice ?kind ?standing ORDER BY ?first""",
    )
    order = [name for name, _ in site.key]
    speakers = {speaker.value for speaker in site.facts.speaker.values()}
    voices: dict[str, dict[str, Any]] = {}
    for row in rows:
        voice = row["voice"].value
        entry = voices.setdefault(
            voice,
            {
                "iri": voice,
                "name": site.terms.text(row["voice"]),
                "official": voice in site.facts.official,
                "own": voice in speakers,
                "kinds": {},
            },
        )
        kind = entry["kinds"].setdefault(
            row["kind"].value, {"iri": row["kind"].value, "name": site.terms.text(row["kind"]), "standings": []}
        )
        mark = row["standing"].value.rpartition("#")[2]
        kind["standings"].append((mark, site.facts.standing(row["standing"]), int(row["count"].value)))
    for entry in voices.values():
        for kind in entry["kinds"].values():
            kind["standings"].sort(key=lambda each: order.index(each[0]) if each[0] in order else len(order))
    return sorted(voices.values(), key=lambda entry: not entry["own"])
