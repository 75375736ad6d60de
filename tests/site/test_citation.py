"""How a claim and a source are cited: with voice, standing, day, place and address, in each style, whatever their words hold."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pyoxigraph as ox
import pytest

from kzgraph.site import citation
from kzgraph.site.citation import Work
from kzgraph.site.dates import when
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
    assert passed_on.startswith(claim.words.shown[language][0])
    assert passed_on.endswith(f"https://example.org/kz/{language}/resource/hrw-2022-10-26/figure-official-deaths.html")
    for term in (KZR + "kazakh-authorities", PREFIXES["kzv"] + "asserted"):
        assert content.terms.text(ox.NamedNode(term)).shown[language][0] in passed_on
    assert "2022" in passed_on.partition("(")[2]
    assert len(styles) == 3
    assert all("Authorities of Kazakhstan; asserted" in style for style in styles)
    title, description = re.search(r"<title>(.*?)</title>", html)[1], re.search(r'<meta name="description" content="(.*?)">', html)[1]
    assert title.startswith(content.terms.text(ox.NamedNode(KZR + "kazakh-authorities")).shown[language][0])
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
    item = json.loads(citation.csl(citation.of_claim(content, CLAIM, claim, "")))[0]
    assert item["title"] == title
    assert not content.publisher.name
    assert "author" not in item


def test_the_page_of_a_source_cites_what_was_published(content):
    html = sources(content, FileReader("ru", "ru", "", "/sources", (("source", "hrw-2022-10-26"),)))
    chicago, bibtex, _ = texts(html)
    assert chicago.startswith("Human Rights Watch. “")
    assert "October 26, 2022. https://www.hrw.org/" in chicago
    assert "date = {2022-10-26}" in bibtex


def test_a_citation_names_all_authors_and_leaves_out_what_is_not_known():
    two = Work("urn:a", "document", ["One Body", "Another"], "A title.", "", DAY, "", "https://example.org/a")
    assert citation.chicago(two) == "One Body and Another. “A title.” October 6, 2022. https://example.org/a."
    assert json.loads(citation.csl(two))[0]["issued"] == {"date-parts": [[2022, 10, 6]]}
    nobody = two._replace(authors=[], day=None)
    assert citation.chicago(nobody) == "“A title.” https://example.org/a."
    assert "author" not in citation.bibtex(nobody)
    assert "issued" not in json.loads(citation.csl(nobody))[0]


def test_bibtex_reads_no_word_of_a_title_as_a_command():
    hostile = Work("urn:a", "document", ["A & B"], r"50 % of {x} \input{y} #1_$", "", None, "", "https://example.org/a}b")
    made = citation.bibtex(hostile)
    assert r"title = {{50 \% of \{x\} \textbackslash{}input\{y\} \#1\_\$}}" in made
    assert r"author = {{A \& B}}" in made
    assert "url = {https://example.org/a%7Db}" in made
