"""Catalogues of translations: what they hold, what of it is shown, and what is refused."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from babel.messages.pofile import read_po

from kzgraph.errors import KzgraphError
from kzgraph.graph import translations
from kzgraph.graph.names import translation
from kzgraph.graph.store import Labels
from kzgraph.graph.translations import Catalogues, entries, without
from kzgraph.graph.workspace import Workspace
from kzgraph.vocab import LANGUAGES
from tests.conftest import ROOT

CATALOGUE = r"""# Of a source.
msgid ""
msgstr "Language: ru\n"

#, fuzzy
msgctxt "hrw:act-one rdfs:label"
msgid ""
"Somebody said \"that\" "
"aloud."
msgstr "Кто-то сказал «это» вслух."

# Checked by a reader.
msgctxt "hrw:p01-s01 kz:paraphrase"
msgid "Two came."
msgstr "Пришли двое."

#, fuzzy
#| msgid "Three came."
msgctxt "hrw:p01-s02 kz:paraphrase"
msgid "Four came."
msgstr "Пришли трое."

msgctxt "hrw:p01-s03 kz:paraphrase"
msgid "Nobody came."
msgstr ""

#~ msgid "Somebody came."
#~ msgstr "Кто-то пришёл."
"""


@pytest.fixture
def workspace(tmp_path):
    """A workspace with this catalogue, in use."""
    for folder in ("graph/hrw-2022-10-26", "queries"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "graph/hrw-2022-10-26/ru.po").write_text(CATALOGUE, encoding="utf-8")
    (tmp_path / "graph/hrw-2022-10-26/facts.ttl").write_text("", encoding="utf-8")
    return Workspace.open(tmp_path)


def test_entries_are_read_with_their_lines():
    first, second, third, fourth = entries(CATALOGUE)
    assert first[:6] == ("hrw:act-one", "rdfs:label", 'Somebody said "that" aloud.', "Кто-то сказал «это» вслух.", True, False)
    assert (first.first, first.line, first.last) == (5, 6, 10)
    assert (second.fuzzy, second.first, third.outdated, fourth.text) == (False, 12, True, "")


def test_only_a_translation_of_the_very_text_is_shown(workspace):
    store = ox.Store()
    store.load(
        """@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        <http://a/1> rdfs:label 'Somebody said "that" aloud.'@en . <http://a/2> rdfs:label "Four came."@en .
        <http://a/3> rdfs:label "Two came!"@en . <http://a/4> rdfs:label "Two came."@en , "Двое пришли"@ru .""",
        format=ox.RdfFormat.TURTLE,
    )
    shown = {language: [Labels(store, language).tagged(ox.NamedNode(f"http://a/{n}")) for n in (1, 2, 3, 4)] for language in ("ru", "kk")}
    assert shown["ru"] == [("Кто-то сказал «это» вслух.", "ru"), ("Four came.", "en"), ("Two came!", "en"), ("Двое пришли", "ru")]
    assert [language for _, language in shown["kk"]] == ["en"] * 4
    assert translation("Two came.", "ru") == ("Пришли двое.", True)
    assert [translation(text, "ru") for text in ("Four came.", "Nobody came.", "Somebody came.")] == [None] * 3


def test_a_catalogue_without_statements_beside_it_is_not_shown(workspace):
    (workspace.root / "graph/hrw-2022-10-26/facts.ttl").unlink()
    assert workspace.names.translation("Two came.", "ru")
    assert Workspace.open(workspace.root).names.translation("Two came.", "ru") is None


def test_a_catalogue_that_is_held_is_not_read_again(workspace):
    file = workspace.catalogues()[0]
    catalogues = Catalogues.held({file: CATALOGUE.replace("Пришли двое", "Пришли две").encode()})
    file.unlink()
    assert catalogues.texts("ru")["Two came."].text == "Пришли две."


def test_entries_are_taken_out_with_their_comments_and_what_is_obsolete():
    known = entries(CATALOGUE)
    left = without(CATALOGUE, known[1:2])
    assert [entry.node for entry in entries(left)] == [entry.node for entry in known if entry != known[1]]
    assert "Checked" not in left
    assert "#~" not in left
    assert left.count("\n\n") == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("msgid 'a'\n", ":1: expected"),
        ('msgid "a"\nmsgid "b"\nmsgstr ""\n', ":1: an entry without"),
        ('"a"\n', ":1: a text before"),
        ('msgid "a"\nmsgstr "\\x"\n', ":2: expected"),
        ('msgid "a"\nmsgctxt "c"\nmsgctxt "c"\n', ":1: an entry without"),
    ],
)
def test_what_is_no_catalogue_is_refused_with_its_line(workspace, text, message):
    file = workspace.catalogues()[0]
    file.write_text(text, encoding="utf-8")
    with pytest.raises(KzgraphError, match=f"ru.po{message}"):
        translations.read(file)


@pytest.mark.parametrize("file", [pytest.param(file, id=f"{file.parent.name} {file.stem}") for file in translations.files(ROOT)])
def test_the_shipped_catalogues_are_read_as_babel_reads_them(file):
    with file.open("rb") as stream:
        expected = {(message.context, message.id, message.string, message.fuzzy) for message in read_po(stream) if message.id}
    assert {(f"{entry.node} {entry.property}", entry.english, entry.text, entry.fuzzy) for entry in translations.read(file)} == expected


def test_each_shipped_source_the_judgements_and_the_terms_have_a_catalogue_for_each_language():
    judged = (ROOT / "graph" / name for name in ("comparisons", "links", "silences"))
    folders = {ROOT / "ontology", *judged, *(file.parent for file in (ROOT / "graph").glob("*/source.ttl"))}
    assert set(translations.files(ROOT)) == {folder / f"{language}.po" for folder in folders for language in LANGUAGES[1:]}


def test_a_workspace_that_borrows_terms_has_their_definitions_in_translation(workspace):
    (entry, *_) = [entry for entry in translations.read(workspace.lender / "ontology/ru.po") if entry.text and not entry.outdated]
    assert workspace.lender != workspace.root
    assert entry.property in translations.PROPERTIES
    assert translation(entry.english, "ru") == (entry.text, not entry.fuzzy)
