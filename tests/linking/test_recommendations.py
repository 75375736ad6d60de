"""Recommendations of a table are linked with demands and duties, by the keys of a review and its own words for them."""

from __future__ import annotations

import csv

from kzgraph.cli.main import main
from kzgraph.linking import files, work
from kzgraph.linking.candidates.rows import RECOMMENDATIONS
from kzgraph.linking.decisions import Decisions
from kzgraph.linking.links import CLOSE, RELATED
from kzgraph.vocab import KZR
from tests.conftest import ROOT

EXAMPLES = ROOT / "tests/records/examples"


def test_recommendations_are_proposed_and_what_they_bear_on_comes_back_from_a_spreadsheet(copy, tmp_path, capsys):
    pairs, sheet = tmp_path / "w.jsonl", tmp_path / "pairs.csv"
    table = ["link", str(EXAMPLES / "invented-recommendations.csv"), "--as", str(EXAMPLES / "invented-recommendations.yaml")]
    place = ["--workspace", str(copy.root)]
    assert main([*table, "--out", str(pairs), *place]) == 1  # the example has a row that its mapping refuses
    header, proposed = work.read(pairs)
    assert header.kind == RECOMMENDATIONS
    demand, rows = f"{KZR}hrw-2022-10-26/demand-release-named-1", f"{KZR}invented-recommendations"
    scores = {pair.candidate.object: pair.candidate.score for pair in proposed if pair.candidate.subject == demand}
    assert min(scores[f"{rows}/{number}"] for number in (1, 3)) > scores.get(f"{rows}/2", 0)
    assert main(["link", "sheet", str(pairs), str(sheet), *place]) == 0
    with sheet.open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.DictReader(stream))
    answers = {f"{rows}/1": "bears-on", f"{rows}/3": "not-comparable"}
    for line, pair in zip(lines, proposed, strict=True):
        line["decision"] = answers.get(pair.candidate.object, "") if pair.candidate.subject == demand else ""
    with sheet.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    assert main(["link", "decide", str(pairs), str(sheet), *place]) == 0, capsys.readouterr().err
    links = files.read_links(copy.root / "graph" / "links" / "invented-recommendations.ttl")
    assert {(link.object, link.relation, link.state) for link in links} == {
        (f"{rows}/1", RELATED, "positive"),
        (f"{rows}/3", CLOSE, "negative"),
    }


def test_the_keys_say_what_is_asked_of_recommendations(copy, tmp_path):
    header = work.Header(files.Dataset("example-list", "A list", rights="published"), RECOMMENDATIONS, "", "")
    keys = Decisions(copy, header.dataset, tmp_path / "w.jsonl", header.kind).keys
    assert "repeats   r/с bears on   n/н/ж not comparable" in keys
    assert Decisions(copy, header.dataset, tmp_path / "w.jsonl", "events").keys.endswith("q/к quit")
