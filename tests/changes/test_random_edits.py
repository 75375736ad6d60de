"""Random edits of random statements: exactly these are listed, and the opposite comparison mirrors them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st

from kzgraph.changes import changes
from kzgraph.formats import changes as rendered
from kzgraph.formats.changes_data import FORMATS
from kzgraph.graph.turtle import parse
from kzgraph.graph.workspace import Workspace
from kzgraph.validate.finding import Finding
from kzgraph.validate.matched import match
from tests.conftest import ROOT, examples
from tests.mirror import mirrored, unlabelled

SOURCE = "graph/hrw-2022-10-26/"
FILES = [
    "ontology/kz.ttl",
    "ontology/vocab/standings.ttl",
    "graph/things/persons.ttl",
    *(SOURCE + name for name in ("charge.ttl", "figure.ttl", "names.ttl", "passages.ttl", "source.ttl")),
]
VOICE = ox.NamedNode("https://w3id.org/kzgraph/ontology#voice")


class Stated(NamedTuple):
    file: str
    triple: ox.Triple


BEFORE = frozenset(Stated(file, triple) for file in FILES for triple in parse(ROOT / file))
ORDERED = sorted(BEFORE, key=str)


def exchanged(triple, old, new, everywhere=True):
    """The triple with one name in place of another: in all places, or as the subject alone."""
    terms = [new if term == old else term for term in triple]
    return ox.Triple(*terms) if everywhere else ox.Triple(terms[0], triple.predicate, triple.object)


def edited(stated, kind, at, other, text):
    """The statements after one edit of the one at `at`, with something of the one at `other` or a text."""
    ordered = sorted(stated, key=str)
    if not ordered:
        return stated
    statement, two = ordered[at % len(ordered)], ORDERED[other % len(ORDERED)]
    subject, predicate, value = statement.triple
    without = stated - {statement}
    new = ox.NamedNode(f"https://w3id.org/kzgraph/resource/new-{other % 5}")
    if kind == "rename":
        return frozenset(Stated(file, exchanged(triple, subject, new)) for file, triple in stated)
    if kind == "rename without what names it":
        return frozenset(Stated(file, exchanged(triple, subject, new, everywhere=False)) for file, triple in stated)
    if kind == "remove a node":
        return frozenset(stated_one for stated_one in stated if stated_one.triple.subject != subject)
    if kind == "move a node":
        return frozenset(Stated(two.file if triple.subject == subject else file, triple) for file, triple in stated)
    return {
        "remove": without,
        "alter the value": without | {Stated(statement.file, ox.Triple(subject, predicate, two.triple.object))},
        "alter the text": without | {Stated(statement.file, ox.Triple(subject, predicate, ox.Literal(text, language="en")))},
        "alter the property": without | {Stated(statement.file, ox.Triple(subject, two.triple.predicate, value))},
        "give to another": without | {Stated(statement.file, ox.Triple(two.triple.subject, predicate, value))},
        "add": stated | {Stated(statement.file, ox.Triple(subject, two.triple.predicate, ox.Literal(text)))},
        "move": without | {Stated(two.file, statement.triple)},
        "repeat": stated | {Stated(two.file, statement.triple)},
    }[kind]


KINDS = [
    *("rename", "rename without what names it", "remove a node", "move a node", "remove", "alter the value", "alter the text"),
    *("alter the property", "give to another", "add", "move", "repeat"),
]
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
EDITS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 10_000), st.integers(0, 10_000), TEXT), min_size=1, max_size=5)


def written(root, stated):
    """A workspace that states this."""
    for file in {file for file, _ in stated}:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        lines = sorted(f"{triple} .\n" for where, triple in stated if where == file)
        (root / file).write_text("".join(lines), encoding="utf-8")
    return Workspace(root)


def statements_on(changed, side):
    """The statements that a comparison tells as those of one side alone."""
    return {
        (getattr(change, side).name, difference.property, value.term)
        for change in changed
        for difference in change.differences
        for value in getattr(difference, side)
    }


def by_node(stated):
    """What each node says, and the files that say so."""
    nodes = {}
    for file, (subject, predicate, value) in stated:
        nodes.setdefault(subject.value, {}).setdefault((predicate.value, value), set()).add(file)
    return nodes


def followed(statement, names):
    predicate, value = statement
    same = ox.NamedNode(names[value.value]) if isinstance(value, ox.NamedNode) and value.value in names else value
    return names.get(predicate, predicate), same


def heard(stated):
    return {triple.object.value for _, triple in stated if triple.predicate == VOICE and isinstance(triple.object, ox.NamedNode)}


@settings(max_examples=examples(100, few=10), deadline=None)
@given(EDITS)
def test_exactly_the_edits_are_listed(edits):
    after = BEFORE
    for edit in edits:
        after = edited(after, *edit)
    with tempfile.TemporaryDirectory() as folder:
        old_version, new_version = written(Path(folder) / "one", BEFORE), written(Path(folder) / "two", after)
        changed, back = changes(old_version, new_version), changes(new_version, old_version)
        assert changes(new_version, new_version) == []
    assert mirrored(changed) == unlabelled(back)

    names = {change.before.name: change.after.name for change in changed if change.way == "renamed"}
    old, new = by_node(BEFORE), by_node(after)
    lost, gained, moved = set(), set(), set()
    for name in (old.keys() | new.keys()) - set(names.values()):
        now = names.get(name, name)
        said, says = old.get(name, {}), new.get(now, {})
        pairs = {statement: statement for statement in said.keys() & says.keys()}
        for statement in said.keys() - says.keys():
            follows = followed(statement, names)
            if follows in says.keys() - said.keys():
                pairs[statement] = follows
        lost |= {(name, *statement) for statement in said.keys() - pairs.keys()}
        gained |= {(now, *statement) for statement in says.keys() - set(pairs.values())}
        moved |= {now for was, is_ in pairs.items() if said[was] != says[is_]}
    assert statements_on(changed, "before") == lost
    assert statements_on(changed, "after") == gained
    assert {change.after.name for change in changed if change.way == "moved"} == moved

    was_heard, is_heard = heard(BEFORE), heard(after)
    known = was_heard | {names[name] for name in was_heard & names.keys()}
    still = is_heard | {name for name, now in names.items() if now in is_heard}
    voices = {(change.way, change.seen.name) for change in changed if change.kind == "voice"}
    assert voices == {("added", name) for name in is_heard - known} | {("removed", name) for name in was_heard - still}

    for form in FORMATS:
        text = rendered.render(changed, form)
        assert form == "json" or all(char.isprintable() or char in "\r\n\t" for char in text)
        assert text.strip()
    assert (rendered.render(changed, "text").startswith("Nothing changed")) == (after == BEFORE)


FINDING = st.tuples(
    st.sampled_from(["one", "two"]),
    st.just("wrong"),
    st.just("fix it"),
    st.sampled_from(["<urn:a>", "_:a", "_:b"]),
    st.sampled_from(["", "<urn:p>"]),
    st.sampled_from(['"x"', "_:c"]),
    st.sampled_from(["", "graph/a.ttl"]),
    st.integers(0, 9),
    st.integers(0, 9),
).map(lambda fields: Finding(*fields))


def known_by(finding):
    """What names a finding: one about a node is known in another file too, one about a file alone is not."""
    return finding.rule, finding.focus[:2], finding.path, finding.value[:2], "" if finding.focus else finding.file


@settings(max_examples=examples(300), deadline=None)
@given(st.lists(FINDING, max_size=12), st.lists(FINDING, max_size=12))
def test_findings_are_matched_as_often_as_they_occur(old, new):
    results = match(old, new)
    by_state = {state: [finding for finding in results if finding.state == state] for state in ("new", "old", "gone")}
    assert len(results) == sum(map(len, by_state.values()))
    plain = [finding._replace(state="") for finding in by_state["new"] + by_state["old"]]
    assert sorted(plain) == sorted(new)
    assert all(by_state["gone"].count(finding) <= old.count(finding._replace(state="")) for finding in by_state["gone"])
    for key in {known_by(finding) for finding in (*old, *new)}:
        was, now = (sum(known_by(finding) == key for finding in side) for side in (old, new))
        counted = {state: sum(known_by(finding) == key for finding in same) for state, same in by_state.items()}
        assert counted == {"new": max(0, now - was), "old": min(was, now), "gone": max(0, was - now)}
    assert results == sorted(results, key=lambda finding: (finding.file, finding.line, finding.column, finding.rule, finding.value))


def test_a_finding_that_stays_has_the_line_of_the_new_version_and_one_that_goes_that_of_the_old():
    kept, gone = (Finding("rule", "wrong", "fix", focus, file="graph/a.ttl", line=3) for focus in ("<urn:a>", "<urn:b>"))
    results = match([kept, gone, kept._replace(severity="warning", line=9)], [kept._replace(line=5, waived="known")])
    assert [(item.state, item.focus, item.line, item.waived) for item in results] == [
        ("gone", "<urn:b>", 3, ""),
        ("old", "<urn:a>", 5, "known"),
        ("gone", "<urn:a>", 9, ""),
    ]


def test_more_of_the_same_are_new_further_down():
    finding = Finding("rule", "wrong", "fix", "<urn:a>", file="graph/a.ttl", line=3)
    results = match([finding], [finding._replace(line=line) for line in (9, 4, 6)])
    assert [(item.state, item.line) for item in results] == [("old", 4), ("new", 6), ("new", 9)]
