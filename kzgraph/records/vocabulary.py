"""The terms that a mapping may use: checked terms of other vocabularies, by their short names."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from kzgraph.graph.workspace import Workspace, default_root
from kzgraph.records.placed_yaml import Placed, hint
from kzgraph.safety import bounded
from kzgraph.vocab import DCTERMS, SCHEMA, SKOS

NAMESPACES = {
    "dcterms": DCTERMS,
    "org": "http://www.w3.org/ns/org#",
    "schema": SCHEMA,
    "skos": SKOS,
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
}

# Those of SKOS that this project writes itself, in its own scheme of concepts and in the heads of tables.
OF_SKOS = tuple(SKOS + name for name in ("Concept", "prefLabel", "altLabel", "broader", "notation"))

RIGHTS = DCTERMS + "accessRights"  # what may be done with rows, in the head of what was loaded


class Vocabulary(NamedTuple):
    """The IRI of each term, by its short name such as `schema:latitude`."""

    terms: dict[str, str]

    @classmethod
    def of(cls, workspace: Workspace) -> Vocabulary:
        """The terms that the list of checked identifiers holds, in the workspace or in the package. Raises UsageError."""
        roots = default_root(), workspace.root
        iris = {*OF_SKOS, *(iri for root in roots for iri in _checked(root / "ontology" / "checks" / "identifiers.csv"))}
        return cls(
            {
                f"{prefix}:{iri.removeprefix(namespace)}": iri
                for prefix, namespace in NAMESPACES.items()
                for iri in sorted(iris)
                if iri.startswith(namespace)
            }
        )

    def expand(self, value: Placed, term: str = "") -> str:
        """The IRI of the term that stands there, or of `term`. Raises UsageError that names the nearest."""
        name = term or value.text()
        if name not in self.terms:
            raise value.wrong(
                f"{name} is not a checked term. {hint(name, self.terms)}Use one of ontology/checks/identifiers.csv or of SKOS, "
                "or leave property out: the column then has a term of its own."
            )
        return self.terms[name]


def _checked(file: Path) -> list[str]:
    return [row["identifier"] for row in bounded.read_table(file, "identifier", "names")] if file.is_file() else []
