"""Texts that were read whole to find what became of the claims of another source: kz:Reading, in `graph/comparisons/readings.ttl`.

A statement is judged by the shapes of its class before it is written.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
from shaclcheck import Triple
from shaclcheck import compile as compiled

from kzgraph.authoring.draft import Draft
from kzgraph.authoring.drafts import Drafts
from kzgraph.errors import UsageError
from kzgraph.graph import resolve, writer
from kzgraph.graph.named import local_name
from kzgraph.graph.names import short
from kzgraph.graph.store import select
from kzgraph.graph.turtle import parse
from kzgraph.graph.workspace import Workspace
from kzgraph.linking.links import ROLES
from kzgraph.safety import sandbox
from kzgraph.validate import shapes
from kzgraph.vocab import COMPARISON, KZ, PREFIXES, RDF, XSD

FILE = ("graph", "comparisons", "readings.ttl")
SHAPES = ("reading", "prefixes")  # the files with the shapes of the class, and what their queries need
HEAD = "# Which texts were read whole to find what became of the claims of the other sources.\n"


class TextRead(NamedTuple):
    """The claims of `source` were held beside all of `text`, in which role, when and how. Nodes are IRIs."""

    source: str
    text: str
    reviewer: str
    day: str
    justification: str


def stated(engine: ox.Store) -> list[TextRead]:
    """All that are stated, in the order of the sources."""
    rows = select(
        engine,
        """SELECT ?source ?text ?reviewer ?day ?why {
          ?read a kz:Reading ; kz:claimsOf ?source ; kz:besideText ?text ; kz:reviewer ?reviewer ; kz:decidedOn ?day ; kz:justification ?why
        } ORDER BY ?source ?text""",
    )
    return [TextRead(*(row[name].value for name in ("source", "text", "reviewer", "day", "why"))) for row in rows]


def state(workspace: Workspace, source: str, text: str, role: str, day: str, reason: str) -> Draft:
    """Drafts the statement. Raises UsageError, with the place, the rule and the fix, for one that is there or that a shape refuses."""
    drafts, file = Drafts(workspace), workspace.root.joinpath(*FILE)
    claims_of, beside = (resolve.source(drafts.store, name) for name in (source, text))
    node = _node(claims_of, beside)
    if there := drafts.blocks(node):
        place, block = there[0]
        line = drafts.document(place).line(block.start)
        raise UsageError(f"{workspace.relative(place)}:{line}: {short(node)} is stated already: take it back first with --withdraw.")
    pairs: list[writer.Pair] = [
        (RDF.type, KZ.Reading),
        (KZ.claimsOf, claims_of),
        (KZ.besideText, beside),
        (KZ.justification, ox.Literal(reason, language="en")),
        (KZ.reviewer, ox.NamedNode(ROLES[role])),
        (KZ.decidedOn, ox.Literal(day, datatype=XSD.date)),
    ]
    if not file.exists():
        drafts.begin(file, HEAD)
    drafts.add(file, node, pairs, PREFIXES)
    draft = drafts.draft(f"kzgraph validate {'/'.join(FILE)}")
    _check(workspace, drafts.store, node, f"{workspace.relative(file)}:{draft.added[0].line}")
    return draft


def withdraw(workspace: Workspace, source: str, text: str) -> Draft:
    """Drafts the files without the statement. Raises UsageError where it is not stated."""
    drafts = Drafts(workspace)
    claims_of, beside = (resolve.source(drafts.store, name) for name in (source, text))
    node = _node(claims_of, beside)
    places = drafts.blocks(node)
    if not places:
        known = ", ".join(f"{short(one.source)} {short(one.text)}" for one in stated(drafts.store))
        raise UsageError(f"{short(node)} is not stated, so it cannot be withdrawn. Stated are: {known or 'none'}.")
    texts: dict[Path, str | None] = {}
    for file, block in places:
        document = drafts.document(file)
        text = writer.rewritten(document, {block: ""}, writer.Names(document.prefixes, PREFIXES))
        texts[file] = text if writer.document(text, file).blocks else None
    gone = f"{short(node)} is withdrawn: the claims of {short(claims_of)} without news in {short(beside)} are no longer said to have none"
    last = "no statement is left: each shape that idle-shape then names needs a waiver in ontology/checks/waivers.yaml"
    notes = (gone, last) if {one[:2] for one in stated(drafts.store)} == {(claims_of.value, beside.value)} else (gone,)
    return Draft(texts, (), notes, ("kzgraph validate",))


def _node(source: ox.NamedNode, text: ox.NamedNode) -> ox.NamedNode:
    return ox.NamedNode(f"{COMPARISON}{local_name(source)}.{local_name(text)}")


def _check(workspace: Workspace, store: ox.Store, node: ox.NamedNode, place: str) -> None:
    def work() -> list[str]:
        triples = [Triple(*triple) for file in workspace.shape_files() if file.stem in SHAPES for triple in parse(file)]
        texts = shapes.texts_of(triples)
        findings = [shapes.finding(result, texts) for result in sorted(compiled(triples).run(store, {node}, union=True), key=shapes.order)]
        return [f"{place}: {one.rule}: {one.message}. {one.fix}" for one in findings]

    if refused := sandbox.value(work):
        raise UsageError("\n".join(refused))
