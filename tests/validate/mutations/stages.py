"""Mutations of the rules of the stages other than the shapes."""

from __future__ import annotations

from tests.validate.mutations.edits import Mutation, add, beside, end, flag, more, node, swap, text
from tests.validate.mutations.ways import ACTS, DEMANDS, HRW, KZ, NAMES, NEW_TERM, SEVERITIES, SHAPES, THINGS, WAIVERS, after, instead, on

LITERAL, NAME, STANDARD = "⟦lexical-form⟧", "⟦unknown-name⟧", "⟦unknown-standard-term⟧"
HIDDEN, BLANK, SCHEME = "⟦hidden-character⟧", "⟦blank-node⟧", "⟦iri-scheme⟧"
DAY = '"2022-10-26"'
SERVICE = "SERVICE <https://example.org/> {"


def gate() -> list[Mutation]:
    """What the gate refuses within a file: nothing else is judged then."""
    charged = "kz:standing kzv:charged"
    return [
        instead("statement without its end", f"{HRW}charge.ttl", f"{charged} ;\n  kz:asOf", f"{charged}\n  ⟦syntax⟧kz:asOf"),
        on("turned text", "hrw:act-shooting", swap("rdfs:label", "people", f"{HIDDEN}\u202epeople")),
        on("turned text as an escape", "hrw:act-victims-pressed", swap("rdfs:label", "victims", f"victims{HIDDEN}\\u2067")),
        instead("hidden character in a comment", f"{HRW}figure.ttl", "# Counts.", f"# Cou{HIDDEN}\x08nts."),
        on("person without an IRI", "hrw:act-media-workers-arrested", swap("kz:victim", "", f"{BLANK}[ a kz:Person ]")),
        on("labelled blank node", "hrw:response-complaints", more("kz:actor", f"{BLANK}_:somebody")),
        on("list", "hrw:demand-not-extradite", add(f"kz:concerns {BLANK}( kzr:kazakhstan kzr:uzbekistan )")),
        Mutation("mailbox as an IRI", ((NAMES, node("kzr:osce", add(f"rdfs:seeAlso {SCHEME}<mailto:somebody>"))),)),
        on("predicate of no web", "kzr:osce", add(f"{SCHEME}<urn:x:member> kzr:un")),
        on("datatype of no web", "kzr:un", beside("a", f'rdfs:label {SCHEME}"UN"^^<tag:text>')),
        on("import", "hrw:group-rioters", add("⟦shapes-in-data⟧owl:imports <https://example.org/more>")),
        after("shape switched off", (f"{THINGS}persons.ttl", "kzsh:Person-opaque ⟦shapes-in-data⟧sh:deactivated true .")),
        Mutation("file that nothing reads", ((f"{THINGS}laws.TTL", lambda _: "⟦unread-file⟧# Laws.\n"),)),
        on("long paraphrase", "hrw:p00-s01", add(f'kz:paraphrase ⟦literal-length⟧"{"x" * 20_001}"@ru')),
    ]


def blocking() -> list[Mutation]:
    """Literals and names that are wrong: the shapes wait for them."""
    return [*_literals(), *_names()]


def _literals() -> list[Mutation]:
    two_digits = f'kz:date {LITERAL}"22"^^xsd:gYear'
    misspelt = swap("kz:asOf", f"{DAY}^^xsd:date", f"⟦known-datatype⟧{DAY}^^xsd:Date")
    return [
        on("leading zeros", "hrw:figure-official-security-force-deaths", swap("kz:exactly", "19", f"{LITERAL}0019")),
        on("sign", "hrw:figure-shot-dead", swap("kz:atLeast", "10", f"{LITERAL}+10")),
        on("number with an exponent", "hrw:figure-torture-cases", swap("kz:exactly", "234", "⟦known-datatype⟧2.34e2")),
        on("day that does not exist", "hrw:act-excessive-force", swap("kz:asOf", DAY, f'{LITERAL}"2022-02-30"')),
        on("day with a time", "hrw:act-shooting", swap("kz:asOf", DAY, f'{LITERAL}"2022-10-26T00:00:00"')),
        on("day with a zone", "hrw:act-lethal-force", swap("kz:asOf", DAY, f'{LITERAL}"2022-10-26+05:00"')),
        on("month without its year", "hrw:response-list-released", swap("kz:date", '"2022-08"', f'{LITERAL}"--08"')),
        on("year of two digits", "hrw:response-complaints", beside("kz:action", two_digits)),
        on("yes", "hrw:demand-convene-assessment", swap("kz:urgent", "true", f'{LITERAL}"yes"^^xsd:boolean')),
        on("one for true", "hrw:demand-release-named-1", add(f'kz:urgent {LITERAL}"1"^^xsd:boolean')),
        on("misspelt datatype", "hrw:act-victims-pressed", misspelt),
    ]


def _names() -> list[Mutation]:
    charge = "hrw:charge-named-1-mass-riots"
    return [
        on("misspelt class", charge, swap("a", "kz:Charge", f"{NAME}kz:Chrage")),
        on("misspelt property", charge, swap("kz:offence", "kz:offence", f"{NAME}kz:offense")),
        on("misspelt concept", "hrw:charge-named-1-false-information", swap("kz:standing", "", f"{NAME}kzv:chraged")),
        on("thing that is nowhere", "hrw:act-critics-targeted", more("kz:victim", f"{NAME}hrw:group-critics")),
        instead(
            "link about a thing that is gone", "graph/links/eurovoc.ttl", "kz:linkSubject kzr:osce", f"kz:linkSubject {NAME}kzr:osce-gone"
        ),
        on("passage that is nowhere", "hrw:act-named-1-detained", swap("kz:statedIn", "", f"{NAME}hrw:p11-s03")),
        instead("misspelt target", f"{SHAPES}risk.ttl", "Class kz:Risk ;\n  sh:nodeKind", f"Class {NAME}kz:Rsik ;\n  sh:nodeKind"),
        instead("misspelt constraint", f"{SHAPES}charge.ttl", "sh:minCount 1", f"{STANDARD}sh:minCont 1"),
        instead("misspelt path", f"{SHAPES}event.ttl", "sh:path kz:end", f"sh:path {NAME}kz:finish"),
        on("misspelt class of a term", "kz:Place", swap("a", "owl:Class", f"{STANDARD}owl:Clas")),
        on("misspelt label of a concept", "kzv:occasion", swap("skos:prefLabel", "skos:prefLabel", f"{STANDARD}skos:preferedLabel")),
        on("misspelt label of a thing", "hrw:group-rioters", swap("rdfs:label", "rdfs:label", f"{STANDARD}rdfs:lable")),
        instead("misspelt name in a question", "queries/institutions/monitoring-bodies.rq", "kzv:monitor", f"{NAME}kzv:monitors"),
        instead("misspelt name in a constraint", f"{SHAPES}demand.ttl", "$this kz:precedes ?", f"$this {NAME}kz:preceeds ?"),
    ]


def constraints() -> list[Mutation]:
    """Constraints in SPARQL that no engine could run: the shapes wait for them too."""
    broader = "?value skos:broader* $this }"
    return [
        instead("path that no engine reads", f"{SHAPES}thing.ttl", "?value kz:partOf* $", "?value kz:partOf*⟦query-syntax⟧* $"),
        instead("constraint that asks elsewhere", f"{SHAPES}concept.ttl", broader, f"{{ ⟦query-syntax⟧{SERVICE} {broader} }} }}"),
    ]


def ill_formed() -> list[Mutation]:
    """A shape that is none: no shape judges then."""
    return [instead("property with two limits", f"{SHAPES}charge.ttl", "sh:maxCount 1", "sh:maxCount ⟦ill-formed-shape⟧1 , 2")]


def others() -> list[Mutation]:
    """What the shapes do not wait for."""
    return [*_terms(), *_queries(), *_coverage(), *_harm(), *_decisions()]


def _terms() -> list[Mutation]:
    media = '"БАҚ қызметкерлері"@k'
    tagged = swap("rdfs:label", f"{media}k", f"⟦language-tag⟧⟦Thing-label⟧{media}z")
    wikidata = "⟦unchecked-identifier⟧<http://www.wikidata.org/entity/Q6>"
    deprecated = "⟦deprecated-term⟧kz:"
    return [
        on("label in the language of a country", "hrw:group-media-workers", tagged, flag("Labels-three-languages")),
        on("label in a longer code", "hrw:group-protesters", more("rdfs:label", '⟦language-tag⟧⟦Thing-label⟧"Demonstranten"@deu')),
        on("unfinished label", "hrw:group-witnesses", swap("rdfs:label", '"Witnesses to', '⟦unfinished-text⟧"FIXME to')),
        Mutation(
            "deprecated term that is used everywhere",
            (
                (KZ, node("kz:conditionFor", add("owl:deprecated true"), add("dcterms:isReplacedBy kz:averts"))),
                (DEMANDS, node("hrw:demand-hold-leadership-to-account", swap("kz:conditionFor", "kz:", deprecated))),
                (DEMANDS, node("hrw:demand-test-authorities", swap("kz:conditionFor", "kz:", deprecated))),
                (f"{SHAPES}demand.ttl", text("sh:path kz:conditionFor", f"sh:path {deprecated}conditionFor")),
                ("queries/demands/conditions-for-help.rq", text("kz:conditionFor ?", f"{deprecated}conditionFor ?")),
            ),
        ),
        after("term described in the graph", (f"{HRW}group.ttl", '⟦not-its-own⟧kz:Group skos:scopeNote "Any crowd."@en .')),
        after("concept described in the graph", (ACTS, '⟦not-its-own⟧kzv:arrest skos:altLabel "capture"@en .')),
        after("thing described by a source", (NAMES, '⟦not-its-own⟧kzr:european-union skos:altLabel "Union"@en .')),
        after("passage described among the things", (f"{THINGS}places.ttl", '⟦not-its-own⟧hrw:p01 kz:paraphrase "Благодарность."@ru .')),
        on("passage named among the things", "kzr:osce", add("kz:namedIn hrw:p05-s01"), flag("not-its-own")),
        after("thing described in the ontology", (KZ, '⟦not-its-own⟧kzr:ombudsperson skos:altLabel "Ombudsman"@en .')),
        Mutation("identifier with a wrong digit", (("ontology/alignments.ttl", node("kz:Person", swap("skos:closeMatch", "", wikidata))),)),
    ]


def _queries() -> list[Mutation]:
    def question(name: str, file: str, before: str, broken: str) -> Mutation:
        return instead(name, f"queries/{file}.rq", before, broken)

    title = "#+ title:\n#+   {}: Calls made by others than the speaker\n"
    return [
        question("title not in English", "demands/calls-by-others", title.format("en"), f"⟦question-header⟧{title.format('uz')}"),
        question("header that is not YAML", "demands/order-of-demands", "[demands]\n", "[demands\n⟦question-header⟧"),
        question("unfinished question", "demands/demands-by-addressee", "en: Demands", "en: ⟦unfinished-text⟧FIXME"),
        question("misspelt keyword", "institutions/parts-of-bodies", "ORDER BY", "ORDERED⟦query-syntax⟧ BY"),
        question("question that asks elsewhere", "use-of-force/who-ordered-it", "{", f"{{ ⟦query-syntax⟧{SERVICE} ?a ?b ?c }}"),
        question("question to one graph", "consistency/places-named", "WHERE", "⟦query-syntax⟧FROM <https://example.org/g> WHERE"),
    ]


def _coverage() -> list[Mutation]:
    collection = "⟦idle-shape⟧kzsh:Collection a sh:NodeShape ;\n  sh:targetClass skos:Collection ;\n  sh:nodeKind sh:IRI ."
    rumour = '⟦unseen-node⟧kzr:rumour a kz:Rumour ;\n  skos:note "It was said."@en .'
    return [
        Mutation("file without a statement", ((f"{THINGS}empty.ttl", lambda _: "⟦nothing-checked⟧# Only a comment.\n"),)),
        after("shape for a class that nobody uses", (f"{SHAPES}concept.ttl", collection)),
        after("class without a shape", (KZ, f"kz:Rumour a owl:Class ;\n{NEW_TERM}"), (f"{THINGS}places.ttl", rumour)),
    ]


def _harm() -> list[Mutation]:
    mailbox = "⟦email-address⟧⟦PublicBody⟧<https://example.org/?to=somebody@example.org>"
    accused = "⟦accusation-as-name⟧⟦Thing-class⟧kzv:organising-mass-riots"
    house = swap("rdfs:label", '"Pretrial', '⟦fine-coordinates⟧"43.23794, 76.88287: Pretrial')
    suspect = node("hrw:group-rioters", add("⟦accusation-as-name⟧kz:suspect ⟦Group⟧kzr:uzbekistan"))
    phone = swap("rdfs:label", '"', '⟦phone-number⟧"+7 (700) 000-00-00: ')
    return [
        on("personal number in a paraphrase", "hrw:p01", swap("kz:paraphrase", '"Opening', '⟦personal-number⟧"010101 300010: opening')),
        on("phone number in a label", "hrw:act-media-workers-attacked", phone),
        on("mailbox in a label", "hrw:act-media-workers-arrested", swap("rdfs:label", '"', '⟦email-address⟧"somebody@example.org: ')),
        on("mailbox in an IRI", "kzr:kazakh-authorities", add(f"rdfs:seeAlso {mailbox}")),
        on("house of a place", "kzr:pretrial-detention-centres", house),
        on("latitude of a body", "kzr:osce", add("schema:latitude ⟦fine-coordinates⟧⟦PublicBody⟧43.23794")),
        on("group of two", "hrw:figure-officers-detained", swap("kz:exactly", "9", "⟦small-group⟧2")),
        on("person in a group", "kzr:person-1", add("kz:partOf ⟦group-member⟧⟦Person⟧hrw:group-government-critics")),
        on("accusation as a class", "kzr:person-2", more("a", accused), flag("Thing-class", "a")),
        Mutation(
            "wrongdoer as a property",
            ((KZ, end(f"kz:suspect a owl:ObjectProperty ;\n{NEW_TERM}")), (f"{HRW}group.ttl", suspect)),
        ),
    ]


def _decisions() -> list[Mutation]:
    def waiver(rule: str, waived: str, of: str) -> str:
        return f"⟦{rule}⟧- rule: {waived}\n  node: {of}\n  reason: It stood here.\n  until: 2099-12-31"

    return [
        after("waiver of no rule", (WAIVERS, waiver("unknown-rule", "idle-shapes", "kzsh:Place"))),
        after("waiver that waives nothing", (WAIVERS, waiver("unused-waiver", "small-group", "hrw:figure-torture-cases"))),
        Mutation(
            "waiver that ran out",
            (
                (WAIVERS, text("- rule: idle-shape", "⟦expired-waiver⟧- rule: idle-shape")),
                (WAIVERS, text("until: 2027-12-31", "until: 2022-10-26")),
                (f"{SHAPES}withdrawn.ttl", text("kzsh:Withdrawn a", "⟦idle-shape⟧kzsh:Withdrawn a")),
            ),
        ),
        Mutation("severity of no rule", ((SEVERITIES, text("#", "⟦unknown-rule⟧#")), (SEVERITIES, end("idle-shapes: note")))),
    ]
