"""A dossier as text: what the node is, what is said of it and by whom, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.formats import links, tables
from kzgraph.formats.answers import evidence_line, prose, told_flags
from kzgraph.formats.words import word
from kzgraph.graph.store import Labels
from kzgraph.graph.turtle import shorten
from kzgraph.reading.dossier import named_nodes
from kzgraph.reading.notes import flags, person_days
from kzgraph.reading.passages import cited
from kzgraph.safety.escapes import one_line, without_commands
from kzgraph.vocab import PREFIXES

if TYPE_CHECKING:
    from kzgraph.reading.dossier import Dossier

FORMS = ("table", "md", "json", "turtle")


def render(store: ox.Store, found: Dossier, form: str, language: str) -> str:
    """The dossier in one of FORMS; turtle holds the node, every assertion about it with its voice, standing, day and
    passage, and its links.
    """
    if form == "turtle":
        return _turtle(store, found)
    labels = Labels(store, language)
    days = person_days(store, {node.value for node in named_nodes(found)})
    if form == "json":
        return _json(found, labels, days)
    markdown = form == "md"
    known = {passage.iri: passage for passage in cited(store)}
    title = labels.of(found.node)
    parts = [f"{'## ' if markdown else ''}{prose(title, markdown)}", one_line(shorten(found.node, PREFIXES), None)]
    parts += [prose(word("persons", language, day=day), markdown) for day in days]
    properties = [(labels.of(name), labels.of(value)) for name, value in found.properties]
    parts.append(tables.render((word("property", language), word("value", language)), properties, form).rstrip("\n"))
    flagged = flags(store)
    if found.said:
        columns = (
            word("role", language),
            *(labels.of(ox.NamedNode(PREFIXES["kz"] + name)) for name in ("Assertion", "voice", "standing", "asOf", "Passage")),
            word("flags", language),
        )
        rows = [
            (
                labels.of(entry.role),
                labels.of(entry.assertion),
                labels.of(entry.voice),
                labels.of(entry.standing),
                entry.as_of.value,
                ", ".join(iri.rsplit("/", 1)[-1] for iri in entry.passages),
                told_flags(flagged.get(entry.assertion.value, []), labels, language),
            )
            for entry in found.said
        ]
        parts.append(tables.render(columns, rows, form).rstrip("\n"))
    if found.links:
        parts.append(links.of_node(found.links, labels, form, language))
    shown = sorted({known[iri] for iri in (*found.passages, *(iri for entry in found.said for iri in entry.passages)) if iri in known})
    if shown:
        lines = "\n".join(evidence_line(passage, language, markdown) for passage in shown)
        parts.append(f"**{word('where', language)}**\n\n{lines}" if markdown else f"{word('where', language)}\n{lines}")
    return without_commands("\n\n".join(parts)) + "\n"


def _json(found: Dossier, labels: Labels, days: tuple[str, ...]) -> str:
    return tables.to_json(
        {
            "node": found.node.value,
            "label": labels.of(found.node),
            "persons_as_stated_on": list(days),
            "properties": [{"property": name.value, "value": value.value, "label": labels.of(value)} for name, value in found.properties],
            "passages": list(found.passages),
            "said": [
                {
                    "role": entry.role.value,
                    "assertion": entry.assertion.value,
                    "label": labels.of(entry.assertion),
                    "voice": entry.voice.value,
                    "standing": entry.standing.value,
                    "asOf": entry.as_of.value,
                    "statedIn": list(entry.passages),
                }
                for entry in found.said
            ],
            "links": [links.as_json(linked) for linked in found.links],
        }
    )


def _turtle(store: ox.Store, found: Dossier) -> str:
    subjects = [found.node, *dict.fromkeys(entry.assertion for entry in found.said), *(linked.link for linked in found.links)]
    triples = {quad.triple for subject in subjects for quad in store.quads_for_pattern(subject, None, None)}
    return (ox.serialize(sorted(triples, key=str), format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b"").decode()
