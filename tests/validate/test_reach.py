"""`validate --since` of a change to some of several sources: its new and gone findings are those of two full runs."""

from __future__ import annotations

import os
import random
import re
import shutil

import pytest

from kzgraph.graph.workspace import Workspace
from kzgraph.validate import reach
from kzgraph.validate import run as checking
from kzgraph.validate.matched import marked
from kzgraph.validate.repeated_findings import gathered
from kzgraph.validate.stages import reached_the_shapes
from tests import many
from tests.repository import add, edit
from tests.validate.mutations.packs import one_by_one

# `make test` tries the first.
SEEDS = [pytest.param(seed, marks=pytest.mark.slow) if seed else seed for seed in range(int(os.environ.get("KZGRAPH_RANDOM", "6")))]
WORDS = ("not", "police", "Almaty", "seven", "alleged", "2023")
POINTING = re.compile(r"( kz:(?:voice|statedIn|judges|about|actor|partOf|namedIn|first) ).*?( [;.])$", re.MULTILINE)
HRW = "graph/hrw-2022-10-26"


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A workspace of four sources."""
    return Workspace.open(many.make(tmp_path_factory.mktemp("base"), 4, 3))


@pytest.fixture(scope="module")
def known(base):
    """What a full run finds in it."""
    return one_by_one(base)


@pytest.fixture
def clone(base, tmp_path):
    """A copy of one's own to edit."""
    shutil.copytree(base.root, tmp_path / "clone")
    return Workspace.open(tmp_path / "clone")


def near(base, clone):
    """The findings that the change can reach, marked; None if all had to be judged."""
    found = checking.within_reach([(clone, ()), (base, ())], {})
    return None if found is None else marked(found[1], found[0])


def but_old(findings):
    return [finding for finding in findings if finding.state != "old"]


def changed(root, drawn):
    """Edits a file of one source, of the comparisons or of the silences; what was done."""
    parts = sorted(part for part in (root / "graph").iterdir() if part.is_dir() and part.name not in ("things", "links"))
    file, other = (drawn.choice(sorted(drawn.choice(parts).glob("*.ttl"))) for _ in range(2))
    head, *blocks = re.split(r"\n\n(?=[\w-]+:)", file.read_text(encoding="utf-8").rstrip("\n"))
    at, beside = drawn.randrange(len(blocks)), drawn.choice(blocks)
    block, lines = blocks[at], blocks[at].split("\n")
    theirs = other.read_text(encoding="utf-8")
    prefixes, names = dict(re.findall(r"@prefix ([\w-]+): <([^>]+)>", theirs)), re.findall(r"\n\n([\w-]+):([\w-]+) a ", theirs)
    prefix, name = drawn.choice(names) if names else ("kzr", "nobody")
    twin = re.sub("^([^ ]+)", r"\1-b", block, count=1)
    text = drawn.choice(re.findall(r'"([^"]+)"@en', block) or [""])
    ways = {
        "a line goes": "\n".join(line for line in lines if line != lines[min(1, len(lines) - 2)]),
        "a line of another node": block.replace(lines[min(1, len(lines) - 1)], beside.split("\n")[min(1, beside.count("\n"))]),
        "a node goes": "",
        "a node says what another says": "\n".join([lines[0], *beside.split("\n")[1:]]),
        "a word more": block.replace(text, f"{text} {drawn.choice(WORDS)}") if text else block,
        "a number more": re.sub(r"\b\d+\b", lambda digits: str(int(digits[0]) + 1), block, count=1),
        "it points elsewhere": POINTING.sub(rf"\1<{prefixes.get(prefix, 'https://w3id.org/kzgraph/resource/')}{name}>\2", block, count=1),
        "a node twice": f"{block}\n\n{twin}",
    }
    way = drawn.choice(list(ways))
    blocks[at] = ways[way]
    file.write_text("\n\n".join([head, *filter(None, blocks)]) + "\n", encoding="utf-8")
    return f"{way}: {file.relative_to(root)}"


@pytest.mark.parametrize("seed", SEEDS)
def test_new_and_gone_findings_are_those_of_two_full_runs(base, known, clone, seed):
    drawn = random.Random(seed)
    did = [changed(clone.root, drawn) for _ in range(drawn.randint(1, 3))]
    found = near(base, clone)
    now = one_by_one(clone)
    full = marked(known, now)
    if found is None:  # a file that the gate refuses, or a name that all sources may use
        return
    if reached_the_shapes(now):
        assert but_old(found) == but_old(full), did
    assert {*found} <= {*full}, did


def test_a_change_of_one_source_judges_no_other(base, clone):
    edit(clone, f"{HRW}/figure.ttl", ("kz:atLeast 232", "kz:atLeast 233"))
    found = near(base, clone)
    assert {finding.rule for finding in but_old(found)} >= {"number-not-in-label"}
    assert not any("copy-" in finding.file for finding in found)


@pytest.mark.parametrize("node", ['hrw:zzz rdfs:label "Z"@en .', 'hrw:zzz a kz:Agent ; rdfs:label "Z"@en .'])
def test_what_a_rule_on_all_nodes_finds_comes_and_goes(base, clone, node):
    add(clone, f"{HRW}/act.ttl", node)
    comes, goes = near(base, clone), near(clone, base)
    assert comes is not None
    assert goes is not None
    rules = [
        {(one.rule, one.value) for one in findings if one.state == state and one.value.endswith("zzz>")}
        for findings, state in ((comes, "new"), (goes, "gone"))
    ]
    assert rules[0]
    assert rules[0] == rules[1]
    assert not [one for one in [*comes, *goes] if one.state == "old" and one.value.endswith("zzz>")]


@pytest.mark.slow
def test_things_that_one_source_no_longer_names_are_found_where_they_are_used(base, known, clone):
    next((clone.root / "graph").glob("copy-d-*/names.ttl")).unlink()
    found, full = near(base, clone), marked(known, one_by_one(clone))
    assert len(but_old(found)) > 50
    assert but_old(found) == but_old(full)


@pytest.mark.parametrize(
    "file",
    ["ontology/kz.ttl", "ontology/checks/waivers.yaml", "graph/things/events.ttl", "queries/deaths-and-figures/official-death-toll.rq"],
)
def test_a_change_that_all_sources_share_is_judged_in_full(base, clone, file):
    path = clone.root / file
    path.write_text(path.read_text(encoding="utf-8") + "\n# more\n", encoding="utf-8")
    assert reach.changed(base, clone) is None


@pytest.mark.slow
def test_a_broken_file_is_judged_in_full(base, clone):
    (clone.root / HRW / "act.ttl").write_text("hrw:act kz:", encoding="utf-8")
    assert near(base, clone) is None
    findings = checking.validate(clone, before=base)
    assert [finding.rule for finding in findings] == ["syntax"]
    assert findings == [*gathered(marked(one_by_one(base), checking.validate(clone)))]
