"""Plans: literals as written, focus nodes, reports, explanations, endpoints, the fallback, and changed shapes."""

from __future__ import annotations

import subprocess
import sys

import pyoxigraph as ox
import pytest
import rdflib
from generated import EX, PREFIXES, parsed
from reference import keys, reported
from shaclcheck import ChangedError, QueryRefusedError, ShapeError, change, compile, load, one_by_one, to_rdflib  # noqa: A004 (the library's own word)
from shaclcheck.graph import Graph

XSD = "http://www.w3.org/2001/XMLSchema#"
SHAPES = """
ex:S sh:targetClass ex:C ; sh:property ex:P .
ex:P sh:path ex:p ; sh:maxCount 1 ; sh:datatype xsd:integer ; sh:minInclusive 0 .
"""
DATA = "ex:a a ex:C ; ex:p 1 . ex:b a ex:C ; ex:p 2, -3 . ex:c ex:p 4, 5 ."


def node(name):
    return ox.NamedNode(EX + name)


def summary(results):
    return sorted(
        (result.focus.value.removeprefix(EX), result.component.value.rsplit("#", 1)[-1].removesuffix("ConstraintComponent"))
        for result in results
    )


@pytest.mark.parametrize(
    ("literal", "datatype", "good"),
    [
        ("1", "integer", True),
        ("01", "integer", True),
        ("+1", "integer", True),
        ("1.0", "integer", False),
        ("", "integer", False),
        ("99999999999999999999999999", "integer", True),
        ("127", "byte", True),
        ("128", "byte", False),
        ("-129", "byte", False),
        ("18446744073709551615", "unsignedLong", True),
        ("18446744073709551616", "unsignedLong", False),
        ("0", "positiveInteger", False),
        ("1.10", "decimal", True),
        ("1e3", "decimal", False),
        ("NaN", "decimal", False),
        ("1e3", "double", True),
        ("INF", "double", True),
        ("inf", "double", False),
        ("true", "boolean", True),
        ("1", "boolean", True),
        ("TRUE", "boolean", False),
        ("2020-02-29", "date", True),
        ("2021-02-29", "date", False),
        ("1900-02-29", "date", False),
        ("2000-02-29", "date", True),
        ("2020-13-01", "date", False),
        ("2020-01-01+02:00", "date", True),
        ("2020-01-01T24:00:00", "dateTime", True),
        ("2020-01-01T25:00:00", "dateTime", False),
        ("2020-01-01", "dateTime", False),
        ("2020-01-01T21:04", "dateTime", False),
        ("2020-01-01T00:00:00.000", "dateTime", True),
        ("2022-08", "gYearMonth", True),
        ("2022-13", "gYearMonth", False),
        ("2022", "gYear", True),
        ("22", "gYear", False),
        ("P1Y2M", "yearMonthDuration", True),
        ("PT", "dayTimeDuration", False),
        ("PT60S", "dayTimeDuration", True),
        ("anything", "string", True),
    ],
)
def test_a_literal_is_judged_as_written(literal, datatype, good):
    plan = compile(parsed(f"ex:S sh:targetNode ex:n ; sh:path ex:p ; sh:datatype xsd:{datatype} ."))
    written = ox.Literal(literal, datatype=ox.NamedNode(XSD + datatype))
    results = plan.run(load([ox.Triple(node("n"), node("p"), written)]))
    assert [item.value for item in results] == ([] if good else [written])


def test_two_ways_to_write_a_number_are_two_values_and_one_number():
    data = 'ex:n ex:p 1, "01"^^xsd:integer .'
    count = "ex:S sh:targetNode ex:n ; sh:path ex:p ; sh:maxCount 1 ."
    inside = "ex:S sh:targetNode ex:n ; sh:path ex:p ; sh:in ( 1 ) ."
    least = "ex:S sh:targetNode ex:n ; sh:path ex:p ; sh:minInclusive 1 ; sh:maxInclusive 1.0 ."
    store = load(parsed(data))
    assert len(compile(parsed(count)).run(store)) == 1
    assert [str(item.value) for item in compile(parsed(inside)).run(store)] == [f'"01"^^<{XSD}integer>']
    assert not compile(parsed(least)).run(store)


def test_a_target_that_is_a_literal_is_judged_whatever_other_forms_of_it_the_data_hold():
    prefixes = f'ex:prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "{EX}"^^xsd:anyURI ] .'
    query = "SELECT $this WHERE { FILTER NOT EXISTS { $this ex:p ?x } }"
    plan = compile(parsed(f'{prefixes} ex:S sh:targetNode 1 ; sh:sparql [ sh:prefixes ex:prefixes ; sh:select "{query}" ] .'))
    for data in ("", 'ex:n ex:p "01"^^xsd:integer .', 'ex:n ex:p 1, "01"^^xsd:integer .'):
        assert [result.focus.value for result in plan.run(load(parsed(data)))] == ["1"]


def test_a_file_of_lines_is_loaded_as_the_same_triples_are(tmp_path):
    lines = [
        '<urn:a> <urn:p> "01"^^<http://www.w3.org/2001/XMLSchema#integer> .',
        '<urn:a> <urn:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .',
        '<urn:a> <urn:p> "say \\"1\\"^^<x>"^^<http://www.w3.org/2001/XMLSchema#integer> .',
        '<urn:a> <urn:p> "1"^^<http://www.w3.org/2001/XMLSchema\\u0023byte> .',
        '<urn:a> <urn:p> "1\\"2"^^<http://www.w3.org/2001/XMLSchema#integer> .',
        '<urn:a> <urn:p> "text \\"01\\"^^<http://www.w3.org/2001/XMLSchema#integer>" .',
        '<urn:a> <urn:p> "2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date> . # "01"^^<http://www.w3.org/2001/XMLSchema#integer>',
        "# a comment",
        "",
        '<urn:b> <urn:p> "1.50"^^<http://www.w3.org/2001/XMLSchema#decimal> .',
    ] * 3000
    for text in ("\n".join(lines), "\r\n".join(lines) + "\r\n"):
        file = tmp_path / "data.nt"
        file.write_text(text, encoding="utf-8", newline="")
        assert set(load(file)) == set(load(ox.parse(path=file)))


def test_a_store_that_load_did_not_fill_is_judged_as_it_is():
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in parsed('ex:n ex:p "01"^^xsd:integer .'))
    assert not compile(parsed("ex:S sh:targetNode ex:n ; sh:path ex:p ; sh:in ( 1 ) ; sh:datatype xsd:integer .")).run(store)


def test_focus_narrows_a_run_to_targets():
    plan, store = compile(parsed(SHAPES)), load(parsed(DATA))
    assert summary(plan.run(store)) == [("b", "MaxCount"), ("b", "MinInclusive")]
    assert summary(plan.run(store, [node("a"), node("c")])) == []
    assert summary(plan.run(store, [node("b")])) == [("b", "MaxCount"), ("b", "MinInclusive")]
    assert summary(plan.run(store, {node("S"): None})) == [("b", "MaxCount"), ("b", "MinInclusive")]
    assert not plan.run(store, {})


def test_a_change_of_class_or_of_the_order_of_classes_is_followed():
    plan, store = compile(parsed(SHAPES)), load(parsed(DATA))
    added = parsed("ex:D rdfs:subClassOf ex:C . ex:c a ex:D .")
    affected = plan.affected(store, added)
    assert affected == {node("S"): None}
    change(store, added)
    assert summary(plan.run(store, affected)) == [("b", "MaxCount"), ("b", "MinInclusive"), ("c", "MaxCount")]


def test_changed_shapes_are_reported():
    old = compile(parsed(SHAPES + "ex:T sh:targetClass ex:C ; sh:property [ sh:path ex:q ; sh:minCount 0 ] ."))
    new = compile(
        parsed(SHAPES.replace("maxCount 1", "maxCount 2") + "ex:T sh:targetClass ex:C ; sh:property [ sh:path ex:q ; sh:minCount 0 ] .")
    )
    assert new.changed(old) == {node("S"): None}
    assert new.changed(new) == {}


def test_a_report_reads_back_as_its_results():
    plan = compile(parsed(SHAPES + "ex:Q sh:targetClass ex:C ; sh:path ( ex:p [ sh:inversePath ex:p ] ) ; sh:nodeKind sh:Literal ."))
    results = plan.run(load(parsed(DATA)))
    report = plan.report(results)
    assert reported(Graph(report)) == keys(results)
    graph = to_rdflib(report)
    assert graph.value(predicate=rdflib.RDF.type, object=rdflib.SH.ValidationReport) is not None
    assert {bool(value) for value in graph.objects(None, rdflib.SH.conforms)} == {False}


def test_a_graph_of_rdflib_is_loaded_first():
    with pytest.raises(TypeError, match="expected a store or an endpoint, found Graph: load"):
        compile(parsed(SHAPES)).run(rdflib.Graph())
    assert not keys(compile(parsed(SHAPES)).run(load(rdflib.Graph())))


def test_shapes_come_as_a_path_a_text_triples_or_an_rdflib_graph(tmp_path):
    text = PREFIXES + SHAPES
    file = tmp_path / "shapes.ttl"
    file.write_text(text, encoding="utf-8")
    store = load(parsed(DATA))
    expected = keys(compile(text).run(store))
    for shapes in (file, str(file), parsed(SHAPES), rdflib.Graph().parse(data=text)):
        assert keys(compile(shapes).run(store)) == expected
    with pytest.raises(ShapeError, match="cannot read"):
        compile("ex:S a")


def test_an_explanation_holds_the_queries_and_the_way_back():
    plan = compile(parsed(SHAPES.replace("sh:path ex:p", "sh:path ( ex:q ex:p )")))
    explanation = plan.explain(node("P"))
    assert f"each ?this with ?this <{EX}q> ?node" in explanation
    store = load(parsed(DATA))
    queries = [line for line in explanation.splitlines() if line.startswith("SELECT")]
    assert len(queries) >= 3
    for query in queries:
        store.query(query)
    with pytest.raises(ShapeError, match="unknown shape"):
        plan.explain(node("nowhere"))


class Answers:
    """An endpoint that a caller would write: here over a store, and dying after some queries."""

    def __init__(self, store, most=10_000):
        self.store, self.most = store, most

    def select(self, query):
        self.most -= 1
        if self.most < 0:
            raise ConnectionError("gone")
        results = self.store.query(query)
        return [{name.value: row[name] for name in results.variables} for row in results]


def test_an_endpoint_gives_what_a_store_gives():
    shapes = parsed(
        SHAPES + 'ex:Q sh:targetClass ex:C ; sh:sparql [ sh:select "SELECT $this WHERE { FILTER NOT EXISTS { $this a ?c } }" ] .'
    )
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in parsed(DATA))
    plan = compile(shapes)
    assert keys(plan.run(Answers(store))) == keys(plan.run(store)) != {}
    added = parsed("ex:d a ex:C ; ex:p 1, 2 .")
    assert plan.affected(Answers(store), added) == plan.affected(store, added)


ONE_BY_ONE = f"""ex:prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "{EX}"^^xsd:anyURI ] .
ex:I sh:targetClass ex:Nowhere ; sh:class ex:C .
ex:Q sh:targetClass ex:C ; sh:sparql [ sh:prefixes ex:prefixes ; sh:select "SELECT $this {{ FILTER NOT EXISTS {{ $this ex:p 1 }} }}" ] .
ex:R sh:targetSubjectsOf ex:p ; sh:sparql [ sh:prefixes ex:prefixes ; sh:select "SELECT $this ?value {{ $this ex:p ?value }} LIMIT 1" ] .
ex:T sh:targetClass ex:C ; sh:property [ sh:path ( ex:p [ sh:inversePath ex:p ] ) ; sh:nodeKind sh:Literal ] .
"""


def test_a_run_one_by_one_finds_what_a_run_finds():
    plan, steps = compile(parsed(SHAPES + ONE_BY_ONE)), []
    store = load(parsed(DATA + ' ex:d a ex:C ; ex:p "01"^^xsd:integer, -5 .'))
    results = plan.run_one_by_one(store, progress=lambda done, of: steps.append((done, of)))
    assert keys(results) == keys(plan.run(store)) != {}
    assert len(results) == len(results.findings) > 8
    assert (results.idle, results.unjudged, results.fallback) == ([node("I")], {}, {})
    assert [done for done, _ in steps] == list(range(len(plan.roots)))
    assert {str(result.path) for result in results if result.shape != node("R")} > {f"<{EX}p>", f"<{EX}p>/(^<{EX}p>)"}
    assert {result.predicate for result in results} == {node("p"), None}


def test_a_run_one_by_one_goes_on_after_a_refused_query():
    class Refusing(Answers):
        def select(self, query):
            if "NOT EXISTS" in query:
                raise QueryRefusedError("too hard")
            return super().select(query)

    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in parsed(DATA))
    plan = compile(parsed(SHAPES + ONE_BY_ONE + "ex:F sh:targetClass ex:C ; sh:path [ sh:zeroOrMorePath ex:p ] ; sh:minCount 7 ."))
    results = plan.run_one_by_one(Refusing(store))
    assert results.unjudged.keys() == {node("Q"), node("F")}
    assert results.unjudged[node("Q")] == "too hard"
    assert "pySHACL" in results.unjudged[node("F")]
    assert {result.root for result in results} == {node("S"), node("R"), node("T")}


def test_a_run_one_by_one_asks_a_refused_query_for_a_few_nodes_at_a_time(monkeypatch):
    monkeypatch.setattr(one_by_one, "BATCH", 1)
    refused = []

    class Refusing(Answers):
        def select(self, query):
            if "FILTER" in query and "VALUES ?" not in query and "STR(?this) >=" not in query:
                refused.append(query)
                raise QueryRefusedError("too hard")
            return super().select(query)

    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in parsed(DATA))
    plan = compile(parsed(SHAPES + ONE_BY_ONE))
    results = plan.run_one_by_one(Refusing(store))
    assert keys(results) == keys(plan.run(store))
    assert (results.unjudged, len(refused) > 2) == ({}, True)


@pytest.mark.parametrize(
    ("most", "more", "judged"), [(2, "", True), (1, "", False), (2, ", _:b", False), (2, ', "n"@kk', False), (3, ', "n"@kk', True)]
)
def test_nodes_of_a_refused_query_come_in_pages_and_their_shape_is_unjudged_where_one_is_missing(monkeypatch, most, more, judged):
    monkeypatch.setattr(one_by_one, "BATCH", 1)

    class Cutting(Answers):
        """Has no more than so many rows in an answer, and does not say so."""

        def select(self, query):
            if "FILTER" in query and "VALUES ?" not in query and "STR(?this) >=" not in query:
                raise QueryRefusedError("too hard")
            return super().select(query)[:most]

    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in parsed(f'ex:a ex:p ex:é, ex:n1, ex:n2, ex:n3, "n", "n"@en {more} .'))
    plan = compile(parsed("ex:S sh:targetObjectsOf ex:p ; sh:class ex:C ."))
    results = plan.run_one_by_one(Cutting(store))
    assert results.unjudged == ({} if judged else {node("S"): "too hard"})
    assert keys(results) == (keys(plan.run(store)) if judged else keys([]))


def test_a_run_one_by_one_sees_a_change():
    store = load(parsed(DATA))
    with pytest.raises(ChangedError):
        compile(parsed(SHAPES)).run_one_by_one(store, progress=lambda *_: store.add(ox.Quad(node("x"), node("p"), node("y"))))


def test_the_import_is_light():
    code = "import sys, shaclcheck; print(sorted({'rdflib', 'pyshacl', 'difflib', 'logging'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_an_endpoint_that_dies_does_not_pass():
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in parsed(DATA))
    for most in range(3):
        with pytest.raises(ConnectionError):
            compile(parsed(SHAPES)).run(Answers(store, most))


def test_what_cannot_be_compiled_goes_to_pyshacl_and_is_reported():
    counting = "SELECT $this (COUNT(?x) AS ?n) WHERE { $this ex:p ?x } GROUP BY $this HAVING (COUNT(?x) > 1)"
    shapes = f'ex:prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "{EX}"^^xsd:anyURI ] .'
    shapes += f'ex:N sh:targetClass ex:C ; sh:not [ sh:sparql [ sh:prefixes ex:prefixes ; sh:select "{counting}" ] ] .'
    plan, store = compile(parsed(shapes)), load(parsed(DATA))
    assert list(plan.uncompiled()) == [node("N")]
    results = plan.run(store)
    assert list(results.fallback) == [node("N")]
    assert summary(results.findings) == [("a", "Not")]
    assert not plan.run(store, [node("b")])


def test_a_run_reports_its_progress():
    steps = []
    compile(parsed(SHAPES)).run(load(parsed(DATA)), progress=lambda done, of: steps.append((done, of)))
    last = steps[-1][1]
    assert [done for done, _ in steps] == [*range(last + 1)]
    assert {of for _, of in steps} == {last}


def test_a_union_of_graphs_is_judged_as_one_graph():
    store = load(ox.parse(f"<{EX}a> a <{EX}C> . <{EX}a> <{EX}p> 1 .", format=ox.RdfFormat.TURTLE))
    for name in ("g", "h"):
        store.add(ox.Quad(node("a"), node("p"), ox.Literal(2), node(name)))
    plan = compile(parsed(SHAPES))
    assert not plan.run(store)
    assert summary(plan.run(store, union=True)) == [("a", "MaxCount")]


def test_no_word_and_no_import_from_outside():
    from pathlib import Path

    import shaclcheck

    for file in Path(shaclcheck.__file__).parent.glob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert "kazakh" not in text.lower()
        assert "kzgraph" not in text, file
        assert len(text.splitlines()) < 300, file
