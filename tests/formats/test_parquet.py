"""The export to Parquet: each claim with its voice, passages and flags, as DuckDB and pyarrow read it."""

from __future__ import annotations

import datetime
import io
import sys

import duckdb
import pyarrow.parquet
import pytest

import kzgraph
from kzgraph.errors import UsageError
from kzgraph.formats import exports
from kzgraph.formats.exports.parquet import _span
from kzgraph.model import Day
from kzgraph.model.kinds import KINDS


@pytest.fixture(scope="module")
def g():
    return kzgraph.open()


@pytest.fixture(scope="module")
def folder(g, tmp_path_factory):
    folder = tmp_path_factory.mktemp("parquet") / "tables"
    g.export("parquet", folder)
    return folder


def test_each_kind_of_claim_is_a_table_with_voices_passages_and_flags(g, folder):
    for kind in KINDS:
        rows = duckdb.sql(f"SELECT * FROM '{folder}/{kind.__name__.lower()}.parquet'").fetchall()
        names = [column[0] for column in duckdb.sql(f"SELECT * FROM '{folder}/{kind.__name__.lower()}.parquet'").description]
        by_iri = {row[names.index("iri")]: dict(zip(names, row, strict=True)) for row in rows}
        claims = {claim.iri: claim for claim in g.claims if type(claim) is kind}
        assert by_iri.keys() == claims.keys()
        for iri, claim in claims.items():
            row = by_iri[iri]
            assert (row["voice"], row["standing"], row["as_of"]) == (claim.voice.speaker.iri, claim.standing.iri, claim.as_of.value)
            assert row["relayed_by"] == [node.iri for node in claim.voice.relayed_by]
            assert [place["link"] for place in row["passages"]] == [passage.link for passage in claim.passages]
            assert [(flag["kind"], flag["aspect"]) for flag in row["flags"]] == [(flag.kind, flag.aspect.iri) for flag in claim.flags]
            assert row["labels"]["ru"]


def test_columns_are_typed_whatever_they_hold(g, folder):
    schema = pyarrow.parquet.read_schema(folder / "figure.parquet")
    assert str(schema.field("at_least").type) == "double"
    assert str(schema.field("as_of_from").type) == "date32[day]"
    assert str(schema.field("subset_of").type) == "list<element: string>"
    assert pyarrow.parquet.read_schema(folder / "claim.parquet").field("flags") == schema.field("flags")  # of which there is none
    (largest,) = duckdb.sql(f"SELECT max(at_least) FROM '{folder}/figure.parquet'").fetchall()
    assert largest == (max(float(claim.number.at_least) for claim in g.claims.where("Figure") if claim.number.at_least),)


def test_rows_that_name_a_person_say_when_they_were_named(folder):
    sql = f"SELECT DISTINCT person_named_on FROM '{folder}/thing.parquet' WHERE list_contains(kinds, 'Person')"
    assert duckdb.sql(sql).fetchall() == [(["2022-10-26"],)]


def test_a_day_a_month_and_a_year_have_their_first_and_last_day():
    assert _span(Day("2024-02")) == (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    assert _span(Day("2022")) == (datetime.date(2022, 1, 1), datetime.date(2022, 12, 31))
    assert _span(Day("2022-10-26")) == (datetime.date(2022, 10, 26),) * 2
    assert _span(Day("2022-13")) == _span(Day("2022-02-30")) == (None, None)


def test_the_same_graph_gives_the_same_bytes(g, folder):
    again = exports.export(g.workspace, "parquet")
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == again
    assert pyarrow.parquet.read_table(io.BytesIO(again["silence.parquet"])).num_rows == len(g.model.silences())


def test_without_the_extra_it_is_named(g, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"packages/shaclcheck '\.\[link\]'"):
        exports.export(g.workspace, "parquet")
