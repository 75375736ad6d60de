"""The query editor and the search, on the server and in the reader's own browser."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from playwright.sync_api import expect

from kzgraph.questions import canned

BOTH = pytest.mark.parametrize("site", ["server", "files"])
LABELS = "SELECT ?body ?name { ?body a kz:PublicBody ; rdfs:label ?name FILTER (LANG(?name) = 'en') } ORDER BY ?body"
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def opened(visit, site, language="en", **options):
    visited = visit(site, **options)
    visited.open(visited.site.kind("/query", language))
    visited.page.locator(".live .cm-content").wait_for()
    return visited, visited.page


def ask(page, text, *, key=False):
    content = page.locator(".cm-content")
    content.click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.insert_text(text)
    if key:
        page.keyboard.press("ControlOrMeta+Enter")
    else:
        page.locator("form.query button").click()


@BOTH
def test_rows_come_as_a_table_with_names_that_lead_to_pages(visit, site):
    visited, page = opened(visit, site)
    ask(page, LABELS, key=True)
    rows = page.locator(".rows-table tbody tr")
    rows.first.wait_for()
    assert rows.count() > 10
    assert page.locator(".rows-table th").all_inner_texts() == ["body", "name"]
    expect(page.locator(".result [role=status]")).to_contain_text(f"Rows: {rows.count()}.")
    assert visited.axe() == []
    page.locator(".rows-table td a", has_text="Akorda").or_(page.locator(".rows-table td a")).first.click()
    page.wait_for_url(lambda url: "/resource/" in url)
    assert page.locator(".ident").count() >= 1
    visited.assert_clean()


def kept(page, words):
    with page.expect_download() as got:
        page.get_by_role("link", name=words).click()
    return got.value.suggested_filename, Path(got.value.path()).read_bytes()


ODD = """SELECT ?name ?value { VALUES (?name ?value) { ("=1+1" "a, \\"b\\"\\r\\nc") ("é"@kk UNDEF) (kz:Act 1.5) } }"""


@BOTH
def test_rows_are_taken_as_exact_csv(visit, sites, site):
    visited, page = opened(visit, site)
    for text in (ODD, LABELS):
        ask(page, text)
        page.locator(".rows-table th", has_text="value" if text is ODD else "body").wait_for()
        name, body = kept(page, "Download CSV")
        assert name == "result.csv"
        other = page.request.get(f"{sites['server'].url}/sparql?query={quote(text)}", headers={"Accept": "text/csv"})
        assert list(csv.reader(body.decode().splitlines(keepends=True))) == list(csv.reader(other.text().splitlines(keepends=True)))
        if text is ODD:
            assert body.decode() == 'name,value\r\n=1+1,"a, ""b""\r\nc"\r\né,\r\nhttps://w3id.org/kzgraph/ontology#Act,1.5\r\n'
    visited.assert_clean()


@BOTH
def test_rows_are_taken_with_names_beside_the_addresses_of_nodes(visit, site):
    visited, page = opened(visit, site)
    ask(page, 'SELECT ?body ?note { VALUES (?body ?note) { (kzr:kazakhstan "=1+1") (kzr:european-union "é") } }')
    page.locator(".rows-table th", has_text="body").wait_for()
    for words, separator in (("Table for a spreadsheet", ","), ("The same with semicolons", ";")):
        name, body = kept(page, words)
        assert name == "result-in-words.csv"
        heads, *rows = csv.reader(body.decode("utf-8-sig").splitlines(), delimiter=separator)
        assert heads[:5] == ["body", "body IRI", "note", "Licence of the encoding", "Encoded by"]
        assert [row[:5] for row in rows] == [
            [
                "Kazakhstan",
                "https://w3id.org/kzgraph/resource/kazakhstan",
                "'=1+1",
                "https://creativecommons.org/licenses/by/4.0/",
                "kzgraph",
            ],
            [
                "European Union",
                "https://w3id.org/kzgraph/resource/european-union",
                "é",
                "https://creativecommons.org/licenses/by/4.0/",
                "kzgraph",
            ],
        ]
        to_copy = page.locator("footer .perma a")
        for address in to_copy.evaluate_all("links => links.map((link) => link.textContent)"):
            assert "query=SELECT" in address
            assert heads[-1] == "This page"
            assert {row[-1] for row in rows} == {address}
    visited.assert_clean()


@BOTH
def test_a_graph_is_taken_as_turtle(visit, site):
    visited, page = opened(visit, site)
    ask(page, "CONSTRUCT { ?p rdfs:label ?l } WHERE { ?p a kz:Person ; rdfs:label ?l }")
    page.locator(".output pre", has_text="person-1").wait_for()
    name, body = kept(page, "Download Turtle")
    assert name == "result.ttl"
    assert len(list(ox.parse(body, format=ox.RdfFormat.TURTLE))) > 1
    visited.assert_clean()


@BOTH
def test_a_table_of_many_columns_scrolls_in_a_region_of_its_own(visit, site):
    visited, page = opened(visit, site, width=390)
    ask(page, "SELECT * { ?claim kz:voice ?voice ; kz:standing ?standing ; kz:asOf ?asOf ; kz:statedIn ?passage } LIMIT 3")
    region = page.get_by_role("region", name="Rows of the result")
    region.wait_for()
    wide, shown = region.evaluate("(it) => [it.scrollWidth, it.clientWidth]")
    assert wide > shown
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    region.focus()
    page.keyboard.press("ArrowRight")
    assert region.evaluate("(it) => new Promise((done) => it.scrollLeft ? done(true) : it.addEventListener('scroll', () => done(true)))")
    assert visited.axe() == []


@BOTH
def test_an_undeclared_prefix_is_named_with_the_supplied_ones(visit, site):
    _, page = opened(visit, site)
    ask(page, "SELECT * {\n  ?s foo:bar ?o }")
    page.locator(".result [role=status]", has_text="Line 2, column 13").wait_for()
    text = page.locator(".output pre").inner_text()
    assert "The prefix foo: is not declared. Supplied are " in text
    assert " kz:, " in text
    assert "u{" not in text
    ask(page, "PREFIX foo: <a:a>\nSELECT * {\n  ?s foo:bar }")
    page.locator(".result [role=status]", has_text="Line 3, column").wait_for()
    text = page.locator(".output pre").inner_text()
    assert "3:14: not well-formed SPARQL: expected one of" in text
    assert "not declared" not in text
    assert "u{" not in text


def test_each_question_has_as_many_rows_in_the_browser_as_elsewhere(visit, store, workspace):
    visited, page = opened(visit, "files")
    ask(page, LABELS)
    page.locator(".rows-table").wait_for()
    for question in canned.catalogue(workspace):
        ask(page, question.sparql)
        rows = len(canned.ask(store, question).rows)
        page.locator(".result [role=status]", has_text=f"Rows: {rows}. Time").wait_for()
    visited.assert_clean()


@BOTH
def test_names_that_no_file_could_bear_lead_to_pages_too(visit, site):
    visited, page = opened(visit, site)
    ask(page, "SELECT ?a ?b { VALUES (?a ?b) { (kz:Event kz:event) } }")
    for place, name in ((0, "Event"), (1, "event")):
        href = page.locator(".rows-table td").nth(place).locator("a").evaluate("(link) => link.href")
        got = page.request.get(href, headers={"Accept": "text/html"})
        assert got.ok, href
        assert f">kz:{name}<" in got.text()
    visited.assert_clean()


@BOTH
def test_truth_and_graphs_and_nothing_are_shown(visit, site):
    visited, page = opened(visit, site)
    status = page.locator(".result [role=status]")
    ask(page, "ASK { ?p a kz:Person }")
    status.get_by_text("Yes", exact=True).wait_for()
    ask(page, "CONSTRUCT { ?p rdfs:label ?l } WHERE { ?p a kz:Person ; rdfs:label ?l }")
    page.locator(".output pre", has_text="person-1").wait_for()
    ask(page, "SELECT ?p { ?p a kz:NoSuchThing }")
    status.get_by_text("Rows: 0.").wait_for()
    assert page.locator(".rows-table").count() == 0
    ask(page, "SELECT ?s FROM <https://w3id.org/kzgraph/resource/nothing> { ?s ?p ?o }")
    status.get_by_text("Rows: 0.").wait_for()
    ask(page, "SELECT DISTINCT ?g { GRAPH ?g { ?claim kz:voice ?v } }")
    page.locator(".rows-table td", has_text="hrw-2022-10-26").or_(page.locator(".rows-table a")).first.wait_for()
    visited.assert_clean()


MISSING = {"en": "does not exist", "ru": "не существует", "kk": "жоқ"}


@BOTH
@pytest.mark.parametrize(("language", "lead"), [("en", "likely wrong"), ("ru", "ошибка"), ("kk", "қате")])
def test_what_is_likely_wrong_is_announced_beside_the_answer_in_the_language_of_the_page(visit, site, language, lead):
    visited, page = opened(visit, site, language)
    status = page.locator(".result [role=status]")
    for text in ("SELECT ?x { ?x kz:status ?y }", "ASK { ?x kz:status ?y }", "DESCRIBE ?x { ?x kz:status ?y }"):
        ask(page, text)
        status.locator("span", has_text="kz:status").wait_for()
        assert lead in status.inner_text()
        assert status.locator("span").inner_text().startswith("kz:status " + MISSING[language])
    assert visited.axe() == []
    ask(page, LABELS)
    page.locator(".rows-table").wait_for()
    assert status.locator("span").count() == 0
    visited.assert_clean()


def test_a_note_is_read_with_every_letter(visit):
    _, page = opened(visit, "server")
    noted = {"kzgraph-note": r"caf\xe9ed, \u043a2022, \U0001f4c5d"}

    def answer(route):
        if "CONSTRUCT" in route.request.post_data:
            route.fulfill(body="# empty", content_type="text/turtle", headers=noted)
        else:
            route.continue_()

    page.route("**/sparql", answer)
    ask(page, "CONSTRUCT { ?a ?b ?c } { ?a ?b ?c }")
    note = page.locator("[role=status] span")
    note.wait_for()
    assert note.inner_text() == "caf\u00e9ed, \u043a2022, \U0001f4c5d"


def test_rows_are_shown_although_no_notes_can_be_had(visit):
    visited, page = opened(visit, "files")
    page.evaluate("""() => {
      const send = Worker.prototype.postMessage;
      Worker.prototype.postMessage = function (message) {
        send.call(this, message.sparql?.includes("VALUES (?n ?t)") ? { ...message, sparql: "BROKEN" } : message);
      };
    }""")
    ask(page, LABELS)
    page.locator(".rows-table tbody tr").first.wait_for()
    expect(page.locator(".result [role=status]")).to_contain_text("Rows: ")
    visited.assert_clean()


@BOTH
def test_an_error_is_shown_with_line_and_column_and_marked(visit, site):
    visited, page = opened(visit, site)
    ask(page, "SELECT ?s {\n  ?s rdfs:label }\n")
    page.locator(".result [role=status]", has_text="Line 2, column").wait_for()
    assert page.locator(".output pre").inner_text()
    page.locator(".cm-lintRange-error").wait_for()
    ask(page, "SELECT ?s { ?s a kz:Person } LIMIT 1")
    page.locator(".rows-table").wait_for()
    assert page.locator(".cm-lintRange-error").count() == 0
    visited.faults = [fault for fault in visited.faults if "400" not in fault]  # the browser tells of the status
    visited.assert_clean()


@BOTH
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * { SERVICE <https://example.org/sparql> { ?s ?p ?o } }", "SERVICE is refused"),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", "nly"),
    ],
)
def test_other_servers_and_updates_are_refused(visit, site, text, message):
    visited, page = opened(visit, site)
    ask(page, text)
    page.locator(".output pre", has_text=message).wait_for()
    expect(page.locator(".result [role=status]")).to_have_text("No result.")
    assert not [item for item in visited.asked if "example.org" in item]


@BOTH
def test_a_heavy_query_is_stopped_by_its_limit_and_by_the_reader_and_the_next_one_runs(visit, site):
    visited = visit(site)
    page = visited.page
    address = visited.site.kind("/query", "en")
    page.route(address, lambda route: route.fulfill(response=(got := route.fetch()), body=shortened(got.text())))
    visited.open(address)
    page.locator(".live .cm-content").wait_for()
    ask(page, HEAVY)
    page.locator(".result", has_text="Stopped after 2 seconds").wait_for()
    ask(page, HEAVY + " # 2")  # a word would be completed
    page.get_by_role("button", name="Stop").click()
    page.locator(".result [role=status]", has_text="Stopped").wait_for()
    page.get_by_role("button", name="Run").wait_for()
    ask(page, "SELECT ?s { ?s a kz:Person } LIMIT 1")
    page.locator(".rows-table").wait_for()


def shortened(page):
    # time enough to start the engine anew on a machine that has more to do
    page, changed = re.subn(r'data-seconds="\d+"', 'data-seconds="2"', page)
    assert changed
    return page


@BOTH
def test_terms_are_completed_by_their_name_and_by_a_word_of_their_label(visit, site):
    visited, page = opened(visit, site)
    content, options = page.locator(".cm-content"), page.locator(".cm-tooltip-autocomplete li")
    content.click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.press("Delete")
    page.keyboard.type("SELECT ?s { ?s a kz:Omi")
    options.filter(has_text="kz:Omission").first.click()
    content.get_by_text("kz:Omission").wait_for()
    page.keyboard.type(" ; kz:voice prosec")
    options.filter(has_text="kzr:general-prosecutors-office").first.wait_for()
    page.keyboard.press("Escape")
    visited.assert_clean()


@BOTH
@pytest.mark.parametrize(
    ("typed", "short", "detail"),
    [
        ("пыткам", "kzv:torture", "torture · "),  # another language, and an inflected form
        ("prosecutr", "kzr:general-prosecutors-office", "General Prosecutor"),  # a slip
        ("omissions", "kz:Omission", " · Class"),
    ],
)
def test_words_are_completed_by_what_the_search_finds_for_them(visit, site, typed, short, detail):
    visited, page = opened(visit, site)
    options = page.locator(".cm-tooltip-autocomplete li")
    page.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.press("Delete")
    page.keyboard.type("SELECT * { ?s ?p " + typed)
    option = options.filter(has_text=short).first
    option.wait_for()
    assert detail in option.inner_text()
    option.click()
    page.locator(".cm-content").get_by_text(short).wait_for()
    visited.assert_clean()


@BOTH
def test_a_question_is_opened_in_the_editor_and_a_query_has_an_address(visit, site):
    visited = visit(site)
    page = visited.page
    visited.open(visited.site.kind("question", "ru"))
    page.locator("details", has_text="SPARQL").locator("summary").click()
    page.get_by_role("link", name="Открыть в редакторе запросов").click()
    page.locator(".cm-content", has_text="SELECT ?assertion").wait_for()
    page.locator("form.query button").click()
    page.locator(".rows-table").wait_for()
    address = page.url
    assert "query=" in address
    again = visit(site)
    again.open(address)
    again.page.locator(".cm-content", has_text="SELECT ?assertion").wait_for()
    visited.assert_clean()
    again.assert_clean()


def test_the_engine_is_loaded_on_demand_alone(visit):
    visited, page = opened(visit, "files")
    assert not [item for item in visited.asked if item.endswith((".wasm", ".nq"))]
    with page.expect_response(lambda response: response.url.endswith(".wasm") and response.ok):
        page.locator(".cm-content").focus()
    ask(page, LABELS)
    page.locator(".rows-table").wait_for()
    visited.assert_clean()


def test_without_scripts_the_server_answers_the_form(visit):
    visited = visit("server", script=False)
    visited.open(visited.site.kind("/query", "en"))
    visited.page.locator("textarea").fill("ASK { ?s a kz:Person }")
    with visited.page.expect_response(lambda response: "/sparql?query=" in response.url) as got:
        visited.page.get_by_role("button", name="Run").click()
    assert got.value.ok


def test_without_scripts_the_folder_says_that_it_needs_them(visit):
    visited = visit("files", script=False)
    visited.open(visited.site.kind("/query", "en"))
    assert "in your own browser. That needs scripts" in visited.page.locator("main").inner_text()
    assert visited.page.get_by_role("button", name="Run").is_disabled()
    visited.assert_clean()


@pytest.mark.parametrize("kind", ["/", "/questions"])
def test_without_scripts_the_folder_shows_no_search_and_says_so(visit, kind):
    visited = visit("files", script=False)
    visited.open(visited.site.kind(kind, "en"))
    assert not visited.page.locator("form.search").is_visible()
    assert visited.page.get_by_text("Search needs scripts").is_visible()
    assert visited.page.locator("main a[href*='questions/']").count() > 20


def test_with_scripts_the_folder_shows_its_search(visit):
    visited = visit("files")
    visited.open(visited.site.kind("/", "en"))
    visited.page.locator("form.search").wait_for()
    assert visited.page.get_by_text("Search needs scripts").count() == 0
    visited.assert_clean()


@BOTH
def test_questions_are_found_while_somebody_types(visit, site):
    visited = visit(site)
    page = visited.page
    visited.open(visited.site.kind("/", "en"))
    page.locator("#q").fill("torture")
    page.locator("#q").press("Enter")
    page.wait_for_url(lambda url: "q=torture" in url)
    shown = page.locator(".list li:not([hidden])")
    count = shown.count()
    assert 3 < count < 40
    page.locator("#q").fill("азаптау")
    page.locator("[data-filtered]:not([hidden])").wait_for()
    expect(page.locator("[data-filtered]")).to_have_text(f"Questions shown: {shown.count()}")
    assert 0 < shown.count() < 40
    assert page.locator(".section:visible").count() >= 1
    visited.assert_clean()
