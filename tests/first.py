"""The shipped workspace with some of its sources: what tests count, list or name in it is there whatever is added.

`FIRST` has the first source and the background, `BOTH` the second source too. Only tests/shipped opens what is shipped, with every source.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
from pathlib import Path

from kzgraph.graph import translations
from kzgraph.vocab import KZR
from tests.needs import ROOT

SOURCES = {"hrw-2022-10-26": "hrw", "background-2022": "b"}  # of FIRST, with their prefixes
TWO = SOURCES | {"usdos-2023": "usdos"}  # of BOTH
SHARED_FOLDERS = ("things", "links", "comparisons", "silences")
WAIVERS = "ontology/checks/waivers.yaml"
BESIDE = "other-sources.ttl"  # in graph/silences
IDLE = Path(__file__).with_name("first-waivers.yaml")
LINKED = re.compile(r"kz:linkSubject (\S+)")
OF_THING = re.compile(rf"node: {re.escape(KZR)}([\w-]+)$", re.MULTILINE)
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


def without_other_sources(graph, sources=SOURCES):
    """Takes the folders of all other sources out of a copy of `graph/`, then the things that no other text names, their links, and the
    translations of what went.
    """
    for folder in graph.iterdir():
        if folder.name not in (*sources, *SHARED_FOLDERS):
            shutil.rmtree(folder)
    named = {name for source in sources for file in (graph / source).rglob("*.ttl") for name in names(file.read_text(encoding="utf-8"))}
    things = [block for file in (graph / "things").rglob("*.ttl") for block in blocks(file)[1]]
    while more := set().union(*(names(block) for block in things if subject(block) in named)) - named:
        named |= more
    for file in (graph / "things").rglob("*.ttl"):
        keep(file, lambda block: subject(block) in named)
    compared = re.compile(rf"kz:(?:first|second) (?:{any_of(sources.values())}):|kz:(?:claimsOf|besideText) kzr:(?:{any_of(sources)})\b")
    for file in (graph / "comparisons").rglob("*.ttl"):
        keep(file, lambda block: len(compared.findall(block)) == 2)
    silent = set()
    for file in (graph / "silences").rglob("*.ttl"):
        if file.stem in sources:
            silent |= {subject(block) for block in blocks(file)[1]}
        elif file.name != BESIDE:
            file.unlink()
    beside(graph / "silences" / BESIDE, lambda name: name in silent or name.split(":")[0] in sources.values())
    for file in (graph / "links").rglob("*.ttl"):
        keep(file, lambda block: all(node in named or node.startswith("kzv:") for node in LINKED.findall(block)))
    for file in (file for folder in SHARED_FOLDERS for file in (graph / folder).glob("*.po")):
        left = {subject(block) for other in file.parent.rglob("*.ttl") for block in blocks(other)[1]}
        text = file.read_text(encoding="utf-8")
        gone = [entry for entry in translations.entries(text) if entry.node not in left]
        if gone:
            file.write_text(translations.without(text, gone), encoding="utf-8")


def beside(file, wanted):
    """Leaves what is wanted of the claims and silences that stand beside a silence."""
    head, rest = blocks(file)
    kept = []
    for block in rest:
        silence, *told = re.split(r"\s+(?=kz:)", block.removesuffix(" ."))
        pairs = [(part.split()[0], name) for part in told for name in part.split()[1:] if ":" in name and wanted(name)]
        if wanted(silence) and pairs:
            kept.append(f"{silence} " + " ;\n  ".join(" ".join(pair) for pair in pairs) + " .")
    file.write_text("\n\n".join([head, *kept]) + "\n", encoding="utf-8")
    keep(file, bool)


def any_of(names):
    return "|".join(map(re.escape, names))


def only_its_waivers(file, sources=SOURCES):
    """Takes the waivers of other sources out, and adds to the first source those of shapes that nothing in it meets."""
    prefixes = any_of(["kz", "kzr", "kzv", "kzsh", "link", "silence", *sources.values()])
    other = re.compile(rf"node: (?!(?:{prefixes}):)|file: graph/(?!(?:{any_of([*sources, *SHARED_FOLDERS])})/)")
    things = {subject(block) for named in (file.parents[2] / "graph" / "things").glob("*.ttl") for block in blocks(named)[1]}

    def stays(waiver):
        thing = OF_THING.search(waiver)
        return f"kzr:{thing[1]}" in things if thing else not other.search(waiver)

    head, *shipped = entries(file)
    idle = entries(IDLE)[1:] if sources == SOURCES else []
    kept = {tuple(waiver.splitlines()[:2]): waiver for waiver in (*shipped, *idle) if stays(waiver)}
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


def make(folder, root=ROOT, sources=SOURCES):
    """A workspace with the terms, shapes and questions of another, by default the shipped one, and the graph of `sources`."""
    shipped(folder, root)
    without_other_sources(folder / "graph", sources)
    only_its_waivers(folder / WAIVERS, sources)
    return folder


@atexit.register
def remove():
    """Takes the folders away with the process that made them."""
    if os.getpid() == MAKER:
        shutil.rmtree(FIRST.parent, ignore_errors=True)


# The processes of pytest-xdist take the folders of the one that started them.
MAKER = None
if "KZGRAPH_FIRST" not in os.environ:
    MAKER = os.getpid()
    made = Path(tempfile.mkdtemp(prefix="kzgraph-first-"))
    os.environ["KZGRAPH_FIRST"] = str(make(made / "first"))
    make(made / "both", sources=TWO)
FIRST = Path(os.environ["KZGRAPH_FIRST"])
BOTH = FIRST.with_name("both")
