"""The real graph, broken in each way that the rules claim to catch: exactly that finding, at exactly that file, line and column.

Mutations (`mutations/`) are packed together where none disturbs another, and all findings of a pack are compared with all that
its mutations expect, so that no finding goes unnoticed. `make test-slow` has pySHACL judge the packs too.
"""

from __future__ import annotations

import re
import shutil
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import pytest

from kzgraph.graph.workspace import Workspace
from kzgraph.reading.evidence import digest, fold
from kzgraph.validate.rules import BUILT_IN
from kzgraph.validate.run import failing, validate
from tests.after_shipped import follow
from tests.repository import commit, git, shipped_copy, since
from tests.validate.mutations.assertions import assertions
from tests.validate.mutations.derived import derived
from tests.validate.mutations.edits import add, end, more, node, swap, unmarked
from tests.validate.mutations.links import links
from tests.validate.mutations.meaning import meaning
from tests.validate.mutations.misreadings import misreadings
from tests.validate.mutations.nodes import nodes
from tests.validate.mutations.packs import packed, run
from tests.validate.mutations.real import judging
from tests.validate.mutations.stages import blocking, constraints, gate, ill_formed, others
from tests.validate.mutations.ways import ACTS, FIGURES, NAMES, PASSAGES, WAIVERS

MEANING = meaning()
JUDGED = [*assertions(), *nodes(), *links(), *others(), *derived()]
MUTATIONS = [*MEANING, *gate(), *blocking(), *constraints(), *ill_formed(), *JUDGED]
# Broken below, by more than the text of a file of the graph.
BY_FILES = {"file-name", "symbolic-link", "regular-file", "file-size", "limit"}
BY_TEXT = {"passage-not-in-text", "name-not-in-passage", "quoted-text"}
# Seen to fail in tests/validate/test_cited_text.py.
BY_CUES = {
    "number-not-in-text",
    "day-not-in-text",
    "name-not-in-text",
    "cue-not-in-text",
    "paraphrase-of-another",
    "link-not-in-text",
}
# Seen to fail in the examples of docs/checks.md, which tests/validate/test_checks.py runs.
BY_EXAMPLE = {"contrast-of-paraphrase", "left-out-of-triples", "number-of-paraphrase"} | {
    "day-of-source",
    "standing-of-paraphrase",
    "voice-of-paraphrase",
    "denial-of-label",
    "given-unsaid",
    "unit-of-label",
    "served-of-label",
    "given-as-done",
    "told-as-fact",
    "denial-lost",
    "scope-lost",
    "charge-as-offence",
    "provision-of-text",
    "part-as-whole",
    "way-of-paraphrase",
    "unlike-siblings",
    "done-by-another",
    "said-where-silent",
    "name-of-nobody",
}
BY_CHANGE = {"relaxed-check"}
# Seen to fail in tests/graph/test_layers.py and in tests/validate: test_gate.py, test_endpoint.py, test_validate.py, test_catalogues.py.
ELSEWHERE = {
    "outdated-translation",
    "unread-file",
    "taken-prefix",
    "term-of-package",
    "unjudged-shape",
    "uncompiled-shape",
    "recursive-shape",
}


@pytest.fixture(scope="module")
def packs():
    """The packs that the shapes judge, and those that they do not come to."""
    return [*packed(MEANING), *packed(JUDGED)], [
        pack for group in (gate(), blocking(), constraints(), ill_formed()) for pack in packed(group)
    ]


@pytest.fixture(scope="module")
def outcomes(packs, shipped_versions):
    """For each mutation what was expected and what was found; a pack is judged as the version after the shipped one."""
    with pytest.MonkeyPatch.context() as patch, ProcessPoolExecutor(2) as pool:
        follow(shipped_versions, patch)
        return {name: outcome for pack in pool.map(run, [*packs[0], *packs[1]]) for name, outcome in pack.items()}


@pytest.mark.parametrize("name", [mutation.name for mutation in MUTATIONS])
@pytest.mark.slow
def test_a_mutation_gives_its_findings_at_their_places_and_no_other(name, outcomes):
    assert outcomes[name].expected
    assert outcomes[name].found == outcomes[name].expected


@pytest.mark.slow
def test_no_finding_stands_where_no_mutation_is(outcomes):
    assert set(outcomes) == {mutation.name for mutation in MUTATIONS}


@pytest.mark.slow
def test_pyshacl_finds_the_same(packs, outcomes):
    """The largest pack whole, the others at the nodes that their mutations touch: what changes nowhere else is found nowhere else."""
    largest, second, *others = sorted(packs[0], key=lambda pack: -len(pack.touched))
    near = partial(run, engine="pyshacl", whole=False)
    found = near(second)  # in this process: those of the pool inherit the queries that it parsed
    with ProcessPoolExecutor(2) as pool:
        whole = pool.submit(run, largest, "pyshacl")
        for pack in (found, *pool.map(near, others), whole.result()):
            assert {name: outcome.found for name, outcome in pack.items()} == {name: outcomes[name].found for name in pack}


@pytest.mark.slow
def test_every_rule_is_seen_to_fail(outcomes):
    broken = {rule for outcome in outcomes.values() for rule, *_ in outcome.expected}
    broken |= {row.rule for row in misreadings() if row.rule}
    assert broken | BY_FILES | BY_TEXT | BY_CUES | BY_EXAMPLE | BY_CHANGE | ELSEWHERE == {*BUILT_IN, *judging()}


def test_names_are_given_once():
    assert len({mutation.name for mutation in MUTATIONS}) == len(MUTATIONS)


@pytest.fixture
def root(tmp_path):
    """The workspace, without the questions, which take seconds."""
    return shipped_copy(tmp_path / "root", questions=False).root


@pytest.mark.slow
def test_binary_files_are_the_only_findings(root, tmp_path):
    things = root / "graph/things"
    for folder in ("ontology/shapes", "ontology/vocab", *(folder for folder in (root / "graph").iterdir() if folder != things)):
        shutil.rmtree(root / folder)  # each half is judged anew until the file that breaks the child is alone
    (things / "places.ttl").rename(things / "two places.ttl")
    (things / "states.ttl").rename(tmp_path / "states.ttl")
    (things / "states.ttl").symlink_to(tmp_path / "states.ttl")
    (things / "events.ttl").unlink()
    (things / "events.ttl").mkdir()
    for name, more_text in (
        ("organisations", "#" * (4 << 20)),
        ("persons", f"kzr:person-1 kz:namedIn {'( ' * 1_000_000}{') ' * 1_000_000}.\n"),
    ):
        with (things / f"{name}.ttl").open("a", encoding="utf-8") as file:
            file.write(more_text)
    found = validate(Workspace.open(root, following_links=False))
    assert [(finding.rule, finding.file, finding.line, finding.column) for finding in found] == [
        ("regular-file", "graph/things/events.ttl", 1, 1),
        ("file-size", "graph/things/organisations.ttl", 1, 1),
        ("limit", "graph/things/persons.ttl", 1, 1),
        ("symbolic-link", "graph/things/states.ttl", 1, 1),
        ("file-name", "graph/things/two places.ttl", 1, 1),
    ]


@pytest.mark.slow
def test_a_change_that_relaxes_a_check_and_breaks_it(root):
    git(root, "init", "--quiet")
    commit(root)
    waiver = "⟦relaxed-check⟧- rule: small-group\n  node: hrw:figure-officers-detained\n  reason: It is known.\n  until: 2099-12-31"
    few = node("hrw:figure-officers-detained", swap("kz:exactly", "9", "⟦small-group⟧⟦number-not-in-label⟧2"))
    expected = broken_in(root, ((WAIVERS, end(waiver)), (FIGURES, few)))
    findings = since(Workspace.open(root), "HEAD")
    assert {(finding.rule, finding.file, finding.line, finding.column) for finding in findings if finding.state == "new"} == expected
    assert {finding.rule for finding in failing(findings)} == {"relaxed-check", "number-not-in-label"}


def broken_in(root, edits):
    """Edits files of a workspace; what is expected of them."""
    expected = set()
    for file, edit in edits:
        clean, marks = unmarked(edit((root / file).read_text(encoding="utf-8")))
        (root / file).write_text(clean, encoding="utf-8")
        expected |= {(rule, file, line, column) for rule, _, line, column in marks}
    return expected


@pytest.mark.slow
def test_evidence_that_a_text_does_not_hold(root, tmp_path):
    """The passages of the real graph, moved onto a made-up text of the same length, since the real one is not here."""
    passages = (root / PASSAGES).read_text(encoding="utf-8")
    blocks = {
        match[1]: (int(match[2]), int(match[3]))
        for match in re.finditer(r"^hrw:(\S+) a .*?oa:start (\d+).*?oa:end (\d+)", passages, SPREAD)
    }
    letters = list("".join(f"word{number} " for number in range(700))[:5963])
    for person, sentence in (("Zhanbolat Mamay", "p11-s01"), ("Erzhan Elshibaev", "p11-s02")):
        start = blocks[sentence][0]
        letters[start : start + len(person)] = person
    text = "".join(letters)
    for name, (start, stop) in blocks.items():
        for path, passage in (("sha256", text[start:stop]), ("foldedSha256", fold(text[start:stop]))):
            passages = re.sub(rf'(^hrw:{name} a .*?kz:{path} ")[0-9a-f]+', rf"\g<1>{digest(passage)}", passages, count=1, flags=SPREAD)
    (root / PASSAGES).write_text(passages, encoding="utf-8")
    (tmp_path / "text.txt").write_text(text, encoding="utf-8")

    def unwaived():
        findings = validate(Workspace.open(root), texts={"hrw-2022-10-26": tmp_path / "text.txt"})
        proofs = (finding for finding in findings if finding.rule in BY_TEXT)  # cues have no meaning in words without one
        return {(finding.rule, finding.file, finding.line, finding.column) for finding in proofs}

    assert unwaived() == set()
    start, stop = blocks["p05-s01"]
    edits = (
        (PASSAGES, node("hrw:p05-s01", swap("oa:end", str(stop), str(stop - 1)))),
        (PASSAGES, node("hrw:p05-s01", swap("oa:start", "", f"⟦passage-not-in-text⟧{start}"))),
        (NAMES, node("kzr:person-1", more("kz:namedIn", "⟦name-not-in-passage⟧hrw:p12-s01"))),
        (ACTS, node("hrw:act-shooting", add('rdfs:label ⟦quoted-text⟧"word7, word8; word9 Word10 word11 word12 word13 word14"@ru'))),
    )
    expected = broken_in(root, edits)
    assert unwaived() == expected


SPREAD = re.MULTILINE | re.DOTALL
