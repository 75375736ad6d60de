"""The languages that a workspace keeps: of labels that are missing, only those in these are findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.vocab import LABEL_LANGUAGES, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzgraph.validate.finding import Finding
    from kzgraph.validate.material import Material

RULE = "Labels-three-languages"
LABELS = (RDFS.label, SKOS.prefLabel)


def kept(findings: Iterable[Finding], material: Material) -> list[Finding]:
    """The findings without those about labels in languages that the workspace does not keep."""
    wanted = set(material.workspace.settings.languages)
    if wanted == set(LABEL_LANGUAGES):
        return list(findings)
    labelled: dict[str, set[str]] = {}
    for triple in (triple for triples in material.union.values() for triple in triples):
        if triple.predicate in LABELS and isinstance(triple.object, ox.Literal):
            labelled.setdefault(str(triple.subject), set()).add(triple.object.language or "")
    return [finding for finding in findings if finding.rule != RULE or not wanted <= labelled.get(finding.focus, set())]
