"""Links and datasets broken by hand: what makes two judgements contradict each other, and what a link may not be about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.validate.mutations.edits import Mutation, add, flag, swap
from tests.validate.mutations.real import real
from tests.validate.mutations.ways import across, instead, on

if TYPE_CHECKING:
    from tests.validate.mutations.edits import Step

WIKIDATA, GEONAMES, EU, EUROVOC = "link:wikidata", "link:geonames", "link:eu-authority-tables", "link:eurovoc"


def link(subject: str, dataset: str) -> str:
    """The link from a local node into a dataset."""
    (block,) = [
        candidate
        for candidate in real().nodes("kz:Link")
        if (subject, dataset) == (_of(candidate, "kz:linkSubject"), _of(candidate, "kz:inDataset"))
    ]
    return block


def _of(node: str, path: str) -> str:
    return real().values(node, path)[0]


def links() -> list[Mutation]:
    """Those of links."""
    exact = swap("kz:relation", "skos:closeMatch", "skos:exactMatch")
    confirmed = swap("kz:reviewer", "kzv:encoder", "kzv:link-reviewer")
    return [
        instead("link that tells of what it is about", "graph/links/wikidata.ttl", link("kzr:un", WIKIDATA), "⟦Link-name⟧link:wikidata-un"),
        on(
            "score above one",
            link("kzr:uzbekistan", EUROVOC),
            swap("kz:foundBy", "", "semapv:CompositeMatching"),
            add('kz:tool "kzgraph 0.1.0"'),
            add("kz:score ⟦Link-score-in-range⟧1.5"),
        ),
        on(
            "group that is linked",
            link("kzr:osce", EUROVOC),
            swap("kz:linkSubject", "kzr:osce", "⟦Link-subject-linkable⟧hrw:group-media-workers"),
        ),
        on(
            "link between two local nodes",
            link("kzr:european-parliament", EUROVOC),
            swap("kz:linkObject", "", "⟦Link-object-elsewhere⟧kzr:eu-institutions"),
        ),
        on(
            "exact match that nobody confirmed",
            link("kzr:osce", WIKIDATA),
            swap("kz:relation", "", "⟦Link-exact-confirmed⟧skos:exactMatch"),
        ),
        on(
            "event that is said to be a record",
            link("kzr:european-union", WIKIDATA),
            swap("kz:linkSubject", "", "kzr:debriefing"),
            swap("kz:relation", "", "⟦Link-event-no-identity⟧skos:exactMatch"),
            confirmed,
        ),
        on("tool at a link by hand", link("kzr:uzbekistan", EU), add('kz:tool "kzgraph 0.1.0"'), flag("Link-tool-or-hand", "kz:foundBy")),
        on(
            "link about a node outside the graph",
            link("kzr:european-parliament", EU),
            swap("kz:linkSubject", "", "⟦Link-linkSubject⟧⟦unchecked-identifier⟧<https://example.org/external>"),
        ),
        *_conflicts(exact, confirmed),
    ]


def _conflicts(*confirmed: Step) -> list[Mutation]:
    """Two judgements of which one at least is wrong; the finding stands at the one whose node, or other side, comes later."""
    kazakhstan, uzbekistan = link("kzr:kazakhstan", WIKIDATA), link("kzr:uzbekistan", WIKIDATA)
    first, second = sorted([link("kzr:kazakhstan", GEONAMES), link("kzr:uzbekistan", GEONAMES)])
    return [
        across(
            "a local node with two exact matches",
            (kazakhstan, swap("kz:linkSubject", "", "kzr:security-forces-of-kazakhstan")),
            *((kazakhstan, step) for step in confirmed),
            (uzbekistan, swap("kz:linkSubject", "", "kzr:security-forces-of-kazakhstan")),
            (uzbekistan, flag("Link-one-exact", "kz:linkObject")),
            *((uzbekistan, step) for step in confirmed),
        ),
        across(
            "pair judged yes and no",
            (first, swap("kz:linkSubject", "", "kzr:government-of-kazakhstan")),
            (first, swap("kz:linkObject", "", "<https://sws.geonames.org/1526384/>")),
            (second, swap("kz:linkSubject", "", "kzr:government-of-kazakhstan")),
            (second, swap("kz:linkObject", "", "<https://sws.geonames.org/1526384/>")),
            (second, swap("kz:linkState", "", "⟦Link-judged-once⟧kzv:negative-link")),
        ),
        across(
            "two local nodes with the same exact match",
            (link("kzr:kazakhstan", EU), swap("kz:linkObject", "", "<http://www.wikidata.org/entity/Q8889>")),
            *((link("kzr:kazakhstan", EU), step) for step in confirmed),
            (link("kzr:kazakhstan", EU), flag("Link-merges-none", "kz:linkSubject")),
            *((link("kzr:european-parliament", WIKIDATA), step) for step in confirmed),
        ),
        across(
            "a local node with two close matches",
            *((link(text, WIKIDATA), swap("kz:linkSubject", "", "kzr:general-prosecutors-office")) for text in ("kzr:un", "kzr:osce")),
            (link("kzr:osce", WIKIDATA), flag("Link-one-close", "kz:linkObject")),
        ),
        across(
            "two local nodes with the same close match",
            (link("kzr:european-parliament", EU), swap("kz:linkObject", "", "<http://www.wikidata.org/entity/Q458>")),
            (link("kzr:european-union", WIKIDATA), flag("Link-close-to-one", "kz:linkSubject")),
        ),
    ]
