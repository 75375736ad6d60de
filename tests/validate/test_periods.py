"""A half-year or a quarter "of the year" beside a year that only the reader knows, and what a text says that it does not say."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kzgraph.validate.wording import agreement, moments
from kzgraph.validate.wording.texts import Graph, Said
from kzgraph.vocab import PREFIXES

EX = "https://w3id.org/kzgraph/resource/example-2024-03-14/"
HEAD = "".join(f"@prefix {prefix}: <{name}> .\n" for prefix, name in {**PREFIXES, "ex": EX}.items())
FIGURE = """ex:figure kz:statedIn ex:p01-s01 ; kz:asOf "2024-03-14"^^xsd:date ; kz:inferred kzv:year ;
  rdfs:label "The Example Office said on 14 March 2024 that 12 people complained in the first half of the year."@en ;
  kz:start "2023-01"^^xsd:gYearMonth ; kz:end "2023-06"^^xsd:gYearMonth .
ex:p01-s01 oa:hasSource kzr:example-2024-03-14 ; kz:paraphrase "Twelve people complained in the first half of the year."@en .
kzr:example-2024-03-14 dcterms:issued "2024-03-14"^^xsd:date .
"""


def said(turtle):
    graph = Graph(quad.triple for quad in ox.parse(HEAD + turtle, format=ox.RdfFormat.TURTLE))
    return Said(graph, ox.NamedNode(EX + "figure"))


@pytest.mark.parametrize(
    ("before", "after", "wrong"),
    [
        ("", "", []),
        ("first half", "second quarter", ["2023-01"]),
        ("2023-06", "2023-07", ["2023-07"]),
        ("2023-01", "2021-01", ["2021-01"]),
        ("2023-06", "2025-06", ["2025-06"]),
        ("first half of the year", "first half of 2022", ["2023-01", "2023-06"]),
        (" ; kz:inferred kzv:year", "", ["2023-01", "2023-06"]),
    ],
)
def test_the_half_of_the_year_gives_the_months_and_the_reader_the_year(before, after, wrong):
    clashes = list(moments.of_assertion(said(FIGURE.replace(before, after)), {}))
    assert [clash.at[2].value for clash in clashes] == wrong


@pytest.mark.parametrize(
    ("label", "denies"),
    [
        ("Twelve people complained; the source says neither by whom nor under which provision.", False),
        ("The office said neither complaint was answered.", True),
        ("Twelve people complained, and none was heard; the source says neither by whom nor where.", True),
    ],
)
def test_neither_by_whom_denies_nothing(label, denies):
    whole = said(FIGURE.replace("The Example Office said on 14 March 2024 that 12 people complained in the first half of the year.", label))
    assert any(clash.rule == "denial-of-label" for clash in agreement.of_assertion(whole, [])) == denies
