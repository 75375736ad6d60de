"""Pages in a folder of files: which file a path of the server becomes, and the links between them. The rule is in `docs/pages.md`."""

from __future__ import annotations

import math
import posixpath
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from kzgraph.errors import KzgraphError
from kzgraph.graph.names import current_names
from kzgraph.graph.store import expand
from kzgraph.questions.question import SOURCE
from kzgraph.site import feed
from kzgraph.site.reader import Query, Reader, pairs, path_of

if TYPE_CHECKING:
    from kzgraph.site.question import Field

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"
ROOT, MISSING = "", "/404"  # the page at the top of the folder, and the one for what is not there
FOLDER = "assets"  # of what pages are made with
SEMICOLONS = ("ru", "kk")  # languages whose spreadsheets expect them between columns
LONGEST = 150  # letters of a file's name
VALUES = 30  # pages of one question, a page for each choice of values: of more, the pages of the nodes themselves are linked
DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)  # what Windows takes for a device


@lru_cache(maxsize=1 << 14)
def file_name(text: str) -> str:
    """A name that any file system and archive accepts: letters, digits, `.`, `_` and `-`; other bytes as `~` with two hexadecimal digits.

    A name that begins with a capital has `~` at its end, so that a class and the property of that name differ where case does not count.
    Raises KzgraphError if it would be too long.
    """
    name = re.sub(r"[^A-Za-z0-9._-]", lambda match: "".join(f"~{byte:02X}" for byte in match[0].encode("utf-8", "replace")), text)
    if name.startswith("."):
        name = "~2E" + name[1:]
    if not name or name[0].isupper() or DEVICES.fullmatch(name):
        name += "~"
    if len(name) > LONGEST:
        raise KzgraphError(
            f"{text[:60]}...: this name of a file is longer than {LONGEST} letters. "
            "Give the node a shorter IRI; letters beyond a to z count several times."
        )
    return name


def stem(path: str, query: Query = ()) -> str:
    """The file of a path and its query within a folder, without its ending; folders have no dots, so that none is named as a file is."""
    return _stem(path, pairs(query))


@lru_cache(maxsize=1 << 16)  # many pages link to the same files
def _stem(path: str, asked: tuple[tuple[str, object], ...]) -> str:
    *folders, last = [file_name(unquote(part)) for part in path.split("/")[1:]]
    if asked:
        folders.append(last)
        last = ",".join(f"{file_name(name)}={file_name(str(value).replace(':', '.'))}" for name, value in asked)
    return "/".join([*(folder.replace(".", "~2E") for folder in folders), last])


_relative = lru_cache(maxsize=1 << 16)(posixpath.relpath)  # the pages of a folder link to the same files


class FileReader(Reader):
    """A request for a page in a folder: links are relative, and the claims are in the language of the page.

    `base` is the address that the folder will have, or empty.
    """

    @property
    def policy(self) -> str:
        """What the page may do."""
        return POLICY

    @property
    def forms(self) -> tuple[str, ...]:
        """The endings under which a node can be had as data: none, since its page has it inside, and the folder has all in one file."""
        return ()

    @property
    def answers_as(self) -> tuple[str, ...]:
        """The endings under which an answer can be had as data, and its query."""
        return ("csv", "json", "rq")

    @property
    def place(self) -> str:
        return self._page(self.path, self.query)

    @property
    def feed(self) -> str:
        """A link to the feed of changes, at the top of the folder."""
        return self.link(feed.PATH[1:])

    @property
    def answers(self) -> bool:
        """Whether any value that a reader chooses is answered, and not only those that have a page."""
        return False

    def part(self, name: str) -> str:
        """The template of a part of the page that differs where there is no server."""
        return f"files/{name}.html.j2"

    def href(self, path: str, query: Query = ()) -> str:
        """A link to a page in the reader's language."""
        return self.link(self._page(path, query))

    def here(self, **languages: str) -> str:
        """A link to this page in another language."""
        path = "/" if self.path in (ROOT, MISSING) else self.path
        return self.link(self._replace(language=languages["lang"])._page(path, self.query))

    def asset(self, path: str) -> str:
        """A link to what pages are made with."""
        return self.link(FOLDER + path)

    def file(self, path: str, ending: str, query: Query = ()) -> str:
        """A link to a document as data."""
        return self.link(f"{stem(path, query)}.{ending}")

    def editor(self, question: str) -> str:
        """A link to the query editor that holds a question, which a script puts there."""
        return f"{self.href('/query')}?question={question}"

    def sheet(self, path: str, query: Query = (), *, semicolons: bool = False) -> str:
        """A link to the rows of a page as a table for a spreadsheet: one lies beside the page, as its language expects it."""
        del semicolons
        return self.link(f"{self.language}/{stem(path, query)}.csv")

    def fetched(self, path: str, ending: str, query: Query = ()) -> tuple[str, Query]:
        """Where programs get a document as data; from the top of the folder where its address is not known."""
        return f"{self.base}{'/' if self.base else ''}{stem(path, query)}.{ending}", ()

    def permalink(self, path: str, query: Query = ()) -> str:
        """The address under which a page is cited, empty where none is known."""
        return f"{self.base}/{self._page(path, query)}" if self.base else ""

    def paged(self, field: Field, fields: Sequence[Field]) -> bool:
        """Whether each choice of a field has a page; a source has none, so that another source does not add a page to each question."""
        return (
            field.name != SOURCE.name
            and 0 < math.prod(len(other.choices) + other.more for other in fields if other.name != SOURCE.name) <= VALUES
        )

    def of_node(self, value: str) -> str:
        """A link to the page of a node that a form offers, empty where it has none."""
        node = expand(value, current_names().prefixes)
        path = path_of(node.value) if node else ""
        return self.href(path) if path else ""

    def _page(self, path: str, query: Query) -> str:
        if path == ROOT:
            return "index.html"
        if path == MISSING:
            return "404.html"
        return f"{self.language}/{'index' if path == '/' else stem(path, query)}.html"

    def link(self, target: str) -> str:
        """A link to a file, named from the top of the folder."""
        if self.path == MISSING and self.base:  # this page is shown at any depth
            return f"{urlsplit(self.base).path}/{target}"
        return _relative(target, posixpath.dirname(self.place) or ".")
