"""A plan in words: for a shape its queries, and the ways back from a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.shacl import reads, syntax
from kzgraph.shacl.focus import FOCUS, parts
from kzgraph.shacl.paths import to_sparql
from kzgraph.shacl.writing import negated

if TYPE_CHECKING:
    from kzgraph.shacl.compiled import Compiled
    from kzgraph.shacl.syntax import Shape
    from kzgraph.shacl.terms import Term


_CLASSES = (
    "# Without the data, subclasses are told as a path along rdfs:subClassOf; a run looks them up once, and names them in VALUES and IN"
)


def explain(plan: Compiled, shapes: dict[Term, Shape], roots: list[Shape], node: Term) -> str:
    """The queries that judge a shape and what leads back to its focus nodes, as text."""
    users = [root for root in roots if node in within(shapes, root)]
    if not users:
        return f"{node}: no target leads to this shape, so it judges nothing by itself.\n"
    lines = [f"{node}"]
    for root in users:
        lines += _root(plan, shapes, root, node)
    if any("subClassOf>*" in line for line in lines):
        lines[1:1] = [_CLASSES]
    return "\n".join(lines) + "\n"


def within(shapes: dict[Term, Shape], root: Shape) -> set[Term]:
    """The shapes that a root leads to, itself included."""
    found: set[Term] = set()
    waiting = [root.id]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += [inner for one in shapes[node].constraints for inner in syntax.references(one)]
    return found


def _own(shapes: dict[Term, Shape], root: Shape) -> set[Term]:
    """The shapes that a root leads to by itself, not through sh:property."""
    inner = [node for one in root.constraints if not isinstance(one, syntax.Property) for node in syntax.references(one)]
    return set().union(*(within(shapes, shapes[node]) for node in inner))


def _root(plan: Compiled, shapes: dict[Term, Shape], root: Shape, node: Term) -> list[str]:
    lines = ["", f"# Focus nodes of {root.id}"]
    lines += [f"#   sh:target{_TARGETS[target.kind]} {target.term}" for target in root.targets]
    if root.id in plan.refused:
        return [*lines, f"# Judged by pySHACL: {plan.refused[root.id]}"]
    whole = node == root.id
    mine = [part for part in parts(shapes, root) if whole or node in (_own(shapes, root) if part is root else within(shapes, part))]
    pattern, twice = plan.targets(root, "this")
    for part in mine:
        own = part is root and root.path is None
        test = plan.conditions.conforms(part.id, "?this", outermost=True, own=own)
        if test == "true":
            continue
        lines += ["", f"# Nodes that do not conform to {part.id}{' itself' if own else ''}"]
        lines.append(f"SELECT DISTINCT ?this {{ {pattern} FILTER({negated(test)}) }}")
        for detail in plan.details(root, part):
            names = ", ".join(dict.fromkeys(one.component.rsplit("#", 1)[-1] for one in detail.constraints))
            first, _ = plan.targets(root, detail.context.names[0])
            lines += [f"# What is wrong with them: {names}", detail.query(first)]
    for one in plan.brought[root.id]:
        if whole or one.context.shape.id == node:
            how = "all focus nodes at once" if one.strategy == "set" else "once for each focus node"
            lines += ["", f"# The query of {one.constraint.node}, {how}"]
            first, _ = plan.targets(root, one.context.names[0])
            once = one.strategy == "set"
            lines.append(one.text(first, twice=twice) if once else one.text(f"VALUES ?this {{ {FOCUS} }}", twice=False, each=True))
    lines += ["", "# From a changed triple back to its focus nodes"]
    lines += [_back(read) for read in reads.reads(shapes, root, None if whole else mine)]
    return lines


_TARGETS = {"class": "Class", "node": "Node", "subjects": "SubjectsOf", "objects": "ObjectsOf"}


def _back(read: reads.Read) -> str:
    named = "?property" if read.predicate is None else str(read.predicate)
    triple = f"?node {named} ?other" if not read.backwards else f"?other {named} ?node"
    if read.loose:
        return f"#   ?any {named} ?other: all focus nodes"
    return f"#   {triple}: {'?node itself' if read.path is None else f'each ?this with ?this {to_sparql(read.path)} ?node'}"
