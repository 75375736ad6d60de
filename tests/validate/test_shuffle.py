"""The order of files, of triples and of statements changes no finding, and no layout of a file moves one from the offending term."""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kzgraph.graph.positions import positions
from kzgraph.graph.turtle import parse
from kzgraph.graph.workspace import Workspace
from kzgraph.validate import coverage, harm, literals, ownership, query_syntax, shapes, terms
from kzgraph.validate.material import Material
from kzgraph.validate.rules import BUILT_IN
from kzgraph.vocab import PREFIXES
from tests.conftest import examples
from tests.first import FIRST
from tests.repository import shipped_copy
from tests.validate.mutations.assertions import assertions
from tests.validate.mutations.derived import derived
from tests.validate.mutations.edits import unmarked
from tests.validate.mutations.layout import Written, laid_out
from tests.validate.mutations.nodes import nodes
from tests.validate.mutations.packs import one_by_one, packed
from tests.validate.mutations.stages import blocking, gate, others

pytestmark = pytest.mark.slow
SEEDS = range(3)


def broken(folder, pack):
    """The workspace with the mutations of a pack, and without the questions that no mutation changes."""
    workspace = shipped_copy(folder, questions=False)
    for file, text in pack.texts.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(unmarked(text)[0], encoding="utf-8")
    return workspace


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """Workspaces with hundreds of mutations that the shapes judge, with those that they wait for, and with those that the gate refuses."""
    packs = (packed(mutations)[0] for mutations in ([*assertions(), *nodes(), *others(), *derived()], blocking(), gate()))
    workspaces = [broken(tmp_path_factory.mktemp("broken"), pack) for pack in packs]
    return [(workspace, one_by_one(workspace)) for workspace in workspaces]


def staged(workspace, chance=None, *, last=shapes):
    """The findings of the stages up to `last`, whatever earlier stages report; with `chance`, files and triples are shuffled."""

    def part(files):
        files = list(files)
        triples = [list(parse(file)) for file in files]
        if chance:
            order = chance.sample(range(len(files)), len(files))
            files, triples = [files[n] for n in order], [chance.sample(triples[n], len(triples[n])) for n in order]
        return dict(zip(files, triples, strict=True))

    parts = [part(files()) for files in (workspace.ontology_files, workspace.shape_files, workspace.graph_files)]
    questions = workspace.query_files()
    material = Material(workspace, *parts, chance.sample(questions, len(questions)) if chance else questions)
    findings = [finding for stage in (literals, terms, ownership, query_syntax, harm, coverage) for finding in stage.check(material)]
    return Counter([*findings, *(shapes.check(material.union, material.shapes, workspace) if last is shapes else ())])


@pytest.mark.parametrize(("number", "last", "least"), [(0, shapes, 200), (1, coverage, 20)])
def test_the_order_of_files_and_triples_changes_no_finding(judged, number, last, least):
    workspace, _ = judged[number]
    expected = staged(workspace, last=last)
    assert expected.total() >= least
    for seed in SEEDS:
        assert staged(workspace, random.Random(seed), last=last) == expected


def without_places(findings):
    """The findings but for where they stand."""
    return Counter(finding._replace(line=0, column=0, also=tuple(place.file for place in finding.also)) for finding in findings)


def permuted(text, chance, *, statements):
    """The text with its blocks in another order, and the statements of each block; the prefixes stay before them."""
    head, *blocks = text.strip().split("\n\n")
    chance.shuffle(blocks)
    return "\n\n".join([head, *(_permuted_block(block, chance) if statements else block for block in blocks)]) + "\n"


def _permuted_block(block, chance):
    match = re.fullmatch(r"((?:#.*\n)*)(\S+) (.*) \.", block, re.DOTALL)
    if not match or block.startswith("@prefix"):
        return block
    statements = match[3].split(" ;\n  ")
    return f"{match[1]}{match[2]} {' ; '.join(chance.sample(statements, len(statements)))} ."


@pytest.mark.parametrize("number", [0, 1, 2])
def test_the_order_of_statements_changes_no_finding_but_its_place(judged, tmp_path, number):
    workspace, findings = judged[number]
    expected = without_places(findings)
    assert expected.total() > 10
    for seed in SEEDS[:2]:
        chance = random.Random(seed)
        root = tmp_path / str(seed)
        shutil.copytree(workspace.root, root)
        for file in root.rglob("*.ttl"):
            text = permuted(file.read_text(encoding="utf-8"), chance, statements=file.is_relative_to(root / "graph"))
            file.write_text(text, encoding="utf-8")
        assert without_places(one_by_one(Workspace.open(root))) == expected


TRIPLES = sorted({triple for file in Workspace(FIRST).graph_files() for triple in parse(file)}, key=str)
texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=12)
literals_ = st.one_of(
    texts.map(ox.Literal),
    st.builds(lambda text, tag: ox.Literal(text, language=tag), texts, st.sampled_from(["en", "kk-cyrl", "ru"])),
    st.builds(
        lambda text, name: ox.Literal(text, datatype=ox.NamedNode(PREFIXES["xsd"] + name)),
        st.sampled_from(["7", "-7", "+07", "7.0", ".5", "7.", "1e3", ".5E-2", "true", "false", "yes", ""]),
        st.sampled_from(["integer", "decimal", "double", "boolean", "date"]),
    ),
)


@given(st.lists(st.sampled_from(TRIPLES), min_size=1, max_size=12), st.lists(literals_, max_size=4), st.integers(0, 2**32))
@settings(max_examples=examples(150), deadline=None)
def test_every_term_is_found_where_it_was_written(triples, literals, seed):
    entries = [*triples, *(ox.Triple(triples[0].subject, triples[0].predicate, literal) for literal in literals)]
    text, written = laid_out(entries, random.Random(seed))
    assert {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)} == set(entries)
    results = positions(text)
    places = [
        Written(ox.Triple(*item.triple), *(results.line_column(at) for at in (item.subject_at, item.predicate_at, item.object_at)))
        for item in results.placed
    ]
    assert places == written


ONTOLOGY = "<https://w3id.org/kzgraph/ontology>"
PRIVATE = {"personal-number", "phone-number", "email-address", "fine-coordinates"}
LEFT_OUT = {*PRIVATE, "described-twice"}  # which stands at the second of two blocks, in whatever order they come


def places_of(finding, written):
    """Where a finding stands in a file whose terms are written at these places: at each offending term, for a shape at the first."""
    mine = [item for item in written if str(item.triple.subject) == finding.focus]
    same_path = [item for item in mine if str(item.triple.predicate) == finding.path]
    exact = [item for item in same_path if str(item.triple.object) == finding.value]
    if finding.rule in BUILT_IN and finding.rule != "unseen-node":
        if finding.value == finding.focus and not finding.path:
            return {item.subject for item in mine}
        return {item.predicate for item in same_path} if finding.value == finding.path else {item.object for item in exact}
    if finding.path and (exact or not finding.value) and same_path:
        return {min(item.object for item in exact or same_path)}
    values = [item.object for item in mine if str(item.triple.object) == finding.value and not finding.path]
    subjects = [
        item.subject for item in written if str(item.triple.subject) == (finding.value if finding.focus == ONTOLOGY else finding.focus)
    ]
    return {min(values or subjects)}


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_finding_stands_at_its_term_in_any_layout(judged, tmp_path, number, seed):
    workspace, findings = judged[number]
    root = tmp_path / "other"
    shutil.copytree(workspace.root, root)
    places = {}
    for file in sorted((root / "graph").rglob("*.ttl")):
        triples = list(parse(file))
        if triples and file.name != "source.ttl":  # which declares the prefix that waivers name nodes by
            text, places[file.relative_to(root).as_posix()] = laid_out(list(dict.fromkeys(triples)), random.Random(f"{seed} {file.name}"))
            file.write_bytes(text.encode())
    expected = Counter()
    for finding in (finding for finding in findings if finding.rule not in LEFT_OUT):
        here = places_of(finding, places[finding.file]) if finding.file in places else {(finding.line, finding.column)}
        expected.update((finding.rule, finding.focus, finding.path, finding.value, finding.file, *at) for at in here)
    counts = Counter(
        (finding.rule, finding.focus, finding.path, finding.value, finding.file, finding.line, finding.column)
        for finding in one_by_one(Workspace.open(root))
        if finding.rule not in LEFT_OUT
    )
    assert counts == expected
