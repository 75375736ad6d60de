"""Charts for the frames of other sites: each with whose words it holds, the days and the licence, without header or script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from kzgraph.graph.names import short
from kzgraph.site import figures, timeline
from kzgraph.site.by_day import Drawing, by_day
from kzgraph.site.by_source import rests_on
from kzgraph.site.context import publisher, sources_shown
from kzgraph.site.page import Page, render
from kzgraph.site.paging import PART, MissingPartError, addresses, chosen, cut
from kzgraph.site.passage_pages import SOURCE, folder_name
from kzgraph.site.reader import Reader
from kzgraph.site.series import Series
from kzgraph.site.words import say
from kzgraph.vocab import LANGUAGES

if TYPE_CHECKING:
    from kzgraph.site.axis import Axis
    from kzgraph.site.claims import Proof
    from kzgraph.site.content import Content
    from kzgraph.site.figure_panels import Figure, Panel
    from kzgraph.site.texts import Text
    from kzgraph.site.timeline import Entry, Group

PATH, CHART = "/embed", "chart"
LINK = 0.4  # kilobytes of a chart in the list, about


class Chart(NamedTuple):
    """A chart: its title, the page where it stands, its entries, their size, how some are drawn."""

    title: Text | str
    path: str
    query: dict[str, str]
    entries: Sequence[Figure | Entry | Series]
    kilobytes: float
    drawing: Callable[[list[Any]], dict[str, Any]]

    @property
    def parts(self) -> list[list[Figure | Entry | Series]]:
        return cut(self.entries, lambda _: self.kilobytes)


def shows_chart(reader: Reader) -> bool:
    """Whether an address asks for a chart, which others may show in a frame, and not for the list of them."""
    return bool(reader.field(CHART))


def embed(content: Content, reader: Reader) -> str:
    """A part of the chart that the field `chart` names; without one, what charts there are. Raises MissingPartError for another."""
    wanted = reader.field(CHART)
    source = next((iri for iri in content.sources if wanted.endswith("_" + folder_name(iri))), "")
    charts = _charts(content, reader, source)
    if wanted and wanted not in charts:
        raise MissingPartError(f"{CHART}: there is no chart {wanted[:60]}. {PATH} lists them.")
    if not wanted:
        listed, turn = chosen(_listed(charts), reader)
        shown = sources_shown(reader, content, ())
        return _rendered(content, reader, chart=None, charts=listed, turn=turn, page=reader.permalink("/"), shown=shown)
    chart = charts[wanted]
    entries, turn = chosen(chart.parts, reader)
    said = [each for entry in entries for each in _said(entry)]
    proofs = [proof for _, listed in said for proof in listed]
    stated_in = {iri for iri in content.sources if any(rests_on(content, [proof], iri) for proof in proofs)}
    return _rendered(
        content,
        reader,
        chart=chart,
        turn=turn,
        page=reader.permalink(chart.path, chart.query),
        shown=sources_shown(reader, content, stated_in),
        person_days=content.person_days({iri for iri, _ in said}),
        **chart.drawing(entries),
    )


def _rendered(content: Content, reader: Reader, **values: Any) -> str:  # noqa: ANN401 (what the template shows)
    return render("embed.html.j2", reader, content, framed=True, level=1, credited=publisher(content), **values)


def _said(entry: Figure | Entry | Series) -> list[tuple[str, Sequence[Proof]]]:
    """The claims of an entry, each with its passages."""
    if isinstance(entry, Series):
        return [(row.figure.claim.iri, row.figure.claim.proofs) for row in entry.all_rows()]
    if isinstance(entry, timeline.Entry):
        return [(entry.iri, entry.proofs)]
    return [(entry.claim.iri, entry.claim.proofs[:1])]


def _listed(charts: dict[str, Chart]) -> list[list[tuple[str, Chart]]]:
    return cut(charts.items(), lambda _: LINK)


def _charts(content: Content, reader: Reader, source: str) -> dict[str, Chart]:
    """The charts by their names: counts by day and the figures of each measure, unless a source is given; times, by what they are."""
    charts = {}
    for one in () if source else figures.counted(content):
        if made := by_day(one, reader.language):
            query = {"measure": short(one.measures[0].iri)}
            charts[f"days_{one.key}"] = Chart(made.title, "/figures", query, [one], figures.FIGURE_KILOBYTES, partial(_days_drawn, made))
    for panel in () if source else figures.panels(content):
        if panel.scale:
            query = {"measure": short(panel.measure_iri)}
            drawing = partial(_figures_drawn, panel)
            charts[f"figures_{panel.key}"] = Chart(panel.title, "/figures", query, panel.figures, figures.FIGURE_KILOBYTES, drawing)
    axis, groups = timeline.drawn(content, reader, source)
    for group in groups:
        query = {SOURCE: folder_name(source)} if source else {}
        times = partial(_times_drawn, group, axis, reader.language)
        name = "_".join(("timeline", group.key, *query.values()))
        charts[name] = Chart(group.title, "/timeline", query, group.entries, timeline.KILOBYTES, times)
    return charts


def _days_drawn(drawing: Drawing, _: list[Series]) -> dict[str, Any]:
    return {"days": drawing}


def _figures_drawn(panel: Panel, entries: list[Figure]) -> dict[str, Any]:
    return {"panels": [panel._replace(figures=entries)]}


def _times_drawn(group: Group, axis: Axis, language: str, entries: list[Entry]) -> dict[str, Any]:
    months = [say(f"month {number}", language) for number in range(1, 13)]
    return {"groups": [group._replace(entries=entries)], "axis": axis, "months": months}


def _addresses(content: Content, _: str) -> list[dict[str, str]]:
    """The parts of the list, which has the charts of all sources; and of each chart, of all sources and of each."""
    reader = Reader(LANGUAGES[0], LANGUAGES[0], "", PATH)
    made = addresses(_listed(_charts(content, reader, "")))
    for source in ("", *(iri for iri in content.sources)):
        for name, chart in _charts(content, reader, source).items():
            made += addresses(chart.parts, {CHART: name})
    return made


PAGE = Page(PATH, "", embed, fields=(CHART, PART), addresses=_addresses)
