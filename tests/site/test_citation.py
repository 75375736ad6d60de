"""How a claim and a source are cited: with voice, standing, day, place and address, in each style, whatever their words hold."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from types import SimpleNamespace

import pyoxigraph as ox
import pytest

from kzgraph.formats.words import word
from kzgraph.site import citation
from kzgraph.site.citation import Work
from kzgraph.site.dates import when
from kzgraph.site.feed import Changes, Release
from kzgraph.site.files import FileReader
from kzgraph.site.node import node
from kzgraph.site.reader import path_of
from kzgraph.site.sources import sources
from kzgraph.site.texts import Text
from kzgraph.vocab import KZR, LANGUAGES, PREFIXES

CLAIM = KZR + "hrw-2022-10-26/figure-official-deaths"
DAY = when(ox.Literal("2022-10-06", datatype=ox.NamedNode(PREFIXES["xsd"] + "date")))


def texts(html):
    """The texts that can be copied from the section of citations."""
    section = html[html.index('aria-labelledby="cite"') :]
    return re.findall(r"<pre[^>]*>(.*?)</pre>", section[: section.index("</section>")], re.DOTALL)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_claim_gives_it_with_voice_standing_day_place_and_address(content, language):
    reader = FileReader(language, language, "https://example.org/kz", path_of(CLAIM))
    html = node(content, reader, ox.NamedNode(CLAIM))
    claim = content.facts.claim({"assertion": ox.NamedNode(CLAIM)}, [], [])
    passed_on, *styles = texts(html)
    styles, of_original = styles[:3], styles[3:]
    assert passed_on.startswith(claim.words.shown[language][0])
    assert passed_on.endswith(f"https://example.org/kz/{language}/resource/hrw-2022-10-26/figure-official-deaths.html")
    document = "Statement to the Subcommittee on Human Rights of the European Parliament (26 October 2022)"
    for text in (passed_on, *styles):  # the document is cited, and our words are never a quotation of it
        assert document in text
        assert "https://www.hrw.org/news/2022/10/26/" in text
        assert word("paraphrased in", language, edition="", address="").split(":")[0].split("{")[0].strip().casefold() in text.casefold()
    assert claim.words.shown[language][0] not in "".join(styles)
    for term in (KZR + "kazakh-authorities", PREFIXES["kzv"] + "asserted"):
        assert content.terms.text(ox.NamedNode(term)).shown[language][0] in passed_on
    assert "2022" in passed_on.partition("(")[2]
    assert len(styles) == len(of_original) == 3
    assert of_original[0].endswith("26-october-2022. " + word("paragraph", language, paragraph=2, sentence=4).capitalize() + ".")
    assert not any("kzgraph" in text for text in of_original[:1])
    standing = content.terms.text(ox.NamedNode(PREFIXES["kzv"] + "asserted")).shown[language][0]
    relayed = word("relayed", language)
    assert all(f", {relayed} Human Rights Watch; {standing};" in style for style in styles)
    heading = html[html.index("<h1") : html.index("</h1>")]
    assert claim.words.shown[language][0][:40] in heading
    title, description = re.search(r"<title>(.*?)</title>", html)[1], re.search(r'<meta name="description" content="(.*?)">', html)[1]
    assert content.terms.text(ox.NamedNode(KZR + "kazakh-authorities")).shown[language][0].casefold() in (title + description).casefold()
    assert description.startswith(claim.words.shown[language][0])


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("The Authorities of Kazakhstan said so.", "The Authorities of Kazakhstan said so."),
        ("238 persons died.", "Authorities of Kazakhstan (asserted): 238 persons died."),
    ],
)
def test_a_claim_is_cited_with_its_voice_once_and_its_standing_in_the_title(content, words, title):
    cells = {name: ox.NamedNode(iri) for name, iri in (("voice", KZR + "kazakh-authorities"), ("standing", PREFIXES["kzv"] + "asserted"))}
    claim = replace(content.facts.claim(cells, [], []), words=Text(dict.fromkeys(LANGUAGES, (words, "en"))))
    assert citation.attributed(claim, words, "en") == title
    assert citation.heading(claim, "en").shown["en"][0] == title


def test_a_page_without_a_copy_is_cited_itself_with_the_day_on_which_it_was_read(content):
    iri = KZR + "background-2022/figure-deaths-2022-01-15"
    html = node(content, FileReader("en", "en", "", path_of(iri)), ox.NamedNode(iri))
    chicago = texts(html)[1]
    assert chicago.startswith("newizv.ru. https://newizv.ru/")
    assert "age read on 25 November 2026" in chicago
    assert "relayed by newizv.ru" in chicago


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_citation_keeps_the_caveats_of_its_claim_and_names_it_for_good(every_source, language):
    iri = KZR + "usdos-2023/figure-officers-sentenced-abuse-of-power"
    flags = every_source.facts.flags(iri)
    assert len({flag.kind for flag in flags}) > 2
    section = word("section", language, section="1.a")
    for base, published in (("http://127.0.0.1:8000", False), ("https://example.org/kz", True)):
        html = node(every_source, FileReader(language, language, base, path_of(iri)), ox.NamedNode(iri))
        passed_on, chicago, _, csl, original, *_ = texts(html)
        assert original.endswith(f"kazakhstan/. {section[:1].upper()}{section[1:]}.")
        assert section in json.loads(unescape(csl))[0]["locator"]
        for text in (passed_on, chicago):
            assert iri in text
            assert (base in text) == published
            for flag in flags:
                assert f"{word(flag.kind, language).lower()}: " in text
                assert flag.aspect.shown[language][0] in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_silence_is_called_and_cited_as_what_a_source_does_not_say(content, language):
    silence = next(iri for iri, known in content.silences.items() if known.source.endswith("hrw-2022-10-26"))
    html = node(content, FileReader(language, language, "https://example.org/kz", path_of(silence)), ox.NamedNode(silence))
    called = word("not said in", language, source="HRW 2022", text=content.terms.text(ox.NamedNode(silence)).shown[language][0])
    assert html.count(called) >= 4  # heading and each style
    assert called[:30] in html[html.index("<title>") : html.index("</title>")]  # which is cut
    assert called in html[html.index("<h1") : html.index("</h1>")]
    chicago = texts(html)[0]
    assert chicago.startswith(f"kzgraph. {called}")
    assert "Statement to the Subcommittee" in chicago


def test_the_page_of_a_source_cites_what_was_published(content):
    html = sources(content, FileReader("ru", "ru", "", "/sources", (("source", "hrw-2022-10-26"),)))
    chicago, bibtex, _ = texts(html)
    assert chicago.startswith("Human Rights Watch. “Statement to the Subcommittee")
    assert "26 октября 2022. https://www.hrw.org/" in chicago
    assert "date = {2022-10-26}" in bibtex


def test_a_citation_names_all_authors_and_leaves_out_what_is_not_known():
    two = Work("urn:a", "document", ["One Body", "Another"], "A title.", DAY, "", "https://example.org/a")
    assert citation.chicago(two, "en") == "One Body and Another. “A title.” October 6, 2022. https://example.org/a."
    assert json.loads(citation.csl(two))[0]["issued"] == {"date-parts": [[2022, 10, 6]]}
    nobody = two._replace(authors=[], day=None)
    assert citation.chicago(nobody, "en") == "“A title.” https://example.org/a."
    assert "author" not in citation.bibtex(nobody)
    assert "issued" not in json.loads(citation.csl(nobody))[0]


def test_bibtex_reads_no_word_of_a_title_as_a_command():
    hostile = Work("urn:a", "document", ["A & B"], r"50 % of {x} \input{y} #1_$", None, "", "https://example.org/a}b")
    made = citation.bibtex(hostile)
    assert r"title = {{50 \% of \{x\} \textbackslash{}input\{y\} \#1\_\$}}" in made
    assert r"author = {{A \& B}}" in made
    assert "url = {https://example.org/a%7Db}" in made


@pytest.mark.parametrize(("released", "day"), [("2020-01-01", "4 March 2022"), ("2023-05-06", "6 May 2023")])
def test_the_day_of_the_data_is_never_older_than_the_data(released, day):
    known = SimpleNamespace(changes=Changes((Release("1.0.0", released, ""),), released, of_data="2022-03-04"))
    assert citation.edition(known, "en") == f"kzgraph 1.0.0, data of {day}"
