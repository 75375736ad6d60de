"""Comparisons: judgements about assertions of two sources, in `graph/comparisons/`.

A pair stands in the file that holds it, else in that of its later source. A program proposes pairs; what a relation is and what became of a
claim is said by whoever judges.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.errors import KzgraphError, UsageError
from kzgraph.graph import prefixes, writer, writing
from kzgraph.graph.names import short
from kzgraph.graph.workspace import Workspace
from kzgraph.linking import files
from kzgraph.linking.candidates.candidate import Candidate
from kzgraph.linking.judgements import Judgements, Key, keys, written
from kzgraph.linking.links import BY_HAND, BY_TOOL, CONFIRMING, ROLES, Dataset, check_judging, reason_given, score_text
from kzgraph.linking.work import Header, Pair
from kzgraph.model import Claim, Figure, Reader, kinds
from kzgraph.model.kinds import kind_of
from kzgraph.safety.transaction import Transaction
from kzgraph.vocab import COMPARISON, KZ, KZV, PREFIXES, RDF, XSD

KIND = "comparisons"  # the kind of a work file that holds them
SET = Dataset(KIND, "Comparisons of claims of two sources")
STATES = {state: f"{KZV}{state}-comparison" for state in ("positive", "negative", "unsure")}
COUNTS = ("same-count", "later-count", "differs")
CLAIMS = ("repeats", "contradicts")
BEARS_ON, NOT_COMPARABLE = "bears-on", "not-comparable"
FOLLOW_UPS = ("done", "done-in-part", "begun", "not-done", "refused", "contrary", "no-answer")
DIFFERENCES = ("other-unit", "other-population", "other-day", "part-of-it", "other-matter")
WORDS = {"y": "same", "yes": "same", "n": "no", "no": "no", "u": "unsure", "unsure": "unsure"}
_HEAD = "# Judgements of this project about assertions of two sources. kzgraph compare writes this file: a judgement a block.\n\n"
_FOLDER = "comparisons"
PROMISED = KZV + "promised"


class Comparison(NamedTuple):
    """One judgement. `relation` is an IRI; `follow_up` and `differs_in` are names of kzv:follow-ups and kzv:differences."""

    first: str
    second: str
    relation: str
    state: str
    reviewer: str
    day: str
    justification: str
    follow_up: str = ""
    differs_in: tuple[str, ...] = ()
    found_by: str = BY_HAND
    score: str = ""
    tool: str = ""

    @property
    def iri(self) -> str:
        """A digest of both sides, so that it names neither."""
        return f"{COMPARISON}{hashlib.sha256(f'{self.first} {self.second}'.encode()).hexdigest()[:16]}"

    @property
    def status(self) -> str:
        """How far it may be relied on, in words: its state, and whether a reviewer signed what the encoder judged."""
        return f"{self.state}; {'reviewed' if self.reviewer in CONFIRMING else 'unsigned judgement, which no reviewer has checked'}"

    @property
    def sides(self) -> tuple[str, str]:
        return self.first, self.second

    @property
    def pair(self) -> tuple[str, str]:
        """The two assertions in the order of their IRIs: a pair is judged once, whichever is first."""
        return min(self.sides), max(self.sides)

    @property
    def details(self) -> tuple[str, ...]:
        """What became of it, and in what the two differ."""
        return self.follow_up, *self.differs_in

    @property
    def label(self) -> str:
        """None: an assertion of a source does not change its name."""
        return ""

    def holds_for(self, label: str, called: str = "") -> bool:  # noqa: ARG002 (as of links)
        """Always: see `label`."""
        return True


def claims(store: ox.Store) -> dict[str, Claim]:
    """The assertions of sources, by IRI."""
    return {claim.iri: claim for claim in Reader(store).claims()}


def relations(first: Claim, second: Claim) -> tuple[str, ...]:
    """The relations that may be judged of two claims in this order: as the shapes of kz:Comparison have it."""
    may: list[str] = []
    if first.kind == second.kind:
        may += CLAIMS
    if isinstance(first, Figure) and isinstance(second, Figure) and first.measure == second.measure:
        may += [relation for relation in COUNTS if relation != "later-count" or not second.as_of.is_before(first.as_of)]
    if (kind_of(first).asks or first.standing.iri == PROMISED) and kind_of(second).tells and not second.as_of.is_before(first.as_of):
        may.append(BEARS_ON)
    return (*may, NOT_COMPARABLE)


def spelt(relation: str) -> str:
    """A relation with the details that an answer may give to it."""
    details = {BEARS_ON: f" [{'|'.join(FOLLOW_UPS)}]", NOT_COMPARABLE: f" {'|'.join(DIFFERENCES)}"}
    return relation + details.get(relation, "")


class Comparisons(Judgements[Comparison]):
    """The comparisons of a workspace."""

    keys = keys(y="it holds", r="another relation")
    written_as = (
        "y (the relation holds), n (no), u (unsure), another relation such as contradicts, bears-on done or not-comparable other-day"
    )

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, workspace.root / "graph" / _FOLDER)
        self._claims: tuple[object, dict[str, Claim]] = (None, {})

    def claim(self, iri: str) -> Claim | None:
        """What the graph has of an assertion as it is now; None for anything else."""
        store = self.store()
        if self._claims[0] is not store:
            self._claims = store, claims(store)
        return self._claims[1].get(iri)

    def key(self, pair: Pair) -> Key:
        """The two assertions in the order of their IRIs."""
        sides = pair.candidate.subject, pair.candidate.object
        return min(sides), max(sides)

    def choices(self, pair: Pair, answer: str) -> dict[str, tuple[str, str]]:
        """After "another relation" those that the two may have; then what became of it, or why the two may not be compared."""
        word, _, detail = answer.partition(" ")
        relation = pair.candidate.relation if word == "same" else word
        options: Iterable[str] = ()
        if answer == "related":
            options = [relation for relation in self._may(pair) if relation != pair.candidate.relation]
            return {str(number): (relation, relation) for number, relation in enumerate(options, 1)}
        if detail or answer in ("no", "unsure"):
            return {}
        if relation == BEARS_ON:
            unsaid = {"0": ("no outcome is told", f"{BEARS_ON} -")}
            return unsaid | {str(number): (name, f"{BEARS_ON} {name}") for number, name in enumerate(FOLLOW_UPS, 1)}
        if relation == NOT_COMPARABLE and not (word == "same" and pair.candidate.differs_in):
            return {str(number): (name, f"{NOT_COMPARABLE} {name}") for number, name in enumerate(DIFFERENCES, 1)}
        return {}

    def _may(self, pair: Pair) -> tuple[str, ...]:
        first, second = self.claim(pair.candidate.subject), self.claim(pair.candidate.object)
        return relations(first, second) if first and second else ()

    def answer(self, pair: Pair, text: str) -> str:
        """What was written, if it may be judged of the pair: y, n or u, or a relation with what became of it or with the differences."""
        relation, *details = WORDS.get(text, text).split() or [""]
        proposed = pair.candidate.relation if relation == "same" else relation
        known = {BEARS_ON: FOLLOW_UPS, NOT_COMPARABLE: DIFFERENCES}.get(proposed, ())
        if relation in ("no", "unsure"):
            return "" if details else relation
        if proposed not in self._may(pair) or not set(details) <= set(known) or (proposed == BEARS_ON and len(details) > 1):
            return ""
        if proposed == NOT_COMPARABLE and not details and not (relation == "same" and pair.candidate.differs_in):
            return ""
        return " ".join([relation, *details])

    def judged(self, header: Header, pair: Pair, answer: str, role: str, day: str, reason: str = "") -> Comparison:
        """The comparison that an answer makes of a pair. A "no" and "unsure" are about the relation that was proposed."""
        candidate = pair.candidate
        word, *details = answer.split()
        relation = word if word in (*COUNTS, *CLAIMS, BEARS_ON, NOT_COMPARABLE) else candidate.relation
        details = [detail for detail in details if detail != "-"]
        differs_in = tuple(details) or candidate.differs_in
        grounds = ", ".join(dict.fromkeys(reason.aspect for reason in candidate.reasons if reason.weight > 0))
        return Comparison(
            candidate.subject,
            candidate.object,
            KZV + relation,
            {"no": "negative", "unsure": "unsure"}.get(word, "positive"),
            role,
            day,
            reason or " ".join(filter(None, ["Compared side by side.", grounds and f"For it: {grounds}."])),
            details[0] if relation == BEARS_ON and details else "",
            differs_in if relation == NOT_COMPARABLE else (),
            BY_TOOL,
            score_text(candidate.score, candidate.object),
            header.tool,
        )

    def of_two(self, sides: Key, text: str, role: str, day: str, reason: str) -> tuple[Comparison, Comparison | None]:
        """The comparison that an answer in words makes of two claims, and the one that the graph has of them.

        An answer y signs that one as it is held: a refusal stays a refusal. Its reason stays unless another is given, but no reason why a
        pair was left unsure says why the relation holds. Raises UsageError.
        """
        text = written(text)
        where = " ".join(map(short, sides))
        if why := self.refused(*sides):
            raise UsageError(f"{where}: {why}.")
        held = self.read().get((min(sides), max(sides)))
        first, second = held.sides if held else sides
        known = held or Comparison(first, second, "", "", role, day, "")
        candidate = Candidate(first, second, 0.0, (), known.relation.removeprefix(KZV), known.differs_in)
        pair = Pair(candidate, "", "", SET.name)
        answer = self.answer(pair, text) if held or WORDS.get(text) is None else ""
        if not answer:
            may = ", ".join([*(["y", "n", "unsure"] if held else []), *map(spelt, self._may(pair))])
            raise UsageError(f"{where}: {text} may not be judged of these two: use {may}.")
        confirms = answer == "same"
        if reason or not confirms or known.state == "unsure":
            reason = reason_given(reason, "what the judgement rests on")
        made = self.judged(Header(SET, KIND, "", day), pair, answer, role, day, reason or known.justification)
        made = made._replace(found_by=known.found_by, score=known.score, tool=known.tool)
        state = "positive" if known.state == "unsure" else known.state
        return made._replace(state=state, follow_up=known.follow_up) if confirms else made, held

    def checked(self, judgement: Comparison) -> Comparison:
        """The comparison with a normalised score. Raises UsageError if a value is not valid, or the two may not be so compared."""
        where, relation = f"{judgement.first} {judgement.second}", judgement.relation.removeprefix(KZV)
        first, second = self.claim(judgement.first), self.claim(judgement.second)
        if first and second and not self.refused(*judgement.sides) and relation not in relations(first, second):
            raise UsageError(f"{where}: {relation} may not be judged of these two: use {', '.join(relations(first, second))}.")
        if judgement.follow_up and (relation, judgement.state) != (BEARS_ON, "positive"):
            raise UsageError(f"{where}: what became of it is said only where bears-on was judged to hold.")
        if (relation == NOT_COMPARABLE) != bool(judgement.differs_in):
            raise UsageError(f"{where}: not-comparable needs its reason ({', '.join(DIFFERENCES)}), and no other relation has one.")
        check_judging(judgement, STATES, where)
        return judgement._replace(score=score_text(judgement.score, where) if judgement.score else "")

    def refused(self, one: str, other: str) -> str:
        """Why two nodes may not be compared, without naming either; empty if they may."""
        first, second = self.claim(one), self.claim(other)
        if first is None or second is None:
            return "one of the two is no longer an assertion of the graph"
        if first.origins & second.origins:
            return "both are of one source: what a source says of its own claims belongs to its encoding"
        return ""

    def _files(self) -> list[Path]:
        return sorted(self.file.glob("*.ttl"))

    def _load(self) -> Iterator[Comparison]:
        for file in self._files():
            for iri, node in sorted(files.nodes(file, KZ + kinds.COMPARISON).items()):
                yield _comparison(file, iri, node)

    def _put(self, change: Transaction, judgements: Mapping[Key, Comparison]) -> None:
        """Has files rewritten that hold other comparisons than these: every block that stays keeps its bytes."""
        writing.writable(self.workspace)
        wanted = {comparison.iri: comparison for comparison in judgements.values()}
        held = {
            file: {iri: _comparison(file, iri, node) for iri, node in files.nodes(file, KZ + kinds.COMPARISON).items()}
            for file in self._files()
        }
        places = {iri: file for file, comparisons in held.items() for iri in comparisons}
        new = sorted(wanted.keys() - places.keys())
        for file in sorted({*held, *(self._home(wanted[iri]) for iri in new)}):
            own = held.get(file, {})
            changed = {iri: wanted.get(iri) for iri, comparison in own.items() if wanted.get(iri) != comparison}
            added = [wanted[iri] for iri in new if self._home(wanted[iri]) == file]
            if changed or added:
                text = self._rewritten(file, changed, added)
                if text and len(text.encode("utf-8")) > files.FILE_BYTES:
                    raise UsageError(f"{file}: would be larger than {files.FILE_BYTES >> 20} MiB.")
                change.put(file, text, private=False)

    def _rewritten(self, file: Path, changed: Mapping[str, Comparison | None], added: Iterable[Comparison]) -> str | None:
        """The text of a file with other blocks, each new one in the order of the IRIs; None if none is left."""
        document = writer.read(file)
        known = PREFIXES | prefixes.of_folder(self.workspace.root)
        names = writer.Names(document.prefixes, known)
        replaced = {
            block: writer.block(block.subject, _pairs(comparison), names) if (comparison := changed[block.subject.value]) else ""
            for block in document.blocks
            if block.subject.value in changed
        }
        text = writer.rewritten(document, replaced, names) if replaced else document.text or _HEAD
        for comparison in added:
            document = writer.document(text, file)
            names = writer.Names(document.prefixes, known)
            before = [block for block in document.blocks if block.subject.value < comparison.iri]
            block = writer.block(ox.NamedNode(comparison.iri), _pairs(comparison), names)
            text, _ = writer.inserted(document, block, names, before[-1] if before else None, first=not before)
        return text if writer.document(text, file).blocks else None

    def _home(self, comparison: Comparison) -> Path:
        """The file of a new comparison: that of the source of the two that was published last."""
        sources = [source for side in comparison.sides if (claim := self.claim(side)) for source in claim.sources]
        last = max(sources, key=lambda source: (source.issued.value if source.issued else "", source.iri)).iri
        return self.file / f"{last.rpartition('/')[2]}.ttl"


def _comparison(file: Path, iri: str, node: Mapping[str, list[ox.NamedNode | ox.Literal]]) -> Comparison:
    states, roles = ({concept: name for name, concept in known.items()} for known in (STATES, ROLES))
    state, role = states.get(files.one(node, KZ + "comparisonState"), ""), roles.get(files.one(node, KZ + "reviewer"), "")
    names = ("first", "second", "relation", "decidedOn", "justification", "foundBy", "score", "tool")
    first, second, relation, day, why, way, score, tool = (files.one(node, KZ + name) for name in names)
    if not all((first, second, relation, state, role)):
        raise KzgraphError(f"{file}: {iri} is not a complete comparison: run kzgraph validate to see what is wrong.")
    differs_in = tuple(sorted((value.value.removeprefix(KZV) for value in node.get(KZ + "differsIn", [])), key=DIFFERENCES.index))
    follow_up = files.one(node, KZ + "followUp").removeprefix(KZV)
    return Comparison(first, second, relation, state, role, day, why, follow_up, differs_in, way, score, tool)


def _pairs(comparison: Comparison) -> list[writer.Pair]:
    """The statements of a block, in their order."""
    values: list[tuple[str, writer.Value]] = [
        ("first", ox.NamedNode(comparison.first)),
        ("second", ox.NamedNode(comparison.second)),
        ("relation", ox.NamedNode(comparison.relation)),
        *([("followUp", ox.NamedNode(KZV + comparison.follow_up))] if comparison.follow_up else []),
        *(("differsIn", ox.NamedNode(KZV + name)) for name in comparison.differs_in),
        ("comparisonState", ox.NamedNode(STATES[comparison.state])),
        ("justification", ox.Literal(comparison.justification, language="en")),
        ("foundBy", ox.NamedNode(comparison.found_by)),
        *([("score", ox.Literal(comparison.score, datatype=XSD.decimal))] if comparison.score else []),
        *([("tool", ox.Literal(comparison.tool))] if comparison.tool else []),
        ("reviewer", ox.NamedNode(ROLES[comparison.reviewer])),
        ("decidedOn", ox.Literal(comparison.day, datatype=XSD.date)),
    ]
    return [(RDF.type, KZ.Comparison), *((ox.NamedNode(KZ + name), value) for name, value in values)]
