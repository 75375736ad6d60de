"""Claims in translation: marked as unreviewed at the claim, with the English beside them."""

from __future__ import annotations

import html
import re

import pyoxigraph as ox
import pytest

from kzgraph.formats.words import word
from kzgraph.graph.names import current_names, use
from kzgraph.graph.translations import Translation
from kzgraph.questions import canned
from kzgraph.site.node import node
from kzgraph.site.pages import FRAMED, PAGES
from kzgraph.site.question import question
from kzgraph.site.reader import Reader, path_of
from kzgraph.site.texts import Terms
from kzgraph.vocab import KZ, KZR, KZV, LANGUAGES, RDF
from tests.tiers import few

IRI = KZR + "hrw-2022-10-26/figure-official-deaths"


def page(content, language, claims=None):
    return node(content, Reader(language, claims or language, "https://example.org", path_of(IRI)), ox.NamedNode(IRI))


def in_use(texts):
    """Puts these translations in use, by language, in place of those of the catalogues."""
    names = current_names().holding({})
    names.catalogues.texts = texts.__getitem__
    use(names)


@pytest.fixture
def translated(content, monkeypatch):
    """The label of the claim is translated alone."""
    english = content.terms.text(ox.NamedNode(IRI)).shown["en"][0]

    def made(reviewed):
        texts = {"ru": {english: Translation("Перевод утверждения.", reviewed)}, "kk": {}}
        in_use(texts)
        monkeypatch.setattr(content.terms, "labels", Terms(content.reader).labels)  # labels keep the texts that they gave
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
    assert word("unsigned", "ru") in text
    assert "<title>Перевод утверждения." in text or "Перевод утверждения. · kzgraph" in text
    assert f"; {word('unreviewed translation', 'ru')})" in re.search(r'<pre tabindex="0" lang="ru">(.*?)</pre>', text)[1]
    bibtex = "".join(re.findall(r"@misc.*", text))
    assert "Перевод" not in bibtex


def test_a_reviewed_translation_shows_the_english_and_no_mark(content, translated):
    translated(reviewed=True)
    text = page(content, "ru")
    assert f"<summary>{word('in English', 'ru')}</summary>" in text
    assert f"<summary>{word('unreviewed translation', 'ru')}" not in text


def test_what_a_standing_means_is_in_translation_and_says_that_it_is_unreviewed(content, monkeypatch):
    standing = ox.NamedNode(KZV + "asserted")
    english = content.terms.definition(standing.value).shown["en"][0]
    texts = {"ru": {english: Translation("Определение.", False)}, "kk": {}}
    in_use(texts)
    assert content.terms.definition(standing.value).shown == {"en": (english, "en"), "ru": ("Определение.", "ru"), "kk": (english, "en")}
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


@pytest.mark.parametrize("path", few(4, ["/", "/demands", "/ledger", "/figures", "/timeline", "/network", "/brief"]))
@pytest.mark.parametrize("language", ["ru", "kk"])
def test_no_page_in_another_language_has_a_day_in_figures(content, path, language):
    text = PAGES[path].make(content, Reader(language, language, "https://example.org", path))
    shown = re.sub(r"<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>", " ", text[text.index("<main") :], flags=re.DOTALL)
    assert re.findall(r"(?<![-\w/])\d{4}-\d\d-\d\d(?![-\w])", shown) == []


ORIGINAL = re.compile(r'<details class="original">.*?</details>', re.DOTALL)


def unmarked(text, language, *, reviewed=False):
    """How many texts of the catalogues a page shows, and those whose English it has at none of its marks."""
    marks = "unreviewed translation", "in English"
    given = {
        html.unescape(english)
        for original in ORIGINAL.findall(text)
        if any(f"<summary>{word(marks[reviewed], code)}</summary>" in original for code in LANGUAGES)
        for english in re.findall(r'<p lang="en">(.*?)</p>', original)
    }
    rest = re.sub(r"<pre.*?</pre>", "", ORIGINAL.sub("", text[text.index("<main") :]), flags=re.DOTALL)
    lines = {html.unescape(line).strip() for line in re.sub("<[^>]*>", "\n", rest).split("\n")}
    shown = {}
    for english, own in current_names().catalogues.texts(language).items():
        if own.text in lines:
            shown.setdefault(own.text, set()).add(english)
    return len(shown), [own for own, english in shown.items() if not english & given]


@pytest.mark.parametrize("path", few(6, [*PAGES, *FRAMED]))
@pytest.mark.parametrize(("language", "claims"), [("ru", "ru"), ("kk", "kk"), ("en", "ru")])
def test_each_translation_on_each_page_has_the_mark_and_the_english(content, path, language, claims):
    page = {**PAGES, **FRAMED}[path]
    found = 0
    for query in page.addresses(content, language):
        text = page.make(content, Reader(language, claims, "https://example.org", path, tuple(query.items())))
        number, without = unmarked(text, claims)
        assert without == [], query
        assert word("unsigned" if language != "en" else "unreviewed", language) in text or (language == "en" and not number)
        found += number
    assert found or path in {"/questions", "/about", "/changes", "/data", "/links", "/query", "/shapes"}


def test_each_translation_on_the_page_of_a_node_and_of_a_question_has_the_mark_and_the_english(content, workspace):
    kinds = ("Figure", "Act", "Silence", "Comparison", "Demand", "Source", "Passage", "Agent", "Event")
    nodes = [
        quad.subject
        for kind in kinds
        for quad in sorted(content.reader.store.quads_for_pattern(None, RDF.type, ox.NamedNode(KZ + kind)), key=str)[:8]
        if isinstance(quad.subject, ox.NamedNode)
    ]
    pages = [node(content, Reader("ru", "ru", "https://example.org", path_of(iri.value)), iri) for iri in nodes]
    questions = {each.name: each for each in canned.catalogue(workspace)}
    for name in ("official-death-toll", "demands-by-addressee", "every-figure"):
        answer = canned.ask(content.reader.store, questions[name])
        pages.append(question(content, Reader("ru", "ru", "https://example.org", f"/questions/{name}"), answer, (50, 0)))
    counts = [unmarked(page, "ru") for page in pages]
    assert [without for _, without in counts if without] == []
    assert sum(number for number, _ in counts) > 100
