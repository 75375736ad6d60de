"""Small typed values that the rooms hand to each other. Imports nothing of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    import pyoxigraph as ox

KZ = "https://w3id.org/kzgraph/ontology#"
KZV = "https://w3id.org/kzgraph/vocab#"
KZR = "https://w3id.org/kzgraph/resource/"
PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "hrw": KZR + "hrw-2022-10-26/",
    "kz": KZ,
    "kzr": KZR,
    "kzsh": "https://w3id.org/kzgraph/shapes#",
    "kzv": KZV,
    "link": KZR + "links/",
    "oa": "http://www.w3.org/ns/oa#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "semapv": "https://w3id.org/semapv/vocab/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
LANGUAGES = ("en", "ru", "kk")


class KzgraphError(Exception):
    """What went wrong and how to mend it, in one message for the user; `exit_code` is what the command returns."""

    exit_code = 3


class UsageError(KzgraphError):
    """The command or the call was wrong: another argument mends it."""

    exit_code = 2


SEVERITIES = ("error", "warning", "note")


class Place(NamedTuple):
    """A place in a file of the workspace; `line` and `column` count from 1."""

    file: str
    line: int
    column: int


class Rule(NamedTuple):
    """What a check holds data to: `name` is stable, `mend` says what to do about a finding."""

    name: str
    stage: str
    title: str
    mend: str


class Finding(NamedTuple):
    """One thing that a check found wrong.

    `focus` and `value` are terms as N-Triples writes them, `path` is a SPARQL property path in full; each is empty where there is
    none. `line` and `column` count from 1 and are 0 where no file is known; `also` names the other places that the finding lies across.
    `component` is the IRI of the SHACL constraint component. `severity` is one of SEVERITIES, from the workspace's profile; `waived` is
    the reason of the waiver that holds for it; `state` is new, old or gone where two versions are compared.
    """

    rule: str
    message: str
    mend: str
    focus: str = ""
    path: str = ""
    value: str = ""
    file: str = ""
    line: int = 0
    column: int = 0
    also: tuple[Place, ...] = ()
    component: str = ""
    severity: str = "error"
    waived: str = ""
    state: str = ""


class Passage(NamedTuple):
    """A place in a source, with offsets in Unicode code points, half open; `sentence` is 0 for a whole paragraph.

    `read_on` is empty but for a page of which no copy was taken: the day on which it was read. It has no offsets and no digests.
    """

    iri: str
    source: str
    within: str
    paragraph: int
    sentence: int
    start: int
    end: int
    sha256: str
    folded_sha256: str
    paraphrase: str
    deep_link: str
    read_on: str = ""

    @property
    def name(self) -> str:
        """The last step of the IRI, such as `p08-s01-a`."""
        return self.iri.rsplit("/", 1)[-1]


class Parameter(NamedTuple):
    """A value that a question takes.

    `type` is a class of ours (an IRI that has it), a concept scheme (one of its concepts) or a datatype of XML Schema;
    `default` is a term as SPARQL writes it.
    """

    name: str
    type: str
    default: str
    label: dict[str, str]


class Question(NamedTuple):
    """One canned question: a file in `queries/`, its header and its SPARQL text."""

    name: str
    area: str
    file: Path
    title: dict[str, str]
    question: dict[str, str]
    unsaid: dict[str, str]
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: dict[str, dict[str, str]]
    sparql: str


class Answer(NamedTuple):
    """The rows that answer a question: one RDF term, or None where a variable is unbound, for each column.

    A column called `passage`, or whose name ends in `Passage`, holds evidence: the IRI of a passage, or several parted by spaces.
    """

    question: Question
    columns: tuple[str, ...]
    rows: tuple[tuple[ox.NamedNode | ox.Literal | None, ...], ...]
