"""The pages that people read: their form, their links, their languages, negotiation, and what hostile data comes to."""

from __future__ import annotations

import csv
import io
import itertools
import re
from html.parser import HTMLParser
from urllib.parse import quote, unquote, urljoin, urlsplit

import pyoxigraph as ox
import pytest

from kzgraph.formats.row_formats import ROW_FORMATS
from kzgraph.questions import canned
from kzgraph.site.assets import BUILT, SCRIPTS, STYLE, STYLE_PATH
from kzgraph.site.page import POLICY
from kzgraph.site.pages import PAGES
from kzgraph.site.reader import path_of
from tests.server.serving import CSV, JSON, TURTLE, serving
from tests.tiers import few

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
OURS = "https://w3id.org/kzgraph/"
VOID = {"meta", "link", "input", "br", "hr", "img", "base"}
KINDS = (
    *PAGES,
    "/questions?q=torture",
    "/questions?q=nothing-holds-this",
    "/questions/official-death-toll",
    "/questions/demands-on-one-addressee?addressee=Kazakhstan",
    "/questions/persons-charged-and-held",
    "/sources?source=hrw-2022-10-26",
    "/vocab?page=2",
    "/questions/official-death-toll?source=hrw",
    "/resource/kazakhstan.html",
    "/resource/person-1.html",
    "/resource/hrw-2022-10-26.html",
    "/resource/hrw-2022-10-26/p04-s01.html",
    "/ontology/Figure.html",
    "/vocab/asserted.html",
    "/questions/no-such-question",
    "/resource/nothing.html",
    "/sources?source=no-such-source",
    "/ledger?page=99",
)


class Page(HTMLParser):
    """What a page is made of; a tag that is not closed, or closed by another, is an error."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.open, self.text = [], [], ""
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        assert len(attrs) == len(dict(attrs)), (tag, attrs)
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open, tag
        assert self.open.pop() == tag, (tag, self.getpos())

    def handle_data(self, data):
        self.text += data

    def all(self, *names):
        return [attrs for tag, attrs in self.tags if tag in names]

    def ids(self):
        return [attrs["id"] for _, attrs in self.tags if "id" in attrs]

    def links(self):
        return [attrs["href"] for attrs in self.all("a")]


def read(server, path, **headers):
    got = server.ask(path, Accept=BROWSER, **headers)
    assert got.type == "text/html; charset=utf-8", (path, got.status, got.type)
    return got, Page(got.body.decode())


@pytest.mark.promise("page-policy")
@pytest.mark.parametrize("language", few(1, ["en", "ru", "kk"]))
@pytest.mark.parametrize("path", KINDS)
def test_each_kind_of_page_is_well_made_and_needs_nothing_but_its_style_and_scripts(server, path, language):
    got, page = read(server, f"{path}{'&' if '?' in path else '?'}lang={language}")
    assert got.status == (404 if "no-such" in path or "nothing.html" in path or "=99" in path else 200)
    assert got.headers["content-security-policy"] == POLICY
    assert got.body.startswith(b"<!doctype html>")
    assert [page.all("html")[0]["lang"], len(page.all("h1")), len(page.all("main")), len(page.all("title"))] == [language, 1, 1, 1]
    assert not page.all("style", "iframe", "object", "embed", "img", "base")
    assert all(attrs["src"] in {asset.path for asset in SCRIPTS.values()} and attrs["type"] == "module" for attrs in page.all("script"))
    assert not [attrs for _, attrs in page.tags for name in attrs if name == "style" or name.startswith("on")]
    assert [attrs["href"] for attrs in page.all("link") if attrs["rel"] == "stylesheet"] == [STYLE_PATH]
    assert len(page.ids()) == len(set(page.ids()))
    assert {attrs["href"] for attrs in page.all("a") if attrs.get("class") == "skip"} == {"#main"}
    labelled = {attrs.get("for") for attrs in page.all("label")}
    assert all(attrs["id"] in labelled for attrs in page.all("input", "select") if attrs.get("type") != "hidden")
    marks = {attrs["href"].removeprefix("#") for attrs in page.all("use")}
    assert marks <= set(page.ids())
    assert {name for _, attrs in page.tags for name in attrs.get("aria-labelledby", "").split()} <= set(page.ids())
    headings = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert headings[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(headings)), headings
    switch = {attrs.get("hreflang") for attrs in page.all("a")} - {None}
    assert switch >= {"en", "ru", "kk"} - {language}


@pytest.mark.promise("framed")
def test_only_a_chart_may_be_shown_in_a_frame_and_it_has_nothing_to_run_or_press(server):
    _, listed = read(server, "/embed")
    charts = [link for link in listed.links() if "chart=" in link]
    assert len(charts) >= 10
    for path in (charts[0], charts[-1], charts[0] + "&page=1"):
        got, page = read(server, path)
        policy = dict(part.split(" ", 1) for part in got.headers["content-security-policy"].split("; "))
        assert policy.pop("frame-ancestors") == "*"
        assert policy == {
            "default-src": "'none'", "style-src": "'self'", "img-src": "'self'", "form-action": "'none'", "base-uri": "'none'"
        }  # fmt: skip
        assert not page.all("script", "form", "input", "button", "select", "iframe")
        assert page.all("base") == [{"target": "_blank"}]
        assert "x-frame-options" not in got.headers
    for path in (*KINDS, "/embed", "/embed?chart=", "/embed?page=1", "/embed?chart=nobody", "/feed.atom", "/nothing"):
        assert "frame-ancestors 'none'" in server.ask(path, Accept=BROWSER).headers["content-security-policy"], path


def test_the_style_is_served_by_its_digest_and_loads_nothing(server):
    got = server.ask(STYLE_PATH)
    assert (got.status, got.type, got.body.decode()) == (200, "text/css; charset=utf-8", STYLE)
    assert "immutable" in got.headers["cache-control"]
    assert not re.search(r"@import|url\(|expression", STYLE)
    assert all(part in STYLE for part in ("prefers-color-scheme: dark", "@media print", "max-width: 40rem", ":focus-visible"))
    assert server.ask("/style-0000000000000000.css").status == 404


def test_the_scripts_and_what_they_load_are_served_by_their_digests(server):
    assert SCRIPTS
    assert "oxigraph.wasm" in BUILT
    for path, body, kind in BUILT.values():
        got = server.ask(path)
        assert (got.status, got.type, got.body) == (200, kind, body)
        assert "immutable" in got.headers["cache-control"]


def test_the_query_page_works_without_a_script(server):
    got, page = read(server, "/query")
    assert "kz:standing" in page.text
    searches, form = page.all("form")
    assert (searches["action"], form["action"], form["method"]) == ("/search#hits", "/sparql", "get")
    assert [attrs["name"] for attrs in page.all("textarea", "input")] == ["q", "query"]
    _, page = read(server, "/query?question=official-death-toll")
    assert "kz:Figure" in page.text
    hostile = '</textarea><script>alert(1)</script>"'
    got, page = read(server, "/query?query=" + quote(hostile))
    assert hostile in page.text
    assert b"<script>" not in got.body


def test_a_table_for_people_runs_nothing_and_one_for_programs_is_exact(tmp_path):
    file = tmp_path / "formula.ttl"
    file.write_text(FORMULA, encoding="utf-8")
    with serving("--data", file) as server:
        path = "/questions/places-named"
        exact, labelled = server.ask(path + ".csv"), server.ask(path + ".csv?labels=ru")
        assert (exact.status, labelled.status, labelled.type) == (200, 200, "text/csv")
        cells = [cell for row in csv.reader(io.StringIO(labelled.body.decode())) for cell in row]
        assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r")]
        assert "'@SUM(1)" in cells
        got = server.ask("/sparql?query=" + quote("SELECT ?l { ?p a kz:Place ; rdfs:label ?l }"), Accept=CSV)
        assert "=cmd()" in got.body.decode().split("\r\n")
        assert server.ask(path + ".tsv?labels").status == 200
        assert labelled.body.startswith(b"\xef\xbb\xbf")  # by which Excel reads Russian
        assert not exact.body.startswith(b"\xef\xbb\xbf")
        assert not server.ask(path + ".tsv?labels").body.startswith(b"\xef\xbb\xbf")
        parted = server.ask(path + ".csv?labels=ru&separator=semicolon").body.decode()
        assert [cell for row in csv.reader(io.StringIO(parted), delimiter=";") for cell in row] == cells
        wrong_separators = (".csv?separator=semicolon", ".tsv?labels=en&separator=semicolon", ".csv?labels=en&separator=tab")
        for wrong in (".csv?labels=de", ".json?labels=en", ".csv?labels=en&labels=ru", *wrong_separators):
            assert server.ask(path + wrong).status == 400


def test_a_page_that_has_not_changed_keeps_its_policy(server):
    got, _ = read(server, "/questions")
    again = server.ask("/questions", Accept=BROWSER, If_None_Match=got.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["content-security-policy"] == POLICY
    assert read(server, "/questions?lang=ru")[0].headers["etag"] != got.headers["etag"]


SOME = ("/questions/official-death-toll", "/resource/person-1.html")


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["of some pages", "of all kinds"])
def test_every_link_resolves(server, workspace, every):
    seen = {}
    paths = [*KINDS[:-4], *(f"/questions/{file.stem}" for file in workspace.query_files())] if every else SOME
    for path in paths:
        _, page = read(server, path)
        for link in page.links():
            whole = urlsplit(urljoin(server.url + path, link))
            if whole.netloc != urlsplit(server.url).netloc:
                assert whole.scheme in ("http", "https"), link
                continue
            target = whole.path + (f"?{whole.query}" if whole.query else "")
            if target not in seen:
                got = server.ask(target, Accept=BROWSER)
                if got.status == 303:
                    got = server.ask(urljoin(target, got.headers["location"]), Accept=BROWSER)
                assert got.status == 200, (path, link)
                seen[target] = got.body.decode() if got.type.startswith("text/html") else ""
            if whole.fragment:
                if isinstance(seen[target], str):
                    seen[target] = set(Page(seen[target]).ids())
                assert unquote(whole.fragment) in seen[target], (path, link)
    assert len(seen) > (400 if every else 20)


@pytest.mark.slow
def test_every_node_of_ours_has_a_page_under_a_path_that_mirrors_its_iri(server, store):
    nodes = {quad.subject.value for quad in store if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(OURS)}
    assert len(nodes) > 500
    for iri in nodes:
        path = path_of(iri)
        assert path == "/" + iri.removeprefix(OURS).replace("#", "/")
        got, page = read(server, path + ".html")
        assert (got.status, len(page.all("h1"))) == (200, 1), iri
        assert iri in page.text or path in ("/ontology", "/vocab")


@pytest.mark.parametrize(
    ("accept", "ending", "form"),
    [
        (BROWSER, "html", None),
        (TURTLE, "ttl", ox.RdfFormat.TURTLE),
        ("application/ld+json", "jsonld", ox.RdfFormat.JSON_LD),
        ("application/n-triples", "nt", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", "rdf", ox.RdfFormat.RDF_XML),
        ("*/*", "ttl", ox.RdfFormat.TURTLE),
        ("text/html;q=0.2, text/turtle", "ttl", ox.RdfFormat.TURTLE),
    ],
)
def test_a_node_leads_to_the_document_that_the_client_likes(server, store, accept, ending, form):
    got = server.ask("/resource/kazakhstan?lang=ru", Accept=accept)
    assert (got.status, got.headers["location"]) == (303, f"./kazakhstan.{ending}?lang=ru")
    assert "Accept" in got.headers["vary"]
    assert got.headers["content-length"] == "0"
    answered = server.ask(f"/resource/kazakhstan.{ending}", Accept="image/png")
    assert answered.status == 200
    if form:
        node = ox.NamedNode(OURS + "resource/kazakhstan")
        published = {quad.triple for quad in ox.parse(answered.body, form)}
        assert {quad.triple for quad in store.quads_for_pattern(node, None, None)} <= published
        voice = ox.NamedNode(OURS + "ontology#voice")  # a claim that names it comes whole, with its voice
        claims = {t.subject for t in published if t.object == node and not t.predicate.value.endswith("linkSubject")}
        assert claims
        assert claims <= {t.subject for t in published if t.predicate == voice}


def described_in(store, space):
    return {quad.subject.value for quad in store if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(space)}


def test_terms_are_fragments_of_their_document(server, store):
    for path, term in (("/ontology", "Figure"), ("/vocab", "asserted")):
        _, page = read(server, path)
        terms = {iri.partition("#")[2] for iri in described_in(store, f"{OURS}{path[1:]}#")}
        assert term in terms <= set(page.ids())  # also those whose entry stands on another part
        got = server.ask(path, Accept=TURTLE)
        subjects = {quad.subject.value for quad in ox.parse(got.body, ox.RdfFormat.TURTLE)}
        assert f"{OURS}{path[1:]}#{term}" in subjects
        assert server.ask(path, Accept="image/png").status == 406
    assert server.ask("/resource/kazakhstan", Accept="image/png").status == 406
    assert server.ask("/resource/kazakhstan", Accept=BROWSER, method="HEAD").status == 303


def test_what_programs_get_has_not_changed(server):
    for accept in ("*/*", "application/json", "image/png"):
        assert server.ask("/questions", Accept=accept).type == "application/json"
    assert server.ask("/questions").type == "application/json"
    toll = "/questions/official-death-toll"
    assert server.ask(toll).type == server.ask(toll, Accept="*/*").type == JSON
    assert server.ask(toll, Accept="image/png").status == 406
    assert server.ask(toll + "?lang=ru", Accept=JSON).status == 400
    assert server.ask("/questions/nope", Accept=JSON).type == "application/problem+json"


def test_the_interface_speaks_the_language_that_is_asked_for(server):
    def shown(path, **headers):
        got, page = read(server, path, **headers)
        assert "Accept-Language" in got.headers["vary"]
        return page

    assert shown("/").all("html")[0]["lang"] == "en"
    for accepted, language in (
        ("ru-RU,ru;q=0.9,en;q=0.5", "ru"),
        ("de, kk;q=0.4, en;q=0.3", "kk"),
        ("de", "en"),
        ("ru;q=0, kk;q=0.0", "en"),
        ("kk;q=x", "kk"),
    ):
        assert shown("/", Accept_Language=accepted).all("html")[0]["lang"] == language
    assert shown("/?lang=kk", Accept_Language="ru").all("html")[0]["lang"] == "kk"
    assert shown("/?lang=xx", Accept_Language="ru").all("html")[0]["lang"] == "ru"
    russian = shown("/questions/demands-on-one-addressee?lang=ru")
    assert "Перевод не проверен" in russian.text
    assert "Европейский союз" in russian.text
    apart = shown("/questions/demands-on-one-addressee?lang=ru&claims=en")
    assert apart.all("html")[0]["lang"] == "ru"
    assert "Европейский союз: " not in apart.text
    assert any(attrs.get("lang") == "en" for attrs in apart.all("span"))
    assert all("claims=en" in link for link in apart.links() if link.startswith("/resource/"))
    assert "Перевод не проверен" not in shown("/").text


@pytest.mark.parametrize("count", [10, pytest.param(None, marks=pytest.mark.slow)], ids=["some questions", "all questions"])
def test_a_question_shows_every_row_with_its_proof_and_what_it_does_not_say(server, workspace, store, count):
    for question in canned.catalogue(workspace)[:count]:
        _, page = read(server, f"/questions/{question.name}?limit=1000")
        words = " ".join(page.text.split())
        assert " ".join(question.unsaid["en"].split()) in words
        persons = "".join(f"&{one.name}={one.default}" for one in question.parameters if one.type == "kz:Person")
        if persons:  # nobody is shown before one is chosen
            assert not [attrs for attrs in page.all("li") if attrs.get("class") == "claim"]
            _, page = read(server, f"/questions/{question.name}?limit=1000{persons}")
        assert persons or question.sparql in page.text  # with a person chosen it is another query
        rows = [attrs for attrs in page.all("li") if attrs.get("class") == "claim" or "data-words" in attrs]  # findings are no claims
        answer = canned.ask(store, question)
        assert bool(rows) == bool(answer.rows)
        standings = [attrs for attrs in page.all("span") if attrs.get("class") == "standing"]
        claimed = [] if "silence" in answer.columns else answer.rows  # the claims nearest to a finding are links
        spoken = [row for row in claimed if dict(zip(answer.columns, row, strict=True)).get("voice")]
        assert bool(standings) >= bool(spoken)
        if spoken and len(spoken) == len(answer.rows):
            assert len(standings) >= len(rows)


def test_downloads_copies_and_the_permalink_give_the_same_answer(server):
    path = "/questions/demands-on-one-addressee?addressee=kzr:kazakhstan"
    _, page = read(server, path)
    rows = server.ask(path, Accept=JSON).rows()
    files = {urlsplit(link).path.rpartition(".")[2]: link for link in page.links() if "demands-on-one-addressee." in link}
    assert set(files) == {row.ending for row in ROW_FORMATS.values() if row.results} | {"rq"}
    table = server.ask(files["csv"].removeprefix(server.url))
    assert table.type == CSV
    assert len(list(csv.DictReader(io.StringIO(table.body.decode())))) == len(rows)
    assert server.ask(files["json"].removeprefix(server.url), Accept=BROWSER).rows() == rows
    assert server.post(server.ask(files["rq"].removeprefix(server.url)).body.decode()).rows() == rows
    permalink = next(attrs["href"] for attrs in page.all("link") if attrs["rel"] == "canonical")
    assert "addressee=kzr%3Akazakhstan" in permalink
    assert "lang=en" in permalink
    _, again = read(server, permalink.removeprefix(server.url))
    assert len([a for a in again.all("li") if a.get("class") == "claim"]) == len([a for a in page.all("li") if a.get("class") == "claim"])
    for command in ("curl -G ", "pandas.read_csv(", "read.csv("):
        assert command in page.text
    assert "addressee=kzr:kazakhstan" in page.text
    chosen = [attrs["value"] for attrs in page.all("option") if "selected" in attrs]
    assert chosen == ["kzr:kazakhstan", "", ""]  # and all sources, on any matter


def test_a_claim_never_stands_without_its_voice_as_the_heading_of_its_page(server, store):
    charges = [quad.subject for quad in store.quads_for_pattern(None, None, ox.NamedNode(OURS + "ontology#Charge"))]
    assert len(charges) > 2
    for node in charges:
        _, page = read(server, path_of(node.value) + ".html")
        label = next(
            q.object.value for q in store.quads_for_pattern(node, ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label"), None)
        )
        voice = next(store.quads_for_pattern(node, ox.NamedNode(OURS + "ontology#voice"), None)).object
        named = {q.object.value for q in store.quads_for_pattern(voice, ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label"), None)}
        title, _, body = page.text.partition("Skip to content")
        assert any(name.removeprefix("the ").removeprefix("The ") in title for name in named), title
        before, _, after = " ".join(body.split()).partition(label)
        beside = before[-300:] + after[:300]
        assert any(name in beside for name in named), beside
        assert "reports a charge" in beside or "reported" in beside, beside


def test_a_page_shows_translations_with_their_english_and_carries_addresses_to_paper(server, store):
    path = "/resource/hrw-2022-10-26/p04-s01.html"
    english = next(iter(store_paraphrase(store, "p04-s01")))
    for language, words in (("en", ""), ("ru", "перевод не проверен"), ("kk", "аударма тексерілмеген")):
        _, page = read(server, f"{path}?lang={language}")
        head, mark, rest = page.text.partition(words) if words else page.text.partition(english)
        assert mark
        assert not words or (english not in head[head.index("</h1>") if "</h1>" in head else 0 :] and rest.strip().startswith(english))
        assert f"{server.url}{path}?lang={language}" in head
        pages = [q.object.value for q in store.quads_for_pattern(None, ox.NamedNode("https://schema.org/url"), None)]
        assert pages
        assert any(each in head for each in pages)
        assert any(link.partition("#")[2] == "hrw-2022-10-26/p04-s01" for link in page.links() if "/sources" in link)
        assert "not translated yet" not in page.text
    assert re.search(r"[.]printed[^{}]*[{] display: none; [}]", STYLE)


def store_paraphrase(store, name):
    node = ox.NamedNode(f"{OURS}resource/hrw-2022-10-26/{name}")
    return [q.object.value for q in store.quads_for_pattern(node, ox.NamedNode(OURS + "ontology#paraphrase"), None)]


def test_long_answers_come_a_page_at_a_time(server):
    path, rows = "/questions/every-figure?limit=5", 0
    while path:
        _, page = read(server, path)
        rows += int(re.search(r"Rows (\d+) to (\d+) of", page.text)[2]) - int(re.search(r"Rows (\d+) to", page.text)[1]) + 1
        path = next((attrs["href"] for attrs in page.all("a") if attrs.get("rel") == "next"), "")
    assert rows == len(server.ask("/questions/every-figure", Accept=JSON).rows())


def test_who_names_a_person_says_as_of_which_day(server, store):
    persons = [quad.subject.value for quad in store.quads_for_pattern(None, None, ox.NamedNode(OURS + "ontology#Person"))]
    assert persons
    for path in (*(path_of(iri) + ".html" for iri in persons), "/questions/persons-charged-and-held"):
        _, page = read(server, path)
        assert re.search(
            "Persons (on this page are named in sources of|are named as (the source|their sources) stated on) 26 October 2022", page.text
        )
    for iri in persons:
        assert "2022-10-26" in server.ask(path_of(iri) + ".ttl").headers["kzgraph-note"]
    _, page = read(server, "/questions/places-named")
    assert not re.search("Persons (on this page )?are named", page.text)


@pytest.mark.promise("page-policy")
def test_search_finds_in_three_languages_and_shows_what_was_typed_as_text(server):
    for words in ("torture", "пытки", "азаптау"):
        _, page = read(server, "/questions?q=" + quote(words))
        assert 0 < len([link for link in page.links() if "/questions/" in link]) < 40
    hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    got, page = read(server, "/questions?q=" + quote(hostile))
    assert b"<script>" not in got.body
    assert b"<img" not in got.body
    assert hostile in page.text
    for path in ("/questions/" + quote(hostile, safe=""), f"/questions/demands-on-one-addressee?addressee={quote(hostile)}"):
        got, page = read(server, path)
        assert got.status in (400, 404)
        assert b"<script" not in got.body
        assert not page.all("img", "script")


SCRIPT = "</title><script>alert(1)</script><b onclick='x' style=\\\"x\\\">"
HOSTILE = f"""\
@prefix kz: <https://w3id.org/kzgraph/ontology#> .
@prefix kzr: <https://w3id.org/kzgraph/resource/> .
@prefix kzv: <https://w3id.org/kzgraph/vocab#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<javascript:alert(1)> rdfs:label "{SCRIPT}" ; kz:partOf kzr:thing .
kzr:thing a <javascript:alert(2)> ; rdfs:label "{SCRIPT}"@en , "=cmd()"@ru ; skos:definition "{SCRIPT}" ;
  rdfs:seeAlso <javascript:alert(3)> , <data:text/html,x> , <https://example.org/?a=%22&b=1> , [ rdfs:label "blank" ] .
<https://w3id.org/kzgraph/resource/a'onmouseover=x> rdfs:label "odd" .
<https://w3id.org/kzgraph/resource/%3Cscript%3E> rdfs:label "odder" .
kzr:source a kz:Source ; rdfs:label "{SCRIPT}" ; dcterms:issued "2022-01-01"^^xsd:date ; schema:url <javascript:alert(4)> .
kzr:passage a kz:Passage ; oa:hasSource kzr:source ; kz:paragraph 1 ; kz:sentence 1 ; oa:start 0 ; oa:end 9 ; kz:sha256 "x" ;
  kz:foldedSha256 "x" ; kz:paraphrase "{SCRIPT}"@en ; kz:deepLink <javascript:alert(5)> .
kzr:claim a kz:Act ; rdfs:label "{SCRIPT}" ; kz:voice kzr:thing ; kz:standing <javascript:alert(6)> ; kz:asOf "2022-01-01"^^xsd:date ;
  kz:statedIn kzr:passage ; kz:place kzr:thing ; kz:silentOn kzr:thing .
"""


FORMULA = """\
@prefix kz: <https://w3id.org/kzgraph/ontology#> .
@prefix kzr: <https://w3id.org/kzgraph/resource/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
kzr:p a kz:Passage ; <http://www.w3.org/ns/oa#hasSource> kzr:source .
kzr:place a kz:Place ; rdfs:label "=cmd()" , "@SUM(1)"@ru ; kz:namedIn kzr:p .
"""


@pytest.mark.promise("page-policy")
def test_hostile_labels_and_iris_stay_text(tmp_path):
    file = tmp_path / "hostile.ttl"
    file.write_text(HOSTILE, encoding="utf-8")
    with serving("--data", file) as server:
        paths = [*PAGES, "/resource/a'onmouseover=x.html", "/resource/%253Cscript%253E.html"]
        paths += [f"/resource/{name}.html" for name in ("thing", "source", "passage", "claim")]
        for path in paths:
            got, page = read(server, path)
            assert got.status == 200, path
            assert got.body.count(b"<script") == len(page.all("script")) <= 3
            assert {attrs["src"] for attrs in page.all("script")} <= {asset.path for asset in SCRIPTS.values()}
            assert all(not attrs for attrs in page.all("b"))
            assert not [attrs for _, attrs in page.tags for name in attrs if name == "style" or name.startswith("on")]
            assert all(urlsplit(link).scheme in ("", "http", "https") for link in page.links()), path
        _, page = read(server, "/resource/thing.html")
        assert "javascript:alert(3)" in page.text
        assert "https://example.org/?a=%22&b=1" in page.links()
        assert server.ask("/resource/thing.ttl").status == 200
        for path in ("/resource/%00", "/resource/a%0d%0ab", "/resource/%7B%7D", "/resource/..%2f..", "/vocab/%22"):
            got = server.ask(path, Accept=BROWSER)
            if got.status == 303:
                assert not set(got.headers["location"]) & set('\r\n\0 "<>{}')
                got = server.ask(urljoin(path, got.headers["location"]), Accept=BROWSER)
            assert (got.status, got.type) == (404, "text/html; charset=utf-8"), path
        server.assert_alive()


@pytest.fixture(scope="module")
def at_an_address():
    """A server that is given its URL, and allows small answers alone."""
    with serving("--bytes", "55000", "--url", "https://example.org/kz") as running:
        yield running


@pytest.mark.slow
def test_pages_are_made_within_the_limits(at_an_address):
    got, page = read(at_an_address, "/ledger")
    assert got.status == 422
    assert "55000" in page.text
    got, page = read(at_an_address, "/questions/official-death-toll?claims=ru&source=hrw")
    assert got.status == 200
    assert all(link.startswith(("/kz/", "#", "https://")) for link in page.links())


@pytest.mark.promise("host-header")
@pytest.mark.parametrize("name", few(1, ["server", "at_an_address"]), ids=["without --url", "with --url"])
def test_a_redirect_bears_no_host_and_stays_in_its_folder(request, name):
    """Shared caches keep redirects; and a proxy may serve other things beside the mount."""
    names = ["kazakhstan", "a:b", "a%2Fb", "a//b", "%5C..", "a/./b"]
    names += ["%2Fevil.example", "%2e%2e", "..%2f..%2f..%2fadmin%2fx", "a%2f..%2f..%2fx"]
    server = request.getfixturevalue(name)
    for path in [f"/{space}/{name}" for space in ("resource", "ontology", "vocab") for name in names]:
        got = server.ask(path, Accept=BROWSER, Host="evil.example")
        if got.status == 404:
            assert got.headers["cache-control"] == "no-store"
            continue
        location = got.headers["location"]
        assert got.status == 303
        assert "evil.example" not in location
        target = urlsplit(urljoin("https://example.org/kz" + path, location))
        assert target.netloc == "example.org"
        folder = "/kz" + path.rpartition("/")[0] + "/"
        assert target.path.startswith(folder), (path, location)
        assert ".." not in unquote(target.path).replace("\\", "/").removeprefix(folder).split("/"), (path, location)
