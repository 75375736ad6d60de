"""The languages that a workspace keeps: of labels that are missing, only those in these are findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.graph.remote_endpoint import CHUNK, Remote
from kzgraph.vocab import LABEL_LANGUAGES, RDFS, SKOS

if TYPE_CHECKING:
    from kzgraph.graph.workspace import Workspace
    from kzgraph.validate.finding import Finding
    from kzgraph.validate.material import Material

RULE = "Labels-three-languages"
LABELS = (RDFS.label, SKOS.prefLabel)


def kept(findings: Sequence[Finding], workspace: Workspace, labels: Callable[[set[str]], Iterable[tuple[str, str]]]) -> list[Finding]:
    """The findings without those about labels in languages that the workspace does not keep. `labels` gives the nodes of a set, as a
    finding writes them, with the language of each of their labels.
    """
    wanted = set(workspace.settings.languages)
    if wanted == set(LABEL_LANGUAGES):
        return list(findings)
    labelled: dict[str, set[str]] = {}
    for node, language in labels({finding.focus for finding in findings if finding.rule == RULE}):
        labelled.setdefault(node, set()).add(language)
    return [finding for finding in findings if finding.rule != RULE or not wanted <= labelled.get(finding.focus, set())]


def in_files(material: Material, nodes: set[str]) -> Iterable[tuple[str, str]]:
    """The labels' languages in the files of a workspace."""
    for triple in (triple for triples in material.union.values() for triple in triples):
        if triple.predicate in LABELS and isinstance(triple.object, ox.Literal) and str(triple.subject) in nodes:
            yield str(triple.subject), triple.object.language or ""


def at_endpoint(remote: Remote, nodes: set[str]) -> Iterable[tuple[str, str]]:
    """The labels' languages at an endpoint."""
    named = sorted(node for node in nodes if node.startswith("<"))
    for values in (" ".join(named[start : start + CHUNK]) for start in range(0, len(named), CHUNK)):
        properties = "|".join(map(str, LABELS))
        rows = remote.select(f"SELECT ?node (LANG(?label) AS ?language) {{ VALUES ?node {{ {values} }} ?node {properties} ?label }}")
        yield from ((str(node), language.value) for node, language in rows)
