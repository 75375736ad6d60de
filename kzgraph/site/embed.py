"""Charts for the frames of other sites: each with whose words it holds, the days and the licence, without header or script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from kzgraph.graph.prefixes import short
from kzgraph.site import figures, timeline
from kzgraph.site.by_source import rests_on
from kzgraph.site.filters import VOICE
from kzgraph.site.page import Page, render, sources_shown
from kzgraph.site.paging import MissingPartError
from kzgraph.site.passage_pages import SOURCE, folder_name
from kzgraph.site.reader import Reader
from kzgraph.site.words import say
from kzgraph.vocab import LANGUAGES

if TYPE_CHECKING:
    from kzgraph.site.claims import Proof
    from kzgraph.site.content import Content
    from kzgraph.site.texts import Text

PATH, CHART = "/embed", "chart"


class Chart(NamedTuple):
    """A chart: its title in two parts, the page where it stands, the passages and nodes that it shows, and what its template takes."""

    title: Text | str
    unit: Text | str
    path: str
    query: dict[str, str]
    proofs: list[Proof]
    nodes: set[str]
    drawing: dict[str, Any]


def embed(content: Content, reader: Reader) -> str:
    """The chart that the field `chart` names; without one, what charts there are. Raises MissingPartError for another."""
    wanted = reader.field(CHART)
    source = next((iri for iri, *_ in content.sources if wanted.endswith("_" + folder_name(iri))), "")
    charts = _charts(content, reader, source)
    if wanted and wanted not in charts:
        raise MissingPartError(f"{CHART}: there is no chart {wanted[:60]}. {PATH} lists them.")
    chart = charts.get(wanted)
    proofs = chart.proofs if chart else []
    stated_in = {iri for iri, *_ in content.sources if any(rests_on(content, [proof], iri) for proof in proofs)}
    return render(
        "embed.html.j2",
        reader,
        content,
        framed=True,
        level=1,
        charts=charts,
        chart=chart,
        page=reader.permalink(chart.path, chart.query) if chart else reader.permalink("/"),
        shown=sources_shown(reader, content, stated_in),
        person_days=content.person_days(chart.nodes) if chart else (),
        **(chart.drawing if chart else {}),
    )


def _charts(content: Content, reader: Reader, source: str) -> dict[str, Chart]:
    """The charts by their names: the figures of each voice in each unit, unless a source is given; what has a time, by what it is."""
    charts = {}
    for panel in () if source else figures.panels(content):
        if panel.figures[0].strokes is not None:
            query = {VOICE: short(panel.voice_iri), "unit": short(panel.unit_iri)}
            nodes = {figure.iri for figure in panel.figures}
            proofs = [figure.proof for figure in panel.figures]
            charts[f"figures_{panel.key}"] = Chart(panel.voice, panel.unit, "/figures", query, proofs, nodes, {"panels": [panel]})
    axis, groups = timeline.drawn(content, reader, source)
    months = [say(f"month {number}", reader.language) for number in range(1, 13)]
    for group in groups:
        query = {SOURCE: folder_name(source)} if source else {}
        nodes = {entry.iri for entry in group.entries}
        proofs = [proof for entry in group.entries for proof in entry.proofs]
        drawing = {"groups": [group], "axis": axis, "months": months}
        charts["_".join(("timeline", group.key, *query.values()))] = Chart(group.title, "", "/timeline", query, proofs, nodes, drawing)
    return charts


def _addresses(content: Content, _: str) -> list[dict[str, str]]:
    reader = Reader(LANGUAGES[0], LANGUAGES[0], "", PATH)
    return [{}, *({CHART: name} for source in ("", *(iri for iri, *_ in content.sources)) for name in _charts(content, reader, source))]


PAGE = Page(PATH, "", embed, fields=(CHART,), addresses=_addresses)
