"""Links and candidates as text: the links of a node, a pair side by side, the summary of a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kzgraph.formats import tables
from kzgraph.formats.row_formats import ROW_FORMATS, render
from kzgraph.formats.words import word
from kzgraph.graph.names import current_names
from kzgraph.linking.sssom import KNOWN
from kzgraph.safety.escapes import one_line
from kzgraph.vocab import KZ, KZR

if TYPE_CHECKING:
    from kzgraph.formats.style import Style
    from kzgraph.graph.store import Labels
    from kzgraph.linking.evaluate import Evaluation
    from kzgraph.linking.judgements import Judgement
    from kzgraph.linking.links import Link
    from kzgraph.linking.missing import Missing
    from kzgraph.linking.propose import Proposal
    from kzgraph.linking.work import Pair
    from kzgraph.reading.dossier import Linked

LIST = (
    *("local", "external", "name there", "relation", "state", "score", "justification", "found by", "tool", "reviewer", "decided on"),
    "dataset",
)


def of_node(links: Sequence[Linked], labels: Labels, style: Style, language: str) -> str:
    """The links of one node under a heading."""
    names = ("inDataset", "linkObject", "relation", "linkState", "reviewer", "decidedOn", "justification")
    rows = [
        (
            f"{linked.dataset} ({linked.licence})",
            " ".join(filter(None, (short(linked.object.value), linked.label and f"({linked.label})"))),
            current_names().short(linked.relation),
            labels.of(linked.state),
            labels.of(linked.reviewer),
            linked.day,
            labels.in_language(linked.why),
        )
        for linked in links
    ]
    table = style.table([labels.of_iri(KZ + name) for name in names], rows)
    return style.heading(style.prose(word("links", language))) + table.rstrip("\n")


def as_json(linked: Linked) -> dict[str, Any]:
    """One link of a node as JSON holds it."""
    return {
        "link": linked.link.value,
        "object": linked.object.value,
        "objectLabel": linked.label,
        "relation": linked.relation.value,
        "state": linked.state.value,
        "reviewer": linked.reviewer.value,
        "decidedOn": linked.day,
        "justification": linked.why,
        "dataset": linked.dataset,
        "licence": linked.licence,
    }


def listing(links: Sequence[Link], format_name: str) -> str:
    """The links as a table: short IRIs for readers, full IRIs for programs."""
    if ROW_FORMATS[format_name].style:
        shown = ("local", "external", "relation", "state", "score", "reviewer", "decided on", "dataset")
        rows = [
            (
                f"{short(link.subject)} {link.called}".strip(),
                f"{short(link.object)} {link.label}".strip(),
                short(link.relation).removeprefix("skos:"),
                *(link.state, link.score, link.reviewer, link.day, link.dataset),
            )
            for link in links
        ]
        return render(shown, rows, format_name)
    fields = ("subject", "object", "label", "relation", "state", "score", "justification", "found_by", "tool", "reviewer", "day", "dataset")
    named = [("called", "name of local")] if any(link.called for link in links) else []  # rows of lists; the graph has the names of nodes
    columns = [*zip(fields, LIST, strict=True), *named]
    cells = [[getattr(link, field) for field, _ in columns] for link in links]
    return render([name for _, name in columns], cells, format_name)


def short(iri: str) -> str:
    """An IRI with a prefix of this project, or a well-known one, as are rows of loaded tables; other IRIs stay as they are."""
    prefix = next((prefix for prefix, space in KNOWN.items() if iri.startswith(space)), "")
    if prefix:
        return f"{prefix}:{iri.removeprefix(KNOWN[prefix])}"
    shown = current_names().short(iri).strip("<>")
    return f"kzr:{iri.removeprefix(KZR)}" if shown == iri and iri.startswith(KZR) else shown


def pair(shown: Pair, number: int, of: int, before: Judgement | None, keys: str) -> str:
    """A pair side by side, with the reasons for and against it, and the earlier decision if there is one."""
    candidate = shown.candidate
    head = "  ".join(filter(None, [f"[{number} of {of}]", f"score {candidate.score:.2f}", candidate.asked]))
    rows = [("called", shown.local, shown.external, ""), ("identifier", short(candidate.subject), short(candidate.object), "")]
    rows += [
        (reason.aspect, reason.local, reason.external, f"{reason.weight:+.1f}" if reason.weight else "") for reason in candidate.reasons
    ]
    lines = [head, tables.table(("", "local", "external", "weighs"), rows).rstrip("\n")]
    if before:
        again = "" if before.holds_for(shown.external, shown.local) else f", when the external label was {before.label}"
        lines.append(one_line(f"decided before: {before.state}, {short(before.relation)}, by a {before.reviewer} on {before.day}{again}"))
    return "\n".join([*lines, keys]) + "\n"


def decided(judgement: Judgement) -> str:
    """A decision as one line."""
    one, other = map(short, judgement.sides)
    besides = f" ({', '.join(filter(None, judgement.details))})" if any(judgement.details) else ""
    return one_line(f"{judgement.state}: {one} {short(judgement.relation)} {other}{besides}") + "\n"


def proposal(done: Proposal, refused: int = 0) -> str:
    """The summary of a run: every row is compared, left out, or was refused when the table was loaded."""
    kept = ", ".join(f"{count} {state}" for state, count in done.decided.items())
    lines = [f"{done.dataset.title}: {done.rows} rows ({done.kind}), {done.waiting} pairs to decide in {done.file}"]
    file, count = done.kept
    lines.append(f"judged before: {count}, kept in {file}")
    out = sum(done.left_out.values())
    if out or refused:
        parts = [f"{done.rows - out} compared", f"{out} left out", *([f"{refused} refused by the mapping"] if refused else [])]
        lines.append(f"{done.rows + refused} rows in: {', '.join(parts)}")
    lines += [f"left out: {count}, {why}" for why, count in done.left_out.items()]
    lines += [f"days and places of {label}: {note}" for label, note in done.chances]
    lines += [f"already decided, not proposed again: {kept}"] if kept else []
    lines += [f"to decide again, since the row has a new label: {short(link.object)}" for link in done.altered]
    lines += [f"judged before, but missing from this table or changed: {short(link.object)} ({link.state})" for link in done.gone]
    return "".join(one_line(line) + "\n" for line in lines)


def evaluation(least: float, done: Evaluation, at: Sequence[tuple[float, Evaluation]], format_name: str) -> str:
    """The measures from the score `least` on, those from higher scores on, then the missed, the wrong and the unknown pairs."""

    def shares(there: Evaluation) -> list[str]:
        return ["none" if value is None else f"{value:.3f}" for value in (there.precision, there.recall, there.f1)]

    pairs = [
        ("missed", short(scored.subject), short(scored.object), "not proposed" if scored.score is None else f"score {scored.score:.2f}")
        for scored in done.missed
    ]
    pairs += [("wrong", short(scored.subject), short(scored.object), f"score {scored.score:.2f}") for scored in done.wrong]
    pairs += [("unknown", short(subject), short(there), "not compared") for subject, there in done.unknown]
    if ROW_FORMATS[format_name].style:
        measures = [
            (f"{score:g}", str(there.gold), str(there.proposed), str(there.right), *shares(there)) for score, there in ((least, done), *at)
        ]
        columns = ("from score", "right pairs", "proposed", "right among them", "precision", "recall", "F1")
        listed = render(("pair", "local", "external", "score"), pairs, format_name) if pairs else ""
        return "\n".join(filter(None, (render(columns, measures, format_name), listed)))
    counted = {"right pairs": done.gold, "proposed": done.proposed, "right among the proposed": done.right}
    counted["with a row that was not compared"] = len(done.unknown)
    rows = [("measure", what, "", str(count)) for what, count in counted.items()]
    rows += [
        (of, name, "", value)
        for of, there in (("measure", done), *((f"from score {score:g}", there) for score, there in at))
        for name, value in zip(("precision", "recall", "F1"), shares(there), strict=True)
    ]
    return render(("kind", "what", "external", "value"), [*rows, *pairs], format_name)


def missing(things: Sequence[Missing], labels: Labels, format_name: str) -> str:
    """The nodes without a link, with the reasons."""
    rows = [(gap.kind, short(gap.thing.value), labels.of(gap.thing), gap.reason) for gap in things]
    return render(("class", "thing", "name", "why"), rows, format_name)
