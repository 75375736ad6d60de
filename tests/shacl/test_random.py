"""Random shapes and graphs: what pySHACL finds, and after a change what a full run finds."""

from __future__ import annotations

import os
from collections import Counter

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pyshacl.errors import ReportableRuntimeError

from kzgraph.shacl import ShapeError, change, compile, load  # noqa: A004 (the library's own word)
from tests.shacl.generated import cases, parsed, shapes, triples
from tests.shacl.reference import keys, pyshacl_keys

LONGER = os.environ.get("KZGRAPH_RANDOM")  # how many examples, new ones each time
EXAMPLES = int(LONGER or 150)
BOUNDED = settings(max_examples=EXAMPLES, deadline=None, derandomize=not LONGER, database=None, suppress_health_check=list(HealthCheck))


@BOUNDED
@given(cases())
def test_pyshacl_finds_the_same(case):
    data, shapes = (parsed(part) for part in case)
    try:
        expected = pyshacl_keys(data, shapes)
    except (ValueError, ReportableRuntimeError):
        assume(False)  # pySHACL cannot compare a blank node
    assert keys(compile(shapes).run(load(data))) == expected


def compared(results):
    return Counter((*one.key(), str(one.root), str(one.start)) for one in results)


@BOUNDED
@given(triples(most=18), shapes(), triples(most=4), st.data())
def test_a_change_is_followed_back_to_every_node_that_it_affects(lines, text, more, data):
    before = parsed(lines)
    try:
        plan = compile(parsed(text))
    except ShapeError:
        assume(False)
    assume(not plan.fallback)
    removed = [triple for triple in before if data.draw(st.integers(0, 5)) == 0]
    added = [triple for triple in parsed(more) if triple not in before]
    store = load(before)
    old = plan.check(store)
    early = plan.affected(store, added, removed) if data.draw(st.booleans()) else None
    change(store, added, removed)
    affected = early if early is not None else plan.affected(store, added, removed)
    new = plan.check(store)
    assume(not old.fallback and not new.fallback)
    fresh = load([*(triple for triple in before if triple not in removed), *added])
    assert compared(new.found) == compared(plan.run(fresh)), "a changed store is a store loaded anew"

    def inside(one):
        return one.root in affected and (affected[one.root] is None or one.start in affected[one.root])

    assert compared(plan.run(store, affected)) == compared(one for one in new.found if inside(one))
    assert compared(one for one in old.found if not inside(one)) == compared(one for one in new.found if not inside(one))
