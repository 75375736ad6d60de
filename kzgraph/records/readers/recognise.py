"""The form of a table, by its first bytes: the name of a file cannot be relied on."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from pathlib import Path

from kzgraph.errors import UsageError
from kzgraph.records.readers.delimited import open_delimited
from kzgraph.records.readers.encodings import Text
from kzgraph.records.readers.excel import open_workbook
from kzgraph.records.readers.jsonlines import JsonLines
from kzgraph.records.readers.parquet import Parquet
from kzgraph.records.readers.table import Table, TableError

_NO_TEXT = re.compile("[\0\ud800-\udfff]")


def open_table(file: Path, wanted: Sequence[Collection[str]], encoding: str = "") -> Table:
    """The table in a file. `wanted` are the normal names, a set for each column that it must have, by which the header is known.

    Raises UsageError if the file is not there or of another kind, and TableError if it is broken or empty.
    """
    table = _opened(file, wanted, encoding)
    if strange := [name for name in table.columns if _NO_TEXT.search(name)]:
        raise TableError(f"{file}: expected text as the name of a column, found {ascii(strange[0])[:80]}. Rename the column.")
    return table


def _opened(file: Path, wanted: Sequence[Collection[str]], encoding: str) -> Table:
    try:
        if file.exists() and not file.is_file():
            raise UsageError(f"{file}: not a regular file. Name a file, not a folder, a pipe or a device.")
        with file.open("rb") as stream:
            head = stream.read(1 << 16)
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}.") from None
    if not head:
        raise TableError(f"{file}: the file is empty: it has no header.")
    if head[:4] == b"PAR1":
        return Parquet(file)
    if head[:4] == b"PK\x03\x04":
        return open_workbook(file, wanted)
    if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise UsageError(f"{file}: an old Excel file (.xls), or one with a password. Save it as .xlsx without a password.")
    text = Text(file, head, encoding)
    if text.sample.lstrip()[:1] in ("{", "["):
        return JsonLines(text)
    return open_delimited(text, wanted)
