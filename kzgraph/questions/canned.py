"""Canned questions: one file a question in `queries/`, a YAML header in lines that begin with `#+`, plain SPARQL below.

The file runs unchanged in any SPARQL engine. A parameter is a marked line, `VALUES ?name { default } # parameter`, in each
group that uses it: the value given, checked and serialised as a term, takes the place of the default between the braces. The default
UNDEF leaves the variable open. The parameter `source` is that of all questions, and needs no header but for other words. A question whose
rows are claims takes `matter` without a line of its own: a filter leaves the claims that name a node, a part of it or a narrower term.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph.dates import is_date
from kzgraph.errors import KzgraphError, UsageError, did_you_mean
from kzgraph.graph.names import short
from kzgraph.graph.resolve import resolve
from kzgraph.graph.store import Labels, expand, select
from kzgraph.questions.question import ANY, MATTER, SOURCE, Answer, Parameter, Question
from kzgraph.safety import bounded
from kzgraph.vocab import KZ, KZV, LANGUAGES, SKOS, XSD

if TYPE_CHECKING:
    from kzgraph.graph.remote_endpoint import Remote
    from kzgraph.graph.workspace import Workspace

TEXTS = ("title", "question", "unsaid")
REQUIRED = {*TEXTS, "tags"}
OPTIONAL = {"parameters", "columns", "looked-for"}
# A parameter left open changes no row, but Virtuoso groups by its variable as text then, in rows that must fit 4 KB.
OPEN = re.compile(rf"VALUES \?\w+ \{{ {ANY} \}}(?= # parameter)")
_CLAIMS = re.compile(r"^SELECT\b[^{}]*\?assertion\b", re.MULTILINE)  # the columns of a question whose rows are claims
_NAMED = """?claim kz:standing ?standing ; ?role ?named
  FILTER (ISIRI(?named) && ?role NOT IN (rdf:type, kz:standing, kz:statedIn, kz:inferred, kz:ambiguous))
  ?named (skos:broader|kz:partOf)* ?node FILTER NOT EXISTS { ?node kz:standing ?own }"""
_ABOUT = (
    f"""  FILTER (BOUND(?assertion) && EXISTS {{
    ?assertion ?itsRole ?itsNode .
    ?itsNode (<{SKOS.broader.value}> | <{KZ.partOf.value}>)* """,
    """ .
  })""",
)
_GIVEN = re.compile(f"\n{re.escape(_ABOUT[0])}[^\n]*{re.escape(_ABOUT[1])}")
_END = re.compile(r"\n\}(?=[^{}]*\Z)")  # of the pattern of a query


class Texts(dict[str, str]):
    """A text by language, falling back to English. `in` tests whether a language has a text of its own."""

    def __missing__(self, language: str) -> str:
        return self["en"]


class QuestionError(KzgraphError):
    """A question file that is not well made; `line` counts from 1."""

    def __init__(self, file: Path, line: int, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}")
        self.line, self.reason = line, reason


def read(file: Path) -> Question:
    """The question in a file. Raises QuestionError, naming file and line, if the header is broken."""
    text = _read(file)
    fields = _header(file, text)
    sparql = "\n".join(line for line in text.splitlines() if not line.startswith("#+")).strip() + "\n"
    looked_for = fields.get("looked-for") or []
    lists = isinstance(fields["tags"], list) and isinstance(looked_for, list) and all(isinstance(text, str) for text in looked_for)
    if not lists or not all(isinstance(fields.get(name) or {}, dict) for name in ("parameters", "columns")):
        raise QuestionError(file, 1, "tags and looked-for are lists of texts; parameters and columns are names with their texts.")
    columns = {name: _texts(file, f"columns: {name}", texts) for name, texts in (fields.get("columns") or {}).items()}
    declared = fields.get("parameters") or {}
    parameters = tuple(_parameter(file, name, spec, sparql) for name, spec in declared.items())
    if SOURCE.name not in declared and marked(SOURCE.name).search(sparql):
        parameters = (*parameters, SOURCE._replace(label=Texts(SOURCE.label)))
    if MATTER.name not in declared and _CLAIMS.search(sparql) and _END.search(sparql):
        parameters = (*parameters, MATTER._replace(label=Texts(MATTER.label)))
    title, question, unsaid = (_texts(file, name, fields[name]) for name in TEXTS)
    return Question(
        file.stem, file.parent.name, file, title, question, unsaid, tuple(fields["tags"]), parameters, columns, sparql, tuple(looked_for)
    )


def _read(file: Path) -> str:
    if file.exists() and not file.is_file():  # opening a pipe would wait for its writer
        raise QuestionError(file, 1, "expected a file, found a pipe, a device or a folder. Take it out of the workspace.")
    try:
        return bounded.read_text(file)
    except (OSError, ValueError) as error:
        raise QuestionError(file, 1, f"cannot be read as UTF-8 text: {error}.") from None


def _header(file: Path, text: str) -> dict[str, Any]:
    try:
        fields = bounded.load_yaml(bounded.yaml_of(file, text))
    except bounded.YamlError as error:
        raise QuestionError(file, error.line, f"the header: {error}.") from None
    if not isinstance(fields, dict) or not REQUIRED <= set(fields) <= REQUIRED | OPTIONAL:
        raise QuestionError(
            file,
            1,
            f"the header, in lines that begin with #+, needs the fields {', '.join(sorted(REQUIRED))} "
            f"and may have {', '.join(sorted(OPTIONAL))}.",
        )
    return fields


def _texts(file: Path, name: str, texts: Any) -> dict[str, str]:  # noqa: ANN401 (whatever YAML holds)
    if not isinstance(texts, dict) or "en" not in texts or not all(isinstance(text, str) for text in texts.values()):
        raise QuestionError(file, 1, f"{name} needs a text in English (en), and may have one in each other language.")
    if unknown := sorted(str(code) for code in texts if code not in LANGUAGES):
        raise QuestionError(file, 1, f"{name}: {', '.join(unknown)}: no such language. Those of the interface are {', '.join(LANGUAGES)}.")
    return Texts(texts)


def _parameter(file: Path, name: str, spec: Any, sparql: str) -> Parameter:  # noqa: ANN401 (whatever YAML holds)
    if not isinstance(spec, dict) or not {"type", "default"} <= set(spec):
        raise QuestionError(file, 1, f"the parameter {name} needs type, default and a label in English (en).")
    if not marked(name).search(sparql):
        raise QuestionError(file, 1, f"no line VALUES ?{name} {{ ... }} # parameter for the parameter {name}.")
    label = _texts(file, f"parameters: {name}", {key: text for key, text in spec.items() if key not in ("type", "default")})
    return Parameter(name, str(spec["type"]), str(spec["default"]), label, optional=spec["default"] == ANY)


def marked(name: str) -> re.Pattern[str]:
    """Where the value of a parameter stands in the text of a question, between what precedes and what follows it."""
    return re.compile(rf"(VALUES \?{re.escape(name)} \{{)[^}}]*(\}} # parameter)")


def catalogue(workspace: Workspace) -> list[Question]:
    """Every question of the workspace, in the order of the areas and by name."""
    order = list(areas(workspace))
    return sorted((read(file) for file in workspace.query_files()), key=lambda question: (order.index(question.area), question.name))


def search(questions: list[Question], words: str) -> list[Question]:
    """The questions whose name, area, tags or texts in any language hold all the words."""

    wanted = words.casefold().split()
    return [question for question in questions if all(word in searched(question).casefold() for word in wanted)]


def searched(question: Question) -> str:
    return " ".join((question.name, question.area, *question.tags, *question.title.values(), *question.question.values()))


def areas(workspace: Workspace) -> dict[str, dict[str, str]]:
    """The areas in their order, with their titles: those of `queries/areas.yaml`, then other folders under their own names."""
    file = workspace.root / "queries" / "areas.yaml"
    try:
        titles = (bounded.load_yaml(_read(file)) or {}) if file.is_file() else {}
    except bounded.YamlError as error:
        raise QuestionError(file, error.line, f"{error}.") from None
    if not isinstance(titles, dict):
        raise QuestionError(file, 1, "not a table of areas with their titles.")
    named = {area: _texts(file, area, texts) for area, texts in titles.items()}
    folders = {query.parent.name for query in workspace.query_files()} - set(named)
    return named | {area: dict.fromkeys(LANGUAGES, area) for area in sorted(folders)}


def find(workspace: Workspace, name: str) -> Question:
    """The question of that name, with or without its area. Raises UsageError, offering the nearest names."""
    by_name = {key: file for file in workspace.query_files() for key in (file.stem, f"{file.parent.name}/{file.stem}")}
    if name in by_name:
        return read(by_name[name])
    if not name.strip():
        raise UsageError("expected a question or its name, found an empty text. kzgraph ask lists them.")
    hint = did_you_mean(name, by_name) or "kzgraph ask lists them."
    raise UsageError(f"no question is called {name}. {hint}")


def bind(engine: ox.Store | Remote, question: Question, given: Mapping[str, str]) -> Question:
    """The question with the values given in place of its defaults. Raises UsageError for a value that does not fit."""
    known = {parameter.name: parameter for parameter in question.parameters}
    sparql = question.sparql
    for name, text in given.items():
        if name not in known:
            takes = f"it takes {', '.join(known)}" if known else "it takes none"
            raise UsageError(f"the question {question.name} has no parameter {name}: {takes}.")
        if text in ("", "all") and known[name].optional:  # nothing chosen in a form, and how an answer writes that
            continue
        term = _term(engine, known[name], text)
        sparql = _with(sparql, known[name], str(term))
        known[name] = known[name]._replace(default=str(term))
    return question._replace(sparql=sparql, parameters=tuple(known.values()))


def _with(sparql: str, parameter: Parameter, values: str) -> str:
    """The query for some values of a parameter, as SPARQL writes them, in place of those that it has."""
    if marked(parameter.name).search(sparql):
        return marked(parameter.name).sub(lambda match: f"{match[1]} {values} {match[2]}", sparql)
    return _END.sub(lambda _: f"\n{_ABOUT[0]}{values}{_ABOUT[1]}\n}}", _GIVEN.sub("", sparql))


def _term(engine: ox.Store | Remote, parameter: Parameter, text: str) -> ox.NamedNode | ox.Literal:
    if parameter.type == "xsd:date":
        if not is_date(text):
            raise UsageError(f"{parameter.name}: {text} is not a date: use YYYY-MM-DD.")
        return ox.Literal(text, datatype=XSD.date)
    try:
        return resolve(engine, text, candidates(engine, parameter), what=_kind(engine, parameter))
    except UsageError as error:
        raise UsageError(f"{parameter.name}: {error}") from None


def _kind(engine: ox.Store | Remote, parameter: Parameter) -> str:
    """What a message calls a node of the type: the English label of the class, such as public body, or a term of the scheme."""
    if parameter.type == MATTER.type:
        return "matter of a claim"
    rows = select(engine, f'SELECT ?label {{ {expand(parameter.type)} skos:prefLabel ?label FILTER (LANG(?label) = "en") }}')
    label = next((row["label"].value for row in rows), parameter.type)
    return f"term of {label}" if parameter.type.startswith("kzv:") else label


def candidates(engine: ox.Store | Remote, parameter: Parameter) -> dict[ox.NamedNode, list[str]]:
    """The nodes that a parameter may take, with their labels: the instances of its class, or the concepts of its scheme."""
    kind = expand(parameter.type)
    if kind is None:
        raise KzgraphError(f"the parameter {parameter.name} has the unknown type {parameter.type}.")
    pattern = f"?node skos:inScheme {kind}" if kind.value.startswith(KZV) else f"?node a/rdfs:subClassOf* {kind}"
    nodes = _NAMED if parameter.type == MATTER.type else pattern
    labels: dict[ox.NamedNode, list[str]] = {}
    texts = "OPTIONAL { ?node rdfs:label|skos:prefLabel ?label }"
    for row in select(engine, f"SELECT DISTINCT ?node ?label {{ {{ SELECT DISTINCT ?node {{ {nodes} }} }} {texts} }}"):
        labels.setdefault(row["node"], []).extend([row["label"].value] if row["label"] else [])
    return labels


def answered(engine: ox.Store | Remote, question: Question, parameter: Parameter, nodes: Iterable[ox.NamedNode]) -> list[ox.NamedNode]:
    """Those of some values of a parameter for which the question has rows; all where it groups its rows, or has none for any."""
    listed = list(nodes)
    if parameter.type == MATTER.type:
        known = _matters(engine, ask(engine, question))
        return [node for node in listed if node in known]
    if re.search(r"\bGROUP\s+BY\b", question.sparql, re.IGNORECASE):
        return listed
    every = _with(question.sparql, parameter, " ".join(map(str, listed)))
    asked = re.sub(r"^SELECT\b.*?\bWHERE\b", f"SELECT DISTINCT ?{parameter.name} WHERE", every, count=1, flags=re.MULTILINE | re.DOTALL)
    known = {row[parameter.name] for row in select(engine, re.sub(r"\nORDER BY[^}]*\Z", "", asked))}
    return [node for node in listed if node in known] or listed


def _matters(engine: ox.Store | Remote, answer: Answer) -> set[object]:
    """What the claims in an answer name, and what that is a part of or narrower than."""
    place = answer.columns.index("assertion")
    claims = " ".join({str(row[place]) for row in answer.rows if row[place]})
    rows = select(
        engine, f"SELECT DISTINCT ?node {{ VALUES ?claim {{ {claims} }} ?claim ?role ?named . ?named (skos:broader|kz:partOf)* ?node }}"
    )
    return {row["node"] for row in rows}


def prefixed(iri: str) -> str:
    """An IRI as a parameter value: with a prefix if one fits."""
    return short(iri).strip("<>")


def ask(engine: ox.Store | Remote, question: Question) -> Answer:
    """The rows that answer a question, in the order that it gives. Raises QuestionError if its SPARQL cannot be run."""
    try:
        solutions = select(engine, OPEN.sub("", question.sparql))
    except SyntaxError as error:
        raise QuestionError(question.file, 1, f"not well-formed SPARQL: {error}") from None
    columns = tuple(variable.value for variable in solutions.variables)
    rows = tuple(map(tuple, solutions))
    strange = set(map(type, chain.from_iterable(rows))) - {ox.NamedNode, ox.Literal, type(None)}
    if strange:
        raise QuestionError(question.file, 1, f"a row holds a {strange.pop().__name__}, where only IRIs and literals can be shown.")
    return Answer(question, columns, rows)


def column_label(labels: Labels, question: Question, column: str, language: str) -> str:
    """The label of a column: from the header, else from the kz term of the same name."""
    if column in question.columns:
        return question.columns[column][language]
    return labels.label(ox.NamedNode(KZ + column)) or labels.label(ox.NamedNode(KZ + column[0].upper() + column[1:])) or column
