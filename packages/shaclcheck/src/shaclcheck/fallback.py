"""Shapes that cannot be compiled, judged by pySHACL on a copy of the data.

pySHACL runs in a process of its own, which is ended at a limit of time: a pattern or a query of a stranger can take it for ever, and
nothing else can stop it. It also ends with the process that started it, has the limits of that one, and no network.
"""

from __future__ import annotations

import io
import json
import math
import os
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from importlib.util import find_spec
from pathlib import Path
from threading import Timer
from typing import IO, Any

import pyoxigraph as ox

from .errors import ShapeError
from .rdflib_graphs import from_rdflib, to_rdflib
from .report import read_report
from .results import Result
from .terms import SH, TYPE, XSD, Statement, Statements, Term, sh

SECONDS = 120.0
_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG
_TARGETS = {sh(name) for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")}
_QUERIES = {sh("select"), sh("ask")}
_REACHING_OUT = {"socket.connect", "socket.getaddrinfo", "socket.sendto"}  # events of sys.audit
_PREFIXES = ox.NamedNode("urn:x-shapes:prefixes")
_ITEM = ox.NamedNode("urn:x-shapes:item")


def judge(
    shapes: list[Statement],
    prefixes: dict[str, str],
    data: Callable[[], Statements],
    nodes: dict[Term, list[Term] | None],
    seconds: float = SECONDS,
) -> Iterator[tuple[Term, list[Result] | ShapeError]]:
    """The results of each root shape, on the focus nodes given for it, or on its targets where None is given.

    Queries without sh:prefixes have the prefixes given. A shape has an error instead if pySHACL cannot judge it, is not installed, or has
    not ended with it `seconds` after the start of the first.
    """
    if not _installed():
        yield from ((root, ShapeError("it needs pySHACL, which is not installed: pip install pyshacl", root)) for root in nodes)
        return
    start = time.monotonic()
    with _process(seconds) as (requests, answers):
        alive = _send(requests, _text(data()), _text([*shapes, *_declared(shapes, prefixes)]))
        for root, focus in nodes.items():
            listed = None if focus is None else _text(ox.Triple(_ITEM, _ITEM, node) for node in focus)
            alive = alive and _send(requests, _text([ox.Triple(_ITEM, _ITEM, root)]), listed)
            answer = answers.readline() if alive else ""
            if not answer:
                late = time.monotonic() - start >= seconds
                yield root, ShapeError(f"pySHACL did not end within {seconds:g} s" if late else "pySHACL ended without an answer", root)
                continue
            report, text = json.loads(answer)
            yield root, ShapeError(f"pySHACL cannot judge it: {text}", root) if report is None else read_report(_triples(report), root)


def _installed() -> bool:
    try:
        return find_spec("pyshacl") is not None
    except ValueError:  # a module that is in place of it, without a specification
        return False


@contextmanager
def _process(seconds: float) -> Iterator[tuple[IO[str], IO[str]]]:
    """The input and the output of a process that runs this module, killed after some seconds."""
    own = str(Path(__file__).resolve().parents[__name__.count(".")])
    places = [place for place in sys.path if Path(place).is_absolute() and Path(place) != Path.cwd()]  # where a stranger's may be
    process = subprocess.Popen(  # noqa: S603 (our own module)
        [sys.executable, "-P", "-X", "utf8", "-m", __name__, str(os.getpid()), str(seconds)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([*places, own])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )
    timer = Timer(seconds, process.kill)
    timer.start()
    try:
        yield process.stdin, process.stdout  # type: ignore[misc] # both are pipes
    finally:
        timer.cancel()
        process.kill()
        process.communicate()


def _send(requests: IO[str], *parts: str | None) -> bool:
    """Writes a request; False if the process has ended."""
    try:
        requests.write(json.dumps(parts) + "\n")
        requests.flush()
    except OSError:
        return False
    return True


def _text(triples: Statements) -> str:
    plain = (ox.Triple(triple.subject, triple.predicate, triple.object) for triple in triples)
    return ox.serialize(plain, format=ox.RdfFormat.N_TRIPLES).decode()  # type: ignore[union-attr] # bytes, without an output


def _triples(text: str) -> list[Statement]:
    return list(ox.parse(text, format=ox.RdfFormat.N_TRIPLES))


def _serve(requests: Iterable[str], answers: IO[str], parent: int, seconds: float) -> None:
    """Answers requests: first the data and the shapes, then a root shape with its focus nodes in each."""
    import logging

    _end_with(parent, seconds)
    _stay_offline()
    logging.disable()  # an ill-typed literal is a finding, not a warning
    lines = map(json.loads, requests)
    data, shapes = map(_triples, next(lines))
    graph, others = to_rdflib(data), to_rdflib(triple for triple in shapes if not _is_target(triple))
    for root, focus in lines:
        ((_, _, node, *_),) = _triples(root)
        targets = to_rdflib(_targets(shapes, node, None if focus is None else [triple.object for triple in _triples(focus)]))
        others += targets
        report, text = _report(graph, others)
        others -= targets
        answers.write(json.dumps([None if report is None else _text(from_rdflib(report)), text]) + "\n")
        answers.flush()


def _end_with(parent: int, seconds: float) -> None:
    """Has the system end this process after some seconds, and on Linux together with its parent. Not on Windows."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if sys.platform != "win32":
        if os.getppid() != parent:  # which died before the kernel was asked
            sys.exit(1)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(math.ceil(seconds))


def _stay_offline() -> None:
    """Refuses the network, FROM, and SERVICE where pySHACL does not see it in the text of a query: rdflib would have no rows for some."""
    from rdflib.plugins import sparql
    from rdflib.plugins.sparql import evaluate

    sparql.SPARQL_LOAD_GRAPHS = False  # or FROM reads files and addresses

    def refuse(event: str, _: object) -> None:
        if event in _REACHING_OUT:
            raise OSError("the network is not used")

    def service(_context: object, _part: object) -> None:
        raise ShapeError("SERVICE is not allowed: the query would leave the data")

    sys.addaudithook(refuse)
    evaluate.evalServiceQuery = service  # type: ignore[assignment] # it never returns


def _report(graph: Any, shapes: Any) -> tuple[Any, str]:  # noqa: ANN401 (graphs of rdflib)
    """pySHACL's report, or None and the first line of what stops it."""
    import pyshacl

    # pySHACL prints its errors as well.
    with warnings.catch_warnings(), redirect_stderr(io.StringIO()), redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            _, report, text = pyshacl.validate(graph, shacl_graph=shapes, inplace=True, advanced=False)
        except MemoryError:
            report, text = None, "more memory needed than it may take"
        except Exception as error:
            report, text = None, f"{type(error).__name__} {error}"
    return (report, "") if hasattr(report, "triples") else (None, text.strip().partition("\n")[0])


def _declared(shapes: list[Statement], prefixes: dict[str, str]) -> list[Statement]:
    """Prefixes declared for the queries that have no sh:prefixes."""
    having = {triple.subject for triple in shapes if triple.predicate == sh("prefixes")}
    queries = {triple.subject for triple in shapes if triple.predicate in _QUERIES} - having
    declarations: list[Statement] = [ox.Triple(query, sh("prefixes"), _PREFIXES) for query in queries]
    for prefix, namespace in prefixes.items():
        declaration = ox.BlankNode()
        declarations.append(ox.Triple(_PREFIXES, sh("declare"), declaration))
        declarations.append(ox.Triple(declaration, sh("prefix"), ox.Literal(prefix)))
        declarations.append(ox.Triple(declaration, sh("namespace"), ox.Literal(namespace, datatype=ox.NamedNode(XSD + "anyURI"))))
    return declarations


def _is_target(triple: Statement) -> bool:
    """Whether it gives a shape targets: a shape that is a class targets its instances, so only the types of SHACL give none."""
    of_class = triple.predicate == TYPE and not (isinstance(triple.object, ox.NamedNode) and triple.object.value.startswith(SH))
    return triple.predicate in _TARGETS or of_class


def _targets(shapes: list[Statement], root: Term, focus: list[Any] | None) -> list[Statement]:
    """The targets of a root shape, or its focus nodes as targets."""
    if focus is None:
        return [triple for triple in shapes if triple.subject == root and _is_target(triple)]
    return [] if isinstance(root, ox.Literal) else [ox.Triple(root, sh("targetNode"), node) for node in focus]


if __name__ == "__main__":
    _serve(sys.stdin, sys.stdout, int(sys.argv[1]), float(sys.argv[2]))
