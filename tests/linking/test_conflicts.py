"""Two close matches of one thing: a warning, which a waiver with its reason settles."""

from __future__ import annotations

import pytest

from kzgraph.cli.main import main
from kzgraph.linking.decisions import Decisions, judged
from tests.linking.world import LIST, OSCE, header, pair

WAIVER = """- rule: Link-one-close
  node: {node}
  reason: The dataset has two records of the one organisation.
  until: 2099-12-31
"""


@pytest.mark.usefixtures("after_shipped")
def test_two_close_matches_are_a_warning_that_a_waiver_settles(copy, store, tmp_path, capsys):
    links = [judged(header(), pair(OSCE, number, external="OSCE"), "same", "encoder", "2022-11-01", store) for number in (1, 2)]
    for link in links:
        assert Decisions(copy, LIST, tmp_path / "work.jsonl").decide(link, None).written
    validate = ["validate", str(copy.root / "graph/links/example-list.ttl"), "--workspace", str(copy.root)]
    assert main([*validate, "--fail-on", "warning"]) == 1
    output = capsys.readouterr().out
    assert "warning Link-one-close" in output
    assert main(validate) == 0, "a warning fails nothing by itself"
    (later,) = [link for link in links if link.object.endswith("/2")]
    node = later.iri.replace("https://w3id.org/kzgraph/resource/links/", "link:")
    with (copy.root / "ontology/checks/waivers.yaml").open("a", encoding="utf-8") as waivers:
        waivers.write(WAIVER.format(node=node))
    capsys.readouterr()
    assert main([*validate, "--fail-on", "warning"]) == 0, capsys.readouterr().out
