"""Links as SSSOM, the Simple Standard for Sharing Ontological Mappings: a table of tabs behind a header in YAML, both ways.

What is unsure goes into a file of its own: SSSOM has no word for it that every reader knows, and a reader that knows none would take an
unsure link for a true one. Specification: https://mapping-commons.github.io/sssom/spec/
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.errors import UsageError
from kzgraph.graph.names import current_names
from kzgraph.linking.links import CLOSE, CONFIRMING, EXACT, ROLES, Dataset, Link, checked
from kzgraph.safety import bounded
from kzgraph.safety.escapes import without_quote
from kzgraph.safety.separated import separated
from kzgraph.vocab import COMPARISON, KZR, LINK, PREFIXES

if TYPE_CHECKING:
    from kzgraph.linking.comparisons import Comparison

COLUMNS = (
    *("subject_id", "subject_label", "predicate_modifier", "predicate_id", "object_id", "object_label", "mapping_justification"),
    *("object_source", "reviewer_label", "mapping_tool", "mapping_tool_version", "mapping_date", "similarity_score", "comment", "other"),
)
# Prefixes of datasets that people know.
KNOWN = {
    "wd": "http://www.wikidata.org/entity/",
    "geonames": "https://sws.geonames.org/",
    "euauthority": "http://publications.europa.eu/resource/authority/",
    "eurovoc": "http://eurovoc.europa.eu/",
}
OWN_PREFIXES = {prefix: PREFIXES[prefix] for prefix in ("kz", "kzr", "kzv", "link", "semapv", "skos")}
BEGINS = "#curie_map:"  # how a table is recognised
UNSURE, UNSIGNED = "state=unsure", "review=unsigned"
REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")


class Mappings(NamedTuple):
    """What a table holds: links judged in a known role, and the lines of rows that are only proposed."""

    links: tuple[Link, ...]
    unjudged: tuple[int, ...]


def table(
    dataset: Dataset,
    links: Iterable[Link],
    licence: str = "",
    *,
    unsure: bool = False,
    labels: Mapping[str, str] = {},
    of_lists: bool = False,
) -> str:
    """The judged links of a dataset, or its unsure ones, under the licence that the workspace states. The same links are the same bytes.

    `labels` are those of the subjects. With `of_lists` these are rows of a list, which only the title says.
    """
    chosen = [link for link in sorted(links, key=lambda link: link.iri) if (link.state == "unsure") is unsure]
    prefixes = _prefixes(chosen)
    title = f"{'Pairs of rows of' if of_lists else 'Links into'} {dataset.title}"
    return _text(title, dataset.iri, licence, unsure, prefixes, (_cells(link, prefixes, labels) for link in chosen))


def comparisons(judged: Iterable[Comparison], licence: str = "", *, unsure: bool = False) -> str:
    """The judged comparisons of claims, or the unsure ones: as `table`, with our relations as predicates."""
    chosen = [comparison for comparison in sorted(judged, key=lambda one: one.iri) if (comparison.state == "unsure") is unsure]
    prefixes = current_names().prefixes | OWN_PREFIXES
    needed = {short.partition(":")[0] for one in chosen for side in one.sides if ":" in (short := _short(side, prefixes))}
    prefixes = OWN_PREFIXES | {prefix: prefixes[prefix] for prefix in needed & prefixes.keys()}
    rows = (
        _cells(
            Link(
                subject=one.first,
                object=one.second,
                dataset="",
                relation=one.relation,
                state=one.state,
                reviewer=one.reviewer,
                day=one.day,
                justification=one.justification,
                found_by=one.found_by,
                score=one.score,
                tool=one.tool,
            ),
            prefixes,
        )
        | {
            "object_source": _short(one.second.rpartition("/")[0], prefixes),
            "other": "; ".join(
                [
                    *([UNSURE] if one.state == "unsure" else []),
                    *([UNSIGNED] if one.reviewer not in CONFIRMING else []),
                    *([f"follow-up={one.follow_up}"] if one.follow_up else []),
                    *([f"differs-in={'|'.join(one.differs_in)}"] if one.differs_in else []),
                ]
            ),
        }
        for one in chosen
    )
    return _text("Claims of two sources compared", COMPARISON.removesuffix("/"), licence, unsure, prefixes, rows)


def _text(title: str, iri: str, licence: str, unsure: bool, prefixes: Mapping[str, str], rows: Iterable[Mapping[str, str]]) -> str:
    title = " ".join(title.split()).replace("\\", "\\\\").replace('"', '\\"')
    head = [
        "curie_map:",
        *(f"  {prefix}: {namespace}" for prefix, namespace in sorted(prefixes.items())),
        *([f"license: {licence}"] if licence else []),
        f"mapping_set_id: {iri}{'.unsure' if unsure else ''}.sssom.tsv",
        f'mapping_set_title: "{title}"',
    ]
    lines = ([re.sub(r"[\t\r\n ]+", " ", row[name]).strip() for name in COLUMNS] for row in rows)
    return "".join(f"#{line}\n" for line in head) + separated(COLUMNS, lines, "\t", "\n")


def _cells(link: Link, prefixes: Mapping[str, str], labels: Mapping[str, str] = {}) -> dict[str, str]:
    tool, _, version = link.tool.rpartition(" ") if re.search(r" \S*[0-9]\S*$", link.tool) else (link.tool, "", "")
    return {
        "subject_id": _short(link.subject, prefixes),
        "subject_label": labels.get(link.subject) or link.called,
        "predicate_modifier": "Not" if link.state == "negative" else "",
        "predicate_id": _short(link.relation, prefixes),
        "object_id": _short(link.object, prefixes),
        "object_label": link.label,
        "mapping_justification": _short(link.found_by, prefixes),
        "object_source": f"link:{link.dataset}",
        "reviewer_label": link.reviewer,
        "mapping_tool": tool,
        "mapping_tool_version": version,
        "mapping_date": link.day,
        "similarity_score": link.score,
        "comment": link.justification,
        "other": UNSURE if link.state == "unsure" else "",
    }


def _prefixes(links: Sequence[Link]) -> dict[str, str]:
    """The project's prefixes, those that the objects need, and ns1, ns2... for namespaces without a known prefix."""
    prefixes = dict(OWN_PREFIXES)
    unknown = set()
    for link in links:
        prefix = next((prefix for prefix, space in KNOWN.items() if link.object.startswith(space)), "")
        if prefix:
            prefixes[prefix] = KNOWN[prefix]
        elif not link.object.startswith(KZR):
            unknown.add(re.sub(r"[^/#]*[/#]?$", "", link.object))
    return prefixes | {f"ns{number}": namespace for number, namespace in enumerate(sorted(unknown), 1)}


def _short(iri: str, prefixes: Mapping[str, str]) -> str:
    """The CURIE with the longest namespace that fits."""
    prefix = max((prefix for prefix, space in prefixes.items() if iri.startswith(space)), key=lambda name: len(prefixes[name]), default="")
    return f"{prefix}:{iri.removeprefix(prefixes[prefix])}" if prefix else iri


def read(file: Path, dataset: str = "") -> Mappings:
    """The mappings of a table. `dataset` is the name of the dataset where the table names none.

    A row whose `reviewer_label` is one of ROLES is a judgement; any other row is a proposal. Raises UsageError with the line.
    """
    try:
        text = bounded.read_text(file, bounded.TABLE_BYTES)
    except (OSError, ValueError) as error:
        raise UsageError(f"{file}: not a table in UTF-8: {error}.") from None
    # At line feeds alone: a name may hold what other systems take for the end of a line.
    lines = [f"{line}\n" for line in text.removesuffix("\n").split("\n")]
    head = [line[1:] for line in lines if line.startswith("#")]
    metadata = _metadata(file, "".join(head))
    own = metadata.pop("curie_map", None)
    prefixes = OWN_PREFIXES | ({str(prefix): str(space) for prefix, space in own.items()} if isinstance(own, dict) else {})
    rows = csv.DictReader(lines[len(head) :], delimiter="\t", strict=True)
    links, unjudged = [], []
    try:
        columns = rows.fieldnames or []
        missing = [name for name in REQUIRED if name not in columns and name not in metadata]
        if missing:
            raise UsageError(f"{file}:{len(head) + 1}: the column {missing[0]} is missing.")
        for row in rows:
            line = len(head) + rows.line_num
            if None in row:
                raise UsageError(f"{file}:{line}: more cells than columns: the row is broken.")
            link = _link({**metadata, **{name: cell for name, cell in row.items() if cell}}, prefixes, dataset, f"{file}:{line}")
            if link is None:
                unjudged.append(line)
            else:
                links.append(link)
    except csv.Error as error:
        raise UsageError(f"{file}:{len(head) + rows.line_num}: not a table with tabs: {error}.") from None
    return Mappings(tuple(links), tuple(unjudged))


def _metadata(file: Path, text: str) -> dict[str, object]:
    try:
        metadata = bounded.load_yaml(text) or {}
    except bounded.YamlError as error:
        raise UsageError(f"{file}:{error.line}: the lines that begin with #: {error}.") from None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("curie_map") or {}, dict):
        raise UsageError(f"{file}:1: the lines that begin with # are not YAML with a curie_map, so the file is not SSSOM.")
    return metadata


def _link(row: Mapping[str, object], prefixes: Mapping[str, str], dataset: str, where: str) -> Link | None:
    """The link of a row with what the header says for all rows; None if it was not judged in one of ROLES."""

    def cell(name: str) -> str:
        return without_quote(str(row.get(name) or "").strip())

    def iri(name: str) -> str:
        prefix, colon, local = cell(name).partition(":")
        if colon and prefix in prefixes:
            return prefixes[prefix] + local
        if re.match(r"https?://", cell(name)):
            return cell(name)
        raise UsageError(f"{where}: {cell(name)[:80] or 'nothing'} in {name} is neither an IRI nor a CURIE with a prefix of the curie_map.")

    if cell("reviewer_label") not in ROLES:
        return None
    if cell("predicate_modifier") not in ("", "Not"):
        raise UsageError(f"{where}: {cell('predicate_modifier')[:40]} is not a predicate_modifier: use Not, or leave it empty.")
    state = "unsure" if UNSURE in cell("other").split("|") else "negative" if cell("predicate_modifier") else "positive"
    source = iri("object_source").removeprefix(LINK) if cell("object_source") else dataset
    version = cell("mapping_tool_version")
    relation = iri("predicate_id")
    if state == "negative" and relation == EXACT:
        relation = CLOSE  # this graph writes a "no" as a negative close match
    link = Link(
        iri("subject_id"),
        iri("object_id"),
        source,
        relation,
        state,
        cell("reviewer_label"),
        cell("mapping_date"),
        cell("comment"),
        iri("mapping_justification"),
        cell("object_label"),
        cell("similarity_score"),
        f"{cell('mapping_tool')} {version}".strip() if cell("mapping_tool") else "",
    )
    return checked(link, where)
