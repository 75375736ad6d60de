"""Hostile queries, each with its possible results: `whole`, or limits and kinds of problems."""

from __future__ import annotations

PRODUCT = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i"


def _nested(opening, inner, closing, depth):
    return opening * depth + inner + closing * depth


HEAVY = {
    "cross product counted": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "cross product with a filter": PRODUCT + " FILTER (?a = ?f && ?c = ?g && STR(?b) = 'no') }",
    "sum over a cross product": "SELECT (SUM(STRLEN(STR(?a)) * STRLEN(STR(?d))) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "path explosion": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)* ?b . ?b (!<urn:x>|^!<urn:x>)* ?c . ?c (!<urn:x>)* ?d }",
    "regular expressions over a product": PRODUCT + ' FILTER (REGEX(STR(?c), "(a+)+$") && REGEX(STR(?f), "^(b|b)*z")) }',
    "not exists over a path": "SELECT * { ?a ?b ?c . ?d ?e ?f FILTER NOT EXISTS { ?a (!<urn:x>)*/(!<urn:y>)* ?f } FILTER (?a = 0) }",
    "strings that grow": PRODUCT + " BIND (REPLACE(STR(?c), '.', STR(?f)) AS ?s) FILTER (?s = 'no') }",
}
LARGE = {
    "endless rows": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "more rows than allowed": "SELECT ?a { ?a ?b ?c } LIMIT 2500",
    "a row too large": "SELECT (CONCAT(?v, ?v, ?v, ?v, ?v, ?v, ?v, ?v) AS ?x) { SELECT (GROUP_CONCAT(STR(?c)) AS ?v) { ?a ?b ?c } }",
    "a graph too large": "CONSTRUCT { ?a ?e ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "everything described": "DESCRIBE * { ?a ?b ?c . ?d ?e ?f }",
}
GREEDY = {
    "a product sorted": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY DESC(?f) ?c ?b ?a ?e ?d",
    "a product made distinct": "SELECT DISTINCT ?a ?c ?d ?f { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a",
    "a product concatenated": 'SELECT (GROUP_CONCAT(CONCAT(STR(?c), STR(?f)); separator="") AS ?x) { ?a ?b ?c . ?d ?e ?f }',
    "strings doubled": "SELECT (STRLEN(?z) AS ?n) { BIND (CONCAT('0123456789', '0123456789') AS ?a0) "
    + " ".join(f"BIND (CONCAT({', '.join([f'?a{n}'] * 8)}) AS ?a{n + 1})" for n in range(10))
    + " BIND (?a10 AS ?z) }",
    "values in values": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(40)))} }}" for n in range(8))
    + " }",
}
DEEP = {
    "deep groups": "SELECT * " + _nested("{ ", "?a ?b ?c", " }", 5000),
    "deep brackets": "SELECT * { ?a ?b ?c FILTER (" + _nested("(", "1", ")", 20_000) + ") }",
    "deep not": "SELECT * { ?a ?b ?c FILTER (" + "!" * 30_000 + "true) }",
    "deep minus": "SELECT (" + "- " * 20_000 + "1 AS ?x) { }",
    "deep paths": "SELECT * { ?a " + _nested("(", "<urn:p>", "*)", 6000) + " ?b }",
    "a long path": "SELECT * { ?a " + "/".join(["<urn:p>"] * 6000) + " ?b }",
    "a long alternative": "SELECT * { ?a " + "|".join(["<urn:p>"] * 6000) + " ?b }",
    "a long sum": "SELECT (" + "+".join(["1"] * 25_000) + " AS ?x) { }",
    "a long or": "SELECT * { ?a ?b ?c FILTER (" + "||".join(["?c=1"] * 9000) + ") }",
    "many unions": "SELECT * { " + " UNION ".join(["{ ?a ?b ?c }"] * 3000) + " }",
    "many optionals": "SELECT * { ?a ?b ?c " + " ".join(f"OPTIONAL {{ ?c ?p{n} ?c }}" for n in range(1500)) + " } LIMIT 1",
    "many subqueries": "SELECT * " + _nested("{ SELECT * ", "{ ?a ?b ?c }", " }", 2000),
    "deep functions": "SELECT (" + _nested("STR(", "1", ")", 10_000) + " AS ?x) { }",
    "deep exists": "SELECT * { ?a ?b ?c " + _nested("FILTER EXISTS { ?a ?b ?c ", "", "}", 2000) + " }",
    "deep lists": "SELECT * { ?a ?b " + _nested("( ", "1", " )", 9000) + " }",
    "deep blank nodes": "SELECT * { ?a ?b " + _nested("[ <urn:p> ", "1", " ]", 5000) + " }",
}
PLANNING = {
    "a join of many patterns": "SELECT * { " + " . ".join(f"?v{n} ?p{n} ?v{n + 1}" for n in range(600)) + " } LIMIT 1",
    "a star of many patterns": "SELECT * { " + " . ".join(f"?s ?p{n} ?o{n}" for n in range(600)) + " } LIMIT 1",
    "patterns without a join": "SELECT * { " + " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(300)) + " FILTER (?a0 = ?c299) } LIMIT 1",
    "many variables": "SELECT " + " ".join(f"?v{n}" for n in range(8000)) + " { ?a ?b ?c } LIMIT 1",
    "many values": "SELECT * { VALUES ?x { " + "1 " * 30_000 + "} ?a ?b ?x }",
    "many filters": "SELECT * { ?a ?b ?c " + "FILTER (?c != 1) " * 3000 + "}",
}
PATTERNS = {
    "a pattern that repeats": 'SELECT * { BIND ("' + "a" * 5000 + '!" AS ?x) FILTER (REGEX(?x, "^(a+)+$")) }',
    "a pattern that grows": 'SELECT * { ?a ?b ?c FILTER (REGEX(STR(?c), "((((a{1,100}){1,100}){1,100}){1,100})")) }',
    "a pattern too large": 'SELECT * { ?a ?b ?c FILTER (REGEX(STR(?c), "' + "(x|y)*" * 8000 + '")) }',
    "a replacement that grows": 'SELECT (STRLEN(REPLACE("' + "a" * 20_000 + '", "a", "' + "b" * 20_000 + '")) AS ?n) { }',
}
OUTSIDE = {
    "service": "SELECT * { SERVICE <http://127.0.0.1:{port}/sparql> { ?s ?p ?o } }",
    "service, silent": "SELECT * { SERVICE SILENT <http://127.0.0.1:{port}/sparql> { ?s ?p ?o } }",
    "service, hidden": "PREFIX x: <urn:x> SELECT * { ?s x:a\\#b ?o . service silent<http://127.0.0.1:{port}/sparql>{ ?s ?p ?o } }",
    "service, by a variable": "SELECT * { VALUES ?where { <http://127.0.0.1:{port}/sparql> } SeRvIcE ?where { ?s ?p ?o } }",
    "service, behind a carriage return": "SELECT * { #\rSERVICE SILENT <http://127.0.0.1:{port}/sparql> { ?s ?p ?o }\r}",
    "service, behind a name with a dot in the middle": "SELECT * { OPTIONAL { ?s kz:a\u00b7\\' ?o } "
    "SERVICE SILENT <http://127.0.0.1:{port}/sparql> { ?s ?p ?o } FILTER ('x'='x') }",
    "service, behind what looks like an IRI": "SELECT * { FILTER (1<'>') SERVICE SILENT <http://127.0.0.1:{port}/sparql> { ?s ?p ?o } "
    "FILTER ('x'='x') }",
    "service, without a space": "PREFIX x: <http://127.0.0.1:{port}/> SELECT * { SERVICESILENTx:y{ ?s ?p ?o } }",
    "service, behind a number": "SELECT * { ?s ?p 1e5SERVICE SILENT <http://127.0.0.1:{port}/sparql> { ?s ?p ?o } }",
}
NOWHERE = {
    "from a file": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "from the network": "SELECT * FROM <http://127.0.0.1:{port}/sparql> { ?s ?p ?o }",
    "from, behind a comment that ends at a carriage return": "SELECT * #\rFROM <urn:nope>\r{ ?s ?p ?o }",
    "named from a file": "SELECT * FROM NAMED <file:///proc/self/environ> { GRAPH ?g { ?s ?p ?o } }",
}
UPDATES = {
    "insert": "INSERT DATA { <urn:a> <urn:a> <urn:a> }",
    "delete": "DELETE WHERE { ?s ?p ?o }",
    "load": "LOAD <file:///etc/passwd>",
    "load from the network": "LOAD SILENT <http://127.0.0.1:{port}/sparql>",
    "drop": "DROP ALL",
    "clear": "# SELECT\nCLEAR ALL",
    "with": "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
}
# The possible results of each: `whole` for a 200, else the named limit, else the kind of the problem.
KINDS = {
    "heavy": (HEAVY, {"time", "memory", "busy", "whole"}),
    "large": (LARGE, {"bytes", "rows", "time", "memory"}),
    "greedy": (GREEDY, {"time", "memory", "bytes", "rows", "busy", "whole"}),
    "deep": (DEEP, {"nesting", "memory", "time", "whole", "syntax", "rows", "bytes", "busy", "query"}),
    "planning": (PLANNING, {"time", "memory", "whole", "rows", "bytes", "busy", "syntax"}),
    "patterns": (PATTERNS, {"time", "memory", "whole", "bytes", "busy"}),
    "outside": (OUTSIDE, {"service"}),
    "nowhere": (NOWHERE, {"empty"}),
    "updates": (UPDATES, {"update"}),
}
ALL = [(kind, name, sparql, allowed) for kind, (queries, allowed) in KINDS.items() for name, sparql in queries.items()]
