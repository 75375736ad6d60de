"""The guide from a text to a merged source: its text, its tables and its commands, one after the other."""

import re
import shlex

import pytest

from kzgraph.cli.main import main
from kzgraph.graph import store as stores
from kzgraph.graph.store import select
from kzgraph.graph.workspace import Workspace
from tests.conftest import ROOT

CHECKS = ("sources coverage",)  # two sentences of the guide have no assertion
SECTION = re.search(r"^## From a text.*?(?=^## )", (ROOT / "docs/encoding.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
BLOCKS = re.findall(r"^( *)```\n(.*?)^ *```$", SECTION[0], re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    """The folder after all commands of the guide, and the exit code of each."""
    folder = tmp_path_factory.mktemp("guide") / "workspace"
    folder.mkdir()
    codes = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for indent, block in BLOCKS:
            lines = [line.removeprefix(indent) for line in block.splitlines()]
            if not lines[0].startswith("kzgraph "):
                name = {"- {": "rows.yaml", "cla": "assertions.csv"}.get(lines[0][:3], "../remarks.txt")
                (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
                continue
            codes |= {line: main(shlex.split(line)[1:]) for line in lines}
    return folder, codes


def test_each_command_does_what_the_guide_says(walked):
    _, codes = walked
    assert len(codes) > 10
    assert not {line: code for line, code in codes.items() if code > any(f"kzgraph {check} " in line for check in CHECKS)}


def test_what_was_encoded_is_there(walked):
    folder, _ = walked
    workspace = Workspace.open(folder)
    assert workspace.settings.namespace == "https://example.org/id/"
    names = {row["node"].value.rpartition("/")[2] for row in select(stores.load(workspace), "SELECT ?node { ?node kz:voice ?voice }")}
    assert names == {"response-shutting", "act-held", "response-release"}
    (silence,) = select(stores.load(workspace), "SELECT ?node ?nearest { ?node a kz:Silence ; kz:nearest ?nearest }")
    assert silence["nearest"].value.endswith("/act-held")
    written = (folder / "graph/example-2024-05-01/group.ttl").read_text(encoding="utf-8")
    assert 'rdfs:label "Bystanders"@en , "Өтіп бара жатқандар"@kk , "Прохожие"@ru' in written


def test_the_guide_lists_every_aspect(store):
    listed = re.search(r"The aspects are (.*?)\.\n", (ROOT / "docs/encoding.md").read_text(encoding="utf-8"), re.DOTALL)
    known = {row["node"].value.rpartition("#")[2] for row in select(store, "SELECT ?node { ?node skos:inScheme kzv:aspects }")}
    assert set(re.findall("`(.*?)`", listed[1])) == known
