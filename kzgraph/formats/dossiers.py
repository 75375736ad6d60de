"""A dossier as text: what the node is, what is said of it and by whom, and where."""

from __future__ import annotations

import pyoxigraph as ox

from kzgraph.formats import links, tables
from kzgraph.formats.graph_formats import turtle
from kzgraph.formats.question_answers import evidence_line, flag_line, flag_objects, reviewed
from kzgraph.formats.style import STYLES
from kzgraph.formats.words import unreviewed_note, word
from kzgraph.graph.names import current_names, short
from kzgraph.graph.store import Labels
from kzgraph.model.passages import cited
from kzgraph.reading.described import whole
from kzgraph.reading.dossier import Dossier, named_nodes
from kzgraph.reading.notes import Mark, flags, person_days
from kzgraph.safety.escapes import one_line, without_commands
from kzgraph.vocab import KZ, PREFIXES

LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")


def render(store: ox.Store, dossier: Dossier, format_name: str, language: str) -> str:
    """The dossier in one of STYLES, or as json or turtle; turtle holds the node, every assertion about it with its voice, standing, day and
    passage, its links, and when the persons in all that were named.
    """
    if format_name == "turtle":
        written = sorted(whole(store, dossier), key=str)
        return turtle(written, current_names().prefixes_in(written)).decode()
    labels = Labels(store, language)
    days = person_days(store, {node.value for node in named_nodes(dossier)})
    flagged = flags(store, {node.value for node in (dossier.node, *(row.assertion for row in dossier.said))})
    if format_name == "json":
        return _json(dossier, labels, days, flagged)
    style = STYLES[format_name]
    parts = [style.title(style.prose(labels.of(dossier.node))), one_line(short(dossier.node), None)]
    parts += [style.prose(word("persons", language, day=day)) for day in days]
    properties = [(labels.of(name), labels.of(value)) for name, value in dossier.properties]
    parts.append(style.table((word("property", language), word("value", language)), properties).rstrip("\n"))
    for kind, nodes in (("hit term", dossier.terms), ("hit thing", dossier.members)):
        if nodes:
            listed = [(one_line(short(node), None), labels.of(node)) for node in nodes]
            parts.append(style.table((word(kind, language), labels.of(LABEL)), listed).rstrip("\n"))
    if dossier.said:
        columns = (
            word("role", language),
            *(labels.of_iri(KZ + name) for name in ("Assertion", "voice", "standing", "asOf", "Passage")),
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
                flag_line(flagged.get(entry.assertion.value, []), labels, language),
            )
            for entry in dossier.said
        ]
        parts.append(style.table(columns, rows).rstrip("\n"))
    if dossier.links:
        parts.append(links.of_node(dossier.links, labels, style, language))
    passages = {iri for entry in dossier.said for iri in entry.passages} | set(dossier.passages)
    if shown := sorted(cited(store, passages)):
        lines = "\n".join(evidence_line(passage, labels, style) for passage in shown)
        parts.append(style.heading(word("where", language)) + lines)
    parts += unreviewed_note(labels)
    return without_commands("\n\n".join(parts)) + "\n"


def _json(dossier: Dossier, labels: Labels, days: tuple[str, ...], flagged: dict[str, list[Mark]]) -> str:
    return tables.to_json(
        {
            "node": dossier.node.value,
            "label": labels.of(dossier.node),
            "persons_as_stated_on": list(days),
            "properties": [{"property": name.value, "value": value.value, "label": labels.of(value)} for name, value in dossier.properties],
            "passages": list(dossier.passages),
            "flags": flag_objects(flagged.get(dossier.node.value, [])),
            "said": [
                {
                    "role": entry.role.value,
                    "assertion": entry.assertion.value,
                    "label": labels.of(entry.assertion),
                    "voice": entry.voice.value,
                    "standing": entry.standing.value,
                    "asOf": entry.as_of.value,
                    "statedIn": list(entry.passages),
                    "flags": flag_objects(flagged.get(entry.assertion.value, [])),
                }
                for entry in dossier.said
            ],
            "terms": [{"term": term.value, "label": labels.of(term)} for term in dossier.terms],
            "members": [{"member": member.value, "label": labels.of(member)} for member in dossier.members],
            "links": [links.as_json(linked) for linked in dossier.links],
            **reviewed(labels),
        }
    )
