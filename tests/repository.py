"""Copies of the shipped workspace to edit, and small git repositories, independent of the machine's own settings of git."""

from __future__ import annotations

import shutil
import subprocess

from kzgraph.graph import history, writing
from kzgraph.graph.workspace import Workspace
from kzgraph.validate.run import validate
from tests.first import FIRST
from tests.needs import ROOT

FIGURE = "graph/hrw-2022-10-26/figure.ttl"
DEMAND = "graph/hrw-2022-10-26/demand.ttl"
PASSAGES = "graph/hrw-2022-10-26/passages.ttl"
TOLL = "queries/deaths-and-figures/official-death-toll.rq"
HRW = "https://w3id.org/kzgraph/resource/hrw-2022-10-26/"
KZR = "https://w3id.org/kzgraph/resource/"
KZ = "https://w3id.org/kzgraph/ontology#"

SETTINGS = {
    "user.name": "Test",
    "user.email": "test@example.org",
    "init.defaultBranch": "main",
    "commit.gpgsign": "false",
    "core.hooksPath": "/dev/null",
    "core.autocrlf": "false",
    "protocol.file.allow": "always",
}


def git(folder, *arguments, given=None):
    """What git prints, without the last line feed; the arguments as they are."""
    settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    call = ["git", *settings, "-C", str(folder), *arguments]
    return subprocess.run(call, check=True, capture_output=True, input=given).stdout.removesuffix(b"\n").decode()


def since(workspace, revision, *arguments, **options):
    """The findings since a revision, as `kzgraph validate --since` lists them."""
    with history.at(workspace, revision) as before:
        return validate(workspace, *arguments, before=before, **options)


def commit(folder, message="change"):
    """Everything in the folder as a commit; its name."""
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--allow-empty", "-m", message)
    return git(folder, "rev-parse", "HEAD")


def shipped_copy(folder, *, questions=True, translations=False):
    """A copy of the shipped workspace. Its questions take most of the time of a validation, and a changed text outdates translations."""
    left = [*(() if questions else ("*.rq",)), *(() if translations else ("*.po",))]
    for name in ("ontology", "graph", "queries"):
        shutil.copytree(FIRST / name, folder / name, ignore=shutil.ignore_patterns(*left))
    return Workspace.open(folder)


def tree(folder, entries):
    """The name of a tree object of (mode, name, object) as they are, also one that git itself would not make."""
    raw = b"".join(mode + b" " + name + b"\0" + bytes.fromhex(object_) for mode, name, object_ in entries)
    return git(folder, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", given=raw)


def blob(folder, content):
    """The name of a blob object."""
    return git(folder, "hash-object", "-w", "--stdin", given=content)


def edit(workspace, file, *pairs):
    """Replaces every occurrence of the first of each pair by the second."""
    path = workspace.root / file
    text = path.read_text(encoding="utf-8")
    for before, after in pairs:
        assert before in text, before
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")


def edit_once(workspace, file, before, after):
    """Replaces the first occurrence; the line and column at which it stood."""
    path = workspace.root / file
    text = path.read_text(encoding="utf-8")
    at = text.index(before)
    path.write_text(text[:at] + after + text[at + len(before) :], encoding="utf-8")
    return text[:at].count("\n") + 1, at - text.rfind("\n", 0, at)


def add(workspace, file, text, prefixes=True):
    path = workspace.root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    known = path.read_text(encoding="utf-8") if path.exists() else ""
    head = (ROOT / FIGURE).read_text(encoding="utf-8").split("\n\n")[0] + "\n" if prefixes else ""
    path.write_text(f"{known}\n{head}{text}\n", encoding="utf-8")


def save(workspace, texts):
    """Writes what a draft or a withdrawal says, as the commands do."""
    with writing.sources(workspace) as change:
        for file, text in texts.items():
            change.put(file, text)
