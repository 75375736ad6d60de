"""Mutations packed together where none disturbs another, and the findings of a pack split by mutation."""

from __future__ import annotations

import gc
import tempfile
from collections import Counter
from contextlib import contextmanager, nullcontext
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unittest import mock

import pyoxigraph as ox
import rdflib
from pyshacl.shape import Shape

from kzgraph.safety import sandbox
from kzgraph.validate.rules import BUILT_IN
from kzgraph.validate.run import judged
from tests.first import FIRST
from tests.repository import shipped_copy
from tests.validate.mutations.edits import KNOWN, Mutation, applied, unmarked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kzgraph.graph.workspace import Workspace
    from kzgraph.validate.finding import Finding

Found = tuple[str, str, int, int]

# Rules of meaning, several of which a wrong triple breaks at once: a mutation is held to those that it expects.
OF_MEANING = {rule.name for rule in BUILT_IN.values() if rule.stage == "wording"} | {
    "Assertion-day-not-before-event",
    "Charge-penalty-is-a-term",
    "Decision-charge-of-party",
    "Decision-term-imposed",
    "Demand-averts-from-origin",
    "Demand-not-done-already",
    "Description-not-an-offence",
    "Figure-among-another-unit",
    "Figure-beside-another-voice",
    "Figure-charged-in-a-charge",
    "Figure-equal-bounds",
    "Figure-term-is-faced",
    "Figure-unit-fits",
    "Assertion-within-source",
    "Group-joins-two",
    "Group-own-source",
    "Passage-paraphrase-once",
    "Requirement-beside-its-demand",
    "Risk-both-ends",
    "Role-authority-as-victim",
    "Role-named-in-passage",
    "Role-not-both-sides",
    "Role-not-from-a-charge",
    "Role-part-as-whole",
    "Role-relay-between",
    "Role-speaker-of-another-source",
    "Role-voice-named",
    "Source-day-in-name",
    "Standing-affirmed-and-denied",
    "Standing-documented-rests-on-work",
    "Standing-official-voice",
    "Standing-own-word-not-documented",
    "Standing-reported-voice",
}


def one_by_one(workspace: Workspace, paths: Sequence[Path] = (), **options: object) -> list[Finding]:
    """What `validate` gives, before many findings of one rule about one value are gathered: mistakes made on purpose are not one cause."""
    (findings,) = judged([(workspace, paths)], **options)
    return findings


@cache
def original() -> dict[str, str]:
    """The text of each file of ontology and graph."""
    files = [file for folder in ("ontology", "graph", "queries") for file in sorted((FIRST / folder).rglob("*")) if file.is_file()]
    return {file.relative_to(FIRST).as_posix(): file.read_text(encoding="utf-8") for file in files}


class Reach(NamedTuple):
    """What a mutation changes, as pairs of node and path; the nodes that it looks at; the rules that it breaks, each with a node."""

    changes: set[tuple[str, str]]
    looks_at: set[str]
    breaks: set[tuple[str, str]]
    local: bool


class Pack(NamedTuple):
    """The marked texts of the files that some mutations change, the mutations that change each node, and all nodes that they touch."""

    texts: dict[str, str]
    culprits: dict[str, list[str]]
    touched: set[str]


class Outcome(NamedTuple):
    """What was expected of a mutation and what was found."""

    expected: Counter[Found]
    found: Counter[Found]


@cache
def _triples(file: str) -> frozenset[ox.Triple]:
    return frozenset(_parse(original().get(file, "")))


def _parse(text: str) -> list[ox.Triple]:
    try:
        return [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]
    except SyntaxError:  # which is what some mutations are about
        return []


def _subject(text: str, line: int) -> str:
    """The node whose block holds a line."""
    above = [part for part in text.split("\n")[:line] if part[:1].strip() not in ("", "#", "@")]
    name = above[-1].split(" ")[0] if above else ""
    prefix, _, local = name.partition(":")
    return f"<{KNOWN[prefix]}{local}>" if prefix in KNOWN else name


def reach(mutation: Mutation) -> Reach:
    """The nodes whose statements the mutation changes; the nodes that these statements name, or at which a finding is expected."""
    changes: set[tuple[str, str]] = set()
    looks_at: set[str] = set()
    breaks: set[tuple[str, str]] = set()
    for file, marked in applied(mutation, original()).items():
        text, marks = unmarked(marked)
        if not file.endswith(".ttl"):
            changes.add((file, ""))
        else:
            breaks |= {(rule, _subject(text, line)) for rule, _, line, _ in marks}
            for subject, path, value in _triples(file) ^ set(_parse(text)):
                changes.add((str(subject), str(path)))
                looks_at |= {str(subject), str(value)}
    if not mutation.local:
        nodes = {node for node, _ in changes}
        looks_at |= {other for node in nodes for other in neighbours().get(node, ())}
    return Reach(changes, looks_at | {subject for _, subject in breaks}, breaks, mutation.local)


@cache
def neighbours() -> dict[str, set[str]]:
    """The nodes that name each node, and those that it names."""
    by_node: dict[str, set[str]] = {}
    for subject, _, value in (triple for file in original() if file.startswith("graph/") for triple in _triples(file)):
        by_node.setdefault(str(subject), set()).add(str(value))
        by_node.setdefault(str(value), set()).add(str(subject))
    return by_node


def apart(first: Reach, second: Reach) -> bool:
    """Whether neither of two mutations can disturb the other.

    They change no path of a node both (no node, unless both are local) and break no rule at a node both, and the one does not look at
    another node that the other changes or breaks.
    """
    nodes, others = {node for node, _ in first.changes}, {node for node, _ in second.changes}
    first_nodes, second_nodes = nodes | {node for _, node in first.breaks}, others | {node for _, node in second.breaks}
    if first.changes & second.changes or first.breaks & second.breaks or (nodes & others and not (first.local and second.local)):
        return False
    return not (first_nodes & (second.looks_at - others) or second_nodes & (first.looks_at - nodes))


def packed(mutations: list[Mutation]) -> list[Pack]:
    """The mutations in as few packs as first fit gives."""
    packs: list[tuple[Pack, list[Reach]]] = []
    for mutation in mutations:
        mine = reach(mutation)
        free = (pack for pack in packs if all(apart(mine, other) for other in pack[1]))
        pack, reaches = next(free, None) or (Pack({}, {}, set()), [])
        if not reaches:
            packs.append((pack, reaches))
        reaches.append(mine)
        pack.texts.update(applied(mutation, original() | pack.texts))
        for node in {node for node, _ in mine.changes}:
            pack.culprits.setdefault(node, []).append(mutation.name)
        pack.touched.update(node for node, _ in mine.changes)
        pack.touched.update(mine.looks_at)
    return [pack for pack, _ in packs]


def written(pack: Pack, folder: Path) -> Workspace:
    """The shipped workspace as a pack changes it."""
    asks = any(file.startswith("queries/") for file in pack.texts)  # questions see no change of the graph, and take seconds to parse
    workspace = shipped_copy(folder, questions=asks)
    for file, text in pack.texts.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(unmarked(text)[0], encoding="utf-8")
    return workspace


@contextmanager
def narrowed(nodes: set[str] | None) -> Iterator[None]:
    """Has pySHACL judge these targets alone, if some are given.

    Its option `focus_nodes` would leave out the values that a shape within another judges as well.
    """
    targets = Shape.focus_nodes
    chosen = {rdflib.URIRef(node[1:-1]) for node in nodes or () if node.startswith("<")}

    def some(shape: Shape, *args: object, **options: object) -> set[rdflib.term.Node]:
        found: set[rdflib.term.Node] = targets(shape, *args, **options)
        return found if nodes is None else found & chosen

    with mock.patch.object(Shape, "focus_nodes", some):
        yield


@contextmanager
def unsandboxed() -> Iterator[None]:
    """Judges in this process, which keeps what it read of each text and query for the next run and for children."""
    try:
        with mock.patch.object(sandbox, "run", lambda work, **_: sandbox.Outcome(b"".join(work()), "none")):
            yield
    finally:
        gc.enable()  # a child judges without


def run(pack: Pack, engine: str = "compiled", *, whole: bool = True) -> dict[str, Outcome]:
    """The outcome of each mutation of a pack; what none expects is found by those that change its node, else by one called elsewhere.

    pySHACL looks at every node, or, in a seventh of the time, at those alone that the mutations touch.
    """
    outcomes: dict[str, Outcome] = {}
    clean: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        workspace = written(pack, Path(folder))
        for file, text in pack.texts.items():
            clean[file], marks = unmarked(text)
            for rule, name, line, column in marks:
                outcomes.setdefault(name, Outcome(Counter(), Counter())).expected[rule, file, line, column] += 1
        with unsandboxed() if engine == "pyshacl" else nullcontext(), narrowed(None if whole else pack.touched):
            findings = [finding for finding in one_by_one(workspace, engine=engine) if not finding.waived]
    reported = Counter((finding.rule, finding.file, finding.line, finding.column) for finding in findings)
    for outcome in outcomes.values():
        outcome.found.update(outcome.expected & reported)
        reported -= outcome.expected
    for place in reported.elements():
        for name in pack.culprits.get(_subject(clean.get(place[1], ""), place[2]), ["elsewhere"]):
            expected = outcomes[name].expected if name in outcomes else ()
            if place[0] in OF_MEANING and place[0] not in {rule for rule, *_ in expected}:
                continue
            outcomes.setdefault(name, Outcome(Counter(), Counter())).found[place] += 1
    return outcomes
