"""Concepts, terms, passages and things broken by hand, where no single constraint of a property shape would do."""

from __future__ import annotations

from tests.validate.mutations.edits import Mutation, add, beside, drop, end, flag, more, node, swap, text
from tests.validate.mutations.links import EUROVOC, WIKIDATA, link
from tests.validate.mutations.ways import ACTS, DEMANDS, HRW, KZ, NAMES, NEW_TERM, PASSAGES, THINGS, VOCAB, WAIVERS, across, after, on

ONTOLOGY = "<https://w3id.org/kzgraph/ontology>"
GRAVE_RISK = """⟦Concept-name⟧kzv:Grave-Risk a skos:Concept ;
  skos:inScheme kzv:grades ;
  skos:prefLabel "grave risk"@en , "ауыр қауіп"@kk , "тяжкий риск"@ru ;
  skos:definition "A risk that is called grave."@en ."""
BYSTANDERS = '⟦Thing-used⟧hrw:group-bystanders a kz:Group ;\n  rdfs:label "Bystanders"@en , "Куәгерлер"@kk , "Очевидцы"@ru .'


def nodes() -> list[Mutation]:
    """Those of every kind of node, in the order of the files of shapes."""
    return [*_concepts(), *_terms(), *_passages(), *_pages(), *_withdrawn(), *_things(), *_persons()]


def _concepts() -> list[Mutation]:
    has_unit, no_class, outside = flag("Concept-measure-has-unit"), flag("Graph-node-has-class"), flag("Graph-known-class")
    code = swap("skos:notation", "", '⟦Concept-notation-typed⟧"010100000000"')
    return [
        on("measure without a unit", "kzv:prison-term-faced", drop("kz:unit"), has_unit),
        on("unit of no measure", "kzv:serious-risk", add("kz:unit kzv:person"), has_unit),
        on("code without its thesaurus", "kzv:shooting", code),
        on("broader concept of another scheme", "kzv:severely", add("skos:broader ⟦Concept-broader-in-scheme⟧kzv:experts")),
        across(
            "broader concepts in a circle",
            ("kzv:refrain", add("skos:broader ⟦Concept-broader-in-scheme⟧kzv:not-extradite")),
            ("kzv:not-extradite", flag("Concept-broader-in-scheme", "skos:broader")),
        ),
        after("concept in upper case", (f"{VOCAB}grades.ttl", GRAVE_RISK)),
        on("concept with a regional label", "kzv:some", add('skos:altLabel ⟦Labels-plain-tags⟧"a few"@en-GB')),
        on("concept without a class", "kzv:thousands", drop("a"), no_class),
        on("concept with a class from outside", "kzv:prison-year", more("a", "prov:Entity"), outside),
        on("concept with an abstract class", "kzv:occasion", more("a", "kz:Assertion"), outside),
    ]


def _terms() -> list[Mutation]:
    twice = [swap("skos:prefLabel", "@kk", "@en"), flag("Labels-three-languages"), flag("Term-label", "skos:prefLabel")]
    differ = [swap("owl:versionInfo", "0.1.0", "0.3.0"), flag("Ontology-version-agrees", "owl:versionIRI")]
    imports = "owl:imports ⟦Ontology-no-imports⟧⟦unchecked-identifier⟧<http://www.w3.org/ns/prov>"
    geonames = "⟦Identifier-geonames⟧<https://www.geonames.org/1522867/kazakhstan.html>"
    return [
        after("class in lower case", (KZ, f"⟦Class-name⟧kz:rumour a owl:Class ;\n{NEW_TERM}")),
        after("property in upper case", (KZ, f"⟦Property-name⟧kz:Rumours a owl:ObjectProperty ;\n{NEW_TERM}")),
        on("term with two languages", "kz:circumstance", *twice),
        on("versions that differ", ONTOLOGY, *differ),
        on("imports", ONTOLOGY, beside("owl:versionInfo", imports)),
        on("term that is not declared", "kz:grade", drop("a"), flag("Ontology-terms-declared"), flag("Graph-node-has-class")),
        on("page of Wikidata", "kz:State", add("rdfs:seeAlso ⟦Identifier-wikidata⟧<https://www.wikidata.org/wiki/Q7275>")),
        on("page of GeoNames", "kz:Place", add(f"rdfs:seeAlso {geonames}")),
        on("page of EuroVoc", "kz:Charge", add("rdfs:seeAlso ⟦Identifier-eu⟧<https://eurovoc.europa.eu/1457>")),
        on("identity by machine", "kz:Document", add("owl:sameAs ⟦Identifier-no-sameAs⟧kz:Source")),
    ]


def _passages() -> list[Mutation]:
    parent = swap("kz:within", "", "⟦Passage-right-parent⟧⟦Passage-inside-parent⟧hrw:p12")
    page = "<https://www.hrw.org/news/2022/10/2"
    return [
        on("end after the text", "hrw:p13", swap("oa:end", "5848", "⟦Passage-inside-source⟧5964")),
        on("start after the end", "hrw:p00-s02", swap("oa:start", "114", "⟦Passage-start⟧151")),
        on("sentence in no paragraph", "hrw:p12-s01", drop("kz:within"), flag("Passage-sentence-within")),
        on("section of a sentence", "hrw:p12-s01", add('kz:section ⟦Passage-section-of-paragraph⟧"1.c"')),
        across(
            "number of another sentence",
            ("hrw:p10-s03", swap("kz:sentence", "3", "2")),
            ("hrw:p10-s02", flag("Passage-number-once")),
        ),
        on("paraphrase in Russian alone", "hrw:p09-s01", swap("kz:paraphrase", "@en", "@ru"), flag("Passage-english-paraphrase")),
        on("end after its paragraph", "hrw:p11-s02", swap("oa:end", "", "5400"), flag("Passage-inside-parent", "kz:within")),
        on("within another paragraph", "hrw:p06-s02", parent),
        on("text without a length", "kzr:hrw-2022-10-26", drop("kz:length"), flag("Source-of-a-text")),
        on("link to another page", "hrw:p07-s01", swap("kz:deepLink", f"{page}6/", f"⟦Passage-links-to-own-page⟧{page}7/")),
    ]


def _page(name: str, subject: str = "", **given: str) -> str:
    """A passage of a page, complete but for what is given otherwise; an empty text leaves the statement out."""
    lines = {
        "source": "oa:hasSource kzr:hrw-2022-10-26",
        "url": "schema:url <https://www.hrw.org/news>",
        "day": 'kz:readOn "2022-10-26"^^xsd:date',
        "paraphrase": 'kz:paraphrase "A page."@en',
    } | given
    return f"{subject}hrw:{name} a kz:PagePassage ;\n  " + " ;\n  ".join(filter(None, lines.values())) + " ."


PAGES = [
    _page("page-1", more="kz:sentence ⟦PagePassage⟧1"),
    _page("page-2", "⟦PagePassage-url⟧", url=""),
    _page("page-3", url="schema:url ⟦PagePassage-url⟧<https://www.hrw.org/news> , <https://www.hrw.org/>"),
    _page("page-4", url='schema:url ⟦PagePassage-url⟧"https://www.hrw.org/news"'),
    _page("page-5", "⟦PagePassage-readOn⟧", day=""),
    _page("page-6", day='kz:readOn ⟦PagePassage-readOn⟧"2022-10-26"^^xsd:date , "2022-10-27"^^xsd:date'),
    _page("page-7", day='kz:readOn ⟦PagePassage-readOn⟧"2022-10"^^xsd:gYearMonth'),
    _page("page-8", "⟦Passage-hasSource⟧", source=""),
    _page("page-9", "⟦Passage-english-paraphrase⟧", paraphrase=""),
    _page("page-10", paraphrase='kz:paraphrase "A page."@en , ⟦Passage-paraphrase⟧"Eine Seite."@de'),
]


def _pages() -> list[Mutation]:
    """The statement has no passage of a page."""
    return [Mutation("passages of pages", ((PASSAGES, end("\n\n".join(PAGES))),))]


WITHDRAWN = """kzr:person-3 a kz:Withdrawn ;
  kz:withdrawnOn "2022-10-27"^^xsd:date ;
  rdfs:label ⟦Withdrawn⟧"Somebody"@en .

⟦Withdrawn-withdrawnOn⟧kzr:person-4 a kz:Withdrawn .

kzr:person-5 a kz:Withdrawn ;
  kz:withdrawnOn ⟦Withdrawn-withdrawnOn⟧"2022-10-27"^^xsd:date , "2022-10-28"^^xsd:date .

kzr:person-6 a kz:Withdrawn ;
  kz:withdrawnOn ⟦Withdrawn-withdrawnOn⟧"2022-10"^^xsd:gYearMonth .

kzr:person-7 a kz:Withdrawn ;
  kz:withdrawnOn "2022-10-27"^^xsd:date ."""


def _withdrawn() -> list[Mutation]:
    """Nobody has been withdrawn yet, and a waiver says so."""
    waived = "- rule: idle-shape\n  node: kzsh:Withdrawn"
    withdrawn = node("hrw:response-npm-monitoring", add("kz:concerns kzr:person-7"), flag("Withdrawn-not-pointed-at"))
    waiver = (WAIVERS, text(waived, f"⟦unused-waiver⟧{waived}"))
    return [Mutation("withdrawn nodes", ((f"{THINGS}persons.ttl", end(WITHDRAWN)), (f"{HRW}response.ttl", withdrawn), waiver))]


def _things() -> list[Mutation]:
    un, office, kazakh = "kzr:un", "kzr:un-human-rights-office", ' , "Тергеу изоляторлары, бірде-бірі аталмаған"@kk'
    places = "kzr:pretrial-detention-centres"
    return [
        on("two classes of thing", "kzr:list-of-fatal-victims", more("a", "kz:LegalProvision"), flag("Thing-class", "a")),
        on("thing with a class from outside", "kzr:osce", more("a", "⟦Thing-class⟧prov:Organization"), flag("Thing-class", "a")),
        across(
            "thing without a class",
            (office, drop("a")),
            (f"{NAMES} {office}", flag("Thing-class")),  # the thing is a subject in two files, and the first is named
            ("hrw:requirement-un-experts", flag("Assertion-concerns", "kz:concerns")),
            *((link(office, dataset), flag("Link-linkSubject", "kz:linkSubject")) for dataset in (WIKIDATA, EUROVOC)),
        ),
        across("body that no passage names", (f"{NAMES} kzr:odihr", drop("kz:namedIn")), ("kzr:odihr", flag("Body-named"))),
        on("two things of one name", "kzr:odihr", swap("rdfs:label", '"ODIHR"', '"OSCE"'), flag("Thing-one-label-one-thing")),
        after("thing that nobody uses", (f"{HRW}group.ttl", BYSTANDERS), (NAMES, "hrw:group-bystanders kz:namedIn hrw:p05-s01 .")),
        on("body that is part of itself", un, add(f"kz:partOf {un}"), flag("Thing-part-not-circular")),
        across(
            "bodies in a circle",
            ("kzr:european-parliament", add("kz:partOf ⟦Thing-part-not-circular⟧kzr:subcommittee-on-human-rights")),
            ("kzr:subcommittee-on-human-rights", flag("Thing-part-not-circular", "kz:partOf")),
        ),
        on("thing with a regional label", "kzr:odihr", more("rdfs:label", '⟦Labels-plain-tags⟧"Warsaw office"@en-GB')),
        on("thing without a Kazakh label", places, swap("rdfs:label", kazakh, ""), flag("Labels-three-languages")),
        on("event after its source", "kzr:visit-of-august-2022", swap("kz:end", '"2022-08"', '⟦Event-day-not-after-source⟧"2022-12"')),
    ]


def _persons() -> list[Mutation]:
    renamed = [
        (file, lambda content: content.replace("kzr:person-2", "kzr:somebody")) for file in (NAMES, ACTS, DEMANDS, f"{HRW}description.ttl")
    ]
    named = [(NAMES, node("kzr:person-1", swap("kz:namedIn", "", "hrw:p00-s02")))]
    unnamed = node("kzr:person-1", *[flag("Person-named-where-spoken-of")] * 7)  # by seven assertions
    return [
        Mutation("person spoken of where nobody names the person", (*named, (f"{THINGS}persons.ttl", unnamed))),
        Mutation("person with a telling IRI", (*renamed, (f"{THINGS}persons.ttl", text("kzr:person-2", "⟦Person-opaque⟧kzr:somebody")))),
    ]
