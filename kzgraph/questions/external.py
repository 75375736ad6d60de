"""Rows of other datasets beside the graph, while a question is asked: files that `kzgraph load` wrote.

They stay external records: in graphs of their own, and a file that describes nodes of the workspace is refused. Few rows are read into
memory. Many are put into a store on disk beside the graph, in the user's cache, which a next question opens where nothing has changed.
Of these rows, only the properties that the question can match are put there: sorting costs far more than reading.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.errors import KzgraphError, UsageError
from kzgraph.graph import kept
from kzgraph.graph.missing_rights import rights_line
from kzgraph.graph.names import current_names
from kzgraph.graph.store import load, select
from kzgraph.graph.turtle import check_regular
from kzgraph.questions import judged
from kzgraph.questions.asked_properties import asked
from kzgraph.safety import cache
from kzgraph.safety.gauge import Gauge
from kzgraph.safety.sandbox import LimitError
from kzgraph.vocab import KZ, KZR, KZV

if TYPE_CHECKING:
    from kzgraph.graph.workspace import Workspace

LARGE = 32 << 20  # bytes of rows that are read into memory at most
PIECE = 8 << 20  # bytes that are read at once
BATCH = 32 << 20  # bytes that are put into the store at once: more take more memory, fewer have the store merge more
LONGEST = 16 << 20  # bytes of a line
SECONDS = 7200  # that this may take
# What a line holds that is looked at closely: a term of ours, a node without a name, an escape that hides either, a triple in a triple.
_SUSPECT = (KZ.encode(), b"_:", b"\\u", b"\\U", b"<<")
# A line as kzgraph load writes it: subject, property, object and graph. What is written in another way is parsed.
_IRI = rb"<[A-Za-z][A-Za-z0-9+.-]*:[!#$&-;=?-Z_a-z~]*>"
_LITERAL = rb'"[^"\\\r]*(?:\\[tbnrf"\'\\][^"\\\r]*)*"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^%(iri)s)?' % {b"iri": _IRI}
_LINE = re.compile(rb"(%(iri)s) (%(iri)s) (%(iri)s|%(literal)s) (%(iri)s) \." % {b"iri": _IRI, b"literal": _LITERAL})
_OURS = (f"<{KZR}".encode(), f"<{KZV}".encode())
_ROWS, _PRIVATE = "rows", "private"
_LESS_MEMORY = """Beside many rows, do one of these:
  write into each block what chooses the rows, and in an OPTIONAL one pattern alone (kzgraph ask QUESTION --sparql prints its query);
  give more memory, in MiB: kzgraph query FILE.rq --with FILE.nq --memory 4096
  load the graph (kzgraph export nquads FILE.nq) and the rows into an endpoint: kzgraph query FILE.rq --endpoint URL (docs/loading.md)"""


@contextmanager
def prepared(
    workspace: Workspace, files: Sequence[Path], queries: Sequence[str], progress: Callable[[int, int], object] | None = None
) -> Iterator[Path | None]:
    """The folder with the graph and the rows of large files, for `opened`; None where they are small, or no folder can be kept.

    It holds of the rows what these queries can match, and answers no others.

    Nobody removes the folder in the block. That of rows that may not be passed on is removed at its end; `progress` is called with the
    bytes done and their number. Raises what `add` does, and KzgraphError if the folder cannot be written.
    """
    folder = cache.private_folder()
    total = sum(file.stat().st_size for file in files if file.is_file())
    if folder is None or total <= LARGE:
        with _less_memory():
            yield None
        return
    for left in folder.glob(f"graph-*-{_PRIVATE}-*"):  # of a command that was killed
        kept.remove_unread(left)
    properties = asked(queries, current_names().prefixes)
    what = [*(str(file.absolute()) for file in files), *sorted(properties or ())]
    graph, names = _graph_digest(workspace), hashlib.sha256("\0".join(what).encode()).hexdigest()[:16]
    digest, start = _digest(graph, files), f"{kept.start(workspace)}-{graph}"
    place, private = folder / f"{start}-{_ROWS}-{names}-{digest}", folder / f"{start}-{_PRIVATE}-{os.getpid()}-{digest}"
    counter = Gauge()  # which the child shares

    def waiting() -> None:
        if progress:
            progress(counter.read()[0], total)

    with ExitStack() as held:
        if _taken(place, held):
            os.utime(place)
            held.enter_context(_less_memory())
            yield place
            return
        held.callback(shutil.rmtree, private, ignore_errors=True)
        with _no_room(folder, total):
            shutil.rmtree(place, ignore_errors=True)
            fill = partial(_filled, workspace, files, properties, total=total, counter=counter)
            try:
                whole = held.enter_context(kept.made(workspace, private, fill, SECONDS, waiting))
            except LimitError as error:
                fewer = "Load fewer, or load them into an endpoint and ask it with --endpoint."
                raise LimitError(f"stopped at {error.limit} while rows were put into a store. {fewer}", error.limit) from None
        if whole is None:
            raise UsageError(f"{files[0]}: changed while it was being read. Run the command again.")
        if not json.loads((whole / kept.BESIDE).read_bytes()):
            with suppress(OSError):  # another command has made the same
                whole = whole.rename(place)
        kept.remove_old(workspace, whole)
        held.enter_context(_less_memory())
        yield whole


def opened(workspace: Workspace, files: Sequence[Path], place: Path | None) -> tuple[ox.Store, list[str]]:
    """The graph with the rows beside it, and a note for each dataset whose rows may not be passed on; `place` is from `prepared`.

    Raises KzgraphError if the folder is damaged: an answer from the graph alone would lack the rows.
    """
    if place is not None:
        try:
            return kept.read_only(place), json.loads((place / kept.BESIDE).read_bytes())
        except (OSError, RuntimeError, ValueError) as error:
            raise KzgraphError(f"{place}: the rows that were put here cannot be read: {error}. Remove this folder and ask again.") from None
    store = load(workspace)
    return store, [note for file in files for note in add(store, file)]


def _taken(place: Path, held: ExitStack) -> bool:
    """Whether a folder is there and sound, which nobody removes then as long as the stack is open."""
    try:
        held.enter_context(kept.taken(place))
    except OSError:
        return False
    return kept.is_sound(place)


@contextmanager
def _less_memory() -> Iterator[None]:
    """Says what to do where a question reaches the limit of memory."""
    try:
        yield
    except LimitError as error:
        if "memory" in error.limit:
            raise LimitError(f"{error}\n{_LESS_MEMORY}", error.limit) from None
        raise


@contextmanager
def _no_room(folder: Path, total: int) -> Iterator[None]:
    """Says what to do where a store cannot be written."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise KzgraphError(
            f"{folder}: the rows cannot be put into a store here: {getattr(error, 'strerror', '') or error}. {total >> 20} MiB of rows "
            f"need about {total * 3 // 2 >> 20} MiB and the graph its own size: make room, or name another folder with XDG_CACHE_HOME."
        ) from None


def _graph_digest(workspace: Workspace) -> str:
    return kept.digest_of([(workspace.graph_name(file), file) for file in workspace.union_files()])


def _digest(graph: str, files: Sequence[Path]) -> str:
    """One digest of the graph and of all files. Raises UsageError for one that cannot be read."""
    digest = hashlib.sha256(graph.encode())
    for file in sorted(files, key=lambda file: not file.name.endswith(judged.SUFFIX)):  # decisions first
        try:
            check_regular(file)
            with file.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
        except OSError as error:
            raise UsageError(f"{file}: cannot be read: {error.strerror or error}. Name a file that kzgraph load wrote.") from None
    return digest.hexdigest()


def _filled(
    workspace: Workspace, files: Sequence[Path], properties: frozenset[str] | None, new: Path, *, total: int, counter: Gauge
) -> Iterator[bytes]:
    """In the child: puts rows and graph into a store, and yields the digest of what was read with the notes."""
    os.umask(0o077)
    with _no_room(new.parent, total):
        yield from _put(workspace, files, properties, new, counter)


def _put(workspace: Workspace, files: Sequence[Path], properties: frozenset[str] | None, new: Path, counter: Gauge) -> Iterator[bytes]:
    store, graph = ox.Store(str(new / kept.STORE)), load(workspace)
    digest = hashlib.sha256(_graph_digest(workspace).encode())
    notes: list[str] = []
    rows = [file for file in files if not file.name.endswith(judged.SUFFIX)]
    for file in files:
        if file not in rows:
            notes += judged.add(graph, file)
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    before = {name.value for name in graph.named_graphs()}
    own = {quad.subject.value for quad in graph if isinstance(quad.subject, ox.NamedNode)}
    taken = frozenset(f"<{iri}>".encode() for iri in own | before)
    for file in rows:
        known, read = {name.value for name in store.named_graphs()}, hashlib.sha256()
        try:
            for lines in _matched(file, properties, known, taken, read, counter):
                store.bulk_load(input=lines, format=ox.RdfFormat.N_QUADS)
                del lines
        except SyntaxError:
            raise _not_rows(file, _syntax_error(file)) from None
        digest.update(read.digest())
        added = {name.value for name in store.named_graphs()} - known
        _judge_graphs(file, store, added, before, own)
        _judge_beside(file, store, added, known)
        notes += _rights(store, file, added)
    store.bulk_extend(graph)
    store.flush()
    yield f"{digest.hexdigest()}\n{json.dumps(notes)}".encode()


def _syntax_error(file: Path) -> SyntaxError:
    """The first error in a file that has one."""
    try:
        deque(ox.parse(path=file, format=ox.RdfFormat.N_QUADS), maxlen=0)
    except SyntaxError as error:
        return error
    return SyntaxError("the file changed while it was being read")


def _not_rows(file: Path, error: SyntaxError) -> KzgraphError:
    why = str(error.msg).rpartition(": ")[2]
    return KzgraphError(f"{file}:{error.lineno or 1}:{error.offset or 1}: not N-Quads as kzgraph load --out writes: {why}")


def _matched(
    file: Path, properties: frozenset[str] | None, known: set[str], taken: frozenset[bytes], read: hashlib._Hash, counter: Gauge
) -> Iterator[bytes]:
    """The lines of a file with these properties or to be judged, as much at once as the store takes. The whole file goes into `read`."""
    wanted, waiting, size = frozenset(f"<{iri}>".encode() for iri in properties or ()), [], 0
    for piece in _pieces(file):
        read.update(piece)
        _judge(file, piece, known)
        lines = piece if properties is None else _with_properties(piece, wanted, taken)
        waiting.append(lines)
        size += len(lines)
        if size >= BATCH:
            batch, waiting, size = b"".join(waiting), [], 0
            yield batch
            del batch
        counter(counter.read()[0] + len(piece), 0)
    yield b"".join(waiting)


def _with_properties(piece: bytes, wanted: frozenset[bytes], taken: frozenset[bytes]) -> bytes:
    """Those of some lines that may have one of these properties, or that are not surely about rows of a dataset: the store judges them.

    `taken` are the nodes and graphs of the workspace.
    """
    try:
        piece.decode()
    except UnicodeDecodeError:
        return piece
    return b"\n".join(line for line in piece.split(b"\n") if not _may_go(line, wanted, taken))


def _may_go(line: bytes, wanted: frozenset[bytes], taken: frozenset[bytes]) -> bool:
    """Whether a line is sound, has none of the wanted properties, and tells of a row of its own dataset."""
    if not (parts := _LINE.fullmatch(line)):
        return False
    subject, name, value, graph = parts.groups()
    if name in wanted or subject in taken or graph in taken or not graph.startswith(_OURS[0]):
        return False
    own = graph[:-1]
    return subject.startswith(own) and (not value.startswith(_OURS) or value.startswith(own))


def _pieces(file: Path) -> Iterator[bytes]:
    """The lines of a file in pieces, each with its line feed."""
    with file.open("rb") as stream:
        while piece := stream.read(PIECE):
            rest = stream.readline(LONGEST)
            if len(rest) == LONGEST:
                raise KzgraphError(f"{file}: not N-Quads as kzgraph load --out writes: a line of more than {LONGEST >> 20} MiB.")
            yield piece + rest


def _judge(file: Path, piece: bytes, known: set[str]) -> None:
    """Raises UsageError for a quad in these lines that no loaded row has, or in a known graph, as far as its line alone shows."""
    texts = [text for text in (*_SUSPECT, *(f"<{name}>".encode() for name in sorted(known))) if text in piece]
    if not texts:
        return
    end = 0
    for suspect in re.finditer(b"|".join(map(re.escape, texts)), piece):
        if suspect.start() >= end:
            begin, end = piece.rfind(b"\n", 0, suspect.start()) + 1, piece.find(b"\n", suspect.end()) % (len(piece) + 1)
            for _ in _judged(file, ox.parse(input=piece[begin:end], format=ox.RdfFormat.N_QUADS), known, set()):
                pass


def _judge_graphs(file: Path, store: ox.Store, added: set[str], before: set[str], own: set[str]) -> None:
    """Raises UsageError if a store of rows speaks of nodes of the graph, or in other graphs than those of datasets."""
    graphs: list[ox.NamedNode | ox.DefaultGraph] = [ox.DefaultGraph(), *map(ox.NamedNode, sorted(added))]
    for graph in graphs:
        first = next(store.quads_for_pattern(None, None, None, graph), None)
        next(_judged(file, [first] if first else [], before, set()), None)
    for iri in own:
        node = ox.NamedNode(iri)
        about = next(store.quads_for_pattern(node, None, None), None)
        pointing = next(store.quads_for_pattern(None, None, node), None) if iri.startswith((KZR, KZV)) else None
        if found := about or pointing:
            next(_judged(file, [found], before, own))


def _judge_beside(file: Path, store: ox.Store, added: set[str], known: set[str]) -> None:
    """Raises UsageError if what a file added describes a row of a file before it, or points to one."""
    for graph, other in product(sorted(added), sorted(known)):
        about = f"EXISTS {{ GRAPH <{other}> {{ ?s ?q ?r }} }}"
        pointing = f"STRSTARTS(STR(?o), '{KZR}') && EXISTS {{ GRAPH <{other}> {{ ?o ?q ?r }} }}"
        for row in select(store, f"SELECT * {{ GRAPH <{graph}> {{ ?s ?p ?o }} FILTER ({about} || ({pointing})) }} LIMIT 1"):
            raise _of_the_graph(file, ox.Triple(row["s"], row["p"], row["o"]))


def add(store: ox.Store, file: Path) -> list[str]:
    """Adds the rows of a file, or the decisions about them, to a store; gives a note for each dataset that may not be passed on.

    Raises UsageError if the file is not there or speaks of what the store describes already, and KzgraphError if it is not N-Quads.
    """
    if file.name.endswith(judged.SUFFIX):
        return judged.add(store, file)
    before = {graph.value for graph in store.named_graphs()}
    own = {quad.subject.value for quad in store if isinstance(quad.subject, ox.NamedNode)}
    try:
        store.bulk_extend(_judged(file, ox.parse(path=file, format=ox.RdfFormat.N_QUADS), before, own))
    except SyntaxError as error:
        raise _not_rows(file, error) from None
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror or error}. Name a file that kzgraph load wrote.") from None
    return _rights(store, file, {graph.value for graph in store.named_graphs()} - before)


def _rights(store: ox.Store, file: Path, graphs: set[str]) -> list[str]:
    """A note for each of these datasets of a file whose rows may not be passed on. Raises UsageError where one does not say it."""
    if not graphs:
        raise UsageError(f"{file}: holds no row. Name a file that kzgraph load wrote.")
    rows = select(store, "SELECT ?dataset ?rights { ?dataset dcterms:accessRights ?rights } ORDER BY ?dataset")
    stated = [(row["dataset"].value, row["rights"].value) for row in rows if row["dataset"].value in graphs]
    for dataset in sorted(graphs - {dataset for dataset, _ in stated}):
        raise UsageError(f"{file}: nothing says whether its rows may be passed on. {rights_line(dataset)}")
    with_rights = [(dataset, rights) for dataset, rights in stated if rights != "published"]
    return [f"the rows of {dataset.removeprefix(KZR)} are {rights}: do not share this answer" for dataset, rights in with_rights]


def _judged(file: Path, quads: Iterable[ox.Quad], before: set[str], own: set[str]) -> Iterator[ox.Quad]:
    """The quads of a file, each looked at. Raises UsageError for one that is not about rows of a dataset."""
    for quad in quads:
        subject, graph = quad.subject, quad.graph_name
        if not isinstance(graph, ox.NamedNode) or not graph.value.startswith(KZR) or graph.value in before:
            raise UsageError(f"{file}: {graph} is not the graph of a dataset. Name a file that kzgraph load wrote.")
        if not isinstance(subject, ox.NamedNode) or not isinstance(quad.object, (ox.NamedNode, ox.Literal)):
            raise UsageError(f"{file}: holds a node without a name, which no loaded row has. Name a file that kzgraph load wrote.")
        points = isinstance(quad.object, ox.NamedNode) and quad.object.value in own and quad.object.value.startswith((KZR, KZV))
        if points or subject.value in own or quad.predicate.value.startswith(KZ) or quad.object.value.startswith(KZ):
            raise _of_the_graph(file, quad.triple)
        yield quad


def _of_the_graph(file: Path, triple: ox.Triple) -> UsageError:
    spoken = " ".join(map(str, triple))[:200]
    return UsageError(f"{file}: describes {spoken}, which belongs to the graph: external rows may not describe it or use kz terms.")
