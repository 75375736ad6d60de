"""The Reconciliation API 0.2, called as OpenRefine does."""

from __future__ import annotations

import json
from urllib.parse import quote, urlencode

import jsonschema
import pytest
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from kzgraph.linking.candidates import kinds
from kzgraph.linking.candidates.rows import Label, LabelRow, PersonRow
from kzgraph.vocab import KZ, KZR
from tests.conftest import SHARED
from tests.server.serving import FORM, serving

SCHEMAS = SHARED / "conformance" / "reconciliation-0.2" / "schemas"
PERSON, BODY, CONCEPT = KZ + "Person", KZ + "PublicBody", "http://www.w3.org/2004/02/skos/core#Concept"


def post(server, path="/reconcile", **fields):
    """A form as OpenRefine sends it: JSON in a field."""
    body = urlencode({name: json.dumps(value) for name, value in fields.items()})
    return server.ask(path, "POST", body, Content_Type=FORM + ";charset=UTF-8", Origin="http://127.0.0.1:3333")


def results(server, query, **more):
    got = post(server, queries={"q0": {"query": query, **more}})
    assert got.status == 200, got.body
    return got.json()["q0"]["result"]


def person(store):
    """The name of an entity, from the graph."""
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    rows = store.query(f"SELECT ?name {{ GRAPH ?g {{ <{KZR}person-1> <{label}> ?name }} FILTER (LANG(?name) = 'en') }}")
    return next(row["name"].value for row in rows)


def test_the_manifest_leads_to_everything(server):
    got = server.ask("/reconcile")
    manifest = got.json()
    assert "0.2" in manifest["versions"]
    assert got.headers["access-control-allow-origin"] == "*"
    assert {PERSON, BODY, CONCEPT, KZ + "Place", KZ + "LegalProvision", KZ + "Organisation"} <= {
        kind["id"] for kind in manifest["defaultTypes"]
    }
    for kind in ("entity", "type", "property"):
        place = manifest["suggest"][kind]
        assert server.ask((place["service_url"] + place["service_path"]).removeprefix(server.url) + "?prefix=p").json()["result"]
    proposing = manifest["extend"]["propose_properties"]
    path = (proposing["service_url"] + proposing["service_path"]).removeprefix(server.url)
    assert server.ask(path + "?type=" + quote(BODY)).json()["properties"]
    for key in ("preview", "view"):
        page = server.ask(manifest[key]["url"].replace("{{id}}", quote(KZR + "kazakhstan", safe="")).removeprefix(server.url))
        assert (page.status, page.type) == (200, "text/html; charset=utf-8")
        assert b"Kazakhstan" in page.body


def test_every_query_of_a_batch_has_a_result_with_types(server):
    queries = {
        "q0": {"query": "European Parliament", "type": BODY, "limit": 3, "type_strict": "should"},
        "q1": {"query": "Qwrtzpl Xvbnm"},
        "q2": {"query": "Еуропалық Одақ"},
        "": {"query": "Kazakhstan", "type": [KZ + "State"]},
        "odd": {"query": 7},
        "none": [],
    }
    got = post(server, queries=queries)
    answer = got.json()
    assert set(answer) == set(queries)
    assert all(isinstance(result["result"], list) for result in answer.values())
    (first, *_) = answer["q0"]["result"]
    assert first["id"] == KZR + "european-parliament"
    assert first["match"] is True
    assert {"id": BODY, "name": "Public body"} in first["type"]
    assert len(answer["q0"]["result"]) <= 3
    assert answer["q1"]["result"] == answer["odd"]["result"] == answer["none"]["result"] == []
    assert answer[""]["result"][0]["id"] == KZR + "kazakhstan"
    assert answer["q2"]["result"]


def test_get_gives_the_same_as_post(server):
    queries = {"q0": {"query": "Human Rights Watch"}}
    by_get = server.ask("/reconcile?queries=" + quote(json.dumps(queries)))
    assert by_get.json() == post(server, queries=queries).json()
    assert by_get.json()["q0"]["result"][0]["id"] == KZR + "human-rights-watch"


@pytest.mark.parametrize("spelled", [str, str.upper, lambda name: ", ".join(reversed(name.split())), lambda name: name.replace("a", "á")])
def test_a_person_is_found_in_many_spellings_and_never_a_sure_match(server, store, spelled):
    found = results(server, spelled(person(store)), type=PERSON)
    assert found[0]["id"] == KZR + "person-1"
    assert all(item["match"] is False for item in found)
    assert "as the source stated on 2022-10-26" in found[0]["description"]
    everybody = results(server, spelled(person(store)))
    assert not any(item["match"] for item in everybody if {"id": PERSON, "name": "Person"} in item["type"])


@pytest.mark.promise("no-sure-person")
def test_every_entity_is_found_by_name_and_no_person_is_a_sure_match(server):
    prefixes = "aбabcdefghijklmnopqrstuvwxyz"
    known = {
        item["id"]: item for letter in prefixes for item in server.ask(f"/reconcile/suggest/entity?prefix={quote(letter)}").json()["result"]
    }
    assert len(known) > 100
    names = list(known.values())
    for start in range(0, len(names), 4):
        batch = {item["id"]: {"query": item["name"], "limit": 100} for item in names[start : start + 4]}
        for iri, answer in post(server, queries=batch).json().items():
            candidates = {candidate["id"]: candidate for candidate in answer["result"]}
            assert iri in candidates
            person_ = PERSON in {kind["id"] for kind in candidates[iri]["type"]}
            assert not (person_ and candidates[iri]["match"])
            assert sum(candidate["match"] for candidate in answer["result"]) <= 1


def test_a_short_name_is_not_like_another_by_chance(server):
    assert [found["name"] for found in results(server, "OSCE")] == ["OSCE"]
    assert "ODIHR" not in {found["name"] for found in results(server, "HRW")}


def test_scores_are_those_of_a_list_with_one_row(server, store, workspace):
    for text, kind, wanted in (("УВКПЧ", BODY, "un-human-rights-office"), ("HRW", KZ + "Organisation", "human-rights-watch")):
        (item,) = kinds.propose(workspace, [LabelRow("urn:x", (Label(text),))], "organisations")
        found = results(server, text, type=kind)[0]
        assert (item.subject, found["id"], found["match"]) == (KZR + wanted, KZR + wanted, True)
        assert found["score"] == pytest.approx(100 * item.score, abs=2)  # entities of one type are fewer
    (linked,) = kinds.propose(workspace, [PersonRow("urn:x", (person(store),))], "persons")
    assert results(server, person(store), type=PERSON)[0]["score"] == pytest.approx(100 * linked.score, abs=0.01)


def test_a_name_that_is_too_long_matches_nothing_whatever_else_is_asked(server):
    pid = KZ + "partOf"
    assert not results(server, "x" * 301, properties=[{"pid": pid, "v": ["European Parliament"]}])


def test_a_misspelt_name_is_found_and_never_likely(server):
    for text, most in (("Europen Parlament", 81), ("Uropean Prlament", 50)):
        (first, *_) = results(server, text)
        assert (first["id"], first["match"], first["score"] < most) == (KZR + "european-parliament", False, True)


def test_properties_narrow_the_candidates(server):
    pid = KZ + "partOf"
    plain = results(server, "subcommittee")
    narrowed = results(server, "subcommittee", properties=[{"pid": pid, "v": {"id": KZR + "european-parliament", "name": "x"}}])
    assert narrowed[0]["id"] == KZR + "subcommittee-on-human-rights"
    assert narrowed[0]["score"] >= next((item["score"] for item in plain if item["id"] == narrowed[0]["id"]), 0) * 0.8
    by_label = results(server, "", properties=[{"pid": pid, "v": ["European Parliament"]}])
    assert KZR + "subcommittee-on-human-rights" in {item["id"] for item in by_label}
    assert not any(item["match"] for item in by_label)


def test_a_property_that_confirms_never_lowers_and_one_that_the_graph_lacks_says_nothing(server):
    name = "General Prosecutor's Office of Kazakhstan"
    alone = results(server, name)[0]
    assert alone["match"]
    confirmed = results(server, name, properties=[{"pid": KZ + "partOf", "v": {"id": KZR + "kazakhstan"}}])[0]
    lacking = results(server, name, properties=[{"pid": KZ + "email", "v": "office@example.org"}])[0]
    other = results(server, name, properties=[{"pid": KZ + "partOf", "v": {"id": KZR + "european-union"}}])[0]
    assert confirmed["score"] >= alone["score"] == lacking["score"] > other["score"]
    assert (confirmed["match"], lacking["match"]) == (True, True)


def test_an_acronym_with_a_low_score_is_no_sure_match_and_shows_the_label(server):
    (union,) = [item for item in results(server, "EU") if item["id"] == KZR + "european-union"]
    assert union["score"] < 50
    assert not union["match"]
    (watch,) = [item for item in results(server, "Human Rights Watch") if item["id"] == KZR + "human-rights-watch"]
    assert watch["name"] == "Human Rights Watch"


def test_suggestions_begin_with_the_prefix_and_are_paged(server):
    found = server.ask("/reconcile/suggest/entity?prefix=euro").json()["result"]
    assert KZR + "european-parliament" in {item["id"] for item in found}
    assert all("notable" in item for item in found)
    first = server.ask("/reconcile/suggest/entity?prefix=").json()["result"]
    second = server.ask(f"/reconcile/suggest/entity?prefix=&cursor={len(first)}").json()["result"]
    assert first
    assert not {item["id"] for item in first} & {item["id"] for item in second}
    assert [item["name"] for item in server.ask("/reconcile/suggest/type?prefix=per").json()["result"]] == ["Person"]
    assert KZ + "namedIn" in {item["id"] for item in server.ask("/reconcile/suggest/property?prefix=is").json()["result"]}


def test_values_extend_a_table(server):
    ids = [KZR + "subcommittee-on-human-rights", KZR + "none", "not an iri"]
    query = {
        "ids": ids,
        "properties": [{"id": KZ + "partOf"}, {"id": "http://www.w3.org/2000/01/rdf-schema#label", "settings": {}}, {"id": "no iri"}],
    }
    answer = post(server, extend=query).json()
    assert [item["id"] for item in answer["meta"]] == [item["id"] for item in query["properties"]]
    assert list(answer["rows"]) == ids
    assert answer["rows"][ids[0]][KZ + "partOf"] == [{"id": KZR + "european-parliament", "name": "European Parliament"}]
    assert len(answer["rows"][ids[0]]["http://www.w3.org/2000/01/rdf-schema#label"]) == 3
    assert answer["rows"][ids[1]] == {item["id"]: [] for item in query["properties"]}


ODD = """
@prefix kz: <https://w3id.org/kzgraph/ontology#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<urn:o> a kz:Organisation ; rdfs:label "Odd body" ;
  kz:n "abc"^^xsd:integer, "1_000"^^xsd:integer, "007"^^xsd:integer ; kz:m "5"^^<urn:x#integer> ;
  kz:d "2020-01-01Z"^^xsd:date,
    "2020-01-02"^^xsd:date, "2020-01-03+06:00"^^xsd:date, "2020-13-01"^^xsd:date, "-0044-03-15"^^xsd:date .
kz:Victim rdfs:subClassOf kz:Person . <urn:Child> rdfs:subClassOf kz:Victim .
<urn:Poet> rdfs:subClassOf <http://xmlns.com/foaf/0.1/Person> .
"""
PERSON_TYPES = [
    KZ + "Victim",
    "urn:Child",
    "urn:Poet",
    "http://xmlns.com/foaf/0.1/Person",
    "https://schema.org/Person",
    "http://schema.org/Person",
    "http://www.w3.org/ns/prov#Person",
    "http://www.wikidata.org/entity/Q5",
]


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """A server of foreign data: ill-formed values, and persons of many vocabularies that are also concepts or organisations."""
    file = tmp_path_factory.mktemp("odd") / "odd.ttl"
    persons = [
        f'<urn:p{n}> a <{kind}>, skos:Concept ; rdfs:label "Somebody {"abcdefghij"[n] * 4}" .' for n, kind in enumerate(PERSON_TYPES)
    ]
    persons.append(
        '<urn:p8> <http://www.wikidata.org/prop/direct/P31> <http://www.wikidata.org/entity/Q5> ; a kz:Organisation ; rdfs:label "Alone" .'
    )
    persons.append('<urn:hostile> a kz:Place ; rdfs:label "<script>x</script>&\\"" .')
    file.write_text(ODD + "\n".join(persons), encoding="utf-8")
    with serving("--data", file) as running:
        yield running


def test_values_that_do_not_fit_their_datatype_are_strings(odd):
    query = {"ids": ["urn:o"], "properties": [{"id": KZ + name} for name in "nmd"]}
    got = post(odd, extend=query)
    assert got.status == 200, got.body
    cells = got.json()["rows"]["urn:o"]
    assert sorted(map(str, cells[KZ + "n"])) == ["{'int': 7}", "{'str': '1_000'}", "{'str': 'abc'}"]
    assert cells[KZ + "m"] == [{"str": "5"}]
    assert {cell.get("date") for cell in cells[KZ + "d"]} == {
        "2020-01-01T00:00:00Z",
        "2020-01-02T00:00:00Z",
        "2020-01-03T00:00:00+06:00",
        None,
    }
    assert {cell.get("str") for cell in cells[KZ + "d"]} == {"2020-13-01", "-0044-03-15", None}


@pytest.mark.parametrize("number", range(9))
def test_a_person_of_another_vocabulary_is_never_a_sure_match(odd, number):
    found = results(odd, "Alone" if number == 8 else f"Somebody {'abcdefghij'[number] * 4}")
    (mine,) = (item for item in found if item["id"] == f"urn:p{number}")
    assert {"id": PERSON, "name": "Person"} in mine["type"]
    assert not any(item["match"] for item in found)


def test_other_entities_there_can_be_sure_matches(odd):
    assert [item["id"] for item in results(odd, "odd body") if item["match"]] == ["urn:o"]


def test_malformed_requests_get_the_right_error(server):
    cases = [
        ({"queries": [1]}, 400),
        ({"extend": {}}, 400),
        ({"extend": {"ids": [1], "properties": []}}, 400),
        ({"extend": {"ids": [], "properties": [{"id": 1}]}}, 400),
        ({}, 400),
        ({"queries": {}, "extend": {}}, 400),
        ({"queries": {str(number): {"query": "x"} for number in range(101)}}, 400),
    ]
    for fields, status in cases:
        assert post(server, **fields).status == status, fields
    assert server.ask("/reconcile", "POST", "queries={", Content_Type=FORM).status == 400
    assert server.ask("/reconcile", "POST", "queries=" + "[" * 90_000, Content_Type=FORM).status == 400
    assert server.ask("/reconcile", "POST", "{}", Content_Type="application/json").status == 415
    assert server.ask("/reconcile", "PUT", "").status == 405
    assert server.ask("/reconcile/preview?id=x").status == 404
    assert server.ask("/reconcile/suggest/else?prefix=a").status == 404
    assert server.ask("/reconcile/suggest/entity?prefix=a&cursor=x").status == 400
    assert server.ask("/reconcile", "OPTIONS").headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS, POST"
    hard = {str(number): {"query": " ".join("abcdefgh"[number % 8] * 30 for number in range(8)), "type": PERSON} for number in range(100)}
    assert post(server, queries=hard).status in (200, 503)
    server.assert_alive()


@pytest.mark.promise("no-scripts")
def test_a_preview_runs_no_script_and_can_be_framed(server, odd):
    got = server.ask("/reconcile/preview?id=" + quote(KZR + "person-1"))
    assert "frame-ancestors" not in got.headers["content-security-policy"]
    assert "script" not in got.headers["content-security-policy"]
    assert b"as the source stated on 2022-10-26" in got.body
    page = odd.ask("/reconcile/preview?id=urn:hostile").body
    assert b"<script>" not in page
    assert b"&lt;script&gt;" in page


def validator(name):
    """The schema of that name. It bears its own `$id`, to which others refer; that of Swagger ends in an empty fragment."""
    found = [(json.loads(file.read_text(encoding="utf-8")), file) for file in SCHEMAS.glob("*.json")]
    registry = Registry().with_resources(
        [(schema["$id"].rstrip("#"), Resource(contents=schema, specification=DRAFT7)) for schema, _ in found]
    )
    schema = next(schema for schema, file in found if file.stem == name)
    return jsonschema.Draft7Validator(schema, registry=registry)


@pytest.mark.needs("shared")
def test_answers_fit_the_schemas(server, store):
    queries = {"a": {"query": "Kazakhstan"}, "b": {"query": person(store)}, "c": {"query": "torture", "type": CONCEPT}, "d": {"query": "?"}}
    extend = {
        "ids": [KZR + "kazakhstan", KZR + "person-1"],
        "properties": [{"id": KZ + "namedIn"}, {"id": "http://www.w3.org/2000/01/rdf-schema#label"}],
    }
    validator("reconciliation-query-batch").validate(queries)
    validator("data-extension-query").validate(extend)
    answers = {
        "manifest": server.ask("/reconcile"),
        "reconciliation-result-batch": post(server, queries=queries),
        "data-extension-response": post(server, extend=extend),
        "data-extension-property-proposal": server.ask("/reconcile/properties?limit=5&type=" + quote(PERSON)),
        "suggest-entities-response": server.ask("/reconcile/suggest/entity?prefix=a"),
        "suggest-types-response": server.ask("/reconcile/suggest/type?prefix=p"),
        "suggest-properties-response": server.ask("/reconcile/suggest/property?prefix=i"),
    }
    for name, got in answers.items():
        assert got.status == 200
        validator(name).validate(got.json())


@pytest.mark.needs("shared")
def test_the_schemas_refuse_malformed_answers():
    examples = SCHEMAS.parent / "examples"
    for name in ("manifest", "reconciliation-result-batch"):
        for file in (examples / name / "invalid").glob("*.json"):
            if file.stem != "bad-authentication":
                assert list(validator(name).iter_errors(json.loads(file.read_text(encoding="utf-8")))), file
        for file in (examples / name / "valid").glob("*.json"):
            assert not list(validator(name).iter_errors(json.loads(file.read_text(encoding="utf-8")))), file
