"""The page of figures: a series holds only counts that may be compared."""

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
    page = PAGE.make(Content(larger), FileReader("en", "en", "", "/figures", ()))
    return "".join(table.split("</table>")[0] for table in page.split('<table class="series">')[1:])


def test_a_series_holds_the_counts_that_may_be_compared(store):
    shown = series(store, "")
    assert "225" in shown
    assert "238" in shown
    assert "4711" in shown


def test_a_count_of_another_period_is_in_no_series(store):
    assert "4711" not in series(store, '; kz:start "2022-02"^^xsd:gYearMonth ; kz:end "2022-03"^^xsd:gYearMonth')


def test_an_old_number_that_is_relayed_later_is_in_no_series(store):
    assert '<td class="num-cell">111' not in series(store, "; kz:silentOn kzv:as-of", "111")
    assert '<td class="num-cell">4711' in series(store, "; kz:silentOn kzv:as-of")


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
    page = PAGE.make(Content(larger), FileReader("en", "en", "", "/figures", ()))
    tables = [part.split("</section>")[0] for part in page.split('<table class="series">')[1:]]
    [own] = [table for table in tables if "4711" in table]
    assert "4712" in own
    [official] = [table for table in tables if '<td class="num-cell">225' in table]
    assert "4711" not in official
    assert "with all of these: 2." in official
