"""The network, the timeline, the figures, the reference and the links: each holds all that the graph holds, and nothing more."""

from __future__ import annotations

import html
import re

import pyoxigraph as ox
import pytest

from kzgraph import model
from kzgraph.formats.words import word
from kzgraph.graph.store import Labels, select
from kzgraph.site.content import Content
from kzgraph.site.dates import dated
from kzgraph.site.pages import PAGES
from kzgraph.site.reader import Reader, path_of
from kzgraph.site.reference import terms
from kzgraph.vocab import KZ, KZR, KZV
from tests.server.serving import serving
from tests.server.test_pages import read

PREFIXES = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix kz: <https://w3id.org/kzgraph/ontology#> .
@prefix kzr: <https://w3id.org/kzgraph/resource/> .
@prefix kzv: <https://w3id.org/kzgraph/vocab#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def body_of(server, path):
    return read(server, path)[0].body.decode()


def whole(server, path):
    """All parts of a page, each led to by the one before."""
    text, after = "", path
    while after:
        part = body_of(server, after)
        text += part
        link = re.search(r'<a href="([^"]+)" rel="next">', part)
        after = html.unescape(link[1]) if link else ""
    return text


def pieces(text, start, end):
    """The parts of a page between a pattern and the next `end`."""
    return [text[match.start() : text.index(end, match.start())] for match in re.finditer(start, text)]


def plain(part):
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", part)).split())


def cell(row, name):
    return next(part for part in pieces(row, rf'<td role="cell" class="{name}"', "</td>"))


def test_every_act_stands_once_in_the_table_with_voice_standing_and_only_those_whom_its_source_names(server, store):
    labels = Labels(store)
    text = body_of(server, "/network")
    rows = pieces(text, r'<tr role="row" id="act-', "</tr>")
    acts = [row["act"] for row in select(store, "SELECT ?act { ?act a kz:Act }")]
    assert len(rows) == len(acts) > 20
    nobody = 0
    for act in acts:
        own = {
            name: [q.object for q in store.quads_for_pattern(act, None, None) if q.predicate.value == KZ + name]
            for name in ("perpetrator", "victim", "voice", "standing", "actType")
        }
        mine = [row for row in rows if f'href="{path_of(act.value)}"' in row]
        assert len(mine) == 1, act
        assert labels.of(own["voice"][0]) in plain(cell(mine[0], "whose"))
        assert labels.of(own["standing"][0]) in plain(cell(mine[0], "whose"))
        assert labels.of(own["actType"][0]) in plain(cell(mine[0], "act"))
        assert f'data-standing="{own["standing"][0].value.removeprefix(KZV)}"' in mine[0]
        for name, column in (("perpetrator", "by"), ("victim", "to")):
            drawn = set(re.findall(r'data-node="([^"]*)"', cell(mine[0], column)))
            assert drawn == {node.value for node in own[name]}
            assert ("not named" in plain(cell(mine[0], column))) == (not own[name])
            nobody += not own[name]
    assert nobody > 10
    # the script draws the first table alone: the acts that name nobody are in the second
    first = text[text.index("<table") : text.index("</table>")]
    assert all("data-node" in row for row in pieces(first, r'<tr role="row" id="act-', "</tr>"))
    assert "data-node" not in text[text.rindex("<table") :]


def test_every_dated_thing_is_in_the_timeline_as_exactly_as_its_datatype_and_what_has_no_time_is_not_placed(server, store):
    text = body_of(server, "/timeline")
    placed, undated = text[: text.index('id="undated"')], text[text.index('id="undated"') :]
    entries = pieces(placed, '<li class="fig when">', "</li>\n")
    rows = list(
        select(
            store,
            """SELECT ?node ?time (DATATYPE(?time) AS ?kind) ?name {
              { VALUES ?name { kz:start kz:date dcterms:issued kz:readOn } ?node ?name ?time MINUS { ?node a owl:Ontology } }
              UNION { BIND (kz:asOf AS ?name) ?node ?name ?time ; kz:statedIn/oa:hasSource/dcterms:issued ?day
                FILTER (?day != ?time && NOT EXISTS { ?node kz:silentOn kzv:as-of }) } }""",
        )
    )
    assert len(rows) > 20
    exact = {"date": "", "gYearMonth": "day not stated", "gYear": "month not stated"}
    for row in rows:
        mine = [
            entry for entry in entries if f'href="{path_of(row["node"].value)}"' in entry and f'datetime="{row["time"].value}"' in entry
        ]
        assert len(mine) == 1, row["node"]
        shown = plain(re.search(r"<time.*?</time>", mine[0])[0])
        precision = exact[row["kind"].value.rpartition("#")[2]]
        assert precision in shown or "said as of" in shown
        read = shown.startswith("read ")  # a day on which a page was read is no time of what happened, and is not drawn
        assert read == (row["time"].value == "2026-11-25")
        assert ('<svg class="track"' in mine[0]) != read
        assert ("tick" in mine[0]) == (precision == "" and row["name"].value != KZ + "asOf" and not read)
        assert ("hair" in mine[0]) == (precision != "")
    assert len(entries) == len({(row["node"].value, row["time"].value) for row in rows})
    assert "<b>2026</b>" not in placed
    by_date = body_of(server, "/timeline?order=date")
    listed = pieces(by_date[: by_date.index('id="undated"')], '<tr role="row" class="when">', "</tr>\n")
    assert len(listed) == len([entry for entry in entries if ">read " not in entry])
    days = [re.search(r'<th role="rowheader" scope="row"><time datetime="([^"]*)"', entry)[1] for entry in listed]
    assert [day[:7] for day in days] == sorted(day[:7] for day in days)
    kinds = {plain(re.search(r'</th><td role="cell">(.*?)</td>', entry)[1]).strip() for entry in listed}
    assert {"event", "act", "figure", "response"} < kinds
    happened = select(
        store,
        """SELECT DISTINCT ?node { VALUES ?kind { kz:Event kz:Act kz:Response } ?node a ?kind
          FILTER NOT EXISTS { ?node kz:start|kz:end|kz:date ?time } }""",
    )
    nodes = [row["node"].value for row in happened]
    assert len(nodes) > 20
    for node in nodes:
        assert f'href="{path_of(node)}"' not in placed
        assert undated.count(f'href="{path_of(node)}"') == 1
    assert "<svg" not in undated[: undated.index("</section>")].replace('<svg class="mark"', "")


TIMES = f"""{PREFIXES}
kzr:a a kz:Event ; rdfs:label "a day" ; kz:date "1999-02-28"^^xsd:date .
kzr:b a kz:Event ; rdfs:label "a year" ; kz:date "2001"^^xsd:gYear .
kzr:c a kz:Event ; rdfs:label "between" ; kz:start "2000-01"^^xsd:gYearMonth ; kz:end "2000-03-05"^^xsd:date .
kzr:d a kz:Event ; rdfs:label "no day of any calendar" ; kz:date "2001-02-30"^^xsd:date .
kzr:e a kz:Event ; rdfs:label "until" ; kz:end "2000-06"^^xsd:gYearMonth .
kzr:f a kz:Event ; rdfs:label "long after" ; kz:date "9999-12"^^xsd:gYearMonth .
kzr:g a kz:Event ; rdfs:label "a word" ; kz:date "in spring" .
"""


def test_days_years_and_intervals_are_distinguished_and_invalid_dates_are_not_placed(tmp_path):
    file = tmp_path / "times.ttl"
    file.write_text(TIMES, encoding="utf-8")
    with serving("--data", file) as server:
        text = body_of(server, "/timeline")
        placed = {plain(re.search(r'class="words">(.*?)</p>', each)[1]): each for each in pieces(text, '<li class="fig when">', "</li>\n")}
        times = {name: plain(re.search(r"<time.*?</time>", each)[0]) for name, each in placed.items()}
        assert times == {
            "a day": "28 February 1999",
            "a year": "2001; month not stated",
            "between": "January 2000 – 5 March 2000",
            "until": "up to June 2000; day not stated; no beginning stated",
            "long after": "December 9999; day not stated",
        }
        assert "months in which nothing is stated are left out" in plain(text)
        undated = plain(text[text.index('id="undated"') :])
        assert "no day of any calendar" in undated
        assert "a word" in undated


def test_every_figure_stands_once_under_its_measure_with_its_voice_and_parts_apart(server, store):
    labels = Labels(store)
    text = body_of(server, "/figures")
    every = text[text.index('id="every"') :]
    panels = pieces(every, '<details class="voice-panel fold"', "</details>")
    rows = list(
        select(
            store,
            """SELECT ?figure ?voice ?measure ?whole ?outer ?open { ?figure a kz:Figure ; kz:voice ?voice ; kz:measure ?measure
              BIND (EXISTS { ?figure kz:ambiguous kzv:voice } AS ?open)
              OPTIONAL { ?figure kz:subsetOf ?whole . ?whole kz:measure ?outer } }""",
        )
    )
    assert len(rows) > 15
    assert sum(panel.count('<li class="fig') for panel in panels) == len(rows)
    for row in rows:
        link = f'href="{path_of(row["figure"].value)}"'
        mine = [panel for panel in panels if link in panel]
        assert len(mine) == 1
        whose = word("voice ambiguous", "en", voice=labels.of(row["voice"])) if row["open"].value == "true" else labels.of(row["voice"])
        heading = labels.of(row["measure"]) + (": parts of such counts" if row["outer"] == row["measure"] else "")
        assert plain(re.search(r"<h3>.*?</h3>", mine[0])[0]) == heading
        own = plain(next(each for each in pieces(mine[0], '<li class="fig', "</li>") if link in each))
        assert own.strip().startswith(whose)
        assert ("said to be part of" in own) == (row["whole"] is not None)


def test_counts_that_a_source_sets_side_by_side_are_walled_and_counts_of_other_days_are_rows(server, store):
    text = body_of(server, "/figures")
    pairs = list(select(store, "SELECT ?a ?b { ?c kz:side ?a ; kz:against ?b . ?a a kz:Figure . ?b a kz:Figure }"))
    walls = pieces(text, '<div class="wall">', "Set side by side by")
    assert len(walls) == len(pairs) > 1
    for row in pairs:
        assert any(all(f'href="{path_of(row[name].value)}"' in wall for name in "ab") and "Not to be added" in wall for wall in walls)
    series = pieces(text, '<table class="series"', "</tbody>")[0]
    days = re.findall(r'<tr role="row"><th.*?<time datetime="([^"]*)".*?class="num-cell">(?:<span[^>]*>[^<]*</span> )?(\d+)', series)
    assert days == [
        ("2022-01-15", "225"),
        ("2022-03-14", "230"),
        ("2022-08", "238"),
        ("2023-01-05", "238"),
        ("2022-05-05", "232"),
        ("2022-07-29", "241"),
        ("2022-10-26", "232"),
    ]
    assert "<path" not in series.replace('<use href="#m-asserted"/>', "")
    start = body_of(server, "/")
    assert 'href="/figures"' in start


@pytest.mark.parametrize(("path", "space"), [("/ontology", KZ), ("/vocab", KZV)])
def test_every_term_has_its_definition_its_use_an_example_and_its_rules(server, store, path, space):
    text = whole(server, path)
    entries = {re.match(r'<div class="term" id="([^"]*)"', each)[1]: each for each in pieces(text, '<div class="term"', "</dl></div>")}
    rows = list(
        select(
            store,
            f'SELECT ?term ?text {{ ?term skos:definition ?text FILTER (STRSTARTS(STR(?term), "{space}") && LANG(?text) = "en") }}',
        )
    )
    assert len(rows) > 100
    assert set(entries) >= {row["term"].value.removeprefix(space) for row in rows}
    for row in rows:
        entry = entries[row["term"].value.removeprefix(space)]
        assert " ".join(row["text"].value.split()) in plain(entry)
    used = {
        row["term"].value
        for row in select(
            store,
            f"""SELECT DISTINCT ?term {{ ?claim kz:voice ?voice {{ ?claim ?term ?value }} UNION {{ ?claim ?role ?term }}
              FILTER (STRSTARTS(STR(?term), "{space}")) }}""",
        )
    }
    assert len(used) > 50
    for term in used:
        assert '<p class="voice' in entries[term.removeprefix(space)], term
        assert 'class="standing"' in entries[term.removeprefix(space)], term


def test_a_term_tells_where_it_stands_where_it_leads_and_which_rules_hold_it(server):
    text = whole(server, "/ontology")
    perpetrator = plain(next(each for each in pieces(text, '<div class="term" id="perpetrator"', "</dl></div>")))
    assert re.search(r"Stands on act \d", perpetrator)
    assert "public body" in perpetrator
    assert "kz:perpetrator takes an agent" in perpetrator
    vocabulary = plain(whole(server, "/vocab"))
    assert "kz:actType takes exactly one value, a concept of kzv:acts." in vocabulary
    shapes = body_of(server, "/shapes")
    for link in re.findall(r'href="/shapes#([^"]+)"', text):
        assert f'id="{link}"' in shapes


def test_every_rule_with_its_message_is_on_the_page_of_shapes(server, workspace):
    from kzgraph.graph.turtle import parse
    from kzgraph.validate.rules import catalogue

    page = plain(body_of(server, "/shapes"))
    rules = catalogue({file: list(parse(file)) for file in workspace.shape_files()})
    shape_rules = [rule for rule in rules.values() if rule.stage == "shapes" and rule.name not in ("ill-formed-shape", "uncompiled-shape")]
    assert len(shape_rules) > 200
    for rule in shape_rules:
        assert " ".join(rule.fix.split()) in page
        assert f"docs/shapes.md#{rule.name.lower()}" in page


def test_every_judgement_is_on_the_page_of_links_with_its_state_its_reason_and_its_licence(server, store):
    text = body_of(server, "/links")
    rows = list(
        select(
            store,
            """SELECT * { ?link a kz:Link ; kz:linkSubject ?ours ; kz:linkObject ?theirs ; kz:justification ?why ; kz:decidedOn ?day ;
              kz:linkState/skos:prefLabel ?state ; kz:reviewer/skos:prefLabel ?role ; kz:inDataset/dcterms:license ?licence
              FILTER (LANG(?state) = "en" && LANG(?role) = "en") }""",
        )
    )
    entries = pieces(text, '<tr role="row"><td', "</tr>")
    assert len(entries) == len(rows) > 10
    for row in rows:
        entry = next(each for each in entries if f'href="{path_of(row["link"].value)}"' in each)
        for name in ("theirs", "why", "state", "role"):
            assert row[name].value in plain(entry), (row["link"], name)
        assert dated(row["day"].value, "en") in plain(entry), row["link"]
        assert row["licence"].value in text
    assert "; found " in plain(text)
    assert "by by" not in plain(text)


LINKS = f"""{PREFIXES}
kzr:ours rdfs:label "ours" .
kzr:open a kz:Dataset ; dcterms:title "An open list" ; dcterms:accessRights "published" ; dcterms:license <https://example.org/licence> .
kzr:closed a kz:Dataset ; dcterms:title "A private list" ; dcterms:accessRights "private" .
kzr:unsaid a kz:Dataset ; dcterms:title "A list of which nothing is said" .
kzv:negative-link skos:prefLabel "negative"@en .
kzr:l1 a kz:Link ; kz:linkSubject kzr:ours ; kz:reviewer kzv:encoder ; kz:linkObject <https://example.org/a> ;
  kz:relation skos:exactMatch ; kz:linkState kzv:negative-link ; kz:inDataset kzr:open ;
  kz:score 0.93 ; kz:objectLabel "theirs" ; kz:justification "another number" ; kz:tool "tool 1.0" .
kzr:l2 a kz:Link ; kz:linkSubject kzr:ours ; kz:reviewer kzv:encoder ; kz:linkObject <https://example.org/secret> ;
  kz:relation skos:exactMatch ; kz:linkState kzv:negative-link ; kz:inDataset kzr:closed .
kzr:l3 a kz:Link ; kz:linkSubject kzr:ours ; kz:reviewer kzv:encoder ; kz:linkObject <https://example.org/unsaid> ;
  kz:relation skos:exactMatch ; kz:linkState kzv:negative-link ; kz:inDataset kzr:unsaid .
kzr:l4 a kz:Link ; kz:linkSubject kzr:ours ; kz:reviewer kzv:encoder ; kz:linkObject <javascript:alert(1)> ;
  kz:relation skos:exactMatch ; kz:linkState kzv:negative-link ; kz:inDataset kzr:open .
"""


def test_a_list_that_is_not_published_is_never_shown_and_data_without_shapes_says_so():
    # neither a server nor a site takes such links; the page that gets them all the same leaves them out
    store = ox.Store()
    store.load(LINKS.encode(), format=ox.RdfFormat.TURTLE)
    content = Content(model.Reader(store))

    def shown(path):
        return PAGES[path].make(content, Reader("en", "en", "", path))

    text = shown("/links")
    for each in ("negative", "exact match", "0.93", "theirs", "another number", "tool 1.0", "https://example.org/licence"):
        assert each in text
    for each in ("example.org/secret", "example.org/unsaid", "private list", "nothing is said"):
        assert each not in text
    assert "Left out, since their list is not marked as published: 2." in plain(text)
    assert 'href="javascript' not in text
    for page in (shown("/shapes"), terms(content, Reader("en", "en", "", "/ontology"), KZ)):
        assert "This server was given data without shapes" in plain(page)
    assert plain(shown("/network")).count("No rows: no claim of this graph answers it as it is asked") == 1


def test_pages_of_the_whole_data_say_so_in_three_languages(server):
    for path, texts in {
        "/network": ("not named", "не назван", "аталмаған"),
        "/timeline": ("January 2022; day not stated", "январь 2022; день не назван", "2022 жылғы қаңтар; күні айтылмаған"),
        "/figures": ("Not to be added", "Не складывать", "Қосуға"),
        "/links": ("unsure", "под вопросом", "анықталмаған"),
    }.items():
        for language, text in zip(("en", "ru", "kk"), texts, strict=True):
            page = plain(body_of(server, f"{path}?lang={language}"))
            assert text in page
            assert ("не проверен" in page or "тексермеген" in page) == (language != "en")


def test_persons_are_named_with_the_day_of_their_source(server):
    for path in ("/network", "/timeline", "/figures"):
        assert "Persons on this page are named in sources of 26 October 2022, whose spellings may differ from those here. " in plain(
            body_of(server, path)
        )
    assert KZR + "person-1" in body_of(server, "/network")
