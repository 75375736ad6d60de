"""The stage of terms: every name of ours, and of the standard vocabularies, is one that exists.

A misspelt name is no error to an RDF library: it is another name, of which nothing is known, and a shape that bears it judges nothing.
Each rule is explained in `docs/checks.md`.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib import namespace as standard

from kzgraph.model import KZ, KZR, KZV, PREFIXES, Finding
from kzgraph.turtle import placed_all, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kzgraph.workspace import Workspace

# Vocabularies whose terms rdflib lists in full, by namespace.
STANDARD = {
    str(vocabulary): vocabulary
    for vocabulary in (standard.RDF, standard.RDFS, standard.OWL, standard.SKOS, standard.SH, standard.PROV, standard.DCTERMS, standard.XSD)
}
# A hostile file may hold any number of names of any length, and each search for a hint compares a name with all of ours.
HINTS, HINT_CHARACTERS = 20, 80
NO_HINT = "Describe it, or use a name that exists."
OURS = (KZ, KZV, KZR, PREFIXES["kzsh"])


def check(data: Mapping[Path, list[ox.Triple]], workspace: Workspace) -> list[Finding]:
    """A finding for each place of a name that is described nowhere in the data, or that its standard does not have."""
    described = {triple.subject.value for triples in data.values() for triple in triples if isinstance(triple.subject, ox.NamedNode)}
    used = {file: {term for triple in triples for term in _names(triple)} for file, triples in data.items()}
    unknown = {term for terms in used.values() for term in terms if _is_unknown(term.value, described)}
    trusted = {*workspace.union_files(), *workspace.shape_files()}
    hints = {triple.subject.value for file in trusted & data.keys() for triple in data[file] if isinstance(triple.subject, ox.NamedNode)}
    return [
        finding for file, terms in used.items() if terms & unknown for finding in _findings(file, data[file], unknown, hints, workspace)
    ]


def _names(triple: ox.Triple) -> Iterator[ox.NamedNode]:
    """The IRIs of a triple; datatypes are judged with their literals."""
    yield from (term for term in triple if isinstance(term, ox.NamedNode))


def _home(iri: str) -> str:
    """The namespace of ours, or of a standard, that a name is in; none for names of other projects."""
    return next((space for space in (*OURS, *STANDARD) if iri.startswith(space)), "")


def _is_unknown(iri: str, described: set[str]) -> bool:
    home = _home(iri)
    return bool(home) and (iri not in STANDARD[home] if home in STANDARD else iri not in described) and iri != home


def _findings(file: Path, triples: list[ox.Triple], unknown: set[ox.NamedNode], hints: set[str], workspace: Workspace) -> Iterator[Finding]:
    placed = placed_all(file.read_bytes().decode("utf-8"), triples)
    told = set()
    for place in placed.placed:
        triple = place.triple
        for term in _names(triple):
            at = place.at(term)
            if term not in unknown or (term, at) in told:
                continue
            told.add((term, at))
            rule = "unknown-standard-term" if _home(term.value) in STANDARD else "unknown-name"
            name = shorten(term, PREFIXES)[:200]
            line, column = placed.line_column(at)
            yield Finding(
                rule=rule,
                message=f"{name} is described nowhere here" if rule == "unknown-name" else f"{name} is no term of its vocabulary",
                mend=_mend(term.value, hints) if len(told) <= HINTS else NO_HINT,
                focus=str(triple.subject),
                path=str(triple.predicate),
                value=str(term),
                file=workspace.relative(file),
                line=line,
                column=column,
            )


def _mend(iri: str, hints: set[str]) -> str:
    """The nearest name of the same namespace, if one is near."""
    home = _home(iri)
    if len(iri) > HINT_CHARACTERS:
        return NO_HINT
    names = map(str, dir(STANDARD[home])) if home in STANDARD else (name for name in hints if name.startswith(home))
    near = difflib.get_close_matches(
        iri.removeprefix(home), sorted(name.removeprefix(home) for name in names if len(name) <= HINT_CHARACTERS), 1, 0.75
    )
    return f"Perhaps {shorten(home + near[0], PREFIXES)} is meant." if near else NO_HINT
