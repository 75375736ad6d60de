"""A site of files: every page in every language, a node with its data inside, answers as tables, and the whole data to take along."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph import model
from kzgraph.errors import KzgraphError
from kzgraph.formats import exports, question_answers
from kzgraph.formats.tables import with_semicolons
from kzgraph.graph import store as stores
from kzgraph.graph import turtle, writing
from kzgraph.graph.workspace import Workspace
from kzgraph.model import Reader
from kzgraph.questions import canned
from kzgraph.questions.answers.full import FullAnswer
from kzgraph.questions.question import MATTER, SOURCE, Question
from kzgraph.questions.search import documents, hit
from kzgraph.questions.search.portable import portable
from kzgraph.safety import bounded, folders, sandbox
from kzgraph.site import data, feed, node, question, search, sitemap
from kzgraph.site.assets import ASSETS, FAVICON, LICENCES
from kzgraph.site.content import Content
from kzgraph.site.files import FOLDER, MISSING, ROOT, SEMICOLONS, VALUES, FileReader, stem
from kzgraph.site.page import error
from kzgraph.site.pages import FRAMED, PAGES
from kzgraph.site.reader import path_of
from kzgraph.validate.shape_rules import Rules
from kzgraph.vocab import KZ, KZV, LANGUAGES

SUMS, SUMS_BYTES = "SHA256SUMS", 64 << 20
SECONDS, EACH, MEBIBYTES = 7200, 30, 1536  # of all files, of one file or question, and what these may take
File = tuple[str, str | bytes]
README = """This folder is a web site. Any file server can serve it under any path. On your own machine:

    python3 -m http.server --directory . --bind 127.0.0.1

and open http://127.0.0.1:8000/. Opened without a server, the pages can be read; search and queries need one.
`sha256sum -c SHA256SUMS` proves that the folder is whole.
"""


class Written(NamedTuple):
    """What was written: how many files, and their bytes in all."""

    files: int
    bytes: int


def publish(workspace: Workspace, target: Path, url: str, progress: Callable[[int, int], object]) -> Written:
    """Writes the site into a folder, whole or not at all; a site that is there already makes way. Same data, same bytes.

    `url` is the address that the folder will have, or empty; `progress` is called with the number of files written and of all files.
    Raises UsageError if the folder holds anything else, or the workspace rows that may not be passed on, and KzgraphError if a name cannot
    be that of a file.
    """
    writing.check_target(workspace, target)
    written: dict[str, tuple[str, str]] = {}
    size = 0
    with writing.reading(workspace) as unchanged, folders.replaced(target, lambda: _listed(target), unchanged) as folder:
        for count, name, body in _made(workspace, url.rstrip("/")):
            if name.lower() in written:
                raise KzgraphError(
                    f"{name}: the file {written[name.lower()][0]} has the same name where case does not count. "
                    "Give one of the nodes an IRI that differs in more than case."
                )
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(body)
            written[name.lower()] = (name, hashlib.sha256(body).hexdigest())
            size += len(body)
            progress(len(written), count)
        sums = "".join(f"{digest}  {name}\n" for name, digest in sorted(written.values()))
        (folder / SUMS).write_text(sums, encoding="utf-8")
    return Written(len(written) + 1, size + len(sums))


def _listed(target: Path) -> bool:
    """Whether a folder is a site of this command and nothing else: each of its files is in its list."""
    if not (target / SUMS).is_file():
        return False
    try:
        listed = {line.split("  ", 1)[1] for line in bounded.read_text(target / SUMS, SUMS_BYTES).splitlines()}
    except (OSError, ValueError, IndexError):
        return False
    return {file.relative_to(target).as_posix() for file in target.rglob("*") if file.is_symlink() or not file.is_dir()} <= {*listed, SUMS}


def _made(workspace: Workspace, url: str) -> Iterator[tuple[int, str, bytes]]:
    """The number of all files, and the name and bytes of each in turn, made in a child: a question of others may run without end.

    Raises LimitError, which names the question or the file that reached a limit.
    """
    work = "the graph"
    with closing(
        sandbox.Child(lambda: _blocks(workspace, url), seconds=SECONDS, each=EACH, mebibytes=MEBIBYTES, block_mebibytes=256)
    ) as child:
        try:
            for block in child.blocks():
                head, _, body = block.partition(b"\n")
                count, name, work = json.loads(head)
                if name:
                    yield count, name, body
        except sandbox.LimitError as error:
            raise sandbox.LimitError(f"{work}: stopped at {error.limit}. Have it ask for less, or take it out.", error.limit) from None


def _blocks(workspace: Workspace, url: str) -> Iterator[bytes]:
    """In the child: a block for each file; before a question is asked, one that only names it."""
    files = _Files(workspace, url)

    def block(name: str, content: str | bytes, work: str) -> bytes:
        body = content.encode("utf-8", "replace") if isinstance(content, str) else content
        return json.dumps([files.count, name, work]).encode() + b"\n" + body

    for asked in files.questions:
        yield block("", "", workspace.relative(asked.file))
        files.choose(asked)
    pages = []
    for name, content in files.all():
        pages.append(name)
        yield block(name, content, f"what follows the page {name}")
    for asked, given in files.asked:
        yield block("", "", workspace.relative(asked.file))
        for name, content in files.answer(asked, given):
            pages.append(name)
            yield block(name, content, workspace.relative(asked.file))
    if files.url:
        listed = (name for name in pages if name.endswith(".html") and name != "404.html")
        yield block(sitemap.PATH[1:], sitemap.sitemap(f"{files.url}/{name}" for name in listed), "the list of pages")


class _Files:
    """The files of a site, one after another."""

    def __init__(self, workspace: Workspace, url: str) -> None:
        self.workspace, self.url = workspace, url
        # in one order, so that what the engine does not order comes in the same order each time
        loaded = ox.Store()
        loaded.extend(sorted(stores.load(workspace), key=str))
        self.store, reader = loaded, model.Reader(loaded)
        shapes = ox.Store()
        shapes.extend(ox.Quad(*triple) for file in workspace.shape_files() for triple in turtle.parse(file))
        self.questions = questions = canned.catalogue(workspace)
        named = {question.name: question for question in questions}
        areas, publisher = canned.areas(workspace), workspace.settings.publisher
        self.content = Content(
            reader, Rules(shapes), named, areas, publisher=publisher, changes=feed.changes(workspace.root, reader.newest_day())
        )
        self.nodes = sorted(iri for iri in reader.nodes() if path_of(iri) and iri not in (KZ[:-1], KZV[:-1]))
        self.asked: list[tuple[Question, dict[str, str]]] = []
        self.searched = list(documents(Reader(self.store), questions))
        self.listed = search.rows(self.content, [hit(document) for document in self.searched], together=False)
        self.divided = search.divided(self.content, self.searched)

    @property
    def count(self) -> int:
        """The number of files, an estimate for the progress bar."""
        return len(self.nodes) * len(LANGUAGES) + len(self.asked) * (2 * len(LANGUAGES) + 3)

    def choose(self, asked: Question) -> None:
        """Adds a question, with each choice of values for which it has pages."""
        self.asked += ((asked, given) for given in self._values(asked))

    def reader(self, language: str, path: str, asked: dict[str, str] | None = None) -> FileReader:
        """Who reads a page of this site."""
        return FileReader(language, language, self.url, path, tuple((asked or {}).items()))

    def all(self) -> Iterator[File]:
        """All but the answers."""
        yield "README.txt", README
        yield f"{FOLDER}/THIRD-PARTY.txt", LICENCES
        yield FAVICON.path[1:], FAVICON.body
        for path, body, _ in ASSETS.values():
            yield FOLDER + path, body
        if self.url and self.content.changes:  # a feed is named by its address
            yield feed.PATH[1:], feed.atom(self.content.changes, self.url, self.content.publisher.name)
        dumps = list(self._dumps())
        yield from dumps
        self.content.downloads = data.downloads(dumps)
        for source, places in self.divided.items():
            yield f"{stem('/search', search.query(source))}.json", portable([self.searched[place] for place in places])
        for language in LANGUAGES:
            yield from self._pages(language)
            yield from self._search(language)
        for iri in self.nodes:  # a node is laid out once for all languages
            for language, query in itertools.product(LANGUAGES, node.addresses(self.content, ox.NamedNode(iri))):
                reader = self.reader(language, path_of(iri), query)
                yield reader.place, node.node(self.content, reader, ox.NamedNode(iri))
        lost = self.reader(LANGUAGES[0], MISSING)
        yield lost.place, error(lost, 404)

    def _dumps(self) -> Iterator[File]:
        for row in exports.EXPORTS.values():
            if row.in_site:
                for name, text in exports.export(self.workspace, row.name).items():
                    yield "/".join(filter(None, ("data", row.in_site, name))), text

    def _pages(self, language: str) -> Iterator[File]:
        """The pages of the table."""
        for page in (*PAGES.values(), *FRAMED.values()):
            for path in ("/", ROOT) if page.path == "/" and language == LANGUAGES[0] else (page.path,):
                for query in page.addresses(self.content, language):
                    reader = self.reader(language, path, query)
                    yield reader.place, page.make(self.content, reader)

    def _search(self, language: str) -> Iterator[File]:
        """The pages of the search, and the rows that its script shows."""
        for source, places in self.divided.items():
            reader = self.reader(language, "/search", search.query(source))
            yield reader.place, search.form(self.content, reader, self.divided)
            yield (
                f"{language}/{stem('/search', search.query(source))}.json",
                search.written(self.content, reader, {self.searched[place].node: self.listed[place] for place in places}),
            )

    def _values(self, asked: Question) -> list[dict[str, str]]:
        """The values for which a question has pages: none given, its own, and each choice unless there are too many; of all sources."""
        own = question.values(asked)
        named = [parameter for parameter in asked.parameters if parameter.name != SOURCE.name and parameter.type != MATTER.type]
        choices = [
            [own.get(parameter.name, "")]
            if parameter.type == question.DAY
            else [
                *([""] if parameter.optional else []),
                *sorted(canned.prefixed(candidate.value) for candidate in self.content.choices(asked, parameter)),
            ]
            for parameter in named
        ]
        combined = [
            {parameter.name: value for parameter, value in zip(named, values, strict=True) if value}
            for values in itertools.islice(itertools.product(*choices), VALUES + 1)
        ]
        return [{}, *([own] if own else []), *(values for values in combined if values not in ({}, own) and len(combined) <= VALUES)]

    def answer(self, asked: Question, given: dict[str, str]) -> Iterator[File]:
        """The answer to a question as pages, as tables in words, and as data."""
        # its own values need not be in this graph
        answer = canned.ask(self.store, asked if given in ({}, question.values(asked)) else canned.bind(self.store, asked, given))
        full, path = FullAnswer(self.store, answer), f"/questions/{asked.name}"
        has_files = not question.to_choose(asked, given)
        for language in LANGUAGES:
            for offset in range(0, max(1, question.counted(self.content, answer)), question.PAGE_ROWS):
                reader = self.reader(language, path, question.at(given, question.PAGE_ROWS, offset))
                yield reader.place, question.question(self.content, reader, answer, (question.PAGE_ROWS, offset))
            if has_files:
                sheet = question_answers.spreadsheet(full, "csv", language)
                yield f"{language}/{stem(path, given)}.csv", with_semicolons(sheet) if language in SEMICOLONS else sheet
        offered = self.reader(LANGUAGES[0], path, given).answers_as
        for row in (row for row in question.FORMATS if row.ending in offered) if has_files else ():
            yield f"{stem(path, given)}.{row.ending}", question_answers.render(full, row.name, LANGUAGES[0])
        yield f"{stem(path, given)}.rq", answer.question.sparql  # which the query editor opens
