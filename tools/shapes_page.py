"""The page of shapes, docs/shapes.md: a paragraph a rule, from the shapes themselves and the examples that test them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.graph.positions import positions
from kzgraph.graph.turtle import parse, shorten, value_of
from kzgraph.graph.workspace import Workspace
from kzgraph.validate.rules import TARGETS, reporting, rule_name
from kzgraph.vocab import PREFIXES
from tests import bad_examples
from tests.bad_examples import EXAMPLES

if TYPE_CHECKING:
    from kzgraph.graph.turtle import Term

ROOT = Path(__file__).resolve().parent.parent
SH, TYPE = PREFIXES["sh"], PREFIXES["rdf"] + "type"
SUBCLASS = PREFIXES["rdfs"] + "subClassOf"
HERE = "# here"
INTRODUCTION = """# The shapes

Each finding of the stage of shapes names one of these rules. `python -m tools.refresh` makes this page from `ontology/shapes/` and from the
examples in `tests/examples/`. The examples are tested: each refused one fails for this rule alone, at the marked line. `# ...` stands for
lines that the rule does not look at. Prefixes are [the usual ones](asking.md#prefixes), and `ex:` and `other:` for invented sources.
[checks.md](checks.md) has the rules of the other stages.
"""
VALUES = """## What values may be

Other shapes point to these. A value that does not fit is a finding of the rule that looks at it.

| shape | message |
|---|---|
"""


class Statement(NamedTuple):
    """A statement of a Turtle file: its lines, the predicates that each line belongs to, and the types of its subject."""

    lines: list[str]
    predicates: list[set[str]]
    types: set[str]

    @property
    def bears(self) -> set[str]:
        """All its predicates."""
        return set().union(*self.predicates)

    @property
    def marked(self) -> set[str]:
        """The predicates of the marked line; nothing where the subject is marked or no line is."""
        statements = list(zip(self.lines, self.predicates, strict=True))
        return set().union(*(names for line, names in statements[1:] or statements if HERE in line)) - {TYPE}


class Shapes:
    """The shapes of the workspace, and how a reader finds out what one looks at."""

    def __init__(self, workspace: Workspace) -> None:
        self.files = {file: list(parse(file)) for file in workspace.shape_files()}
        self.said: dict[str, dict[str, list[Term]]] = {}
        for triple in (triple for triples in self.files.values() for triple in triples):
            self.said.setdefault(value_of(triple.subject), {}).setdefault(triple.predicate.value, []).append(triple.object)
        self.reporting = reporting(self.files)
        self.subclasses: dict[str, set[str]] = {}
        for triple in (triple for file in workspace.ontology_files() for triple in parse(file)):
            if triple.predicate.value == SUBCLASS:
                self.subclasses.setdefault(value_of(triple.object), set()).add(value_of(triple.subject))

    def texts(self, shape: str, field: str) -> list[str]:
        """The IRIs and texts that a shape gives for a field of SHACL."""
        return [value_of(term) for term in self.said.get(shape, {}).get(SH + field, [])]

    def members(self, shape: str, field: str) -> list[str]:
        """The members of the lists that a shape gives for a field."""
        values = []
        for node in self.texts(shape, field):
            while node in self.said:
                cell = self.said[node]
                values += [value_of(term) for term in cell.get(PREFIXES["rdf"] + "first", [])]
                node = next(map(value_of, cell.get(PREFIXES["rdf"] + "rest", [])), "")
        return values

    def targets(self, shape: str) -> dict[str, list[str]]:
        """The kinds of target of a shape, or of those that hold it as a property shape, with what each names."""
        holders = [shape, *(other for other in self.said if shape in self.texts(other, "property"))]
        by_kind: dict[str, list[str]] = {}
        for kind in TARGETS.values():
            named = sorted({name for holder in holders for name in self.texts(holder, kind)})
            if named:
                by_kind[kind] = named
        return by_kind

    def path(self, shape: str) -> list[str]:
        """The property that a shape looks at, or the alternatives; those that lead backwards are left out."""
        steps = [name for node in self.texts(shape, "path") for name in self.members(node, "alternativePath") or [node]]
        return [step for step in steps if not self.texts(step, "inversePath")]

    def relevant(self, shape: str) -> set[str]:
        """The predicates that a shape depends on: its path, those of its parts, and those of its query."""
        parts = [part for field in ("or", "and") for part in self.members(shape, field)] + self.members(shape, "xone")[:1]
        compared = [name for field in ("lessThan", "lessThanOrEquals", "equals", "disjoint") for name in self.texts(shape, field)]
        queries = [text for constraint in self.texts(shape, "sparql") for text in self.texts(constraint, "select")]
        named = {PREFIXES[prefix] + name for prefix, name in re.findall(r"\b(\w+):(\w+)", " ".join(queries)) if prefix in PREFIXES}
        return {*self.path(shape), *compared, *named, *(path for part in parts for path in self.path(part))} - {TYPE}

    def is_focus(self, shape: str, statement: Statement) -> bool:
        """Whether a shape looks at the subject of a statement, as far as the statement tells."""
        targets = self.targets(shape)
        classes = set(targets.get("targetClass", []))
        classes |= {below for name in classes for below in self.subclasses.get(name, set())}
        return bool(
            statement.types & classes or statement.bears & {*targets.get("targetSubjectsOf", []), *targets.get("targetObjectsOf", [])}
        )

    def looks_at(self, shape: str, refused: Statement) -> str:
        """What a shape looks at, in words; a rule whose bad example is none of its focus nodes looks at all nodes from the header."""
        targets = self.targets(shape)
        if not self.is_focus(shape, refused):
            return "the graph as a whole"
        classes = set(targets.get("targetClass", []))
        above = next((name for name, below in sorted(self.subclasses.items()) if len(below) > 2 and below == classes), "")
        nodes = [_code(name) for name in ([above] if above else sorted(classes))]
        bearing = _listed([_code(name) for name in targets.get("targetSubjectsOf", [])])
        nodes += [f"node that has {bearing}"] if bearing else []
        nodes += [f"node that {_code(name)} points to" for name in targets.get("targetObjectsOf", [])]
        focus = f"every {_listed(nodes)}"
        path = _listed([_code(name) for name in self.path(shape)])
        return f"{path} of {focus}" if path else focus


def _code(iri: str) -> str:
    return f"`{shorten(iri, PREFIXES)}`"


def _listed(words: list[str]) -> str:
    return " or ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def statements(text: str) -> list[Statement]:
    """The statements of a text of Turtle, in its order."""
    places = positions(text)
    lines = text.splitlines()
    starts = sorted({places.line_column(placed.subject_at)[0] for placed in places.placed})
    parsed = []
    for start, end in zip(starts, [*starts[1:], len(lines) + 1], strict=True):
        mine = [placed for placed in places.placed if places.line_column(placed.subject_at)[0] == start]
        last = max(places.line_column(placed.object_at)[0] for placed in mine)
        while last < end - 1 and not re.search(r"\.\s*(#.*)?$", lines[last - 1]):
            last += 1
        predicates: list[set[str]] = [set() for _ in range(start, last + 1)]
        for placed in mine:
            predicates[places.line_column(placed.predicate_at)[0] - start].add(placed.triple.predicate.value)
        for index, names in enumerate(predicates):
            names |= set() if names else predicates[index - 1]  # a line that goes on with the object of the line before
        types = {value_of(placed.triple.object) for placed in mine if placed.triple.predicate.value == TYPE}
        parsed.append(Statement(lines[start - 1 : last], predicates, types))
    return parsed


def shown(statement: Statement, relevant: set[str]) -> str:
    """The lines of a statement that matter: its first, the marked one, those of relevant predicates; all if that leaves only the first."""
    keep = [
        index == 0 or HERE in line or bool(names & relevant)
        for index, (line, names) in enumerate(zip(statement.lines, statement.predicates, strict=True))
    ]
    if sum(keep) == 1 or sum(keep) >= len(keep) - 1:
        return "\n".join(statement.lines)
    kept = [line for line, is_kept in zip(statement.lines, keep, strict=True) if is_kept]
    bodies = [re.sub(rf"\s*[;.]?\s*(?:{HERE})?$", "", line) for line in kept]
    marks = [f" {HERE}" if HERE in line else "" for line in kept]
    ends = [" ;"] * (len(kept) - 1) + [" ."]
    return "\n".join([*(f"{body}{end}{mark}" for body, end, mark in zip(bodies, ends, marks, strict=True)), "# ..."])


def bad(rule: str) -> Statement:
    """The marked statement of the first example that the rule refuses."""
    names = (name for name in bad_examples.NAMES if name.startswith(rule))
    name = min(names, key=lambda name: (bad_examples.shape(name) != rule, len(name)))
    return next(statement for statement in statements(bad_examples.TEXTS[name]) if any(HERE in line for line in statement.lines))


def good(shapes: Shapes, shape: str, home: Path, refused: Statement) -> Statement:
    """A statement that meets the rule: like the refused one, with most of the properties that it depends on; a short one."""
    files = [EXAMPLES / "pass" / home.name, *sorted(EXAMPLES.glob("pass/*.ttl")), EXAMPLES / "world.ttl"]
    texts = {file: file.read_text(encoding="utf-8") for file in files if file.is_file()}
    candidates = [statement for text in texts.values() for statement in statements(text)]
    fitting = [statement for statement in candidates if shapes.is_focus(shape, statement)]
    if not shapes.is_focus(shape, refused):
        own = statements(texts[files[0]]) if files[0] in texts else candidates
        fitting = [statement for statement in candidates if statement.types & refused.types] or own
    relevant, wanted = shapes.relevant(shape), {*shapes.path(shape), *refused.marked}
    holding = [statement for statement in fitting if statement.bears & wanted]
    return min(
        holding or fitting, key=lambda candidate: (-len(candidate.bears & wanted), -len(candidate.bears & relevant), len(candidate.lines))
    )


def page() -> str:
    """The whole page."""
    shapes = Shapes(Workspace.open(ROOT))
    parts = [INTRODUCTION]
    values = VALUES
    for file, triples in shapes.files.items():
        rules = [name for name in dict.fromkeys(value_of(triple.subject) for triple in triples) if name in shapes.reporting]
        comment = re.search(r"^# (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
        parts += [f"## {file.name}\n\n{comment[1]}\n" if comment else f"## {file.name}\n"] * bool(rules)
        parts += [_paragraph(shapes, shape, file) for shape in rules]
        for shape in dict.fromkeys(value_of(triple.subject) for triple in triples):
            if (
                shape not in shapes.reporting
                and SH + "NodeShape" in map(value_of, shapes.said[shape].get(TYPE, []))
                and not shapes.targets(shape)
            ):
                values += f"| {rule_name(shape)} | {_prose(shapes.texts(shape, 'message')[0])} |\n"
    return "\n".join([*parts, values])


def _paragraph(shapes: Shapes, shape: str, file: Path) -> str:
    rule = rule_name(shape)
    refused = bad(rule)
    relevant = shapes.relevant(shape) | refused.marked
    name, message = shapes.texts(shape, "name")[0], shapes.texts(shape, "message")[0]
    accepted_part = f"### {rule}\n\n*{name[0].upper()}{name[1:]}*, in {shapes.looks_at(shape, refused)}. {_prose(message)}\n"
    accepted = shown(good(shapes, shape, file, refused), relevant)
    return f"{accepted_part}\n```turtle refused\n{shown(refused, relevant)}\n```\n\n```turtle accepted\n{accepted}\n```\n"


def _prose(message: str) -> str:
    """A message with its names as code."""
    prefixes = "|".join(sorted(PREFIXES))
    name = rf"(?:{prefixes}):(?:[\w-]*\w)?"
    return re.sub(rf"(?<![\w/]){name}(?: {name})*|#:~:text=", lambda match: f"`{match[0]}`", message)
