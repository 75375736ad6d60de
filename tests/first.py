"""The shipped workspace with its first source and the background alone: what tests count, list or name in it is there whatever is added."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
from pathlib import Path

from kzgraph.graph import translations
from tests.needs import ROOT

SOURCES = ("hrw-2022-10-26", "background-2022")
SHARED_FOLDERS = ("things", "links", "comparisons", "silences")
WAIVERS = "ontology/checks/waivers.yaml"
IDLE = Path(__file__).with_name("first-waivers.yaml")
OTHER = re.compile(
    r"node: (?!(?:kz|kzr|kzv|kzsh|link|silence|hrw|b):)"
    r"|file: graph/(?!hrw-2022-10-26/|background-2022/|things/|links/|comparisons/|silences/)"
)
LINKED = re.compile(r"kz:linkSubject (\S+)")
COMPARED = re.compile(r"kz:(?:first|second) (?:hrw|b):|kz:(?:claimsOf|besideText) kzr:(?:hrw-2022-10-26|background-2022)\b")
NAME = re.compile(r"(?<![\w:/#\"])[\w-]+:[\w./-]*\w")


def blocks(file):
    """The head of a Turtle file, and its blocks: a subject each, apart by an empty line."""
    head, *rest = re.split(r"\n\n(?=[\w-]+:)", file.read_text(encoding="utf-8").rstrip("\n"))
    return head, rest


def subject(block):
    return block.split(maxsplit=1)[0]


def names(text):
    """Every prefixed name in a text of Turtle."""
    return set(NAME.findall(text))


def without_other_sources(graph):
    """Takes the folders of all other sources out of a copy of `graph/`, then the things that no other text names, their links, and the
    translations of what went.
    """
    for folder in graph.iterdir():
        if folder.name not in (*SOURCES, *SHARED_FOLDERS):
            shutil.rmtree(folder)
    named = {name for source in SOURCES for file in (graph / source).rglob("*.ttl") for name in names(file.read_text(encoding="utf-8"))}
    things = [block for file in (graph / "things").rglob("*.ttl") for block in blocks(file)[1]]
    while more := set().union(*(names(block) for block in things if subject(block) in named)) - named:
        named |= more
    for file in (graph / "things").rglob("*.ttl"):
        keep(file, lambda block: subject(block) in named)
    for file in (graph / "comparisons").rglob("*.ttl"):
        keep(file, lambda block: len(COMPARED.findall(block)) == 2)
    for file in (graph / "silences").rglob("*.ttl"):
        if file.stem not in SOURCES:
            file.unlink()
    for file in (graph / "links").rglob("*.ttl"):
        keep(file, lambda block: all(node in named or node.startswith("kzv:") for node in LINKED.findall(block)))
    for file in (file for folder in SHARED_FOLDERS for file in (graph / folder).glob("*.po")):
        left = {subject(block) for other in file.parent.rglob("*.ttl") for block in blocks(other)[1]}
        text = file.read_text(encoding="utf-8")
        gone = [entry for entry in translations.entries(text) if entry.node not in left]
        file.write_text(translations.without(text, gone), encoding="utf-8")


def only_its_waivers(file):
    """Takes the waivers of other sources out, and adds those of shapes that nothing in the first source meets."""
    head, *shipped = entries(file)
    idle = entries(IDLE)[1:]
    kept = {tuple(waiver.splitlines()[:2]): waiver for waiver in (*shipped, *idle) if not OTHER.search(waiver)}
    file.write_text(head + "".join(kept.values()), encoding="utf-8")


def entries(file):
    """What stands before the first item of a YAML list, and each item."""
    return re.split(r"^(?=- )", file.read_text(encoding="utf-8"), flags=re.MULTILINE)


def keep(file, wanted):
    """Leaves the blocks that are wanted, and no file without one."""
    head, rest = blocks(file)
    kept = [block for block in rest if wanted(block)]
    if kept:
        file.write_text("\n\n".join([head, *kept]) + "\n", encoding="utf-8")
    else:
        file.unlink()


def shipped(folder, root=ROOT):
    """A copy of a workspace with all its sources, by default of what is shipped."""
    for name in ("ontology", "graph", "queries"):
        shutil.copytree(root / name, folder / name)


def make(folder, root=ROOT):
    """A workspace with the terms, shapes and questions of another, by default the shipped one, and the graph of `SOURCES`."""
    shipped(folder, root)
    without_other_sources(folder / "graph")
    only_its_waivers(folder / WAIVERS)
    return folder


@atexit.register
def remove():
    """Takes the folder away with the process that made it."""
    if os.getpid() == MAKER:
        shutil.rmtree(FIRST, ignore_errors=True)


# The processes of pytest-xdist take the folder of the one that started them.
MAKER = None
if "KZGRAPH_FIRST" not in os.environ:
    MAKER = os.getpid()
    os.environ["KZGRAPH_FIRST"] = str(make(Path(tempfile.mkdtemp(prefix="kzgraph-first-"))))
FIRST = Path(os.environ["KZGRAPH_FIRST"])
