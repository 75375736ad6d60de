"""Data on their way in and under change: blank nodes, named graphs, literals as written, what comes once; and the fallback."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from generated import EX, parsed
from reference import keys, pyshacl_keys
from shaclcheck import change, compile, load  # noqa: A004 (the library's own word)
from shaclcheck.terms import TYPE, XSD
from test_plan import node, summary


@pytest.mark.parametrize("ending", ["nt", "nq", "ttl"])
def test_a_blank_node_is_one_node_whatever_its_literals(tmp_path, ending):
    file = tmp_path / f"data.{ending}"
    file.write_text(f'_:b <{TYPE.value}> <{EX}C> .\n_:b <{EX}p> "01"^^<{XSD}integer> .\n', encoding="utf-8")
    for bound, count in (("sh:maxCount 0", 1), ("sh:minCount 1", 0), ("sh:in ( 7 )", 1)):
        assert len(compile(parsed(f"ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; {bound} ] .")).run(load(file))) == count


def test_a_literal_stays_in_its_graph(tmp_path):
    file = tmp_path / "data.nq"
    odd = f'"01"^^<{XSD}integer>'
    file.write_text(f"<{EX}a> <{TYPE.value}> <{EX}C> .\n<{EX}a> <{EX}p> {odd} <{EX}g> .\n", encoding="utf-8")
    for source in (file, str(file), ox.parse(path=file)):
        store = load(source)
        plan = compile(parsed("ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ."))
        assert summary(plan.run(store)) == [("a", "MinCount")]
        assert not plan.run(store, union=True)
    store = load([ox.Quad(node("a"), node("p"), ox.Literal("01", datatype=ox.NamedNode(XSD + "integer")), node(name)) for name in "gh"])
    change(store, removed=[ox.Quad(node("a"), node("p"), ox.Literal("01", datatype=ox.NamedNode(XSD + "integer")), node("g"))])
    assert not plan.run(store, union=True)
    query = "SELECT $this WHERE { $this <http://example.org/p> 1 }"
    seen = compile(parsed(f'ex:S sh:targetNode ex:a ; sh:sparql [ sh:select "{query}" ] .'))
    assert len(seen.run(store, union=True)) == 1
    hidden = compile(
        parsed('ex:S sh:targetNode ex:a ; sh:sparql [ sh:select "SELECT $this ?value WHERE { GRAPH ?value { $this ?p ?o } }" ] .')
    )
    assert [result.value for result in hidden.run(load(parsed('ex:a ex:p "01"^^xsd:integer .')))] == []


def test_four_terms_in_a_line_of_three_are_reported(tmp_path):
    file = tmp_path / "data.nt"
    file.write_text(f"<{EX}a> <{EX}p> <{EX}b> <{EX}g> .\n", encoding="utf-8")
    with pytest.raises(SyntaxError, match="four terms"):
        load(file)


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_a_line_ends_in_any_of_three_ways(tmp_path, end):
    file = tmp_path / "data.nt"
    lines = [f'<{EX}n{number}> <{EX}p> "{text}"^^<{XSD}integer> .' for number, text in enumerate(("01", "2", "03", "04"))]
    lines += [f"{lines[0]} # {lines[2]}", f"# {lines[0]}", f"<{EX}n> <{EX}p> <{EX}m> ."] * 10_000
    file.write_text(end.join(lines), encoding="utf-8", newline="")
    assert set(load(file)) == set(load(ox.parse(path=file)))


@pytest.mark.parametrize("space", ["", " ", "\t"])
def test_two_triples_on_one_line_are_not_triples(tmp_path, space):
    file = tmp_path / "data.nt"
    file.write_text(space.join(f'<{EX}{name}> <{EX}p> "01"^^<{XSD}integer> .' for name in "ab"), encoding="utf-8")
    with pytest.raises(SyntaxError, match="line 1"):
        load(file)


def test_an_error_in_a_file_of_lines_names_its_line(tmp_path):
    file = tmp_path / "data.nt"
    file.write_text(f'<{EX}a> <{EX}p> "01"^^<{XSD}integer> .\n' * 3 + f"<{EX}a> <{EX}p> .\n", encoding="utf-8")
    with pytest.raises(SyntaxError, match="line 4"):
        load(file)


def test_a_triple_in_two_graphs_of_a_union_is_one():
    store = load([ox.Quad(node("a"), ox.NamedNode(TYPE.value), node("C"), node(name)) for name in "gh"])
    store.extend(ox.Quad(node("a"), node("p"), ox.Literal("v"), node(name)) for name in "gh")
    query = "SELECT $this (COUNT(?v) AS ?n) WHERE { $this <http://example.org/p> ?v } GROUP BY $this HAVING (COUNT(?v) > 1)"
    plan = compile(parsed(f'ex:S sh:targetClass ex:C ; sh:sparql [ sh:select "{query}" ] .'))
    assert not plan.run(store, union=True)
    plain = compile(parsed('ex:S sh:targetClass ex:C ; sh:sparql [ sh:select "SELECT $this WHERE { $this <http://example.org/p> ?v }" ] .'))
    assert len(plain.run(store, union=True)) == 1


def test_what_comes_once_is_read_once():
    shapes = "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:maxCount 0 ] . ex:T sh:targetClass ex:C ; sh:class ex:D ."
    store = load(parsed('ex:a a ex:C ; ex:p "01"^^xsd:integer .'))
    plan = compile(parsed(shapes))
    assert len(plan.run(store, iter([node("a")]))) == 2
    change(store, removed=iter(parsed('ex:a ex:p "01"^^xsd:integer .')))
    query = "SELECT $this WHERE { $this <http://example.org/p> ?v }"
    assert not compile(parsed(f'ex:S sh:targetNode ex:a ; sh:sparql [ sh:select "{query}" ] .')).run(store)


def test_a_store_that_load_did_not_fill_is_changed_and_narrowed_too():
    store = ox.Store()
    odd = parsed('ex:a ex:p "01"^^xsd:integer .')
    plan = compile(parsed("ex:S sh:targetObjectsOf ex:p ; sh:in ( 7 ) ."))
    affected = plan.affected(store, odd)
    change(store, odd)
    assert len(plan.run(store)) == len(plan.run(store, affected)) == 1
    change(store, removed=odd)
    assert not plan.run(store)


def test_a_root_in_the_fallback_brings_its_own_results_alone():
    counting = "SELECT $this (COUNT(?x) AS ?n) WHERE { $this ex:p ?x } GROUP BY $this HAVING (COUNT(?x) > 1)"
    shapes = f"""ex:prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "{EX}"^^xsd:anyURI ] .
      ex:N sh:targetClass ex:C ; sh:not [ sh:sparql [ sh:prefixes ex:prefixes ; sh:select "{counting}" ] ] .
      ex:K a <http://www.w3.org/2002/07/owl#Class>, sh:NodeShape ; sh:targetClass ex:K ; sh:class ex:D ."""
    results = compile(parsed(shapes)).run(load(parsed("ex:a a ex:C ; ex:p 1 . ex:b a ex:K .")))
    assert list(results.fallback) == [node("N")]
    assert sorted((finding.root.value, finding.focus.value) for finding in results.findings) == [(EX + "K", EX + "b"), (EX + "N", EX + "a")]


def test_a_node_of_two_of_very_many_subclasses_is_reported_once():
    classes = " ".join(f"ex:K{number} rdfs:subClassOf ex:C ." for number in range(1_100))
    query = "SELECT $this WHERE { $this <http://example.org/p> ?v }"
    plan = compile(parsed(f'ex:S sh:targetClass ex:C ; sh:sparql [ sh:select "{query}" ] .'))
    assert len(plan.run(load(parsed(f"{classes} ex:a a ex:K1, ex:K2 ; ex:p 1 .")))) == 1


@pytest.mark.parametrize("text", ["@focus@", "a\\n@focus@\\nb"])
def test_a_term_that_looks_like_the_place_of_the_focus_is_a_term(text):
    plan = compile(parsed(f'ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:in ( "{text}" ) ] .'))
    assert not plan.run(load(parsed(f'ex:a ex:p "{text}" .')))
    assert len(plan.run(load(parsed('ex:a ex:p "b" .')))) == 1


def test_a_value_is_given_as_written_for_its_own_property():
    query = "SELECT $this ?path ?value WHERE { $this ?path ?value . FILTER (?path IN (<http://example.org/p>, <http://example.org/q>)) }"
    plan = compile(parsed(f'ex:S sh:targetNode ex:a ; sh:sparql [ sh:select "{query}" ] .'))
    results = plan.run(load(parsed('ex:a ex:p "01"^^xsd:integer ; ex:q 1 .')))
    assert sorted((item.path.iri.value[-1], item.value.value) for item in results) == [("p", "01"), ("q", "1")]


def test_a_run_narrowed_to_a_literal_finds_what_a_whole_run_finds():
    query = "SELECT $this WHERE { ?x <http://example.org/p> $this }"
    plan = compile(parsed(f'ex:S sh:targetObjectsOf ex:p ; sh:sparql [ sh:select "{query}" ] .'))
    store = load(parsed('ex:n ex:p "01"^^xsd:integer, 2 .'))
    whole = plan.run(store)
    assert sorted(item.focus.value for item in whole) == ["01", "2"]
    for item in whole:
        assert list(plan.run(store, [item.focus])) == [item]


def test_many_ends_of_a_property_are_judged_as_few_are():
    shapes = parsed("ex:S sh:targetSubjectsOf ex:p ; sh:class ex:C . ex:T sh:targetObjectsOf ex:p ; sh:nodeKind sh:IRI .")
    for count in (3, 2_500):
        lines = " ".join(f"ex:n{number} ex:p ex:m{number}, {number} ." for number in range(count))
        assert len(compile(shapes).run(load(parsed(lines)))) == 2 * count


@pytest.mark.parametrize("path", ["[ sh:zeroOrMorePath ex:p ]", "( {} {} )", "( {} [ sh:zeroOrOnePath ex:q ] {} )", "( ex:r {} )"])
@pytest.mark.parametrize("bound", ["sh:class ex:C", "sh:minCount 1", "sh:maxCount 0", "sh:hasValue ex:b", "sh:nodeKind sh:Literal"])
def test_a_node_that_is_in_no_triple_reaches_itself(path, bound):
    steps = path.format(*["[ sh:zeroOrMorePath ex:p ]"] * 2)
    data, shapes = parsed("ex:a a ex:C ."), parsed(f"ex:S sh:targetNode ex:n ; sh:path {steps} ; {bound} .")
    assert keys(compile(shapes).run(load(data))) == pyshacl_keys(data, shapes)


def test_a_number_stays_for_queries_until_its_last_form_goes():
    query = "SELECT $this WHERE { $this <http://example.org/p> 1 }"
    plan = compile(parsed(f'ex:S sh:targetNode ex:a ; sh:sparql [ sh:select "{query}" ] .'))
    forms = [parsed(f'ex:a ex:p "{text}"^^xsd:integer .') for text in ("01", "+1", "001")]
    store = load([triple for form in forms for triple in form])
    for form, count in zip(forms, (1, 1, 0), strict=True):
        change(store, removed=form)
        assert len(plan.run(store)) == count
    for form in forms:
        change(store, added=form)
    change(store, forms[0], forms[0])
    assert len(plan.run(store)) == 1


def test_a_value_that_stands_in_both_forms_is_given_as_the_query_sees_it():
    query = "SELECT $this ?value WHERE { $this <http://example.org/p> ?value }"
    plan = compile(parsed(f'ex:S sh:targetNode ex:a ; sh:path ex:p ; sh:sparql [ sh:select "{query}" ] .'))
    for data, values in (('1, "01"^^xsd:integer', {"1"}), ('"01"^^xsd:integer', {"01"}), ('"001"^^xsd:integer, "01"^^xsd:integer', {"1"})):
        assert {result.value.value for result in plan.run(load(parsed(f"ex:a ex:p {data} .")))} == values


def test_a_run_narrowed_to_one_blank_node_leaves_out_others():
    data = parsed("_:b a ex:C . _:c a ex:C .")
    plan = compile(parsed("ex:S sh:targetClass ex:C ; sh:nodeKind sh:IRI ."))
    store = load(data)
    assert len(plan.run(store)) == 2
    for triple in data:
        assert [result.focus for result in plan.run(store, [triple.subject])] == [triple.subject]
