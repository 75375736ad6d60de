"""The encoded statement: its form, its completeness, and what must never be in it."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from datetime import date
from urllib.parse import unquote

import pyoxigraph as ox
import pytest

from kzgraph.graph.store import select
from kzgraph.graph.turtle import parse
from kzgraph.model import passages
from kzgraph.reading import evidence, stats
from kzgraph.validate.run import validate
from kzgraph.vocab import KZ, KZR, PREFIXES
from tests.conftest import ROOT, STATEMENT

TYPE = PREFIXES["rdf"] + "type"


def test_no_blank_nodes_no_lists_no_triples_about_triples(workspace):
    for file in workspace.graph_files():
        for triple in parse(file):
            assert isinstance(triple.subject, ox.NamedNode), f"{file}: {triple}"
            assert isinstance(triple.object, (ox.NamedNode, ox.Literal)), f"{file}: {triple}"


def test_a_file_holds_one_class(workspace):
    for file in workspace.graph_files():
        classes = {triple.object.value for triple in parse(file) if triple.predicate.value == TYPE} - {KZ + "Withdrawn"}
        assert len(classes) <= 1, file


def test_a_triple_is_written_once(workspace):
    counted = Counter(str(triple) for file in workspace.graph_files() for triple in parse(file))
    assert [triple for triple, times in counted.items() if times > 1] == []


def test_the_statement_has_thirty_sentences_in_thirteen_paragraphs(store):
    stored = passages.passages(store, KZR + "hrw-2022-10-26")
    sentences = [p for p in stored if p.paragraph and p.sentence and p.name.count("-") == 1]
    assert len(sentences) == 30
    assert {p.paragraph for p in sentences} == set(range(1, 14))


def test_every_sentence_and_clause_carries_an_assertion(store):
    """But headings, which their paraphrases call so: the copy of a text may have them as paragraphs."""
    bare = evidence.bare(passages.passages(store), evidence.resting_on(store))
    assert [passage.name for passage in bare if not passage.paraphrase.startswith("A heading: ")] == []


def test_persons_of_two_sources_are_two_and_no_iri_of_a_person_tells_anything(store, listed):
    persons = select(store, "SELECT ?person { ?person a kz:Person }")
    assert all(re.fullmatch(rf"{KZR}person-\d+", row["person"].value) for row in persons)
    rows = select(listed, "SELECT ?person ?name ?passage { ?person a kz:Person ; rdfs:label ?name ; kz:namedIn ?passage }")
    assert {(row["person"].value, row["name"].value, row["passage"].value.rsplit("/", 1)[-1]) for row in rows} == {
        (KZR + "person-1", "Zhanbolat Mamay", "p11-s01"),
        (KZR + "person-1", "Zhanbolat Mamay", "p16-s01"),
        (KZR + "person-2", "Erzhan Elshibaev", "p11-s02"),
    }


FIGURES = {
    ("p02-s02", "atLeast", "4"),
    ("p02-s03", "atLeast", "10"),
    ("p02-s03", "exactly", "4"),
    ("p02-s03", "magnitude", "dozens"),
    ("p02-s04", "atLeast", "232"),
    ("p02-s04", "exactly", "19"),
    ("p04-s01", "magnitude", "hundreds"),
    ("p04-s01", "atLeast", "6"),
    ("p04-s02", "exactly", "234"),
    ("p04-s02", "exactly", "9"),
    ("p05-s01", "magnitude", "thousands"),
    ("p11-s01", "exactly", "10"),
    ("p12-s01", "exactly", "4"),
}


def test_every_number_of_the_statement_is_a_figure_in_its_passage(store):
    rows = select(
        store,
        """SELECT ?passage ?kind ?value { ?figure a kz:Figure ; kz:statedIn ?passage ; ?kind ?value .
           ?passage oa:hasSource kzr:hrw-2022-10-26 .
           FILTER (?kind IN (kz:exactly, kz:atLeast, kz:atMost, kz:magnitude)) }""",
    )
    figures = {
        (row["passage"].value.rsplit("/", 1)[-1], row["kind"].value.removeprefix(KZ), row["value"].value.rsplit("#", 1)[-1]) for row in rows
    }
    assert figures == FIGURES


def test_the_background_has_each_official_toll_and_its_voice(store):
    rows = select(
        store,
        r"""SELECT DISTINCT ?value ?day ?voice {
           ?figure kz:statedIn ?passage ; kz:counts kzr:background-2022\/group-people-who-died ;
             kz:standing kzv:asserted ;
             kz:exactly ?value ; kz:asOf ?day ; kz:voice ?voice .
           ?passage a kz:PagePassage ; oa:hasSource kzr:background-2022 ; kz:readOn ?read ; schema:url ?page .
         } ORDER BY STR(?day)""",
    )
    tolls = [(row["day"].value, int(row["value"].value)) for row in rows]
    assert tolls == [
        ("2022-01-15", 225),
        ("2022-03-14", 230),
        ("2022-05-05", 232),
        ("2022-07-29", 241),
        ("2022-08", 238),
        ("2023-01-05", 238),
    ]
    rows = select(store, "SELECT DISTINCT ?voice { ?figure kz:statedIn/oa:hasSource kzr:background-2022 ; kz:voice ?voice }")
    assert [row["voice"].value for row in rows] == [KZR + "general-prosecutors-office"]


def test_the_label_of_a_figure_repeats_its_number(store):
    """A count of none is the word "no"."""
    rows = select(
        store,
        """SELECT ?label ?value { ?figure a kz:Figure ; rdfs:label ?label ; ?kind ?value .
           FILTER (?kind IN (kz:exactly, kz:atLeast, kz:magnitude)) }""",
    )
    for row in rows:
        label = re.sub(r"(?<=\d),(?=\d{3}\b)", "", row["label"].value)
        number = row["value"].value.rsplit("#", 1)[-1]
        assert re.search(r"\bno\b" if number == "0" else rf"\b{number}\b", label, re.IGNORECASE), row


def test_the_label_of_a_claim_in_the_voice_of_a_group_says_that_it_is_relayed_or_names_who_speaks_of_it(store):
    rows = select(
        store,
        """SELECT ?label ?creator { ?claim kz:voice ?voice ; rdfs:label ?label ; kz:statedIn/oa:hasSource ?source . ?voice a kz:Group .
           ?source dcterms:creator/rdfs:label ?creator .
           FILTER (LANG(?label) = "en" && LANG(?creator) = "en") FILTER NOT EXISTS { ?source dcterms:creator ?voice } }""",
    )
    labels = [(row["label"].value, row["creator"].value) for row in rows]
    assert labels
    assert [label for label, creator in labels if "relayed" not in label and creator.casefold() not in label.casefold()] == []


def test_labels_of_assertions_that_name_a_person_give_the_day(store):
    rows = select(
        store,
        """SELECT ?label ?day { ?person a kz:Person ; rdfs:label ?name . ?assertion kz:asOf ?day ; rdfs:label ?label .
           FILTER (CONTAINS(STR(?label), STR(?name))) }""",
    )
    labels = [(row["label"].value, date.fromisoformat(row["day"].value)) for row in rows]
    assert labels
    assert [label for label, day in labels if f"{day.day} {day:%B %Y}" not in label] == []


def test_no_iri_holds_a_word_of_the_name_of_a_person(store):
    names = [row["name"].value for row in select(store, "SELECT ?name { ?person a kz:Person ; rdfs:label ?name }")]
    words = set(" ".join(names).lower().split())
    assert words
    nodes = {quad.subject.value for quad in store.quads_for_pattern(None, ox.NamedNode(TYPE), None)}
    assert [node for node in nodes if words & set(re.split(r"[^a-z]+", node.lower()))] == []


def test_article_272_is_tied_to_no_named_person(store):
    rows = select(store, "SELECT ?charge { ?charge kz:provision ?any ; kz:accused/a kz:Person }")
    assert list(rows) == []


def test_figures_of_public_bodies_and_others_are_never_parts_of_each_other(store):
    rows = select(store, "SELECT ?part { ?part kz:subsetOf ?whole ; kz:voice ?one . ?whole kz:voice ?other FILTER (?one != ?other) }")
    assert list(rows) == []


def test_stats_count_every_node_once(store):
    counted = {(kind, name): number for kind, name, number in stats.count(store)}
    classes = Counter(quad.object.value for quad in store.quads_for_pattern(None, ox.NamedNode(TYPE), None))
    assert counted["evidence", "Passage"] == classes[KZ + "Passage"]
    assert all(number == classes[KZ + name] for (_, name), number in counted.items())
    assert sum(number for (kind, _), number in counted.items() if kind == "assertions") > 100


WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def _runs(text):
    words = [word.lower().replace("’", "'") for word in WORD.findall(text)]
    return {tuple(words[i : i + 8]) for i in range(len(words) - 7)}


@pytest.mark.needs("shared")
def test_no_file_repeats_eight_running_words_of_the_statement(statement):
    title = "Statement to the Subcommittee on Human Rights of the European Parliament 26 October 2022"
    statement_runs = _runs(statement) - _runs(title)
    listed = subprocess.run(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True).stdout
    files = [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]
    assert len(files) > 500
    for file in files:
        text = file.read_bytes().decode("utf-8", "replace")  # one is WebAssembly
        assert not _runs(unquote(text)) & statement_runs, file


def test_the_text_of_the_statement_is_not_in_the_repository():
    assert not list(ROOT.glob("**/hrw-2022-10-26.txt"))


@pytest.mark.needs("shared")
def test_the_texts_bear_out_what_is_encoded_each_its_own_source(workspace):
    texts = {
        "hrw-2022-10-26": STATEMENT,
        "usdos-2023": STATEMENT.with_name("usdos-2023-kazakhstan-january.txt"),
    }
    assert [finding for finding in validate(workspace, texts=texts) if not finding.waived] == []
