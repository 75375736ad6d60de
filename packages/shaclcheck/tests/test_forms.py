"""Shapes and queries that are easily misread: each is refused with shape and place, or judged as the standard says."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from generated import parsed
from shaclcheck import ShapeError, compile, load  # noqa: A004 (the library's own word)

EX = "http://example.org/"
SHAPE = ox.NamedNode(EX + "S")


def run(shapes, data):
    return compile(parsed(shapes)).run(load(parsed(data)))


def asking(query):
    declared = f'ex:prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "{EX}"^^xsd:anyURI ] .'
    return f"{declared} ex:S sh:targetNode ex:n ; sh:sparql ex:Q . ex:Q sh:prefixes ex:prefixes ; sh:select {ox.Literal(query)} ."


COMPONENT = """
ex:Like a sh:ConstraintComponent ; sh:parameter [ sh:path ex:like ] , [ sh:path ex:how ; sh:optional true ] ;
  sh:validator [ sh:ask "ASK { FILTER(REGEX(STR($value), $like, IF(BOUND($how), $how, '')) ) }" ] .
"""


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("REGEX(?v, '^(?!a', 'i')", "REGEX: .*is not a regular expression"),
        ("REGEX(?v, '^(?!a)', 's')", "REGEX: .*is not a regular expression"),
        ("STRLEN(REPLACE(IF(REGEX(?v, 'a,(b'), ?v, ''), 'a', '', 'i')) > 1", "REGEX: .*'a,[(]b' is not a regular expression"),
        ("REGEX(?v, 'a', 'g')", "flags 'g'"),
        ("REGEX(?v, ?w, 'g')", "flags 'g'"),
        ("REGEX(?v, 'a'@en)", "expected a plain string, not 'a'@en"),
        ("REGEX(?v, STR('a'), 1)", "REGEX: expected a plain string, not 1"),
        ("EXISTS { ?v ex:q ?w FILTER(REGEX(?w, '[a-z-[aeiou]]')) }", "subtraction"),
    ],
)
def test_a_pattern_in_a_query_that_cannot_run_is_refused(pattern, message):
    with pytest.raises(ShapeError, match=message) as caught:
        compile(parsed(asking(f"SELECT $this ?w {{ $this ex:p ?v . ?v ex:r ?w FILTER({pattern}) }}")))
    assert (caught.value.shape, caught.value.place) == (SHAPE, f"<{EX}Q>")


@pytest.mark.parametrize(
    "pattern",
    [
        "REGEX(?v, '^(?!a)')",
        r"REGEX(?v, '(a)\\1')",
        "regex(STR(?v), CONCAT('(?', '=a)'), 'i')",
        "?v != REPLACE(?v, '''(?<=a)b''', 'c')",
        "EXISTS { ?v ex:q ?w FILTER(REGEX(?w, '(?=a)')) }",
    ],
)
def test_a_pattern_in_a_query_that_backtracks_is_left_to_the_fallback(pattern):
    plan = compile(parsed(asking(f"SELECT $this ?w {{ $this ex:p ?v . ?v ex:r ?w FILTER({pattern}) }}")))
    assert "look-around" in plan.uncompiled()[SHAPE]


@pytest.mark.parametrize("given", [r'ex:like "(?!a"', "ex:like 5", r'ex:like "a b" ; ex:how "g"', 'ex:like "[x-[y]]" ; ex:how "i"'])
def test_a_pattern_in_a_parameter_of_a_component_is_checked(given):
    with pytest.raises(ShapeError, match="REGEX: ") as caught:
        compile(parsed(f"{COMPONENT} ex:S sh:targetNode ex:n ; {given} ."))
    assert caught.value.shape == SHAPE


@pytest.mark.parametrize(
    ("filters", "count"),
    [("REGEX(?v, '^a')", 1), ("REGEX(?v, '[a-z-[x]]', 'q')", 0), ("REGEX(?v, ?w)", 1), ("REGEX(?v, CONCAT('^', ?w))", 1)],
)
def test_a_pattern_that_can_run_or_that_comes_from_the_data_runs(filters, count):
    results = run(asking(f"SELECT $this {{ $this ex:p ?v ; ex:q ?w FILTER({filters}) }}"), 'ex:n ex:p "ab" ; ex:q "a" .')
    assert len(results) == count


def test_nested_replacements_are_not_evaluated():
    tower = "'a'"
    for _ in range(12):
        tower = f"REPLACE({tower}, 'a', '{'a' * 20}')"
    assert compile(parsed(asking(f"SELECT $this {{ $this ex:p ?v FILTER(REGEX(?v, {tower})) }}"))).uncompiled() == {}


def test_a_component_with_a_pattern_judges():
    data = 'ex:S sh:targetNode "ab", "AB", "b" ; ex:like "^a" ; ex:how "i" .'
    assert [result.focus.value for result in run(f"{COMPONENT} {data}", "ex:n ex:p 1 .")] == ["b"]


@pytest.mark.parametrize(
    ("pattern", "flags", "message"),
    [
        ("^[a-z-[aeiou]]+$", "", "subtraction"),
        ("[[:alpha:]]", "", "class inside a class"),
        ("[a-z&&b]", "", "&& inside a class"),
        ("[a-z--b]", "", "-- inside a class"),
        ("[^a~~b]", "", "~~ inside a class"),
        ("[]&&b]", "", "&& inside a class"),
        ("^a#b$", "x", "comment"),
        ("^[a b]$", "x", "space inside a class"),
    ],
)
def test_a_pattern_that_the_engine_reads_differently_is_refused(pattern, flags, message):
    shape = f"ex:S sh:targetNode ex:n ; sh:path ex:p ; sh:pattern {ox.Literal(pattern)}" + (f' ; sh:flags "{flags}"' if flags else "")
    with pytest.raises(ShapeError, match=message) as caught:
        compile(parsed(f"{shape} ."))
    assert (caught.value.shape, caught.value.place) == (SHAPE, "sh:pattern")


@pytest.mark.parametrize(
    ("pattern", "flags", "text"),
    [
        (r"^[\[\]a\-\-]+$", "", "[a]--"),
        (r"^a\#b c$", "x", "a#bc"),
        ("^a#b$", "", "a#b"),
        ("^a&&b--c~~$", "", "a&&b--c~~"),
        (r"^\[a-z-\[$", "", "[a-z-["),
        ("[a-[b]]#", "qx", "[a-[b]]#"),
        ("^[^]]$", "", "a"),
    ],
)
def test_a_pattern_with_one_meaning_runs(pattern, flags, text):
    shape = f"ex:S sh:targetNode ex:n ; sh:path ex:p ; sh:pattern {ox.Literal(pattern)}" + (f' ; sh:flags "{flags}"' if flags else "")
    results = run(f"{shape} .", f'ex:n ex:p {ox.Literal(text)}, "nothing of the kind ]]" .')
    assert [result.value.value for result in results] == ["nothing of the kind ]]"]


@pytest.mark.parametrize("filters", ["FILTER(ex:fn(?v))", "OPTIONAL { ?v ex:q ?w FILTER(ex:fn(?w)) }", "BIND(xsd:nope(?v) AS ?w)"])
def test_an_unknown_function_is_refused(filters):
    with pytest.raises(ShapeError, match="custom function") as caught:
        compile(parsed(asking(f"SELECT $this {{ $this ex:p ?v {filters} }}")))
    assert (caught.value.shape, caught.value.place) == (SHAPE, f"<{EX}Q>")


LONG = "1" + "0" * 40


@pytest.mark.parametrize(
    ("datatype", "good", "bad"),
    [
        ("nonNegativeInteger", ["0", "-0", "+7", "007", LONG, "0" * 30], ["-1", f"-{LONG}", "1.0", "", "+"]),
        ("positiveInteger", ["1", "+007", LONG], ["0", "-0", "+00", f"-{LONG}", "1e3"]),
        ("nonPositiveInteger", ["0", "+0", "-7", f"-{LONG}"], ["1", LONG, "+1"]),
        ("negativeInteger", ["-1", "-007", f"-{LONG}"], ["0", "-0", LONG, "1"]),
        ("unsignedLong", ["18446744073709551615", "0" * 30 + "1"], ["18446744073709551616", LONG, "-1"]),
        ("long", ["-9223372036854775808", "9223372036854775807"], ["9223372036854775808", "-9223372036854775809", f"-{LONG}"]),
        ("byte", ["-128", "0127"], ["128", "-129", LONG]),
        ("integer", [LONG, f"-{LONG}"], ["1.0"]),
    ],
)
def test_an_integer_is_well_formed_however_many_digits_it_has(datatype, good, bad):
    data = " , ".join(f'"{text}"^^xsd:{datatype}' for text in [*good, *bad])
    results = run(f"ex:S sh:targetNode ex:n ; sh:path ex:p ; sh:datatype xsd:{datatype} .", f"ex:n ex:p {data} .")
    assert sorted(result.value.value for result in results) == sorted(bad)


def test_hexadecimal_texts_are_checked():
    values = " , ".join(f'"{text}"^^xsd:hexBinary' for text in ("", "0aFF", "0g", "abc"))
    results = run("ex:S sh:targetNode ex:n ; sh:path ex:p ; sh:datatype xsd:hexBinary .", f"ex:n ex:p {values} .")
    assert sorted(result.value.value for result in results) == ["0g", "abc"]


SMALL = f'-7 , -{LONG} , "-{LONG}"^^xsd:negativeInteger'
GREAT = f'{LONG} , "00{LONG}"^^xsd:positiveInteger , "18446744073709551615"^^xsd:unsignedLong'
NO_VALUE = (
    f'"{LONG}"^^xsd:negativeInteger , "{LONG}"^^xsd:unsignedLong , "-{LONG}"^^xsd:unsignedLong , "{LONG}"^^xsd:byte , "{LONG}" , ex:o'
)


@pytest.mark.parametrize(
    ("bound", "broken"),
    [
        ("sh:minInclusive 0", SMALL),
        ("sh:minExclusive -1.5", SMALL),
        ("sh:maxInclusive 10", GREAT),
        ("sh:maxExclusive 1e3", GREAT),
    ],
)
def test_a_long_integer_compares_with_a_short_one(bound, broken):
    """A value that is ill-typed or not a number has no order, and violates the range."""
    results = run(f"ex:S sh:targetNode ex:n ; sh:path ex:p ; {bound} .", f"ex:n ex:p 1 , {SMALL} , {GREAT} , {NO_VALUE} .")
    expected = [triple.object for triple in parsed(f"ex:n ex:p {broken} , {NO_VALUE} .")]
    assert sorted(str(result.value) for result in results) == sorted(map(str, expected))


def test_a_query_may_declare_its_own_prefixes():
    query = f"""# a comment
    PREFIX ex: <{EX}>
    prefix own: <{EX}#> SELECT $this ?value {{ $this ex:p ?value ; own:p ?value }}"""
    shapes = f"ex:S sh:targetNode ex:n ; sh:sparql [ sh:select {ox.Literal(query)} ] ."
    results = run(shapes, f"ex:n ex:p 1 , 2 ; <{EX}#p> 2 .")
    assert [result.value.value for result in results] == ["2"]


def test_a_prefix_of_the_query_overrides_one_of_the_shapes():
    query = "PREFIX ex: <http://other.example/> SELECT $this ?value { $this ex:p ?value }"
    results = run(asking(query), "ex:n ex:p 1 ; <http://other.example/p> 2 .")
    assert [result.value.value for result in results] == ["2"]


def test_a_validator_may_declare_its_own_prefixes():
    ask = f"PREFIX own: <{EX}> ASK {{ $value own:p $needs }}"
    component = f"ex:N a sh:ConstraintComponent ; sh:parameter [ sh:path ex:needs ] ; sh:validator [ sh:ask {ox.Literal(ask)} ] ."
    results = run(f"{component} ex:S sh:targetNode ex:n, ex:m ; ex:needs 1 .", "ex:n ex:p 1 .")
    assert [result.focus.value for result in results] == [EX + "m"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("BASE <http://example.org/> SELECT $this { $this <p> 1 }", "BASE"),
        ("PREFIX ex: <> SELECT $this { $this ex:p 1 }", "not an absolute IRI"),
        ("PREFIX ex: <relative> SELECT $this { $this ex:p 1 }", "not an absolute IRI"),
        ("PREFIX ex <http://example.org/> SELECT $this { $this ex:p 1 }", "PREFIX takes"),
        ("PREFIX ex: <http://example.org/>", "begins with nothing"),
        ("PREFIX ex: <http://example.org/> DELETE WHERE { ?s ?p ?o }", "begins with DELETE"),
        ("PREFIX", "PREFIX takes"),
        ("SELECT $this { { FILTER(?v<$this&&?w>1) } $this ex:p ?v, ?w }", "not an absolute IRI: .*space"),
        ("SELECT $this { $this <p> 1 }", "not an absolute IRI"),
    ],
)
def test_an_ill_formed_prologue_is_refused(query, message):
    with pytest.raises(ShapeError, match=message):
        compile(parsed(asking(query)))


@pytest.mark.parametrize(
    ("value", "count"), [("true", 1), ('"1"^^xsd:boolean', 1), ("false", 0), ('"0"^^xsd:boolean', 0), ('"True"^^xsd:boolean', None)]
)
def test_a_switch_is_on_off_or_ill_formed(value, count):
    shapes = f"ex:S sh:targetNode ex:n ; sh:closed {value} ."
    if count is None:
        with pytest.raises(ShapeError, match="sh:closed: expected one xsd:boolean"):
            compile(parsed(shapes))
    else:
        assert len(run(shapes, "ex:n ex:p 1 .")) == count


@pytest.mark.parametrize(("value", "count"), [("true", 2), ('"1"^^xsd:boolean', 0), ("false", 0), ('"yes"^^xsd:boolean', None)])
def test_only_true_turns_on_unique_languages(value, count):
    shapes = f"ex:S sh:targetNode ex:n ; sh:property [ sh:path ex:p ; sh:uniqueLang {value} ] ."
    if count is None:
        with pytest.raises(ShapeError, match="sh:uniqueLang: expected one xsd:boolean"):
            compile(parsed(shapes))
    else:
        assert len(run(shapes, 'ex:n ex:p "a"@en, "b"@en, "c"@de, "d"@de, "e"@fr .')) == count


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        ("ex:S sh:targetClas ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .", "sh:targetClas: .*Did you mean sh:targetClass"),
        ("ex:S sh:mincount 1 ; sh:targetClas ex:C .", "sh:mincount: .*Did you mean sh:minCount"),
        ("ex:S sh:targetNode ex:n ; sh:sparql [ sh:select 'SELECT $this {}' ; sh:mesage 'm' ] .", "sh:mesage: .*Did you mean sh:message"),
        ("ex:O sh:entailment <http://www.w3.org/ns/entailment/RDFS> .", "sh:entailment: not supported: a feature beyond"),
    ],
)
def test_a_misspelt_property_of_any_subject_is_refused(shapes, message):
    with pytest.raises(ShapeError, match=message):
        compile(parsed(shapes))


def test_properties_of_shacl_on_other_nodes_are_accepted():
    shapes = """ex:O sh:declare [ sh:prefix "a" ; sh:namespace "http://a.example/" ] ; sh:suggestedShapesGraph ex:G ; sh:shapesGraph ex:G .
    ex:R a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:p ; sh:object [ sh:path ex:q ] ; sh:condition ex:S .
    [] a sh:ValidationReport ; sh:conforms false ; sh:result [ sh:focusNode ex:n ; sh:resultPath [ sh:zeroOrMorePath ex:p ] ; sh:value 1 ] .
    ex:n sh:nodeShape ex:S . ex:S sh:targetNode ex:n ; sh:class ex:C ."""
    assert len(run(shapes, "ex:n ex:p 1 .")) == 1


@pytest.mark.parametrize(
    ("constraint", "place"),
    [
        ("sh:node ex:Typo", "sh:node"),
        ("sh:not ex:Typo", "sh:not"),
        ("sh:or ( [ sh:class ex:C ] ex:Typo )", "sh:or"),
        ("sh:property ex:Typo", "sh:property"),
        ("sh:path ex:p ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape ex:Typo", "sh:qualifiedValueShape"),
    ],
)
def test_a_reference_to_an_undescribed_iri_is_refused(constraint, place):
    with pytest.raises(ShapeError, match="Typo> is not a shape") as caught:
        compile(parsed(f"ex:S sh:targetNode ex:n ; {constraint} ."))
    assert (caught.value.shape, caught.value.place) == (SHAPE, place)


def test_all_nodes_conform_to_an_empty_blank_node():
    assert [result.component.value for result in run("ex:S sh:targetNode ex:n ; sh:node [] .", "ex:n ex:p 1 .")] == []


@pytest.mark.parametrize("length", [300, 5_000])
def test_a_long_text_of_one_line_is_read_as_turtle(length):
    text = f"<{EX}S> <http://www.w3.org/ns/shacl#targetNode> <{EX}n> ; <http://www.w3.org/ns/shacl#in> ( {'1 ' * length}) ."
    assert len(compile(text).run(load(parsed("ex:n ex:p 1 .")))) == 1
    with pytest.raises(ShapeError, match="cannot read the shapes"):
        compile("x" * length)


def test_an_explanation_says_how_a_run_looks_up_subclasses():
    plan = compile(parsed("ex:S sh:targetClass ex:C ; sh:class ex:D . ex:T sh:targetNode ex:n ; sh:minLength 2 ."))
    assert "subClassOf" in plan.explain(SHAPE)
    assert "A run looks them up once" in plan.explain(SHAPE)
    assert "A run looks them up once" not in plan.explain(ox.NamedNode(EX + "T"))
    assert "A run looks them up once" not in plan.explain(SHAPE, load(parsed("ex:D rdfs:subClassOf ex:C .")))


def test_all_errors_are_named_by_the_nearest_named_shape_and_the_path():
    shapes = """
        ex:S sh:targetNode ex:n ; sh:property [ sh:path ex:p ;
            sh:property [ sh:path ( ex:q ex:r ) ; sh:minCount "a" ; sh:nodeKind ex:K ] ] ;
          sh:sparql [ sh:select "SELECT $this { ?x }" ] .
        ex:T sh:targetNode ex:n ; sh:maxLenght 3 .
        [] sh:targetNode ex:n ; sh:class "C" .
    """
    with pytest.raises(ShapeError, match=r"^5 errors in the shapes:") as caught:
        compile(parsed(shapes))
    inner = f"shape {SHAPE}, path <{EX}p>, path <{EX}q>/<{EX}r>, "
    starts = [f"{inner}sh:minCount: ", f"{inner}sh:nodeKind: ", f"shape {SHAPE}, sh:sparql: ", f"shape <{EX}T>, sh:maxLenght: "]
    lines = str(caught.value).split("\n")
    assert all(any(line.startswith(start) for line in lines) for start in [*starts, "a shape without a name, sh:class: "])
