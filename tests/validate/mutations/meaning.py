"""Mistakes whose form is right and whose meaning is wrong: who said, did or suffered what, how many, when, and in whose words."""

from __future__ import annotations

from tests.validate.mutations.edits import Mutation, add, drop, end, flag, more, node, swap, text
from tests.validate.mutations.ways import ACTS, DEMANDS, FIGURES, HRW, NAMES, PASSAGES, THINGS, VOCAB, across, after, instead, on

BANNED = """kzv:banned a skos:Concept ;
  skos:prefLabel "mass riots"@en , "тәртіпсіздіктер"@kk , "беспорядки"@ru ;
  skos:definition "Disorder of many people."@en ;
  skos:inScheme kzv:descriptions ."""
FORCE, RISK = "hrw:act-excessive-force", "hrw:risk-torture-in-uzbekistan"
BACKGROUND = "https://w3id.org/kzgraph/resource/background-2022/"
SILENCE = "https://w3id.org/kzgraph/resource/silences/hrw-2022-10-26-"
OFFICIAL = "hrw:figure-official-deaths"
TORTURE_CASES, FACED = "hrw:figure-torture-cases", "hrw:charge-named-1-mass-riots"


def meaning() -> list[Mutation]:
    """One or more for each rule of meaning."""
    return [*_roles(), *_standings(), *_counts(), *_asked(), *_texts()]


def _said(name: str, kind: str, label: str, passage: str, *statements: str, voice: str = "kzr:human-rights-watch", mark: str = "") -> str:
    """A new assertion of the statement."""
    lines = (
        f"{mark}hrw:{name} a kz:{kind}",
        f'rdfs:label "{label}"@en',
        f"kz:statedIn hrw:{passage}",
        f"kz:voice {voice}",
        'kz:asOf "2022-10-26"^^xsd:date',
        *statements,
    )
    return " ;\n  ".join(lines) + " .\n"


def _roles() -> list[Mutation]:
    both = more("kz:perpetrator", "hrw:group-rioters")
    charged = _said(
        "act-of-the-accused",
        "Act",
        "Human Rights Watch said that some of the dead or tortured pressed somebody.",
        "p04-s05",
        "kz:standing kzv:asserted ; kz:actType kzv:pressure",
        "kz:perpetrator ⟦Role-not-from-a-charge⟧hrw:group-dead-or-tortured-accused ; kz:silentOn kzv:victim",
    )
    return [
        on("doer whom the passage does not name", FORCE, swap("kz:perpetrator", "", "⟦Role-named-in-passage⟧kzr:kazakh-authorities")),
        on("voice that the passage does not name", TORTURE_CASES, swap("kz:voice", "", "⟦Role-voice-named⟧kzr:government-of-kazakhstan")),
        Mutation(
            "victim who is the doer",
            (
                (ACTS, node(FORCE, both, swap("kz:victim", "hrw:group-rioters", "⟦Role-not-both-sides⟧hrw:group-rioters"))),
                (ACTS, node("hrw:act-lethal-force", flag("Role-part-as-whole", "kz:victim", "rioters"))),
            ),
        ),
        on(
            "victim of the whole as doer of the part",
            "hrw:act-lethal-force",
            drop("kz:victim", "protesters"),
            swap("kz:perpetrator", "", "⟦Role-part-as-whole⟧hrw:group-protesters"),
        ),
        on(
            "authority as victim",
            "hrw:act-officers-detained",
            swap("kz:victim", "", "⟦Role-authority-as-victim⟧⟦role-of-label⟧kzr:kazakh-authorities"),
        ),
        after("deed of somebody who is accused", (ACTS, charged)),
        on("relay that is the voice", TORTURE_CASES, add("kz:relayedBy ⟦Role-relay-between⟧kzr:kazakh-authorities")),
        on("concerns a finding of this project", OFFICIAL, add(f"kz:concerns ⟦Assertion-within-source⟧<{SILENCE}people-detained>")),
        on("contradicts another source", OFFICIAL, add(f"kz:contradicts ⟦Assertion-within-source⟧<{BACKGROUND}figure-deaths-2022-05-05>")),
        Mutation(
            "group of two sources",
            ((NAMES, node("hrw:group-rioters", more("kz:namedIn", f"⟦Group-own-source⟧<{BACKGROUND}page-2022-05-05>"))),),
        ),
        on(
            "speaker of another source",
            TORTURE_CASES,
            swap(
                "kz:voice",
                "",
                f"⟦Role-speaker-of-another-source⟧⟦Assertion-within-source⟧<{BACKGROUND}group-publishers-of-official-figures>",
            ),
            add("kz:inferred kzv:voice"),
        ),
        on("joint voice of one", "hrw:group-rioters", add("kz:joins ⟦Group-joins-two⟧kzr:kazakh-authorities")),
    ]


def _standings() -> list[Mutation]:
    own = _said(
        "act-own-word",
        "Act",
        "The detained people who alleged abuse were pressed, as they said.",
        "p04-s01",
        "kz:standing kzv:documented ; kz:basedOn kzv:own-research ; kz:actType kzv:pressure",
        "kz:silentOn kzv:perpetrator , kzv:victim",
        voice="⟦Standing-own-word-not-documented⟧hrw:group-detained-people-alleging-abuse",
    )
    denied = _said(
        "omission-investigate",
        "Omission",
        "Human Rights Watch said that the authorities of Kazakhstan did not publish.",
        "p03-s05",
        "kz:standing kzv:asserted ; kz:action kzv:gather-information ; kz:dutyBearer kzr:kazakh-authorities",
    )
    affirmed = _said(
        "response-investigate",
        "Response",
        "Human Rights Watch said that the authorities of Kazakhstan gathered information.",
        "p03-s05",
        "kz:standing kzv:asserted ; kz:action kzv:gather-information ; kz:actor kzr:kazakh-authorities",
        mark="⟦Standing-affirmed-and-denied⟧",
    )
    reported = swap("kz:voice", "", "⟦Standing-reported-voice⟧kzr:human-rights-watch")
    return [
        on("documented, by nothing", FORCE, drop("kz:basedOn"), flag("Standing-documented-rests-on-work", "kz:standing")),
        after("own word documented", (ACTS, own)),
        across(
            "report in the voice of the source",
            ("hrw:charge-participation-in-mass-riots", reported),
            ("hrw:group-authors-of-reports", flag("Thing-used")),
        ),
        on(
            "official figures in another voice",
            "hrw:figure-deaths-in-detention",
            swap("kz:voice", "", "⟦Standing-official-voice⟧kzr:human-rights-watch"),
        ),
        after("affirmed and denied", (f"{HRW}response.ttl", f"{affirmed}\n{denied}")),
    ]


def _counts() -> list[Mutation]:
    beside = _said(
        "figure-beside",
        "Figure",
        "Human Rights Watch counted at least 6 people who died in pretrial detention centres.",
        "p04-s01",
        "kz:standing kzv:asserted ; kz:measure kzv:deaths-in-pretrial-detention ; kz:counts hrw:group-people-who-died-in-detention",
        "kz:atLeast 6 ; kz:event kzr:january-events ; kz:silentOn kzv:overlap",
        mark="⟦Figure-beside-another-voice⟧",
    )
    penalty = swap("kz:penalty", "", "⟦Charge-penalty-is-a-term⟧hrw:figure-torture-cases")
    return [
        on(
            "exactly for at least",
            OFFICIAL,
            swap("kz:atLeast", "kz:atLeast ", "kz:exactly ⟦bound-of-label⟧"),
        ),
        on("equal bounds", "hrw:figure-shot-dead", swap("kz:atLeast", "10", "⟦Figure-equal-bounds⟧10"), add("kz:atMost 10")),
        after("another voice beside official figures", (FIGURES, beside)),
        Mutation(
            "term that no charge bears",
            (
                (f"{HRW}charge.ttl", node(FACED, drop("kz:penalty"))),
                (f"{HRW}charge.ttl", node("hrw:charge-named-1-false-information", drop("kz:penalty"))),
                (FIGURES, node("hrw:figure-named-1-years-faced", flag("Figure-term-is-faced", "kz:measure"))),
            ),
        ),
        on("people for cases", TORTURE_CASES, swap("kz:counts", "", "⟦Figure-unit-fits⟧hrw:group-officers-detained")),
        on("penalty that counts cases", FACED, penalty),
        instead("number of another label", FIGURES, "kz:exactly 234", "kz:exactly ⟦number-not-in-label⟧243"),
        on("day that nobody gives", TORTURE_CASES, swap("kz:asOf", "2022-10-26", "2022-10-20"), flag("as-of-not-said", "kz:asOf")),
    ]


def _asked() -> list[Mutation]:
    done = _said(
        "response-released",
        "Response",
        "Human Rights Watch said that the authorities of Kazakhstan released somebody.",
        "p11-s02",
        "kz:standing kzv:asserted ; kz:action kzv:release ; kz:actor kzr:kazakh-authorities",
    )
    return [
        on("transfer to nowhere", RISK, drop("kz:destination"), flag("Risk-both-ends")),
        on(
            "transfer asked of the other end",
            "hrw:demand-not-extradite",
            swap("kz:addressee", "", "⟦Demand-averts-from-origin⟧kzr:uzbekistan"),
        ),
        Mutation(
            "asked and done",
            ((f"{HRW}response.ttl", end(done)), (DEMANDS, node("hrw:demand-release-named-2", flag("Demand-not-done-already")))),
        ),
        on(
            "requirement of another demand",
            "hrw:requirement-publicly",
            swap("kz:requirementOf", "", "⟦Requirement-beside-its-demand⟧hrw:demand-convene-assessment"),
        ),
        on("act before its event", FORCE, add('kz:start ⟦Assertion-day-not-before-event⟧"2021-12"^^xsd:gYearMonth')),
    ]


def _texts() -> list[Mutation]:
    copied = _said(
        "act-zz-copied",
        "Act",
        "Human Rights Watch said that somebody was pressed.",
        "p04-s03",
        "kz:standing kzv:asserted ; kz:actType kzv:pressure ; kz:silentOn kzv:perpetrator , kzv:victim",
    )
    twice = copied.replace("act-zz-copied", "act-zz-copy").replace("hrw:act", "⟦said-twice⟧hrw:act", 1).replace("somebody", "some person")
    return [
        Mutation(
            "number that a paraphrase lost",
            (
                (PASSAGES, text("in the 234 criminal cases", "in the criminal cases")),
                (FIGURES, node(TORTURE_CASES, flag("number-not-in-paraphrase", "kz:exactly"))),
            ),
        ),
        instead(
            "number in a label alone",
            ACTS,
            '"Human Rights Watch found that people were killed by shooting',
            '⟦number-of-label⟧"Human Rights Watch found that 17 people were killed by shooting',
        ),
        instead(
            "year of a translation",
            f"{THINGS}events.ttl",
            '"Визит членов Подкомитета в августе 2022',
            '⟦number-in-translation⟧"Визит членов Подкомитета в августе 2021',
        ),
        instead(
            "another date in a label",
            FIGURES,
            '"Human Rights Watch said on 26 October 2022 that only 9',
            '⟦day-of-label⟧"Human Rights Watch said on 16 October 2022 that only 9',
        ),
        on("paraphrase of another passage", "hrw:p02", swap("kz:paraphrase", "", '⟦Passage-paraphrase-once⟧"Opening thanks."@en')),
        on("day of a source", "kzr:hrw-2022-10-26", swap("dcterms:issued", '"2022-10-26', '⟦Source-day-in-name⟧"2022-10-25')),
        Mutation(
            "accusation as a description",
            (
                (f"{VOCAB}descriptions.ttl", end(BANNED)),
                (
                    f"{HRW}description.ttl",
                    node("hrw:description-party-unregistered", swap("kz:describedAs", "", "⟦Description-not-an-offence⟧kzv:banned")),
                ),
            ),
        ),
        instead("letters of another language", f"{THINGS}states.ttl", '"Өзбекстан"@kk', '⟦script-of-language⟧"Uzbek eli"@kk'),
        after("one claim under two names", (ACTS, f"{copied}\n{twice}")),
        after("two records under one IRI", (f"{HRW}group.ttl", "⟦described-twice⟧hrw:group-rioters a kz:Group .")),
        instead(
            "exchanged identifiers",
            "graph/links/geonames.ttl",
            "kz:linkSubject kzr:uzbekistan ;\n  kz:linkObject <https://sws.geonames.org/1512440/>",
            "kz:linkSubject ⟦Link-close-to-one⟧kzr:uzbekistan ;\n  kz:linkObject ⟦name-of-link⟧<https://sws.geonames.org/1522867/>",
        ),
    ]
