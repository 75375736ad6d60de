"""What is exported answers questions as the graph does, though it also has the texts of claims in other languages."""

import pyoxigraph as ox

from kzgraph.formats.exports import export
from kzgraph.graph import store
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import canned
from tests.first import BOTH


def test_each_question_has_the_same_rows():
    workspace = Workspace.open(BOTH)
    graph, exported = store.load(workspace), ox.Store()
    exported.bulk_load(export(workspace, "nquads")[""].encode(), format=ox.RdfFormat.N_QUADS)
    assert len(exported) > len(graph)
    rows = {
        question.name: [len(canned.ask(engine, question).rows) for engine in (graph, exported)] for question in canned.catalogue(workspace)
    }
    assert {name: counts for name, counts in rows.items() if counts[0] != counts[1]} == {}
