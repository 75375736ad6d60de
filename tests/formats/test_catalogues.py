"""The catalogues of the interface: each entry is one of the template, keeps its placeholders, and is in what programs read."""

import gettext
import io
import os
import re
import shutil
from collections import Counter

import pytest
from babel.messages.pofile import read_po

from kzgraph.formats import words
from kzgraph.formats.catalogues import compiled, sources
from kzgraph.vocab import LABEL_LANGUAGES, LANGUAGES, LOCALE
from tests.conftest import ROOT

TEMPLATE = LOCALE / "kzgraph.pot"
# values by name, values by place, the place of a list of rows, the parts of a sentence that are put in order
PLACEHOLDERS = re.compile(r"\{\w*\}|%[sd%]|#|\b(?:VOICE|VERB|ROWS)\b")


def entries(source):
    with source.open("rb") as stream:
        return [message for message in read_po(stream, abort_invalid=True) if message.id]


def faults(source, template):
    """What is wrong in a catalogue, each with file and line."""
    english = {message.context: message.id for message in template}
    for context, count in Counter(message.context for message in entries(source)).items():
        if count > 1:
            yield f"{source}: {context}: {count} entries of this context, where one was expected"
    for message in entries(source):
        place = f"{source}:{message.lineno}: {message.context}"
        if english.get(message.context) != message.id:
            yield f"{place}: the template has {english.get(message.context)!r}: run `make locale`"
        elif message.string and (expected := placeholders(message.id)) != (actual := placeholders(message.string)):
            yield f"{place}: placeholders {sorted(expected.elements())} expected, {sorted(actual.elements())} found"


def placeholders(text):
    return Counter(PLACEHOLDERS.findall(text))


def catalogues():
    return [source for source in sources(LOCALE) if source != TEMPLATE]


@pytest.mark.parametrize("source", catalogues(), ids=lambda source: source.parent.parent.name)
def test_a_catalogue_goes_with_the_template(source):
    problems = list(faults(source, entries(TEMPLATE)))
    assert problems == [], "\n".join(problems)


def test_a_broken_placeholder_is_reported_with_file_and_line(tmp_path):
    source = tmp_path / "kzgraph.po"
    source.write_text('msgid ""\nmsgstr ""\n\nmsgctxt "asof"\nmsgid "As of {day}"\nmsgstr "Stand {tag}"\n', encoding="utf-8")
    template = entries(source)
    assert list(faults(source, template)) == [f"{source}:5: asof: placeholders ['{{day}}'] expected, ['{{tag}}'] found"]


def test_the_shipped_catalogues_are_complete_and_unreviewed():
    assert LANGUAGES[: len(LABEL_LANGUAGES)] == LABEL_LANGUAGES
    names = {message.context for message in entries(TEMPLATE)}
    for language in LABEL_LANGUAGES[1:]:
        messages = entries(LOCALE / language / "LC_MESSAGES" / "kzgraph.po")
        assert {message.context for message in messages if message.string} == names
        assert words.unreviewed(language) == any(message.fuzzy for message in messages)
    assert not words.unreviewed("en")
    assert names == set(words.phrases("en"))


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_programs_read_the_entries_of_the_source_fuzzy_ones_too(language):
    for message in entries(LOCALE / language / "LC_MESSAGES" / "kzgraph.po"):
        expected = words.Phrase(message.string, language) if message.string else words.Phrase(message.id, "en")
        assert words.phrases(language)[message.context] == expected


def test_a_name_that_no_phrase_has_is_an_error():
    with pytest.raises(KeyError):
        words.word("no such phrase", "ru")


def test_every_name_that_code_and_templates_write_out_is_in_the_template():
    names = {message.context for message in entries(TEMPLATE)}
    written = set()
    for file in (ROOT / "kzgraph").rglob("*.py"):
        written |= set(
            re.findall(r'(?<![.\w])(?:say|word|phrase)\("([^"]+)"(?: if [^"]* else "[^"]+")?[,)]', file.read_text(encoding="utf-8"))
        )
    for file in (ROOT / "kzgraph" / "site" / "templates").rglob("*.j2"):
        written |= set(re.findall(r'\b(?:words\[|say\()"([^"]+)"[\],)]', file.read_text(encoding="utf-8")))
    assert len(written) > 200
    assert written <= names


@pytest.fixture
def other_locale(tmp_path, monkeypatch):
    """A copy of the catalogues, from which phrases are read for one test."""
    shutil.copytree(LOCALE, tmp_path / "locale", ignore=shutil.ignore_patterns("*.mo"))
    monkeypatch.setattr(words, "LOCALE", tmp_path / "locale")
    for cached in (words.phrases, words._catalogue):
        cached.cache_clear()
    yield tmp_path / "locale"
    for cached in (words.phrases, words._catalogue):
        cached.cache_clear()


def test_a_compiled_catalogue_that_is_older_than_its_source_is_not_used(other_locale):
    source = other_locale / "ru" / "LC_MESSAGES" / "kzgraph.po"
    target = source.with_suffix(".mo")
    target.write_bytes(compiled(source))
    source.write_text(source.read_text(encoding="utf-8").replace('"К содержанию"', '"Изменено"'), encoding="utf-8")
    os.utime(target, (1, 1))
    assert words.word("skip", "ru") == "Изменено"


def test_an_installed_catalogue_needs_no_source(other_locale):
    for source, target in sources(other_locale).items():
        target.parent.mkdir(exist_ok=True, parents=True)
        target.write_bytes(compiled(source))
        source.unlink()
    assert words.word("skip", "kk") == "Мазмұнға өту"
    assert words.word("skip", "en") == "Skip to content"


def test_a_catalogue_without_fuzzy_entries_is_reviewed(other_locale):
    source = other_locale / "ru" / "LC_MESSAGES" / "kzgraph.po"
    source.write_text(source.read_text(encoding="utf-8").replace("#, fuzzy\n", "\n").replace("#, fuzzy, ", "#, "), encoding="utf-8")
    assert not words.unreviewed("ru")
    assert words.word("skip", "ru") == "К содержанию"
    assert gettext.GNUTranslations(io.BytesIO(compiled(source))).info()["language"] == "ru"


@pytest.mark.parametrize("source", list(sources(LOCALE)), ids=lambda source: source.parent.parent.name)
def test_a_compiled_catalogue_bears_the_date_of_its_source(source):
    """Not that of the build, so that two builds of a release are the same bytes."""
    date = re.search(r"POT-Creation-Date: (.*?)\\n", source.read_text(encoding="utf-8"))[1]
    assert gettext.GNUTranslations(io.BytesIO(compiled(source))).info()["pot-creation-date"] == date
