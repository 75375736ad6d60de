"""What became of a claim as text: by voice, with what may not be compared, and the last source read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from kzgraph.formats import tables
from kzgraph.formats.question_answers import evidence_line, flag_line, flag_objects, reviewed
from kzgraph.formats.style import STYLES
from kzgraph.formats.words import unreviewed_note, word
from kzgraph.graph.names import short
from kzgraph.graph.store import Labels
from kzgraph.model.passages import cited
from kzgraph.reading.notes import flags, person_days
from kzgraph.safety.escapes import one_line, without_commands
from kzgraph.vocab import KZ

if TYPE_CHECKING:
    from kzgraph.reading.became import Became, Later

COLUMNS = (
    *("finding", "claim", "label", "voice", "standing", "day", "relation", "follow up", "differs in", "state", "reviewer", "decided on"),
    *("justification", "flags", "source", "passages", "as of", "note"),
)


class Finding(NamedTuple):
    """What is computed of a claim: its name, day and source (an IRI, or empty), and the sentence that says it."""

    name: str
    day: str
    source: str
    sentence: str


def days(store: ox.Store, became: Became) -> tuple[str, ...]:
    """The days as of which persons in the claims are named."""
    return person_days(store, became.nodes())


def render(store: ox.Store, became: Became, format_name: str, language: str = "en") -> str:
    """What became of a claim, in a format of STYLES, as JSON or as CSV."""
    labels = Labels(store, language)
    if format_name == "json":
        return tables.to_json(as_json(store, became, language))
    if format_name == "csv":
        return _csv(store, became, labels, language)
    style = STYLES[format_name]
    marks = flags(store, became.nodes())
    names = {name: labels.of_iri(KZ + name) for name in ("voice", "standing", "asOf", "Passage")}
    own = [[*map(labels.of_iri, (became.voice, became.standing)), became.day, _places(became.passages)]]
    own[0].append(flag_line(marks.get(became.claim, []), labels, language))
    parts = [style.title(style.prose(labels.of_iri(became.claim))), one_line(short(became.claim), None)]
    parts += [style.table((*names.values(), word("flags", language)), own).rstrip("\n")]
    parts += [style.prose(word("persons", language, day=day)) for day in days(store, became)]
    parts += [style.prose(word("became by day", language, day=became.as_of))] if became.as_of else []
    for heading, listed, other in (
        (word("what became", language), became.later, word("later claim", language)),
        (word("may not be compared", language), became.apart, word("other claim", language)),
    ):
        if listed:
            judged = ("standing", "asOf", "relation", "followUp", "differsIn", "comparisonState", "reviewer", "justification", "Passage")
            columns = (names["voice"], other, *(labels.of_iri(KZ + name) for name in judged), word("flags", language))
            rows = [_cells(later, labels, flag_line(marks.get(later.claim, []), labels, language)) for later in listed]
            parts.append(style.heading(heading) + style.table(columns, rows).rstrip("\n"))
    parts += [style.prose(finding.sentence) for finding in _findings(became, labels, language)]
    parts += [style.prose(note)] if (note := compared_by(became, language)) else []
    places = {*became.passages, *(passage for later in (*became.later, *became.apart) for passage in later.passages)}
    if shown := cited(store, places):
        parts.append(style.heading(word("where", language)) + "\n".join(evidence_line(passage, labels, style) for passage in shown))
    parts += unreviewed_note(labels)
    return without_commands("\n\n".join(parts)) + "\n"


def findings(became: Became, language: str, label: Callable[[str], str], say: Callable[..., str] = word) -> list[Finding]:
    """What is computed: whether a day has passed, and the last source read. `label` names a source; `say` gives the phrases."""
    found = []
    if became.due and not became.done:
        name = "overdue" if became.overdue else "due"
        found.append(Finding(name, became.due, "", say(name, language, due=became.due)))
    if became.last:
        name, phrase = ("no news", "no news") if became.no_news else ("last source read", "news until")
        last = became.last
        source = f"{label(last.iri)} ({word('is on', language)} {last.period})" if last.period else label(last.iri)
        found.append(Finding(name, last.day, last.iri, say(phrase, language, day=last.day, source=source)))
        found += [
            Finding("source read", text.day, text.iri, say("source read", language, day=text.day, source=label(text.iri)))
            for text in became.read[-2::-1]
        ]
    elif not became.later:
        name = "no later source" if became.looked_for else "not looked for"
        found.append(Finding(name, "", "", say(name, language)))
    return found


def compared_by(became: Became, language: str) -> str:
    """Who compared, if anything was compared."""
    return word("compared by us", language) if became.later or became.apart else ""


def _findings(became: Became, labels: Labels, language: str) -> list[Finding]:
    return findings(became, language, labels.of_iri)


def as_json(store: ox.Store, became: Became, language: str = "en") -> dict[str, Any]:
    """What became of a claim as JSON holds it: nodes as IRIs, with the labels of claims and voices."""
    labels = Labels(store, language)
    marks = flags(store, became.nodes())

    def entry(later: Later) -> dict[str, Any]:
        return {**later._asdict(), "label": labels.of_iri(later.claim), "flags": flag_objects(marks.get(later.claim, []))}

    read = [{**text._asdict(), "label": labels.of_iri(text.iri)} for text in became.read]
    return {
        "claim": became.claim,
        "label": labels.of_iri(became.claim),
        "voice": became.voice,
        "standing": became.standing,
        "day": became.day,
        "source": became.source,
        "passages": list(became.passages),
        "flags": flag_objects(marks.get(became.claim, [])),
        "as_of": became.as_of,
        "persons_as_stated_on": list(days(store, became)),
        "voices": [
            {"voice": voice, "label": labels.of_iri(voice), "later": [entry(later) for later in said]}
            for voice, said in became.voices.items()
        ],
        "not_comparable": [entry(later) for later in became.apart],
        "due": became.due,
        "overdue": became.overdue,
        "no_news": became.no_news,
        "sources_read": read,
        "findings": [finding.sentence for finding in _findings(became, labels, language)],
        "compared_by": compared_by(became, language),
        **reviewed(labels),
    }


def _csv(store: ox.Store, became: Became, labels: Labels, language: str) -> str:
    """A row for the claim, each other claim and each computed finding; nodes as IRIs, several of them with spaces between."""
    marks = flags(store, became.nodes())

    def flagged(claim: str) -> str:
        return flag_line(marks.get(claim, []), labels, language)

    own = (became.claim, labels.of_iri(became.claim), became.voice, became.standing, became.day)
    rows: list[tuple[str, ...]] = [
        ("claim", *own, *[""] * 7, flagged(became.claim), became.source, " ".join(became.passages), became.as_of, "")
    ]
    rows += [
        (
            *(name, later.claim, labels.of_iri(later.claim), later.voice, later.standing, later.day, later.relation, later.follow_up),
            *(" ".join(later.differs_in), later.state, later.reviewer, later.decided_on, labels.in_language(later.why)),
            *(flagged(later.claim), later.source, " ".join(later.passages), became.as_of, compared_by(became, language)),
        )
        for name, listed in (("later", became.later), ("not comparable", became.apart))
        for later in listed
    ]
    rows += [
        (finding.name, *[""] * 4, finding.day, *[""] * 8, finding.source, "", became.as_of, finding.sentence)
        for finding in _findings(became, labels, language)
    ]
    rows += [("translation", *[""] * 16, note) for note in (unreviewed_note(labels) if labels.unreviewed else [])]
    return tables.comma_separated(COLUMNS, rows)


def _cells(later: Later, labels: Labels, flagged: str) -> tuple[str, ...]:
    return (
        *(labels.of_iri(later.voice), labels.of_iri(later.claim), labels.of_iri(later.standing), later.day),
        *(labels.of_iri(later.relation), labels.of_iri(later.follow_up), ", ".join(map(labels.of_iri, later.differs_in))),
        *(labels.of_iri(later.state), labels.of_iri(later.reviewer), labels.in_language(later.why), _places(later.passages), flagged),
    )


def _places(passages: tuple[str, ...]) -> str:
    return ", ".join(map(short, passages))
