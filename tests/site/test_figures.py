"""The page of figures: a count stands in one table, and says with which others it may not be compared, and why."""

import html
import itertools
import re

import pyoxigraph as ox

from kzgraph.formats.words import word
from kzgraph.site.content import Content
from kzgraph.site.figures import PAGE, _figures, walls
from kzgraph.site.files import FileReader
from kzgraph.site.series import Series
from kzgraph.vocab import KZ, PREFIXES

BACKGROUND = PREFIXES["kzr"] + "background-2022/"
COUNT = """
@prefix b: <https://w3id.org/kzgraph/resource/background-2022/> .
@prefix kz: <https://w3id.org/kzgraph/ontology#> .
@prefix kzr: <https://w3id.org/kzgraph/resource/> .
@prefix kzv: <https://w3id.org/kzgraph/vocab#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
b:figure-more a kz:Figure ; kz:statedIn b:page-2022-08 ; kz:voice kzr:general-prosecutors-office ; kz:standing kzv:asserted ;
  kz:asOf "2023-05-05"^^xsd:date ; kz:measure kzv:deaths-from-events ; kz:counts b:group-people-who-died ; kz:exactly 4711 ;
  kz:event kzr:january-events MORE .
"""


def series(store, more, number="4711"):
    """The tables of the page, where the graph holds one more official count of the dead."""
    larger = ox.Store()
    larger.bulk_extend(store)
    larger.load(COUNT.replace("MORE", more).replace("4711", number), ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(BACKGROUND.rstrip("/")))
    return [
        number
        for table in tables(Content(larger))
        for number in numbers(table.split('<tbody class="beyond"')[0])
        if "of these" not in number
    ]


def tables(content):
    """The series of the page, each with what stands under it."""
    page = PAGE.make(content, FileReader("en", "en", "", "/figures", ()))
    return [part.split("</section>")[0] for part in page.split('<table class="series"')[1:]]


def numbers(part):
    """The numbers of the rows, in their order."""
    return [re.sub("<[^>]*>", "", cell).strip() for cell in re.findall(r'<td role="cell" class="num-cell">(.*?)</td>', part)]


def test_a_count_stands_in_one_table_and_says_with_which_numbers_it_may_not_be_compared(store):
    known = tables(Content(store))
    [beside] = [table for table in known if "at least 232" in numbers(table.split('<tbody class="beyond"')[0])]
    own, *walls = beside.split('<tbody class="beyond"')
    assert numbers(own) == ["225", "230", "238", "238", "232", "241", "at least 232", "of these 19"]
    assert "Compared" not in own
    words = re.sub("<[^>]*>", "", own)
    assert "a later count than 225" in words
    assert "not comparable with 241 (reported 29 July 2022)" in words
    assert "encoder" not in words
    assert "HRW 2022, paragraph 2" in own
    assert "interfax.com, a page read on 25 November 2026" in own
    assert "Web pages 2022–2023" not in beside
    assert "Ambiguous: whether it overlaps" in words
    differing = {numbers(wall)[0]: re.sub("<[^>]*>", "", wall[: wall.index("</tr>")]) for wall in walls}
    assert not any(number.endswith("19") for number in differing)
    assert all("Not to be compared with any number above" in heading for heading in differing.values())
    assert all("not comparable" in wall for wall in walls)


def test_a_folded_count_shows_who_gave_each_number_and_of_which_day(every_source):
    page = PAGE.make(every_source, FileReader("en", "en", "", "/figures", ()))
    folded = [" ".join(re.sub("<[^>]*>", "", part.split("</summary>")[0]).split()) for part in page.split('<details class="fold">')[1:]]
    [dead] = [text for text in folded if "225 (15 January 2022), 230 (14 March 2022)" in text]
    assert "Authorities of Kazakhstan: at least 232 (reported 26 October 2022); " in html.unescape(dead)

    assert "Not to be compared with these: Government of Kazakhstan: 238 (2022); " in html.unescape(dead)
    assert dead.endswith("And 2 more, each a part of one of them.")


def test_a_number_that_is_part_of_another_stands_under_it(every_source):
    """Of 238 people killed at least 6 died by torture; no part is beyond the wall of its whole."""
    for whole, part in (("238", "at least 6"), ("at least 232", "19")):
        assert any((whole, f"of these {part}") in itertools.pairwise(numbers(table)) for table in tables(every_source))
    built = [entry for entry in _figures(every_source) if isinstance(entry, Series)]
    for one in built:
        known = {row.figure.claim.assertion_iri for row in one.all_rows()}
        assert not any(row.figure.whole in known for wall in one.walls for row in wall.rows)


def test_an_equal_number_beyond_a_wall_says_in_words_why_it_is_not_the_same(every_source):
    for language, words, unsure, why in (
        ("en", "Both may be one count; no source says so.", "of some of them this is unsure", "The number is the same"),
        ("ru", "Возможно, это один и тот же подсчёт", "о некоторых из них это известно не наверняка", "Число то же"),
        ("kk", "Екеуі бір санақ болуы мүмкін", "кейбірі туралы бұл анық емес", "Сан бірдей"),
    ):
        page = PAGE.make(every_source, FileReader(language, language, "", "/figures", ()))
        [row] = [row for row in page.split('<tr role="row">') if words in row and "figure-people-killed" in row]
        reason, first = row.index(why), row.index('data-column="', row.index(words))
        assert first < reason < row.index("<details", first)  # an editor's reason is the first that is shown
        assert word("in English", language) not in row[reason : reason + 400]
        assert language == "en" or '<p lang="en">The number is the same' in row
        assert unsure in page


def test_what_stands_beyond_a_wall_is_judged_comparable_with_no_number_above_it(every_source):
    """And no count stands in the rows of two tables, where one could bar what the other pairs."""
    built = [entry for entry in _figures(every_source) if isinstance(entry, Series)]
    rows = [row.figure.claim.assertion_iri for one in built for row in one.rows]
    assert len(rows) == len(set(rows)) > 12
    beyond = [row for one in built for wall in one.walls for row in wall.rows]
    assert len(beyond) > 20
    for row in beyond:
        assert row.judged
        assert all(each.outcome.shown["en"][0].startswith("not comparable") for each in row.judged)


def test_a_hedge_stands_before_an_upper_bound_in_every_language(every_source):
    for language, words in (
        ("en", "possibly up to 260"),
        ("ru", "возможно, до 260"),
        ("kk", "мүмкін, жоғарғы шегі 260"),
    ):
        parts = [dict(address) for address in PAGE.addresses(every_source, language)]
        pages = [PAGE.make(every_source, FileReader(language, language, "", "/figures", tuple(part.items()))) for part in parts]
        shown = re.sub(r"\s+", " ", re.sub("<[^>]*>", "", " ".join(pages)))
        assert shown.count(words) > 2
        assert not re.search(r"(at most|не более|көп дегенде) 260", shown)


def test_headings_say_once_what_is_counted_and_no_number_is_a_link(every_source):
    page = PAGE.make(every_source, FileReader("en", "en", "", "/figures", ()))
    titles = [re.sub("<[^>]*>", "", title) for title in re.findall(r"<summary[^>]*>\s*<h3>(.*?)</h3>", page, re.DOTALL)]
    assert len(titles) > 5
    assert len({*titles}) >= len(titles) - 1  # a voice that one source gives and another relays has two panels
    assert not any(len({*(parts := title.split("; "))}) < len(parts) for title in titles)
    assert not re.findall(r"<a [^>]*>\s*[\d,]+\s*</a>", page.split('<nav class="turns"')[0])
    assert 'class="fold" open' not in page


def test_a_pair_beyond_a_wall_stands_under_the_first_where_neither_is_compared_with_another(store):
    alone = [numbers(table) for table in tables(Content(store)) if len(numbers(table)) == 2]
    assert len(alone) == len({frozenset(pair) for pair in alone})


def test_a_series_holds_the_counts_that_may_be_compared(store):
    shown = series(store, "")
    assert "225" in shown
    assert "238" in shown
    assert "4,711" in shown


def test_a_count_of_another_period_is_in_no_series(store):
    assert "4,711" not in series(store, '; kz:start "2022-02"^^xsd:gYearMonth ; kz:end "2022-03"^^xsd:gYearMonth')


def test_an_old_number_that_is_relayed_later_is_in_no_series(store):
    assert "111" not in series(store, "; kz:silentOn kzv:as-of", "111")
    assert "4,711" in series(store, "; kz:silentOn kzv:as-of")


FAR = """
b:figure-NAME a kz:Figure ; kz:statedIn b:page-2022-08 ; kz:voice kzr:general-prosecutors-office ; kz:standing kzv:asserted ;
  kz:asOf "DAY"^^xsd:date ; kz:measure kzv:deaths-from-events ; kz:counts b:group-people-who-died ; kz:exactly NUMBER ;
  kz:event kzr:january-events ; kz:start "2022-02"^^xsd:gYearMonth ; kz:end "2022-03"^^xsd:gYearMonth .
"""


def test_counts_that_are_refused_beside_the_first_have_a_table_of_their_own(store):
    """Whatever their IRIs; each table says how many counts may not stand in it."""
    far = [("a", "2023-05-05", "4711"), ("z", "2023-06-06", "4712")]
    text = COUNT.split("b:figure-more")[0]
    for name, day, number in far:
        text += FAR.replace("NAME", name).replace("DAY", day).replace("NUMBER", number)
    larger = ox.Store()
    larger.bulk_extend(store)
    larger.load(text, ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(BACKGROUND.rstrip("/")))
    known = tables(Content(larger))
    [own] = [table for table in known if "4,711" in numbers(table)]
    assert "4,712" in numbers(own)
    [official] = [table for table in known if numbers(table)[0] == "225"]
    assert "4,711" not in numbers(official)
    assert "with all of these: 2." in official


def test_a_figure_whose_standing_is_unknown_takes_no_place_among_the_first_pairs(store):
    every = walls(Content(store))
    assert len(every) > 1
    gone = ox.NamedNode(every[0].sides[0].claim.iri)
    smaller = ox.Store()
    smaller.bulk_extend(quad for quad in store if quad.subject != gone or quad.predicate != KZ.standing)
    left = walls(Content(smaller))
    assert 0 < len(left) < len(every)
    assert walls(Content(smaller), len(left)) == left
    assert len(walls(Content(smaller), 1)) == 1
