"""The page of a claim says what became of it, who says so and who compared."""

from __future__ import annotations

import re
from html import unescape

import pyoxigraph as ox
import pytest
from markupsafe import escape

from kzgraph import model
from kzgraph.graph import store as stores
from kzgraph.graph.store import Labels, select
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import canned
from kzgraph.reading import ledger as ledgers
from kzgraph.reading.became import UNSURE, Histories, became
from kzgraph.site import report
from kzgraph.site.became import in_row
from kzgraph.site.content import Content
from kzgraph.site.ledger import ledger
from kzgraph.site.node import node
from kzgraph.site.reader import Reader, path_of
from kzgraph.vocab import KZ, KZR
from tests.first import BOTH
from tests.reading.test_became import ASKED, NGO, READ, STATE, comparison, day_of, source, stored

FIGURE = KZR + "hrw-2022-10-26/figure-official-deaths"


def page(content, iri, language="en"):
    return node(content, Reader(language, "en", "", path_of(iri)), ox.NamedNode(iri))


def section(text, name):
    return text.partition(f'id="{name}"')[2].partition("</section>")[0]


def test_each_later_claim_has_its_voice_day_passage_and_who_judged(content, store):
    answer = became(store, ox.NamedNode(FIGURE))
    for name, listed in (("became", answer.later), ("apart", answer.apart)):
        shown = section(page(content, FIGURE), name)
        assert listed
        for later in listed:
            for iri in (later.claim, later.voice, later.reviewer, later.relation, *later.differs_in, *later.passages):
                assert f'href="{path_of(iri)}"' in shown
            assert later.day in shown
    assert "Compared by this project" in section(page(content, FIGURE), "became")


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_the_words_are_those_of_the_reader(content, language):
    assert "Compared by this project" not in page(content, FIGURE, language)


def test_no_news_names_the_last_source_and_its_day():
    world = Content(
        model.Reader(
            stored(
                ASKED,
                STATE,
                NGO,
                READ,
                comparison("demand", "ngo-not", "bears-on", "negative"),
                comparison("count", "recount", "later-count"),
            )
        )
    )
    shown = section(page(world, KZR + "demand"), "became")
    assert "No news in the last source read, published on 1 January 2024: kzr:ngo" in shown
    assert "Read before it: kzr:state, 1 June 2023" in shown
    assert "Last source read: kzr:ngo, 1 January 2024" in section(page(world, KZR + "count"), "became")


def test_a_claim_whose_own_source_is_the_last_has_no_later_one():
    apart = comparison("count", "recount", "not-comparable", "positive", "kz:differsIn kzv:other-unit")
    shown = section(page(Content(model.Reader(stored(ASKED, STATE, apart))), KZR + "recount"), "became")
    assert "No later source was read beside this one." in shown
    assert "No news" not in shown


@pytest.mark.parametrize(("due", "sentence"), [("2022-12", "Overdue: the source set 2022-12"), ("2030", "Due on 2030; no source after it")])
def test_a_row_of_the_ledger_says_whether_a_promise_is_overdue(due, sentence):
    vow = source("early", "2022-10-26", ("vow", "Response", "state", "2022-10-26", f"kz:end {day_of(due)}")).replace("asserted", "promised")
    world = Content(model.Reader(stored(vow, STATE, READ, comparison("vow", "recount", "bears-on", "negative"))))
    row = in_row(world, Reader("en", "en", "", "/ledger"), {KZR + "vow": "Response"})
    assert [
        line.startswith(words)
        for line, words in zip(row.findings, (sentence, "No news in the last source read, published on 1 June 2023"), strict=True)
    ] == [
        True,
        True,
    ]
    assert sentence in section(page(world, KZR + "vow"), "became")


def test_a_claim_beside_which_nothing_was_read_has_no_such_section(content):
    alone = Content(model.Reader(stored(ASKED, STATE)))
    assert 'id="became"' not in page(alone, KZR + "demand")
    assert 'id="became"' not in page(content, KZR + "kazakhstan")


@pytest.fixture(scope="module")
def shipped():
    return stores.load(Workspace.open(BOTH))


def test_the_ledger_has_a_column_of_later_claims_about_the_claims_of_each_row(shipped):
    text = ledger(Content(model.Reader(shipped)), Reader("en", "en", "", "/ledger"))
    cells = re.findall(r'headers="matter-(\d+) stage-became"(.*?)</td>', text, re.DOTALL)
    assert len(cells) == text.count('class="matter"')
    matters = ledgers.ledger(shipped)
    histories = Histories(shipped)
    figures = [row["figure"].value for row in select(shipped, "SELECT ?figure { ?figure a kz:Figure } ORDER BY ?figure")]
    kinds = set()
    for number, cell in cells:
        own = [histories.of(claim) for claim in matters[int(number) - 1].own]
        at = {passage for answer in own for passage in answer.passages}
        counted = [histories.of(figure) for figure in figures if at & {passage.iri for passage in histories.claims[figure].passages}]
        known = [*own, *counted]
        told = [(answer.claim, later.claim) for answer in known for later in answer.later]
        places = [cell.count(f'href="{path_of(later)}"') for _, later in told]
        assert cell.count('<li class="item') == len(told)
        assert all(places)
        assert all(f'href="{path_of(claim)}"' in cell for claim, _ in told)
        assert all(str(escape(later.why)) in cell for answer in known for later in answer.later)
        read = any(answer.last for answer in own)
        silent = read and not any(answer.news for answer in known)
        assert ("No news in the last source read, published on 22 April 2024: USDOS 2023" in cell) == silent
        assert ("Nobody has compared a claim of a later source with these." in cell) == (not read and not told)
        kinds.add((bool(told), silent, read))
    assert len(kinds) >= 3
    (counted,) = (cell for _, cell in cells if "figure-cases-opened" in cell or "329 criminal cases" in cell)
    assert "329 criminal cases" in counted  # of the 234 cases, which the row's own response does not number


def test_a_ledger_beside_which_nothing_later_was_read_has_no_such_column(content):
    assert "stage-became" not in ledger(content, Reader("en", "en", "", "/ledger"))


def test_the_report_holds_what_became_of_each_demand(shipped):
    """The later claim, its voice, who judged and why; where there is none, the last text that was read and its day. In both files."""
    workspace = Workspace.open(BOTH)
    question = canned.find(workspace, "what-became-of-each-demand")
    assert question.name in {each.name for each in canned.catalogue(workspace)}  # the report has all of them
    texts = report.texts(model.Reader(shipped), [canned.ask(shipped, question)], canned.areas(workspace), "en")
    labels, histories = Labels(shipped), Histories(shipped)
    asked = [quad.subject for kind in (KZ.Demand, KZ.Requirement) for quad in shipped.quads_for_pattern(None, None, kind)]
    shown = {name: unescape(texts[name]) for name in ("answers-across-datasets.html", "answers.md")}
    told = silent = 0
    for claim in asked:
        answer = histories.of(claim.value)
        for text in shown.values():
            assert labels.of(claim) in text
            for later in answer.later:
                state = [later.state] if later.state == UNSURE else []  # that it holds is said by the relation
                named = (later.claim, later.voice, later.follow_up or later.relation, later.reviewer, *state)
                assert all(labels.of(ox.NamedNode(iri)) in text for iri in named)
                assert later.why in text
                told += 1
            if answer.no_news:
                assert answer.last.day in text
                assert labels.of(ox.NamedNode(answer.last.iri)) in text
                silent += 1
    assert min(told, silent) > 3
