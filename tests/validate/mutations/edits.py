"""Edits of a file of the real graph, with marks where a finding is expected: `⟦Charge-standing⟧` stands before the offending term.

The marks are taken out before the file is written; where they stood is the line and column that a finding must name. So what is
expected does not lean on the code that computes positions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.vocab import KZR, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable

    Edit = Callable[[str], str]
    Step = Callable[["Block"], None]

KNOWN = PREFIXES | {"hrw": KZR + "hrw-2022-10-26/"}  # those that an edit may use without declaring them
MARK = re.compile("⟦([^⟧|]*)[|]?([^⟧]*)⟧")


class Mutation(NamedTuple):
    """One way to break the graph: a name, and an edit for each file that it changes.

    What it breaks hangs on all that is said of its nodes; if it is `local`, only on the paths that it changes.
    """

    name: str
    edits: tuple[tuple[str, Edit], ...]
    local: bool = False


class Block:
    """The statements of one node, a predicate and its objects each, and the marks before the node."""

    def __init__(self, marks: str, statements: list[str]) -> None:
        self.marks, self.statements = marks, statements

    def find(self, predicate: str, within: str = "") -> int:
        """The index of the first statement of a predicate that holds a text."""
        matching = (n for n, statement in enumerate(self.statements) if statement.split(" ")[0] == predicate and within in statement)
        index = next(matching, None)
        assert index is not None, f"no statement {predicate} … {within} in {self.statements}"
        return index


def node(name: str, *steps: Step) -> Edit:
    """An edit of the block of a node, which is written as in its file."""

    def edit(text: str) -> str:
        pattern = rf"^((?:⟦[^⟧]*⟧)*){re.escape(name)} ((?:[^\n]|\n(?!\n))+?) \.$\n?"
        match = re.search(pattern, text, re.MULTILINE)
        assert match, f"no block {name}"
        block = Block(match[1], match[2].split(" ;\n  "))
        for step in steps:
            step(block)
        written = f"{block.marks}{name} " + " ;\n  ".join(block.statements) + " .\n" if block.statements else ""
        return declared(text[: match.start()] + written + text[match.end() :])

    return edit


def drop(predicate: str, within: str = "") -> Step:
    """Without the statements of a predicate that hold a text."""

    def step(block: Block) -> None:
        block.find(predicate, within)
        block.statements = [statement for statement in block.statements if statement.split(" ")[0] != predicate or within not in statement]

    return step


def add(statement: str) -> Step:
    """One more statement, on a line of its own."""
    return lambda block: block.statements.append(statement)


def beside(predicate: str, objects: str) -> Step:
    """One more statement, on the line of another."""

    def step(block: Block) -> None:
        block.statements[block.find(predicate)] += f" ; {objects}"

    return step


def swap(predicate: str, before: str, after: str) -> Step:
    """Another text in place of one within a statement; all of its objects, if that is empty."""

    def step(block: Block) -> None:
        index = block.find(predicate, before)
        statement = block.statements[index]
        block.statements[index] = statement.replace(before, after, 1) if before else f"{predicate} {after}"

    return step


def more(predicate: str, objects: str) -> Step:
    """Further objects at the end of the first statement of a predicate."""

    def step(block: Block) -> None:
        block.statements[block.find(predicate)] += f" , {objects}"

    return step


def flag(rule: str, predicate: str = "", within: str = "") -> Step:
    """A mark before the node, or before the first object of a statement."""

    def step(block: Block) -> None:
        if not predicate:
            block.marks += f"⟦{rule}⟧"
            return
        index = block.find(predicate, within)
        block.statements[index] = block.statements[index].replace(" ", f" ⟦{rule}⟧", 1)

    return step


def text(before: str, after: str) -> Edit:
    """Another text in place of one, which must be there."""

    def edit(text: str) -> str:
        assert before in text, before
        return declared(text.replace(before, after, 1))

    return edit


def end(lines: str) -> Edit:
    """Further lines at the end of the file."""
    return lambda text: declared(f"{text}\n{lines}\n")


def declared(text: str) -> str:
    """The text with the prefixes that an edit made it need."""
    missing = [
        f"@prefix {prefix}: <{name}> .\n"
        for prefix, name in KNOWN.items()
        if f"{prefix}:" in text and f"@prefix {prefix}:" not in text and re.search(rf"[\s⟧^]{prefix}:\w", text)
    ]
    return "".join(missing) + text if text.startswith("@prefix") else text


def applied(mutation: Mutation, files: dict[str, str]) -> dict[str, str]:
    """The files that the mutation changes, its marks bearing its name."""
    changed = {}
    for file, edit in mutation.edits:
        edited = edit(changed.get(file, files.get(file, "")))
        changed[file] = re.sub("⟦([^⟧|]*)⟧", lambda match: f"⟦{match[1]}|{mutation.name}⟧", edited)
    return changed


def unmarked(text: str) -> tuple[str, list[tuple[str, str, int, int]]]:
    """The text without its marks, and for each mark the rule, the mutation, and the line and column that it stood before."""
    clean, marks, at = "", [], 0
    for match in MARK.finditer(text):
        clean += text[at : match.start()]
        at = match.end()
        marks.append((match[1], match[2], clean.count("\n") + 1, len(clean) - (clean.rfind("\n") + 1) + 1))
    return clean + text[at:], marks
