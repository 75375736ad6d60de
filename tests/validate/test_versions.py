"""`validate --since`: what two versions share is judged once, and new and gone findings are those of two full runs.

Old ones are shown as far as the change reaches: test_reach.py.
"""

from __future__ import annotations

import shutil

import pyoxigraph as ox
import pytest
from shaclcheck import Plan

from kzgraph.cli.main import main
from kzgraph.formats.findings import FINDING_FORMATS
from kzgraph.graph import history
from kzgraph.graph.turtle import parse
from kzgraph.graph.workspace import Workspace
from kzgraph.safety import sandbox
from kzgraph.safety.sandbox import LimitError
from kzgraph.validate import relaxed, versions
from kzgraph.validate import run as checking
from kzgraph.validate.child import SECONDS
from kzgraph.validate.matched import marked
from kzgraph.validate.repeated_findings import gathered
from kzgraph.vocab import KZV
from tests import repository
from tests.needs import ROOT
from tests.repository import DEMAND, FIGURE, TOLL, add, edit, since
from tests.validate.mutations.packs import one_by_one, unsandboxed

CHARGE = "graph/hrw-2022-10-26/charge.ttl"
SHAPES = "ontology/shapes/"


def two_full_runs(before, workspace, paths=(), **options):
    """The findings of both versions, each judged by itself and in full."""
    now = one_by_one(workspace, paths, **options)
    inside = [path.relative_to(workspace.root) for path in paths if path.is_relative_to(workspace.root)]
    then = [before.root / path for path in inside if (before.root / path).exists()]
    old = one_by_one(before, then, **options) if then or not paths else []
    return [*gathered(marked(old, now)), *relaxed.check(before, workspace)]


def agree(found, full):
    """Whether new and gone findings are those of full runs, and old ones among theirs."""
    assert [finding for finding in found if finding.state != "old"] == [finding for finding in full if finding.state != "old"]
    assert {*found} <= {*full}
    return True


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A repository of the shipped workspace and one of their questions, with some findings in its last commit."""
    root = tmp_path_factory.mktemp("base")
    workspace = repository.shipped_copy(root, questions=False)
    shutil.copy(ROOT / TOLL, root / TOLL)
    edit(workspace, CHARGE, ("kz:standing kzv:charged ;", "kz:standing kzv:documented ;"))
    edit(workspace, FIGURE, ("kz:exactly 19", "kz:exactly 19.5"))
    add(workspace, "graph/things/events.ttl", 'kzr:nobody-sees rdfs:label "Nobody"@en .')
    repository.git(root, "init", "--quiet")
    repository.commit(root)
    return workspace


@pytest.fixture(scope="module")
def known(base):
    """What a full run finds in that commit. It runs in this process, so that children inherit what it read of each text."""
    with unsandboxed():
        return one_by_one(base)


@pytest.fixture
def clone(base, tmp_path):
    """A copy of that repository, of one's own to edit."""
    shutil.copytree(base.root, tmp_path / "clone")
    return Workspace.open(tmp_path / "clone")


def drop(workspace, file):
    (workspace.root / file).unlink()


def move(workspace, file, to):
    (workspace.root / file).rename(workspace.root / to)


MORE = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix kzsh: <https://w3id.org/kzgraph/shapes#> .
kzsh:More a sh:NodeShape ;
  sh:name "more"@en ;
  sh:message "Less."@en ;
  sh:targetClass kz:Figure ;
  sh:property [ sh:path kz:voice ; sh:maxCount 0 ] ."""
EDITS = {
    "nothing": lambda _: None,
    "a finding is fixed": lambda w: edit(w, CHARGE, ("kz:standing kzv:documented ;", "kz:standing kzv:charged ;")),
    "a triple is broken": lambda w: edit(w, FIGURE, ("kz:atLeast 232", "kz:atLeast -232")),
    "a finding moves to another line": lambda w: edit(w, CHARGE, ("\n\n", "\n\n# moved\n\n")),
    "a finding moves to another file": lambda w: move(w, CHARGE, "graph/hrw-2022-10-26/more.ttl"),
    "a circle": lambda w: add(w, DEMAND, "hrw:demand-eu-investigation kz:precedes hrw:demand-eu-investigation ."),
    "a class gets a subclass": lambda w: add(w, "ontology/kz.ttl", "kz:Figure rdfs:subClassOf kz:Charge ."),
    "the version goes": lambda w: edit(w, "ontology/kz.ttl", ("owl:versionInfo", "rdfs:comment")),
    "concepts lose their scheme": lambda w: edit(w, "ontology/vocab/standings.ttl", ("skos:inScheme", "skos:related")),
    "a shape allows something else": lambda w: edit(w, SHAPES + "charge.ttl", ("kzv:charged kzv:reported", "kzv:documented")),
    "a shape asks for more": lambda w: edit(w, SHAPES + "figure.ttl", ("sh:minCount 1", "sh:minCount 2")),
    "a shape gets other words": lambda w: edit(w, SHAPES + "charge.ttl", ("standing of this class", "how a charge stands")),
    "a query in a shape turns round": lambda w: edit(w, SHAPES + "demand.ttl", ("?value kz:precedes+ $this", "$this kz:precedes+ ?value")),
    "a shape is ill-formed": lambda w: edit(w, SHAPES + "charge.ttl", ("sh:minCount 1", "sh:minCount 1.5")),
    "a shape is new, and its property has no name": lambda w: add(w, SHAPES + "more.ttl", MORE),
    "shapes go": lambda w: drop(w, SHAPES + "figure.ttl"),
    "all shapes go": lambda w: [file.unlink() for file in w.shape_files()],
    "a question breaks": lambda w: edit(w, TOLL, ("SELECT", "SELEKT")),
    "a question names what is not there": lambda w: edit(w, TOLL, ("kz:atLeast", "kz:atLaest")),
    "a name is misspelt, so the shapes wait": lambda w: edit(w, CHARGE, ("kz:offence", "kz:ofence")),
    "a file is not Turtle": lambda w: add(w, FIGURE, "hrw:figure-official-deaths kz:"),
    "the ontology is not Turtle": lambda w: add(w, "ontology/kz.ttl", "kz:Figure kz:"),
    "most of the graph goes": lambda w: [file.unlink() for file in w.graph_files() if file.parent.name != "things"],
    "the waivers go": lambda w: (w.root / "ontology/checks/waivers.yaml").write_text("[]\n", encoding="utf-8"),
}


BOTH_WAYS = {
    "a shape is ill-formed",
    "a shape is new, and its property has no name",
    "a class gets a subclass",
    "a name is misspelt, so the shapes wait",
}


# `make test` tries a few edits.
ALWAYS = {"a triple is broken"}
assert EDITS.keys() >= ALWAYS


@pytest.mark.parametrize("change", [change if change in ALWAYS else pytest.param(change, marks=pytest.mark.slow) for change in EDITS])
def test_the_findings_are_those_of_two_full_runs(clone, base, known, change):
    EDITS[change](clone)
    now = one_by_one(clone)
    assert agree(since(clone, "HEAD"), [*gathered(marked(known, now)), *relaxed.check(base, clone)])
    if change in BOTH_WAYS:
        assert agree(checking.validate(base, before=clone), [*gathered(marked(now, known)), *relaxed.check(clone, base)])


def test_the_edits_bring_findings_and_take_them_away(clone, known):
    assert len(known) == 15
    EDITS["a finding is fixed"](clone)
    EDITS["a triple is broken"](clone)
    states = [finding.state for finding in since(clone, "HEAD")]
    assert {state: states.count(state) for state in states} == {"old": 2, "new": 1, "gone": 3}


@pytest.mark.slow
def test_the_output_is_that_of_two_full_runs_to_the_byte(clone, tmp_path, monkeypatch, capsysbinary):
    EDITS["a triple is broken"](clone)
    EDITS["a finding is fixed"](clone)
    add(clone, "ontology/kz.ttl", "# which all sources share")
    files = {form: tmp_path / form for form in FINDING_FORMATS}
    outputs = [word for form, file in files.items() for word in ("--output", f"{form}={file}")]

    def written():
        code = main(["validate", "--since", "HEAD", "--workspace", str(clone.root), *outputs])
        return code, capsysbinary.readouterr().out, {form: file.read_bytes() for form, file in files.items()}

    found = written()
    monkeypatch.setattr(checking, "validate", lambda *version, before, **options: two_full_runs(before, *version, **options))
    assert written() == found
    code, out, texts = found
    assert code == 1
    assert out == texts["text"]
    assert all(b"232" in text for text in texts.values())


@pytest.mark.parametrize("paths", [[FIGURE, TOLL], [FIGURE], ["graph/things"], ["graph/hrw-2022-10-26/more.ttl"]])
@pytest.mark.slow
def test_only_the_files_asked_about_are_compared(clone, paths):
    EDITS["a triple is broken"](clone)
    EDITS["a finding moves to another file"](clone)
    with history.at(clone, "HEAD") as before:
        files = [clone.root / path for path in paths]
        assert agree(checking.validate(clone, files, before=before), two_full_runs(before, clone, files))
        alone = [clone.root / FIGURE]
        assert checking.validate(clone, alone, before=before, alone=True) == two_full_runs(before, clone, alone, alone=True)


@pytest.mark.slow
def test_versions_that_do_not_fit_into_the_limits_together_are_judged_one_by_one(clone, monkeypatch):
    run, runs = sandbox.run, []

    def counting(work, **limits):
        runs.append(limits["seconds"])
        if limits["seconds"] == SECONDS and runs.count(SECONDS) <= 2:
            raise LimitError("stopped")
        return run(work, **limits)

    with history.at(clone, "HEAD") as before:
        expected = two_full_runs(before, clone)
        monkeypatch.setattr(sandbox, "run", counting)
        assert checking.validate(clone, before=before) == expected
    assert runs.count(SECONDS) == 4  # within reach, together, and each by itself


def triples(files):
    return [triple for file in files for triple in parse(file)]


def test_the_second_version_is_judged_at_the_nodes_of_the_change_alone(clone, monkeypatch):
    shapes, data = triples(clone.shape_files()), triples(clone.union_files())
    EDITS["a finding is fixed"](clone)
    asked = []
    full_run = Plan.run
    monkeypatch.setattr(Plan, "run", lambda plan, store, focus=None, **_: asked.append(focus) or full_run(plan, store, focus))
    judge = versions.Versions()
    first, _ = judge.results(shapes, data)
    second, _ = judge.results(triples(clone.shape_files()), triples(clone.union_files()))
    fixed = {item.focus for item in first} - {item.focus for item in second}
    everything, narrowed = asked
    assert len(fixed) == 3
    assert everything is None
    charged, documented = (ox.NamedNode(f"{KZV}{name}") for name in ("charged", "documented"))
    assert {node for nodes in narrowed.values() for node in nodes or ()} == fixed | {charged, documented}
    # None stands for all nodes, mostly for one: the ontology, at which the shapes of the whole graph begin.
    whole = [shape.value.rsplit("#", 1)[-1] for shape, nodes in narrowed.items() if nodes is None]
    assert len(whole) < 15
    assert "Charge" not in whole
