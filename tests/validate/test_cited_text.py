"""Rules that need the text: numbers, days, names, cues, paraphrases and deep links against an invented text of three sentences."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kzgraph.validate.cited_text import clashes
from kzgraph.validate.wording.texts import Graph
from kzgraph.vocab import PREFIXES

EX = "https://w3id.org/kzgraph/resource/example-2020-03-01/"
HEAD = "".join(f"@prefix {prefix}: <{name}> .\n" for prefix, name in {**PREFIXES, "ex": EX}.items())
SENTENCES = {
    "p01-s01": "At least four gardeners planted 12 oaks in March, the Garden Union said.",
    "p01-s02": "But the wardens did not water the oaks or the elms.",
    "p01-s03": "A warden is alleged to have sold a bench.",
}
GOOD = """ex:p01-s01 a kz:Passage ;
  kz:paraphrase "In March no fewer than four gardeners put 12 oaks into soil, by the word of the Garden Union."@en ;
  kz:deepLink <https://example.org/#:~:text=At%20least%20four,Union%20said> .
ex:p01-s02 a kz:Passage ; kz:paraphrase "However, no oak and no elm got water from the wardens, or so it is told."@en .
ex:p01-s03 a kz:Passage ; kz:paraphrase "The sale of a bench by a warden is an allegation."@en .
ex:union a kz:Organisation ; kz:namedIn ex:p01-s01 ; rdfs:label "Garden Union"@en .
ex:figure kz:statedIn ex:p01-s01 ; rdfs:label "The Garden Union counted at least 4 gardeners."@en ; kz:atLeast 4 .
ex:act kz:statedIn ex:p01-s01 ; kz:date "2020-03"^^xsd:gYearMonth ; kz:inferred kzv:year .
ex:omission a kz:Omission ; kz:statedIn ex:p01-s02 ; kz:action kzv:visit .
ex:contrast kz:statedIn ex:p01-s02 ; kz:contrastKind kzv:juxtaposition .
ex:charge kz:statedIn ex:p01-s03 .
"""


def rules(turtle):
    triples = (quad.triple for quad in ox.parse(HEAD + turtle, format=ox.RdfFormat.TURTLE))
    pieces = {ox.NamedNode(EX + name): text for name, text in SENTENCES.items()}
    return [clash.rule for clash in clashes(Graph(triples), pieces)]


def test_what_the_text_bears_out_gives_nothing():
    assert rules(GOOD) == []


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        ("number-not-in-text", "kz:atLeast 4", "kz:exactly 4"),
        ("number-not-in-text", "kz:atLeast 4", "kz:atLeast 5"),
        ("number-not-in-text", "put 12 oaks", "put 15 oaks"),
        ("day-not-in-text", " ; kz:inferred kzv:year", ""),
        ("day-not-in-text", "In March", "In April"),
        ("name-not-in-text", "the word of the Garden Union", "the word of the Forest Union"),
        ("name-not-in-text", "The Garden Union counted", "The Garden Union of Exampleland counted"),
        ("name-not-in-text", 'rdfs:label "Garden Union"', 'rdfs:label "Garden Union Exampleland"'),
        ("cue-not-in-text", "However, no oak and no elm got", "However, oaks and elms got"),
        ("cue-not-in-text", ", or so it is told", ""),
        ("cue-not-in-text", "However, no oak", "No oak"),
        ("cue-not-in-text", "is an allegation", "is a fact"),
        ("cue-not-in-text", "ex:contrast kz:statedIn ex:p01-s02", "ex:contrast kz:statedIn ex:p01-s03"),
        ("cue-not-in-text", "ex:omission a kz:Omission ; kz:statedIn ex:p01-s02", "ex:omission a kz:Omission ; kz:statedIn ex:p01-s03"),
        (
            "paraphrase-of-another",
            "The sale of a bench by a warden is an allegation",
            "Alleged gardeners planted oaks, the Garden Union said",
        ),
        ("link-not-in-text", "At%20least%20four,Union%20said", "At%20least%20four,Union%20claimed"),
    ],
)
def test_what_the_text_does_not_bear_out(rule, before, after):
    assert before in GOOD
    found = rules(GOOD.replace(before, after, 1))
    assert rule in found
