"""Loading in tests: outside the checkout, since rows of others are written nowhere else."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kzgraph.records.load import load


@pytest.fixture
def loaded(workspace, tmp_path):
    """Loads a table and gives what became of it, with the triples of its rows as pyoxigraph reads them."""

    def run(file, mapping="ucdp-ged", **options):
        out = tmp_path / "out" / "rows.nq"
        done = load(workspace, file, str(mapping), out=out, **options)
        quads = list(ox.parse(path=out, format=ox.RdfFormat.N_QUADS)) if done.out else []
        assert {quad.graph_name.value for quad in quads} == ({done.dataset} if done.out else set())
        assert len(quads) == done.quads or not done.out
        assert done.rows_in == done.rows_out + len(done.refused)
        assert len(list(done.refused)) == len(done.refused)
        return done, {quad.triple for quad in quads}

    return run
