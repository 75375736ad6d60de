"""The page of figures: a series holds only counts that may be compared, of any source; the others stand beyond a wall, with the reason."""

import re

import pyoxigraph as ox

from kzgraph.site.content import Content
from kzgraph.site.figures import PAGE
from kzgraph.site.files import FileReader
from kzgraph.vocab import PREFIXES

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
    return [number for table in tables(Content(larger)) for number in numbers(table.split('<tbody class="beyond"')[0])]


def tables(content):
    """The series of the page, each with what stands under it."""
    page = PAGE.make(content, FileReader("en", "en", "", "/figures", ()))
    return [part.split("</section>")[0] for part in page.split('<table class="series"')[1:]]


def numbers(part):
    """The numbers of the rows, in their order."""
    return [re.sub("<[^>]*>", "", cell).strip() for cell in re.findall(r'<td role="cell" class="num-cell">(.*?)</td>', part)]


def test_numbers_of_other_sources_stand_side_by_side_or_beyond_a_wall_with_the_reason(store):
    known = tables(Content(store))
    [beside] = [table for table in known if "at least 232" in numbers(table.split('<tbody class="beyond"')[0])]
    own, *walls = beside.split('<tbody class="beyond"')
    assert numbers(own) == ["225", "230", "232", "at least 232", "238"]
    assert "Compared" not in own
    assert "later count, encoder (225" in re.sub("<[^>]*>", "", own)
    assert "HRW 2022, paragraph 2" in own
    assert "Background 2022" in own
    differing = {numbers(wall)[0]: re.sub("<[^>]*>", "", wall[: wall.index("</tr>")]) for wall in walls}
    assert "They differ in: day, population" in differing["241"]
    assert all("Not to be compared with numbers above; each row says with which" in heading for heading in differing.values())
    assert all("not comparable" in wall and "encoder" in wall for wall in walls)


def test_a_pair_beyond_a_wall_stands_under_the_first_where_neither_is_compared_with_another(store):
    alone = [numbers(table) for table in tables(Content(store)) if len(numbers(table)) == 2]
    assert len(alone) == len({frozenset(pair) for pair in alone})


def test_a_series_holds_the_counts_that_may_be_compared(store):
    shown = series(store, "")
    assert "225" in shown
    assert "238" in shown
    assert "4711" in shown


def test_a_count_of_another_period_is_in_no_series(store):
    assert "4711" not in series(store, '; kz:start "2022-02"^^xsd:gYearMonth ; kz:end "2022-03"^^xsd:gYearMonth')


def test_an_old_number_that_is_relayed_later_is_in_no_series(store):
    assert "111" not in series(store, "; kz:silentOn kzv:as-of", "111")
    assert "4711" in series(store, "; kz:silentOn kzv:as-of")


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
    [own] = [table for table in known if "4711" in numbers(table)]
    assert "4712" in numbers(own)
    [official] = [table for table in known if numbers(table)[0] == "225" and "at least 232" not in numbers(table.split("</tbody>")[0])]
    assert "4711" not in numbers(official)
    assert "with all of these: 2." in official


def test_each_series_is_called_once_by_what_it_counts_and_by_its_numbers(store):
    html = PAGE.make(Content(store), FileReader("en", "en", "", "/figures"))
    heads = [re.sub("<[^>]*>", "", head) for head in re.findall(r'<h3 class="counted"[^>]*>(.*?)</h3>', html)]
    assert heads
    assert len(set(heads)) == len(heads)
    for head in heads:
        names = head.rpartition(": ")[0].split("; ")
        assert len(set(names)) == len(names)
    assert any(head.endswith(": 225, 230, 232, at least 232, 238") for head in heads)
    assert html.count('<details class="series-folded" open>') == 1
