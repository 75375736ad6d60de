"""JSON lines: an object a line, whose names are the columns. Objects need not have the same names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from typing import Any

from kzgraph.records.readers.encodings import Text, undecodable
from kzgraph.records.readers.table import LARGEST_ROW, MOST_COLUMNS, Row, RowTable, TableError, blocks

DEEPEST = 40


class JsonLines(RowTable):
    """A table of objects. It is read once on opening, since a name may come late."""

    def __init__(self, text: Text) -> None:
        self.text = text
        if text.sample.lstrip().startswith("["):
            raise TableError(f"{text.file}: a JSON array. Write one object per line: jq -c '.[]' {text.file.name}")
        names: dict[str, None] = {}
        for _, cells in self._objects():
            if isinstance(cells, dict):
                names.update(dict.fromkeys(cells))
            if len(names) > MOST_COLUMNS:
                raise TableError(f"{text.file}: more than {MOST_COLUMNS} different names of columns.")
        super().__init__(tuple(names), 0, ())

    def rows(self) -> AbstractContextManager[Iterator[list[Row]]]:
        """The rows, whose cells are texts."""
        return closing(blocks(self._rows()))

    def _rows(self) -> Iterator[Row]:
        for number, cells in self._objects():
            if cells is None:
                yield Row(number, (), 0)
            elif isinstance(cells, str):
                yield Row(number, (), 0, cells)
            else:
                yield Row(number, [cells.get(name, "") for name in self.columns], sum(map(len, cells.values())))

    def _objects(self) -> Iterator[tuple[int, dict[str, str] | str | None]]:
        """Each line: its cells, or why it is not a row, or nothing if it is empty."""
        for number, line in self.text.lines():
            yield number, self._cells(line) if line.strip() else None

    def _cells(self, line: str) -> dict[str, str] | str:
        """The cells of a line as texts, or why it is not a row."""
        if len(line) > LARGEST_ROW:
            return f"longer than {LARGEST_ROW >> 20} MiB"
        if fault := undecodable(self.text, line):
            return fault
        try:
            row = json.loads(line, object_pairs_hook=_once, parse_constant=_no_number, parse_float=str, parse_int=str)
            if not isinstance(row, dict):
                return "is not a JSON object"
            if _deeper(row, DEEPEST):
                return "is nested too deep"
            cells = {name: _text(value) for name, value in row.items()}
            content = "".join(cells.values())
            content.encode()
        except UnicodeEncodeError:
            return "holds half a character"
        except json.JSONDecodeError as error:
            return f"is not JSON: {error.msg} at position {error.pos + 1}"
        except ValueError as error:
            return str(error)
        except RecursionError:
            return "is nested too deep"
        return "holds a zero character" if "\0" in content else cells


def _deeper(value: Any, levels: int) -> bool:  # noqa: ANN401 (whatever JSON holds)
    """Whether a value has more levels than that."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels < 0 or any(_deeper(item, levels - 1) for item in inner)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("holds a name twice")
    return fields


def _no_number(constant: str) -> str:
    raise ValueError(f"holds {constant}, which is not JSON")


def _text(value: Any) -> str:  # noqa: ANN401 (whatever JSON holds)
    """A cell: nothing for null, a list or an object as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
