"""The page of one node in our namespaces."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.graph.classes import agents
from kzgraph.graph.prefixes import short
from kzgraph.graph.store import select
from kzgraph.reading.dossier import dossier, named_nodes
from kzgraph.reading.notes import person_days
from kzgraph.site.became import history
from kzgraph.site.claims import Detail, highlighted
from kzgraph.site.page import FILES, render, shown_term
from kzgraph.site.reader import path_of
from kzgraph.site.sections import CHARGE, sections
from kzgraph.site.texts import Text, phrase
from kzgraph.site.words import say
from kzgraph.vocab import KZ, PREFIXES

if TYPE_CHECKING:
    from kzgraph.reading.dossier import Dossier
    from kzgraph.site.claims import Claim, Term
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader

TYPE = PREFIXES["rdf"] + "type"
NAMES = {PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel", PREFIXES["skos"] + "altLabel"}
DEFINITIONS = (PREFIXES["skos"] + "definition", PREFIXES["rdfs"] + "comment")


class Property(NamedTuple):
    """A property of the node, or one that leads to it, with the nodes and texts at its other end."""

    iri: str
    name: Text
    values: list[tuple[str, Text | str]]


def node(content: Content, reader: Reader, iri: ox.NamedNode) -> str:
    """What a node is, what is said that names it, and what else points to it."""
    known = dossier(content.store, iri)
    claims = _claims(content, known)
    kinds = {value.value.removeprefix(KZ) for name, value in known.properties if name.value == TYPE}
    parts = sections(content, known, claims, kinds)
    own = _own_claim(content, known)
    passage = content.passages.get(iri.value)
    types = [shown_term(value, content) for name, value in known.properties if name.value == TYPE]
    label = shown_term(iri, content)[1]
    title = label.shown[reader.claims][0] if isinstance(label, Text) else label
    if own:  # the words of a claim never stand without its voice, not even as a heading
        label = title = say("the claim", reader.language)
    shown = {*NAMES, *DEFINITIONS, TYPE, *((KZ + "paraphrase", KZ + "deepLink") if passage else ())}
    properties = [(name, value) for name, value in known.properties if name.value not in shown]
    pointing = _pointing(content, iri)
    became = history(content, reader, iri.value)
    proof = content.facts.proof(passage) if passage else None
    later = [*became.told, *became.apart] if became else []
    proofs = [part for claim in (*claims.values(), *([own] if own else []), *later) for part in claim.proofs]
    return render(
        "node.html.j2",
        reader,
        content,
        label=label,
        iri=iri.value,
        short=short(iri),
        types=types,
        title=title,
        names=[] if own else _names(known, title),
        definition=_in_language(known, DEFINITIONS, reader.claims),
        person_days=person_days(
            content.store,
            {
                *(named.value for named in named_nodes(known)),
                *(iri for group in pointing for iri, _ in group.values),
                *(became.nodes if became else ()),
            },
        ),
        own=own,
        became=became,
        proof=proof,
        properties=_grouped(content, properties),
        parts=parts,
        agent=bool(kinds & agents(content.store)),
        charged=any(part.name == CHARGE for part in parts),
        pointing=pointing,
        files=[(FILES[ending], reader.file(path_of(iri.value), ending)) for ending in reader.forms],
        highlighted=highlighted([*proofs, *([proof] if proof else [])]),
    )


def _claims(content: Content, dossier: Dossier) -> dict[str, Claim]:
    """The claims that name the node by IRI, each once, with every role that the node has in them."""
    role = phrase("role")
    roles: dict[str, list[Detail]] = {}
    claims: dict[str, Claim] = {}
    for entry in dossier.said:
        cells: dict[str, Term | None]
        cells = {"assertion": entry.assertion, "voice": entry.voice, "standing": entry.standing, "asOf": entry.as_of}
        passages = [content.passages[iri] for iri in entry.passages if iri in content.passages]
        details = roles.setdefault(entry.assertion.value, [])
        # that it is stated in a passage is what its place says already, and whose word it is stands first
        if entry.role.value not in (KZ + "statedIn", KZ + "voice"):
            details.append(Detail(role, content.terms.text(entry.role), entry.role.value))
        claims[entry.assertion.value] = content.facts.claim(cells, details, passages)
    return claims


def _own_claim(content: Content, dossier: Dossier) -> Claim | None:
    """The node as a claim, if it is one; its words lead nowhere from its own page."""
    own = {name.value: value for name, value in dossier.properties}
    if KZ + "voice" not in own:
        return None
    cells: dict[str, Term | None] = {name: own.get(KZ + name) for name in ("voice", "standing", "asOf")}
    passages = [content.passages[iri] for iri in dossier.passages if iri in content.passages]
    return replace(content.facts.claim({**cells, "assertion": dossier.node}, [], passages), assertion_iri="")


def _names(known: Dossier, shown: str) -> list[tuple[str, str]]:
    """The names in other languages and other names, each with its language."""
    literals = [value for name, value in known.properties if name.value in NAMES and isinstance(value, ox.Literal)]
    return sorted({(literal.language or "", literal.value) for literal in literals if literal.value != shown})


def _in_language(known: Dossier, properties: tuple[str, ...], language: str) -> tuple[str, str]:
    """The first text of these properties in a language, else in English, else in any; with its language."""
    texts = [value for name, value in known.properties if name.value in properties and isinstance(value, ox.Literal)]
    texts.sort(key=lambda text: (text.language != language, text.language != "en"))
    return (texts[0].value, texts[0].language or "") if texts else ("", "")


def _grouped(content: Content, pairs: list[tuple[ox.NamedNode, Term]]) -> list[Property]:
    grouped: dict[ox.NamedNode, list[tuple[str, Text | str]]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(shown_term(value, content))
    return [Property(name.value, content.terms.text(name), values) for name, values in grouped.items()]


def _pointing(content: Content, iri: ox.NamedNode) -> list[Property]:
    """Nodes that are not claims and have this one as a value, by property."""
    rows = select(
        content.store,
        f"""SELECT DISTINCT ?property ?subject {{ ?subject ?property {iri}
          FILTER (ISIRI(?subject)) FILTER NOT EXISTS {{ ?subject kz:voice ?voice }} }} ORDER BY ?property ?subject""",
    )
    return _grouped(content, [(row["property"], row["subject"]) for row in rows])
