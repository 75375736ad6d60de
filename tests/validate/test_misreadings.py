"""Mistakes of meaning in the shipped graph: each that a rule catches gives its finding at its line, and most are caught."""

from __future__ import annotations

import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from kzgraph.validate.run import validate
from kzgraph.validate.wording.claims import _places
from tests.validate.mutations.misreadings import misreadings
from tests.validate.mutations.packs import packed, written

CAUGHT = [row for row in misreadings() if row.rule]


def found(pack):
    """The rules of the findings of a pack, each with the text of each line that a finding names."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = written(pack, Path(folder))
        lines = {}
        places = set()
        for finding in validate(workspace):
            for file, line in ((finding.file, finding.line), *((place.file, place.line) for place in finding.also)):
                if file not in lines:
                    lines[file] = (workspace.root / file).read_text(encoding="utf-8").split("\n")
                places.add((finding.rule, file, lines[file][line - 1].strip()))
    return places


def stands(row, places):
    """Whether a finding of the rule is on the line, of which the row gives a part."""
    return any(rule == row.rule and file == row.file and row.line in line for rule, file, line in places)


@pytest.mark.slow
def test_each_is_found_at_its_line():
    packs = packed([row.mutation for row in CAUGHT])
    with ProcessPoolExecutor(2) as pool:
        places = set().union(*pool.map(found, packs))
    assert [row.name for row in CAUGHT if not stands(row, places)] == []


def test_one_of_each_rule_is_found_at_its_line():
    """The first row of each rule of wording, as far as one pack takes them."""
    first = {row.rule: row for row in reversed(CAUGHT)}
    pack = packed([row.mutation for row in first.values()])[0]
    names = {name for culprits in pack.culprits.values() for name in culprits}
    places = found(pack)
    assert len(names) > 15
    assert [row.name for row in first.values() if row.name in names and not stands(row, places)] == []


def test_most_are_caught():
    assert len(CAUGHT) >= 0.85 * len(misreadings())
    assert len({row.name for row in misreadings()}) == len(misreadings())


def test_a_finding_quotes_the_whole_name():
    names = [f"critics of group {letter}" for letter in "abcdefghij"]
    spans = _places(names, ", ".join(names))
    lengths = [stop - start for start, stop in spans]
    assert lengths == sorted(lengths, reverse=True)  # in the order of a set, the short form came first in some processes
    assert len(set(lengths)) > 1
