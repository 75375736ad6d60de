"""All that the graph holds about one node: what it is, what is said of it, by whom, how it stands, when and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.graph.store import select
from kzgraph.vocab import KZ

if TYPE_CHECKING:
    from kzgraph.graph.remote_endpoint import Remote


class Said(NamedTuple):
    """One assertion in which the node has a role."""

    role: ox.NamedNode
    assertion: ox.NamedNode
    voice: ox.NamedNode
    standing: ox.NamedNode
    as_of: ox.Literal
    passages: tuple[str, ...]


class Linked(NamedTuple):
    """A judgement about the node and something elsewhere; `label` is what it is called there, or an empty text."""

    link: ox.NamedNode
    object: ox.NamedNode
    label: str
    relation: ox.NamedNode
    state: ox.NamedNode
    reviewer: ox.NamedNode
    day: str
    why: str
    dataset: str
    licence: str


class Dossier(NamedTuple):
    """A node with its own properties, the passages that state or name it, the assertions about it, its links, the terms under it, and of a
    class of ours the members that are no assertions."""

    node: ox.NamedNode
    properties: tuple[tuple[ox.NamedNode, ox.NamedNode | ox.Literal], ...]
    passages: tuple[str, ...]
    said: tuple[Said, ...]
    links: tuple[Linked, ...] = ()
    terms: tuple[ox.NamedNode, ...] = ()
    members: tuple[ox.NamedNode, ...] = ()

    def nodes(self) -> set[str]:
        """The IRI of every node that is named here."""
        named = {self.node, *self.terms, *self.members, *(name for name, _ in self.properties)}
        named |= {value for _, value in self.properties if isinstance(value, ox.NamedNode)}
        for entry in self.said:
            named |= {entry.role, entry.assertion, entry.voice, entry.standing}
        for linked in self.links:
            named |= {linked.link, linked.object, linked.relation, linked.state, linked.reviewer}
        return {node.value for node in named} | {*self.passages, *(passage for entry in self.said for passage in entry.passages)}


def dossier(engine: ox.Store | Remote, node: ox.NamedNode) -> Dossier:
    rows = select(
        engine, f"SELECT ?property ?value {{ {node} ?property ?value FILTER (?property != skos:hiddenLabel) }} ORDER BY ?property ?value"
    )
    properties = [(row["property"], row["value"]) for row in rows]
    own = [str(value.value) for name, value in properties if name.value in (KZ + "statedIn", KZ + "namedIn")]
    return Dossier(
        node,
        tuple(properties),
        tuple(sorted(own)),
        _said(engine, f"?assertion ?role {node} ."),
        _links(engine, node),
        _terms(engine, node),
        _members(engine, node),
    )


def said_within(engine: ox.Store | Remote, place: ox.NamedNode) -> tuple[Said, ...]:
    """The assertions in which a place that is part of this one has a role, then those that refer to one of them."""
    within = f"?part kz:partOf+ {place} ; a kz:Place ."
    direct = _said(engine, f"{within} ?assertion ?role ?part .")
    refer = _said(engine, f"{within} ?named ?any ?part ; kz:voice ?other . ?assertion ?role ?named .")
    return (*direct, *refer)


def _said(engine: ox.Store | Remote, pattern: str) -> tuple[Said, ...]:
    """The assertions and roles that a pattern over ?assertion and ?role finds, in the order of their passages."""
    rows = select(
        engine,
        f"""SELECT DISTINCT ?role ?assertion ?voice ?standing ?asOf ?passage WHERE {{ {pattern}
          ?assertion kz:voice ?voice ; kz:standing ?standing ; kz:asOf ?asOf ; kz:statedIn ?passage .
        }} ORDER BY ?passage ?assertion ?role""",
    )
    grouped: dict[tuple[ox.NamedNode, ox.NamedNode], Said] = {}
    for row in rows:
        key = (row["role"], row["assertion"])
        before = grouped[key].passages if key in grouped else ()
        passages = tuple(dict.fromkeys((*before, row["passage"].value)))
        grouped[key] = Said(row["role"], row["assertion"], row["voice"], row["standing"], row["asOf"], passages)
    return tuple(grouped.values())


def _terms(engine: ox.Store | Remote, node: ox.NamedNode) -> tuple[ox.NamedNode, ...]:
    """The concepts of a scheme, the narrower ones of a concept, or the classes below a class."""
    under = f"SELECT DISTINCT ?term {{ ?term skos:inScheme|skos:broader|rdfs:subClassOf {node} FILTER (isIRI(?term)) }} ORDER BY ?term"
    return tuple(row["term"] for row in select(engine, under))


def _members(engine: ox.Store | Remote, node: ox.NamedNode) -> tuple[ox.NamedNode, ...]:
    """What is of a class of ours and is no assertion: those have a role in what is said."""
    if not node.value.startswith(KZ):
        return ()
    rows = select(
        engine,
        f"SELECT ?member {{ ?member a {node} FILTER (isIRI(?member)) FILTER NOT EXISTS {{ ?member kz:voice ?any }} }} ORDER BY ?member",
    )
    return tuple(row["member"] for row in rows)


def _links(engine: ox.Store | Remote, node: ox.NamedNode) -> tuple[Linked, ...]:
    rows = select(
        engine,
        f"""SELECT ?link ?object ?label ?relation ?state ?reviewer ?day ?why ?dataset ?licence WHERE {{
          ?link kz:linkSubject {node} ; kz:linkObject ?object ; kz:relation ?relation ; kz:linkState ?state ; kz:reviewer ?reviewer ;
            kz:decidedOn ?day ; kz:justification ?why ; kz:inDataset ?in .
          ?in dcterms:title ?dataset ; dcterms:license ?licence .
          OPTIONAL {{ ?link kz:objectLabel ?label }}
        }} ORDER BY ?dataset ?object ?link""",
    )
    return tuple(
        Linked(
            row["link"],
            row["object"],
            row["label"].value if row["label"] else "",
            row["relation"],
            row["state"],
            row["reviewer"],
            row["day"].value,
            row["why"].value,
            row["dataset"].value,
            row["licence"].value,
        )
        for row in rows
    )
