"""The pairs of two lists as text, JSON or Parquet."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from kzgraph.formats import links
from kzgraph.formats.loading import unused
from kzgraph.formats.row_formats import TEXTS, render
from kzgraph.formats.tables import table, to_json
from kzgraph.safety.escapes import one_line, plain

if TYPE_CHECKING:
    from kzgraph.linking.candidates.candidate import Reason
    from kzgraph.linking.lists import Match, Matched, Side
    from kzgraph.linking.propose import Proposal

COLUMNS = ("score", "a", "a label", "b", "b label", "cluster", "reasons")
FORMATS = (*TEXTS, "parquet")


def matched(done: Matched, format_name: str) -> str:
    """The pairs as `table`, with what was compared; as JSON, with all of it and each reason. Other formats list the pairs alone."""
    if format_name == "json":
        return to_json(_summary(done) | {"pairs": [_pair(pair) for pair in done.pairs]})
    rows = [(str(pair.score), pair.a, pair.a_label, pair.b, pair.b_label, str(pair.cluster), _reasons(pair.reasons)) for pair in done.pairs]
    if format_name != "table":
        return render(COLUMNS, rows, format_name)
    listed = table(COLUMNS, [tuple(map(one_line, row)) for row in rows]) if rows else ""
    return plain("\n".join(_words(done)) + "\n") + (f"\n{listed}" if listed else "")


def proposed(done: Matched, proposal: Proposal) -> str:
    """What was compared, and what a work file holds of it."""
    return plain("\n".join(_words(done)) + "\n") + links.proposal(proposal)


def warnings(done: Matched) -> list[str]:
    """The columns of each table that were not compared."""
    apart = "read and not compared, as where something happened does not say who somebody is (homes, births and deaths are compared)"
    return [
        *(one_line(f"{side.file}: {unused(side.unused)}") for side in done.sides if side.unused),
        *(one_line(f"{side.file}: {', '.join(side.apart)}: {apart}") for side in done.sides if side.apart),
    ]


def parquet(done: Matched) -> bytes:
    """The pairs as Parquet; `reasons` is a list of structs."""
    import pyarrow as pa  # late: an extra
    import pyarrow.parquet as pq

    reason = pa.struct([("aspect", pa.string()), ("a", pa.string()), ("b", pa.string()), ("bits", pa.float64())])
    types = {"score": pa.float64(), "cluster": pa.int64(), "reasons": pa.list_(reason)}
    names = [column.replace(" ", "_") for column in COLUMNS]
    schema = pa.schema([(name, types.get(name, pa.string())) for name in names])
    target = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([_pair(pair) for pair in done.pairs], schema=schema), target)
    return target.getvalue()


def _pair(pair: Match) -> dict[str, Any]:
    reasons = [{"aspect": one.aspect, "a": one.local, "b": one.external, "bits": one.weight} for one in pair.reasons]
    return {**pair._asdict(), "reasons": reasons}


def _reasons(reasons: tuple[Reason, ...]) -> str:
    return "; ".join(f"{reason.aspect} {reason.weight:+.1f}" for reason in reasons)


def _summary(done: Matched) -> dict[str, Any]:
    sides = [
        {
            "file": str(side.file),
            "rows": side.rows,
            "refused": side.refused,
            "left_out": side.left_out,
            "unused_columns": list(side.unused),
            "columns_apart": list(side.apart),
        }
        for side in done.sides
    ]
    return {"kind": done.kind, "rows": done.mapping.rows, "tables": sides, "clusters": done.clusters}


def _words(done: Matched) -> list[str]:
    lines = [line for side in done.sides for line in _side(side)]
    pairs, clusters = _number(len(done.pairs), "pair"), _number(done.clusters, "cluster")
    whole = "themselves" if len(done.sides) == 1 else "each other"
    return [
        *lines,
        f"{done.kind} compared with {whole}: {pairs} in {clusters} (rows: {done.mapping.rows})",
        "A pair is a question to a person, never an identity.",
    ]


def _side(side: Side) -> list[str]:
    refused = f", {side.refused} refused (kzgraph load lists them)" if side.refused else ""
    return [
        f"{side.file}: {_number(side.rows, 'row')}{refused}",
        *(f"  not compared: {count}: {why}" for why, count in side.left_out.items()),
    ]


def _number(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"
