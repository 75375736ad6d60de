"""The page of comparisons: each under its state, with both claims, the reason and the command that decides it."""

from __future__ import annotations

import re
from html import unescape

import pytest

from kzgraph import model
from kzgraph.graph import store as stores
from kzgraph.graph.workspace import Workspace
from kzgraph.linking.comparisons import Comparisons, claims
from kzgraph.linking.proposed_comparisons import found
from kzgraph.site.comparisons import FEW, PAGE, PROPOSED
from kzgraph.site.content import Content
from kzgraph.site.ledger import ledger
from kzgraph.site.reader import Reader, path_of
from kzgraph.vocab import KZR, LANGUAGES
from tests.first import BOTH
from tests.reading.test_became import ASKED, NGO, STATE, comparison, source, stored

SIGNED = comparison("demand", "state-done", "bears-on", "positive", "kz:followUp kzv:done").replace("kzv:encoder", "kzv:area-specialist")
WORLD = (
    *(ASKED, STATE, NGO, SIGNED),
    comparison("demand", "ngo-not", "bears-on", "unsure"),
    comparison("demand", "ngo-begun", "bears-on", "negative"),
    comparison("count", "recount", "later-count"),
)


def pages(content, language="en"):
    """The parts of the page, in their order."""
    return [
        PAGE.make(content, Reader(language, language, "", "/comparisons", tuple(query.items())))
        for query in PAGE.addresses(content, language)
    ]


def entries(text, state):
    """The entries of a state on a part of the page."""
    section = text.partition(f'<h2 id="{state}"')[2].partition("</section>")[0]
    return [entry.partition("</article>")[0] for entry in section.split("<article")[1:]]


@pytest.fixture(scope="module")
def shipped():
    return Content(model.Reader(stores.load(Workspace.open(BOTH))))


@pytest.mark.parametrize(
    ("state", "second", "command"),
    [
        ("unsure", "ngo-not", "kzgraph compare judge kzr:demand kzr:ngo-not y --reason TEXT --role link-reviewer --workspace DIR"),
        ("unsigned", "recount", "kzgraph compare judge kzr:count kzr:recount y --role link-reviewer --workspace DIR"),
        ("reviewed", "state-done", ""),
        ("refused", "ngo-begun", "kzgraph compare judge kzr:demand kzr:ngo-begun n --reason TEXT --role link-reviewer --workspace DIR"),
    ],
)
def test_each_comparison_stands_once_under_its_state_with_both_claims_and_its_command(state, second, command):
    (text,) = pages(Content(model.Reader(stored(*WORLD))))
    (entry,) = entries(text, state)
    first = "count" if second == "recount" else "demand"
    for iri in (first, second, f"comparisons/{first}-{second}"):
        assert f'href="{path_of(KZR + iri)}"' in entry
    assert re.findall(r"<code>(.*)</code>", entry) == ([command] if command else [])
    assert ">so</" in entry
    assert "1 January 2026" in entry


def test_what_a_reviewer_decides_is_asked_and_the_answers_are_those_that_the_two_may_have():
    (text,) = pages(Content(model.Reader(stored(*WORLD))))
    (entry,) = entries(text, "unsure")
    assert "does the second say what became of the first" in entry
    assert "n, unsure, not-comparable other-unit|other-population|other-day|part-of-it|other-matter</span>" in entry


def test_a_shell_reads_the_name_of_a_claim_as_one_word():
    given = re.sub(r"kzr:ngo-not(?![\w/-])", lambda _: f"<{KZR}ngo-not$(id);id>", "\n".join(WORLD))
    (text,) = pages(Content(model.Reader(stored(given))))
    (entry,) = entries(text, "unsure")
    assert f" '{KZR}ngo-not$(id);id' y " in unescape(re.search(r"<code>(.*)</code>", entry)[1])


def test_every_comparison_of_the_graph_is_on_one_part_and_none_that_is_proposed_was_judged(shipped):
    made = pages(shipped)
    assert len(made) > 2
    text = "".join(made)
    held = set(re.findall(r"/resource/comparisons/\w{16}\.?\w*", text))
    proposed = [entry for part in made for entry in entries(part, "proposed")]
    judged = [entry for part in made for state in ("unsure", "unsigned") for entry in entries(part, state)]
    assert len(proposed) == PROPOSED
    assert len(held) == len(judged) > 100
    pairs = [
        {tuple(sorted(re.search(r"judge (\S+) (\S+) ", unescape(entry)).groups())) for entry in listed} for listed in (proposed, judged)
    ]
    assert not pairs[0] & pairs[1]
    assert all("/resource/comparisons/" not in entry for entry in proposed)
    decided = Comparisons(Workspace.open(BOTH)).read()
    store = shipped.reader.store
    waiting = sum(tuple(sorted((item.subject, item.object))) not in decided for item in found(store, claims(store)))
    assert waiting > 2 * PROPOSED
    assert f">Proposed</a> {PROPOSED} of {waiting}<" in made[0]
    assert f"a rule proposes: {waiting}. The likeliest are here: {PROPOSED}." in next(part for part in made if entries(part, "proposed"))


def test_nothing_is_proposed_where_that_would_take_long():
    figures = [(f"f{number}", "Figure", "office", "2023", "kz:measure kzr:m") for number in range(FEW + 1)]
    world = stored(
        source("a", "2022-01-01", *figures), source("b", "2023-01-01", ("other", "Figure", "office", "2023", "kz:measure kzr:m"))
    )
    assert "holds no comparisons" in pages(Content(model.Reader(world)))[0]


def test_the_page_is_in_three_languages_and_the_ledger_leads_to_it(shipped):
    heads = {re.search(r"<h1>(.*)</h1>", pages(shipped, language)[0])[1] for language in LANGUAGES}
    assert len(heads) == len(LANGUAGES)
    assert 'href="/comparisons"' in ledger(shipped, Reader("en", "en", "", "/ledger")).partition("<main")[2]
