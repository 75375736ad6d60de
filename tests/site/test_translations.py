"""Claims in translation: marked as unreviewed at the claim, with the English beside them."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest

from kzgraph.formats.words import word
from kzgraph.graph import translations
from kzgraph.graph.translations import Translation
from kzgraph.site.node import node
from kzgraph.site.pages import PAGES
from kzgraph.site.reader import Reader, path_of
from kzgraph.site.texts import definition
from kzgraph.vocab import KZR, KZV

IRI = KZR + "hrw-2022-10-26/figure-official-deaths"


def page(content, language, claims=None):
    return node(content, Reader(language, claims or language, "https://example.org", path_of(IRI)), ox.NamedNode(IRI))


@pytest.fixture
def translated(content, monkeypatch):
    """The label of the claim is translated alone."""
    english = content.terms.text(ox.NamedNode(IRI)).shown["en"][0]

    def made(reviewed):
        texts = {"ru": {english: Translation("Перевод утверждения.", reviewed)}, "kk": {}}
        monkeypatch.setattr(translations, "_texts", texts.__getitem__)
        content.terms.text.cache_clear()
        return english

    yield made
    content.terms.text.cache_clear()


def test_a_translation_says_that_it_is_unreviewed_and_shows_the_english(content, translated):
    english = translated(reviewed=False)
    text = page(content, "ru")
    assert re.search(r'<p class="words[^>]*>Перевод утверждения.</p>', text)
    (original,) = re.findall(r'<details class="original">.*?</details>', text, re.DOTALL)
    assert f'<summary>{word("unreviewed translation", "ru")}</summary><p lang="en">{english}</p>' in original
    assert word("unreviewed", "ru") in original
    assert "<title>Перевод утверждения." in text or "Перевод утверждения. · kzgraph" in text
    assert f"; {word('unreviewed translation', 'ru')})" in re.search(r'<pre tabindex="0" lang="ru">(.*?)</pre>', text)[1]
    (bibtex,) = re.findall(r"@misc.*", text)
    assert "Перевод" not in bibtex


def test_a_reviewed_translation_shows_the_english_and_no_mark(content, translated):
    translated(reviewed=True)
    text = page(content, "ru")
    assert f"<summary>{word('in English', 'ru')}</summary>" in text
    assert f"<summary>{word('unreviewed translation', 'ru')}" not in text


def test_what_a_standing_means_is_in_translation_and_says_that_it_is_unreviewed(content, monkeypatch):
    standing = ox.NamedNode(KZV + "asserted")
    english = definition(content.store, standing).shown["en"][0]
    texts = {"ru": {english: Translation("Определение.", False)}, "kk": {}}
    monkeypatch.setattr(translations, "_texts", texts.__getitem__)
    assert definition(content.store, standing).shown == {"en": (english, "en"), "ru": ("Определение.", "ru"), "kk": (english, "en")}
    (section,) = re.findall(r'aria-labelledby="explained">.*?</section>', page(content, "ru"), re.DOTALL)
    assert "<dd>Определение.</dd>" in section
    assert f"<summary>{word('unreviewed translation', 'ru')}</summary>" in section
    assert f'<p lang="en">{english}</p>' in section


def test_what_has_no_translation_is_in_english_and_says_so(content, translated):
    english = translated(reviewed=False)
    text = page(content, "kk")
    assert f'<span lang="en">{english}</span>' in text
    assert "original" not in text
    assert word("claims untranslated", "kk") in text
    assert word("claims untranslated", "ru") not in page(content, "ru")


def test_english_claims_on_a_page_in_russian_are_no_translations(content, translated):
    translated(reviewed=False)
    text = page(content, "ru", claims="en")
    assert "Перевод утверждения" not in text
    assert 'class="original"' not in text


@pytest.mark.parametrize("path", ["/", "/demands", "/ledger", "/figures", "/timeline", "/network", "/brief"])
@pytest.mark.parametrize("language", ["ru", "kk"])
def test_no_page_in_another_language_has_a_day_in_figures(content, path, language):
    text = PAGES[path].make(content, Reader(language, language, "https://example.org", path))
    shown = re.sub(r"<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>", " ", text[text.index("<main") :], flags=re.DOTALL)
    assert re.findall(r"(?<![-\w/])\d{4}-\d\d-\d\d(?![-\w])", shown) == []
