"""The index of the search of a site of files is small."""

from __future__ import annotations

import gzip

from kzgraph.graph import store
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import canned
from kzgraph.questions.search import documents, hit
from kzgraph.questions.search.portable import portable
from kzgraph.site import search
from kzgraph.site.content import Content
from kzgraph.site.files import FileReader
from kzgraph.vocab import LANGUAGES
from tests.first import BOTH

MOST = 360  # bytes, compressed, of what is loaded in one language for each claim, question, term and thing


def test_the_index_and_what_is_shown_of_it_are_small():
    workspace = Workspace.open(BOTH)
    loaded = store.load(workspace)
    questions = canned.catalogue(workspace)
    content = Content(loaded, questions={question.name: question for question in questions})
    searched = list(documents(loaded, questions))
    hits = [hit(document) for document in searched]
    rows = search.rows(content, hits)
    assert len(content.sources) >= 2
    index = len(gzip.compress(portable(searched).encode()))
    for language in LANGUAGES:
        written = search.written(content, FileReader(language, language, "", "/search"), hits, rows)
        assert MOST / 2 < (index + len(gzip.compress(written.encode()))) / len(searched) <= MOST, language
