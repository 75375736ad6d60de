"""Answers of all questions, with every source: whose word a row is, and that no claim of a question's scope is missing."""

from __future__ import annotations

import re
import sys

import pytest

from kzgraph import model
from kzgraph.formats import question_answers
from kzgraph.graph.store import Labels, select
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import canned
from kzgraph.questions.answers import view as answer_view
from kzgraph.questions.answers.full import FullAnswer
from kzgraph.site import pages  # noqa: F401 (every page has its menu)
from kzgraph.site.claims import claims_of
from kzgraph.site.content import Content
from kzgraph.site.question import question
from kzgraph.site.reader import Reader
from kzgraph.site.source_summary import summary
from kzgraph.vocab import KZR
from tests.first import FIRST

CATALOGUE = canned.catalogue(Workspace.open(FIRST))


@pytest.fixture(scope="module")
def content(store):
    return Content(model.Reader(store))


@pytest.mark.parametrize("asked", CATALOGUE, ids=lambda asked: asked.name)
def test_a_voice_is_relayed_by_who_speaks_in_the_source_of_its_own_claim(asked, store, content):
    """Rows that pair claims of two sources rest on passages of both."""
    speakers = {}
    for row in select(store, "SELECT ?claim ?speaker { ?claim kz:voice ?voice ; kz:statedIn/oa:hasSource/dcterms:creator ?speaker }"):
        speakers.setdefault(row["claim"].value, set()).add(row["speaker"])
    answer = canned.ask(store, asked)
    rows = [row for row in claims_of(answer_view.view(store, answer), answer, content.facts) if row.voice and row.assertion_iri in speakers]
    for row in rows:
        own = speakers[row.assertion_iri]
        if row.voice_iri in {speaker.value for speaker in own}:
            assert row.relayed is None, row.assertion_iri
        else:
            pages = [content.passages[proof.iri] for proof in row.proofs]
            sites = {page.source_name for page in pages if page.source in content.lists_of_pages}
            assert row.relayed.shown["en"][0] in sites | {content.terms.text(speaker).shown["en"][0] for speaker in own}, row.assertion_iri


@pytest.fixture
def queries(monkeypatch):
    """The queries of a store, as they are made."""
    made = []

    def counted(engine, sparql):
        made.append(sparql)
        return select(engine, sparql)

    for module in [module for name, module in sys.modules.items() if name.startswith("kzgraph.")]:
        if getattr(module, "select", None) is select:
            monkeypatch.setattr(module, "select", counted)
    return made


@pytest.mark.parametrize("asked", CATALOGUE, ids=lambda asked: asked.name)
def test_an_answer_with_many_rows_needs_few_queries_more_than_one_with_a_row(asked, store, queries):
    answer = canned.ask(store, asked)
    made = []
    for rows in (answer.rows[:1], answer.rows):
        queries.clear()
        question_answers.render(FullAnswer(store, answer._replace(rows=rows)), "table", "en")
        question_answers.spreadsheet(FullAnswer(store, answer._replace(rows=rows)), "csv", "en")
        made.append(len(queries))
    one, many = made
    assert many - one < 9  # a first row without a claim needs no passage of one


DEATHS = "?claim kz:measure/skos:broader* kzv:deaths"
STATE = """?claim kz:voice/kz:partOf* ?state . ?state a kz:State .
    FILTER NOT EXISTS { ?claim kz:statedIn/oa:hasSource/dcterms:creator/kz:partOf* ?state }"""
FORCE = "?claim kz:actType/skos:broader* ?force FILTER (?force IN (kzv:excessive-force, kzv:killing))"
# What a reader expects in the answer to a question: the pattern that its claims have, in every source.
SCOPES = {
    "acts-without-a-named-perpetrator": "?claim a kz:Act FILTER NOT EXISTS { ?claim kz:perpetrator ?who }",
    "calls-by-others": "?claim a kz:Demand FILTER NOT EXISTS { ?claim kz:voice/^dcterms:creator/^oa:hasSource/^kz:statedIn ?claim }",
    "charges-without-an-article": "?claim a kz:Charge ; kz:silentOn ?what FILTER (?what IN (kzv:provision, kzv:accuser))",
    "conditions-for-help": "?claim a kz:Demand ; kz:conditionFor ?what",
    "convictions-and-sentences": "?claim kz:outcome ?outcome FILTER (?outcome IN (kzv:convicted, kzv:sentenced, kzv:penalty-imposed))",
    "criminal-cases-counted": """?claim kz:measure ?measure . ?measure rdfs:label|skos:prefLabel ?name
        FILTER (LANG(?name) = "en" && REGEX(?name, "^(criminal cases|officers|convictions|persons sentenced)"))""",
    "deaths-in-custody": """{ ?claim kz:measure/skos:broader* kzv:deaths-in-detention } UNION
        { ?claim kz:actType/skos:broader* kzv:torture-leading-to-death }""",
    "demands-by-addressee": "?claim a kz:Demand",
    "duties-owed": "?claim a kz:Norm",
    "either-or-conditions": "?claim a kz:Requirement ; kz:oneOf ?choice",
    "every-act": "?claim a kz:Act",
    "every-decision": "?claim a kz:Decision",
    "every-figure": "?claim a kz:Figure",
    "feared-harms": "?claim a kz:Risk",
    "figures-without-a-day": "?claim a kz:Figure ; kz:silentOn kzv:as-of",
    "force-by-whom-on-whom": f"{{ {FORCE} }} UNION {{ ?claim kz:offence kzv:shooting-and-killing-civilians }}",
    "information-not-given": "?claim a kz:Omission ; kz:action/skos:broader* kzv:provide-information",
    "measures-judged-inadequate": "?claim a kz:Assessment ; kz:verdict/skos:broader* kzv:cannot-replace",
    "measures-taken": "?claim a kz:Response",
    "monitoring-bodies": "?claim a kz:Response ; kz:action/skos:broader* kzv:monitor",
    "not-claimed-to-have-happened": "?claim kz:standing/kz:unclaimed true",
    "official-death-toll": f"{DEATHS} . {STATE}",
    "order-of-demands": "?claim a kz:Demand ; kz:precedes ?next",
    "parts-of-wholes": "?claim a kz:Figure ; kz:subsetOf ?whole",
    "penalties-faced": "?claim a kz:Charge ; kz:penalty ?penalty",
    "pressure-on-victims": "?claim a kz:Act ; kz:actType/skos:broader* kzv:pressure",
    "promises-and-progress": "?claim a kz:Response ; kz:standing kzv:promised",
    "relayed-from-others": "?claim kz:voice ?voice ; kz:statedIn/oa:hasSource ?source FILTER NOT EXISTS { ?source dcterms:creator ?voice }",
    "restrictions-that-go-on": "?claim a kz:Act ; kz:extent kzv:continuing",
    "rights-named": "?claim kz:concerns ?right FILTER (STRSTARTS(STR(?right), CONCAT(STR(kzv:), 'right-to-')))",
    "set-against-each-other": "?claim a kz:Contrast",
    "torture-and-by-whom": """?claim ?says ?what FILTER (?says IN (kz:actType, kz:harm, kz:concerns, kz:offence))
        { ?what skos:broader* kzv:torture-or-ill-treatment } UNION { ?what skos:broader* kzv:torture-charged }""",
    "vague-figures": "?claim a kz:Figure ; kz:magnitude ?word",
    "what-is-judged-how": "?claim a kz:Assessment",
    "what-the-encoder-supplied": "?claim kz:inferred ?what ; kz:voice ?voice",
    "what-the-source-is-silent-on": "?claim kz:silentOn ?what ; kz:voice ?voice",
    "what-the-wording-leaves-open": "?claim kz:ambiguous ?what ; kz:voice ?voice",
    "what-was-documented": "?claim kz:standing kzv:documented",
    "what-was-not-done": "?claim a kz:Omission",
    "who-is-accused-of-what": "?claim a kz:Charge",
    "who-is-described-as-what": "?claim a kz:Description",
    "who-is-held": """{ ?claim a kz:Act ; kz:victim ?who ; kz:actType/skos:broader* kzv:detention } UNION
        { ?claim kz:measure kzv:officers-detained }""",
    "who-ordered-it": f"{{ {FORCE} }} UNION {{ ?claim kz:offence kzv:shooting-and-killing-civilians }}",
    "who-pressed-the-victims": "?claim a kz:Act ; kz:actType/skos:broader* kzv:pressure",
    "whose-release-is-asked": "?claim a kz:Demand ; kz:action/skos:broader* kzv:release",
}


@pytest.mark.parametrize("name", SCOPES)
def test_every_claim_of_the_scope_of_a_question_is_in_its_answer(name, store):
    expected = {row["claim"].value for row in select(store, f"SELECT DISTINCT ?claim {{ ?claim kz:voice ?says0 . {SCOPES[name]} }}")}
    answer = canned.ask(store, canned.find(Workspace.open(FIRST), name))
    assert expected
    assert expected - {cell.value for row in answer.rows if (cell := row[answer.columns.index("assertion")])} == set()


def test_every_claim_is_in_the_answer_to_a_question(store):
    claims = {row["claim"].value for row in select(store, "SELECT DISTINCT ?claim { ?claim kz:voice ?voice }")}
    shown = {getattr(cell, "value", "") for asked in CATALOGUE for row in canned.ask(store, asked).rows for cell in row}
    assert claims - shown == set()


def test_each_question_has_a_scope_or_is_of_one_node_or_pairs_claims(store):
    """What is neither is a list of things, or named here."""
    rest = []
    for asked in CATALOGUE:
        answer = canned.ask(store, asked)
        chosen = [parameter for parameter in asked.parameters if parameter.name != "source"]
        known = asked.name in SCOPES or PAIRING & {asked.name, *asked.tags, *answer.columns}
        if "assertion" in answer.columns and not chosen and not known:
            rest.append(asked.name)
    assert rest == []


PAIRING = {"claims-that-another-voice-contests", "our-pairing", "our-finding", "datasets", "other", "silence"}


def test_what_a_question_looks_for_is_a_finding_about_a_source(store):
    labels = {row["text"].value for row in select(store, "SELECT ?text { ?silence a kz:Silence ; rdfs:label ?text }")}
    assert {text for asked in CATALOGUE for text in asked.looked_for} <= labels
    assert canned.find(Workspace.open(FIRST), "who-ordered-it").looked_for


def test_a_decision_is_one_row_with_the_figure_that_counts_those_it_is_about(store):
    """Charges stand apart from what was found, and the numbers of officers are told from others."""
    answer = canned.ask(store, canned.find(Workspace.open(FIRST), "convictions-and-sentences"))
    view = answer_view.view(store, answer)
    rows = [{column: [cell.value for cell in cells] for column, cells in zip(view.columns, row.cells, strict=True)} for row in view.rows]
    claims = [claim for row in rows for claim in row["assertion"]]
    assert len(claims) == len(set(claims)) == len(rows)
    measures = "kzv:persons-sentenced, kzv:officers-convicted, kzv:convictions-of-officers"
    figures = select(store, f"SELECT DISTINCT ?f {{ ?f kz:measure/skos:broader* ?m FILTER (?m IN ({measures})) }}")
    assert sorted(figure for row in rows for figure in row["figure"]) == sorted(row["f"].value for row in figures)
    assert {row["officers"][0] for row in rows if row["figure"]} == {"true", "false"}
    for row in rows:
        counted = select(store, f"SELECT ?m {{ VALUES ?f {{ <{''.join(row['figure']) or 'urn:none'}> }} ?f kz:measure ?m }}")
        for found in counted:
            assert row["officers"] == [str("officers" in found["m"].value).lower()], row["assertion"]
        assert len(row["unit"]) == bool(row["figure"]), row["assertion"]
    shooting = next(row for row in rows if row["assertion"][0].endswith("decision-abuse-of-power"))
    assert shooting["heldFor"][0].endswith("#abuse-of-power")
    assert shooting["chargedWith"][0].endswith("#shooting-and-killing-civilians")


def test_where_the_source_says_none_and_where_it_leaves_a_voice_open_a_row_says_so_in_words(store, content):
    answer = canned.ask(store, canned.find(Workspace.open(FIRST), "every-figure"))
    view = answer_view.view(store, answer)
    columns, lines = question_answers.labelled(Labels(store), answer.question, view)
    rows = {line[0]: dict(zip(columns, line, strict=True)) for line in lines}
    none = next(row for label, row in rows.items() if "no reports in 2023 of extrajudicial" in label)
    assert none["exactly"] == "none"
    hundreds = next(row for label, row in rows.items() if label.startswith("Hundreds of detained people"))
    assert hundreds["voice"] == "Authorities of Kazakhstan; the wording leaves open whose word it is"
    claims = {claim.assertion_iri.rsplit("/", 1)[-1]: claim for claim in claims_of(view, answer, content.facts)}
    details = claims["figure-no-reports-of-killings"].details
    assert [detail.value.shown["en"][0] for detail in details if detail.name.shown["en"][0] == "exactly"] == ["none"]
    assert claims["figure-people-alleging-abuse"].voice.shown["en"][0] == hundreds["voice"]


def test_people_whom_the_report_names_and_we_do_not_are_said_to_be_not_named_here(store):
    """The dead of three cases, the person whom three officers were accused of torturing, and leaders of parties."""
    groups = ["usdos:group-people-reported-dead-by-torture", "usdos:group-sentenced-party-leaders"]
    claims = ["usdos:act-reported-deaths-by-torture", "usdos:charge-torture-three", "usdos:decision-party-leaders", "usdos:charge-bribes"]
    claims += [f"usdos:decision-{case}-death-case" for case in ("first", "second", "third")]
    rows = list(select(store, f"SELECT ?label {{ VALUES ?node {{ {' '.join(groups + claims)} }} ?node rdfs:label ?label }}"))
    texts = [row["label"].value for row in rows if row["label"].language == "en"]
    assert len(texts) == len(groups + claims)
    assert [text for text in texts if "not named here" not in text] == []
    for name in ("who-is-held", "persons-charged-and-held", "torture-and-by-whom", "deaths-in-custody", "what-is-said-of-one-person"):
        assert "who are not named here" in canned.find(Workspace.open(FIRST), name).unsaid["en"]


def test_the_question_on_official_tolls_names_the_estimate_that_the_graph_has(store):
    estimate = select(store, "SELECT ?n { usdos:figure-civilian-deaths kz:atMost ?n }")
    (number,) = [row["n"].value for row in estimate]
    assert all(f" {number}" in text for text in canned.find(Workspace.open(FIRST), "official-death-toll").unsaid.values())


def test_officers_in_criminal_cases_are_said_to_be_in_cases_on_torture(store):
    asked = canned.find(Workspace.open(FIRST), "criminal-cases-counted")
    answer = canned.ask(store, asked)
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    (forty,) = [row for row in rows if row["measure"] and row["measure"].value.endswith("#officers-in-criminal-cases")]
    assert forty["chargedWith"].value.endswith("#torture-charged")
    assert "torture alone" in asked.unsaid["en"]


def test_a_page_of_an_answer_from_two_sources_says_that_other_claims_may_be_later(store, content):
    """Also where all rows of the page are of the earlier source."""
    answer = canned.ask(store, canned.find(Workspace.open(FIRST), "what-the-sources-do-not-say"))
    stated = re.search(r'<p class="stated">(.*?)</p>', question(content, Reader("en", "en", "", "/"), answer, (40, 0)), re.S)[1]
    assert stated.startswith("Persons on this page are named in sources of ")
    assert "Later events" not in stated


def test_what_the_report_counts_of_the_events_comes_before_what_it_counts_of_a_later_year(content):
    lines = [line for part in summary(content, KZR + "usdos-2023").parts for line in part.lines if part.name == "source claims"]
    own = [line.claim.iri.rsplit("/", 1)[-1] for line in lines]
    assert own[0].startswith("figure-")
    assert "no-reports" not in own[0]
    assert "0" not in [number for line in lines for _, number in line.value]
