"""Random graphs and shapes, small enough that every kind of constraint meets every kind of value."""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import strategies as st

EX = "http://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = (
    f"@prefix ex: <{EX}> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <{XSD}> . "
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
)
DECLARED = f'ex:prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "{EX}"^^xsd:anyURI ] .\n'
NODES = [f"ex:n{number}" for number in range(5)]
CLASSES = ["ex:A", "ex:B", "ex:C"]
PROPERTIES = ["ex:p", "ex:q", "ex:r"]
NUMBERS = ["1", "2", "3", '"01"^^xsd:integer', "1.0", "1.50", '"7"^^xsd:byte', '"1e0"^^xsd:double']
LITERALS = [
    *NUMBERS, '"x"', '"yy"', '"x"@en', '"x"@de', '"y"@en-GB', '"nope"^^xsd:integer', '"300"^^xsd:byte', "true",
    '"1"^^xsd:boolean',
    '"2020-01-01"^^xsd:date', '"2021-01-01"^^xsd:date', '"2021-02-30"^^xsd:date', '"2020-01-01T00:00:00Z"^^xsd:dateTime',
]  # fmt: skip
BOUNDS = ["1", "2", "1.0", "2.5", "0"]
BLANKS = ["_:b1", "_:b2"]
# What pySHACL judges as the standard does: it errs where values of unlike or ill-formed types are compared (docs/shacl.md).
MODES = {
    "terms": ([*NODES, *LITERALS, *BLANKS], {"range", "less"}),
    "ranges": ([*NODES, *NUMBERS, *BLANKS], {"less"}),
    "pairs": (NUMBERS, set()),
}
COMPARED = list(MODES)
MODES["changes"] = MODES["terms"]  # without pySHACL, with all queries
DATATYPES = [f"xsd:{name}" for name in ("integer", "decimal", "string", "boolean", "date", "byte", "double", "dateTime")] + [
    "rdf:langString"
]
KINDS = ["IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"]
LANGUAGES = ['"en"', '"de"']
PATTERNS = ['"^x"', '"[0-9]+"', '"n[12]$"', '"Y" ; sh:flags "i"']
SUBJECTS = st.sampled_from([*NODES, *BLANKS])


@st.composite
def triples(draw, mode="terms", most=14):
    """A few triples as lines of Turtle."""
    values = st.one_of(st.sampled_from(MODES[mode][0][:5]), st.sampled_from(MODES[mode][0]))
    lines = []
    for _ in range(draw(st.integers(0, most))):
        if draw(st.integers(0, 3)) == 0:
            lines.append(f"{draw(SUBJECTS)} a {draw(st.sampled_from(CLASSES))} .")
        else:
            lines.append(f"{draw(SUBJECTS)} {draw(st.sampled_from(PROPERTIES))} {draw(values)} .")
    if draw(st.integers(0, 4)) == 0:
        lines.append(f"{draw(st.sampled_from(CLASSES))} rdfs:subClassOf {draw(st.sampled_from(CLASSES))} .")
    return sorted(set(lines))


@st.composite
def paths(draw, depth=2):
    """A property path."""
    kind = draw(st.sampled_from(["p", "p", "p", "p", "inverse", "sequence", "alternative", "star", "plus", "maybe"])) if depth else "p"
    if kind == "p":
        return draw(st.sampled_from(PROPERTIES))
    if kind == "inverse":
        return f"[ sh:inversePath {draw(paths(0))} ]"  # pySHACL finds no value for the inverse of a sequence
    if kind == "sequence":
        return f"( {draw(paths(depth - 1))} {draw(paths(depth - 1))} )"
    if kind == "alternative":
        return f"[ sh:alternativePath ( {draw(paths(depth - 1))} {draw(paths(depth - 1))} ) ]"
    name = {"star": "zeroOrMorePath", "plus": "oneOrMorePath", "maybe": "zeroOrOnePath"}[kind]
    return f"[ sh:{name} {draw(paths(depth - 1))} ]"


SELECTS = [
    "SELECT $this ?value WHERE { $this ex:p ?value . FILTER(isLiteral(?value)) }",
    "SELECT $this WHERE { FILTER NOT EXISTS { $this ex:p ?x } }",
    "SELECT $this ?value WHERE { { $this ex:p ?value } UNION { ?value ex:q $this } }",
    "SELECT $this WHERE { OPTIONAL { $this ex:q ?x . FILTER(isIRI(?x)) } FILTER(!bound(?x)) }",
    "SELECT $this ?value WHERE { ?value ex:q ?y . FILTER(?value != $this && isIRI(?y)) FILTER EXISTS { $this ex:p ?y } }",
    "SELECT $this (COUNT(?x) AS ?n) WHERE { { $this ex:p ?x } UNION { $this ex:q ?x } } GROUP BY $this HAVING (COUNT(?x) > 1)",
    "SELECT $this ?value WHERE { $this ex:r ?value . FILTER NOT EXISTS { ?value a ?c } }",
    "SELECT DISTINCT $this ?path ?value WHERE { $this ?path ?value . FILTER(?path = ex:q) }",
]
# What a group sees of the groups around it, and paths of no length. pySHACL is not asked: its engine passes variables down into groups.
SCOPES = [
    "SELECT $this WHERE { OPTIONAL { ?x ex:q ?y } $this ex:p ?x }",
    "SELECT $this WHERE { BIND(EXISTS { ?x ex:q ?y } AS ?e) $this ex:p ?x FILTER(?e) }",
    "SELECT $this ?value WHERE { $this ex:p ?value { FILTER NOT EXISTS { ?value ex:q ?y } } }",
    "SELECT $this ?value WHERE { $this ex:p ?value { ?value ex:q ?y FILTER NOT EXISTS { ?y ex:r ?value } } }",
    "SELECT $this WHERE { $this ex:p ?x OPTIONAL { ?x ex:q ?y OPTIONAL { ?y ex:r ?z } } FILTER(!bound(?z)) }",
    "SELECT $this WHERE { $this ex:p ?x OPTIONAL { ?y ex:q ?z OPTIONAL { ?x ex:r ?z } } FILTER(bound(?y)) }",
    "SELECT $this WHERE { $this ex:p ?x OPTIONAL { { ?x ex:q ?y } UNION { $this ex:r ?y } } FILTER(!bound(?y)) }",
    "SELECT $this WHERE { $this ex:p ?x OPTIONAL { { FILTER NOT EXISTS { ?x ex:q ?y } } ?z ex:r ?x } FILTER(!bound(?z)) }",
    "SELECT $this WHERE { $this ex:p ?x OPTIONAL { ?x ex:q ?v } OPTIONAL { ?w ex:r ?v } FILTER(bound(?w)) }",
    "SELECT $this WHERE { OPTIONAL { $this ex:p ?x FILTER NOT EXISTS { ?x ex:q $this } } $this ex:r ?z FILTER(!bound(?x)) }",
    "SELECT $this WHERE { FILTER NOT EXISTS { $this ex:p ?x FILTER NOT EXISTS { ?x ex:q ?y FILTER EXISTS { ?y ex:r ?z } } } }",
    "SELECT $this WHERE { FILTER EXISTS { { FILTER NOT EXISTS { $this ex:q ?y } } $this ex:p ?x } }",
    "SELECT $this WHERE { FILTER EXISTS { $this ex:p ?x { FILTER NOT EXISTS { ?x ex:q ?y } } } }",
    "SELECT $this WHERE { $this ex:p ?x FILTER EXISTS { OPTIONAL { ?x ex:q ?y } FILTER(!bound(?y)) } }",
    "SELECT $this WHERE { $this ex:p ?x BIND(IF(EXISTS { ?x ex:q ?y }, 1, 2) AS ?n) FILTER(?n = 2) }",
    "SELECT $this WHERE { BIND(IF(EXISTS { ?x ex:q $this }, 1, 2) AS ?n) $this ex:p ?x FILTER(?n = 1) }",
    "SELECT $this WHERE { FILTER EXISTS { ?x ex:q ?y } $this ex:p ?x }",
    "SELECT $this WHERE { FILTER(?n < 2) BIND(IF(EXISTS { ?x ex:q ?y }, 1, 2) AS ?n) $this ex:p ?x FILTER NOT EXISTS { ?x ex:r ?n } }",
    "SELECT $this WHERE { { SELECT $this ?y WHERE { $this ex:p ?x OPTIONAL { ?x ex:q ?y } } } FILTER(!bound(?y)) }",
    "SELECT $this WHERE { { SELECT DISTINCT $this WHERE { ?x ex:q ?y } } $this ex:p ?x }",
    "SELECT $this WHERE { $this ex:p ?x { SELECT $this WHERE { FILTER NOT EXISTS { ?x ex:q ?y } } } }",
    "SELECT $this WHERE { { SELECT $this ?e WHERE { $this ex:p ?x BIND(EXISTS { ?x ex:q ?y } AS ?e) } } FILTER(!?e) }",
    "SELECT $this WHERE { FILTER NOT EXISTS { SELECT $this ?x WHERE { $this ex:p ?x FILTER NOT EXISTS { ?x ex:q ?y } } } }",
    "SELECT $this ?x WHERE { { FILTER NOT EXISTS { $this ex:p ?x } } UNION { ?x ex:q $this } }",
    "SELECT $this (EXISTS { $this ex:q ?y } AS ?value) WHERE { $this ex:p ?x }",
    "SELECT $this WHERE { $this ex:p [ ex:q ?x ] . FILTER(isIRI(?x)) [] ex:r ?x }",
    "SELECT $this ?value WHERE { $this ex:q ?v . ?value ex:r ?v . FILTER(?value != $this) }",
    "SELECT $this WHERE { ?x ex:r $this }",
    "SELECT $this WHERE { FILTER NOT EXISTS { $this ex:p* ?x } }",
    "SELECT $this ?value WHERE { $this ex:p ?x . OPTIONAL { ?value ex:q? ?y } FILTER(?y = ex:n4) }",
    "SELECT $this ?value WHERE { ?value ex:q* ?y . FILTER(?value = ex:n3) $this ex:p ?x }",
    "SELECT $this ?value WHERE { $this ex:p ?value FILTER NOT EXISTS { ?value (ex:q|ex:r*) ?y FILTER(?y != ?value) } }",
]
BESIDE = [
    "",
    "",
    "",
    "?x ex:r ?z .",
    "?y ex:r ?z .",
    "$this ex:r ?z .",
    "?y ex:p ?x .",
    "$this ex:q* ?y .",
    "FILTER NOT EXISTS { ?x ex:r ?y }",
]
AROUND = [
    "{}",
    "{{ {} }}",
    "OPTIONAL {{ {} }}",
    "{{ {} }} UNION {{ ?x ex:r ?y }}",
    "FILTER EXISTS {{ {} }}",
    "FILTER NOT EXISTS {{ {} }}",
    "BIND(EXISTS {{ {} }} AS ?e) FILTER(?e)",
    "BIND(EXISTS {{ {} }} AS ?e) FILTER(!?e)",
    "{{ SELECT $this ?x ?y WHERE {{ {} }} }}",
]
INNERMOST = ["?x ex:q ?y .", "?x ex:q ?y .", "?x ex:q* ?y .", "$this ex:q ?x .", "?y ex:q $this .", "?x ex:q/ex:r ?y ."]


@st.composite
def queries(draw):
    """A query that reads a property several groups deep, with patterns before and behind in each."""
    text = draw(st.sampled_from(INNERMOST))
    for number in range(draw(st.integers(1, 3))):
        around = draw(st.sampled_from(AROUND)).replace("?e", f"?e{number}").format(text)
        text = f"{draw(st.sampled_from(BESIDE))} {around} {draw(st.sampled_from(BESIDE))}"
    before, behind = draw(st.sampled_from([("$this ex:p ?x .", ""), ("", "$this ex:p ?x ."), ("", "")]))
    tested = draw(st.sampled_from(["", "FILTER(bound(?y))", "FILTER(!bound(?y))"]))
    return f"SELECT {draw(st.sampled_from(['$this', 'DISTINCT $this ?x', '$this ?y']))} WHERE {{ {before} {text} {behind} {tested} }}"


ALONG = [
    "SELECT $this ?value WHERE { $this $PATH ?value FILTER NOT EXISTS { ?value ex:q ?y } }",
    "SELECT $this WHERE { FILTER NOT EXISTS { $this $PATH ?x } }",
    "SELECT $this ?value WHERE { OPTIONAL { ?value ex:q ?y } $this $PATH ?value FILTER(!bound(?y)) }",
]


@st.composite
def constraints(draw, depth, path, mode):
    """A constraint as a property and its value, or several."""
    simple = [
        "class",
        "datatype",
        "kind",
        "range",
        "length",
        "pattern",
        "languages",
        "in",
        "has",
        "pair",
        "not",
        "and",
        "or",
        "xone",
        "node",
    ]
    simple += ["siblings"] if depth else []
    of_properties = ["count", "count", "unique", "less", "qualified", "property"]
    kind = draw(st.sampled_from([*simple, "property", "closed", "sparql", *(of_properties if path else [])]))
    if kind in MODES[mode][1]:
        kind = "in"
    if depth == 0 and kind in {"not", "and", "or", "xone", "node", "qualified", "property"}:
        kind = "class"
    if kind == "class":
        return f"sh:class {draw(st.sampled_from(CLASSES))}"
    if kind == "datatype":
        return f"sh:datatype {draw(st.sampled_from(DATATYPES))}"
    if kind == "kind":
        return f"sh:nodeKind sh:{draw(st.sampled_from(KINDS))}"
    if kind == "range":
        side, sort = draw(st.sampled_from(["min", "max"])), draw(st.sampled_from(["Inclusive", "Exclusive"]))
        return f"sh:{side}{sort} {draw(st.sampled_from(BOUNDS))}"
    if kind == "length":
        return f"sh:{draw(st.sampled_from(['minLength', 'maxLength']))} {draw(st.integers(1, 25))}"
    if kind == "pattern":
        return f"sh:pattern {draw(st.sampled_from(PATTERNS))}"
    if kind == "languages":
        return f"sh:languageIn ( {' '.join(draw(st.lists(st.sampled_from(LANGUAGES), min_size=1, max_size=2)))} )"
    if kind == "in":
        return f"sh:in ( {' '.join(draw(st.lists(st.sampled_from([*NODES, *LITERALS]), min_size=1, max_size=5)))} )"
    if kind == "has":
        return f"sh:hasValue {draw(st.sampled_from([*NODES, *LITERALS]))}"
    if kind == "pair":
        return f"sh:{draw(st.sampled_from(['equals', 'disjoint']))} {draw(st.sampled_from(PROPERTIES))}"
    if kind == "less":
        return f"sh:{draw(st.sampled_from(['lessThan', 'lessThanOrEquals']))} {draw(st.sampled_from(PROPERTIES))}"
    if kind == "count":
        return f"sh:{draw(st.sampled_from(['minCount', 'maxCount']))} {draw(st.integers(0, 3))}"
    if kind == "unique":
        return "sh:uniqueLang true"
    if kind == "closed":
        ignored = draw(st.lists(st.sampled_from(["rdf:type", *PROPERTIES]), max_size=2))
        return f"sh:closed true ; sh:ignoredProperties ( {' '.join(ignored)} )"
    if kind == "sparql":
        known = st.sampled_from(SELECTS)
        if mode == "changes":
            scoped = st.sampled_from([*SCOPES, *(ALONG if path else [])])
            known = st.one_of(known, scoped, queries())
        return f'sh:sparql [ sh:prefixes ex:prefixes ; sh:select "{draw(known)}" ]'
    if kind == "property":
        return f"sh:property {draw(bodies(depth - 1, mode, property_shape=True))}"
    if kind == "siblings":
        return f"sh:property {', '.join(draw(st.lists(disjoint(mode), min_size=2, max_size=3)))}"
    if kind == "qualified":
        count = f"sh:{draw(st.sampled_from(['qualifiedMinCount', 'qualifiedMaxCount']))} {draw(st.integers(0, 2))}"
        return f"sh:qualifiedValueShape {draw(bodies(depth - 1, mode))} ; {count}"
    many = 1 if kind in {"not", "node"} else draw(st.integers(1, 3))
    inner = [draw(bodies(depth - 1, mode, property_shape=False if kind == "node" else None)) for _ in range(many)]
    return f"sh:{kind} {inner[0]}" if kind in {"not", "node"} else f"sh:{kind} ( {' '.join(inner)} )"


@st.composite
def disjoint(draw, mode):
    """A property shape that counts values which conform to no sibling's shape."""
    count = f"sh:{draw(st.sampled_from(['qualifiedMinCount', 'qualifiedMaxCount']))} {draw(st.integers(0, 2))}"
    shape = draw(st.one_of(st.sampled_from(["ex:T", "ex:U"]), bodies(0, mode, property_shape=False)))
    apart = draw(st.sampled_from(["true", "true", "false"]))
    return f"[ sh:path {draw(paths(1))} ; sh:qualifiedValueShape {shape} ; {count} ; sh:qualifiedValueShapesDisjoint {apart} ]"


@st.composite
def bodies(draw, depth=1, mode="terms", property_shape=None):
    """A shape as a blank node."""
    path = draw(st.booleans()) if property_shape is None else property_shape
    parts = [f"sh:path {draw(paths())}"] if path else ["a sh:NodeShape"]
    seen = set()
    for _ in range(draw(st.integers(1, 3))):
        constraint = draw(constraints(depth, path, mode))
        name = constraint.split(" ", 1)[0]
        if name not in seen:
            seen.add(name)
            parts.append(constraint)
    if draw(st.integers(0, 9)) == 0:
        parts.append("sh:deactivated true")
    if draw(st.integers(0, 4)) == 0:
        parts.append("sh:severity sh:Warning")
    return f"[ {' ; '.join(parts)} ]"


@st.composite
def shapes(draw, mode="terms", most=3):
    """A few shapes with targets, as Turtle."""
    lines = [DECLARED, "ex:T sh:class ex:A . ex:U sh:nodeKind sh:IRI ."]
    for number in range(draw(st.integers(1, most))):
        targets = draw(
            st.lists(
                st.one_of(
                    st.sampled_from(CLASSES).map("sh:targetClass {}".format),
                    st.sampled_from([*NODES, '"x"', "1"]).map("sh:targetNode {}".format),
                    st.sampled_from(PROPERTIES).map("sh:targetSubjectsOf {}".format),
                    st.sampled_from(PROPERTIES).map("sh:targetObjectsOf {}".format),
                ),
                min_size=1,
                max_size=2,
                unique=True,
            )
        )
        body = draw(bodies(2, mode))
        lines.append(f"ex:S{number} {' ; '.join(targets)} ; {body[1:-1]} .")
    return "\n".join(lines)


@st.composite
def cases(draw):
    """A graph and shapes that fit each other."""
    mode = draw(st.sampled_from(COMPARED))
    return draw(triples(mode)), draw(shapes(mode))


def parsed(lines):
    """Turtle as triples."""
    text = lines if isinstance(lines, str) else "\n".join(lines)
    return list(ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE))
