"""Values that have no order, no text or no value, and numbers that no engine can read: none of them conforms by accident."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from generated import EX, parsed
from shaclcheck import ShapeError, compile, load  # noqa: A004 (the library's own word)

LONG = "9" * 25


def values(constraint, data, store=load):
    """The values at fault of ex:p at ex:n, as they are written."""
    plan = compile(parsed(f"ex:S sh:targetNode ex:n ; sh:path ex:p ; {constraint} ."))
    return sorted(str(result.value) for result in plan.run(store(parsed(data))))


def written(texts):
    return sorted(str(triple.object) for triple in parsed(f"ex:n ex:p {texts} ."))


@pytest.mark.parametrize(
    ("bound", "ill"),
    [
        ("sh:minInclusive 5", '"300"^^xsd:byte , "99"^^xsd:negativeInteger , "inf"^^xsd:double , "infinity"^^xsd:float'),
        ("sh:maxInclusive 5", '"-7"^^xsd:unsignedByte , "-7"^^xsd:positiveInteger , "-0001"^^xsd:unsignedInt , "-inf"^^xsd:double'),
        ("sh:maxExclusive 1e9", '"0"^^xsd:positiveInteger , "70000"^^xsd:short'),
        ('sh:minInclusive "2000-01-01T00:00:00Z"^^xsd:dateTime', '"2020-01-01T00:00:00"^^xsd:dateTimeStamp'),
        ('sh:minInclusive "PT1S"^^xsd:dayTimeDuration', '"PT9.S"^^xsd:dayTimeDuration'),
        ("sh:lessThan ex:q", '"-129"^^xsd:byte , "-1"^^xsd:nonNegativeInteger'),
        ("sh:lessThanOrEquals ex:q", '"-129"^^xsd:byte , "-1"^^xsd:nonNegativeInteger'),
    ],
)
def test_an_ill_formed_literal_has_no_value_to_compare(bound, ill):
    assert values(bound, f'ex:n ex:p {ill} ; ex:q 7, "+8"^^xsd:integer, "009"^^xsd:byte .') == sorted(
        written(ill) * (3 if "ex:q" in bound else 1)
    )


@pytest.mark.parametrize("number", ['"007"^^xsd:byte', '"+7"^^xsd:unsignedByte', '"7.50"^^xsd:decimal', '"7e0"^^xsd:double'])
def test_a_well_formed_literal_that_a_store_would_rewrite_has_its_value(number):
    for bound in ("sh:minInclusive 5", "sh:maxInclusive 7.5", "sh:lessThan ex:q", "sh:lessThanOrEquals ex:q"):
        assert values(bound, f'ex:n ex:p {number} ; ex:q "08"^^xsd:byte .') == []
    for bound in ("sh:minInclusive 8", "sh:maxInclusive 6", "sh:lessThan ex:r"):
        assert values(bound, f'ex:n ex:p {number} ; ex:r "06"^^xsd:byte .') == written(number)


UNORDERED = ["ex:a", "_:b", '"a"@en', '"a"^^ex:own', '"a"^^xsd:integer', '"300"^^xsd:byte', '"0a"^^xsd:hexBinary']


@pytest.mark.parametrize("term", UNORDERED)
def test_equal_terms_without_an_order_are_neither_less_nor_equal(term):
    assert len(values("sh:lessThanOrEquals ex:q", f"ex:n ex:p {term} ; ex:q {term} .")) == 1
    if term[0] == '"':
        assert values(f"sh:minInclusive {term}", f"ex:n ex:p {term} .") == values(f"sh:maxInclusive {term}", f"ex:n ex:p {term} .")
        assert values(f"sh:minInclusive {term}", f"ex:n ex:p {term}, 1000 .") == written(f"{term}, 1000")


@pytest.mark.parametrize("term", ['"a"', "1", "true", '"01"^^xsd:byte', '"2020-01-01"^^xsd:date', '"P1D"^^xsd:duration', LONG])
def test_equal_terms_with_an_order_are_equal(term):
    assert values("sh:lessThanOrEquals ex:q", f"ex:n ex:p {term} ; ex:q {term} .") == []
    assert values(f"sh:minInclusive {term} ; sh:maxInclusive {term}", f"ex:n ex:p {term} .") == []
    assert values("sh:lessThan ex:q", f"ex:n ex:p {term} ; ex:q {term} .") == written(term)


@pytest.mark.parametrize(
    ("constraint", "count"),
    [
        (f"sh:minLength {LONG}", 2),
        (f"sh:maxLength {LONG}", 0),
        (f"sh:minLength -{LONG}", 0),
        (f"sh:maxLength -{LONG}", 2),
        (f"sh:minCount {LONG}", 1),
        (f"sh:maxCount {LONG}", 0),
        (f"sh:maxCount -{LONG}", 1),
        (f"sh:minLength {'9' * 5000}", 2),
        ('sh:minLength "+04"^^xsd:integer', 1),
    ],
)
def test_a_length_or_a_count_beyond_what_an_engine_reads_is_judged(constraint, count):
    assert len(values(constraint, 'ex:n ex:p "abc", "abcde" .')) == count


@pytest.mark.parametrize("number", ["1_0", "١", "", " 1", "1.0"])
def test_a_limit_that_is_not_an_integer_is_refused(number):
    with pytest.raises(ShapeError, match="sh:maxCount: expected an xsd:integer"):
        values(f'sh:maxCount "{number}"^^xsd:integer', "ex:n ex:p 1 .")


@pytest.mark.parametrize(
    "constraint", ["sh:minLength 0", "sh:maxLength 99", 'sh:pattern "."', "sh:nodeKind sh:IRIOrLiteral", "sh:class ex:C"]
)
def test_a_triple_as_a_value_has_no_text(constraint):
    inner = ox.Triple(ox.NamedNode(EX + "a"), ox.NamedNode(EX + "b"), ox.NamedNode(EX + "c"))
    data = [ox.Triple(ox.NamedNode(EX + "n"), ox.NamedNode(EX + "p"), inner)]
    for shape, count in ((constraint, 1), (f"sh:not [ {constraint} ]", 0), (f"sh:or ( [ {constraint} ] [ sh:in ( 1 ) ] )", 1)):
        assert len(compile(parsed(f"ex:S sh:targetNode ex:n ; sh:path ex:p ; {shape} .")).run(load(data))) == count


def test_a_private_datatype_in_a_shape_is_that_of_no_other_literal():
    private = "<urn:x-written:http://www.w3.org/2001/XMLSchema#integer>"
    assert values(f"sh:datatype {private}", f'ex:n ex:p "01"^^xsd:integer, "01"^^{private} .') == written('"01"^^xsd:integer')


@pytest.mark.parametrize(
    ("shape", "nodes"),
    [
        ("sh:property [ sh:path ex:p ; sh:minCount 1 ]", "ab"),
        ("sh:class ex:D", "a"),
        ('sh:sparql [ sh:select "SELECT $this { $this a ?c }" ]', "ab"),
        ("ex:like 1", "ab"),
    ],
)
def test_a_class_with_a_constraint_is_a_shape_of_its_instances(shape, nodes):
    component = (
        'ex:L a sh:ConstraintComponent ; sh:parameter [ sh:path ex:like ] ; sh:validator [ sh:ask "ASK { $value <urn:x> $like }" ] .'
    )
    plan = compile(parsed(f"{component} ex:C a rdfs:Class ; {shape} . ex:E a rdfs:Class ; rdfs:label 'no shape' ."))
    assert [item.id.value for item in plan.roots] == [EX + "C"]
    results = plan.run(load(parsed("ex:a a ex:C . ex:b a ex:D . ex:D rdfs:subClassOf ex:C . ex:c a ex:E .")))
    assert [item.focus.value for item in results] == [EX + name for name in nodes]
