"""Tables that a library unpacks from a few bytes into many: a child of the sandbox reads them, with limits of time and memory."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from kzgraph.errors import KzgraphError
from kzgraph.records.readers.table import Row, RowTable, TableError, blocks
from kzgraph.safety.sandbox import Child, LimitError

SECONDS, MEBIBYTES = 1800, 2048  # that the child may keep the parent waiting, and may need beyond what the parent holds


class Form(NamedTuple):
    """What messages call a file, and what to do where it is damaged or too large."""

    name: str
    damaged: str
    large: str


@contextmanager
def sent(file: Path, form: Form, work: Callable[[], Iterator[bytes]]) -> Iterator[Iterator[bytes]]:
    """A context with what `work` on a file yields in a child. Whatever its library has against the file becomes a TableError.

    Enter and leave it in one thread, since a child ends together with the thread that made it; another may take what it yields.
    """

    def guarded() -> Iterator[bytes]:
        try:
            yield from work()
        except (TableError, MemoryError, GeneratorExit):
            raise
        except Exception as error:
            why = (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
            raise TableError(f"{file}: not a readable {form.name}: {why}. {form.damaged}") from None

    with closing(Child(guarded, seconds=SECONDS, mebibytes=MEBIBYTES)) as child:
        yield _blocks(child, file, form)


def _blocks(child: Child, file: Path, form: Form) -> Iterator[bytes]:
    try:
        yield from child.blocks()
    except LimitError as error:
        raise TableError(f"{file}: reading this {form.name} takes more than {error.limit}. {form.large}") from None
    except KzgraphError as error:
        raise TableError(str(error)) from None


class SandboxedTable(RowTable):
    """A table whose rows a child sends over as JSON."""

    file: Path
    form: Form

    @abstractmethod
    def read(self) -> Iterator[Row]:
        """In the child: the rows."""

    @contextmanager
    def rows(self) -> Iterator[Iterator[list[Row]]]:
        """The rows that a child reads."""

        def work() -> Iterator[bytes]:
            for block in blocks(self.read()):
                yield json.dumps(block).encode()

        with sent(self.file, self.form, work) as received:
            yield ([Row(*row) for row in json.loads(block)] for block in received)
