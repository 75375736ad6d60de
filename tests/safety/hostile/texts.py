"""What parsers, engines and readers of settings are given: queries that call others, bombs, addresses, paths that climb."""

from __future__ import annotations

import json

from tests.safety.hostile.ingredient import ingredient, ingredient_each, write

HEAD = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <https://example.org/shapes#> .
@prefix kz: <https://w3id.org/kzgraph/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
CALL = "{ $this ?b ?c }"
SERVICES = {
    "plain": f"SERVICE <URL> {CALL}",
    "silent": f"SERVICE SILENT <URL> {CALL}",
    "glued": f"SERVICESILENT <URL> {CALL}",
    "case": f"sErViCe sIlEnT<URL>{CALL}",
    "escaped": f"\\\\u0053ERVICE <URL> {CALL}",
    "long-escape": f"\\\\U00000053ERVICE <URL> {CALL}",
    "prefix": f"FILTER(x:a = x:a) SERVICEx:y {CALL}",
    "variable": f"BIND(IRI('URL') AS ?u) SERVICE SILENT ?u {CALL}",
    "quote": f"FILTER('\\\\'' != '') SERVICE SILENT <URL> {CALL} FILTER('' != '\\\\'')",
    "line-end": f"FILTER('\\\\n#' != '') SERVICE SILENT <URL> {CALL}",
    "comment": f"#\\rSERVICE SILENT <URL> {CALL}\\n",
    "carriage-return": f"# x\\r SERVICE <URL> {CALL}",
    "nested": f"FILTER NOT EXISTS {{ {{ SELECT * {{ SERVICE SILENT <URL> {CALL} }} }} }}",
    "hash-iri": f"?this ?p <http://x/#'> . SERVICE SILENT <URL> {CALL}",
}
# The same in a file, where no string of Turtle is around it.
IN_A_FILE = {
    label: text.replace("\\\\", "\\").replace("\\r", "\r").replace("\\n", "\n").replace("$this", "?this")
    for label, text in SERVICES.items()
}
QUERY_HEAD = (
    "".join(f'#+ {key}:\n#+   en: "x"\n#+   ru: x\n#+   kk: x\n' for key in ("title", "question", "unsaid")) + "#+ tags: [charges]\n"
)
FROMS = {
    "file": "SELECT ?s FROM <file:///etc/hostname> WHERE { ?s ?p ?o }",
    "address": "SELECT ?s FROM <URL> WHERE { ?s ?p ?o }",
    "named": "SELECT ?s FROM NAMED <URL> WHERE { GRAPH ?g { ?s ?p ?o } }",
    "load": "LOAD SILENT <URL> INTO GRAPH <urn:x>",
    "clear": "CLEAR ALL",
    "describe": "DESCRIBE <URL>",
}
PERSON = "ex:Person a sh:NodeShape ; sh:targetClass kz:Person ; rdfs:label 'x'@en ; "


def _prefixes(box):
    return f"PREFIX SERVICEx: <{box.url('')}> PREFIX x: <{box.url('')}>"


def _shapes(box, text):
    """As shapes to check with, and as shapes of the workspace."""
    write(box.ws / "checked" / "shapes.ttl", HEAD + text)
    write(box.ws / "ontology" / "shapes" / "own.ttl", HEAD + text)


@ingredient_each(SERVICES, calm=False)
def shape_service(box, name, text):
    """A constraint whose query calls an address."""
    query = f"{_prefixes(box)} SELECT $this WHERE {{ {text.replace('URL', box.url(name))} }} LIMIT 1"
    _shapes(box, f'{PERSON} sh:sparql [ a sh:SPARQLConstraint ; sh:message "x"@en ; sh:select """{query}""" ] .\n')


@ingredient_each({label: SERVICES[label] for label in ("silent", "glued", "escaped", "prefix")}, calm=False)
def target_service(box, name, text):
    """A target whose query calls an address."""
    query = f"{_prefixes(box)} SELECT ?this WHERE {{ {text.replace('URL', box.url(name)).replace('$this', '?this')} }}"
    _shapes(box, f'ex:Person a sh:NodeShape ; sh:target [ a sh:SPARQLTarget ; sh:select """{query}""" ] ; sh:nodeKind sh:Literal .\n')


@ingredient(calm=False)
def shape_scripts(box):
    """Scripts, rules and functions in shapes."""
    url = box.url("shape-scripts")
    _shapes(box, f'{PERSON} sh:js [ sh:jsFunctionName "f" ; sh:jsLibrary [ sh:jsLibraryURL "{url}" ] ] ;'
            f' sh:rule [ a sh:SPARQLRule ; sh:construct "CONSTRUCT {{ $this a ex:x }} WHERE {{ SERVICE <{url}> {{ ?a ?b ?c }} }}" ] ;'
            f' sh:rule [ a sh:JSRule ; sh:jsFunctionName "f" ; sh:jsLibrary [ sh:jsLibraryURL "{url}" ] ] .\n')  # fmt: skip


@ingredient_each(IN_A_FILE, calm=False)
def query_service(box, name, text):
    """A question that calls an address, and a query to run."""
    query = f"{_prefixes(box)}\nSELECT ?this WHERE {{ {text.replace('URL', box.url(name))} }} LIMIT 1\n"
    write(box.ws / "checked" / "query.rq", query)
    write(box.ws / "queries" / "what-was-said" / "who-is-accused.rq", QUERY_HEAD + query)


@ingredient_each(FROMS, calm=False)
def query_from(box, name, text):
    """A question that names a file or an address as its data, or changes data."""
    query = text.replace("URL", box.url(name))
    write(box.ws / "checked" / "query.rq", query)
    write(box.ws / "queries" / "what-was-said" / "who-is-accused.rq", QUERY_HEAD + query)


@ingredient_each({"loop": "SELECT ?a { ?a (!<x:>|!<y:>)* ?b . ?c (!<x:>|!<y:>)* ?d . ?e (!<x:>|!<y:>)* ?f }",
                  "nested": "SELECT * { " + "{ " * 50_000 + "} " * 50_000 + "}",
                  "regex": "SELECT * { ?s ?p ?o FILTER(regex(REPEAT, '(a*)*b')) }"},
                 calm=False)  # fmt: skip
def query_bomb(box, name, text):
    """A question that would not end."""
    query = text.replace("REPEAT", "'" + "a" * 5000 + "'")
    write(box.ws / "checked" / "query.rq", query)
    write(box.ws / "queries" / "what-was-said" / "who-is-accused.rq", QUERY_HEAD + query)
    _shapes(
        box, f'{PERSON} sh:sparql [ a sh:SPARQLConstraint ; sh:message "x"@en ; sh:select """{query.replace("?s", "$this", 1)}""" ] .\n'
    )


@ingredient(calm=False)
def imports(box):
    """Ontologies to import from an address, a file and a folder outside."""
    outside = f"<{box.url('imports')}> , <file://{box.path}/beside/data.ttl> , <../../../beside/data.ttl>"
    text = f"<https://example.org/o> a owl:Ontology ; owl:imports {outside} .\n"
    _shapes(box, text)
    write(box.ws / "ontology" / "vocab" / "more.ttl", HEAD + text)
    write(box.ws / "checked" / "data.ttl", HEAD + text)


@ingredient(calm=False)
def contexts(box):
    """JSON-LD whose context is at an address, or a file."""
    contexts = [box.url("contexts"), f"file://{box.path}/beside/notes.txt", {"@import": box.url("contexts")}]
    write(box.ws / "checked" / "data.jsonld", json.dumps({"@context": contexts, "@id": "x:y", "@type": "x:z"}))


@ingredient(calm=False)
def entities(box):
    """RDF/XML of nine nested entities of ten references, and one that names a file and an address."""
    nested = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    outside = f'<!ENTITY f SYSTEM "file:///etc/hostname"><!ENTITY u SYSTEM "{box.url("entities")}">'
    write(box.ws / "checked" / "data.rdf", f'<!DOCTYPE x [<!ENTITY e0 "laughs">{nested}{outside}]><rdf:RDF '
          'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="x:"><rdf:Description rdf:about="x:y"><x:z>&f;&u;&e9;</x:z>'
          "</rdf:Description></rdf:RDF>")  # fmt: skip


@ingredient(calm=False)
def deep_json(box):
    """JSON-LD nested as deep as its reader of JSON lets through."""
    write(box.ws / "checked" / "data.jsonld", '{"x:a":' * 60_000 + "1" + "}" * 60_000)


@ingredient(calm=False)
def deep_turtle(box):
    """Turtle nested a hundred thousand deep."""
    text = "<x:a> <x:b> " + "[ <x:b> " * 100_000 + "1" + "]" * 100_000 + " .\n"
    for name in ("checked/data.ttl", "graph/things/more.ttl", "ontology/vocab/more.ttl"):
        write(box.ws / name, text)


ANCHORS = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else 'x'}]\n" for n in range(9))


@ingredient_each({"anchors": ANCHORS, "deep": "[" * 100_000,
                  "object": "namespace: !!python/object/apply:os.system ['touch MARK']\n", "merge": "&a <<: *a\n", "nul": "a: \0\n"},
                 calm=False)  # fmt: skip
def yaml(box, name, text):
    """Settings, mappings and waivers that grow, or name functions."""
    for place in (
        "ontology/workspace.yaml",
        "queries/areas.yaml",
        "ontology/checks/waivers.yaml",
        "ontology/checks/severities.yaml",
        "rows.yaml",
    ):
        write(box.ws / place, text.replace("MARK", f"{box.marks}/{name}"))


@ingredient_each(
    {"climbs": "../../beside", "absolute": "/etc/passwd", "address": "URL", "nul": "a%00b", "template": "{{ 7*7 }}${x}"}, calm=False
)
def mapping(box, name, text):
    """A mapping and a table whose names are paths or addresses."""
    path = text.replace("URL", box.url(name))
    write(
        box.ws / "rows.yaml",
        f'name: "{path}"\ntitle: x\nextends: "{path}"\nrows: private\nid: number\ncolumns:\n  number: No\n  name: Name\n',
    )
    write(box.ws / "rows.csv", f"No,Name\n{path},Somebody\n=cmd|' /C calc'!A0,x\n")


@ingredient_each({"database": "COPY (SELECT 1) TO 'copied'", "install": "INSTALL httpfs; LOAD httpfs", "glob": "*.csv"}, calm=False)
def table(box, name, text):
    """Cells and names of columns that an engine for tables could take for its own."""
    write(box.ws / "rows.csv", f'No,Name,"x""); {text}; --"\n1,"{text}","\'); {text}; --"\n')


@ingredient_each({"power": "nplurals=2; plural=9**9**9**9", "call": "nplurals=2; plural=__import__('os')",
                  "deep": f"nplurals=2; plural={'(' * 9999}"},
                 calm=False)  # fmt: skip
def catalogue(box, name, forms):
    """Translations of the workspace whose rule of plurals is a program."""
    text = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: {forms};\\n"\n'
    for place in ("queries/ru.po", "ontology/ru.po", "locale/ru/LC_MESSAGES/kzgraph.po", "queries/what-was-said/ru.po"):
        write(box.ws / place, text)


@ingredient(calm=False)
def labels(box):
    """Labels that are formulas, pages, terminal commands and commands of a CI log."""
    texts = ['"=cmd|x"', '"<script>alert(1)</script>"@en', '"\\u001B]0;x\\u0007 \\u202E"@en', '"x\\n::error::y\\n"@ru', '"@SUM(1)"@kk']
    file = box.ws / "graph" / "things" / "bodies.ttl"
    label = f"<http://www.w3.org/2000/01/rdf-schema#label> {' , '.join(texts)}"
    more = f"<https://example.org/id/odd> a <https://w3id.org/kzgraph/ontology#PublicBody> ; {label} .\n"
    file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")


@ingredient(calm=False)
def addresses(box):
    """Terms whose addresses an obliging reader would fetch."""
    file = box.ws / "graph" / "things" / "bodies.ttl"
    ids = f"<https://schema.org/url> <{box.url('addresses')}> ; <http://www.w3.org/2000/01/rdf-schema#seeAlso> <{box.url('addresses')}>"
    more = (
        f"<https://example.org/id/ministry-of-order> {ids} ; <https://schema.org/sameAs> <file:///etc/passwd> , <javascript:alert(1)> .\n"
    )
    file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")


@ingredient(calm=True)
def notebooks(box):
    """A notebook, a workflow, a page and a makefile with programs."""
    program = box.program("notebooks")
    cell = {"cell_type": "code", "source": [f"!{program}"], "metadata": {}, "outputs": [], "execution_count": None}
    write(box.ws / "run.ipynb", json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    write(box.ws / "Makefile", f"all:\n\t{program}\n")
    write(box.ws / ".github" / "workflows" / "x.yml", f"jobs: {{x: {{steps: [run: '{program}']}}}}\n")
    write(box.ws / "index.html", f"<script src='{box.url('notebooks')}'></script>\n")
