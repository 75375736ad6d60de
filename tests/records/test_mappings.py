"""Mappings: the shipped ones, each with a table that it loads, and the messages about a wrong one."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest

from kzgraph.errors import UsageError
from kzgraph.records import mapping as mappings
from kzgraph.vocab import KZR, PREFIXES
from tests.conftest import ROOT
from tests.records import rows

SEM = "http://semanticweb.cs.vu.nl/2009/11/sem/"
SCHEMA = "https://schema.org/"
PAGE = (ROOT / "docs" / "linking.md").read_text(encoding="utf-8")
RDF, SKOS = PREFIXES["rdf"], PREFIXES["skos"]
XSD = "http://www.w3.org/2001/XMLSchema#"
# What one row of each dataset must say: subject behind the namespace, term, value.
TOLD = {
    "ucdp-ged": [
        ("ucdp-ged-23.1/1", SEM + "hasEarliestBeginTimeStamp", ox.Literal("2022-01-06", datatype=ox.NamedNode(XSD + "date"))),
        ("ucdp-ged-23.1/1", SEM + "hasActor", ox.NamedNode(KZR + "ucdp-ged-23.1#actor/17")),
        ("ucdp-ged-23.1#actor/17", SCHEMA + "name", ox.Literal("Government of Examplia")),
        ("ucdp-ged-23.1/1/place", SCHEMA + "latitude", ox.Literal("43.25", datatype=ox.NamedNode(XSD + "decimal"))),
        ("ucdp-ged-23.1/1/deaths", SCHEMA + "maxValue", ox.Literal("6", datatype=ox.NamedNode(XSD + "integer"))),
        ("ucdp-ged-23.1/1", SEM + "eventType", ox.NamedNode(KZR + "ucdp-ged#type_of_violence/3")),
        ("ucdp-ged-23.1/1", KZR + "ucdp-ged#source_article", ox.Literal('"Example Wire,2022-01-07,""Shots"" in the square"')),
        ("ucdp-ged-23.1/3", KZR + "ucdp-ged#source_article", ox.Literal("two\nlines")),
    ],
    "acled": [
        ("acled/XXX1/1700000000", SEM + "hasEarliestBeginTimeStamp", ox.Literal("2021-12-31", datatype=ox.NamedNode(XSD + "date"))),
        ("acled/XXX1/1700000000", SEM + "hasLatestEndTimeStamp", ox.Literal("2022-01-12", datatype=ox.NamedNode(XSD + "date"))),
        ("acled/XXX1/1700000000", SEM + "eventType", ox.NamedNode(KZR + "acled#event_type/Protests")),
        ("acled#actor/Protesters%20%28Examplia%29", SCHEMA + "name", ox.Literal("Protesters (Examplia)")),
    ],
    "person-list": [
        ("person-list/2", SCHEMA + "name", ox.Literal("Иванова Анна Петровна")),
        ("person-list/2", SCHEMA + "birthDate", ox.Literal("1980-03-05", datatype=ox.NamedNode(XSD + "date"))),
        ("person-list/3", SCHEMA + "birthDate", ox.Literal("1975", datatype=ox.NamedNode(XSD + "gYear"))),
        ("person-list/2", KZR + "person-list#town", ox.Literal("Примерск")),
    ],
    "organisation-list": [
        ("organisation-list/2", SCHEMA + "foundingDate", ox.Literal("2001", datatype=ox.NamedNode(XSD + "gYear"))),
        ("organisation-list/2", SCHEMA + "url", ox.Literal("https://example.org/", datatype=ox.NamedNode(XSD + "anyURI"))),
    ],
    "concept-list": [
        ("concept-list/2", RDF + "type", ox.NamedNode(SKOS + "Concept")),
        ("concept-list/2", SKOS + "prefLabel", ox.Literal("Example of torture")),
        ("concept-list/2", SKOS + "prefLabel", ox.Literal("Пример пытки")),
        ("concept-list/2", SKOS + "altLabel", ox.Literal("sample")),
        ("concept-list/2", SKOS + "broader", ox.Literal("Examples")),
    ],
    "recommendations": [
        ("recommendations/2", SCHEMA + "text", ox.Literal("Investigate every death.")),
        ("recommendations/2", KZR + "recommendations#response", ox.NamedNode(KZR + "recommendations#response/noted")),
        ("recommendations/2", KZR + "recommendations#addressee", ox.Literal("Examplia")),
    ],
    "media-log": [
        ("media-log/V-7", SCHEMA + "dateCreated", ox.Literal("2022-01-06T14:30:00+06:00", datatype=ox.NamedNode(XSD + "dateTime"))),
        ("media-log/V-7/place", SCHEMA + "longitude", ox.Literal("76.9", datatype=ox.NamedNode(XSD + "decimal"))),
    ],
}


def test_every_shipped_mapping_has_a_table_here():
    assert set(rows.TABLES) == set(TOLD) == set(mappings.shipped())


@pytest.mark.parametrize("name", rows.TABLES)
def test_a_shipped_mapping_loads_its_table(name, loaded, tmp_path):
    file, header, table = rows.TABLES[name]
    done, triples = loaded(rows.write_csv(tmp_path / file, header, table), name)
    assert (done.rows_out, len(done.refused)) == (len(table), 0), list(done.refused)
    for subject, term, value in TOLD[name]:
        assert ox.Triple(ox.NamedNode(KZR + subject), ox.NamedNode(term), value) in triples, (subject, term)


@pytest.mark.parametrize(
    ("name", "header", "release"),
    [("ged191.csv", rows.OLD, "19.1"), ("GED5_0.csv", rows.OLDEST, "5.0"), ("gedevent_v25_1.csv", rows.NEW, "25.1")],
)
def test_every_set_of_columns_of_ged_gives_the_same_figures(name, header, release, loaded, tmp_path):
    events = [{**event, **{f"{key}_est": event[key] for key in ("best", "low", "high")}} for event in rows.EVENTS]
    done, triples = loaded(rows.ged(tmp_path, events, header, name))
    assert done.dataset == f"{KZR}ucdp-ged-{release}"
    deaths = ox.NamedNode(f"{done.dataset}/1/deaths")
    results = {triple.predicate.value.removeprefix(SCHEMA): triple.object.value for triple in triples if triple.subject == deaths}
    assert (results["value"], results["minValue"], results["maxValue"]) == ("4", "3", "6")
    assert any(note.startswith("it has the columns of release") for note in done.notes)


GOOD = """name: list
title: A list
rows: private
class: schema:Person
id: number
columns:
  number: {property: dcterms:identifier}
  name: {property: schema:name, required: true}
"""
WRONG = {
    "not YAML": ("name: [list\n", "not YAML"),
    "a tag": ("name: !!python/object/apply:os.system [x]\n", "a tag of YAML, which no file here may have"),
    "an anchor": ("name: &x list\n", "an anchor or an alias of YAML"),
    "empty": ("", "the file is empty"),
    "a list": ("- name\n", "expected fields"),
    "no columns": ("name: list\ntitle: A\nrows: private\nclass: schema:Person\nid: line\n", ":1: columns is missing"),
    "unknown key": (GOOD + "colums: {}\n", ":9: unknown key colums. Did you mean columns"),
    "key twice": (GOOD + "title: B\n", ":9: title is given twice"),
    "unknown term": (GOOD.replace("schema:name", "schema:nme"), ":8: schema:nme is not a checked term. Did you mean schema:name"),
    "unknown class": (GOOD.replace("schema:Person", "schema:Persn"), ":4: schema:Persn is not a checked term. Did you mean schema:Person"),
    "unknown type": (GOOD.replace("required: true", "type: txt"), ":8: txt is not a type. Did you mean text"),
    "no truth": (GOOD.replace("true", "yes"), ":8: yes is not a truth value"),
    "id without a column": (GOOD.replace("id: number", "id: nmber"), ":5: nmber is not a column of this mapping. Did you mean number"),
    "rights": (
        GOOD.replace("rows: private", "rows: privat"),
        ":3: privat is not a word for what may be done with rows. Did you mean private",
    ),
    "published without a licence": (GOOD.replace("private", "published"), ":3: published rows need a licence"),
    "licence in words": (GOOD + "licence: CC BY\n", ":9: licence is not a URL"),
    "name of the dataset": (GOOD.replace("name: list", "name: My List"), ":1: My List is not a name"),
    "name of a column": (GOOD + '  "Full Name": x\n', ":9: Full Name is not a name for a column"),
    "codes without the type": (GOOD + "  sex: {codes: {m: male}}\n", ":9: a column has the type code and codes, or neither"),
    "format of no date": (GOOD + '  born: {formats: ["%d.%m.%Y"]}\n', ":9: a format is for dates"),
    "format without a year": (GOOD + '  born: {type: date, formats: ["%d.%m"]}\n', ":9: a format is for dates"),
    "part without a link": (GOOD + "parts:\n  home: {class: schema:Place}\n", ":10: a part has either link"),
    "part that is not there": (GOOD + "  town: {of: hme}\n", ":9: hme is not a part of this mapping"),
    "no date in order": (GOOD + "chronological: [name]\n", ":9: name is not a date"),
    "unknown base": (GOOD + "extends: persn-list\n", ":9: no mapping is called persn-list. Did you mean person-list"),
    "weaker terms": ("name: mine\nextends: acled\nrows: published\nlicence: https://example.org/\n", ":3: the terms of acled stay"),
    "pattern": (GOOD + "releases: {in_file_name: '('}\n", ":9: not a regular expression"),
}


@pytest.mark.parametrize("case", WRONG)
def test_an_error_in_a_mapping_has_its_line_and_the_nearest_name(case, workspace, tmp_path):
    text, message = WRONG[case]
    file = tmp_path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        mappings.find(str(file), workspace)
    assert f"{file}" in str(raised.value)
    assert message in str(raised.value)


def test_a_good_mapping_is_read(workspace, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(GOOD, encoding="utf-8")
    made = mappings.find(str(file), workspace)
    assert made.columns["number"].required
    assert made.columns["name"].property == SCHEMA + "name"


def test_a_mapping_that_extends_itself_is_reported(workspace, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("name: mine\nextends: mine.yaml\n", encoding="utf-8")
    with pytest.raises(UsageError, match="at most three deep"):
        mappings.find(str(file), workspace)


def test_the_short_mapping_of_the_page_names_only_its_own_headers(loaded, tmp_path):
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    short = tmp_path / "short.yaml"
    short.write_text(text, encoding="utf-8")
    table = [{"Case": "A 1", "Кто": "Somebody", "Born": "31/01/1980", "Cell": "12"}]
    done, triples = loaded(rows.write_csv(tmp_path / "t.csv", list(table[0]), table), short)
    node = ox.NamedNode(KZR + "ninth-list/A%201")
    assert ox.Triple(node, ox.NamedNode(KZR + "ninth-list#cell"), ox.Literal("12")) in triples
    assert ox.Triple(node, ox.NamedNode(SCHEMA + "name"), ox.Literal("Somebody")) in triples
    assert ox.Triple(node, ox.NamedNode(SCHEMA + "birthDate"), ox.Literal("1980-01-31", datatype=ox.NamedNode(XSD + "date"))) in triples
    assert done.mapping.rows == "private"


def test_the_page_documents_every_shipped_mapping_key_and_field(workspace):
    for name in mappings.shipped():
        assert re.search(rf"^\| `{name}` \| .* \| {mappings.find(name, workspace).rows}[,: |]", PAGE, re.MULTILINE), name
    matches = set(re.findall(r"`([a-z_]+)`", PAGE))
    assert {*mappings.KEYS, *mappings.COLUMN_KEYS, *mappings.TYPES, *mappings.ROWS} <= matches
