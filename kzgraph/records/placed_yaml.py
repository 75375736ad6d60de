"""YAML whose every value knows its place, so that errors name file and line."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from kzgraph.errors import UsageError, did_you_mean
from kzgraph.safety import bounded

if TYPE_CHECKING:
    from yaml.nodes import MappingNode, ScalarNode, SequenceNode

    Node = MappingNode | ScalarNode | SequenceNode


class Placed(NamedTuple):
    """A value of a YAML file; scalars are texts as they are written, so that `no` and `007` stay what they are."""

    file: Path
    node: Node

    @property
    def line(self) -> int:
        """The line on which it begins, from 1."""
        return int(self.node.start_mark.line) + 1

    def wrong(self, message: str) -> UsageError:
        return UsageError(f"{self.file}:{self.line}: {message}")

    @property
    def is_text(self) -> bool:
        """Whether it is a single text, not a list or fields."""
        return bool(self.node.id == "scalar")

    @property
    def has_fields(self) -> bool:
        return bool(self.node.id == "mapping")

    def text(self) -> str:
        """A single text that is not empty. Raises UsageError."""
        if not self.is_text or not str(self.node.value).strip():
            raise self.wrong("expected a string.")
        return str(self.node.value).strip()

    def one_of(self, known: Collection[str], what: str) -> str:
        """A text out of `known`. Raises UsageError that names the nearest."""
        word = self.text()
        if word not in known:
            raise self.wrong(f"{word} is not a {what}. {hint(word, known)}Expected one of: {', '.join(known) or 'none'}.")
        return word

    def truth(self) -> bool:
        """`true` or `false`. Raises UsageError."""
        return self.one_of(("true", "false"), "truth value") == "true"

    def items(self) -> Iterator[Placed]:
        """The items of a list; a single text is a list of one."""
        if self.is_text:
            yield self
        elif self.node.id == "sequence":
            yield from (Placed(self.file, item) for item in self.node.value)
        else:
            raise self.wrong("expected a string or a list, found fields.")

    def texts(self) -> tuple[str, ...]:
        """The texts of a list, or a single one."""
        return tuple(item.text() for item in self.items())

    def entries(self) -> dict[str, Placed]:
        """Fields of any name. Raises UsageError if it holds none, or a name twice."""
        if not self.has_fields:
            raise self.wrong("expected fields: a line NAME: VALUE for each.")
        entries_: dict[str, Placed] = {}
        for key, value in self.node.value:
            name = Placed(self.file, key).text()
            if name in entries_:
                raise Placed(self.file, key).wrong(f"{name} is given twice.")
            entries_[name] = Placed(self.file, value)
        return entries_

    def fields(self, known: Collection[str], needed: Collection[str] = ()) -> dict[str, Placed]:
        """Fields out of `known`, all of `needed` among them. Raises UsageError that names the nearest."""
        given = self.entries()
        for name, value in given.items():
            if name not in known:
                raise value.wrong(f"unknown key {name}. {hint(name, known)}Expected one of: {', '.join(known)}.")
        for name in needed:
            if name not in given:
                raise self.wrong(f"{name} is missing.")
        return given


def hint(word: str, known: Collection[str]) -> str:
    """The question which known word was meant, with a space behind it, or nothing."""
    question = did_you_mean(word, known, 1)
    return f"{question} " if question else ""


def read(file: Path) -> Placed:
    """The fields of a file. Raises UsageError if it is not YAML in UTF-8, or too large."""
    try:
        node = bounded.compose_yaml(bounded.read_text(file))
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}.") from None
    except bounded.YamlError as error:
        raise UsageError(f"{file}:{error.line}: {error}.") from None
    except ValueError as error:
        if line := bounded.line_without_text(error):
            raise UsageError(f"{file}:{line}: not text in UTF-8: save the file as plain text in UTF-8.") from None
        raise UsageError(f"{file}: {error}.") from None
    if node is None:
        raise UsageError(f"{file}:1: the file is empty.")
    return Placed(file, cast("Node", node))
