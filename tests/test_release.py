"""Releases: the same bytes from the same commit, a bill of what they hold, pins that hold, and honest answers where the network is not."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata

import pytest
import yaml

from kzgraph import __version__
from tests.needs import ROOT
from tests.repository import commit, git
from tools import advisories, newest, release, sbom

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LIBRARY = tomllib.loads((ROOT / "packages" / "shaclcheck" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUN_TIME = [
    *PROJECT["dependencies"],
    *(need for extra in ("link", "mcp", "pandas", "spark", "web") for need in PROJECT["optional-dependencies"][extra]),
]

LEFT = "left.pyc"
WHEEL = "-py3-none-any.whl"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """The files of this checkout as a repository of its own, one of them a file that git does not hold."""
    folder = tmp_path_factory.mktemp("checkout")
    files = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"], check=True, capture_output=True, text=True
    ).stdout.split("\0")
    for name in filter(None, files):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((ROOT / name).read_bytes())
    git(folder, "init", "--quiet")
    commit(folder)
    (folder / "kzgraph" / LEFT).write_bytes(b"")
    (folder / ".git" / "info" / "exclude").write_text("*.pyc\n", encoding="utf-8")
    return folder


@pytest.mark.slow
def test_a_release_has_wheel_sdist_bill_and_checksums(checkout, tmp_path):
    assert release.main(checkout, tmp_path / "dist") == 0
    files = {file.name: file.read_bytes() for file in (tmp_path / "dist").iterdir()}
    built = {f"{name}{end}" for name in (f"kzgraph-{__version__}", f"shaclcheck-{LIBRARY['version']}") for end in (WHEEL, ".tar.gz")}
    assert files.keys() == built | {f"kzgraph-{__version__}.cdx.json", "SHA256SUMS"}
    summed = dict(reversed(line.split("  ")) for line in files.pop("SHA256SUMS").decode().splitlines())
    assert summed == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    with zipfile.ZipFile(tmp_path / "dist" / f"kzgraph-{__version__}{WHEEL}") as wheel:
        names = wheel.namelist()
    assert "kzgraph/api.py" in names
    assert not any(name.startswith(("shaclcheck", "packages")) for name in names)
    assert f"kzgraph/{LEFT}" not in names


def test_what_repeats_the_version_of_a_package_agrees_with_it():
    def latest(file):
        return re.search(r"^## (\S+) - ", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)[1]

    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert "version" not in PROJECT
    assert {metadata.version("kzgraph"), str(cited["version"]), latest("CHANGELOG.md")} == {__version__}
    assert {metadata.version("shaclcheck"), latest("packages/shaclcheck/CHANGELOG.md")} == {LIBRARY["version"]}


def test_builds_that_differ_are_no_release(checkout, tmp_path, monkeypatch, capsys):
    answers = iter(({"a.whl": b"1", "b": b""}, {"a.whl": b"2", "b": b""}))
    monkeypatch.setattr(release, "build", lambda *_: next(answers))
    assert release.main(checkout, tmp_path / "dist") == 1
    assert "a.whl" in capsys.readouterr().err
    assert not (tmp_path / "dist").exists()


def test_changes_that_are_not_committed_are_no_release(checkout, tmp_path, capsys):
    (checkout / "new.txt").write_text("", encoding="utf-8")
    try:
        assert release.main(checkout, tmp_path / "dist") == 2
    finally:
        (checkout / "new.txt").unlink()
    assert "new.txt" in capsys.readouterr().err


def test_the_bill_lists_what_the_extras_bring_in_the_pinned_versions():
    bill = sbom.bom()
    assert bill == sbom.bom()
    components = {part["purl"] for part in bill["components"]}
    pinned = {pin.name: pin.version for pin in sbom.pins((ROOT / "requirements.txt").read_text(encoding="utf-8"))}
    for name in ("rdflib", "pyparsing", "pyoxigraph", "uvicorn", "h11", "splink", "duckdb"):  # some brought by others
        assert f"pkg:pypi/{name}@{pinned[name]}" in components
    assert not [purl for purl in components if "pytest" in purl or "mypy" in purl]
    assert {f"pkg:npm/{name}" for name in ("oxigraph", "%40noble/hashes", "%40codemirror/view")} <= {
        purl.rpartition("@")[0] for purl in components
    }
    for part in bill["dependencies"]:
        assert {part["ref"], *part["dependsOn"]} <= components | {bill["metadata"]["component"]["bom-ref"]}
    assert (
        len(components)
        == len(bill["components"])
        == len(bill["dependencies"]) - 1 + len([p for p in components if "/npm/" in p or ":npm/" in p])
    )


def test_each_pin_is_read():
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    read = sbom.pins(text)
    assert [(pin.name, pin.version) for pin in read] == re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE)
    assert all(pin.needed_by for pin in read)


@pytest.mark.parametrize("need", RUN_TIME)
def test_every_package_of_run_time_has_an_upper_bound(need):
    assert re.search(r",<\d", need), need


def test_the_library_of_shapes_needs_the_store_alone():
    assert [need.split(">")[0] for need in LIBRARY["dependencies"]] == ["pyoxigraph"]
    assert {*LIBRARY["dependencies"], *LIBRARY["optional-dependencies"]["pyshacl"]} <= set(PROJECT["dependencies"])


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-action.txt", "requirements-pip.txt", "tools/audit.txt"])
def test_pins_have_hashes_and_name_no_index(file):
    text = (ROOT / file).read_text(encoding="utf-8")
    assert text.count("--hash=sha256:") >= len(re.findall(r"^\S+==", text, re.MULTILINE)) > 0
    assert "://" not in text


def test_every_environment_replaces_the_pip_that_python_brings():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert makefile.count("-m venv") == 1
    (install,) = [
        step["run"]
        for step in yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["runs"]["steps"]
        if step.get("id") == "install"
    ]
    for text in (makefile, install):
        at = [text.index(words) for words in ("-m venv", "requirements-pip.txt", "uninstall")]
        assert at == sorted(at)
    assert install.index("requirements-pip.txt") < install.index("requirements-action.txt")


def test_other_actions_are_pinned_by_commit():
    texts = [
        (ROOT / file).read_text(encoding="utf-8")
        for file in ("action.yml", "docs/example/.github/workflows/check.yml", "docs/validating.md")
    ]
    used = [used for text in texts for used in re.findall(r"uses: (\S+)", text) if not used.startswith("OWNER/")]
    assert len(used) == 4
    assert [name for name in used if not re.search(r"@[0-9a-f]{40}$", name)] == []


FINE = {"name": "a", "version": "1", "vulns": []}
BAD = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
SKIPPED = {"name": "c", "skip_reason": "not on the index"}


@pytest.mark.parametrize(("packages", "code", "words"), [
    ([FINE], 0, "no advisory is known against 1 packages"),
    ([FINE, BAD], 1, "b 2: PYSEC-1; fixed in 3"),
    ([FINE, SKIPPED], 3, "nothing is known of c"),
    (None, 3, "could not be read, so nothing is known: ERROR: no network"),
])  # fmt: skip
def test_advisories_tell_none_from_unknown(tmp_path, capsys, packages, code, words):
    answer = "" if packages is None else json.dumps({"dependencies": packages})
    program = tmp_path / "pip-audit"
    program.write_text(f"#!{sys.executable}\nimport sys\nprint({answer!r})\nprint('ERROR: no network', file=sys.stderr)\nsys.exit(1)\n")
    program.chmod(0o755)
    assert advisories.main(str(program), ("some.txt",)) == code
    assert words in capsys.readouterr().out


def test_a_known_advisory_weighs_more_than_an_unknown_one(monkeypatch):
    codes = {"a": 3, "b": 1, "c": 0}
    monkeypatch.setattr(advisories, "ask", lambda _, file: (codes[file], ""))
    assert advisories.main("", ("a", "b", "c")) == 1
    assert advisories.main("", ("a", "c")) == 3


def test_without_pip_audit_nothing_is_known(tmp_path, capsys):
    assert advisories.main(str(tmp_path / "missing"), ("some.txt",)) == 3
    assert "nothing is known" in capsys.readouterr().out


@pytest.mark.parametrize("python", ["missing", "/bin/false"])
def test_what_cannot_be_installed_is_no_failure(capsys, monkeypatch, python):
    monkeypatch.setattr(newest.sys, "executable", python)
    assert newest.main([]) == 3
    assert "nothing was tried" in capsys.readouterr().out


def test_the_newest_releases_are_asked_for_without_upper_bounds():
    needs = newest.unbounded(PROJECT)
    assert {"uvicorn>=0.54", "rdflib>=7.6", "SPARQLWrapper>=2"} <= set(needs)
    assert not [need for need in needs if "<" in need or "," in need]
    pinned = [sbom.Pin(name, version, frozenset()) for name, version in (("a", "1"), ("b", "1"), ("b", "2"))]
    assert newest.moved(pinned, {"a": "2", "b": "1", "c": "3"}) == ["a 1 -> 2"]
    assert newest.moved(pinned, {"b": "3"}) == ["b 1 or 2 -> 3"]
