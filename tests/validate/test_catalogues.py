"""Translations that are judged: each of a text of the graph, with its numbers and in its letters."""

from __future__ import annotations

import os
import re

import pytest
from babel.messages.catalog import Catalog

from kzgraph.validate.material import Material
from kzgraph.validate.run import validate
from kzgraph.validate.wording import catalogues
from kzgraph.validate.wording.strangers import Strangers
from kzgraph.validate.wording.texts import Graph
from tests.repository import shipped_copy
from tests.tiers import few
from tools.catalogues import updated

pytestmark = pytest.mark.usefixtures("after_shipped")

FILE = "graph/hrw-2022-10-26/ru.po"
ENTRY = "hrw:p03-s02 kz:paraphrase"


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    return shipped_copy(tmp_path_factory.mktemp("catalogues"), questions=False, translations=True)


@pytest.fixture
def workspace(shared):
    """The workspace, whose Russian catalogue is as it was after the test."""
    file = shared.root / FILE
    before = file.read_text(encoding="utf-8")
    yield shared
    file.write_text(before, encoding="utf-8")


def change(workspace, found, replaced):
    file = workspace.root / FILE
    text = file.read_text(encoding="utf-8")
    changed, count = re.subn(found, replaced, text, count=1)
    assert count, found
    file.write_text(changed, encoding="utf-8")
    return next((number for number, line in enumerate(changed.split("\n"), 1) if f'msgctxt "{ENTRY}' in line or "act-nothing" in line), 0)


def of_places(findings):
    return [(finding.rule, finding.file, finding.line) for finding in findings]


def judged(workspace, file=None):
    return of_places(validate(workspace, [file or workspace.root / FILE]))


START = rf'(msgctxt "{ENTRY}"\nmsgid )'


@pytest.mark.parametrize(
    ("found", "replaced", "rule"),
    few(
        4,
        [
            (START, r'#| msgid "Of before."\n\1', "outdated-translation"),
            (rf'{START}""\n"', r'\1""\n"Another text. ', "outdated-translation"),
            (ENTRY, "hrw:act-nothing kz:paraphrase", "outdated-translation"),
            (ENTRY, "hrw:p03-s02 kz:paraphrases", "outdated-translation"),
            (rf'({START}""\n(?:"[^\n]*\n)+msgstr )""\n', r'\1"В 2019 году их было 77."\n', "number-in-translation"),
            (rf'({START}""\n(?:"[^\n]*\n)+msgstr )""\n(?:"[^\n]*\n)+', r'\1"The English again."\n', "script-of-language"),
            (rf'({START}""\n(?:"[^\n]*\n)+msgstr )""\n', r"\1unquoted\n", "syntax"),
        ],
    ),
    ids=["text of before", "other text", "no such node", "no such property", "numbers", "letters", "no catalogue"],
)
def test_a_translation_that_is_not_of_its_text_is_found_with_its_line(workspace, found, replaced, rule):
    line = change(workspace, found, replaced)
    (finding,) = [finding for finding in judged(workspace) if finding[0] != "number-in-translation" or rule == "number-in-translation"]
    assert finding[:2] == (rule, FILE)
    assert finding[2] == line or rule == "syntax"


@pytest.mark.parametrize(
    ("speaker", "named"),
    [("Было", False), ("В Human Rights Watch", True), ("От организации Human Rights Watch", True), ("Human Rights", False)],
)
def test_a_translation_names_the_same_voice(workspace, speaker, named):
    node = "hrw:act-media-workers-attacked"
    change(workspace, rf'(msgctxt "{node} rdfs:label"\n(?:.*\n){{4}}")Human Rights Watch', rf"\1{speaker}")
    found = [(finding.rule, finding.file) for finding in validate(workspace) if node in finding.message]
    assert found == ([] if named else [("voice-not-in-label", FILE)])


def test_what_is_shipped_has_no_finding(workspace):
    assert judged(workspace) == []


def test_a_change_of_the_graph_outdates_its_translations(workspace):
    file = workspace.root / "graph/hrw-2022-10-26/passages.ttl"
    before = file.read_text(encoding="utf-8")
    changed = before.replace('kz:paraphrase "', 'kz:paraphrase "Also, ', 1)
    file.write_text(changed, encoding="utf-8")
    try:
        findings = [finding for finding in validate(workspace) if finding.rule == "outdated-translation"]
    finally:
        file.write_text(before, encoding="utf-8")
    assert [finding.file for finding in findings] == ["graph/hrw-2022-10-26/kk.po", FILE]
    assert all(finding.message.endswith("has changed") for finding in findings)


@pytest.mark.parametrize("folder", few(1, ["comparisons/background-2022", "silences/hrw-2022-10-26"]))
def test_the_reason_of_a_comparison_and_of_a_silence_is_translated_by_the_same_rules(workspace, folder):
    data = workspace.root / f"graph/{folder}.ttl"
    catalogue = data.with_name("ru.po")
    before = data.read_text(encoding="utf-8"), catalogue.read_text(encoding="utf-8")
    node = re.search(r"^(\S+) a kz:(?:Comparison|Silence) ;", before[0], flags=re.MULTILINE)[1]
    line = next(number for number, text in enumerate(before[1].split("\n"), 1) if text == f'msgctxt "{node} kz:justification"')
    try:
        data.write_text(before[0].replace('kz:justification "', 'kz:justification "Also, ', 1), encoding="utf-8")
        stale = [finding for finding in of_places(validate(workspace)) if finding[0] == "outdated-translation"]
        data.write_text(before[0], encoding="utf-8")
        entry = rf'(msgctxt "{re.escape(node)} kz:justification"\nmsgid .*?\nmsgstr )(?=")'
        changed, count = re.subn(entry, r'\1"В 2019 году их было 77. "\n', before[1], count=1, flags=re.DOTALL)
        assert count
        catalogue.write_text(changed, encoding="utf-8")
        wrong = judged(workspace, catalogue)
    finally:
        data.write_text(before[0], encoding="utf-8")
        catalogue.write_text(before[1], encoding="utf-8")
    files = [f"graph/{folder.split('/')[0]}/{language}.po" for language in ("kk", "ru")]
    assert [file for _, file, _ in stale] == files
    assert stale[1][2] == line
    assert wrong == [("number-in-translation", files[1], line)]


def test_a_change_of_a_definition_outdates_its_translations(workspace):
    file = workspace.root / "ontology/vocab/standings.ttl"
    before = file.read_text(encoding="utf-8")
    file.write_text(before.replace('skos:definition "', 'skos:definition "Also: ', 1), encoding="utf-8")
    try:
        findings = [finding for finding in validate(workspace) if finding.rule == "outdated-translation"]
    finally:
        file.write_text(before, encoding="utf-8")
    assert [finding.file for finding in findings] == ["ontology/kk.po", "ontology/ru.po"]


def test_a_catalogue_of_no_language_is_read_by_nothing(workspace):
    odd = workspace.root / "graph/hrw-2022-10-26/xx.po"
    odd.write_text("", encoding="utf-8")
    try:
        (finding,) = validate(workspace)
        assert (finding.rule, finding.file) == ("unread-file", "graph/hrw-2022-10-26/xx.po")
    finally:
        odd.unlink()


def test_a_source_that_is_not_judged_has_no_findings_of_its_catalogues(workspace):
    assert list(catalogues.check(Material(workspace, {}, {}, {}, []), Graph([]), Strangers(Graph([])))) == []


def test_a_catalogue_without_statements_beside_it_is_found(shared):
    lone = shared.root / "graph/zzz/ru.po"
    lone.parent.mkdir()
    lone.write_text('#, fuzzy\nmsgctxt "x:whatever foo"\nmsgid "A text of another source."\nmsgstr "Другое."\n', encoding="utf-8")
    try:
        found = [(finding.rule, finding.file, finding.line) for finding in validate(shared) if finding.rule == "outdated-translation"]
        assert found == [("outdated-translation", "graph/zzz/ru.po", 2)]
    finally:
        lone.unlink()
        lone.parent.rmdir()


@pytest.mark.parametrize("made", ["folder", "pipe"])
def test_what_is_no_file_is_refused_as_a_catalogue(shared, made):
    place = shared.root / "graph/zzz/ru.po"
    place.parent.mkdir()
    (place.mkdir if made == "folder" else lambda: os.mkfifo(place))()
    try:
        (finding,) = [finding for finding in validate(shared) if finding.file == "graph/zzz/ru.po"]
        assert "catalogue" in finding.fix
    finally:
        place.rmdir() if made == "folder" else place.unlink()
        place.parent.rmdir()


def test_two_texts_of_one_context_keep_their_translations():
    template, translated = Catalog(), Catalog(locale="ru")
    for english, text in (("One way.", "Один."), ("Other way.", "Другой.")):
        template.add(english, context="a:node kz:leavesOpen")
        translated.add(english, text, context="a:node kz:leavesOpen")
    same = {message.id: (message.string, message.fuzzy) for message in updated(template, translated) if message.id}
    assert same == {"One way.": ("Один.", False), "Other way.": ("Другой.", False)}
    changed = Catalog()
    for english in ("One way.", "Another way."):
        changed.add(english, context="a:node kz:leavesOpen")
    now = {message.id: (message.string, message.fuzzy, message.previous_id) for message in updated(changed, translated) if message.id}
    assert now == {"One way.": ("Один.", False, []), "Another way.": ("Другой.", True, ["Other way."])}
