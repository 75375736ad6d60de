"""The invented tables, and invented decisions about them, as the questions that cross datasets see them: beside the graph."""

from __future__ import annotations

import tempfile
from pathlib import Path

from kzgraph.questions import external
from kzgraph.records.load import load

EXAMPLES = Path(__file__).resolve().parent / "records" / "examples"
TABLES = {"invented-ged231.csv": "ucdp-ged", "invented-recommendations.csv": str(EXAMPLES / "invented-recommendations.yaml")}
DECISIONS = EXAMPLES / "invented-recommendations.links.ttl"


def add_rows(store, workspace):
    """Adds the rows of every invented table to a store with the graph, and the decisions about them."""
    with tempfile.TemporaryDirectory() as name:
        for table, mapping in TABLES.items():
            out = Path(name) / f"{table}.nq"
            load(workspace, EXAMPLES / table, mapping, out=out)
            external.add(store, out)
    external.add(store, DECISIONS)
    return store
