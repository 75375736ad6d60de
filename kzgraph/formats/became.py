"""What became of a claim as text: by voice, with what may not be compared, and the last source read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph.formats import tables
from kzgraph.formats.question_answers import evidence_line, flag_line
from kzgraph.formats.style import STYLES
from kzgraph.formats.words import word
from kzgraph.graph.prefixes import short
from kzgraph.graph.store import Labels
from kzgraph.reading.notes import flags, person_days
from kzgraph.reading.passages import cited
from kzgraph.safety.escapes import no_formula, one_line, plain, without_commands
from kzgraph.vocab import KZ

if TYPE_CHECKING:
    from kzgraph.reading.became import Became, Later

FORMATS = (*STYLES, "json", "csv")
COLUMNS = (
    *("finding", "claim", "label", "voice", "standing", "day", "relation", "follow up", "differs in", "state", "reviewer", "decided on"),
    *("justification", "flags", "source", "passages"),
)


def days(store: ox.Store, became: Became) -> tuple[str, ...]:
    """The days as of which persons in the claims are named."""
    return person_days(store, became.nodes())


def render(store: ox.Store, became: Became, format_name: str, language: str = "en") -> str:
    """What became of a claim, in one of FORMATS."""
    labels = Labels(store, language)
    if format_name == "json":
        return tables.to_json(as_json(store, became, language))
    if format_name == "csv":
        return _csv(store, became, labels, language)
    style = STYLES[format_name]
    parts = [style.title(style.prose(_label(labels, became.claim))), one_line(short(became.claim), None)]
    parts += [style.prose(word("persons", language, day=day)) for day in days(store, became)]
    parts += [style.prose(word("became by day", language, day=became.as_of))] if became.as_of else []
    marks = flags(store)
    for heading, listed, other in (
        (word("what became", language), became.told, word("later claim", language)),
        (word("may not be compared", language), became.apart, word("other claim", language)),
    ):
        if listed:
            names = ("standing", "asOf", "relation", "followUp", "differsIn", "comparisonState", "reviewer", "justification", "Passage")
            columns = (labels.of(KZ.voice), other, *(labels.of(ox.NamedNode(KZ + name)) for name in names), word("flags", language))
            rows = [_cells(later, labels, flag_line(marks.get(later.claim, []), labels, language)) for later in listed]
            parts.append(style.heading(heading) + style.table(columns, rows).rstrip("\n"))
    parts += [style.prose(line) for line in findings(labels, became, language)]
    if became.told or became.apart:
        parts.append(style.prose(word("compared by us", language)))
    places = {passage for later in (*became.told, *became.apart) for passage in later.passages}
    if shown := [passage for passage in cited(store) if passage.iri in places]:
        parts.append(style.heading(word("where", language)) + "\n".join(evidence_line(passage, language, style) for passage in shown))
    return without_commands("\n\n".join(parts)) + "\n"


def findings(labels: Labels, became: Became, language: str) -> list[str]:
    """What is computed, as sentences: whether a day has passed, and the last source read."""
    overdue = [word("overdue", language, due=became.due)] if became.overdue else []
    last = {"day": became.last.day, "source": _label(labels, became.last.iri)}
    return [*overdue, word("no news" if became.no_news else "news until", language, **last)]


def as_json(store: ox.Store, became: Became, language: str = "en") -> dict[str, Any]:
    """What became of a claim as JSON holds it: nodes as IRIs, with the labels of claims and voices."""
    labels = Labels(store, language)
    marks = flags(store)

    def told(later: Later) -> dict[str, Any]:
        flagged = [{"flag": kind, "aspect": aspect.value} for kind, aspect in marks.get(later.claim, [])]
        return {**later._asdict(), "label": _label(labels, later.claim), "flags": flagged}

    return {
        "claim": became.claim,
        "label": _label(labels, became.claim),
        "source": became.source,
        "as_of": became.as_of,
        "persons_as_stated_on": list(days(store, became)),
        "voices": [
            {"voice": voice, "label": _label(labels, voice), "told": [told(later) for later in said]}
            for voice, said in became.voices.items()
        ],
        "not_comparable": [told(later) for later in became.apart],
        "due": became.due,
        "overdue": became.overdue,
        "no_news": became.no_news,
        "last_source_read": {"source": became.last.iri, "label": _label(labels, became.last.iri), "day": became.last.day},
        "compared_by": word("compared by us", language),
    }


def _csv(store: ox.Store, became: Became, labels: Labels, language: str) -> str:
    """A row for each claim and for each computed finding; nodes as IRIs, several of them with spaces between."""
    marks = flags(store)
    rows: list[tuple[str, ...]] = [
        (
            *(finding, later.claim, _label(labels, later.claim), later.voice, later.standing, later.day, later.relation, later.follow_up),
            *(" ".join(later.differs_in), later.state, later.reviewer, later.decided_on, later.why),
            *(flag_line(marks.get(later.claim, []), labels, language), later.source, " ".join(later.passages)),
        )
        for finding, listed in (("told", became.told), ("not comparable", became.apart))
        for later in listed
    ]
    computed = [("overdue", became.due)] * became.overdue + [("no news" if became.no_news else "last source read", became.last.day)]
    rows += [(finding, *[""] * 4, day, *[""] * 8, became.last.iri, "") for finding, day in computed]
    return tables.comma_separated(COLUMNS, [[no_formula(plain(cell)) for cell in row] for row in rows])


def _cells(later: Later, labels: Labels, flagged: str) -> tuple[str, ...]:
    return (
        *(_label(labels, later.voice), _label(labels, later.claim), _label(labels, later.standing), later.day),
        *(_label(labels, later.relation), _label(labels, later.follow_up), ", ".join(_label(labels, each) for each in later.differs_in)),
        *(_label(labels, later.state), _label(labels, later.reviewer), later.why),
        *(", ".join(short(passage) for passage in later.passages), flagged),
    )


def _label(labels: Labels, iri: str) -> str:
    return labels.of(ox.NamedNode(iri)) if iri else ""
