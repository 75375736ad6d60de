"""The rules of the stages before and after the shapes, one table; each is explained in `docs/checks.md`, in this order."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.graph.turtle import value_of
from kzgraph.shacl.findings import Finding, Place, Rule
from kzgraph.shacl.positions import placed_all
from kzgraph.vocab import RDF, SH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from kzgraph.graph.turtle import Term
    from kzgraph.graph.workspace import Workspace

TARGETS = {SH + kind: kind for kind in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")}
FILE_BYTES = 4 << 20
LITERAL_CHARACTERS = 20_000

UNCOMPILED = "uncompiled-shape"
RECURSIVE = "recursive-shape"
BUILT_IN = {
    name: Rule(name, stage, title, fix)
    for stage, entries in {
        "gate": (
            ("file-name", "odd file name", "Name it with letters a to z, digits, '.', '_' and '-', ending in .ttl."),
            ("symbolic-link", "symbolic link", "Put the file itself here: a link may lead out of the workspace."),
            (
                "regular-file",
                "not a text file",
                "Put a file of text here, such as Turtle or a catalogue: folders, pipes and devices are none.",
            ),
            ("unread-file", "file that nothing reads", "Rename it to end in .ttl or .rq, or remove it."),
            ("file-size", "file too large", f"Split the file: at most {FILE_BYTES >> 20} MiB are allowed."),
            ("syntax", "not Turtle", "Fix the text at this place. The other checks run once every file can be read."),
            ("limit", "limit of time or memory", "Make the file simpler: it could not be judged within the limits of time and memory."),
            ("hidden-character", "hidden character", "Remove the character: it cannot be seen, and it can make text look like other text."),
            ("blank-node", "node without an IRI", "Give the node an IRI of its own, so that others can cite it."),
            ("iri-scheme", "IRI that is neither http nor https", "Use an IRI that begins with https:// or http://."),
            ("shapes-in-data", "shapes or imports in data", "Shapes and imports belong to the ontology: remove the statement."),
            (
                "literal-length",
                "text too long",
                f"Shorten it: a text has {LITERAL_CHARACTERS:,} characters at most, an IRI 2,000.",
            ),
        ),
        "literals": (
            ("lexical-form", "not how its datatype is written", "Write it in the canonical form of its datatype."),
            ("known-datatype", "unknown datatype", "Use a datatype that is known here, or declare it in the ontology."),
            ("language-tag", "language tag", "Tag the language with its shortest code, such as en, ru or kk."),
            ("unfinished-text", "unfinished text", "Write the text in place of FIXME."),
        ),
        "terms": (
            ("unknown-name", "unknown name", "Describe it, or use a name that exists."),
            ("unknown-standard-term", "unknown standard term", "Describe it, or use a name that exists."),
            ("deprecated-term", "deprecated term", "Use its successor."),
            ("not-its-own", "statement about a node of another file", "Say it in the file that owns the node."),
            ("taken-prefix", "prefix of another namespace", "Choose a prefix that nothing else has, in all files of the source."),
            ("unchecked-identifier", "unchecked identifier", "Check it at its source, then add it to ontology/checks/identifiers.csv."),
        ),
        "queries": (
            ("question-header", "header of a question", "Fix the header: docs/encoding.md and the other questions have one."),
            ("query-syntax", "not SPARQL", "Fix the query at this place."),
            ("one-engine", "query for one engine only", "Write it so that pyoxigraph and rdflib both parse it."),
        ),
        "shapes": (
            ("ill-formed-shape", "ill-formed shape", "Fix the shape. Until then, no shape is checked."),
            (
                UNCOMPILED,
                "shape that pySHACL judges",
                "Nothing is missed, but it is slow: write the query as a plain pattern, or outside sh:not, sh:or and their like.",
            ),
        ),
        "coverage": (
            ("nothing-checked", "nothing checked", "Write some statements, or name another file."),
            (
                "idle-shape",
                "shape that checks nothing",
                "Correct its target, give it a constraint that a node can fail, remove the shape, or waive this with a reason.",
            ),
            (RECURSIVE, "shape that refers to itself", "Nothing is wrong if the recursion is meant. If it is not, remove the cycle."),
            ("unseen-node", "node that no shape checks", "Give the node a class of the ontology, or write a shape for it."),
            (
                "unjudged-shape",
                "shape that an endpoint could not judge",
                "Judge it where the graph is in files, write it so that the endpoint answers, or waive this with a reason.",
            ),
        ),
        "evidence": (
            (
                "passage-not-in-text",
                "passage that is not in the text",
                "Correct the offsets and digests, or give the text that they refer to.",
            ),
            ("name-not-in-passage", "name that is not in the passage", "Cite the passage that names the person."),
            ("quoted-text", "words of the source", "Say it in other words: the repository holds no sentence of a source."),
            ("number-not-in-text", "number unlike the text", "Fix the number or its bound, or cite the passage that gives it."),
            ("day-not-in-text", "date that the text does not give", "Fix the date, or flag the year with kz:inferred kzv:year."),
            (
                "name-not-in-text",
                "name that the text does not give",
                "Leave out what the source does not name, or flag kz:inferred kzv:identity.",
            ),
            (
                "cue-not-in-text",
                "cue of the text unmet",
                "Read the passage again: what it denies, leaves open, contrasts or calls alleged stays so.",
            ),
            ("paraphrase-of-another", "paraphrase of another passage", "Check whether the paraphrase is at its own passage."),
            ("link-not-in-text", "deep link to other words", "Compute the deep link anew: kzgraph new passage prints it."),
        ),
        "harm": (
            ("personal-number", "personal number", "Remove it: no personal number of anybody belongs here."),
            ("phone-number", "phone number", "Remove it: no private contact of anybody belongs here."),
            ("email-address", "e-mail address", "Remove it: no private contact of anybody belongs here."),
            ("fine-coordinates", "coordinates finer than a town", "Round them to two decimals, or name the town."),
            ("small-group", "group narrowed to its members", "Leave out the count, or say it of the whole group."),
            ("group-member", "member of a group", "Remove the statement: a group stays a group."),
            ("accusation-as-name", "accusation as class or property", "Say it in a kz:Charge, with its accuser and its standing."),
        ),
        "wording": (
            (
                "number-not-in-label",
                "number that the label lacks",
                "Fix the number of the triple, or that of the label: a figure's label gives its number.",
            ),
            (
                "bound-of-label",
                "bound of the label",
                "Write the number with the property for its bound, such as kz:exactly, kz:atLeast or kz:moreThan, and word the label so.",
            ),
            ("number-not-in-paraphrase", "number that no paraphrase gives", "Cite the passage that gives the number, or fix the number."),
            ("number-of-label", "number that only the label gives", "Fix the label, or cite the passage that gives the number."),
            ("number-in-translation", "number unlike the English text", "Give the same numbers and dates in each language."),
            (
                "outdated-translation",
                "translation of another text",
                "Translate the English text that the graph has now, and remove the previous msgid, or the entry.",
            ),
            ("day-of-label", "date that only the label gives", "Fix the date of the label, or that of the triples."),
            (
                "as-of-not-said",
                "day that no text gives",
                "Use the day of the source, or cite the passage that gives this day and say it in the label.",
            ),
            ("day-of-source", "day of a source that no assertion has", "Fix dcterms:issued of the source, or kz:asOf of its assertions."),
            ("role-of-label", "role that the label does not name", "Fix the role, or name in the label who has it."),
            ("script-of-language", "script of another language", "Fix the language tag, or write the text in its language."),
            ("said-twice", "said twice", "Remove one of the two, or cite both passages in one assertion."),
            ("described-twice", "described twice", "Give one of the two an IRI of its own, or remove the copy."),
            ("name-of-link", "link to another name", "Check the link: the record has another name there, with no word in common."),
            (
                "date-of-text",
                "date unlike the text",
                "Fix the date, or the text that gives another; flag kz:inferred kzv:year for a year not said.",
            ),
            (
                "bound-of-paraphrase",
                "bound of the paraphrase",
                "Give the number the bound that the source gives it, in triple and paraphrase.",
            ),
            (
                "number-of-paraphrase",
                "number that only a paraphrase gives",
                "Fix the number of the paraphrase, or encode it in a kz:Figure.",
            ),
            (
                "concept-of-label",
                "concept that the label does not name",
                "Use the concept that the label names, or say it in the label. Other words for it belong in ontology/checks/wordings.csv.",
            ),
            (
                "concept-of-paraphrase",
                "concept that no paraphrase names",
                "Fix the concept, cite another passage, or fix the paraphrase. Other words for it belong in ontology/checks/wordings.csv.",
            ),
            (
                "extent-of-label",
                "limit that only the label gives",
                "Add the extent, magnitude or quality to the triples, or leave it out of the label.",
            ),
            ("requirement-of-label", "requirement of something else", "Fix kz:requirementOf, or say in the label what is asked for."),
            (
                "name-not-said",
                "name that nothing beside it has",
                "Leave out what the source does not name, or point to who or what is meant.",
            ),
            ("left-out-of-triples", "named in the label alone", "Point to the event or the agent, or leave it out of the label."),
            ("name-of-passage", "thing that the paraphrase does not mention", "Fix kz:namedIn, or mention the thing in the paraphrase."),
            (
                "standing-of-label",
                "standing unlike the label",
                "Fix kz:standing, or word the label to match it: found, said, spoke of, alleged, reported.",
            ),
            ("voice-of-label", "voice unlike the label", "Fix kz:voice, or say in the label whose word it is."),
            (
                "standing-of-paraphrase",
                "standing that no paraphrase bears out",
                "Fix kz:standing, cite the passage that says so, or word the paraphrase as the source does.",
            ),
            (
                "voice-of-paraphrase",
                "source as the voice of others",
                "Give the voice of whoever the source relays, and say so in the label.",
            ),
            ("denial-of-label", "denial that only the label has", "Read the passage again: deny it in both, or in neither."),
            ("given-unsaid", "given and said to be unsaid", "Take the role out and flag kz:silentOn, or say in the texts who it is."),
            ("unit-of-label", "unit unlike the text", "Fix kz:measure, or the unit that label and paraphrase give."),
            ("served-of-label", "sentence to be served, or not", "Fix kz:toBeServed, or the text."),
            (
                "given-as-done",
                "asked or feared, given as done",
                "Keep what is asked for a kz:Demand and what is feared a kz:Risk; cite another passage for what was done.",
            ),
            (
                "flag-of-label",
                "doubt without a flag",
                "Flag what the label leaves open with kz:ambiguous, and what it says is implied with kz:inferred.",
            ),
            ("side-of-label", "sides exchanged", "Exchange the roles, or word the label so that it says who did it and who suffered it."),
            ("denial-of-omission", "omission that nothing denies", "Say in label and paraphrase what was not done, or use another class."),
            ("choice-of-label", "alternatives without or", "Say or in the label, or write each with a property that means all of them."),
            (
                "contrast-of-paraphrase",
                "contrast that the paraphrase does not make",
                "Remove the contrast if it is yours, or give the paraphrase its word.",
            ),
            ("allegation-of-label", "charge without its allegation", "Say in the label that it is alleged."),
            ("subset-of-other-day", "subset of another day", "Point to the whole of the same day, or remove kz:subsetOf."),
            ("contradicted-action", "contradiction of another action", "Point to the claim about the same action."),
            (
                "judged-elsewhere",
                "judgement of another paragraph",
                "Point to what the passage judges, or flag kzv:scope if the text ties the two.",
            ),
            ("side-elsewhere", "side of another sentence", "Exchange kz:side and kz:against, or cite the passage of the side."),
            ("number-in-name", "number unlike the name", "Fix the number, or the name of the passage."),
            ("day-in-address", "day unlike the address", "Fix the address, or the name of the passage."),
            (
                "cue-in-translation",
                "translation that says something else",
                "Say the same in each language: what is denied, alleged, said or so called.",
            ),
        ),
        "waivers": (
            ("unknown-rule", "waiver or severity of an unknown rule", "Name a rule that kzgraph rules lists."),
            ("unused-waiver", "waiver that waives nothing", "Remove the waiver."),
            ("expired-waiver", "expired waiver", "Fix what it waives, or give a later day and a reason."),
            ("relaxed-check", "check relaxed by the change", "Have a maintainer review it: it counts once the base has it."),
        ),
    }.items()
    for name, title, fix in entries
}


# What these find is not repeated in a finding.
PRIVATE = {"personal-number", "phone-number", "email-address", "fine-coordinates"}


class Trouble(NamedTuple):
    """What a rule holds against a triple, and which of its terms is at fault: a finding before it has a place."""

    rule: str
    term: Term
    message: str
    fix: str = ""
    also: tuple[Place, ...] = ()


def findings_at_terms(
    file: Path, triples: list[ox.Triple], judge: Callable[[ox.Triple], Iterable[Trouble]], workspace: Workspace
) -> Iterator[Finding]:
    """The findings of one file, each at its term; its places are computed only if there is one.

    A finding at a subject names no property: which of its statements comes first says nothing.
    """
    if not any(any(True for _ in judge(triple)) for triple in triples):
        return
    placed = placed_all(file.read_bytes().decode("utf-8"), triples)
    reported = set()
    for entry in placed.placed:
        for trouble in judge(entry.triple):
            at = entry.at(trouble.term)
            if (trouble.rule, trouble.term, at) not in reported:
                reported.add((trouble.rule, trouble.term, at))
                line, column = placed.line_column(at)
                hidden = trouble.rule in PRIVATE
                yield Finding(
                    rule=trouble.rule,
                    message=trouble.message,
                    fix=trouble.fix or BUILT_IN[trouble.rule].fix,
                    focus="" if hidden and trouble.term == entry.triple.subject else str(entry.triple.subject),
                    path="" if trouble.term == entry.triple.subject else str(entry.triple.predicate),
                    value="" if hidden else str(trouble.term),
                    file=workspace.relative(file),
                    line=line,
                    column=column,
                    also=trouble.also,
                )


def catalogue(shapes: Mapping[Path, list[ox.Triple]]) -> dict[str, Rule]:
    """Every rule: those above, then a rule for each shape that reports and has a name and a message, by name."""
    texts_of: dict[str, dict[str, str]] = {}
    for triple in (triple for triples in shapes.values() for triple in triples):
        field = triple.predicate.value.removeprefix(SH)
        if field in ("name", "message") and isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.Literal):
            texts_of.setdefault(triple.subject.value, {})[field] = triple.object.value
    complete = {shape: texts_of[shape] for shape in reporting(shapes) if len(texts_of.get(shape, ())) == 2}
    from_shapes = {rule_name(shape): texts for shape, texts in complete.items()}
    return BUILT_IN | {name: Rule(name, "shapes", texts["name"], texts["message"]) for name, texts in sorted(from_shapes.items())}


def reporting(shapes: Mapping[Path, list[ox.Triple]]) -> set[str]:
    """The shapes that a finding can name: those with a target, and their property shapes, that say more than which shapes to use.

    A shape that others point to as what a value must be is reported by the other. One that only gathers property
    shapes is never reported.
    """
    targeted: set[str] = set()
    properties: dict[str, set[str]] = {}
    constrained: set[str] = set()
    for triple in (triple for triples in shapes.values() for triple in triples):
        shape, field = value_of(triple.subject), triple.predicate.value.removeprefix(SH)
        if triple.predicate.value in TARGETS:
            targeted.add(shape)
        elif field == "property":
            properties.setdefault(shape, set()).add(value_of(triple.object))
        elif field not in (RDF + "type", "name", "message", "path"):
            constrained.add(shape)
    reached: set[str] = set()
    frontier = targeted
    while frontier:
        reached |= frontier
        frontier = {inner for shape in frontier for inner in properties.get(shape, ())} - reached
    return reached & constrained


def rule_name(shape: str) -> str:
    """The rule of a shape: the last step of its IRI."""
    return shape.replace("#", "/").rsplit("/", 1)[-1]
