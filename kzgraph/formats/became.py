"""What became of a claim as text: by voice, with what may not be compared, and the last source read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from kzgraph.formats import tables
from kzgraph.formats.question_answers import evidence_line, flag_line, flag_objects, reviewed
from kzgraph.formats.style import STYLES
from kzgraph.formats.words import unreviewed_note, word
from kzgraph.graph.names import short
from kzgraph.graph.store import Labels
from kzgraph.safety.escapes import one_line, without_commands
from kzgraph.vocab import KZ

if TYPE_CHECKING:
    from kzgraph.graph.store import Labels
    from kzgraph.reading.became import Became, Later
    from kzgraph.reading.notes import Beside

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


def render(became: Became, beside: Beside, labels: Labels, format_name: str) -> str:
    """What became of a claim, in a format of STYLES, as JSON or as CSV; `beside` is of all nodes of it."""
    language = labels.language
    if format_name == "json":
        return tables.to_json(as_json(became, beside, labels))
    if format_name == "csv":
        return _csv(became, beside, labels)
    style = STYLES[format_name]
    names = [labels.of_iri(KZ + name) for name in ("voice", "standing", "asOf", "Passage")]
    own = [*map(labels.of_iri, (became.voice, became.standing)), became.day, _places(became.passages), _flagged(became, beside, labels)]
    parts = [style.title(style.prose(labels.of_iri(became.claim))), one_line(short(became.claim), None)]
    parts += [style.table((*names, word("flags", language)), [own]).rstrip("\n")]
    parts += [style.prose(word("persons", language, day=day)) for day in beside.person_days]
    parts += [style.prose(word("became by day", language, day=became.as_of))] if became.as_of else []
    for heading, listed, other in (
        (word("what became", language), became.later, word("later claim", language)),
        (word("may not be compared", language), became.apart, word("other claim", language)),
    ):
        if listed:
            judged = ("standing", "asOf", "relation", "followUp", "differsIn", "comparisonState", "reviewer", "justification", "Passage")
            columns = (labels.of_iri(KZ + "voice"), other, *(labels.of_iri(KZ + name) for name in judged), word("flags", language))
            rows = [_cells(later, beside, labels) for later in listed]
            parts.append(style.heading(heading) + style.table(columns, rows).rstrip("\n"))
    parts += [style.prose(finding.sentence) for finding in findings(became, language, labels.of_iri)]
    parts += [style.prose(note)] if (note := compared_by(became, language)) else []
    if beside.passages:
        lines = "\n".join(evidence_line(passage, labels, style) for passage in beside.passages.values())
        parts.append(style.heading(word("where", language)) + lines)
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


def as_json(became: Became, beside: Beside, labels: Labels) -> dict[str, Any]:
    """What became of a claim as JSON holds it: nodes as IRIs, with the labels of claims and voices."""
    language = labels.language

    def entry(later: Later) -> dict[str, Any]:
        return {**later._asdict(), "label": labels.of_iri(later.claim), "flags": flag_objects(beside.flags.get(later.claim, []))}

    read = [{**text._asdict(), "label": labels.of_iri(text.iri)} for text in became.read]
    return {
        "claim": became.claim,
        "label": labels.of_iri(became.claim),
        "voice": became.voice,
        "standing": became.standing,
        "day": became.day,
        "source": became.source,
        "passages": list(became.passages),
        "flags": flag_objects(beside.flags.get(became.claim, [])),
        "as_of": became.as_of,
        "persons_as_stated_on": list(beside.person_days),
        "voices": [
            {"voice": voice, "label": labels.of_iri(voice), "later": [entry(later) for later in said]}
            for voice, said in became.voices.items()
        ],
        "not_comparable": [entry(later) for later in became.apart],
        "due": became.due,
        "overdue": became.overdue,
        "no_news": became.no_news,
        "sources_read": read,
        "findings": [finding.sentence for finding in findings(became, language, labels.of_iri)],
        "compared_by": compared_by(became, language),
        **reviewed(labels),
    }


def _csv(became: Became, beside: Beside, labels: Labels) -> str:
    """A row for the claim, each other claim and each computed finding; nodes as IRIs, several of them with spaces between."""

    def stated(finding: str, claim: Became | Later) -> dict[str, str]:
        return {
            "finding": finding,
            "claim": claim.claim,
            "label": labels.of_iri(claim.claim),
            "voice": claim.voice,
            "standing": claim.standing,
            "day": claim.day,
            "flags": _flagged(claim, beside, labels),
            "source": claim.source,
            "passages": " ".join(claim.passages),
            "as of": became.as_of,
        }

    def judged(finding: str, later: Later) -> dict[str, str]:
        return {
            **stated(finding, later),
            "relation": later.relation,
            "follow up": later.follow_up,
            "differs in": " ".join(later.differs_in),
            "state": later.state,
            "reviewer": later.reviewer,
            "decided on": later.decided_on,
            "justification": labels.in_language(later.why),
            "note": compared_by(became, labels.language),
        }

    rows = [stated("claim", became)]
    rows += [judged("later", later) for later in became.later]
    rows += [judged("not comparable", later) for later in became.apart]
    rows += [
        {"finding": found.name, "day": found.day, "source": found.source, "as of": became.as_of, "note": found.sentence}
        for found in findings(became, labels.language, labels.of_iri)
    ]
    rows += [{"finding": "translation", "note": note} for note in (unreviewed_note(labels) if labels.unreviewed else [])]
    return tables.comma_separated(COLUMNS, [[row.get(column, "") for column in COLUMNS] for row in rows])


def _cells(later: Later, beside: Beside, labels: Labels) -> tuple[str, ...]:
    return (
        *(labels.of_iri(later.voice), labels.of_iri(later.claim), labels.of_iri(later.standing), later.day),
        *(labels.of_iri(later.relation), labels.of_iri(later.follow_up), ", ".join(map(labels.of_iri, later.differs_in))),
        *(labels.of_iri(later.state), labels.of_iri(later.reviewer), labels.in_language(later.why), _places(later.passages)),
        _flagged(later, beside, labels),
    )


def _flagged(claim: Became | Later, beside: Beside, labels: Labels) -> str:
    return flag_line(beside.flags.get(claim.claim, []), labels, labels.language)


def _places(passages: tuple[str, ...]) -> str:
    return ", ".join(map(short, passages))
