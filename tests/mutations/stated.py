"""What the derived mutations cannot read from the shapes: values, nodes and further findings, each stated by hand."""

from __future__ import annotations

from tests.mutations.real import real

# For a path that nobody has another fitting value of: another value, with what it breaks besides; under the path and a space, a first
# one for a node that has none.
SECOND = {
    "kz:asOf": '"2022-10"^^xsd:gYearMonth',
    "kz:start": '"2021"^^xsd:gYear',
    "kz:end ": '"2022-08"^^xsd:gYearMonth',
    "kz:end": '"2022-09"^^xsd:gYearMonth',
    "kz:penalty": "hrw:figure-karakalpak-activists",
    "kz:urgent": "false",
    "kz:inOrganisation": "kzr:human-rights-watch",
    "kz:atMost ": "300",
    "kz:atMost": "400",
    "kz:place": "kzr:kazakhstan",
    "kz:origin": "⟦Risk-origin-not-destination⟧kzr:uzbekistan",
    "kz:destination": "kzr:kazakhstan",
    "kz:grade": "⟦Risk-grade⟧kzv:imprisonment",
    "kz:within": "⟦Passage-inside-parent⟧⟦Passage-right-parent⟧hrw:p01",
    "kz:paragraph": "13",
    "oa:start": "20",
    "oa:hasSource": "⟦Passage-hasSource⟧⟦Passage-own-source⟧kzr:human-rights-watch",
    "dcterms:issued": '"2022-10-27"^^xsd:date',
    "dcterms:creator": "kzr:european-parliament",
    "dcterms:title": '"Another title"@en',
    "dcterms:type": "<http://publications.europa.eu/resource/authority/country/KAZ>",
    "dcterms:language": "<http://publications.europa.eu/resource/authority/country/KAZ>",
    "dcterms:license": "<https://creativecommons.org/licenses/by/4.0/deed>",
    "kz:length": "5964",
    "schema:url": "<https://www.hrw.org/news>",
    "owl:versionInfo": '"0.2.0"',
    "owl:versionIRI": "⟦Ontology-version-agrees⟧<https://w3id.org/kzgraph/ontology/0.2.0>",
}
# A text that does not fit the pattern of a shape.
BROKEN = {
    "Passage-sha256": '"05C890FD1E665DAF7D70066A07A22A0E222F02D07B8D1BD3900AAFEA60DF877C"',
    "Passage-foldedSha256": '"05c890fd1e665daf7d70066a07a22a0e"',
    "Passage-deepLink": "<https://www.hrw.org/news/2022/10/26/statement-subcommittee-human-rights-european-parliament-26-october-2022#page>",
    "Ontology-version": '"0.1"',
    "Ontology-versionIRI": "<https://w3id.org/kzgraph/ontology/0.1>",
}
# The node for a mutation, where a chosen one would break more than is meant, or hide it.
AT = {
    "Act/Act-start/wrong": "hrw:act-violations-since-january",
    "Concept/Concept-unit/second": "kzv:criminal-cases",
    "Concept/Concept-unit/wrong": "kzv:criminal-cases",
    "Concept/Concept-inScheme/missing": "kzv:deny-torture",
    "Concept/Concept-inScheme/wrong": "kzv:admit-guilt",
    "Demand/Assertion-statedIn/wrong": "hrw:demand-test-authorities",
    "Description/Assertion-statedIn/wrong": "hrw:description-mamay-head-of-party",
    "Event/Event-start/wrong": "kzr:january-events",
    "Event/Event-end/second": "kzr:visit-of-august-2022",
    "Event/Event-end/wrong": "kzr:january-events",
    "Event/Thing-namedIn/missing": "kzr:documented-incidents",
    "Figure/Assertion-voice/second": "hrw:figure-torture-cases",
    "Figure/Figure-subsetOf/wrong": "hrw:figure-torture-cases",
    "Figure/Figure-measure/second": "hrw:figure-torture-cases",
    "Figure/Figure-atMost/second": "hrw:figure-official-deaths",
    "Figure/Figure-atMost/wrong": "hrw:figure-occasions-of-excessive-force",
    "Figure/Figure-atMost/minInclusive": "hrw:figure-shot-dead",
    "Passage/Passage-hasSource/missing": "hrw:p00-s02",
    "Passage/Passage-hasSource/second": "hrw:p00-s01",
    "Passage/Passage-hasSource/wrong": "hrw:p00-s01",
    "Passage/Passage-start/second": "hrw:p00-s02",
    "Passage/Passage-start/wrong": "hrw:p12-s01",
    "Passage/Passage-start/minInclusive": "hrw:p00-s01",
    "Passage/Passage-end/wrong": "hrw:p11-s01",
    "Passage/Passage-end/minInclusive": "hrw:p00-s02",
    "Passage/Passage-within/second": "hrw:p03-s05",
    "Passage/Passage-sentence/second": "hrw:p00-s01",
    "Passage/Passage-paragraph/missing": "hrw:p12-s01",
    "Passage/Passage-paragraph/second": "hrw:p03-s01",
    "Passage/Passage-paragraph/wrong": "hrw:p03-s02",
    "Passage/Passage-paragraph/minInclusive": "hrw:p03-s03",
    "Response/Response-actor-given-or-silent/not given": "hrw:response-complaints",
    "Person/Thing-namedIn/missing": "kzr:person-2",
    "Risk/Risk-origin/second": "hrw:risk-prosecution-in-uzbekistan",
    "Risk/Risk-origin/wrong": "hrw:risk-prosecution-in-uzbekistan",
    "Risk/Risk-destination/second": "hrw:risk-torture-in-uzbekistan",
    "Risk/Risk-destination/wrong": "hrw:risk-torture-in-uzbekistan",
}


def _every_passage(rule: str, path: str) -> list[tuple[str, str, str]]:
    return [(rule, passage, path) for passage in real().nodes("kz:Passage")]


# What else a mutation breaks: the rule, and the node and path at which it is told; an empty node is the mutation's own.
ALSO = {
    "Charge/Charge-provision-given-or-silent/not given": [("Thing-used", "kzr:criminal-code-article-272", "")],
    "Concept/Concept-inScheme/missing": [("Act-aim", "hrw:act-victims-pressed", "kz:aim")],
    "Concept/Concept-inScheme/wrong": [("Act-aim", "hrw:act-detainees-pressed", "kz:aim")],
    "Description/Assertion-statedIn/wrong": [("Person-named-where-spoken-of", "kzr:person-1", "")],
    "Figure/Figure-atMost/minInclusive": [("Figure-bounds-in-order", "", "kz:atLeast")],
    "Figure/Figure-subsetOf/wrong": [("Figure-subset-one-voice", "", "kz:subsetOf")],
    "Figure/Figure-place/wrong": [("Thing-used", "kzr:pretrial-detention-centres", "")],
    "Ontology/Ontology-version/second": [("Ontology-version-agrees", "", "owl:versionIRI")],
    "Ontology/Ontology-version/pattern": [("Ontology-version-agrees", "", "owl:versionIRI")],
    "Ontology/Ontology-versionIRI/wrong": [("Ontology-version-agrees", "", "owl:versionIRI")],
    "Ontology/Ontology-versionIRI/pattern": [("Ontology-version-agrees", "", "owl:versionIRI")],
    "Passage/Passage-deepLink/wrong": [("Passage-links-to-own-page", "", "kz:deepLink")],
    "Passage/Passage-end/minInclusive": [("Passage-start", "", "oa:start")],
    "Passage/Passage-hasSource/wrong": [("Passage-own-source", "", "oa:hasSource")],
    "Passage/Passage-within/wrong": [("Passage-right-parent", "", "kz:within")],
    "Passage/Passage-paragraph/second": [("Passage-right-parent", "", "kz:within")],
    "Passage/Passage-paragraph/wrong": [("Passage-right-parent", "", "kz:within")],
    "Passage/Passage-paragraph/minInclusive": [("Passage-right-parent", "", "kz:within")],
    "Person/Thing-namedIn/missing": [("Person-named-where-spoken-of", "kzr:person-2", "")] * 3,
    "Risk/Risk-destination/second": [("Risk-origin-not-destination", "", "kz:origin")],
    "Source/Source-issued/missing": [
        ("Event-day-not-after-source", "kzr:visit-of-august-2022", "kz:start"),
    ],
    "Source/Source-length/minInclusive": _every_passage("Passage-inside-source", "oa:end"),
    "Source/Source-url/second": _every_passage("Passage-links-to-own-page", "kz:deepLink"),
    "Source/Source-url/wrong": _every_passage("Passage-links-to-own-page", "kz:deepLink"),
}
