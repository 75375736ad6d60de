"""The environment that all templates are rendered in, of pages and of the report."""

from __future__ import annotations

import hashlib
import sys
import textwrap
from contextlib import suppress
from importlib.machinery import SourceFileLoader
from importlib.util import cache_from_source
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.filters import do_striptags
from markupsafe import Markup, escape

from kzgraph.safety.escapes import plain, web_address
from kzgraph.site.words import unmarked

FOLDER = Path(__file__).with_name("templates")
LONGEST_TITLE = 59  # letters, so that with the name of the site it has less than 70, which search engines show


class Compiled(BytecodeCache):
    """Compiled templates where and as Python keeps its modules: compiling all takes longer than a server needs for its data."""

    def __init__(self) -> None:
        self._made_by = jinja2.__version__ + hashlib.sha256(Path(__file__).read_bytes()).hexdigest()

    def get_bucket(self, environment: jinja2.Environment, name: str, filename: str | None, source: str) -> Bucket:
        """What is kept of a template, if all that decides how it is compiled is the same; functions among the options are of this file."""
        options = {option: value for option, value in vars(environment).items() if isinstance(value, str | bool | None)}
        decisive = (self._made_by, options, environment.sandboxed, *environment.extensions, source)
        return super().get_bucket(environment, name, filename, repr(decisive))

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(Exception):  # there is none, or whatever a damaged file makes of Python's own formats
            bucket.bytecode_from_string(Path(_file(bucket)).read_bytes())

    def dump_bytecode(self, bucket: Bucket) -> None:
        if not sys.dont_write_bytecode:
            SourceFileLoader("", "").set_data(_file(bucket), bucket.bytecode_to_string())  # or nothing, where it cannot be written


def _file(bucket: Bucket) -> str:
    return cache_from_source(str(FOLDER / f"{bucket.key}.j2"))


def short_title(html: str) -> Markup:
    """The text of a title without its marks, cut between words if it is long."""
    return escape(textwrap.shorten(do_striptags(html), LONGEST_TITLE, placeholder=" …"))


def environment() -> jinja2.Environment:
    """Escapes everything, and refuses a name that a template is not given."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("kzgraph.site"),
        bytecode_cache=Compiled(),
        autoescape=True,
        auto_reload=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: plain(value) if type(value) is str else value,  # what is marked as safe HTML was made here
    )
    made.filters["unmarked"] = unmarked
    made.filters["short_title"] = short_title
    made.filters["web"] = lambda address: web_address(address or "")
    return made
