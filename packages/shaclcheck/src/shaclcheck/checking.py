"""Shapes and data of anybody, checked in one call: as far as the shapes can be judged, with all that a reader must know about the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from .errors import ExtensionError, ShapeError
from .fallback import SECONDS
from .loading import load
from .model import reachable
from .plan import Plan, compile  # noqa: A004 (the library's own word)
from .results import Result, Results
from .sources import data_of, is_companion
from .terms import RDF, RDFS, SH, TYPE, XSD, Progress, Term, sh

SHOWN = 10  # lines of a kind in a text


class Unjudged(NamedTuple):
    """Why something was not judged. `kind` is `unsupported` (pySHACL may judge it if asked), `part` (of a shape), `import` or `focus`."""

    kind: str
    reason: str


class Check(NamedTuple):
    """The results, and `focus`, the number of focus nodes of each shape with targets. `notes` say what was judged and how.

    With results of the severities `allowed` alone, the data conforms.
    """

    plan: Plan
    results: Results
    focus: dict[Term, int]
    notes: list[str]
    allowed: frozenset[Term] = frozenset()

    @property
    def partly(self) -> list[Term]:
        """The shapes with targets of which a part was not judged, neither here nor by pySHACL."""
        extended = {error.shape for error in self.plan.skipped if isinstance(error, ExtensionError)}
        return [node for node in self._left_out() if node not in self.results.fallback or not extended.isdisjoint(self._reached([node]))]

    @property
    def skipped(self) -> list[ShapeError]:
        """What was not judged, neither here nor by pySHACL."""
        fallback = self.results.fallback
        judged = self._reached(fallback) - self._reached(node for node in self._left_out() if node not in fallback)
        return [error for error in self.results.skipped if isinstance(error, ExtensionError) or error.shape not in judged]

    @property
    def unjudged(self) -> list[Unjudged]:
        by_pyshacl = {error for error in self.plan.skipped if self.plan.unsupported == "skip" and not isinstance(error, ExtensionError)}
        return [
            *(Unjudged("unsupported" if error in by_pyshacl else "part", str(error)) for error in self.skipped),
            *(Unjudged("import", f"import not found: {iri}") for iri in self.plan.missing),
            *(Unjudged("focus", reason) for reason in _nothing_judged(self.plan, self.focus)),
        ]

    def _left_out(self) -> list[Term]:
        """The shapes with targets that were not compiled whole, or that pySHACL could not judge."""
        return [root.id for root in self.plan.roots if root.id in self.plan.partly or root.id in self.results.unjudged]

    def _reached(self, roots: Iterable[Term]) -> set[Term]:
        shapes = self.plan.shapes
        return {node for root in roots for node in reachable(shapes, shapes[root], left_out=True)}

    @property
    def complete(self) -> bool:
        """Whether some focus node was judged by a shape that it can fail, no part of a shape was skipped, and no import is missing."""
        return not self.unjudged

    @property
    def conforms(self) -> bool:
        """Whether all was judged and gave no result that fails."""
        return self.complete and not self.failing

    @property
    def failing(self) -> list[Result]:
        """The results of severities that are not allowed."""
        return [result for result in self.results if result.severity not in self.allowed]

    def report(self) -> list[ox.Triple]:
        """A W3C validation report; comments say what was not judged."""
        triples = self.plan.report(self.results)
        report = next(triple.subject for triple in triples if triple.predicate == TYPE and triple.object == sh("ValidationReport"))
        comment = ox.NamedNode(RDFS + "comment")
        conforms = ox.Triple(report, sh("conforms"), ox.Literal(str(self.conforms).lower(), datatype=ox.NamedNode(XSD + "boolean")))
        triples = [conforms if triple.predicate == sh("conforms") else triple for triple in triples]
        return [*triples, *(ox.Triple(report, comment, ox.Literal(f"Not judged: {part.reason}")) for part in self.unjudged)]

    def turtle(self) -> str:
        """The report in Turtle, each subject once, with the prefixes of the shapes."""
        about: dict[object, list[ox.Triple]] = {}
        for triple in self.report():
            about.setdefault(triple.subject, []).append(triple)
        named = {prefix: namespace for prefix, namespace in self.plan.prefixes.items() if _is_prefix(prefix, namespace)}
        triples = (triple for triples in about.values() for triple in triples)
        return (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes={**named, "sh": SH, "rdf": RDF, "rdfs": RDFS}) or b"").decode()

    def summary(self) -> str:
        """The verdict, the number of results by shape and component, what was not judged, and the notes; a line each."""
        counts = Counter((_component(result), str(result.path or ""), str(result.named_shape)) for result in self.results)
        lines = [f"{count:>7} {' '.join(filter(None, (kind, path)))} of {shape}" for (kind, path, shape), count in counts.most_common()]
        if skipped := self.skipped:
            concerned = self.partly
            nodes = sum(self.focus.get(node, 0) for node in concerned)
            lines.append(
                f"Not judged: {_counted(len(skipped), 'part')} of the shapes. This concerns {len(concerned)} of {len(self.focus)} shapes"
                f" with targets, and {nodes} of {sum(self.focus.values())} focus nodes."
            )
            reasons = Counter(f"{_part(error)}: {error.reason}" for error in skipped)
            lines += [f"{count:>7} {reason}" for reason, count in reasons.most_common(SHOWN)]
            lines += [f"        and {len(reasons) - SHOWN} other reasons"] if len(reasons) > SHOWN else []
        verdict = "no" if self.failing else "yes" if self.complete else "no result, but not all was judged"
        verdict += f" ({_counted(len(self.results), 'result')})" if self.results.findings else ""
        return "\n".join([*lines, *self.notes, f"Conforms: {verdict}"]) + "\n"

    def text(self) -> str:
        """The results with their paths in SPARQL, a paragraph each, equal ones once with their number, and the summary."""
        counted = Counter(map(_paragraph, self.results))
        return "".join(f"{shown}\n" + (f"    Times: {times}\n" if times > 1 else "") for shown, times in counted.items()) + self.summary()


def check(
    data: Any,  # noqa: ANN401 (what `parsing.read` takes)
    shapes: Any = None,  # noqa: ANN401
    *,
    base: str | None = None,
    imports: Path | Mapping[str, Any] | None = None,
    unsupported: str = "skip",
    owl_classes: bool = True,
    union: bool = True,
    allowed: frozenset[Term] = frozenset(),
    progress: Progress | None = None,
    seconds: float = SECONDS,
) -> Check:
    """Checks data with shapes, or with the shapes in it, both in any form that `compile` and `load` take; a loaded store stays as it is.

    With `union`, all named graphs are judged together with the default graph. Results of the severities `allowed` do not fail. `seconds` is
    the time limit of pySHACL where shapes need it. Raises ShapeError, SyntaxError or OSError for what cannot be read, and ShapeError for
    shapes that are refused (`unsupported="refuse"`).
    """
    if shapes is None:
        shapes = data_of(data, union=True).triples() if isinstance(data, ox.Store) else data
    plan = compile(shapes, base=base, imports=imports, unsupported=unsupported, owl_classes=owl_classes)
    store = data if isinstance(data, ox.Store) else load(data, base=base, labels=True)
    results = plan.run(store, union=union, progress=progress, seconds=seconds)
    focus = plan.focus_counts(store, union=union)
    return Check(plan, results, focus, [*_about_graphs(store, union=union), *_about_targets(plan, focus)], allowed)


def _is_prefix(prefix: str, namespace: str) -> bool:
    """Whether Turtle allows a prefix: the keys of a context in JSON-LD may be any text."""
    parser = ox.parse(f"@prefix {prefix}: <{namespace}> .", format=ox.RdfFormat.TURTLE)
    try:
        return not list(parser) and parser.prefixes == {prefix: namespace}
    except SyntaxError:
        return False


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _about_graphs(store: ox.Store, *, union: bool) -> list[str]:
    named = [name for name in store.named_graphs() if not is_companion(name)]
    if not named:
        return []
    return [f"Named graphs: {len(named)}, {'judged as one with the default graph' if union else 'not judged, the default graph alone is'}."]


def _about_targets(plan: Plan, focus: dict[Term, int]) -> list[str]:
    notes = [f"Import not found: {iri}" for iri in plan.missing]
    if plan.by_owl:
        how = "Their instances are judged, as in pySHACL; the standard asks for rdfs:Class."
        notes.append(f"Classes of OWL that are shapes: {len(plan.by_owl)}. {how}")
    if plan.recursive:
        how = "A node conforms unless the data show otherwise, at any depth. SHACL leaves this undefined."
        notes.append(f"Recursive shapes: {len(plan.recursive)}. {how}")
    if plan.lenient:
        notes.append(
            f"Warning: the sh:prefixes of a query lead to no declaration, so it has those of its file that are declared elsewhere: "
            f"{_listed(plan.lenient)}"
        )
    idle = [node for node, count in focus.items() if not count]
    if nothing := _nothing_judged(plan, focus):
        return [*notes, *(f"Warning: {reason}" for reason in nothing)]
    if idle:
        notes.append(f"Shapes without a focus node: {len(idle)} of {len(focus)}: {_listed(idle)}")
    if plan.empty:
        notes.append(f"Warning: no node can fail {len(plan.empty)} of {_counted(len(focus), 'shape')}: {_listed(plan.empty)}")
    return notes


def _listed(nodes: list[Term]) -> str:
    return ", ".join(map(str, nodes[:SHOWN])) + (", ..." if nodes[SHOWN:] else "")


def _nothing_judged(plan: Plan, focus: dict[Term, int]) -> list[str]:
    """The reason why nothing was judged, if nothing was."""
    met = [node for node, count in focus.items() if count]
    if met:
        empty = set(plan.empty).issuperset(met)
        return [f"no node can fail the {_counted(len(met), 'shape')} with a focus node"] if empty else []
    return [f"no focus node in {_counted(len(focus), 'shape')} with targets" if focus else "no shape has a target"]


def _paragraph(result: Result) -> str:
    values = {
        "Path": result.path,
        "Value": result.value,
        "Component": _component(result),
        "Shape": result.named_shape,
        "Message": "; ".join(message.value for message in result.messages),
    }
    head = f"{result.severity.value.removeprefix(SH)} at {result.focus}"
    return "\n".join([head, *(f"    {name}: {value}" for name, value in values.items() if value is not None and str(value))])


def _part(error: ShapeError) -> str:
    return "sh:sparql" if (error.place or "").startswith("_:") else error.place or "shape"


def _component(result: Result) -> str:
    return result.component.value.removeprefix(SH).removesuffix("ConstraintComponent")
