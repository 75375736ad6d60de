"""Proposed rows of a source, one JSON object a line, as any program can write them. None is in the graph until a person accepts it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import pyoxigraph as ox

from kzgraph.authoring import slots, sources, values
from kzgraph.authoring.rows import LABELS, Row, drafted
from kzgraph.errors import UsageError
from kzgraph.graph import store as stores
from kzgraph.graph.names import short
from kzgraph.graph.writing import outputs, writable
from kzgraph.model.passages import passages
from kzgraph.reading.evidence import digest, read_copy
from kzgraph.safety import bounded
from kzgraph.vocab import KZ, RDF, RDFS

Judged = TypeVar("Judged")

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kzgraph.authoring.draft import Draft
    from kzgraph.authoring.slots import Form, Slot
    from kzgraph.graph.workspace import Workspace
    from kzgraph.model import Claim

ACCEPTED, REFUSED = "accepted", "refused"
FOLDER = "drafts"
FILE_NAME = re.compile("[a-z0-9][a-z0-9-]{0,63}")
SURROGATE = re.compile("[\ud800-\udfff]")
MOST = 5000  # proposals in a file
LONGEST = 64 << 10  # characters of a line
NAMES = {"name": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", "passage": "^p[0-9]{2,4}(-s[0-9]{2,4}(-[a-z])?)?$"}
OWN = {RDF.type, RDFS.label, KZ.statedIn, KZ.namedIn, KZ.voice, KZ.asOf, slots.SILENT}  # what a pattern does not hand on


class Proposal(NamedTuple):
    """A row as `kzgraph new --from` takes it, who or what proposes it, and what a person answered: ACCEPTED, REFUSED or nothing yet."""

    row: Row
    by: str = ""
    answer: str = ""

    @property
    def passages(self) -> list[str]:
        """The names of the passages that it rests on."""
        fields = self.row.fields
        return next((fields[name] for name in ("stated-in", "named-in", "passage") if name in fields), [])

    def changed(self, field: str, text: str) -> Proposal:
        """The same with other values of a field, written `one|two`; an empty text removes it."""
        given = [part.strip() for part in text.split("|") if part.strip()]
        fields = {name: kept for name, kept in {**self.row.fields, field: given}.items() if kept}
        return self._replace(row=self.row._replace(fields=fields))

    def line(self) -> str:
        """The proposal as a line of a file."""
        fields = {name: given[0] if len(given) == 1 else given for name, given in self.row.fields.items()}
        kept = {"by": self.by, "answer": self.answer}
        return json.dumps({"row": fields, **{name: text for name, text in kept.items() if text}}, ensure_ascii=False) + "\n"


def read(file: Path) -> list[Proposal]:
    """The proposals of a file. Raises UsageError with the line of the first that is none."""
    _refuse_other(file)
    lines = bounded.read_given(file).split("\n")
    proposals = [_read(f"{file}:{number}", line) for number, line in enumerate(lines[:-1] if lines[-1] == "" else lines, 1)]
    if len(proposals) > MOST:
        raise UsageError(f"{file}: {len(proposals):,} proposals. Expected at most {MOST:,}: give them in parts.")
    return proposals


def _refuse_other(file: Path) -> None:
    """Raises UsageError for what is there and is no file: answers could not be written beside the proposals of a pipe."""
    if file.is_symlink() or (file.exists() and not file.is_file()):
        raise UsageError(f"{file}: expected a file, found a link, a pipe, a device or a folder. Put a file in its place.")


def _read(place: str, line: str) -> Proposal:
    if len(line) > LONGEST:
        raise UsageError(f"{place}: a line of {len(line):,} characters. Expected at most {LONGEST:,}.")
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        raise UsageError(f'{place}: not JSON. Expected an object a line, such as {{"row": {{"class": "Act", ...}}}}.') from None
    if not isinstance(given, dict) or not isinstance(given.get("row"), dict):
        raise UsageError(f"{place}: expected an object with a row, which is an object too.")
    for name in [name for name in given if name not in ("row", *Proposal._fields)]:
        raise UsageError(f"{place}: {name}: unknown key. Expected row, by and answer.")
    by, answer = (given.get(name, "") for name in ("by", "answer"))
    if not isinstance(by, str) or SURROGATE.search(by) or answer not in ("", ACCEPTED, REFUSED):
        raise UsageError(f"{place}: by: expected a text; answer: expected {ACCEPTED}, {REFUSED} or none.")
    return of(given["row"], by, place)._replace(answer=answer)


def of(row: dict[str, Any], by: str, place: str) -> Proposal:
    """The proposal of a row as JSON has it. Raises UsageError for a value that is no text, number or list of these."""
    if any(SURROGATE.search(name) for name in row):
        raise UsageError(f"{place}: expected names of properties, found half of a character (a surrogate).")
    return Proposal(Row(place, {name: given for name, value in row.items() if (given := _texts(f"{place}: {name}", value))}), by)


def _texts(place: str, value: object) -> list[str]:
    found = value if isinstance(value, list) else [] if value is None else [value]
    if any(not isinstance(one, str | int | float) for one in found):
        raise UsageError(f"{place}: expected a text, a number, or a list of these.")
    if any(isinstance(one, str) and not one.isascii() and SURROGATE.search(one) for one in found):
        raise UsageError(f"{place}: expected text, found half of a character (a surrogate).")
    return [text for one in found if (text := str(one).lower() if isinstance(one, bool) else str(one).strip())]


def draft(workspace: Workspace, proposal: Proposal, copy: Path | None = None, source: str | None = None) -> Draft:
    """What the graph would gain. Raises UsageError for all that the shapes, the words and the text refuse."""
    if source and proposal.row.fields.get("source", [source]) != [source]:  # the passages that are shown are those of the source asked for
        raise UsageError(f"{proposal.row.place}: source: expected {source}, found {', '.join(proposal.row.fields['source'])}.")
    return drafted(workspace, [proposal.row], copy, source)


def added(
    workspace: Workspace, name: str, rows: Iterable[dict[str, Any]], by: str, judged: Callable[[list[Row]], Judged], source: str = ""
) -> Judged:
    """Adds rows behind the last proposal of `drafts/NAME.jsonl`; what `judged` says of them, which raises where one is refused.

    Raises UsageError, and ConflictError where another program changes the file meanwhile. Nothing is added where anything is raised.
    """
    if not FILE_NAME.fullmatch(name):
        raise UsageError(f"{name}: a draft is named with small letters, digits and hyphens, such as report-2025.")
    folder = writable(workspace).root / FOLDER
    file = folder / f"{name}.jsonl"
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(f"{folder}: expected a folder, found a link or something else. Put a folder in its place.")
    _refuse_other(file)
    own = {"source": source} if source else {}
    new = [of({**own, **row}, by, f"{file.name}:{number}") for number, row in enumerate(rows, 1)]
    if not new:
        raise UsageError(f"{file.name}: no rows: give one at least.")
    said = judged([proposal.row for proposal in new])
    folder.mkdir(exist_ok=True)  # so that all who add to the file wait for the same lock
    with outputs(workspace, file) as change:
        every = [*(read(file) if file.exists() else ()), *new]
        if len(every) > MOST or any(len(proposal.line()) > LONGEST for proposal in new):
            raise UsageError(f"{file.name}: expected at most {MOST:,} proposals of {LONGEST:,} characters each: begin another draft.")
        if len(text := "".join(proposal.line() for proposal in every)) > bounded.TEXT_BYTES:
            raise UsageError(f"{file.name}: would be larger than {bounded.TEXT_BYTES >> 20} MiB: begin another draft.")
        change.put(file, text)
    return said


def pattern(claim: Claim, passage: str) -> dict[str, Any]:
    """The row of a claim of another source, to begin one of a passage from: without its name, label, voice and day."""
    row: dict[str, Any] = {"class": claim.kind, "stated-in": passage}
    for predicate, value in claim.triples():
        if predicate not in OWN and isinstance(value, ox.NamedNode | ox.Literal):
            text = short(value) if isinstance(value, ox.NamedNode) else value.value
            row.setdefault(short(predicate).partition(":")[2], []).append(text)
    return row


def schema(workspace: Workspace) -> dict[str, Any]:
    """The JSON Schema of a line that proposes an assertion, a thing or a passage, made from the shapes and terms of a workspace."""
    store = stores.load(workspace)
    assertions, things = slots.forms_of_each(workspace, "statedIn", "namedIn")
    terms: dict[str, Any] = {}
    rows = {form.name: _form(store, form, "stated-in", ("label",), terms) for form in assertions.values()}
    rows |= {form.name: _form(store, form, "named-in", LABELS, terms) for form in things.values()}
    text = {"type": "string", "minLength": 1}
    passage = {**dict.fromkeys(("from", "to", "paraphrase", "section"), text), "passage": {**text, "pattern": NAMES["passage"]}}
    rows["passage"] = {"type": "object", "properties": passage, "required": ["passage"], "additionalProperties": False}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A proposal for a graph of claims",
        "type": "object",
        "properties": {
            "row": {"anyOf": [{"$ref": f"#/$defs/{name}"} for name in rows]},
            "by": {"type": "string", "description": "who or what proposes it"},
            "answer": {"enum": [ACCEPTED, REFUSED]},
        },
        "required": ["row"],
        "additionalProperties": False,
        "$defs": {**rows, **terms},
    }


def _form(store: ox.Store, form: Form, place: str, labels: Iterable[str], terms: dict[str, Any]) -> dict[str, Any]:
    """The schema of the rows of a class; the names of terms go into `terms`, by scheme."""
    passages = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
    own = {"class": {"const": form.name}, "name": {"type": "string", "pattern": NAMES["name"]}, place: passages}
    given = {
        slot.name.partition(":")[2]: _slot(store, slot, terms)
        for slot in form.slots.values()
        if slot.path not in OWN or slot.path in (KZ.voice, KZ.asOf)
    }
    needed = ["standing"] if "standing" in given else []
    return {
        "type": "object",
        "properties": {**own, **{label: {"type": "string"} for label in labels}, **given},
        "required": ["class", "name", place, *needed],
        "additionalProperties": False,
    }


def _slot(store: ox.Store, slot: Slot, terms: dict[str, Any]) -> dict[str, Any]:
    one: dict[str, Any] = {"type": ["string", "number", "boolean"] if slot.datatypes else "string"}
    if slot.allowed:
        one = {"enum": sorted(_local(node) for node in slot.allowed)}
    elif slot.schemes and not (slot.classes or slot.described):
        scheme = " ".join(map(_local, slot.schemes))
        if scheme not in terms:
            terms[scheme] = {"enum": sorted(map(_local, values.candidates(store, slot)))}
        one = {"$ref": f"#/$defs/{scheme}"}
    many = {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]} if slot.most > 1 else one
    return {**many, "description": slot.message} if slot.message else many


def _local(node: ox.NamedNode) -> str:
    return short(node).partition(":")[2]


def said(workspace: Workspace, proposal: Proposal, copy: Path | None = None, source: str | None = None) -> dict[str, str]:
    """What the passages of a proposal say, by the names that it gives them: in the words of the copy, else as paraphrased."""
    store = stores.load(workspace)
    cited = sources.find(workspace, store, source or sources.of_places(workspace, proposal.passages))
    known = {f"{start}{one.name}": one for one in passages(store, cited.node.value) for start in ("", f"{cited.prefix}:", cited.namespace)}
    text = read_copy(copy) if copy else ""
    wanted = {name: known[name] for name in proposal.passages if name in known}
    return {
        name: text[one.start : one.end] if digest(text[one.start : one.end]) == one.sha256 else one.paraphrase
        for name, one in wanted.items()
    }
