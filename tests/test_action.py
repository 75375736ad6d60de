"""The composite action and the hook, as runners run them, on a repository of the example: the good change passes, each bad one fails."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import pytest
import yaml
from sarif_kit.validate import validation_errors

from kzgraph import __version__
from kzgraph.graph.workspace import Workspace
from kzgraph.validate.run import rules
from tests.conftest import ROOT
from tests.first import FIRST
from tests.repository import commit, git

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = ACTION["runs"]["steps"]
(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
EXAMPLE = ROOT / "docs" / "example"
PATCHES = {file.stem: file for file in sorted((ROOT / "tests" / "example_repository").glob("*.patch"))}
BAD = sorted(PATCHES.keys() - {"good"})
TEXT = ROOT / "tests" / "example_repository" / "statement.txt"


class Run(NamedTuple):
    """What a run of the action gave: its exit code, its log, and the files that it wrote."""

    code: int
    log: str
    summary: str
    sarif: dict

    @property
    def errors(self):
        """Rule, file and line of each error."""
        matches = re.findall(r"^::error (file=\S+?),title=([\w-]+)::", self.log, re.MULTILINE)
        pairs = [(rule, dict(pair.split("=", 1) for pair in properties.split(","))) for properties, rule in matches]
        return [(rule, fields["file"], int(fields["line"])) for rule, fields in pairs]


def stated(patch):
    """The header of a patch: what it shows and the rule that it must be caught by."""
    return dict(re.findall(r"^([A-Z][a-z ]+): (.+)$", patch.read_text(encoding="utf-8").partition("diff --git")[0], re.MULTILINE))


def act(repository, folder, **inputs):
    """The shell steps of the action in a checkout, as the runner would run them; what is installed is this very package."""
    binaries = folder / "kzgraph" / "bin"
    binaries.mkdir(parents=True)
    _shim(binaries / "kzgraph")
    given = {name: str(spec.get("default", "")) for name, spec in ACTION["inputs"].items()} | inputs
    files = {name: folder / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    for file in files.values():
        file.touch()
    log, code = "", 0
    for step in STEPS:
        if "run" not in step or step.get("id") == "install":
            continue
        script = folder / "step.sh"
        script.write_text(step["run"], encoding="utf-8")
        values = {name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda match: given[match[1]], text) for name, text in step["env"].items()}
        environment = {**os.environ, **values, "RUNNER_TEMP": str(folder), **{name: str(file) for name, file in files.items()}}
        call = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)]
        done = subprocess.run(call, cwd=repository, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        log, code = log + done.stdout.decode(), done.returncode
    outputs = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines())
    written = folder / outputs["sarif"]
    sarif = json.loads(written.read_text(encoding="utf-8")) if written.exists() else {}
    return Run(code, log, files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8"), sarif)


def _shim(file):
    file.write_text(
        f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(ROOT))} exec {shlex.quote(sys.executable)} -P -m kzgraph "$@"\n', encoding="utf-8"
    )
    file.chmod(0o755)


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """A git repository of the example, with each patch as a branch in a work tree of its own: patch/NAME."""
    top = tmp_path_factory.mktemp("repository")
    shutil.copytree(EXAMPLE, top / "main")
    git(top / "main", "init", "--quiet")
    commit(top / "main")
    for name, patch in PATCHES.items():
        git(top / "main", "worktree", "add", "--quiet", "-b", name, str(top / "patch" / name))
        git(top / "patch" / name, "apply", str(patch))
        commit(top / "patch" / name)
    return top


@pytest.fixture(scope="module")
def runs(repository, tmp_path_factory):
    """The action run on each branch."""

    def run(name):
        source = stated(PATCHES[name]).get("Text of")
        return act(repository / "patch" / name, tmp_path_factory.mktemp("runner"), text=f"{source}={TEXT}" if source else "")

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(PATCHES, pool.map(run, PATCHES), strict=True))


@pytest.mark.slow
def test_the_good_change_passes(runs):
    run = runs["good"]
    assert (run.code, run.log) == (0, "no findings\n")
    assert run.summary == "## Validation has no findings.\n"
    assert validation_errors(run.sarif) == []
    assert run.sarif["runs"][0]["results"] == []


@pytest.mark.parametrize("name", BAD)
@pytest.mark.slow
def test_the_bad_change_is_caught_for_the_stated_reason_alone(runs, repository, name):
    run, rule = runs[name], stated(PATCHES[name])["Caught by"]
    assert run.code == 1, run.log
    assert {named for named, _, _ in run.errors} == {rule}
    changed = git(repository / "patch" / name, "diff", "--name-only", "HEAD~1").splitlines()
    files = {file for _, file, _ in run.errors}
    assert all((repository / "patch" / name / file).exists() or (repository / "patch" / name / file).is_symlink() for file in files)
    assert files & set(changed) or rule == "Person-named-where-spoken-of", "the annotation stands beside the change"
    assert run.summary.startswith("## Validation has ")
    assert f"| error | `{rule}` |" in run.summary
    assert validation_errors(run.sarif) == []
    results = [result for result in run.sarif["runs"][0]["results"] if result["level"] == "error"]
    assert {result["ruleId"] for result in results} == {rule}
    places = [result["locations"][0]["physicalLocation"] for result in results]
    assert sorted((place["artifactLocation"]["uri"], place["region"]["startLine"]) for place in places) == sorted(
        (file, line) for _, file, line in run.errors
    )


def test_what_the_patches_are_caught_by_exists(workspace):
    caught = {stated(patch)["Caught by"] for patch in PATCHES.values()}
    assert caught - {"nothing"} <= rules(workspace).keys()
    assert len(caught) == len(PATCHES)


@pytest.mark.slow
def test_a_private_number_is_repeated_nowhere(runs):
    run = runs["phone-number"]
    for text in (run.log, run.summary, json.dumps(run.sarif)):
        assert "000-00-00" not in text


@pytest.mark.slow
def test_since_a_revision_only_new_findings_fail(repository, tmp_path):
    top = repository / "patch" / "figure-without-bound"
    base = git(top, "rev-parse", "HEAD")
    run = act(top, tmp_path / "same", since=base)
    assert (run.code, "no findings" in run.summary) == (0, True), run.log
    with next((top / "graph/things").glob("*.ttl")).open("a", encoding="utf-8") as things:
        things.write("# A change of what all sources share: everything is checked, and old findings are listed.\n")
    run = act(top, tmp_path / "old", since=base)
    assert run.code == 0, run.log
    assert "| error, old | `Figure-one-kind-of-value` |" in run.summary
    assert run.sarif["runs"][0]["results"][0]["baselineState"] == "unchanged"
    run = act(top, tmp_path / "new", since="HEAD~1")
    assert run.code == 1
    assert "| error, new | `Figure-one-kind-of-value` |" in run.summary


@pytest.mark.slow
def test_a_revision_that_is_not_here_is_wrong_use(repository, tmp_path):
    run = act(repository / "main", tmp_path, since="0" * 40)
    assert (run.code, run.summary, run.sarif) == (2, "", {})
    assert "no such revision" in run.log


@pytest.mark.slow
def test_a_workspace_in_a_folder_is_named_from_the_top(repository, tmp_path):
    shutil.copytree(repository / "patch" / "blank-node", tmp_path / "top" / "data", ignore=shutil.ignore_patterns(".git"))
    run = act(tmp_path / "top", tmp_path / "runner", workspace="data", paths="data/graph\n\ndata/queries\n")
    assert run.code == 1
    assert {(rule, file) for rule, file, _ in run.errors} == {("blank-node", "data/graph/example-2024-05-01/act.ttl")}


@pytest.mark.slow
def test_severity_and_paths_are_passed_on(repository, tmp_path):
    top = repository / "patch" / "blank-node"
    assert act(top, tmp_path / "never", **{"fail-on": "never"}).code == 0
    assert act(top, tmp_path / "none", paths="nowhere.ttl").code == 2


HOSTILE = "$(touch pwned)\n`touch pwned`\n; touch pwned #\n' \" ; touch pwned\n--output=json=pwned\n-h\n##[error]x\n::error::x\n"


@pytest.mark.parametrize("name", sorted(ACTION["inputs"].keys() - {"python-version"}))
@pytest.mark.slow
def test_no_input_is_run(repository, tmp_path, name):
    run = act(repository / "main", tmp_path, **{name: HOSTILE})
    assert run.code == 2
    assert not [file for folder in (repository, tmp_path) for file in folder.rglob("pwned")]
    assert not re.search(r"^\s*::", run.log, re.MULTILINE)


def test_the_steps_hold_no_input_and_pin_what_they_use():
    for step in STEPS:
        assert "${{" not in step.get("run", "")
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step.get("uses", f"a/b@{'0' * 40}"))
    assert not re.search(r"token|secrets\.", json.dumps(ACTION["runs"]))
    install = next(step["run"] for step in STEPS if step.get("id") == "install")
    for name in re.findall(r"\$GITHUB_ACTION_PATH/([\w./-]+)", install):
        assert (ROOT / name).exists()


def _pins(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)), text


def test_the_action_installs_pinned_and_hashed_what_the_package_needs():
    needed, text = _pins("requirements-action.txt")
    assert needed.items() <= _pins("requirements.txt")[0].items()
    assert text.count("--hash=sha256:") >= len(needed)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    required = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    assert {re.match(r"[\w-]+", name)[0].lower() for name in required} <= needed.keys() | {"shaclcheck"}  # which comes with the checkout


@pytest.mark.parametrize(("name", "code"), [("good", 0), ("blank-node", 1)])
@pytest.mark.slow
def test_the_hook_judges_the_whole_workspace(repository, tmp_path, name, code):
    """Whatever changed: a file that was deleted, a waiver or a shape may break what nobody touched."""
    top = repository / "patch" / name
    assert HOOK["always_run"]
    assert not HOOK["pass_filenames"]
    assert HOOK["require_serial"]
    _shim(tmp_path / "kzgraph")
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(shlex.split(HOOK["entry"]), cwd=top, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    assert ("error blank-node: " in done.stdout) == bool(code)


def test_the_example_uses_action_and_hook_as_they_are():
    workflow = yaml.safe_load((EXAMPLE / ".github/workflows/check.yml").read_text(encoding="utf-8"))
    (job,) = workflow["jobs"].values()
    (step,) = [step for step in job["steps"] if "/kzgraph@" in step.get("uses", "")]
    assert step["with"].keys() <= ACTION["inputs"].keys()
    assert f"steps.{step['id']}.outputs." in json.dumps(job["steps"][-1])
    assert "sarif" in ACTION["outputs"]
    assert workflow["permissions"] == {"contents": "read"}
    hooks = yaml.safe_load((EXAMPLE / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"]
    assert [hook["id"] for hook in hooks] == [HOOK["id"]]
    document = (ROOT / "docs" / "validating.md").read_text(encoding="utf-8")
    steps, hook = (yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", document, re.DOTALL))
    assert steps[-1]["with"] == step["with"]
    assert [item["id"] for item in hook[0]["hooks"]] == [HOOK["id"]]
    version = f"v{__version__}"
    assert {steps[-1]["uses"].split("@")[1], step["uses"].split("@")[1], hook[0]["rev"]} == {version}
    assert not (EXAMPLE / "ontology" / "kz.ttl").exists(), "it only adds to the terms of the package"
    assert Workspace.open(EXAMPLE).lender == FIRST
