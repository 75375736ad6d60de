"""The formats of changes, with the writers for programs: JSON and rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kzgraph.changes import Change, Seen, Value
from kzgraph.changes.checklist import is_reviewed, questions, risks
from kzgraph.formats.changes_summary import person_days, summary
from kzgraph.formats.row_formats import FOR_READERS, TEXTS, render
from kzgraph.formats.tables import to_json
from kzgraph.safety.escapes import escaped, visible

IN_WORDS = ("text", "md")
FORMATS = (*IN_WORDS, *(name for name in TEXTS if name not in FOR_READERS))
COLUMNS = ("kind", "class", "change", "node", "label", "property", "before", "label before", "after", "label after", "file")


def as_rows(changes: Sequence[Change], format_name: str) -> str:
    """A row for each statement that changed, in one of the formats of rows."""
    return render(COLUMNS, [[visible(cell) for cell in row] for row in _rows(changes)], format_name)


def as_json(changes: Sequence[Change], texts: Mapping[str, str]) -> str:
    """The summary, the dates of the sources that name persons, each change with full terms, and the words of the passages that it cites."""
    cited = {passage for change in changes if is_reviewed(change) for passage, _ in change.seen.passages}
    text = to_json(
        {
            "summary": summary(changes),
            "persons_as_stated_on": person_days(changes),
            "changes": [
                {
                    "kind": change.kind,
                    "change": change.way,
                    "before": _json_seen(change.before),
                    "after": _json_seen(change.after),
                    "risks": risks(change),
                    "questions": questions(change),
                    "properties": [
                        {
                            "property": difference.property,
                            "label": difference.label,
                            "before": [{"term": str(value.term), "label": value.label} for value in difference.before],
                            "after": [{"term": str(value.term), "label": value.label} for value in difference.after],
                        }
                        for difference in change.differences
                    ],
                }
                for change in changes
            ],
            "texts": {passage: words for passage, words in texts.items() if passage in cited},
        }
    )
    return escaped(text)


def _json_seen(seen: Seen | None) -> dict[str, object] | None:
    if seen is None:
        return None
    return {
        "name": seen.name,
        "label": seen.label,
        "classes": list(seen.classes),
        "file": seen.file,
        "facts": dict(seen.facts),
        "passages": dict(seen.passages),
    }


def _rows(changes: Sequence[Change]) -> Iterator[tuple[str, ...]]:
    """A row for each statement that changed. A node that only moved has one row with both files, a renamed node one with both names."""
    for change in changes:
        seen = change.seen
        head = (change.kind, ", ".join(seen.classes), change.way, seen.name, seen.label)
        if change.way == "moved" and change.before and change.after:
            yield (*head, "", change.before.file, "", change.after.file, "", seen.file)
        elif change.way == "renamed" and change.before and change.after:
            yield (*head, "", change.before.name, change.before.label, change.after.name, change.after.label, seen.file)
        elif not change.differences:
            yield (*head, "", "", "", "", "", seen.file)
        for difference in change.differences:
            pairs: list[tuple[Value | None, Value | None]] = [(before, None) for before in difference.before]
            pairs += [(None, after) for after in difference.after]
            if len(difference.before) == len(difference.after) == 1:
                pairs = [(difference.before[0], difference.after[0])]
            for pair in pairs:
                cells = (cell for value in pair for cell in ((str(value.term), value.label) if value else ("", "")))
                yield (*head, difference.property, *cells, seen.file)
