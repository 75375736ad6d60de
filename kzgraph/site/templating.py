"""The environment that all templates are rendered in, of pages and of the report."""

from __future__ import annotations

import hashlib
import sys
from contextlib import suppress
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, FileSystemBytecodeCache

from kzgraph.safety.escapes import plain

FOLDER = Path(__file__).with_name("templates")


class Compiled(FileSystemBytecodeCache):
    """Compiled templates beside their texts, as Python keeps its modules: compiling all takes longer than a server needs for its data."""

    def __init__(self) -> None:
        super().__init__(str(FOLDER / "__pycache__"), f"%s.{sys.implementation.cache_tag}.bin")
        self._made_by = jinja2.__version__ + hashlib.sha256(Path(__file__).read_bytes()).hexdigest()

    def get_source_checksum(self, source: str) -> str:
        """The digest of all that decides how a template is compiled."""
        return super().get_source_checksum(self._made_by + source)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Takes what is kept of a template, unless it is damaged."""
        try:
            super().load_bytecode(bucket)
        except Exception:  # whatever a damaged file makes of Python's own formats
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps a template where Python would keep a module, else nothing."""
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                Path(self.directory).mkdir(exist_ok=True)
                super().dump_bytecode(bucket)


def environment() -> jinja2.Environment:
    """Escapes everything, and refuses a name that a template is not given."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader("kzgraph.site"),
        bytecode_cache=Compiled(),
        autoescape=True,
        auto_reload=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: plain(value) if type(value) is str else value,  # what is marked as safe HTML was made here
    )
