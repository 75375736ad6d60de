"""The order of time in which claims are told."""

from kzgraph.model import Reader
from kzgraph.reading.sequence import days
from kzgraph.vocab import KZR

REPORT = KZR + "usdos-2023/"


def test_what_is_told_with_a_decision_is_not_put_at_the_day_of_the_report(store):
    known = days(Reader(store).claims())
    for name in ("act-named-1-home", "charge-named-1", "decision-named-1-probation"):
        assert known[REPORT + name] == "2023-04-10", name
    assert known[REPORT + "decision-named-1-ban"] == "2024-04-22"
