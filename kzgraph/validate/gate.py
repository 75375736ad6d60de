"""The stage for files from outside: read in the sandbox, and refused for whatever a graph does not need.

Each rule is explained in `docs/checks.md`, with data that it refuses and data that it lets through.
"""

from __future__ import annotations

import codecs
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox
from shaclcheck import Triple

from kzgraph.errors import KzgraphError
from kzgraph.graph import settings, translations
from kzgraph.graph.lines import Lines
from kzgraph.graph.names import short
from kzgraph.graph.positions import placed_all
from kzgraph.graph.turtle import Term, TurtleError, quads
from kzgraph.graph.turtle_tokens import comments
from kzgraph.safety import sandbox
from kzgraph.safety.bounded import TEXT_BYTES, yaml_fault, yaml_of
from kzgraph.validate.finding import Finding
from kzgraph.validate.redaction import redact
from kzgraph.validate.rules import BUILT_IN, FILE_BYTES, LITERAL_CHARACTERS
from kzgraph.validate.syntax import fix_of
from kzgraph.vocab import OWL, SH

if TYPE_CHECKING:
    from kzgraph.graph.workspace import Workspace

SECONDS, MEBIBYTES = 30, 512
TOTAL_BYTES, TOTAL_TRIPLES = 64 << 20, 1_000_000
TOO_LARGE = "Take files out, or load the graph into a SPARQL server and run the shapes there: kzgraph validate --endpoint URL."
DATA, ONTOLOGY, TEXT = "data", "ontology", "text"
SUFFIXES = {"graph": ".ttl", "ontology": ".ttl", "queries": ".rq"}
TABLES = (
    "queries/areas.yaml",
    settings.FILE,
    *(f"ontology/checks/{name}" for name in ("severities.yaml", "waivers.yaml", "identifiers.csv", "wordings.csv", "answers.csv")),
)
OWL_IMPORTS = OWL + "imports"
IRI_CHARACTERS = 2_000
# Control characters but tab and line ends, and what has no width: Unicode's categories Cf, Zl and Zp, and its
# Default_Ignorable_Code_Point (fillers, joiners, variation selectors, tags). Kazakh, Russian and English need none of them.
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    r"\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd"
    r"\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_WRITTEN = re.compile(rf"\\u([0-9A-Fa-f]{{4}})|\\U([0-9A-Fa-f]{{8}})|\\([bf])|\\.|{_HIDDEN.pattern}", re.DOTALL)

_MAY_BE_HIDDEN = re.compile(rf"[\\{_HIDDEN.pattern.removeprefix('[')}")


class Refusal(NamedTuple):
    """What a rule holds against a file, and where: a finding before it knows the name of its file."""

    rule: str
    message: str
    value: str = ""
    line: int = 1
    column: int = 1
    fix: str = ""


def check(files: Iterable[Path], workspace: Workspace, *, ontology: Iterable[Path] = (), texts: Iterable[Path] = ()) -> list[Finding]:
    """The findings of each file, read in a child that can be killed; nothing of a file reaches this process but its findings.

    `files` are data. In `ontology` (terms and shapes) blank nodes, shapes and imports are allowed, and borrowed files are trusted;
    `texts` are questions, catalogues and the files of `tables`. Together they are held to TOTAL_BYTES and TOTAL_TRIPLES.
    """
    own = [file for file in ontology if workspace.owns(file)]
    kinds = {**dict.fromkeys(own, ONTOLOGY), **dict.fromkeys(texts, TEXT), **dict.fromkeys(files, DATA)}
    refusals = {file: outside(file, workspace) for file in kinds}
    size = triples = 0
    sound: dict[Path, str] = {}
    for file in (file for file, refused in refusals.items() if not refused):
        size += file.stat().st_size
        if size > TOTAL_BYTES:
            refusals[file] = [Refusal("limit", f"with this file the workspace is larger than {TOTAL_BYTES >> 20} MiB", fix=TOO_LARGE)]
            break
        sound[file] = kinds[file]
    for file, (count, refused) in _inside(sound).items():
        refusals[file] = refused
        if triples <= TOTAL_TRIPLES < triples + count:
            reason = f"with this file the workspace has more than {TOTAL_TRIPLES:,} triples"
            refusals[file] = [*refused, Refusal("limit", reason, fix=TOO_LARGE)]
        triples += count
    return [_finding(file, refusal, workspace) for file, refused in refusals.items() for refusal in refused]


def tables(workspace: Workspace) -> list[Path]:
    """The workspace's own files of decisions, in YAML and CSV, that are there under their names, be it as a link."""
    return [workspace.root / name for name in TABLES if os.path.lexists(workspace.root / name)]


def unread(workspace: Workspace, folders: Iterable[str]) -> list[Finding]:
    """What stands in the folders and no command reads: files of other kinds, linked folders, and folders that cannot be opened."""
    findings: list[Finding] = []

    def refuse(place: Path, rule: str, message: str) -> None:
        findings.append(_finding(place, Refusal(rule, message), workspace))

    for name in folders:
        top, suffix = workspace.root / name, SUFFIXES[name.split("/")[0]]
        if top.is_symlink():
            refuse(top, "symbolic-link", "the folder is a symbolic link")
            continue
        if not os.path.lexists(top):
            continue
        closed: list[OSError] = []
        for folder, inner, names in os.walk(top, onerror=closed.append, followlinks=False):
            for place in (Path(folder) / name for name in sorted(inner)):
                if place.is_symlink():
                    refuse(place, "symbolic-link", "the folder is a symbolic link")
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            for place in (Path(folder) / name for name in sorted(names)):
                if not (place.name.startswith(".") or place.suffix in (suffix, ".md") or _is_table(place, workspace)):
                    refuse(place, "unread-file", "no command reads a file of this name here")
        for error in closed:
            refuse(Path(str(error.filename)), "unread-file", f"the folder cannot be opened: {error.strerror}")
    return findings


def _is_table(place: Path, workspace: Workspace) -> bool:
    return place.relative_to(workspace.root).as_posix() in TABLES or place in workspace.catalogues()


def _finding(file: Path, refusal: Refusal, workspace: Workspace) -> Finding:
    return Finding(
        rule=refusal.rule,
        message=refusal.message,
        fix=refusal.fix or BUILT_IN[refusal.rule].fix,
        value=refusal.value,
        file=workspace.relative(file),
        line=refusal.line,
        column=refusal.column,
    )


def outside(file: Path, workspace: Workspace) -> list[Refusal]:
    """What is wrong with a file before it is opened."""
    root, parts = workspace.root.parts, file.parts
    steps = parts[len(root) :] if parts[: len(root)] == root else (file.name,)
    odd = next((step for step in steps if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", step)), None)
    if odd is not None:
        return [Refusal("file-name", f"an odd name: {odd!a}", fix=BUILT_IN["file-name"].fix.replace(".ttl", file.suffix or ".ttl"))]
    if any(place.is_symlink() for place in (file, *file.parents[: len(steps) - 1])):
        return [Refusal("symbolic-link", "the file, or a folder down to it, is a symbolic link")]
    if not file.is_file():
        return [Refusal("regular-file", "not a regular file")]
    size = file.stat().st_size
    most = TEXT_BYTES if file.suffix in (".rq", ".yaml", ".csv") else FILE_BYTES
    return [Refusal("file-size", f"the file has {size:,} bytes", fix=f"Shorten it to at most {most >> 20} MiB.")] if size > most else []


def _inside(kinds: Mapping[Path, str]) -> dict[Path, tuple[int, list[Refusal]]]:
    """The number of triples and the refusals of each file: all in one child, or each half in its own where one breaks it."""
    if not kinds:
        return {}
    try:
        output, _ = sandbox.run(lambda: _work(kinds), seconds=SECONDS, mebibytes=MEBIBYTES)
    except KzgraphError as error:
        if len(kinds) == 1:
            return {file: (0, [Refusal("limit", str(error))]) for file in kinds}
        files = [*kinds.items()]
        return _inside(dict(files[: len(files) // 2])) | _inside(dict(files[len(files) // 2 :]))
    reports = (json.loads(line) for line in output.splitlines())
    return {file: (count, [Refusal(*fields) for fields in refused]) for file, (count, refused) in zip(kinds, reports, strict=True)}


def _work(kinds: Mapping[Path, str]) -> Iterator[bytes]:
    """In the child: for each file a line of JSON with the number of its triples and the troubles of its text and triples."""
    for file, kind in kinds.items():
        count, refused = _text(file) if kind == TEXT else _turtle(file, kind)
        yield json.dumps([count, refused]).encode() + b"\n"


def _turtle(file: Path, kind: str) -> tuple[int, list[Refusal]]:
    try:
        found = list(quads(file))
    except TurtleError as error:
        if isinstance(error.__context__, MemoryError):
            raise MemoryError from None  # a limit, wherever the memory ran out
        marked = error.line == 1 and "\ufeff" in error.reason and file.read_bytes().startswith(codecs.BOM_UTF8)
        reason = "begins with a byte-order mark: save as UTF-8 without it" if marked else error.reason
        return 0, [Refusal("syntax", reason, "", error.line, error.column, fix_of(reason))]
    text = file.read_bytes().decode("utf-8")
    return len(found), [*_hidden(text), *(_refused(text, found) if kind == DATA else ())]


def _text(file: Path) -> tuple[int, list[Refusal]]:
    """What is unsafe in a question or a table. Whether it is well-formed is for the stage that reads it."""
    text = file.read_bytes().decode("utf-8", "replace")
    # SPARQL resolves an escape wherever it stands, YAML in some values and CSV nowhere.
    refused = list(_hidden(text, [] if file.suffix == ".rq" else [(0, len(text))]))
    if file.suffix == ".po":
        try:
            translations.entries(text)
        except translations.CatalogueError as error:
            refused.append(Refusal("syntax", error.reason, "", error.line, 1, "Write it as a gettext catalogue."))
    fault = yaml_fault(yaml_of(file, text), _hidden_value) if file.suffix in (".rq", ".yaml") else None
    if fault and fault.reason.startswith("U+"):
        refusal = Refusal("hidden-character", f"a character that cannot be seen: {fault.reason}", fault.reason, fault.line, fault.column)
        return 0, refused or [refusal]
    if fault:
        refused.append(Refusal("syntax", fault.reason, "", fault.line, fault.column, "Write each value out, in few levels."))
    return 0, refused


def _hidden_value(value: str) -> str:
    match = _HIDDEN.search(value)
    return f"U+{ord(match[0]):04X}" if match else ""


def _hidden(text: str, remarks: list[tuple[int, int]] | None = None) -> Iterator[Refusal]:
    """Each hidden character, written as itself or, outside `remarks` (else the comments of Turtle), as an escape."""
    if not _MAY_BE_HIDDEN.search(text):  # most
        return
    lines = Lines(text)
    for match in _WRITTEN.finditer(text):
        code = match[1] or match[2]
        if code and int(code, 16) > sys.maxunicode:
            continue  # the parser refuses it, but in a comment
        character = chr(int(code, 16)) if code else "\b" if match[3] else match[0]
        if _HIDDEN.fullmatch(character):
            if match[0] != character:
                remarks = comments(text) if remarks is None else remarks
                if any(start <= match.start() < end for start, end in remarks):
                    continue  # an escape in a comment is only letters
            name = f"U+{ord(character):04X}"
            yield Refusal("hidden-character", f"a character that cannot be seen: {name}", name, *lines.line_column(match.start()))


def _refused(text: str, found: list[ox.Quad]) -> list[Refusal]:
    """The first place of each term that a rule refuses; places are only looked for where a triple holds such a term."""
    terms: set[Term] = set()
    for subject, predicate, value, _ in found:
        terms.update((subject, predicate, value))
    if not any(map(_rule, terms | {term.datatype for term in terms if isinstance(term, ox.Literal)})):
        return []
    placed = placed_all(text, [Triple(subject, predicate, value) for subject, predicate, value, _ in found])
    refusals: dict[tuple[str, str], Refusal] = {}
    for place in placed.placed:
        for term in _terms(place.triple):
            rule = _rule(term)
            if rule:
                shown = "a node without an IRI" if rule == "blank-node" else redact(short(term))[:80]
                if rule == "literal-length" and isinstance(term, ox.NamedNode):
                    shown = f"an IRI of {len(term.value):,} characters: {IRI_CHARACTERS:,} are the most"
                value = "" if rule in ("literal-length", "blank-node") else str(term)
                refusals.setdefault((rule, str(term)), Refusal(rule, shown, value, *placed.line_column(place.at(term))))
    return list(dict.fromkeys(refusals.values()))  # a list is many nodes, all at one place


def _terms(triple: Triple) -> Iterator[Term]:
    yield from triple
    if isinstance(triple.object, ox.Literal):
        yield triple.object.datatype


def _rule(term: Term) -> str:
    """The rule that refuses a term, or nothing."""
    if isinstance(term, ox.BlankNode):
        return "blank-node"
    if isinstance(term, ox.Literal):
        return "literal-length" if len(term.value) > LITERAL_CHARACTERS else ""
    if isinstance(term, ox.NamedNode):
        if len(term.value) > IRI_CHARACTERS:
            return "literal-length"
        if not term.value.startswith(("https://", "http://")):
            return "iri-scheme"
        if term.value.startswith(SH) or term.value == OWL_IMPORTS:
            return "shapes-in-data"
    return ""
