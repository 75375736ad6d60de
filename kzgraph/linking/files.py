"""Files of links: a file a dataset, a block a link, in the order of their IRIs, so that the same links are the same bytes and one more link
is one more block. The datasets have a file of their own, `datasets.ttl`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.errors import KzgraphError, UsageError
from kzgraph.graph import writer
from kzgraph.graph.turtle import parse
from kzgraph.graph.workspace import LINKS
from kzgraph.linking.links import ROLES, STATES, Dataset, Link
from kzgraph.model import kinds
from kzgraph.vocab import DCTERMS, KZ, LINK, PREFIXES, RDF, SCHEMA, XSD

if TYPE_CHECKING:
    from kzgraph.graph.writer import Pair, Value
    from kzgraph.safety.transaction import Transaction

SUBJECT_LABEL = "https://w3id.org/sssom/subject_label"  # of a row of a list, beside which no node of the graph stands
FILE_BYTES = 4 << 20  # what the gate lets through
DATASETS = "datasets.ttl"
_HEAD = "# Links into {title}. kzgraph link writes this file: a judgement a block. docs/links.md explains it.\n\n"
_LISTS_HEAD = "# Pairs of rows of {title}. kzgraph match writes this file: a judgement a block. docs/matching.md explains it.\n\n"
_DATASETS_HEAD = "# The datasets that links lead into.\n\n"


def folder(root: Path) -> Path:
    return root / "graph" / LINKS


def read_links(file: Path) -> list[Link]:
    """The links of a file in the order of their IRIs; none without a file. Raises TurtleError, and KzgraphError for a broken link."""
    return [_link(file, iri, node) for iri, node in sorted(nodes(file, KZ + kinds.LINK).items())]


def put_links(change: Transaction, file: Path, dataset: Dataset, links: Iterable[Link], *, of_lists: bool = False) -> None:
    """Has a file of links, or of pairs of rows of lists, replaced, and removed where there are none; a private one is its owner's alone.

    Raises UsageError if it would be larger than a file of the graph may be.
    """
    blocks = [_link_text(link) for link in sorted(links, key=lambda link: link.iri)]
    text = _text((_LISTS_HEAD if of_lists else _HEAD).format(title=" ".join(dataset.title.split())), blocks) if blocks else None
    if text and len(text.encode("utf-8")) > FILE_BYTES:
        raise UsageError(
            f"{file}: would be larger than {FILE_BYTES >> 20} MiB. Split the table, and load each part under a name of its own."
        )
    change.put(file, text, private=not dataset.is_published)


def read_datasets(file: Path) -> dict[str, Dataset]:
    """The datasets of a file by name; none where there is no file. Raises TurtleError."""
    datasets = {}
    for iri, node in sorted(nodes(file, KZ + kinds.DATASET).items()):
        values = {name: one(node, term) for name, term in _DATASET_TERMS.items()}
        name = iri.removeprefix(LINK)
        datasets[name] = Dataset(name, values["title"], values["licence"], values["page"], values["rights"], values["citation"])
    return datasets


def put_datasets(change: Transaction, file: Path, datasets: Mapping[str, Dataset]) -> None:
    change.put(file, _text(_DATASETS_HEAD, [_block_text(*_dataset_block(datasets[name])) for name in sorted(datasets)]))


_DATASET_TERMS = {
    "title": DCTERMS + "title",
    "licence": DCTERMS + "license",
    "page": SCHEMA + "url",
    "rights": DCTERMS + "accessRights",
    "citation": DCTERMS + "bibliographicCitation",
}
Nodes = dict[str, dict[str, list[ox.NamedNode | ox.Literal]]]


def nodes(file: Path, kind: str) -> Nodes:
    """The nodes of a class, with the values of each term."""
    if not file.exists():
        return {}
    known: Nodes = {}
    for triple in parse(file):
        if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, (ox.NamedNode, ox.Literal)):
            known.setdefault(triple.subject.value, {}).setdefault(triple.predicate.value, []).append(triple.object)
    return {iri: node for iri, node in known.items() if any(value.value == kind for value in node.get(RDF + "type", []))}


def one(node: Mapping[str, list[ox.NamedNode | ox.Literal]], term: str) -> str:
    """The value of a term, or an empty text."""
    return next((value.value for value in node.get(term, [])), "")


def _link(file: Path, iri: str, node: Mapping[str, list[ox.NamedNode | ox.Literal]]) -> Link:
    several = next((term for term, values in node.items() if len(values) > 1), "")
    states, roles = ({concept: name for name, concept in known.items()} for known in (STATES, ROLES))
    state, role = states.get(one(node, KZ + "linkState"), ""), roles.get(one(node, KZ + "reviewer"), "")
    if several or not state or not role:
        raise KzgraphError(f"{file}: {iri} is not a complete link: run kzgraph validate to see what is wrong.")
    names = ("linkSubject", "linkObject", "inDataset", "relation", "decidedOn", "justification", "foundBy", "objectLabel", "score", "tool")
    subject, there, dataset, relation, day, why, way, label, score, tool = (one(node, KZ + name) for name in names)
    called = one(node, SUBJECT_LABEL)
    return Link(subject, there, dataset.removeprefix(LINK), relation, state, role, day, why, way, label, score, tool, called)


def _link_block(link: Link) -> tuple[str, list[Pair]]:
    values: Iterator[tuple[str, Value]] = (
        (name, value)
        for name, value in (
            ("linkSubject", ox.NamedNode(link.subject)),
            ("linkObject", ox.NamedNode(link.object)),
            ("objectLabel", ox.Literal(link.label)),
            ("relation", ox.NamedNode(link.relation)),
            ("linkState", ox.NamedNode(STATES[link.state])),
            ("score", ox.Literal(link.score, datatype=XSD.decimal)),
            ("justification", ox.Literal(link.justification, language="en")),
            ("foundBy", ox.NamedNode(link.found_by)),
            ("tool", ox.Literal(link.tool)),
            ("reviewer", ox.NamedNode(ROLES[link.reviewer])),
            ("decidedOn", ox.Literal(link.day, datatype=XSD.date)),
            ("inDataset", ox.NamedNode(LINK + link.dataset)),
        )
        if value.value
    )
    called = [(ox.NamedNode(SUBJECT_LABEL), ox.Literal(link.called))] if link.called else []
    return link.iri, [(RDF.type, KZ.Link), *((ox.NamedNode(KZ + name), value) for name, value in values), *called]


def _dataset_block(dataset: Dataset) -> tuple[str, list[Pair]]:
    values: dict[str, Value] = {
        "title": ox.Literal(dataset.title, language="en"),
        "licence": ox.NamedNode(dataset.licence or "urn:none"),
        "page": ox.NamedNode(dataset.page or "urn:none"),
        "rights": ox.Literal(dataset.rights),
        "citation": ox.Literal(dataset.citation),
    }
    pairs: list[Pair] = [
        (ox.NamedNode(term), values[name]) for name, term in _DATASET_TERMS.items() if values[name].value not in ("", "urn:none")
    ]
    return dataset.iri, [(RDF.type, KZ.Dataset), *pairs]


@lru_cache(maxsize=1 << 14)  # a review writes all links of a dataset at each key, and changes one
def _link_text(link: Link) -> tuple[str, frozenset[str]]:
    return _block_text(*_link_block(link))


def _block_text(iri: str, pairs: list[Pair]) -> tuple[str, frozenset[str]]:
    """The text of a block and the prefixes that it needs."""
    names = writer.Names({})
    return writer.block(ox.NamedNode(iri), pairs, names), frozenset(names.used)


def _text(head: str, blocks: list[tuple[str, frozenset[str]]]) -> str:
    used = frozenset[str]().union(*(prefixes for _, prefixes in blocks))
    return writer.with_prefixes(head + "\n".join(text for text, _ in blocks), {prefix: PREFIXES[prefix] for prefix in used})
