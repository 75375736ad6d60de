"""A dossier as text: what the node is, what is said of it and by whom, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.formats import links, tables
from kzgraph.formats.question_answers import evidence_line, flag_line, flag_objects, reviewed
from kzgraph.formats.style import STYLES
from kzgraph.formats.words import unreviewed_note, word
from kzgraph.graph.names import short
from kzgraph.graph.store import Labels
from kzgraph.reading.dossier import Dossier
from kzgraph.safety.escapes import one_line, without_commands
from kzgraph.vocab import KZ, RDFS

if TYPE_CHECKING:
    from kzgraph.graph.store import Labels
    from kzgraph.reading.dossier import Dossier
    from kzgraph.reading.notes import Beside


def render(dossier: Dossier, beside: Beside, labels: Labels, format_name: str) -> str:
    """The dossier in one of STYLES, or as json; `beside` is of all nodes of it."""
    language = labels.language
    if format_name == "json":
        return _json(dossier, beside, labels)
    style = STYLES[format_name]
    parts = [style.title(style.prose(labels.of(dossier.node))), one_line(short(dossier.node), None)]
    parts += [style.prose(word("persons", language, day=day)) for day in beside.person_days]
    properties = [(labels.of(name), labels.of(value)) for name, value in dossier.properties]
    parts.append(style.table((word("property", language), word("value", language)), properties).rstrip("\n"))
    for kind, nodes in (("hit term", dossier.terms), ("hit thing", dossier.members)):
        if nodes:
            listed = [(one_line(short(node), None), labels.of(node)) for node in nodes]
            parts.append(style.table((word(kind, language), labels.of(RDFS.label)), listed).rstrip("\n"))
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
                flag_line(beside.flags.get(entry.assertion.value, []), labels, language),
            )
            for entry in dossier.said
        ]
        parts.append(style.table(columns, rows).rstrip("\n"))
    if dossier.links:
        parts.append(links.of_node(dossier.links, labels, style, language))
    passages = {iri for entry in dossier.said for iri in entry.passages} | set(dossier.passages)
    if shown := sorted(passage for iri, passage in beside.passages.items() if iri in passages):
        lines = "\n".join(evidence_line(passage, labels, style) for passage in shown)
        parts.append(style.heading(word("where", language)) + lines)
    parts += unreviewed_note(labels)
    return without_commands("\n\n".join(parts)) + "\n"


def _json(dossier: Dossier, beside: Beside, labels: Labels) -> str:
    return tables.to_json(
        {
            "node": dossier.node.value,
            "label": labels.of(dossier.node),
            "persons_as_stated_on": list(beside.person_days),
            "properties": [{"property": name.value, "value": value.value, "label": labels.of(value)} for name, value in dossier.properties],
            "passages": list(dossier.passages),
            "flags": flag_objects(beside.flags.get(dossier.node.value, [])),
            "said": [
                {
                    "role": entry.role.value,
                    "assertion": entry.assertion.value,
                    "label": labels.of(entry.assertion),
                    "voice": entry.voice.value,
                    "standing": entry.standing.value,
                    "asOf": entry.as_of.value,
                    "statedIn": list(entry.passages),
                    "flags": flag_objects(beside.flags.get(entry.assertion.value, [])),
                }
                for entry in dossier.said
            ],
            "terms": [{"term": term.value, "label": labels.of(term)} for term in dossier.terms],
            "members": [{"member": member.value, "label": labels.of(member)} for member in dossier.members],
            "links": [links.as_json(linked) for linked in dossier.links],
            **reviewed(labels),
        }
    )
