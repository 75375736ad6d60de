"""What the data around a finding of a shape says of its likeliest cause: a shape's own message cannot know what stands there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox
from shaclcheck import Triple

from kzgraph.graph.names import short
from kzgraph.safety.escapes import cut
from kzgraph.validate.redaction import redact
from kzgraph.vocab import KZ, KZR, OA, RDFS, SH, SKOS

if TYPE_CHECKING:
    from kzgraph.graph.turtle import Term
    from kzgraph.validate.finding import Finding
    from kzgraph.validate.material import Material

LABELS = (RDFS.label, SKOS.prefLabel, SKOS.altLabel)
LESS_THAN = SH.LessThanConstraintComponent.value
KINDS = {SH.ClassConstraintComponent.value, SH.NodeKindConstraintComponent.value}
DATATYPES = {SH.DatatypeConstraintComponent.value, SH.OrConstraintComponent.value, SH.MinInclusiveConstraintComponent.value}
SHOWN = 80  # characters of a label
# Texts that another datatype is meant by, with that datatype.
MEANT = {r"\d{4}-\d\d-\d\d": "date", r"\d{4}-\d\d": "gYearMonth", r"\d{4}": "gYear"}


def advised(findings: Sequence[Finding], material: Material) -> list[Finding]:
    """The findings, with what is wrong and how to fix it from the data where that is known."""
    around = _Around(material)
    return [finding._replace(fix=_advice(finding, around) or finding.fix) for finding in findings]


class _Around:
    """What is said around a node; read when first asked."""

    def __init__(self, material: Material) -> None:
        self.material = material

    @cached_property
    def objects(self) -> dict[tuple[str, str], list[Term]]:
        """The values of each property of each node."""
        said: dict[tuple[str, str], list[Term]] = {}
        for triple in self._triples():
            said.setdefault((str(triple.subject), triple.predicate.value), []).append(triple.object)
        return said

    @cached_property
    def named(self) -> dict[str, list[str]]:
        """The nodes that have a text as their label."""
        nodes: dict[str, list[str]] = {}
        for triple in self._triples():
            if triple.predicate in LABELS and isinstance(triple.object, ox.Literal) and isinstance(triple.subject, ox.NamedNode):
                nodes.setdefault(triple.object.value, []).append(triple.subject.value)
        return nodes

    def text(self, node: str, term: str) -> str:
        """The first value of a property as text; a question mark where there is none."""
        return next((value.value for value in self.objects.get((node, term), []) if not isinstance(value, ox.Triple)), "?")

    def _triples(self) -> Iterator[Triple]:
        for triples in self.material.union.values():
            yield from triples


def _advice(finding: Finding, around: _Around) -> str:
    if finding.component == LESS_THAN:
        return _order(finding, around)
    if finding.value.startswith('"') and finding.component in KINDS:
        return _text_for_a_node(finding, around)
    if finding.rule in BY_RULE:
        return BY_RULE[finding.rule](finding, around)
    return _other_datatype(finding) if finding.value.startswith('"') and finding.component in DATATYPES else ""


def _order(finding: Finding, around: _Around) -> str:
    if finding.path != str(OA.start):
        return ""
    start, end = around.text(finding.focus, OA.start.value), around.text(finding.focus, OA.end.value)
    return f"The passage begins at {start} and ends at {end}: oa:start must be below oa:end. Fix one of the two."


def _text_for_a_node(finding: Finding, around: _Around) -> str:
    """Quotes around a name, or the label in place of the thing."""
    text = _value(finding)
    nodes = [short(node) for node in sorted(around.named.get(text, []))]
    if KZR + text in {subject.removeprefix("<").removesuffix(">") for subject, _ in around.objects}:
        nodes.insert(0, short(KZR + text))
    instead = nodes[0] if nodes else "the IRI of what is meant"
    return f"This is a text: write {instead}, without quotes. {finding.fix}"


def _other_datatype(finding: Finding) -> str:
    """A day, a number or a whole number that was written as a mere text."""
    text = _value(finding)
    if not finding.value.endswith('"'):
        return ""
    if re.fullmatch(r"\d+", text) and not finding.path.endswith(("asOf>", "date>", "start>", "end>", "issued>")):
        return f"This is a text: write {text}, without quotes. {finding.fix}"
    meant = next((name for pattern, name in MEANT.items() if re.fullmatch(pattern, text)), "")
    return f'This is a text: write "{text}"^^xsd:{meant}. {finding.fix}' if meant else ""


def _after_source(finding: Finding, around: _Around) -> str:
    source = next(map(str, around.objects.get((finding.focus, OA.hasSource.value), [])), "")
    length = around.text(source, KZ.length.value)
    return f"oa:end is {_value(finding)}, and the text of the source ends at {length} (its kz:length): fix oa:end, or kz:length."


def _outside_parent(finding: Finding, around: _Around) -> str:
    """Which bound is broken, with what stands at both ends."""
    own = [around.text(finding.focus, term.value) for term in (OA.start, OA.end)]
    outer = [around.text(finding.value, term.value) for term in (OA.start, OA.end)]
    if not all(text.isdecimal() for text in (*own, *outer)):
        return ""
    parent = short(ox.NamedNode(finding.value[1:-1]))
    broken = [f"oa:start is {own[0]}, before that of {parent}, {outer[0]}"] if int(own[0]) < int(outer[0]) else []
    broken += [f"oa:end is {own[1]}, after that of {parent}, {outer[1]}"] if int(own[1]) > int(outer[1]) else []
    return f"{'; '.join(broken)}: fix this offset of one of the two, or kz:within."


def _group_as_person(finding: Finding, around: _Around) -> str:  # noqa: ARG001 (one signature for all)
    group = "/group-" in finding.focus
    return f"Is a group meant? Then write kz:Group in place of kz:Person. If not: {finding.fix}" if group else ""


def _two_labels(finding: Finding, around: _Around) -> str:
    """Two labels in one language, which come from two records under one IRI."""
    languages: dict[str, list[str]] = {}
    for label in around.objects.get((finding.focus, RDFS.label.value), []):
        if isinstance(label, ox.Literal):
            languages.setdefault(label.language or "", []).append(label.value)
    two = next((texts for _, texts in sorted(languages.items()) if len(texts) > 1), [])
    if not two:
        return ""
    shown = " and ".join(f'"{cut(redact(text), SHOWN)}"' for text in sorted(two)[:2])
    return f"Two labels in one language, {shown}: if these are two records under one IRI, give one an IRI of its own, else remove a label."


BY_RULE: dict[str, Callable[[Finding, _Around], str]] = {
    "Passage-inside-source": _after_source,
    "Passage-inside-parent": _outside_parent,
    "Person-opaque": _group_as_person,
    **dict.fromkeys(("Assertion-label", "Person-label", "Thing-label"), _two_labels),
}


def _value(finding: Finding) -> str:
    """The text of a literal."""
    match = re.match(r'"((?:[^"\\]|\\.)*)"', finding.value)
    return match[1] if match else finding.value
