"""Terms of other datasets beside matters and kinds of acts: what shares a common word alone has no candidate."""

from __future__ import annotations

from kzgraph.linking.candidates import kinds
from kzgraph.linking.candidates.rows import Label, LabelRow
from kzgraph.vocab import KZV

CATEGORIES = ("physical attack", "beating", "toppled statue", "criminal case over damage")


def test_labels_of_categories_map_to_kinds_of_acts_or_to_nothing(workspace):
    rows = [LabelRow(f"urn:category:{number}", (Label(text, "en"),)) for number, text in enumerate(CATEGORIES)]
    found = {(item.subject, item.object) for item in kinds.compare(workspace, rows, "acts").candidates if item.score > 0.5}
    assert {(KZV + "physical-attack", "urn:category:0"), (KZV + "beating", "urn:category:1")} <= found
    compared = kinds.compare(workspace, rows, "acts").candidates
    assert all(item.score >= kinds.LEAST_OF_TERMS for item in compared)
    assert "urn:category:2" not in {item.object for item in compared}
