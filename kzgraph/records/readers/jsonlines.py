"""JSON lines: an object a line, whose names are the columns. Objects need not have the same names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kzgraph.records.readers.encodings import Text, undecodable
from kzgraph.records.readers.table import LARGEST_ROW, LOST, MOST_COLUMNS, Refuse, TableError, fed_cells, pass_over

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import duckdb


DEEPEST = 40


class JsonLines:
    """A table of objects. It is read once on opening, since a name may come late."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.empty = self.damaged = 0
        self.line = 0
        if text.sample.lstrip().startswith("["):
            raise TableError(f"{text.file}: a JSON array. Write one object per line: jq -c '.[]' {text.file.name}")
        names: dict[str, None] = {}
        for _, cells in self._objects(pass_over):
            names.update(dict.fromkeys(cells))
            if len(names) > MOST_COLUMNS:
                raise TableError(f"{text.file}: more than {MOST_COLUMNS} different names of columns.")
        self.columns = tuple(names)
        self.notes: tuple[str, ...] = ()

    def relation(self, duck: duckdb.DuckDBPyConnection, refuse: Refuse, sent: list[int]) -> AbstractContextManager[str]:  # noqa: ARG002 (as Table has it)
        """The rows, fed to DuckDB as CSV."""
        return fed_cells(lambda: self._rows(refuse), len(self.columns), sent)

    def _rows(self, refuse: Refuse) -> Iterator[tuple[int, list[str]]]:
        for number, cells in self._objects(refuse):
            yield number, [cells.get(name, "") for name in self.columns]

    def _objects(self, refuse: Refuse) -> Iterator[tuple[int, dict[str, str]]]:
        self.empty = self.damaged = 0
        for number, line in self.text.lines():
            if not line.strip():
                self.empty += 1
                continue
            cells = self._cells(line)
            if isinstance(cells, str):
                refuse(number, cells)
            else:
                yield number, cells

    def _cells(self, line: bytes) -> dict[str, str] | str:
        """The cells of a line as texts, or why it is not a row."""
        if len(line) > LARGEST_ROW:
            return f"longer than {LARGEST_ROW >> 20} MiB"
        try:
            row = json.loads(line.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number, parse_float=str, parse_int=str)
            if not isinstance(row, dict):
                return "is not a JSON object"
            if _deeper(row, DEEPEST):
                return "is nested too deep"
            cells = {name: _text(value) for name, value in row.items()}
            self.damaged += "".join(cells.values()).encode("utf-8").count(LOST)
        except UnicodeDecodeError as error:
            return undecodable(line, error.start, self.text)
        except UnicodeEncodeError:
            return "holds half a character"
        except json.JSONDecodeError as error:
            return f"is not JSON: {error.msg} at position {error.pos + 1}"
        except ValueError as error:
            return str(error)
        except RecursionError:
            return "is nested too deep"
        return "holds a zero character" if any("\0" in cell for cell in cells.values()) else cells


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
