"""The page of dated things: what is told to have a time, drawn as exactly as it is told, and what is told without one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from kzgraph.graph.classes import ordered
from kzgraph.graph.store import select
from kzgraph.reading.notes import person_days
from kzgraph.site.axis import Axis
from kzgraph.site.claims import Text, web_address
from kzgraph.site.content import lit
from kzgraph.site.dates import When, when
from kzgraph.site.matching import claims
from kzgraph.site.page import Page, render
from kzgraph.site.words import say
from kzgraph.vocab import KZ

if TYPE_CHECKING:
    from kzgraph.site.content import Content
    from kzgraph.site.intervals import Stroke
    from kzgraph.site.reader import Reader

UNCLAIMED = ("charged", "promised", "owed", "demanded", "feared")


class Span(NamedTuple):
    """The times of one entry: `kind` is at, between, since, until, as of, published or read."""

    kind: str
    start: When
    end: When | None = None

    def strokes(self, axis: Axis) -> list[Stroke]:
        """How it is drawn."""
        if self.kind == "between" and self.end:
            return axis.between(self.start, self.end)
        if self.kind == "since":
            return axis.since(self.start, self.end)
        return axis.up_to(self.start) if self.kind in ("until", "as of") else axis.at(self.start)

    def words(self, language: str) -> str:
        """What is told, and what is not."""
        told = self.start.words(language)
        if self.kind == "between" and self.end and self.end.written != self.start.written:
            return f"{told} – {self.end.words(language)}"
        if self.kind == "since" and self.end:
            return say("since, as of", language, when=told, day=self.end.words(language))
        exact = say(f"to the {self.start.precision}", language, when=told)
        return exact if self.kind in ("at", "between") else say(f"time {self.kind}", language, when=exact)


def timeline(content: Content, reader: Reader) -> str:
    """Everything with a time of its own, by what it is and in the order of time; then what happened at no told time."""
    groups = [*_happened(content), *_holding(content), *_published(content)]
    entries = [entry for _, listed in groups for entry in listed]
    axis = Axis(time for entry in entries for time in (entry["span"].start, entry["span"].end) if time)
    undated = _undated(content, {entry["iri"] for entry in entries})
    return render(
        "timeline.html.j2",
        reader,
        content,
        axis=axis,
        months=[say(f"month {number}", reader.language) for number in range(1, 13)],
        groups=[
            (
                title if isinstance(title, Text) else say(title, reader.language),
                sorted(listed, key=_order),
                all(entry.get("mark") in UNCLAIMED for entry in listed),
            )
            for title, listed in groups
            if listed
        ],
        undated=undated,
        grammar=[(name, drawn, span.strokes(drawn)) for name, span, drawn in _GRAMMAR],
        person_days=person_days(content.store, {entry["iri"] for entry in (*entries, *undated)}),
        lit=lit([entry for entry in entries if entry.get("proofs")]),
    )


def _order(entry: dict[str, Any]) -> tuple[int, int, str]:
    start = entry["span"].start
    return start.first, start.day, entry["iri"]


def _happened(content: Content) -> list[tuple[Text | str, list[dict[str, Any]]]]:
    """What has a start, an end or a date of its own, by class; events come first."""
    rows = select(
        content.store,
        """SELECT ?node ?kind ?name ?time { VALUES ?name { kz:start kz:end kz:date } ?node ?name ?time ; a ?kind
          FILTER (ISIRI(?node) && ISIRI(?kind)) } ORDER BY ?kind ?node ?time""",
    )
    times: dict[tuple[ox.NamedNode, ox.NamedNode], dict[str, When]] = {}
    for row in rows:
        if told := when(row["time"]):
            times.setdefault((row["kind"], row["node"]), {}).setdefault(row["name"].value.removeprefix(KZ), told)
    said = claims(content, "VALUES ?name { kz:start kz:end kz:date } ?assertion ?name ?time .")
    groups: dict[ox.NamedNode, list[dict[str, Any]]] = {}
    for (kind, node), own in times.items():
        row = said.get(node.value) or _thing(content, node)
        groups.setdefault(kind, []).append({**row, "span": _span(own, when(row.get("day")))})
    order = [KZ + name for name in ordered(content.store, "timelineOrder")]
    kinds = sorted(groups, key=lambda kind: (order.index(kind.value) if kind.value in order else len(order), kind.value))
    return [(content.terms.text(kind), groups[kind]) for kind in kinds]


def _span(told: dict[str, When], as_of: When | None) -> Span:
    if "date" in told:
        return Span("at", told["date"])
    if "start" in told and "end" in told:
        return Span("between", told["start"], told["end"])
    return Span("since", told["start"], as_of) if "start" in told else Span("until", told["end"])


def _holding(content: Content) -> list[tuple[Text | str, list[dict[str, Any]]]]:
    """The claims that hold up to a day of their own: neither that of their source, nor one on which they were only told."""
    dated = _nodes(content, "?node kz:asOf ?day ; kz:voice ?voice FILTER NOT EXISTS { ?node kz:silentOn kzv:as-of }")
    own = dated - _nodes(content, "?node kz:asOf ?day ; kz:statedIn/oa:hasSource/dcterms:issued ?day")
    found = claims(content, f"VALUES ?assertion {{ {' '.join(f'<{iri}>' for iri in sorted(own))} }}") if own else {}
    entries = [{**row, "span": Span("as of", told)} for row in found.values() if (told := when(row["day"]))]
    return [("own day", entries)]


def _nodes(content: Content, pattern: str) -> set[str]:
    return {row["node"].value for row in select(content.store, f"SELECT DISTINCT ?node {{ {pattern} FILTER (ISIRI(?node)) }}")}


def _published(content: Content) -> list[tuple[Text | str, list[dict[str, Any]]]]:
    rows = select(
        content.store,
        """SELECT ?node ?kind ?time ?page { VALUES (?name ?kind) { (dcterms:issued "published") (kz:readOn "read") }
          ?node ?name ?time FILTER (ISIRI(?node)) OPTIONAL { ?node schema:url ?page } } ORDER BY ?node""",
    )
    found: dict[str, list[dict[str, Any]]] = {"published": [], "read": []}
    for row in rows:
        if told := when(row["time"]):
            page = web_address(row["page"].value) if row["page"] else ""
            kind = row["kind"].value
            found[kind].append({**_thing(content, row["node"]), "span": Span(kind, told), "page": page})
    return [("sources published", found["published"]), ("pages when read", found["read"])]


def _thing(content: Content, node: ox.NamedNode) -> dict[str, Any]:
    """What is no claim: its name, and the passages that name it."""
    if node.value in content.passages:
        passage = content.passages[node.value]
        return {"iri": node.value, "label": Text(dict.fromkeys(content.terms.labels, (passage.paraphrase, "en"))), "proofs": []}
    named = [quad.object for quad in content.store.quads_for_pattern(node, ox.NamedNode(KZ + "namedIn"), None)]
    found = {
        each.value: content.passages[each.value] for each in named if isinstance(each, ox.NamedNode) and each.value in content.passages
    }
    proofs = [
        content.facts.proof(each)
        for each in sorted(found.values(), key=lambda each: (bool(each.read_on), each.source, each.start, each.iri))
    ]
    return {"iri": node.value, "label": content.terms.text(node), "proofs": proofs}


def _undated(content: Content, dated: set[str]) -> list[dict[str, Any]]:
    """What is told to have happened, without a time of its own."""
    kinds = " ".join(f"kz:{name}" for name in ordered(content.store, "timelineOrder"))
    said = claims(content, f"VALUES ?kind {{ {kinds} }} ?assertion a ?kind .")
    things = [
        row["node"] for row in select(content.store, "SELECT DISTINCT ?node { ?node a kz:Event FILTER (ISIRI(?node)) } ORDER BY ?node")
    ]
    rows = [*(_thing(content, node) for node in things if node.value not in said), *said.values()]
    return [row for row in rows if row["iri"] not in dated]


_SAMPLE = [When(2022, month, 0, f"2022-{month:02}") for month in range(1, 7)]
_GRAMMAR = [
    (name, span, Axis(_SAMPLE))
    for name, span in (
        ("drawn day", Span("at", When(2022, 3, 17, "2022-03-17"))),
        ("drawn month", Span("at", _SAMPLE[2])),
        ("drawn since", Span("since", _SAMPLE[0], When(2022, 5, 10, "2022-05-10"))),
        ("drawn open", Span("since", _SAMPLE[2])),
        ("drawn as of", Span("as of", When(2022, 4, 12, "2022-04-12"))),
    )
]


PAGE = Page("/timeline", "timeline", timeline)
