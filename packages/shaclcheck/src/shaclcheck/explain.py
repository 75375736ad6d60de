"""Explains a shape: its queries, and how a change leads back to its focus nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import circles, dependencies, model
from .expressions import negated
from .fixpoint import CONFORMS
from .fixpoint import query as fixpoint_query
from .focus import FOCUS, parts

if TYPE_CHECKING:
    from .compiled import Compiled
    from .model import Shape
    from .terms import Term


_SUBCLASSES = "# Without data, subclasses are a path along rdfs:subClassOf. A run looks them up once and lists them in VALUES and IN."
_TARGETS = {"class": "Class", "node": "Node", "subjects": "SubjectsOf", "objects": "ObjectsOf", "query": ""}


def explain(compiled: Compiled, shapes: dict[Term, Shape], roots: list[Shape], node: Term) -> str:
    """The queries that judge a shape, and the paths back to its focus nodes, as text."""
    users = [root for root in roots if node in model.reachable(shapes, root)]
    if not users:
        return f"{node}: no target leads to this shape, so it judges nothing by itself.\n"
    lines = [f"{node}"]
    for root in users:
        lines += _root(compiled, shapes, root, node)
    if any("subClassOf>*" in line for line in lines):
        lines[1:1] = [_SUBCLASSES]
    return "\n".join(lines) + "\n"


def _reachable_itself(shapes: dict[Term, Shape], root: Shape) -> set[Term]:
    """The shapes that a root shape refers to other than through sh:property."""
    constraints = (constraint for constraint in root.constraints if not isinstance(constraint, model.Property))
    inner = (node for constraint in constraints for node in model.references(constraint))
    return {node for start in inner for node in model.reachable(shapes, shapes[start])}


def _root(compiled: Compiled, shapes: dict[Term, Shape], root: Shape, node: Term) -> list[str]:
    lines = ["", f"# Focus nodes of {root.id}"]
    lines += [f"#   sh:target{_TARGETS[target.kind]} {target.term}" for target in root.targets]
    if root.id in compiled.uncompiled:
        how = "Not judged, since it is recursive" if circles.leads_to_one(shapes, root) else "Judged by pySHACL"
        return [*lines, f"# {how}: {compiled.uncompiled[root.id]}"]
    whole = node == root.id
    concerned = [
        part
        for part in parts(shapes, root)
        if whole or node in (_reachable_itself(shapes, root) if part is root else model.reachable(shapes, part))
    ]
    for inner in model.reachable(shapes, root).values():
        if inner.entry is not None:
            lines += ["", f"# Function {CONFORMS} with {inner.entry}: the nodes for which this has a row do not conform to {inner.id}"]
            lines.append(fixpoint_query(compiled.entry_tests[inner.entry]))
    pattern, repeats = compiled.targets(root, "this")
    for part in concerned:
        own = part is root and root.path is None
        test = compiled.conditions.conforms(part.id, "?this", outermost=True, own=own)
        if test == "true":
            continue
        lines += ["", f"# Nodes that do not conform to {part.id}{' itself' if own else ''}"]
        lines.append(f"SELECT DISTINCT ?this {{ {pattern} FILTER({negated(test)}) }}")
        for detail in compiled.details(root, part):
            names = ", ".join(dict.fromkeys(constraint.component.rsplit("#", 1)[-1] for constraint in detail.constraints))
            start, _ = compiled.targets(root, detail.context.names[0])
            lines += [f"# Their results: {names}", detail.query(start)]
    for query in compiled.constraint_queries[root.id]:
        if whole or query.context.shape.id == node:
            how = "all focus nodes at once" if query.binds_all else "once for each focus node"
            lines += ["", f"# The query of {query.constraint.node}, {how}"]
            start, _ = compiled.targets(root, query.context.names[0])
            lines.append(query.text(start, repeats=repeats) if query.binds_all else query.text_of_row(f"VALUES ?this {{ {FOCUS} }}"))
    lines += ["", "# From a changed triple back to its focus nodes"]
    lines += [_way_back(dependency) for dependency in dependencies.dependencies(shapes, root, None if whole else concerned)]
    return lines


def _way_back(dependency: dependencies.Dependency) -> str:
    name = "?property" if dependency.predicate is None else str(dependency.predicate)
    triple = f"?node {name} ?other" if not dependency.backwards else f"?other {name} ?node"
    if dependency.anywhere:
        return f"#   ?any {name} ?other: all focus nodes"
    return f"#   {triple}: {'?node itself' if dependency.path is None else f'each ?this with ?this {dependency.path} ?node'}"
