"""Each promise of the threat model names a test that there is."""

from __future__ import annotations

import re

from tests.conftest import ROOT
from tests.server import corpus

DOCUMENT = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")


def test_each_promise_names_tests_that_there_are():
    defined = {
        name for file in (ROOT / "tests" / "server").glob("test_*.py") for name in re.findall(r"def (test_\w+)", file.read_text("utf-8"))
    }
    section = DOCUMENT.split("## Each promise has a test")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ") and not line.startswith("| promise")]
    assert len(rows) > 20
    for row in rows:
        named = re.findall(r"`(test_\w+)`", row)
        assert named, row
        assert set(named) <= defined, row


def test_the_table_counts_the_queries_that_are_tried():
    section = DOCUMENT.split("## What comes of the hostile queries")[1].split("\n## ")[0]
    numbers = [int(number) for number in re.findall(r"^\| [^|]+ \| (\d+) \|", section, re.MULTILINE)]
    assert numbers == [len(queries) for queries, _ in corpus.ROOMS.values()]
