"""Translations of what sources claim and terms mean, against the English: each is of a text that is there, with its numbers and dates,
and names the same voice."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kzgraph.graph import translations
from kzgraph.graph.names import short
from kzgraph.graph.translations import Entry
from kzgraph.validate.finding import Finding
from kzgraph.validate.material import Material
from kzgraph.validate.rules import BUILT_IN
from kzgraph.validate.wording.numerals import disagreement
from kzgraph.validate.wording.strangers import Strangers
from kzgraph.validate.wording.texts import Graph
from kzgraph.validate.wording.translations import wrong_script
from kzgraph.validate.wording.voices import Voices
from kzgraph.vocab import KZ

NAMES = {property_: name for name, property_ in translations.PROPERTIES.items()}


def check(material: Material, graph: Graph) -> Iterator[Finding]:
    """A finding for each translation of a text that is not in the graph, or that says something else than the English one by rule."""
    speakers, strangers = Voices(graph), Strangers(graph)
    files = [file for file in material.workspace.catalogues() if material.judged is None or material.part(file) in material.judged]
    for folder, own in itertools.groupby(files, key=lambda file: file.parent):
        judged = [triples for other, triples in material.union.items() if other.is_relative_to(folder)]
        if not judged and any(folder.rglob("*.ttl")):  # the source was left out
            continue
        english: dict[tuple[str, str], list[str]] = defaultdict(list)
        claims: dict[str, ox.NamedNode] = {}
        for subject, predicate, value in (triple for triples in judged for triple in triples):
            if predicate in NAMES and isinstance(value, ox.Literal) and value.language == "en":
                english[short(subject), NAMES[predicate]].append(value.value)
            if predicate == KZ.voice and isinstance(subject, ox.NamedNode):
                claims[short(subject)] = subject
        for file in own:
            for entry in translations.read(file):
                claim = claims.get(entry.node) if entry.property == "rdfs:label" else None
                unnamed = [name for _, name in speakers.unnamed(claim, entry.text, file.stem)] if claim else []
                for rule, message in _troubles(entry, english[entry.node, entry.property], unnamed, file.stem):
                    yield _finding(material, file, entry, rule, message)
                if folder.name != "ontology":
                    is_claim = entry.property in ("rdfs:label", "kz:leavesOpen")
                    for rule, message in strangers.troubles(entry.text, singly=is_claim):
                        yield _finding(material, file, entry, rule, f"in the translation of {entry.node} {entry.property}, {message}")


def _troubles(entry: Entry, english: list[str], unnamed: list[str], language: str) -> Iterator[tuple[str, str]]:
    """Each rule that an entry breaks, with a message; `english` are the texts that the graph has of its node and property,
    and `unnamed` the voices that a label of an assertion should name and does not.
    """
    what = f"{entry.node} {entry.property}"
    if not english:
        yield "outdated-translation", f"the graph has no English text of {what}"
    elif entry.english not in english:
        yield "outdated-translation", f"the English text of {what} has changed"
    elif entry.text and entry.outdated:
        yield "outdated-translation", f"the translation of {what} is of an earlier English text"
    elif entry.text:
        if script := wrong_script(entry.text, language):
            yield "script-of-language", f"the translation of {what} is written in {script} letters"
        # what a definition counts are words such as "the two", which another language says without a number
        if entry.property != "skos:definition" and (message := disagreement(entry.text, language, [entry.english])):
            yield "number-in-translation", f"the translation of {what} {message}"
        for name in unnamed:
            yield "voice-not-in-label", f'the translation of {what} does not name "{name}", whose word it is'


def _finding(material: Material, file: Path, entry: Entry, rule: str, message: str) -> Finding:
    return Finding(rule, message, BUILT_IN[rule].fix, file=material.workspace.relative(file), line=entry.line, column=1)
