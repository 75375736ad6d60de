"""Dossiers, exports and the library's face."""

from __future__ import annotations

import csv
import io
import json
import re

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
import yaml
from rdflib.compare import isomorphic

from kzgraph.cli.main import main
from kzgraph.errors import UsageError
from kzgraph.formats import exports, query_results, question_answers
from kzgraph.formats.exports import ftm, owl
from kzgraph.formats.graph_formats import turtle
from kzgraph.graph.names import short, translation
from kzgraph.graph.store import Labels, select
from kzgraph.graph.workspace import ONTOLOGY_GRAPH
from kzgraph.questions import canned
from kzgraph.reading.notes import flags, sentence
from kzgraph.reading.whole import TEXTS, Whole
from kzgraph.validate.reference import CachingGraph
from kzgraph.vocab import DCTERMS, KZ, KZR, OWL, PREFIXES, RDF, RDFS, SKOS
from tests.needs import ROOT
from tests.tiers import few


def test_a_dossier_shows_what_is_said_by_whom_when_and_where(capsys):
    for form in ("table", "md"):
        assert main(["show", "Zhanbolat Mamay", "--format", form]) == 0
        out = capsys.readouterr().out
        for words in ("Persons are named as the source stated on 2022-10-26", "charged", "Human Rights Watch", "p11-s01", "#:~:text="):
            assert words in out
    assert main(["show", "hrw:p04-s02", "--format", "json"]) == 0
    dossier = json.loads(capsys.readouterr().out)
    assert {entry["voice"] for entry in dossier["said"]} == {KZR + "kazakh-authorities", KZR + "human-rights-watch"}
    assert all(entry["standing"] and entry["asOf"] and entry["statedIn"] for entry in dossier["said"])


def test_what_the_wording_leaves_open_is_told_with_both_readings(capsys):
    readings = "The clause on the absence of a threat may describe"
    assert main(["show", "hrw:p02-s02", "--format", "json"]) == 0
    said = {entry["assertion"].rpartition("/")[2]: entry["flags"] for entry in json.loads(capsys.readouterr().out)["said"]}
    (flag,) = (flag for flag in said["act-excessive-force"] if flag["flag"] == "left open")
    assert flag["aspect"] == PREFIXES["kzv"] + "scope"
    assert flag["readings"].startswith(readings)
    assert main(["show", "hrw:p02-s02", "--format", "md"]) == 0
    assert f"Ambiguous: what the words cover ({readings}" in capsys.readouterr().out
    assert main(["ask", "what-the-wording-leaves-open", "--format", "md"]) == 0
    assert f"({readings}" not in capsys.readouterr().out, "the sentence has a column of its own there"


def test_two_aspects_left_open_have_one_text_that_is_shown_once(store):
    marks = [mark for mark in flags(store)[KZR + "hrw-2022-10-26/act-people-detained"] if mark.kind == "left open"]
    (readings,) = {mark.readings for mark in marks}
    assert [flag["readings"] for flag in question_answers.flag_objects(marks)] == [readings, readings]
    assert (
        question_answers.flag_line(marks, Labels(store), "en")
        == f"Ambiguous: what the words cover; Ambiguous: whose word it is ({readings})"
    )


def test_what_is_not_said_stands_beside_what_is_given_instead(capsys):
    assert main(["ask", "deaths-in-custody", "--format", "md"]) == 0
    assert "Not stated: cause of death (given: what is counted: persons who died in pretrial detention centres)" in capsys.readouterr().out
    assert main(["show", "hrw:figure-deaths-in-detention", "--format", "json"]) == 0
    given = {flag["aspect"].rpartition("#")[2]: flag.get("given", []) for flag in json.loads(capsys.readouterr().out)["flags"]}
    assert [fact["property"] for fact in given["cause-of-death"]] == [KZ + "measure"]
    assert not given["as-of"]


@pytest.mark.parametrize(
    ("node", "language", "text"),
    [
        ("hrw:response-list-released", "en", "Inferred by us: year (The text gives no year; the context shows it.)"),
        ("hrw:figure-officers-detained", "en", "which event this belongs to; the context shows it: January 2022 events in Kazakhstan.)"),
        ("hrw:figure-officers-detained", "ru", "это следует из контекста: "),
        ("hrw:figure-officers-detained", "kk", "ол мағынасынан шығады: "),
    ],
)
def test_what_was_supplied_is_said_in_a_sentence_with_its_value(capsys, node, language, text):
    assert main(["show", node, "--format", "md", "--lang", language]) == 0
    assert text in capsys.readouterr().out


def test_every_aspect_that_was_supplied_has_a_sentence(store):
    assert [mark for marks in flags(store).values() for mark in marks if mark.kind == "supplied" and not sentence(mark)] == []


def test_a_dossier_in_turtle_keeps_voice_standing_and_day(capsys):
    assert main(["show", "kzr:person-2", "--format", "turtle"]) == 0
    triples = list(ox.parse(capsys.readouterr().out.encode(), format=ox.RdfFormat.TURTLE))
    assertions = {triple.subject for triple in triples if triple.predicate.value == KZ + "statedIn"}
    for name in ("voice", "standing", "asOf"):
        assert {triple.subject for triple in triples if triple.predicate.value == KZ + name} == assertions


@pytest.mark.parametrize(
    ("node", "under"), [("kzv:verdicts", "kzv:too-light"), ("kzv:torture-or-ill-treatment", "kzv:torture"), ("kz:Agent", "kz:PublicBody")]
)
def test_a_scheme_a_wider_concept_and_a_class_show_what_is_under_them(capsys, node, under):
    assert main(["show", node, "--format", "json"]) == 0
    assert under in [
        entry["term"].replace(PREFIXES["kzv"], "kzv:").replace(KZ, "kz:") for entry in json.loads(capsys.readouterr().out)["terms"]
    ]
    assert main(["show", node]) == 0
    assert under in capsys.readouterr().out


DAY_OF_A_PERSON = """SELECT ?person ?day WHERE {
  ?person a kz:Person . OPTIONAL { ?person kz:namedIn/oa:hasSource/dcterms:issued ?day } }"""


def days_of_persons(text, form):
    """Each person of a text of RDF with the day on which a source named them, as whoever parses it can find out."""
    store = ox.Store()
    store.load(text.encode(), form)
    rows = store.query(DAY_OF_A_PERSON, prefixes=PREFIXES, use_default_graph_as_union=True)
    return {(row["person"].value.removeprefix(KZR), row["day"] and row["day"].value) for row in rows}


@pytest.mark.parametrize(
    ("form", "name"),
    [
        (ox.RdfFormat.TURTLE, "turtle"),
        (ox.RdfFormat.TRIG, "trig"),
        (ox.RdfFormat.N_QUADS, "nquads"),
        (ox.RdfFormat.JSON_LD, "jsonld"),
    ],
)
def test_an_export_says_when_each_person_was_named(workspace, form, name):
    days = days_of_persons(exports.export(workspace, name)[""], form)
    assert len(days) > 1
    assert {day for _, day in days} == {"2022-10-26"}


@pytest.mark.parametrize("node", ["kzr:person-1", "act-named-1-detained", "hrw:p11-s01", "kzr:human-rights-watch"])
def test_a_dossier_in_turtle_says_when_each_person_in_it_was_named(capsys, node):
    assert main(["show", node, "--format", "turtle"]) == 0
    out = capsys.readouterr().out
    days = days_of_persons(out, ox.RdfFormat.TURTLE)
    assert {person for person, _ in days} == set(re.findall(r"kzr:(person-\d+)", out))
    assert {day for _, day in days} == {"2022-10-26"}


def test_a_table_says_when_the_persons_in_a_row_were_named(workspace):
    tables = {name: list(csv.DictReader(io.StringIO(text))) for name, text in exports.export(workspace, "csv").items()}
    marks = [mark for row in tables["person.csv"] for mark in (row["iri"], row["label@en"])]
    named = [row for rows in tables.values() for row in rows if any(mark in cell for mark in marks for cell in row.values())]
    assert len(named) > 5
    assert {row["personNamedOn"] for row in named} == {"2022-10-26"}
    assert {row.get("personNamedOn", "") for rows in tables.values() for row in rows if row not in named} == {""}


def union(workspace):
    graph = rdflib.Graph()
    for file in workspace.union_files():
        graph.parse(file, format="turtle")
    return graph


@pytest.mark.parametrize(("form", "parser"), few(1, [("turtle", "turtle"), ("trig", "trig"), ("jsonld", "json-ld")]))
def test_an_export_holds_the_same_triples_and_the_same_bytes(workspace, form, parser):
    text = exports.export(workspace, form)[""]
    assert text == exports.export(workspace, form)[""]
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=text, format=parser)
    loaded = rdflib.Graph()
    for subject, predicate, value, _ in dataset.quads():
        loaded.add((subject, predicate, value))
    translated = [
        triple for triple in loaded if triple[1] in {rdflib.URIRef(name.value) for name in TEXTS} and triple[2].language in ("ru", "kk")
    ]
    stated = union(workspace)
    added = [triple for triple in translated if triple not in stated]
    assert added
    for subject, name, text in added:
        assert translation(
            next(str(value) for value in stated.objects(subject, name) if value.language == "en"), text.language
        ).text == str(text)
        loaded.remove((subject, name, text))
    assert isomorphic(loaded, stated)


def test_tables_have_the_texts_of_claims_in_all_languages_and_the_ontology(workspace):
    files = exports.export(workspace, "csv")
    for row in csv.DictReader(io.StringIO(files["demand.csv"])):
        assert row["label@ru"]
        assert row["label@kk"]
    resources = {resource["path"] for resource in json.loads(files["datapackage.json"])["resources"]}
    assert resources == {*files} - {"csv-metadata.json", "datapackage.json"}
    assert rdflib.Graph().parse(data=files["ontology.ttl"], format="turtle")


def test_json_ld_carries_its_context_and_names_no_address_to_fetch(workspace):
    document = json.loads(exports.export(workspace, "jsonld")[""])
    assert document["@context"]["kz"] == KZ
    assert document["@context"]["kz:voice"] == {"@type": "@id"}
    assert not isinstance(document["@context"], str)


def test_no_name_in_turtle_has_an_escaped_slash(workspace):
    """OWLAPI does not read it. The same name in a text stays as it is."""
    for form in ("turtle", "trig", "dcat"):
        assert "\\/" not in exports.export(workspace, form)[""]
    text = ox.Literal("see kzr:a\\/b or kzr:a/b ")
    triples = [
        ox.Triple(ox.NamedNode(f"{KZR}a/b"), ox.NamedNode(f"{KZR}c/d,e"), text),
        ox.Triple(ox.NamedNode(f"{KZR}a/b"), RDFS.label, text),
    ]
    written = turtle(triples, PREFIXES)
    assert b"<https://w3id.org/kzgraph/resource/a/b>" in written
    assert {*ox.parse(written, format=ox.RdfFormat.TURTLE)} == {ox.Quad(*triple) for triple in triples}


def test_the_exported_ontology_has_the_labels_that_tools_show(workspace):
    """`make other-tools` checks that it is OWL 2 DL."""
    text = exports.export(workspace, "ontology")[""]
    triples = [quad.triple for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)]
    labelled = {triple.subject for triple in triples if triple.predicate == RDFS.label}
    defined = {triple.subject for triple in triples if triple.predicate == RDFS.isDefinedBy}
    assert {KZ.Act, KZ.victim} < labelled == defined == {triple.subject for triple in triples if triple.predicate == SKOS.prefLabel}
    header = {triple.predicate.value.removeprefix(DCTERMS): triple.object.value for triple in triples if triple.subject.value + "#" == KZ}
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert header["creator"] == header["publisher"] == cited["authors"][0]["name"]
    assert header["issued"] == cited["date-released"]


def test_a_property_above_one_that_is_not_declared_is_an_annotation(workspace):
    above = ox.Quad(ox.NamedNode("urn:a"), RDFS.subPropertyOf, ox.NamedNode("urn:b"), ox.NamedNode(ONTOLOGY_GRAPH))
    store = ox.Store()
    store.add(above)
    assert f"<urn:b> a {short(OWL.AnnotationProperty)}" in owl.ontology(Whole(workspace, store))


def test_an_entailed_export_has_superclasses_and_broader_concepts_and_no_new_claim(workspace, store):
    plain, entailed = (
        {*ox.parse(exports.export(workspace, "nquads", entailed=flag)[""].encode(), format=ox.RdfFormat.N_QUADS)} for flag in (False, True)
    )
    added = entailed - plain
    assert plain < entailed
    assert {quad.predicate for quad in added} == {RDF.type, SKOS.broaderTransitive}
    graph = ox.Store()
    graph.extend(entailed)
    (count,) = select(graph, "SELECT (COUNT(?a) AS ?n) { ?a a kz:Assertion }")
    (expected,) = select(store, "SELECT (COUNT(?a) AS ?n) { ?a a/rdfs:subClassOf+ kz:Assertion }")
    assert count["n"] == expected["n"]
    with pytest.raises(UsageError, match="csv is not a graph"):
        exports.export(workspace, "csv", entailed=True)


@pytest.fixture(scope="module")
def shapes(workspace):
    """The exported shapes."""
    return rdflib.Graph().parse(data=exports.export(workspace, "shapes")[""], format="turtle")


@pytest.mark.slow
def test_exported_shapes_are_those_of_the_files(workspace, shapes):
    assert isomorphic(shapes, sum((rdflib.Graph().parse(file) for file in workspace.shape_files()), rdflib.Graph()))


@pytest.mark.slow
def test_plain_pyshacl_judges_an_exported_graph_by_exported_shapes(workspace, shapes):
    graph = rdflib.Graph().parse(data=exports.export(workspace, "turtle")[""], format="turtle")
    voice, own = rdflib.URIRef(KZ + "voice"), rdflib.URIRef(KZR + "european-union")
    kinds = [sorted(graph.subjects(rdflib.RDF.type, kind)) for kind in set(graph.objects(None, rdflib.RDF.type))]
    judged = {*graph.subjects(voice, own), *sorted(graph.subjects(voice))[::20], *(node for kind in kinds for node in kind[:1])}
    graph.remove((None, voice, own))
    conforms, report, _ = pyshacl.validate(to_rdflib_copy(graph), shacl_graph=shapes, inplace=True, focus_nodes=sorted(judged))
    assert not conforms
    assert len(list(report.subjects(rdflib.SH.sourceShape, rdflib.URIRef("https://w3id.org/kzgraph/shapes#Assertion-voice")))) == 4


def to_rdflib_copy(graph):
    """The graph in one that parses each query once, so that the test takes seconds."""
    copy = CachingGraph()
    for triple in graph:
        copy.add(triple)
    return copy


def test_csv_tables_keep_voice_standing_day_and_passage(workspace):
    exported = exports.export(workspace, "csv")
    for name in ("act", "charge", "figure", "demand"):
        rows = list(csv.DictReader(io.StringIO(exported[f"{name}.csv"])))
        assert rows
        assert all(row["iri"] and row["voice"] and row["standing"] and row["asOf"] and row["statedIn"] for row in rows)
    assert "partOf" in csv.DictReader(io.StringIO(exported["publicbody.csv"])).fieldnames


def test_tables_hold_the_words_of_concepts_and_are_described_for_machines(workspace, store):
    files = exports.export(workspace, "csv")
    tables = {name: list(csv.reader(io.StringIO(text))) for name, text in files.items() if name.endswith(".csv")}
    concepts = {row[0] for row in tables["concept.csv"][1:]}
    cells = {cell for rows in tables.values() for row in rows for text in row for cell in text.split(" | ")}
    used = {row["c"].value for row in select(store, "SELECT DISTINCT ?c { ?x kz:standing|kz:actType|kz:offence ?c }")}
    assert used
    assert used <= {cell for cell in cells if cell.startswith(PREFIXES["kzv"])} <= concepts | {row["s"].value for row in schemes(store)}
    csvw, package = (json.loads(files[name]) for name in ("csv-metadata.json", "datapackage.json"))
    described = {table["url"]: table["tableSchema"]["columns"] for table in csvw["tables"]}
    fields = {resource["path"]: resource["schema"]["fields"] for resource in package["resources"] if "schema" in resource}
    assert described.keys() == fields.keys() == tables.keys()
    for name, (header, *rows) in tables.items():
        assert [column["titles"] for column in described[name]] == [field["name"] for field in fields[name]] == header
        assert len({column["name"] for column in described[name]}) == len(header)
        for at, (column, field) in enumerate(zip(described[name], fields[name], strict=True)):
            filled = [row[at] for row in rows if row[at]]
            if column["datatype"] == "integer":
                assert all(re.fullmatch(r"-?\d+", text) for text in filled)
            assert any(" | " in text for text in filled) <= ("separator" in column)
            assert not {"separator", "valueUrl"} <= column.keys(), "a template makes one address of all values of a cell"
            assert field["type"] == "string" or "separator" not in column
    assert [row[tables["figure.csv"][0].index("asOf")] for row in tables["figure.csv"] if "2022-08" in row] == ["2022-08"]
    assert next(column for column in described["figure.csv"] if column["name"] == "asOf")["datatype"] == "string"  # days and months


def schemes(store):
    return select(store, "SELECT ?s { ?s a skos:ConceptScheme }")


def test_every_exported_comparison_says_whether_a_person_signed_it(workspace, store):
    files = exports.export(workspace, "comparisons")
    held = {row["c"].value for row in select(store, "SELECT ?c { ?c a kz:Comparison }")}
    assert held
    rows = [
        row
        for name in ("comparisons.sssom.tsv", "comparisons.unsure.sssom.tsv")
        for row in csv.DictReader((line for line in files[name].splitlines() if line[0] != "#"), delimiter="\t")
    ]
    (licence,) = select(store, "SELECT ?l { <https://w3id.org/kzgraph/ontology> dcterms:license ?l }")
    assert f"#license: {licence['l'].value}" in files["comparisons.sssom.tsv"].splitlines()
    assert len(rows) == len(held)
    assert all("review=unsigned" in row["other"] for row in rows)
    document = rdflib.Graph().parse(data=files["claims.jsonld"], format="json-ld")
    status = {str(node): str(text) for node, text in document.subject_objects(rdflib.URIRef(PREFIXES["schema"] + "creativeWorkStatus"))}
    assert status.keys() == held
    assert all("unsigned judgement" in text for text in status.values())
    claims = set(document.subjects(rdflib.RDF.type, rdflib.URIRef(PREFIXES["schema"] + "Claim")))
    assert claims == {*document.objects(None, rdflib.URIRef(KZ + "first")), *document.objects(None, rdflib.URIRef(KZ + "second"))}
    for name in ("voice", "standing", "asOf"):
        assert claims == set(document.subjects(rdflib.URIRef(KZ + name)))
    assert not [triple for triple in document if triple[0] in claims and triple[2] in claims]  # joined by the comparison alone
    provenance = rdflib.Graph().parse(data=files["comparisons.prov.ttl"], format="turtle")
    told = {str(node): str(text) for node, text in provenance.subject_objects(rdflib.RDFS.comment)}
    assert told == status
    assert len(set(provenance.objects(None, rdflib.URIRef(PREFIXES["prov"] + "wasGeneratedBy")))) == len(held)
    agents = set(provenance.subjects(rdflib.RDF.type, rdflib.URIRef(PREFIXES["prov"] + "Agent")))
    assert {*provenance.objects(None, rdflib.URIRef(PREFIXES["prov"] + "agent"))} == agents
    assert len(agents) == len(held)
    for name in ("relation", "comparisonState"):
        assert {*provenance.subject_objects(rdflib.URIRef(KZ + name))} == {*document.subject_objects(rdflib.URIRef(KZ + name))} != set()


def test_follow_the_money_holds_bodies_events_documents_and_claims_and_no_person(workspace, store):
    text = exports.export(workspace, "ftm")[""]
    of_schema: dict[str, dict[str, dict[str, list[str]]]] = {}
    for entity in map(json.loads, text.splitlines()):
        of_schema.setdefault(entity["schema"], {})[entity["id"]] = entity["properties"]
    assert of_schema.keys() == {"PublicBody", "Article", "Event", "Note", "Documentation"}
    bodies = {
        quad.subject.value
        for quad in store.quads_for_pattern(None, None, ox.NamedNode(KZ + "PublicBody"))
        if quad.subject.value.startswith(KZR)
    }
    assert of_schema["PublicBody"].keys() == {body.replace(KZR, "kzr.") for body in bodies}
    assert of_schema["PublicBody"]["kzr.subcommittee-on-human-rights"]["parent"] == ["kzr.european-parliament"]
    whole = Whole(workspace, store)
    assert not whole.days_in(text), "no person is named"
    persons = {person.iri for person in whole.model.things("Person")}
    told = {short(claim.iri).replace(":", ".") for claim in whole.model.claims() if persons.isdisjoint(claim.nodes())}
    left_out = {"hrw.description-party-unregistered", "hrw.response-working-group-decision"}  # their words name a person
    assert of_schema["Note"].keys() == told - left_out
    assert {place["entity"][0] for place in of_schema["Documentation"].values()} == told - left_out
    note = of_schema["Note"]["hrw.figure-officers-detained"]
    assert note["entity"] == ["kzr.january-events"]
    assert {"voice: Human Rights Watch", "ambiguous: whose word it is"} < {*note["notes"]}
    place = of_schema["Documentation"]["hrw.figure-officers-detained.p04-s02"]
    assert (place["date"], place["status"], place["document"]) == (["2022-10-26"], ["asserted"], ["kzr.hrw-2022-10-26"])
    ids = [identifier for entities in of_schema.values() for identifier in entities]
    references = {"parent", "entity", "document"}
    entities = [properties for held in of_schema.values() for properties in held.values()]
    assert {value for one in entities for name in references & one.keys() for value in one[name]} <= {*ids}
    assert len({*ids}) == len(ids) == len(text.splitlines())


def test_only_a_confirmed_link_gives_an_identifier_or_a_country(workspace, store):
    changed = ox.Store()
    changed.extend(store)
    for confirmed in (False, True):
        for quad in [*changed.quads_for_pattern(None, KZ.relation, SKOS.closeMatch)] if confirmed else ():
            changed.remove(quad)
            changed.add(ox.Quad(quad.subject, KZ.relation, SKOS.exactMatch))
        held = {one["id"]: one["properties"] for one in map(json.loads, ftm.follow_the_money(Whole(workspace, changed)).splitlines())}
        assert held["kzr.european-parliament"].get("wikidataId", []) == ["Q8889"] * confirmed
        assert held["kzr.ombudsperson"].get("jurisdiction", []) == ["kz"] * confirmed
        assert "jurisdiction" not in held["kzr.european-parliament"]


def test_export_writes_whole_files(capsys, tmp_path):
    assert main(["export", "csv", str(tmp_path / "tables")]) == 0
    assert main(["export", "jsonld", str(tmp_path / "graph.jsonld")]) == 0
    assert (tmp_path / "graph.jsonld").is_file()
    assert not list(tmp_path.rglob(".*"))
    assert len(capsys.readouterr().out.splitlines()) > 15


def test_an_export_goes_to_standard_output_or_to_a_folder_that_exists(workspace, capsys, tmp_path):
    assert main(["export", "turtle", "-"]) == 0
    assert capsys.readouterr().out == exports.export(workspace, "turtle")[""]
    assert main(["export", "csv", "-"]) == 2
    assert "csv is a folder of files" in capsys.readouterr().err
    assert main(["export", "turtle", str(tmp_path / "none" / "graph.ttl")]) == 2
    assert "is not there. Make it first" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_ask_prints_the_query_with_its_parameters(capsys):
    assert main(["ask", "demands-on-one-addressee", "--param", "addressee=Kazakhstan", "--sparql"]) == 0
    sparql = capsys.readouterr().out
    assert "<https://w3id.org/kzgraph/resource/kazakhstan>" in sparql
    assert "#+" not in sparql


def test_ask_answers_all(capsys):
    assert main(["ask", "--all", "--format", "md"]) == 0
    assert capsys.readouterr().out.count("\n## ") >= 39


def test_forms_for_programs_tell_the_day_of_persons_beside_them(capsys):
    assert main(["ask", "whose-release-is-asked", "--format", "csv"]) == 0
    captured = capsys.readouterr()
    assert "Persons are named as the source stated on 2022-10-26" in captured.err
    assert "Persons" not in captured.out


def test_labelled_rows_are_ready_for_a_spreadsheet(capsys):
    assert main(["ask", "every-figure", "--format", "csv", "--labels"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    official = next(row for row in rows if (row["Bound"], row["Number"]) == ("at least", "232"))
    assert official["voice"] == "Authorities of Kazakhstan"
    assert "Inferred by us" in official["flags"]
    assert official["Where it is said"] == "HRW 2022, paragraph 2, sentence 4"
    assert "#:~:text=" in official["Open at this place"]


def test_an_answer_says_which_value_its_parameter_has(capsys):
    assert main(["ask", "demands-on-one-addressee"]) == 0
    assert "the addressee (addressee): European Union" in capsys.readouterr().out
    assert main(["ask", "demands-on-one-addressee", "--param", "addressee=kzr:kazakhstan"]) == 0
    assert "the addressee (addressee): Kazakhstan" in capsys.readouterr().out


def test_a_dossier_shows_flags(capsys):
    assert main(["show", "Zhanbolat Mamay", "--format", "md"]) == 0
    assert "legal provision" in capsys.readouterr().out


@pytest.mark.parametrize("form", ["json", "csv", "xml", "tsv"])
def test_a_query_for_programs_prints_the_day_of_persons_to_stderr(capsys, form):
    assert main(["query", "SELECT ?p { ?p a kz:Person }", "--format", form]) == 0
    assert "as the source stated on 2022-10-26" in capsys.readouterr().err
    assert main(["query", "SELECT ?p { ?p a kz:State }", "--format", form]) == 0
    assert capsys.readouterr().err == ""


def test_an_export_prints_the_day_of_persons_to_stderr(capsys, tmp_path):
    assert main(["export", "turtle", str(tmp_path / "graph.ttl")]) == 0
    assert "as the source stated on 2022-10-26" in capsys.readouterr().err
    assert main(["export", "ftm", str(tmp_path / "bodies.json")]) == 0
    assert capsys.readouterr().err == ""


def test_rows_in_xml_are_those_of_the_engine(capsys, workspace):
    from xml.etree import ElementTree

    assert main(["ask", "official-death-toll", "--format", "xml"]) == 0
    printed = ElementTree.fromstring(capsys.readouterr().out)
    sparql = canned.find(workspace, "official-death-toll").sparql
    expected = ElementTree.fromstring(query_results.run(workspace, sparql, "xml").output)

    def cells(document):
        names = "{http://www.w3.org/2005/sparql-results#}"
        rows = document.iter(f"{names}result")
        return sorted(sorted((b.get("name"), b[0].tag, b[0].text, str(b[0].attrib)) for b in row.iter(f"{names}binding")) for row in rows)

    assert cells(printed) == cells(expected)


def test_a_time_limit_runs_the_question_in_the_sandbox(capsys):
    assert main(["ask", "official-death-toll", "--timeout", "20"]) == 0
    assert "232" in capsys.readouterr().out
