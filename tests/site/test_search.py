"""The index of the search of a site of files is small and divided by source if there is much, and its script knows where nobody looked."""

from __future__ import annotations

import gzip
import json

import pytest

from kzgraph.graph import store
from kzgraph.graph.workspace import Workspace
from kzgraph.model import Reader
from kzgraph.questions import canned
from kzgraph.questions.search import documents, hit
from kzgraph.questions.search.forms import forms, words
from kzgraph.questions.search.portable import portable
from kzgraph.site import search
from kzgraph.site.content import Content
from kzgraph.site.files import FileReader
from kzgraph.vocab import LANGUAGES
from tests.first import BOTH

MOST = 220  # bytes, compressed, of what is loaded in one language for each claim, question, term and thing


@pytest.fixture(scope="module")
def shown():
    """What is shown of two sources, and the documents of its search."""
    workspace = Workspace.open(BOTH)
    loaded = store.load(workspace)
    questions = canned.catalogue(workspace)
    return Content(Reader(loaded), questions={question.name: question for question in questions}), list(
        documents(Reader(loaded), questions)
    )


def listed(content, searched):
    """The rows that the script shows, by node."""
    return {row.iri: row for row in search.rows(content, [hit(document) for document in searched], together=False)}


def test_the_script_is_told_where_nobody_looked_and_the_rows_are_silent_on_it(shown):
    content, searched = shown
    silences = [document for document in searched if document.kind == "silence"]
    rows = json.loads(search.written(content, FileReader("en", "en", "", "/search"), listed(content, silences)))
    assert [name for _, name in rows["sources"]] == ["HRW 2022", "USDOS 2023"]
    known = {iri.rpartition("/")[2]: row["known"] for iri, row in rows["rows"].items()}
    assert known["hrw-2022-10-26-corruption"] == [0]
    assert known["hrw-2022-10-26-wounded"] == [0, 1]
    assert "Nobody looked" not in json.dumps(rows)


def test_the_index_and_what_is_shown_of_it_are_small(shown):
    content, searched = shown
    assert len(search.divided(content, searched)) == 1
    assert len(content.sources) >= 2
    index = len(gzip.compress(portable(searched).encode()))
    for language in LANGUAGES:
        written = search.written(content, FileReader(language, language, "", "/search"), listed(content, searched))
        assert MOST / 2 < (index + len(gzip.compress(written.encode()))) / len(searched) <= MOST, language


@pytest.fixture
def divided(every_source, monkeypatch):
    """The documents of each search of a site with few together."""
    monkeypatch.setattr(search, "TOGETHER", 10)
    searched = list(documents(every_source.reader, every_source.questions.values()))
    return {source: [searched[place] for place in places] for source, places in search.divided(every_source, searched).items()}


def test_of_many_documents_each_source_has_an_index_of_its_own(every_source, divided):
    sources = set(every_source.sources)
    assert divided.keys() == {"", *sources}
    assert all(document.kind in ("question", "thing", "term") and not document.source for document in divided[""])
    for source in sources:
        assert any(document.kind == "claim" for document in divided[source])
        assert all(document.source == source or document.node.startswith(f"{source}/") for document in divided[source])
    nodes = [document.node for listed in divided.values() for document in listed]
    assert len(nodes) == len(set(nodes)) == sum(1 for _ in documents(every_source.reader, every_source.questions.values()))


def test_an_index_refers_to_no_document_of_another(divided):
    referred = 0
    for listed in divided.values():
        rows = json.loads(portable(listed))["documents"]
        named = [place for row in rows for name in ("near", "twins", "beside") for place in row.get(name, ())]
        assert set(range(len(rows))).issuperset(named)
        referred += len(named)
    assert referred > 10


def test_an_index_has_the_words_and_forms_of_its_documents(shown):
    _, searched = shown
    index = json.loads(portable(searched))
    held = {word: {word[: len(word) - cut] + other for cut, other in cuts} for cuts, listed in index["words"] for word in listed.split()}
    assert held == {word: {form for form in forms(word) if form != word} for word in held}
    listed, lines, last = list(held), [], 0
    for row in index["documents"]:
        for step in (step for name in ("says", "names", "more") for step in row[name]):
            last += step
            lines.append([listed[number] for number in index["lines"][last]])
    assert lines == [words(line) for document in searched for text in document.texts for line in text.splitlines()]
    assert len(held) > 5000


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_all_leads_to_the_search_of_each_source_and_that_loads_its_own_index(every_source, divided, language):
    page = search.form(every_source, FileReader(language, language, "", "/search"), divided)
    assert 'data-index="../search.json" data-rows="search.json"' in page
    for source in divided.keys() - {""}:
        name = search.query(source)["source"]
        assert f'<a href="search/source={name}.html" data-within>' in page
        own = search.form(every_source, FileReader(language, language, "", "/search", tuple(search.query(source).items())), divided)
        assert f'data-index="../../search/source={name}.json" data-rows="source={name}.json"' in own
        assert "data-within" not in own
    assert "data-within" not in search.form(every_source, FileReader(language, language, "", "/search"), {"": []})
