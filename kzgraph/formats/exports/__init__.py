"""The exports: one row of `EXPORTS` is all that commands and pages need to know of an export.

A new export is a module with its writer and a row here. CONTRIBUTING.md shows how.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kzgraph.errors import UsageError, did_you_mean
from kzgraph.formats import jsonld
from kzgraph.formats.exports import comparisons, csv_tables, dcat, ftm, owl, parquet, rdf

if TYPE_CHECKING:
    from kzgraph.graph.workspace import Workspace
    from kzgraph.reading.whole import Whole


class Export(NamedTuple):
    """One way to write the graph for other tools, which drops neither voice nor standing nor day. Same graph, same bytes.

    `write` takes all that a workspace holds; it gives a text, or for a folder the texts or bytes by the names of its files. `help` says in
    a few words what is written. `in_site` is its place in the folder `data/` of a site of pages, empty where a site has none of it. `graph`
    is true of what holds every statement, so that it can also hold what follows from classes and concepts.
    """

    name: str
    help: str
    write: Callable[[Whole], str | Mapping[str, Any]]
    in_site: str = ""
    graph: bool = False


EXPORTS = {
    row.name: row
    for row in (
        Export("turtle", "the union of all sources", rdf.turtle, graph=True),
        Export("trig", "each source in its named graph", rdf.trig, "kzgraph.trig", graph=True),
        Export("nquads", "each source in its named graph", rdf.nquads, "kzgraph.nq", graph=True),
        Export("jsonld", "the union of all sources", jsonld.json_ld, "kzgraph.jsonld", graph=True),
        Export("ontology", "terms, concepts and alignments in OWL 2 DL, as Turtle", owl.ontology),
        Export("shapes", "all shapes, as Turtle", rdf.shapes),
        Export("comparisons", "a folder with the comparisons in SSSOM, schema.org and PROV", comparisons.files, "comparisons"),
        Export("csv", "a folder with a table for each class", csv_tables.tables, "tables"),
        Export("parquet", "a folder with a typed table for each kind of claim, with voices, passages and flags", parquet.tables),
        Export("ftm", "FollowTheMoney: public bodies, events, documents and claims, no person", ftm.follow_the_money),
        Export("dcat", "what is published, with licences and linksets", dcat.record),
    )
}


def export(workspace: Workspace, name: str, *, entailed: bool = False) -> dict[str, Any]:
    """The files of one export by name; a single file has the empty name. `entailed` adds what follows from classes and concepts.

    Raises UsageError if the workspace holds rows of a dataset that may not be passed on, or if what is to be entailed is not a graph.
    """
    from kzgraph.graph.store import load  # late: the table is read for each command line
    from kzgraph.reading.whole import Whole
    from kzgraph.records.rights import refuse_export

    if entailed and not EXPORTS[name].graph:
        raise UsageError(f"--entailed: {name} is not a graph. Choose {', '.join(row.name for row in EXPORTS.values() if row.graph)}.")
    store = load(workspace)
    refuse_export(store)
    written = EXPORTS[name].write(Whole(workspace, store, entails=entailed))
    return {"": written} if isinstance(written, str) else dict(written)


def write(workspace: Workspace, name: str, target: Path, *, entailed: bool = False) -> dict[Path, Any]:
    """Writes one export to a file, or a folder of files; the texts or bytes by the files.

    Raises UsageError for an unknown export, a folder that is missing, and what `export` refuses.
    """
    from kzgraph.graph import writing

    if name not in EXPORTS:
        raise UsageError(" ".join(filter(None, (f"{name}: no such export. Choose {', '.join(EXPORTS)}.", did_you_mean(name, EXPORTS)))))
    if not target.absolute().parent.is_dir():
        raise UsageError(f"{target}: the folder {target.parent} is not there. Make it first, or name another place.")
    with writing.outputs(workspace, target) as change:
        files = {target / file if file else target: text for file, text in export(workspace, name, entailed=entailed).items()}
        for file, text in files.items():
            change.put(file, text)
    return files
