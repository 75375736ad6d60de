"""What a page names as the source of its files, and the tables of answers for spreadsheets."""

from __future__ import annotations

import csv
import html
import io
import json
import re

import pyoxigraph as ox
import pytest

from kzgraph.formats import question_answers
from kzgraph.formats.tables import with_semicolons
from kzgraph.formats.words import word
from kzgraph.graph.store import select
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import canned
from kzgraph.questions.answers.full import FullAnswer
from kzgraph.site.node import node
from kzgraph.site.pages import PAGES
from kzgraph.site.reader import Reader
from kzgraph.vocab import KZR, LANGUAGES
from tests.first import BOTH


def credit(content, path, language="en"):
    """What the scripts of a page read of its sources, and the page."""
    text = PAGES[path].make(content, Reader(language, language, "http://127.0.0.1", path))
    return json.loads(html.unescape(re.search(r'data-credit="([^"]*)"', text)[1])), text


@pytest.mark.parametrize("path", ["/figures", "/timeline", "/ledger", "/demands"])
def test_each_passage_bears_the_name_of_its_source_which_the_credit_explains(every_source, path):
    known, text = credit(every_source, path)
    marks = set(re.findall(r' data-of="([^"]*)"', text))
    assert len(marks) > 1
    assert marks == known["of"].keys()
    assert known["heads"] == ["Source", "Source published on", "Read on"]
    assert all(title and bool(published) != bool(read) for title, published, read in known["of"].values())


def test_the_day_on_which_pages_were_read_is_never_called_the_day_of_publication(every_source):
    for language in ("en", "ru", "kk"):
        known, _ = credit(every_source, "/figures", language)
        pages = {title: (published, read) for title, published, read in known["of"].values() if "2026-11-25" in (published, read)}
        assert {"newizv.ru", "interfax.com", "babel.ua"} < pages.keys()
        assert {*pages.values()} == {("", "2026-11-25")}
        assert ["2026-11-25" in value for _, value in known["sources"]] == [False, False, True]


def sheet(content, name, language="en"):
    """The table of an answer, as rows by the heads of their columns."""
    [asked] = [question for question in canned.catalogue(Workspace.open(BOTH)) if question.name == name]
    text = question_answers.spreadsheet(FullAnswer(content.store, canned.ask(content.store, asked)), "csv", language)
    return text, list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_a_sheet_has_a_day_as_of_which_a_number_holds_only_where_the_source_states_it(every_source):
    _, rows = sheet(every_source, "every-figure")
    silent = {row["claim"].value for row in select(every_source.store, "SELECT ?claim { ?claim kz:silentOn kzv:as-of }")}
    undated = [row for row in rows if row["Address of the claim"] in silent]
    assert len(undated) > 10
    assert not any(row["as of"] for row in undated)
    assert all(bool(row["as of"]) != bool(row["day of the report"]) for row in rows)
    assert sum(bool(row["as of"]) for row in rows) > 5


def test_a_sheet_says_who_relays_of_what_it_is_a_part_where_it_stands_and_when_it_was_read(every_source):
    _, rows = sheet(every_source, "every-figure")
    by_claim = {row["Address of the claim"].rsplit("/", 1)[-1]: row for row in rows}
    assert len(by_claim) == len(rows)
    assert all(row["Address of the claim"].startswith("https://w3id.org/kzgraph/resource/") for row in rows)
    assert by_claim["figure-official-deaths"]["relayed by"] == "Human Rights Watch"
    assert not by_claim["figure-shot-dead"]["relayed by"]
    assert "232" in by_claim["figure-official-security-force-deaths"]["is part of"]
    for row in rows:
        background = row["passage"].startswith("b:")
        assert row["Read on"] == ("2026-11-25" if background else "")
        assert bool(row["Source published on"]) != background
        assert row["Title of the source"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_stands_behind_its_bound_and_before_its_unit_and_its_hedge(every_source, language):
    """260 people are possibly an upper bound: whoever reads the number has read the bound, and has the hedge beside it."""
    text, rows = sheet(every_source, "every-figure", language)
    heads = text.removeprefix("\ufeff").split("\r\n")[0].split(",")
    bound, number = (word(name, language) for name in ("bound column", "number column"))
    at = heads.index(bound)
    hedge = heads[at + 5]
    assert heads[at + 1] == number
    hedges = {"en": "estimated; possibly", "ru": "по оценке; возможно", "kk": "бағалау бойынша; мүмкін"}
    most = {"en": "at most", "ru": "не более", "kk": "көп дегенде"}
    [row] = [row for row in rows if row[number] == "260"]
    assert (row[bound], row[hedge]) == (most[language], hedges[language])
    assert {other[hedge] for other in rows if other is not row and other[bound] == most[language]} == {""}
    assert all(row[number] for row in rows if row[bound])
    up_to, in_words = (word(name, language) for name in ("number to column", "number in words"))
    assert all(not row[name] or row[name].isdecimal() for row in rows for name in (number, up_to))
    assert sum(not row[number] and not row[in_words] for row in rows) == 1  # much higher than another
    [term] = [row for row in rows if (row[number], row[up_to]) == ("3", "5")]
    assert len(term[bound].split("; ")) == 2


def test_what_a_number_is_a_part_of_and_its_time_stand_beside_it_and_machine_names_last(every_source):
    text, rows = sheet(every_source, "criminal-cases-counted")
    heads = text.removeprefix("\ufeff").split("\r\n")[0].split(",")
    assert heads[-3:] == ["Open at this place", "Address of the claim", "Licence of the encoding"]
    by_claim = {row["Address of the claim"].rsplit("/", 1)[-1]: row for row in rows}
    assert "329" in by_claim["figure-cases-closed"]["is part of"]
    assert "40" in by_claim["figure-convictions-of-forty"]["is part of"]
    assert by_claim["figure-eleven"]["day of the decision"] == "2023-12"
    assert "time counted" not in heads  # it would say the same once more


def test_semicolons_part_the_same_cells(every_source):
    text, rows = sheet(every_source, "every-figure", "ru")
    other = with_semicolons(text)
    assert other.startswith("\ufeffassertion;") or ";" in other.split("\r\n", 1)[0]
    assert list(csv.DictReader(io.StringIO(other.removeprefix("\ufeff")), delimiter=";")) == rows


def test_the_list_by_date_is_a_table_with_kind_place_and_every_flag(every_source):
    page = PAGES["/timeline"].make(every_source, Reader("en", "en", "http://127.0.0.1", "/timeline", (("order", "date"),)))
    rows = [row for row in page.split("<tr")[1:] if 'class="when"' in row]
    (airport,) = [row for row in rows if "sentenced five people" in row]
    assert '<time datetime="2023-07-11">' in airport
    assert '<td role="cell">decision</td>' in airport
    assert 'data-column="Inferred by us" data-value="year"' in airport
    (eleven,) = [row for row in rows if "sentenced 11 officers" in row and ">decision<" in row]
    assert re.search(r'data-column="Place"><a [^>]*>Almaty</a>', eleven)
    dates = [(re.search(r'<time datetime="([^"]*)"', row)[1] + "-01")[:7] for row in rows]  # a year stands in its first month
    assert dates == sorted(dates)


def test_a_place_has_a_table_of_all_that_is_said_of_it_and_of_what_lies_within(every_source):
    page = node(every_source, Reader("en", "en", "http://127.0.0.1", "/resource/almaty"), ox.NamedNode(KZR + "almaty"))
    rows = page.split("All of this as a table")[1].split("</table>")[0].split("<tr")[2:]
    assert any("Almaty City Court sentenced five people" in row for row in rows)
    claims = re.findall(r'<p class="words d[12]"[^>]*><a href="[^"]*/([^"/.]*)', page)
    assert len(claims) > 5
    assert sorted(claims) == sorted(re.search(r'data-iri="[^"]*/([^"/]*)"', row)[1] for row in rows)
    person = node(every_source, Reader("en", "en", "http://127.0.0.1", "/resource/person-1"), ox.NamedNode(KZR + "person-1"))
    assert "All of this as a table" not in person


def test_headings_of_matters_are_told_apart_by_those_who_suffered(every_source):
    _, page = credit(every_source, "/ledger")
    headings = re.findall(r'<h2 class="title">(.*?)</h2>', page)
    assert len(headings) > 10
    assert len(headings) == len(set(headings))
