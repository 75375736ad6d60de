"""Random shapes and graphs: what pySHACL finds, and after a change what a full run finds."""

from __future__ import annotations

import os
from collections import Counter
from itertools import product

from generated import DECLARED, EX, cases, parsed, queries, shapes, triples
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pyshacl.errors import ReportableRuntimeError
from reference import keys, pyshacl_keys
from shaclcheck import ShapeError, change, compile, load  # noqa: A004 (the library's own word)
from shaclcheck.nesting import nested
from tiers import examples

LONGER = os.environ.get("KZGRAPH_RANDOM")  # how many examples, new ones each time
EXAMPLES = int(LONGER or examples(300))
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


def judged(plan, store):
    """What a full run finds; another example where pySHACL judges a shape, or stops with an error at one."""
    try:
        results = plan.run(store)
    except ShapeError as error:
        assume("pySHACL cannot judge it" not in str(error))
        raise
    assume(not results.fallback)
    return results


def compared(results):
    return Counter((*result.key(), str(result.root), str(result.start)) for result in results)


@BOUNDED
@given(triples(most=18), shapes("changes"), triples(most=4), st.data())
def test_a_change_is_followed_back_to_every_node_that_it_affects(lines, text, more, data):
    before = parsed(lines)
    try:
        plan = compile(parsed(text))
    except ShapeError:
        assume(False)
    assume(not plan.uncompiled())
    removed = [triple for triple in before if data.draw(st.integers(0, 5)) == 0]
    added = [triple for triple in parsed(more) if triple not in before]
    store = load(before)
    old = judged(plan, store)
    early = plan.affected(store, added, removed) if data.draw(st.booleans()) else None
    change(store, added, removed)
    affected = early if early is not None else plan.affected(store, added, removed)
    new = judged(plan, store)
    fresh = load([*(triple for triple in before if triple not in removed), *added])
    assert compared(new) == compared(plan.run(fresh)), "a changed store is a store loaded anew"

    def inside(result):
        return result.root in affected and (affected[result.root] is None or result.start in affected[result.root])

    assert compared(plan.run(store, affected)) == compared(item for item in new if inside(item))
    assert compared(item for item in old if not inside(item)) == compared(item for item in new if not inside(item))


INSIDE = [
    "{0}",
    "{0}",
    "{{ {0} }} UNION {{ {1} }}",
    "{{ {0} }} UNION {{ {1} }}",
    "{{ {0} }}",
    "FILTER EXISTS {{ {0} }}",
    "FILTER(isIRI(?{2}))",
]
TRIPLE = st.builds(
    "?{} {} ?{} .".format, st.sampled_from("wxyz"), st.sampled_from(["ex:p", "ex:q", "ex:r", "ex:p/ex:q"]), st.sampled_from("wxyz")
)


@BOUNDED
@given(
    triples(most=10),
    st.lists(st.builds(str.format, st.sampled_from(INSIDE), TRIPLE, TRIPLE, st.sampled_from("xyz")), min_size=2, max_size=4),
)
def test_triples_and_unions_inside_exists_have_the_same_rows_when_nested(lines, inside):
    text = f"SELECT DISTINCT ?this ?x {{ ?this ex:p ?x FILTER EXISTS {{ {' '.join(inside)} }} }}".replace("?w", "?this")
    prologue = f"PREFIX ex: <{EX}>\n"
    store = load(parsed([*lines, "ex:n0 ex:p ex:n1 . ex:n1 ex:q ex:n2 . ex:n1 ex:p ex:n0 ."]))
    rows = [{tuple(row) for row in store.query(prologue + form)} for form in (text, nested(text, prologue))]
    assert rows[0] == rows[1]


# Few of the nodes meet these; what a query does not join to its focus nodes is changed by them all the same.
APART = [("ex:zz", "ex:k"), ("ex:zz", "ex:zz"), ("ex:n1", "ex:k"), ("ex:k", "ex:n2"), ("ex:n1", "ex:n1")]


@BOUNDED
@given(queries(), triples(most=6), st.booleans())
def test_a_triple_is_followed_through_groups_that_do_not_see_what_stands_around(query, lines, inside):
    constraint = f'sh:sparql [ sh:prefixes ex:prefixes ; sh:select "{query}" ]'
    constraint = f"sh:not [ {constraint} ]" if inside else constraint
    plan = compile(parsed(f"{DECLARED} ex:S sh:targetNode ex:n4, ex:n0, ex:n1 ; {constraint} ."))
    assume(not plan.uncompiled())
    before = parsed([*lines, "ex:n0 ex:p ex:n1 ."])
    old = judged(plan, load(before))
    for (subject, other), name in product(APART, "pqr"):
        store, added = load(before), parsed(f"{subject} ex:{name} {other} .")
        affected = plan.affected(store, added)
        change(store, added)
        nodes = affected.get(plan.roots[0].id, set())
        if nodes is not None:
            new = judged(plan, store)
            assert compared(item for item in old if item.start not in nodes) == compared(item for item in new if item.start not in nodes)
