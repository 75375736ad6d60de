"""The canned questions: well made, the same rows in every engine, nothing that must not come back."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from kzgraph.errors import UsageError
from kzgraph.formats import question_answers
from kzgraph.graph import store as stores
from kzgraph.graph.store import Labels, select
from kzgraph.graph.workspace import Workspace
from kzgraph.model import passages
from kzgraph.questions import canned, external
from kzgraph.questions.answers import view as answer_view
from kzgraph.questions.answers.full import FullAnswer
from kzgraph.questions.sparql_tokens import tokens
from kzgraph.records.load import load
from kzgraph.vocab import DCTERMS, KZ, KZR, KZV, LABEL_LANGUAGES, LINK, OA
from tests.conftest import ROOT
from tests.first import BOTH, FIRST
from tests.loaded import add_rows
from tests.questions.expected import FOLDER as EXPECTED
from tests.questions.expected import answered, by_source, in_short, plain
from tests.tiers import few

CATALOGUE = canned.catalogue(Workspace.open(FIRST))
FIRST_SOURCE, TWIN = "hrw-2022-10-26", "twin-2022-10-26"
DISTRACTORS = ROOT / "tests" / "questions" / "distractors.ttl"

each = pytest.mark.parametrize("question", CATALOGUE, ids=lambda question: question.name)


@pytest.fixture(scope="module")
def store(workspace):
    """The union with the rows of the invented tables beside it."""
    return add_rows(stores.load(workspace), workspace)


@pytest.fixture(scope="module")
def shipped():
    """Two sources and the background."""
    workspace = Workspace.open(BOTH)
    return add_rows(stores.load(workspace), workspace)


@pytest.fixture(scope="module")
def graph(workspace):
    union = rdflib.Graph()
    for file in workspace.union_files():
        union.parse(file, format="turtle")
    own = stores.load(workspace)
    graphs = set(own.named_graphs())
    beside = (quad.triple for quad in add_rows(own, workspace) if quad.graph_name not in graphs)
    return union.parse(ox.serialize(beside, format=ox.RdfFormat.N_TRIPLES), format="nt")


def test_every_file_is_a_question_and_no_two_are_alike(workspace):
    assert sorted(question.name for question in CATALOGUE) == sorted(file.stem for file in workspace.query_files())
    assert len({question.sparql for question in CATALOGUE}) == len(CATALOGUE)
    for language in LABEL_LANGUAGES:
        assert len({question.title[language] for question in CATALOGUE}) == len(CATALOGUE)


@each
def test_the_shipped_questions_are_in_all_three_languages(question):
    texts = [question.title, question.question, question.unsaid, *question.columns.values()]
    texts += [parameter.label for parameter in question.parameters]
    assert all(set(text) == set(LABEL_LANGUAGES) for text in texts)


def test_a_header_in_english_alone_is_shown_in_english_whatever_is_asked_for(tmp_path):
    file = tmp_path / "area" / "alone.rq"
    file.parent.mkdir()
    file.write_text("#+ title: {en: a, ru: b}\n#+ question: {en: a}\n#+ unsaid: {en: a}\n#+ tags: []\nSELECT ?x { ?x ?y ?z }\n")
    question = canned.read(file)
    assert [question.title[language] for language in LABEL_LANGUAGES] == ["a", "b", "a"]
    assert "kk" not in question.title


@each
@pytest.mark.slow
def test_same_rows_in_rdflib(question, store, graph):
    rows = plain(["" if cell is None else str(cell) for cell in row] for row in graph.query(question.sparql))
    assert answered(store, question) == rows


def test_rows_are_those_expected_of_each_source(shipped):
    """The rows were read against the sources; `python -m tools.refresh` rewrites them after a change that was meant.

    What this project pairs may gain rows by a later source: these only `tools.refresh --check` has.
    """
    paired = {question.name for question in CATALOGUE if "our-pairing" in question.tags}
    rows = by_source(shipped, [question for question in CATALOGUE if question.name not in paired])
    assert rows.keys() <= {file.stem for file in EXPECTED.glob("*.json")}  # `tools.refresh --check` has every source
    for source, answers in rows.items():
        expected = json.loads((EXPECTED / f"{source}.json").read_text(encoding="utf-8"))
        assert in_short(answers, Workspace.open(BOTH)) == {name: rows for name, rows in expected.items() if name not in paired}, source


@each
def test_an_answer_has_rows_with_voice_standing_day_and_passage(question, shipped):
    answer = canned.ask(shipped, question)
    assert answer.rows
    if "assertion" in answer.columns:
        assert {"assertion", "voice", "standing", "asOf", "passage"} <= set(answer.columns)
    known = {passage.iri for passage in passages.cited(shipped)}
    for row in answer.rows:
        cells = dict(zip(answer.columns, row, strict=True))
        evidence = [iri for name, cell in cells.items() if answer_view.is_evidence(name) and cell for iri in cell.value.split()]
        assert evidence or answer.columns[0] == "source", "a row without its passage"
        assert set(evidence) <= known
        assert not evidence or {iri.rsplit("/", 1)[0] for iri in evidence} == {
            cells[name].value for name in ("source", "otherSource") if cells.get(name)
        }


@each
def test_every_column_is_named_in_the_header_or_by_a_kz_term(question, store):
    labels = Labels(store)
    for column in canned.ask(store, question).columns:
        terms = [ox.NamedNode(KZ + name) for name in (column, column[0].upper() + column[1:])]
        assert column in question.columns or any(labels.every(term) for term in terms), column


def copied(store):
    beside = ox.Store()
    beside.extend(store)
    return beside


def test_no_distractor_comes_back(store):
    """A second, invented source beside the first holds nodes that resemble the answers and are none."""
    before = by_source(store, CATALOGUE)
    beside = copied(store)
    beside.load(path=DISTRACTORS, to_graph=ox.NamedNode("urn:distractors"))
    after = by_source(beside, CATALOGUE)
    rows = after.pop("distractor-2021-05-05")
    assert after == before
    broad = json.loads((DISTRACTORS.with_name("broad.json")).read_text(encoding="utf-8"))
    assert rows.keys() == broad.keys()
    for name, nodes in broad.items():
        assert {cell.rsplit("/", 1)[-1] for row in rows[name] for cell in row} >= set(nodes), name


def twin(term):
    """A term of the first source as one of its twin: another name, and the same shared things."""
    return ox.NamedNode(term.value.replace(FIRST_SOURCE, TWIN)) if isinstance(term, ox.NamedNode) else term


def test_a_source_that_says_the_same_has_the_same_answers_and_no_row_mixes_the_two(store):
    """Persons, bodies, events and places are shared, so that whatever pairs two claims by them could pair across the sources."""
    before = by_source(store, CATALOGUE)
    beside = copied(store)
    beside.extend(ox.Quad(*map(twin, quad)) for quad in store if FIRST_SOURCE in str(quad))
    after = by_source(beside, CATALOGUE)
    for rows in (before[FIRST_SOURCE], after[FIRST_SOURCE], after[TWIN]):
        rows.pop("one-measure-over-time")  # it asks what several sources count
    own = {question.name for question in CATALOGUE if any(parameter.default.startswith("hrw:") for parameter in question.parameters)}
    assert own == {"acts-against-one-group", "what-rests-on-one-passage"}, "they are of one node of the first source"
    assert after[FIRST_SOURCE] == before[FIRST_SOURCE]
    renamed = {
        name: plain([[cell.replace(FIRST_SOURCE, TWIN) for cell in row] for row in rows])
        for name, rows in before[FIRST_SOURCE].items()
        if name not in own
    }
    assert after[TWIN] == renamed


def test_the_creator_of_a_source_is_not_official_for_its_own_figures(store):
    """A body of the United Nations, and a ministry that publishes a report; what they pass on from a body of the state is official."""
    beside = copied(store)
    for name, creator in (("of-the-un", "un-human-rights-office"), ("of-a-state", "general-prosecutors-office")):
        said = {"own": creator, "relayed-un": "un-human-rights-office", "relayed-police": "security-forces-of-kazakhstan"}
        figures = "".join(
            f"""<{KZR}{name}/{figure}> a kz:Figure ; kz:measure kzv:deaths-from-events ; kz:counts <{KZR}{name}/group> ; kz:exactly 12 ;
              kz:voice <{KZR}{voice}> ; kz:standing kzv:asserted ; kz:asOf "2022-01-06" ; kz:statedIn <{KZR}{name}/p01> .\n"""
            for figure, voice in said.items()
        )
        beside.load(
            f"""PREFIX kz: <{KZ}> PREFIX kzv: <{KZV}>
            <{KZR}{name}> a kz:Source ; <{DCTERMS}creator> <{KZR}{creator}> .
            <{KZR}{name}/p01> <{OA}hasSource> <{KZR}{name}> . {figures}""".encode(),
            format=ox.RdfFormat.TURTLE,
        )
    rows = by_source(beside, [find("official-death-toll")])
    assert [row[0].rsplit("/", 1)[-1] for row in rows["of-the-un"]["official-death-toll"]] == ["relayed-police"]
    assert [row[0].rsplit("/", 1)[-1] for row in rows["of-a-state"]["official-death-toll"]] == ["relayed-police"]


@each
def test_a_question_takes_a_source_and_is_of_all_without_one(question, shipped):
    """Where a row is of two sources, it is found by either."""
    columns = canned.ask(shipped, question).columns
    sides = [place for place, name in enumerate(columns) if name in ("source", "otherSource")]
    rows = answered(shipped, question)
    assert [parameter.optional for parameter in question.parameters if parameter.name == "source"] == [True]
    for row in select(shipped, "SELECT ?source { ?source a kz:Source }"):
        narrowed = canned.bind(shipped, question, {"source": str(row["source"])})
        assert answered(shipped, narrowed) == [cells for cells in rows if row["source"].value in [cells[place] for place in sides]]


def test_a_compared_pair_is_found_by_either_source(shipped):
    """The report is second in each pair with the statement, and first in none."""
    question, source = find("claims-compared"), {"source": "kzr:usdos-2023"}
    rows = answered(shipped, canned.bind(shipped, question, source))
    columns = canned.ask(shipped, question).columns
    assert {cells[columns.index("source")] for cells in rows} == {KZR + "hrw-2022-10-26", KZR + "background-2022"}
    assert len(rows) > 100


@each
def test_no_question_is_worded_for_one_source(question, shipped):
    """Neither its day nor its creators: whatever is added, the words hold."""
    texts = [question.title, question.question, question.unsaid, *question.columns.values(), *(p.label for p in question.parameters)]
    said = " ".join(text for languages in texts for text in languages.values())
    assert not re.search(r"\b(19|20)\d\d\b", said)
    names = select(shipped, "SELECT ?name { ?source dcterms:creator/(rdfs:label|skos:altLabel) ?name }")
    assert [row["name"].value for row in names if row["name"].value in said] == []


def test_no_question_adds_or_divides_figures():
    """What figures may say of each other depends on unit, population, day and bounds: SPARQL that computes with them knows none."""
    computes = re.compile(r"\b(SUM|AVG)\s*\(|\?\w+\s*[-+*/]\s*\?", re.IGNORECASE)
    assert not [question.name for question in CATALOGUE if computes.search(question.sparql)]


def test_no_question_cuts_its_rows():
    """A LIMIT that is reached leaves out rows without a word: one that only keeps a part together for an engine is beyond any graph."""
    for question in CATALOGUE:
        if any(token.text.lower() == "limit" for token in tokens(question.sparql)):
            limits = re.findall(r"\bLIMIT\s+(\d+)", question.sparql)
            assert limits, question.name
            assert min(map(int, limits)) >= 10_000_000, question.name


def test_every_area_is_named_and_used(workspace):
    assert set(canned.areas(workspace)) == {question.area for question in CATALOGUE}


def find(name):
    return canned.find(Workspace.open(FIRST), name)


@pytest.mark.parametrize(
    ("name", "given", "row_count"),
    [
        ("demands-on-one-addressee", {"addressee": "kzr:kazakhstan"}, 4),
        ("demands-on-one-addressee", {"addressee": "Kazakhstan"}, 4),
        ("demands-on-one-addressee", {"addressee": "Казахстан"}, 4),
        ("demands-on-one-addressee", {"addressee": "<https://w3id.org/kzgraph/resource/kazakhstan>"}, 4),
        ("what-is-said-of-one-person", {"person": "kzr:person-2"}, 3),
        ("violations-not-independently-investigated", {"day": "2023-01-01"}, 0),
        ("one-action-from-claim-to-demand", {"action": "kzv:release"}, 2),
        ("official-death-toll", {"source": "kzr:background-2022"}, 8),
        ("official-death-toll", {"source": "all"}, 11),
        ("official-death-toll", {"source": f"kzr:{FIRST_SOURCE}"}, 3),
    ],
)
def test_a_parameter_takes_an_iri_a_name_or_a_day(store, name, given, row_count):
    answer = canned.ask(store, canned.bind(store, find(name), given))
    assert len(answer.rows) == row_count


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("demands-on-one-addressee", {"adressee": "kzr:kazakhstan"}, "no parameter adressee: it takes addressee"),
        ("vague-figures", {"x": "y"}, "no parameter x: it takes source"),
        ("demands-on-one-addressee", {"addressee": "kzr:january-events"}, "kzr:january-events is not an agent"),
        ("demands-on-one-addressee", {"addressee": 'x" } SELECT'}, "no agent is called"),
        ("violations-not-independently-investigated", {"day": "yesterday"}, "is not a date"),
    ],
)
def test_a_value_that_does_not_fit_is_reported(store, name, given, words):
    with pytest.raises(UsageError, match=words):
        canned.bind(store, find(name), given)


def test_an_unknown_question_offers_the_nearest():
    with pytest.raises(UsageError, match=r"Did you mean .*official-death-toll"):
        find("oficial-death-tol")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SELECT ?x { ?x ?y ?z }", "needs the fields"),
        ("#+ title: [\nSELECT", "not YAML"),
        ("#+ title: {ru: a}\n#+ question: {en: a}\n#+ unsaid: {en: a}\n#+ tags: []\n", "title needs a text in English"),
        ("#+ title: {en: a, xx: b}\n#+ question: {en: a}\n#+ unsaid: {en: a}\n#+ tags: []\n", "title: xx: no such language"),
    ],
)
def test_a_header_that_is_broken_is_reported(tmp_path, text, words):
    file = tmp_path / "area" / "broken.rq"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    with pytest.raises(canned.QuestionError, match=words):
        canned.read(Path(file))


def test_an_answer_says_which_pages_were_not_copied(store):
    answer = canned.ask(store, canned.bind(store, find("official-death-toll"), {"source": "kzr:background-2022"}))
    for form in ("table", "md"):
        text = question_answers.render(FullAnswer(store, answer), form, "en")
        assert text.count(", a page read on 2026-11-25, of which no copy was taken") == 6
        assert "newizv.ru, a page read on" in text
    the_first = canned.bind(store, find("official-death-toll"), {"source": f"kzr:{FIRST_SOURCE}"})
    assert "no copy" not in question_answers.render(FullAnswer(store, canned.ask(store, the_first)), "table", "en")
    (row, *_) = json.loads(question_answers.spreadsheet(FullAnswer(store, answer), "json", "en"))
    assert "no copy was taken" in str(row)


def column(answer, name):
    return [row[answer.columns.index(name)] for row in answer.rows]


def test_rows_of_other_days_states_and_words_do_not_cross(store):
    events = column(canned.ask(store, find("external-events-in-the-window")), "row")
    assert [event.value.rsplit("/", 1)[-1] for event in events] == ["2", "1"]
    elsewhere = canned.bind(store, find("external-events-in-the-window"), {"state": "Uzbekistan"})
    assert [event.value.rsplit("/", 1)[-1] for event in column(canned.ask(store, elsewhere), "row")] == ["6"]


def test_a_demand_made_before_is_one_that_somebody_compared(store):
    """Not a recommendation of a later day, one to another state, or one that was judged not comparable."""
    made = canned.ask(store, find("demands-made-before"))
    told = [[cell.value.rsplit("/", 1)[-1].rsplit("#", 1)[-1] if cell else "" for cell in column(made, name)] for name in made.columns[:4]]
    assert {(claim, relation, text[:7]) for claim, _, relation, text in zip(*told, strict=True)} == {
        ("demand-eu-investigation", "repeats", "Investi"),
        ("demand-release-named-1", "bears-on", "Release"),
        ("demand-release-named-2", "", "Release"),
    }
    unsure = column(made, "relation").index(None)
    assert column(made, "linkState")[unsure].value == KZV + "unsure-link"


@pytest.mark.parametrize("state", few(3, [
    "Казахстану", "Қазақстан Республикасынан", "KAZAKHSTAN", "Республики Казахстан", "Қазақстанның", "republic of Kazakhstan",
    "Қазақстанда", "Қазақстаннан", "Қазақстан Республикасына",
]))  # fmt: skip
@pytest.mark.parametrize("by_line", [False, True])
def test_a_recommendation_names_the_state_in_any_case_and_language(workspace, state, by_line):
    """A row that its table names by its line is found by the label that it had when it was judged."""
    store = add_rows(stores.load(workspace), workspace)
    store.update(f"""
        PREFIX kz: <{KZ}>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX schema: <https://schema.org/>
        DELETE {{ GRAPH ?set {{ ?row ?to "Kazakhstan" }} GRAPH ?links {{ ?link kz:linkObject ?row }} }}
        INSERT {{ GRAPH ?set {{ ?row ?to "{state}" }} GRAPH ?links {{ ?link kz:linkObject ?judged ; kz:objectLabel ?label }} }}
        WHERE {{
          GRAPH ?set {{ ?row schema:text "Investigate every death, and publish what is found" ; ?to "Kazakhstan" ; rdfs:label ?label }}
          FILTER (STRENDS(STR(?to), "#addressee"))
          GRAPH ?links {{ ?link kz:linkObject ?row }}
          BIND (IF({str(by_line).lower()}, IRI(REPLACE(STR(?row), "/2$", "/row-0a1b")), ?row) AS ?judged)
        }}""")
    made = canned.ask(store, find("demands-made-before"))
    assert "Investigate every death, and publish what is found" in {cell.value for cell in column(made, "recommendation")}


@pytest.mark.parametrize(("day", "answered"), [("2010-02-01", True), ("2022-02-15", False)])
def test_a_decision_about_a_row_does_not_pass_to_one_with_the_same_text(workspace, tmp_path, day, answered):
    """A table without identifiers, in which a state repeats itself: the decision counts for the row of its day, or for none."""
    text, made = "Investigate every death", "2022-02-15"
    table, mapping, out = tmp_path / "review.csv", tmp_path / "review.yaml", tmp_path / "review.nq"
    table.write_text(
        f"Recommendation,From,To,Date\n{text},Otherland,Kazakhstan,{made}\n{text},Otherland,Kazakhstan,{day}\n", encoding="utf-8"
    )
    mapping.write_text("name: review\nextends: recommendations\n", encoding="utf-8")
    load(workspace, table, str(mapping), out=out)
    store = stores.load(workspace)
    external.add(store, out)
    store.update(f"""
        PREFIX kz: <{KZ}>
        PREFIX kzv: <{KZV}>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        INSERT {{ GRAPH <{LINK}> {{ <{LINK}review-1> kz:linkSubject <{KZR}hrw-2022-10-26/demand-eu-investigation> ;
          kz:linkObject <{KZR}review/row-0a1b> ; kz:objectLabel ?label ; kz:relation skos:closeMatch ;
          kz:linkState kzv:positive-link ; kz:reviewer kzv:encoder }} }}
        WHERE {{ GRAPH ?set {{ <{KZR}review/2> rdfs:label ?label }} }}""")
    days = [cell.value for cell in column(canned.ask(store, find("demands-made-before")), "made")]
    assert days == ([made] if answered else [])


def test_a_recommendation_that_a_decision_names_needs_no_label(workspace):
    """A mapping need not give its rows labels."""
    store = add_rows(stores.load(workspace), workspace)
    question = find("demands-made-before")
    before = canned.ask(store, question).rows
    store.update("""
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        DELETE { GRAPH ?set { ?row rdfs:label ?label } }
        WHERE { GRAPH ?set { ?row a <https://schema.org/CreativeWork> ; rdfs:label ?label } }""")
    assert canned.ask(store, question).rows == before != ()


def test_without_loaded_rows_nothing_crosses(workspace):
    store = stores.load(workspace)
    entries = [question for question in CATALOGUE if "loaded-rows" in question.tags]
    assert {question.name for question in entries} == {"external-events-in-the-window", "demands-made-before"}
    assert [canned.ask(store, question).rows for question in entries] == [(), ()]


def test_a_row_that_crosses_shows_dataset_licence_and_what_was_judged(workspace):
    store = add_rows(stores.load(workspace), workspace)
    event = "https://w3id.org/kzgraph/resource/ucdp-ged-23.1/1"
    store.load(
        f"""PREFIX kz: <{KZ}>
        PREFIX kzr: <https://w3id.org/kzgraph/resource/>
        PREFIX kzv: <https://w3id.org/kzgraph/vocab#>
        kzr:links-trial a kz:Link ;
          kz:linkSubject kzr:january-events ; kz:linkObject <{event}> ; kz:linkState kzv:negative-link .""".encode(),
        format=ox.RdfFormat.TURTLE,
    )
    answer = canned.ask(store, find("external-events-in-the-window"))
    judged = dict(zip([cell.value for cell in column(answer, "row")], column(answer, "linkState"), strict=True))
    assert [str(state) for state in judged.values()] == ["None", "<https://w3id.org/kzgraph/vocab#negative-link>"]
    assert {cell.value for cell in column(answer, "dataset")} == {"UCDP Georeferenced Event Dataset 23.1"}
    assert {cell.value for cell in column(answer, "licence")} == {"https://creativecommons.org/licenses/by/4.0/"}


def test_the_official_toll_changed_and_each_row_has_voice_and_passage(store):
    answer = canned.ask(store, find("one-measure-over-time"))
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    entries = [
        (row["asOf"].value, (row["exactly"] or row["atLeast"]).value, row["source"].value.rsplit("/", 1)[-1])
        for row in rows
        if row["counts"].value.endswith("group-people-who-died")
    ]
    assert entries == [
        ("2022-01-15", "225", "background-2022"),
        ("2022-03-14", "230", "background-2022"),
        ("2022-05-05", "232", "background-2022"),
        ("2022-07-29", "241", "background-2022"),
        ("2022-08", "238", "background-2022"),
        ("2022-10-26", "232", "hrw-2022-10-26"),
        ("2023-01-05", "238", "background-2022"),
    ]


@pytest.mark.parametrize(
    ("name", "value", "column", "parts"),
    [
        ("demands-on-one-addressee", {"addressee": "Kazakhstan"}, "asked", {"kazakhstan", "kazakh-authorities"}),
        ("demands-on-one-addressee", {"addressee": "EU"}, "asked", {"european-union", "eu-institutions"}),
        ("cases-under-an-article", {"provision": "Criminal Code"}, "under", {"criminal-code-article-272"}),
        ("what-is-said-of-one-body", {"body": "DROI"}, "spokenOf", {"subcommittee-on-human-rights", "group-members-of-subcommittee"}),
    ],
)
def test_parts_are_followed_and_named(workspace, name, value, column, parts):
    loaded = stores.load(workspace)
    answer = canned.ask(loaded, canned.bind(loaded, canned.find(workspace, name), value))
    assert {row[answer.columns.index(column)].value.rsplit("/", 1)[-1] for row in answer.rows} == parts


def test_narrower_concepts_that_are_followed_are_shown(shipped):
    """A path such as kz:action/skos:broader* hides which concept was met: where there are narrower ones, a column holds it."""
    wider = {row["wider"].value.removeprefix(KZV) for row in select(shipped, "SELECT DISTINCT ?wider { ?term skos:broader ?wider }")}
    hidden = [
        (question.name, concept)
        for question in CATALOGUE
        for concept in re.findall(r"/skos:broader[*+] kzv:([\w-]+)", question.sparql)
        if concept in wider
    ]
    assert not hidden


def test_a_body_to_which_a_source_is_addressed_has_that_role(workspace):
    loaded = stores.load(workspace)
    answer = canned.ask(loaded, canned.find(workspace, "bodies-and-their-roles"))
    rows = {tuple(cell.value.rsplit("/", 1)[-1].rsplit("#", 1)[-1] for cell in row[:3]) for row in answer.rows}
    assert {("subcommittee-on-human-rights", "PublicBody", "addressee"), ("kazakhstan", "State", "concerns")} <= rows


@each
def test_a_row_for_readers_is_one_claim_unless_the_question_pairs_claims(question, shipped):
    answer = answer_view.view(shipped, canned.ask(shipped, question))
    if "assertion" not in answer.columns or paired(shipped, answer):
        return
    claims = [cell for row in answer.rows if (cell := row.cells[answer.columns.index("assertion")])]
    assert len(claims) == len(set(claims))


def paired(store, answer):
    """Whether a column beside that of the assertion holds claims."""
    others = {
        value for row in answer.rows for name, cell in zip(answer.columns, row.cells, strict=True) if name != "assertion" for value in cell
    }
    return any(next(store.quads_for_pattern(node, KZ.voice, None), None) for node in others if isinstance(node, ox.NamedNode)) or (
        "silence" in answer.columns
    )


def test_several_values_stand_in_one_cell_and_an_answer_counts_its_claims(store):
    answer = canned.ask(store, find("pressure-on-victims"))
    assert len(answer.rows) > 2
    text = question_answers.render(FullAnswer(store, answer), "md", "en")
    assert "Claims in this answer: 2 (HRW 2022: 2)." in text
    assert sum(line.startswith("| Human Rights Watch") for line in text.splitlines()) == 2
    assert "Claims in this answer" not in question_answers.render(FullAnswer(store, canned.ask(store, find("places-named"))), "table", "en")


def test_the_unit_stands_beside_every_number(store):
    for name, unit in (
        ("penalties-faced", "years of imprisonment"),
        ("official-death-toll", "persons"),
        ("criminal-cases-counted", "criminal cases"),
    ):
        answer = canned.ask(store, find(name))
        columns, lines = question_answers.labelled(Labels(store), answer.question, answer_view.view(store, answer))
        assert unit in {line[columns.index("unit")] for line in lines}
