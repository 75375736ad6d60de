"""The exports: one row of `EXPORTS` is all that commands and pages need to know of an export.

A new export is a module with its writer and a row here. CONTRIBUTING.md shows how.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.formats.exports import csv_tables, dcat, ftm, jsonld, rdf
from kzgraph.formats.exports.export import Export

if TYPE_CHECKING:
    from kzgraph.graph.workspace import Workspace

EXPORTS = {
    row.name: row
    for row in (
        Export("turtle", "the union of all sources", rdf.turtle),
        Export("trig", "each source in its named graph", rdf.trig, "kzgraph.trig"),
        Export("nquads", "each source in its named graph", rdf.nquads, "kzgraph.nq"),
        Export("jsonld", "the union of all sources", jsonld.json_ld, "kzgraph.jsonld"),
        Export("shapes", "all shapes, as Turtle", rdf.shapes),
        Export("csv", "a folder with a table for each class", csv_tables.tables, "tables"),
        Export("ftm", "FollowTheMoney, public bodies only", ftm.follow_the_money),
        Export("dcat", "what is published, with licences and linksets", dcat.record),
    )
}


def export(workspace: Workspace, name: str) -> dict[str, str]:
    """The files of one export by name; a single file has the empty name.

    Raises UsageError if the workspace holds rows of a dataset that may not be passed on.
    """
    from kzgraph.graph.store import load
    from kzgraph.records.rights import refuse_export  # late: the table is read for each command line

    refuse_export(load(workspace))
    written = EXPORTS[name].write(workspace)
    return {"": written} if isinstance(written, str) else dict(written)
