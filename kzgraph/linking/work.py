"""A work file: the candidates that one run proposed for one dataset, a line of JSON each, behind a line that describes the dataset.

It is a list to work through, never data of the graph: nothing in it has been judged.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kzgraph.errors import UsageError
from kzgraph.linking.candidates.candidate import Candidate, Reason
from kzgraph.linking.links import Dataset, dataset_name, row_key, score_text

FORM = "kzgraph candidates 1"
BEGINS = f'{{"form": "{FORM}"'  # how a work file is recognised
BYTES = 256 << 20


class Header(NamedTuple):
    """The first line of a work file: dataset, `kind` of the rows, `tool` with its version, `day` of the run.

    If rows are named by their content, `rows` pairs the IRI that a row was loaded with and the IRI that names it. `lists` is 0 for rows
    beside the graph, 2 for those of two lists, 1 for those of one list among themselves. `secret` keys the names of private rows without an
    identifier; see `naming.by_content`.
    """

    dataset: Dataset
    kind: str
    tool: str
    day: str
    rows: tuple[tuple[str, str], ...] = ()
    lists: int = 0
    secret: str = ""


class Pair(NamedTuple):
    """A candidate with the labels of both sides, and the name of the dataset."""

    candidate: Candidate
    local: str
    external: str
    dataset: str

    @property
    def key(self) -> tuple[str, str]:
        """As `Link.pair`."""
        return self.candidate.subject, row_key(self.candidate.object, self.dataset)

    @property
    def digest(self) -> str:
        """A digest by which a change of the pair in a spreadsheet is noticed, since spreadsheets round what looks like a number."""
        parts = [self.candidate.subject, self.candidate.object, self.local, self.external]
        return f"p{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:16]}"


def text(header: Header, pairs: Sequence[Pair]) -> str:
    lines = [{"form": FORM, **header._asdict(), "dataset": header.dataset._asdict()}, *map(_line, pairs)]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _line(pair: Pair) -> dict[str, Any]:
    candidate = pair.candidate
    reasons = [list(reason) for reason in candidate.reasons]
    return {
        "subject": candidate.subject,
        "object": candidate.object,
        "score": candidate.score,
        "local": pair.local,
        "external": pair.external,
        "reasons": reasons,
        **({"relation": candidate.relation, "differs_in": candidate.differs_in} if candidate.relation else {}),
    }


def read(file: Path) -> tuple[Header, list[Pair]]:
    """The header and the pairs in their order. Raises UsageError with the number of the first malformed line."""
    number = 1
    try:
        # At line feeds alone: a name may hold what other systems take for the end of a line.
        if file.stat().st_size > BYTES:
            raise UsageError(f"{file}: larger than {BYTES >> 20} MiB, the most of a work file. Propose from parts of the table.")
        lines = file.read_bytes().decode("utf-8").removesuffix("\n").split("\n")
        head = json.loads(lines[0])
        if head["form"] != FORM:
            raise ValueError
        header = Header(
            Dataset(**head["dataset"]),
            head["kind"],
            head["tool"],
            head["day"],
            tuple((str(loaded), str(named)) for loaded, named in head.get("rows", [])),
            head.get("lists", 0),
            head.get("secret", ""),
        )
        texts = (*header.dataset, header.kind, header.tool, header.day, header.secret)
        if not all(isinstance(value, str) for value in texts) or header.lists not in (0, 1, 2):
            raise ValueError
        dataset_name(header.dataset.name, f"{file}:1")
        pairs = []
        for number, line in enumerate(lines[1:], 2):
            pairs.append(_pair(json.loads(line), header.dataset.name, f"{file}:{number}"))
    except UsageError:
        raise
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}. kzgraph link FILE --as MAPPING writes one.") from None
    except (ValueError, LookupError, TypeError, RecursionError):
        raise UsageError(f"{file}:{number}: not a work file of kzgraph link. Run kzgraph link FILE --as MAPPING again.") from None
    return header, pairs


def secret(file: Path, dataset: Dataset) -> str:
    """What keys the names of rows: of the work file that is to be replaced, else a new one; empty for a published dataset."""
    if dataset.is_published:
        return ""
    try:
        with file.open("rb") as stream:
            known = json.loads(stream.readline()).get("secret")
    except (OSError, ValueError, AttributeError, RecursionError):
        known = ""
    return known if isinstance(known, str) and known else secrets.token_hex(32)


def _pair(entry: dict[str, Any], dataset: str, where: str) -> Pair:
    reasons = tuple(Reason(str(aspect), str(local), str(external), float(weight)) for aspect, local, external, weight in entry["reasons"])
    score = float(score_text(entry["score"], where))
    asked = str(entry.get("relation", "")), tuple(map(str, entry.get("differs_in", ())))
    candidate = Candidate(str(entry["subject"]), str(entry["object"]), score, reasons, *asked)
    return Pair(candidate, str(entry["local"]), str(entry["external"]), dataset)
