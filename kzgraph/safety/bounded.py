"""Small files from outside (questions, YAML, CSV): read up to a bound, and YAML without what lets a few lines grow into many."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from kzgraph.errors import UsageError
from kzgraph.safety import files

if TYPE_CHECKING:
    import yaml
    from yaml.nodes import Node

TEXT_BYTES = 1 << 20
TABLE_BYTES = 64 << 20
DEEPEST = 40


class Fault(NamedTuple):
    """What is wrong with a text, and where; `line` and `column` count from 1."""

    reason: str
    line: int
    column: int


class YamlError(ValueError):
    """A text that is refused as YAML; `line` counts from 1."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.line = line


def read_text(file: Path, most: int = TEXT_BYTES) -> str:
    """The text of a file. Raises OSError, UnicodeDecodeError, or ValueError if it has more than so many bytes, by default 1 MiB."""
    with file.open("rb") as stream:
        raw = stream.read(most + 1)
    if len(raw) > most:
        raise ValueError(f"the file is larger than {most >> 20} MiB")
    return raw.decode("utf-8")


def read_given(file: Path, most: int = TEXT_BYTES) -> str:
    """The text of a file that a user names: also of a pipe, and of a link, but not of one among others' files that leads out of them.

    Raises OSError, UnicodeDecodeError, and UsageError for such a link and for more than so many bytes, by default 1 MiB.
    """
    if file.resolve().is_file():
        files.refuse_link_out(file)
    with file.open(encoding="utf-8") as stream:
        return text_of(stream, str(file), most)


def text_of(stream: IO[str], name: str, most: int = TEXT_BYTES) -> str:
    """The text of a stream. Raises UnicodeDecodeError, and UsageError if it has more than so many characters, by default 1 Mi."""
    text = stream.read(most + 1)
    if len(text) > most:
        raise UsageError(f"{name}: is larger than {most >> 20} MiB, the limit here.")
    return text


def line_without_text(error: ValueError) -> int:
    """The line, from 1, at which a file that `read_text` refused is no text in UTF-8; 0 where it was refused for another reason."""
    return error.object.count(b"\n", 0, error.start) + 1 if isinstance(error, UnicodeDecodeError) else 0


def read_table(file: Path, *columns: str) -> list[dict[str, str]]:
    """The rows of a CSV file with these columns that have a value in the first. Raises UsageError."""
    expected = f"the columns are {','.join(columns)}."
    _, rows = numbered_rows(file, lambda found: "" if found == [*columns] else expected, most=TEXT_BYTES)
    return [row for _, row in rows if row[columns[0]]]


def numbered_rows(
    file: Path, fault: Callable[[list[str]], str], marks: str = ",", most: int = TABLE_BYTES
) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """The columns of a CSV file, and its rows without empty ones, each with the line on which it ends. Raises UsageError.

    `fault` says what is wrong with its columns, or nothing. Of `marks`, that which its first line has most parts the cells.
    """
    try:
        text = read_text(file, most).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}:{line_without_text(error)}: not UTF-8. Save the table as CSV UTF-8.") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"{file}: not a table of this command: {error}.") from None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(marks, key=text.partition("\n")[0].count), strict=True)
    rows = []
    try:
        columns = [cell.strip() for cell in next(reader, [])]
        if wrong := fault(columns):
            raise UsageError(f"{file}:1: {wrong}")
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(cells) != len(columns):
                    raise UsageError(f"{file}:{reader.line_num}: {len(cells)} cells under {len(columns)} columns: the row is broken.")
                rows.append((reader.line_num, dict(zip(columns, cells, strict=True))))
    except csv.Error as error:
        raise UsageError(f"{file}:{reader.line_num}: not CSV: {error}.") from None
    return columns, rows


def yaml_of(file: Path, text: str) -> str:
    """The YAML in a text, each line at its own number: the header of a question, or the whole."""
    if file.suffix != ".rq":
        return text
    return "\n".join(line[2:].removeprefix(" ") if line.startswith("#+") else "" for line in text.splitlines())


def load_yaml(text: str) -> Any:  # noqa: ANN401 (whatever YAML holds)
    """The values of a YAML text, None for an empty one. Raises YamlError."""
    import yaml

    return _parsed(text, yaml.load)


def compose_yaml(text: str) -> Node | None:
    """The nodes of a YAML text with their places, None for an empty one. Raises YamlError."""
    import yaml

    node: Node | None = _parsed(text, yaml.compose)
    return node


def _parsed(text: str, parse: Callable[..., Any]) -> Any:  # noqa: ANN401 (whatever the parser gives)
    import yaml

    fault = yaml_fault(text)
    if fault:
        raise YamlError(f"{fault.reason}, which no file here may have: write the value out", fault.line)
    try:
        return parse(text, Loader=_loader())
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # a day or a number that does not exist is a ValueError
        mark = getattr(error, "problem_mark", None)
        raise YamlError(f"not YAML: {getattr(error, 'problem', error)}", mark.line + 1 if mark else 1) from None


def _loader() -> type[yaml.SafeLoader]:
    """The safe loader, of C where there is one."""
    import yaml

    loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return loader


def yaml_fault(text: str, scalar: Callable[[str], str] = lambda _: "") -> Fault | None:
    """The first anchor or alias, too deep nesting, or value of which `scalar` tells a fault; what is no YAML is left to the parser."""
    import yaml

    try:
        for reason, mark in _faults(text, scalar):
            return Fault(reason, mark.line + 1, mark.column + 1)
    except (yaml.YAMLError, ValueError, OverflowError):  # an escape of no character is not always a YAMLError
        pass
    return None


def _faults(text: str, scalar: Callable[[str], str]) -> Iterator[tuple[str, yaml.Mark]]:
    import yaml

    depth = 0
    for token in yaml.scan(text, Loader=_loader()):
        if isinstance(token, (yaml.AnchorToken, yaml.AliasToken)):
            yield "an anchor or an alias of YAML", token.start_mark
        elif isinstance(token, yaml.TagToken):
            yield "a tag of YAML", token.start_mark
        elif isinstance(token, yaml.ScalarToken) and (fault := scalar(token.value)):
            yield fault, token.start_mark
        opens = (yaml.BlockSequenceStartToken, yaml.BlockMappingStartToken, yaml.FlowSequenceStartToken, yaml.FlowMappingStartToken)
        closes = (yaml.BlockEndToken, yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)
        depth += isinstance(token, opens) - isinstance(token, closes)
        if depth > DEEPEST:
            yield f"YAML nested deeper than {DEEPEST}", token.start_mark
