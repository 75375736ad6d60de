"""Claims of a town and of days, which rows of media and events are compared with."""

from __future__ import annotations

from kzgraph.linking.candidates import local
from kzgraph.linking.candidates.periods import period


def test_a_charge_of_a_town_has_the_days_of_its_event_and_a_decision_has_not(workspace):
    rows = {row.iri.rsplit("/", 1)[1]: row for row in local.rows(workspace, "events")}
    assert rows["charge-airport-riots"].places[0] == "Almaty"
    assert rows["charge-airport-riots"].when == period("2022-01")
    assert rows["figure-eleven"].when == period("2023-12")
    assert "decision-eleven" not in rows
    assert rows["january-events"].places == ("Kazakhstan",)
