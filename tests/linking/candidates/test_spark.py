"""The model of persons on Spark in local mode gives what DuckDB gives."""

from __future__ import annotations

import sys
import warnings

import pytest

from kzgraph.errors import UsageError
from kzgraph.linking.candidates import persons, spark
from tests.linking.candidates.planted import planted


@pytest.mark.spark
def test_spark_and_duckdb_agree():
    lists = planted(400, seed=4)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyspark's word on newer pandas, which is not used here
        with spark.local() as session:
            candidates = persons.propose(lists.local, lists.external, spark.on(session))
    expected = persons.propose(lists.local, lists.external)
    assert [candidate[:2] for candidate in candidates] == [candidate[:2] for candidate in expected]
    assert [candidate.score for candidate in candidates] == pytest.approx([candidate.score for candidate in expected])
    assert len(lists.same & {candidate[:2] for candidate in candidates}) > 0.9 * len(lists.same)


def test_without_the_extra_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(UsageError, match=r"packages/shaclcheck '\.\[spark\]'"), spark.local():
        pass
