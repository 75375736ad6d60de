"""The reader's own copy in a real browser: the script proves what Python proves, sends nothing, and takes a file for text alone."""

from __future__ import annotations

import html
import itertools
import re
from urllib.parse import unquote

import pyoxigraph as ox
import pytest

from kzgraph.model import passages
from kzgraph.reading import evidence
from tests.browser.conftest import Visit
from tests.conftest import STATEMENT
from tests.server.serving import start, stop

# An invented text with the traps of real ones: a sign beyond the basic plane, accents in two forms, markup, dashes, odd spaces.
SENTENCES = [
    "The ‘first’ 🏔 sentence – it says –\u00a0little.",
    "A well‐kept archive helps “everyone” in the café.",
    "Signs such as <b>bold</b> & <img src=x onerror=alert(1)> stay what they are.",
    "Ærlig talt, the fourth one ends here; and a clause follows.",
]
TEXT = "A title\n\n" + " ".join(SENTENCES[:2]) + "\n\n" + " ".join(SENTENCES[2:]) + "\n"
CLAUSE = "and a clause follows."
KZ, KZR = "https://w3id.org/kzgraph/ontology#", "https://w3id.org/kzgraph/resource/"


def turtle():
    """The invented text as a source, a passage for each sentence and one for a clause, and a claim."""
    lines = [
        f"@prefix kz: <{KZ}> . @prefix r: <{KZR}> . @prefix oa: <http://www.w3.org/ns/oa#> .",
        "@prefix dcterms: <http://purl.org/dc/terms/> .",
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .",
        'r:made-up a kz:Source ; rdfs:label "A made-up text"@en ; dcterms:issued "2022-01-01"^^xsd:date ; dcterms:creator r:somebody ;',
        "  dcterms:language <http://publications.europa.eu/resource/authority/language/ENG> .",
        'r:somebody a kz:Organisation ; rdfs:label "Somebody"@en .',
        '<https://w3id.org/kzgraph/vocab#asserted> <http://www.w3.org/2004/02/skos/core#prefLabel> "asserted"@en .',
        f'r:claim a kz:Act ; rdfs:label "Little was said."@en ; kz:voice r:somebody ; kz:statedIn <{KZR}made-up/p01-s01> ;',
        "  kz:actType <https://w3id.org/kzgraph/vocab#killing> ;",
        '  kz:standing <https://w3id.org/kzgraph/vocab#asserted> ; kz:asOf "2022-01-01"^^xsd:date .',
    ]
    places = [("p01-s01", 1, 1, SENTENCES[0], ""), ("p01-s02", 1, 2, SENTENCES[1], ""), ("p02-s01", 2, 1, SENTENCES[2], "")]
    places += [("p02-s02", 2, 2, SENTENCES[3], ""), ("p02-s02-b", 2, 2, CLAUSE, "p02-s02")]
    for name, paragraph, sentence, words, within in places:
        at = TEXT.index(words)
        lines.append(
            f"<{KZR}made-up/{name}> a kz:Passage ; oa:hasSource r:made-up ; kz:paragraph {paragraph} ; kz:sentence {sentence} ;"
            f' oa:start {at} ; oa:end {at + len(words)} ; kz:sha256 "{evidence.digest(words)}" ;'
            f' kz:foldedSha256 "{evidence.digest(evidence.fold(words))}" ; kz:paraphrase "What {name} says."@en ;'
            f" kz:deepLink <https://example.org/#{name}>{f' ; kz:within <{KZR}made-up/{within}>' if within else ''} ."
        )
    return "\n".join(lines)


def saved(text):
    """A page as a browser saves it: furniture, references in place of signs, a script, what is unseen."""
    body = "".join(f"<p class=\"a>b\" data-x='<p>'>{html.escape(part)}</p>\n" for part in text.split("\n\n"))
    body = body.replace("“", "&ldquo;").replace("é", "e&#769;").replace("–", "&#8211;").replace("🏔", "&#x1F3D4;")
    return (
        "\ufeff<!DOCTYPE html>\n<html><head><title>T</title><style>p > b { color: red }</style>"
        "<script>document.write('<p>no</p>')</script></head><body onload='alert(2)'><!-- <p>gone</p> -->"
        "<nav>Menu<br/>Home</nav><noscript>off <b>on</b></noscript><svg><title>x</title></svg>"
        f"{body}<p style='color: red' onclick='alert(4)'>Styled</p>"
        "<img src=https://example.org/x.png onerror=alert(3)> 1 < 2 &amp; 3 &nosuch; <footer>Foot</footer></body></html>"
    )


COPIES = {
    "the text": TEXT,
    "windows lines": "\ufeff" + TEXT.replace("\n", "\r\n"),
    "plain signs": TEXT.replace("‘", "'").replace("’", "'").replace("“", '"').replace("”", '"').replace("–", "-").replace("‐", "-"),
    "other spaces": "Menu\x1c\x85" + TEXT.replace(" ", " \u2003\n").replace("archive", "ar\u00adchive"),
    "parted accents": TEXT.replace("é", "e\u0301"),
    "one word changed": TEXT.replace("little", "a lot"),
    "in another order": "\n\n".join(reversed(TEXT.split("\n\n"))),
    "a saved page": saved(TEXT),
    "a broken page": saved(TEXT).replace("</p>", "").replace("</body></html>", "<p"),
    "another text": "Something else altogether, with <b>signs</b>.",
}


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    """A server of the invented text, and its passages."""
    file = tmp_path_factory.mktemp("data") / "made-up.ttl"
    file.write_text(turtle(), encoding="utf-8")
    store = ox.Store()
    store.load(path=file, format=ox.RdfFormat.TURTLE)
    server = start("--data", file, "--time", "3")
    yield server, passages.passages(store)
    stop(server)


@pytest.fixture
def page(windows):
    """A page with a console that must stay empty; `asked` holds its requests."""
    visited = Visit(windows, None)
    visited.page.asked = visited.asked
    yield visited.page
    visited.end()
    assert visited.faults == []


def give(page, file, summary="Passages proved"):
    """Opens a file in the page, waits for the summary and returns it."""
    page.get_by_label("Your copy").set_input_files(file)
    page.locator(".read-status").filter(has_text=summary).wait_for()
    return page.locator(".read-status").inner_text()


def states(page):
    """How each passage fared, in the order of the page."""
    return [place.get_attribute("data-state") for place in page.locator("[data-sha256]").all()]


@pytest.mark.parametrize("name", COPIES)
def test_the_script_proves_what_python_proves(page, made_up, tmp_path, name):
    server, stored = made_up
    file = tmp_path / "copy.txt"
    file.write_bytes(COPIES[name].encode())
    proofs = evidence.verify(stored, evidence.read_copy(file))
    page.goto(server.url + "/sources?source=made-up")
    asked = len(page.asked)
    summary = give(page, file)
    assert states(page) == [proof.state for proof in proofs]
    counts = {state: sum(proof.state == state for proof in proofs) for state in ("exact", "found", "missing")}
    numbers = [int(match) for match in re.findall(r": (\d+)", summary)]
    assert numbers == [counts["exact"] + counts["found"], counts["exact"], counts["found"], counts["missing"]]
    assert ("Read as a saved page" in summary) == ("page" in name)
    # the words beside the claims are the copy's; a sentence that is divided shows them at its clauses
    divided = {proof.passage.within for proof in proofs}
    words = [proof.text for proof in proofs if proof.text and proof.passage.iri not in divided]
    assert [element.text_content() for element in page.locator(".copy blockquote").all()] == words
    assert page.locator(".copy blockquote *").count() == 0
    missing = [f"#{proof.passage.iri.removeprefix(KZR)}" for proof in proofs if proof.state == "missing"]
    assert [unquote(element.get_attribute("href")) for element in page.locator(".own .copy a").all()] == missing
    assert not [url for url in page.asked[asked:] if not url.endswith("/icon.svg")]
    page.get_by_role("button", name="Remove the copy").click()
    assert states(page) == [None] * len(stored)
    assert page.locator(".copy").count() == 0


def test_a_file_that_is_not_a_copy_is_refused(page, made_up, tmp_path):
    server, _ = made_up
    page.goto(server.url + "/sources?source=made-up&lang=ru")
    latin, long = tmp_path / "latin.txt", tmp_path / "long.txt"
    latin.write_bytes(TEXT.encode("utf-16"))
    long.write_text("ab " * 400_000, encoding="utf-8")
    page.locator("input[type=file]").set_input_files(latin)
    page.get_by_text("Это не текст UTF-8").wait_for()
    page.locator("input[type=file]").set_input_files(long)
    page.locator(".read-status").filter(has_text="1\u00a0000\u00a0000").wait_for()
    assert states(page) == [None] * 5


def test_a_long_search_can_be_stopped(page, made_up, tmp_path):
    server, _ = made_up
    file = tmp_path / "other.txt"
    file.write_text("ab " * 300_000, encoding="utf-8")
    page.goto(server.url + "/sources?source=made-up")
    page.get_by_label("Your copy").set_input_files(file)
    page.get_by_role("button", name="Remove the copy").click()
    assert page.locator("progress:visible").count() == 0
    file.write_text(TEXT, encoding="utf-8")
    give(page, file)
    assert states(page) == ["exact"] * 5


def test_without_javascript_the_page_names_the_command_that_does_the_same(windows, made_up):
    server, _ = made_up
    visited = Visit(windows, None, script=False)
    page = visited.page
    page.goto(server.url + "/sources?source=made-up")
    assert page.get_by_text("This part needs JavaScript").is_visible()
    assert page.get_by_text("kzgraph sources verify FILE").is_visible()
    assert page.locator("main input").count() == 0
    visited.end()


def test_no_page_scrolls_sideways_and_each_text_is_shown(page, made_up):
    server, _ = made_up
    for path, language in itertools.product(("/sources", "/sources?source=made-up", "/ledger", "/demands"), ("en", "ru", "kk")):
        page.goto(f"{server.url}{path}{'&' if '?' in path else '?'}lang={language}")
        for width in (390, 800, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") == width, (path, language)


@pytest.mark.needs("shared")
def test_the_real_text_is_proved_whole(page, sites, store, tmp_path):
    address, proved = sites["server"].url + "/sources?source=hrw-2022-10-26", 0
    for part in ("&page=2", ""):
        page.goto(address + part)
        counted = re.search(r"Passages proved: (\d+) of \1\. At their own place: \1\.", give(page, STATEMENT))
        proved += int(counted[1])
    assert proved == len(passages.passages(store))
    file = tmp_path / "page.html"
    file.write_text(saved(STATEMENT.read_text(encoding="utf-8")), encoding="utf-8")
    give(page, file, "Read as a saved page")
    assert states(page) == ["found"] * int(counted[1])
