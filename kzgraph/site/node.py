"""The page of one node of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph.graph.classes import agents
from kzgraph.graph.store import select
from kzgraph.graph.turtle import shorten
from kzgraph.reading.dossier import dossier, named_nodes
from kzgraph.reading.notes import person_days
from kzgraph.site.assertions import anchor
from kzgraph.site.claims import Text, Told, phrase
from kzgraph.site.content import lit
from kzgraph.site.page import FILES, render, shown_term
from kzgraph.site.reader import path_of
from kzgraph.site.sections import CHARGE, sections
from kzgraph.site.words import say
from kzgraph.vocab import KZ, PREFIXES

if TYPE_CHECKING:
    from kzgraph.reading.dossier import Dossier
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader

TYPE = PREFIXES["rdf"] + "type"
NAMES = {PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel", PREFIXES["skos"] + "altLabel"}
TOLD = (PREFIXES["skos"] + "definition", PREFIXES["rdfs"] + "comment")


def node(content: Content, reader: Reader, iri: ox.NamedNode) -> str:
    """What a node is, what is said that names it, and what else points to it."""
    found = dossier(content.store, iri)
    rows = _said(content, found)
    kinds = {value.value.removeprefix(KZ) for name, value in found.properties if name.value == TYPE}
    parts = sections(content, found, rows, kinds)
    own = _own_claim(content, found)
    passage = content.passages.get(iri.value)
    types = [shown_term(value, content) for name, value in found.properties if name.value == TYPE]
    label = shown_term(iri, content)[1]
    title = label.shown[reader.claims][0] if isinstance(label, Text) else label
    if own:  # the words of a claim never stand without its voice, not even as a heading
        label = title = say("the claim", reader.language)
    shown = {*NAMES, *TOLD, TYPE, *((KZ + "paraphrase", KZ + "deepLink") if passage else ())}
    properties = [(name, value) for name, value in found.properties if name.value not in shown]
    pointing = _pointing(content, iri)
    return render(
        "node.html.j2",
        reader,
        content,
        label=label,
        iri=iri.value,
        short=shorten(iri, PREFIXES),
        types=types,
        title=title,
        names=[] if own else _names(found, title),
        definition=_in_language(found, TOLD, reader.claims),
        person_days=person_days(
            content.store, {*(each.value for each in named_nodes(found)), *(each for group in pointing for each, _ in group["values"])}
        ),
        own=own,
        passage=content.facts.proof(passage) if passage else None,
        anchor=anchor(iri.value),
        properties=_grouped(content, properties),
        parts=parts,
        agent=bool(kinds & agents(content.store)),
        charged=any(part.name == CHARGE for part in parts),
        pointing=pointing,
        files=[(FILES[ending], reader.file(path_of(iri.value), ending)) for ending in reader.forms],
        lit=lit([*rows.values(), *([own] if own else []), *([{"proofs": [content.facts.proof(passage)]}] if passage else [])]),
    )


def _said(content: Content, found: Dossier) -> dict[str, dict[str, Any]]:
    """The claims that name the node, each once, with every role that it has in them."""
    role = phrase("role")
    roles: dict[str, list[Told]] = {}
    rows: dict[str, dict[str, Any]] = {}
    for entry in found.said:
        cells: dict[str, ox.NamedNode | ox.Literal | None]
        cells = {"assertion": entry.assertion, "voice": entry.voice, "standing": entry.standing, "asOf": entry.as_of}
        passages = [content.passages[each] for each in entry.passages if each in content.passages]
        told = roles.setdefault(entry.assertion.value, [])
        # that it is stated in a passage is what its place says already, and whose word it is stands first
        if entry.role.value not in (KZ + "statedIn", KZ + "voice"):
            told.append(Told(role, content.terms.text(entry.role), entry.role.value))
        rows[entry.assertion.value] = content.facts.claim(cells, told, passages)
    return rows


def _own_claim(content: Content, found: Dossier) -> dict[str, Any] | None:
    """The node as a claim, if it is one."""
    own = {name.value: value for name, value in found.properties}
    if KZ + "voice" not in own:
        return None
    cells: dict[str, ox.NamedNode | ox.Literal | None] = {name: own.get(KZ + name) for name in ("voice", "standing", "asOf")}
    passages = [content.passages[each] for each in found.passages if each in content.passages]
    return {**content.facts.claim({**cells, "assertion": found.node}, [], passages), "assertion_iri": ""}


def _names(found: Dossier, shown: str) -> list[tuple[str, str]]:
    """The names in other languages and other names, each with its language."""
    literals = [value for name, value in found.properties if name.value in NAMES and isinstance(value, ox.Literal)]
    return sorted({(each.language or "", each.value) for each in literals if each.value != shown})


def _in_language(found: Dossier, properties: tuple[str, ...], language: str) -> tuple[str, str]:
    """The first text of these properties in a language, else in English, else in any; with its language."""
    texts = [value for name, value in found.properties if name.value in properties and isinstance(value, ox.Literal)]
    texts.sort(key=lambda each: (each.language != language, each.language != "en"))
    return (texts[0].value, texts[0].language or "") if texts else ("", "")


def _grouped(content: Content, pairs: list[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]]) -> list[dict[str, Any]]:
    grouped: dict[ox.NamedNode, list[Any]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(shown_term(value, content))
    return [{"iri": name.value, "name": content.terms.text(name), "values": values} for name, values in grouped.items()]


def _pointing(content: Content, iri: ox.NamedNode) -> list[dict[str, Any]]:
    """Nodes that are no claims and have this one as a value, by property."""
    rows = select(
        content.store,
        f"""SELECT DISTINCT ?property ?subject {{ ?subject ?property {iri}
          FILTER (ISIRI(?subject)) FILTER NOT EXISTS {{ ?subject kz:voice ?voice }} }} ORDER BY ?property ?subject""",
    )
    return _grouped(content, [(row["property"], row["subject"]) for row in rows])
