"""Assertions and figures broken by hand, where no single constraint of a property shape would do."""

from __future__ import annotations

from tests.validate.mutations.edits import Mutation, add, beside, drop, flag, more, swap
from tests.validate.mutations.ways import across, on

TOLD = """@prefix hrw: <https://w3id.org/kzgraph/resource/hrw-2022-10-26/> .
@prefix kz: <https://w3id.org/kzgraph/ontology#> .
@prefix kzr: <https://w3id.org/kzgraph/resource/> .
@prefix kzv: <https://w3id.org/kzgraph/vocab#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
kzr:act-stated a kz:Act ; rdfs:label "It was stated."@en ; kz:voice kzr:human-rights-watch ; kz:standing kzv:asserted ;
  kz:asOf "2022-10-26"^^xsd:date ; kz:statedIn ⟦Assertion-own-source⟧hrw:p01-s01 ; kz:actType kzv:arrest ;
  kz:silentOn kzv:victim , kzv:perpetrator .
"""
EFFORTS, INDEPENDENT, GRAVE = "hrw:response-government-efforts", "hrw:omission-independent-investigation", "hrw:assessment-violations-grave"
CIRCLE, ITSELF = "⟦Assertion-no-circle⟧", "⟦Assertion-contradicts-another⟧"


def assertions() -> list[Mutation]:
    """Those of every class of assertion, in the order of the files of shapes."""
    return [*_of_all_classes(), *_of_one_class(), *_figures()]


def _of_all_classes() -> list[Mutation]:
    january, visit = "hrw:act-violations-in-january", "kzr:visit-of-august-2022"
    ended = '⟦Assertion-end-not-before-start⟧"2022-07"'
    patterns = "hrw:omission-independent-mechanism"
    late = '⟦Assertion-day-not-after-source⟧"2022-1'
    alleged = swap("kz:voice", "", "⟦Assertion-alleged-voice⟧kzr:human-rights-watch")
    named = add("kz:inferred kzv:event")
    norm = [flag("Norm", path) for path in ("kz:actType", "kz:victim")]
    norm += [flag("Norm-standing", "kz:standing"), flag("Assertion-action"), flag("Norm-duty-bearer-given-or-silent")]
    return [
        on("end of an act before its start", january, swap("kz:end", '"2022-01"', '⟦Assertion-end-not-before-start⟧"2021-12"')),
        on("end of an event before its start", visit, swap("kz:end", '"2022-08"', ended)),
        on("label in Kazakh alone", "hrw:act-shooting", swap("rdfs:label", "@en", "@kk"), flag("Assertion-english-label")),
        on("allegation in the voice of an organisation", "hrw:act-alleged-torture-or-ill-treatment", alleged),
        on("day after the source", "hrw:act-critics-targeted", swap("kz:asOf", '"2022-10-26', f"{late}0-27")),
        on("month after the source", "hrw:response-list-released", swap("kz:date", '"2022-08', f"{late}1")),
        across(
            "parts in a circle",
            ("hrw:act-excessive-force", add(f"kz:partOf {CIRCLE}hrw:act-lethal-force")),
            ("hrw:act-lethal-force", flag("Assertion-no-circle", "kz:partOf")),
        ),
        across(
            "bases in a circle",
            ("hrw:response-complaints", add(f"kz:basedOn {CIRCLE}hrw:response-torture-cases")),
            ("hrw:response-torture-cases", add(f"kz:basedOn {CIRCLE}hrw:response-complaints")),
        ),
        on("part of itself", EFFORTS, add(f"kz:partOf {CIRCLE}{EFFORTS}")),
        on(
            "one alternative",
            patterns,
            drop("kz:oneOf", "kzv:identify-those-responsible"),
            drop("kz:oneOf", "kzv:recommend-against-impunity"),
            flag("Assertion-alternatives", "kz:oneOf"),
        ),
        on("contradicts itself", INDEPENDENT, more("kz:contradicts", f"{ITSELF}{INDEPENDENT}")),
        on("event that no passage names", "hrw:act-shooting", drop("kz:inferred"), flag("Assertion-event-inferred", "kz:event")),
        on("event that the passage names", "hrw:norm-independent-investigation", named, flag("Assertion-event-inferred", "kz:event")),
        on(
            "official figures of a body that is named",
            "hrw:figure-deaths-in-detention",
            drop("kz:inferred", "kzv:voice"),
            flag("Assertion-official-figures", "kz:basedOn"),
        ),
        on("judges itself", GRAVE, add(f"kz:judges {ITSELF}{GRAVE}")),
        on("stated in a paragraph", "hrw:act-victims-pressed", more("kz:statedIn", "⟦Assertion-in-a-sentence⟧hrw:p04")),
        Mutation("assertion outside the namespace of its source", (("graph/things/acts.ttl", lambda _: TOLD),)),
        on("two classes of assertion", "hrw:act-unions-unable-to-operate", swap("a", "", "⟦Assertion-class⟧kz:Act , kz:Norm"), *norm),
        on(
            "assertion with a class from outside",
            "hrw:response-debriefing",
            more("a", "⟦Assertion-class⟧prov:Activity"),
            flag("Assertion-class", "a"),
        ),
        on("assertion without a class", "hrw:act-assembly-curtailed-in-practice", drop("a"), flag("Assertion-class")),
        on(
            "accusation as what an act concerns",
            "hrw:act-media-workers-prosecuted",
            add("kz:concerns kzv:spreading-false-information"),
            flag("Graph-accusation-only-in-charges"),
        ),
    ]


def _of_one_class() -> list[Mutation]:
    first, second = "hrw:demand-convene-assessment", "hrw:demand-support-investigation"
    charge = "⟦Description-not-from-a-charge⟧hrw:charge-named-1-mass-riots"
    side = more("kz:side", "⟦Contrast-side-not-against⟧hrw:assessment-eu-well-placed")
    promise = swap("kz:voice", "", "⟦Response-promise-voice⟧kzr:government-of-kazakhstan")
    return [
        on(
            "detention known from a call for release alone",
            "hrw:act-named-1-detained",
            drop("kz:inferred"),
            flag("Act-detention-from-release"),
        ),
        on(
            "contrast with another sentence",
            "hrw:contrast-official-deaths",
            drop("kz:ambiguous"),
            drop("kz:leavesOpen"),
            flag("Contrast-scope-flagged"),
        ),
        on(
            "wording left open without its readings",
            "hrw:act-violations-during-events",
            drop("kz:leavesOpen"),
            flag("Assertion-readings", "kz:ambiguous"),
        ),
        on("two sides that are one", "hrw:contrast-eu-condition", side),
        across(
            "order of demands in a circle",
            (second, add(f"kz:precedes ⟦Demand-order⟧{first}")),
            (first, flag("Demand-order", "kz:precedes")),
        ),
        on("description that concerns a charge", "hrw:description-party-unregistered", add(f"kz:concerns {charge}")),
        on("requirement without content", "hrw:requirement-hybrid", drop("kz:quality"), flag("Requirement-has-content")),
        on("promise in another's voice", "hrw:response-reforms-promised", promise),
        on(
            "origin that is the destination",
            "hrw:risk-prosecution-in-uzbekistan",
            swap("kz:destination", "", "kzr:kazakhstan"),
            flag("Risk-origin-not-destination", "kz:origin"),
        ),
    ]


def _figures() -> list[Mutation]:
    whole, part = "hrw:figure-official-deaths", "hrw:figure-official-security-force-deaths"
    officers, activists = "hrw:figure-officers-detained", "hrw:figure-karakalpak-activists"
    incidents, shot = "hrw:figure-incidents-documented", "hrw:figure-shot-dead"
    larger = add(f"kz:subsetOf ⟦Figure-subset-not-larger⟧{officers}")
    other_voice = [swap("kz:voice", "", "kzr:government-of-kazakhstan"), flag("Figure-subset-one-voice", "kz:subsetOf")]
    one_kind = flag("Figure-one-kind-of-value")
    return [
        on(
            "count of cases without its overlap", "hrw:figure-torture-cases", drop("kz:silentOn", "overlap"), flag("Figure-overlap-flagged")
        ),
        on("part whose overlap is open", part, add("kz:silentOn kzv:overlap"), flag("Figure-overlap-flagged")),
        on("relayed figure of no day", whole, drop("kz:silentOn", "as-of"), flag("Figure-as-of-flagged", "kz:asOf")),
        on("two kinds of value", "hrw:figure-authenticated-videos", beside("kz:magnitude", "kz:exactly 30"), one_kind),
        on("no value", "hrw:figure-prosecutor-cases", drop("kz:magnitude"), one_kind),
        on("lower bound above the upper", shot, beside("kz:atLeast", "kz:atMost 9"), flag("Figure-bounds-in-order", "kz:atLeast")),
        on("half a person", officers, swap("kz:exactly", "9", "⟦Figure-whole-units⟧9.5")),
        on("part larger than its whole", activists, swap("kz:exactly", "4", "40"), larger),
        on("part in another voice", part, *other_voice),
        on(
            "part in another unit",
            incidents,
            drop("kz:ambiguous"),
            drop("kz:leavesOpen"),
            add(f"kz:subsetOf ⟦Figure-subset-same-unit⟧{shot}"),
        ),
        on(
            "among what is counted in the same unit",
            officers,
            drop("kz:silentOn", "overlap"),
            add(f"kz:among ⟦Figure-among-another-unit⟧{activists}"),
        ),
        on("count of an accusation without a charge", activists, swap("kz:standing", "", "⟦Figure-charged-in-a-charge⟧kzv:charged")),
        across(
            "subsets in a circle",
            (whole, drop("kz:silentOn", "overlap")),
            (whole, add(f"kz:subsetOf {CIRCLE}⟦Figure-subset-not-larger⟧{part}")),
            (part, flag("Assertion-no-circle", "kz:subsetOf")),
        ),
    ]
