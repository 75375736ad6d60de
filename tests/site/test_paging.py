"""Pages in parts: none is large with many sources, what was cut is whole, and the addresses of parts lead to all of them."""

from __future__ import annotations

import html
import re
from collections import Counter

import pyoxigraph as ox
import pytest

from kzgraph import model
from kzgraph.formats.words import word
from kzgraph.graph import store as stores
from kzgraph.graph import turtle
from kzgraph.graph.store import select
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import canned
from kzgraph.site import node, question
from kzgraph.site.content import Content
from kzgraph.site.figures import counted
from kzgraph.site.pages import FRAMED, PAGES
from kzgraph.site.paging import LARGEST, MissingPartError, Turn, addressed, chosen, cut
from kzgraph.site.reader import Reader, path_of
from kzgraph.site.words import say
from kzgraph.validate.shape_rules import Rules
from kzgraph.vocab import KZV
from tests import many

MOST = 300_000  # bytes of a page
SOURCES = 8


@pytest.fixture(scope="module")
def crowded(tmp_path_factory):
    """The workspace with many sources, as pages show it."""
    workspace = Workspace.open(many.make(tmp_path_factory.mktemp("many"), SOURCES))
    shapes = ox.Store()
    shapes.extend(ox.Quad(*triple) for file in workspace.shape_files() for triple in turtle.parse(file))
    questions = {entry.name: entry for entry in canned.catalogue(workspace)}
    return Content(model.Reader(stores.load(workspace)), Rules(shapes), questions, canned.areas(workspace))


def reader(path, query=None, language="ru"):
    return Reader(language, language, "http://127.0.0.1", path, tuple((query or {}).items()))


def parts(content, path, language="ru"):
    """The parts of a page, in their order; those of one source alone are others'."""
    return [PAGES[path].make(content, reader(path, query, language)) for query in whole(content, path, language)]


def whole(content, path, language="ru"):
    """The addresses of a page without those of one source alone, where it can be narrowed."""
    narrowed = path in ("/ledger", "/demands", "/figures")
    return [query for query in PAGES[path].addresses(content, language) if not (narrowed and "source" in query)]


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES)
def test_no_part_of_a_page_is_large_with_many_sources(crowded, path):
    made = parts(crowded, path)
    assert max(len(text.encode()) for text in made) < MOST
    assert (len(made) > 1) == (path not in ("/", "/about", "/changes", "/data", "/questions", "/links", "/query", "/shapes")), len(made)


@pytest.mark.parametrize("path", FRAMED)
@pytest.mark.slow
def test_no_part_of_a_chart_or_of_the_list_of_charts_is_large_and_each_chart_is_whole_over_its_parts(crowded, path):
    found = Counter()
    for query in FRAMED[path].addresses(crowded, "ru"):
        text = FRAMED[path].make(crowded, reader(path, query))
        assert len(text.encode()) < MOST, query
        found[query.get("chart", "")] += text.count('<li class="fig')
        assert ("page" in query) <= ("Часть" in text)
    timed = PAGES["/timeline"].addresses(crowded, "ru")
    drawn = sum(
        PAGES["/timeline"].make(crowded, reader("/timeline", query)).partition('id="grammar"')[0].count('<svg class="track"')
        for query in timed
        if not {"source", "place", "order"} & query.keys()
    )
    of_all = [name for name in found if name.startswith("timeline_") and "-20" not in name]
    assert sum(found[name] for name in of_all) == drawn > 100
    assert {"chart": "timeline_own-day", "page": "2"} in FRAMED[path].addresses(crowded, "ru")


@pytest.mark.slow
def test_no_answer_and_no_node_is_large_with_many_sources(crowded):
    for name, asked in crowded.questions.items():
        text = question.question(crowded, reader(f"/questions/{name}"), canned.ask(crowded.reader.store, asked), (question.PAGE_ROWS, 0))
        assert len(text.encode()) < MOST, name
    named = Counter(quad.object.value for quad in crowded.reader.store if isinstance(quad.object, ox.NamedNode))
    listed = [iri for iri, _ in named.most_common(60) if path_of(iri) and crowded.reader.holds(iri)]
    assert len(listed) > 30
    for iri in listed:
        for query in node.addresses(crowded, ox.NamedNode(iri)):
            text = node.node(crowded, reader(path_of(iri), query), ox.NamedNode(iri))
            assert len(text.encode()) < MOST, (iri, query)


def test_the_claims_of_a_node_stand_once_on_its_parts_with_one_numbering(crowded):
    asserted = ox.NamedNode(KZV + "asserted")
    queries = node.addresses(crowded, asserted)
    assert len(queries) > 5
    text = "".join(node.node(crowded, reader("/vocab/asserted.html", query), asserted) for query in queries)
    claims = list(select(crowded.reader.store, f"SELECT DISTINCT ?claim {{ ?claim kz:standing {asserted} ; kz:voice ?voice }}"))
    numbers = [int(number) for number in re.findall(r'<li class="claim" id="r(\d+)"', text)]
    assert numbers == list(range(1, len(claims) + 1))


def test_the_ledger_is_whole_over_its_parts_and_a_row_leads_to_another_part(crowded):
    made = parts(crowded, "/ledger")
    rows = [[int(number) for number in re.findall(r'id="matter-(\d+)"', text)] for text in made]
    assert [number for part in rows for number in part] == list(range(1, sum(map(len, rows)) + 1))
    for number, text in enumerate(made, 1):
        assert f"Часть {number} из {len(made)}" in text
        for link in map(html.unescape, re.findall(r'<p class="where"><a href="([^"]*)"', text)):
            query, _, row = link.rpartition("#m")
            target = int((re.search(r"page=(\d+)", query) or [0, 1])[1]) if query else number
            assert int(row) in rows[target - 1], link


@pytest.mark.parametrize("longer", [{}, {"longer": "1"}])
def test_a_sheet_of_briefs_is_whole_over_its_parts_which_are_small(crowded, longer):
    query = {"about": "kzr:kazakh-authorities,kzr:kazakhstan,kzv:torture", **longer}
    first = PAGES["/brief"].make(crowded, reader("/brief", query))
    last = int(re.search(r"Часть 1 из (\d+)", first)[1])
    made = [PAGES["/brief"].make(crowded, reader("/brief", addressed(query, number))) for number in range(1, last + 1)]
    assert max(len(text.encode()) for text in made) < MOST
    shown = [(sheet, number) for text in made for sheet, number in _numbers(text)]
    for sheet in "123":
        numbers = [int(number) for of, number in shown if of == sheet]
        assert numbers == list(range(1, len(numbers) + 1)) != []
    written = [
        number for text in made for number in re.findall(r"^(\d+)\. ", text[text.index("<pre") : text.index("</pre>")], re.MULTILINE)
    ]
    assert written == [number for _, number in shown]
    with pytest.raises(MissingPartError):
        PAGES["/brief"].make(crowded, reader("/brief", addressed(query, last + 1)))


def _numbers(text):
    """The claims of a page of briefs, each by the number of its sheet and its own."""
    pieces = re.split(r'id="sheet-(\d)"', text)
    return [
        (sheet, number) for sheet, piece in zip(pieces[1::2], pieces[2::2], strict=True) for number in re.findall(r'"no">(\d+)<', piece)
    ]


def test_a_brief_of_the_static_site_has_a_file_for_each_part(crowded):
    listed = PAGES["/brief"].addresses(crowded, "en")
    assert len(listed) == len({tuple(query.items()) for query in listed})
    cut_ones = [query for query in listed if "page" in query]
    assert cut_ones
    for query in cut_ones[:3]:
        assert '<ol class="brief">' in PAGES["/brief"].make(crowded, reader("/brief", query))


def test_a_page_of_many_sources_takes_copies_of_the_first_and_says_of_how_many_it_does_not(crowded, monkeypatch):
    of_all = PAGES["/demands"].make(crowded, reader("/demands"))
    given = of_all.count('<details class="own"')
    assert given > 2
    assert say("own words more", "ru", count=1)[:20] not in of_all
    monkeypatch.setattr("kzgraph.site.context.MOST_COPIES", 2)
    text = PAGES["/demands"].make(crowded, reader("/demands"))
    assert text.count('<details class="own"') == 2
    assert f'<a href="/sources">{say("own words more", "ru", count=given - 2)}</a>' in text


def test_a_form_offers_the_values_that_most_triples_name_and_says_how_many_more_there_are(crowded, monkeypatch):
    asked = crowded.questions["what-is-said-of-one-body"]
    parameter = next(one for one in asked.parameters if one.name == "body")
    every = crowded.choices(asked, parameter)
    monkeypatch.setattr("kzgraph.site.content.MOST_CHOICES", 5)
    monkeypatch.setattr(crowded, "_choices", {})
    text = question.question(crowded, reader(f"/questions/{asked.name}"), canned.ask(crowded.reader.store, asked), (2, 0))
    select_ = text[text.index('<select id="p-body"') :].partition("</select>")[0]
    assert len(re.findall("<option value", select_)) == 5
    assert f"<option disabled>{say('and more', 'ru', count=len(every) - 5)}</option>" in select_
    assert '<option value="kzr:human-rights-watch"' in select_


def test_sources_in_which_nobody_looked_for_a_thing_are_counted_if_there_are_many(crowded, monkeypatch):
    asked = crowded.questions["what-the-sources-do-not-say"]
    answer = canned.ask(crowded.reader.store, asked)
    none, more = word("nobody looked", "ru"), say("more sources", "ru", count=6)
    made = {}
    for most in (5, 100):
        monkeypatch.setattr(question, "MOST_UNREAD", most)
        made[most] = question.question(crowded, reader(f"/questions/{asked.name}"), answer, (question.PAGE_ROWS, 0))
    assert f"<dt>{more}</dt><dd>{none}</dd>" in made[5]
    assert "<dt>Ещё источников" not in made[100]
    assert made[5].count(none) < made[100].count(none) / 3
    assert made[5].count("<h3>") == made[100].count("<h3>")


def test_the_line_of_a_folded_table_has_its_first_numbers_and_says_how_many_more_there_are(crowded, monkeypatch):
    monkeypatch.setattr("kzgraph.site.figures.MOST_IN_SHORT", 2)
    text = PAGES["/figures"].make(crowded, reader("/figures"))
    lines = [fold.partition("</summary>")[0] for fold in text[text.index('id="series"') :].split('<details class="fold"')[1:4]]
    for line, one in zip(lines, counted(crowded), strict=False):
        beyond = len(one.tops) - len(one.rows)
        left = [count - 2 for count in (len(one.rows), beyond) if count > 2]
        assert re.findall(re.escape(say("and more", "ru", count=0)).replace("0", r"(\d+)"), line) == list(map(str, left))
        assert line.count("<time") <= 4
    assert any(len(one.rows) > 2 for one in counted(crowded)[:3])


@pytest.mark.slow
def test_every_passage_stands_on_the_part_to_which_links_lead(crowded):
    pages = {}
    for query in PAGES["/sources"].addresses(crowded, "ru"):
        pages[tuple(query.items())] = PAGES["/sources"].make(crowded, reader("/sources", query))
    found = 0
    for path in ("/ledger", "/demands"):
        for text in parts(crowded, path):
            for link in map(html.unescape, set(re.findall(r'class="at" href="([^"]+)"', text))):
                where, _, spot = link.partition("#")
                query = tuple(tuple(pair.split("=")) for pair in where.partition("?")[2].split("&"))
                assert f'id="{spot}"' in pages[query], link
                found += 1
    assert found > 500


def test_the_header_names_the_source_of_an_address_and_no_page_lists_them_all(crowded):
    chip = '<p class="chosen"><a href="/sources?source=hrw-2022-10-26">HRW 2022</a>'
    text = PAGES["/sources"].make(crowded, reader("/sources", {"source": "hrw"}))
    head = text[text.index("<header") : text.index("</header>")]
    assert chip in head
    assert 'href="/sources">' in head  # all sources
    start = PAGES["/"].make(crowded, reader("/"))
    head = start[start.index("<header") : start.index("</header>")]
    assert "HRW 2022" not in head
    assert "<svg" not in head
    asked = crowded.questions["official-death-toll"]
    given = canned.bind(crowded.reader.store, asked, {"source": "hrw"})
    path = "/questions/official-death-toll"
    text = question.question(crowded, reader(path, {"source": "hrw"}), canned.ask(crowded.reader.store, given), (100, 0))
    assert chip in text
    assert f'<a class="all" href="{path}">' in text


@pytest.mark.slow
def test_a_strip_stands_on_the_page_of_its_source_alone_and_darkens_what_claims_rest_on(crowded):
    for path in PAGES:
        for query, text in zip(whole(crowded, path), parts(crowded, path), strict=True):
            assert ('<figure class="strip">' in text) == (path == "/sources" and "source" in query and "background" not in query["source"])
    text = PAGES["/sources"].make(crowded, reader("/sources", {"source": "hrw"}))
    strip = text[text.index('<figure class="strip">') : text.index("</figure>")]
    bars = re.findall(r'<rect class="s( on)?" x="([\d.]+)" width="([\d.]+)"', strip)
    sentences = list(
        select(
            crowded.reader.store,
            """SELECT ?s (EXISTS { ?claim kz:statedIn/kz:within? ?s ; kz:voice ?v } AS ?used) {
              ?s oa:hasSource kzr:hrw-2022-10-26 ; kz:sentence ?n ; kz:paragraph ?p FILTER (?p > 0)
              FILTER NOT EXISTS { ?s kz:within/kz:sentence ?m } }""",
        )
    )
    assert len(bars) == len(sentences) > 20
    assert sum(bool(used) for used, _, _ in bars) == sum(row["used"].value == "true" for row in sentences)
    assert all(float(x) + float(width) <= 600.1 for _, x, width in bars)


def test_a_source_that_no_copy_was_taken_of_says_so_and_an_unknown_one_is_missing(crowded):
    text = PAGES["/sources"].make(crowded, reader("/sources", {"source": "background-2022"}, "en"))
    assert "No copy was taken" in text
    with pytest.raises(MissingPartError, match="no source is called nobody"):
        PAGES["/sources"].make(crowded, reader("/sources", {"source": "nobody"}))


@pytest.mark.parametrize("number", ["0", "3", "x", "-1", "²", "9" * 20])
def test_a_part_that_is_not_there_is_refused_with_the_numbers_that_are(number):
    with pytest.raises(MissingPartError, match="from 1 to 2"):
        chosen([[1], [2]], reader("/ledger", {"page": number}))


def test_entries_are_cut_by_their_size_and_a_large_one_stands_alone():
    half = LARGEST / 2
    assert cut([half, half, 1, 3 * LARGEST, 1], float) == [[half, half], [1], [3 * LARGEST], [1]]
    assert cut([], float) == [[]]


def test_a_turn_leads_to_the_neighbours_the_first_and_the_last():
    assert Turn(1, 3, "/", {}).offered == [1, 2, 3]
    assert Turn(10, 20, "/", {}).offered == [1, 0, 8, 9, 10, 11, 12, 0, 20]
    assert Turn(2, 3, "/", {"source": "a"}).at(1) == {"source": "a"}
    assert Turn(2, 3, "/", {"source": "a"}).at(3) == {"source": "a", "page": "3"}
