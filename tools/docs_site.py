"""Puts together what the documentation site is built from, in build/docs-site: documents where they stand, and reference made from code.

`make docs-site` runs it, and MkDocs behind it. A document keeps its place, so that its links hold; what it links to comes along. Pages that
stand only on the site are made here: questions, terms, addresses of the server, and the Python API, which mkdocstrings reads from the code.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from kzgraph.graph import store
from kzgraph.graph.names import short
from kzgraph.graph.workspace import Workspace
from kzgraph.model import Reader
from kzgraph.questions import canned
from kzgraph.server.data import Dataset, load
from kzgraph.server.endpoints import ENDPOINTS
from kzgraph.server.settings import Limits

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "build" / "docs-site" / "source"
LINK = re.compile(r"\]\(<?([^)>#\s]+)")
FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
PYTHON = """# Python API

Made from the code. [Python](../docs/python.md) shows how it is used, and [claims as values](../docs/claims.md) what a claim holds.

::: kzgraph.open

::: kzgraph.errors.KzgraphError

::: kzgraph.errors.UsageError

::: kzgraph.errors.ConflictError

::: kzgraph.api.Graph

::: kzgraph.formats.python_tables.Table

::: kzgraph.formats.python_tables.AnswerTable

::: kzgraph.model
    options: {show_if_no_docstring: true}
"""


def documents() -> list[Path]:
    """All documents, and every file that one of them links to."""
    waiting = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    found: dict[Path, None] = {}
    while waiting:
        file = waiting.pop()
        if file in found:
            continue
        found[file] = None
        if file.suffix == ".md":
            links = LINK.findall(FENCED.sub("", file.read_text(encoding="utf-8")))
            targets = [(file.parent / link).resolve() for link in links if "://" not in link]
            waiting += [target for target in targets if target.is_file() and target.is_relative_to(ROOT)]
    return sorted(found)


def questions(workspace: Workspace) -> Iterator[str]:
    """Every canned question, from the header of its file."""
    areas = canned.areas(workspace)
    yield "# Questions\n\nMade from the headers in `queries/`. `kzgraph ask NAME` answers one: [Asking](../docs/asking.md).\n"
    for area, title in areas.items():
        listed = [question for question in canned.catalogue(workspace) if question.area == area]
        yield f"## {title['en']}\n" if listed else ""
        for question in listed:
            yield f"### `{question.name}`\n\n**{question.title['en']}.** {question.question['en']}\n"
            yield f"*It does not say:* {question.unsaid['en']}\n"
            yield "".join(f"* `{parameter.name}` ({parameter.type}): {parameter.label['en']}\n" for parameter in question.parameters)


def terms(reader: Reader) -> Iterator[str]:
    """Classes, properties and concepts, with their definitions."""
    yield "# Ontology and terms\n\nMade from `ontology/`. [Encoding](../docs/encoding.md) shows how they are used.\n"
    yield "| term | label | definition |\n|---|---|---|"
    for node in sorted(reader.terms(), key=lambda node: short(node.iri)):
        definitions = " ".join(text.value for text in reader.definitions(node.iri) if text.language == "en")
        yield "| " + " | ".join((f"`{short(node.iri)}`", *(text.replace("|", "\\|") for text in (node.label, definitions)))) + " |"


def addresses(dataset: Dataset) -> Iterator[str]:
    """The paths of the server with their parameters, from its OpenAPI description; the questions share a row."""
    yield "# HTTP\n\nMade from the description of the server (`/openapi.json`). [Serving](../docs/serving.md) tells the rest.\n"
    yield "| path | methods | answer | parameters |\n|---|---|---|---|"
    for endpoint in ENDPOINTS:
        for path, item in endpoint.openapi(dataset).items() if endpoint.openapi else ():
            if path.removeprefix("/questions/") not in dataset.questions:
                operation = next(iter(item.values()))
                given = ", ".join(f"`{one['name']}`" for one in operation.get("parameters", ()))
                yield f"| `{path}` | {', '.join(item).upper()} | {operation.get('summary', '')} | {given} |"
    yield "| `/questions/NAME` | GET | the answer to [a question](questions.md) | its own, and those of a page of rows |"


def main() -> None:
    shutil.rmtree(SOURCE, ignore_errors=True)
    for file in documents():
        place = SOURCE / file.relative_to(ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, place)
    workspace = Workspace.open()
    with workspace.names.in_use():
        loaded = store.load(workspace)
        pages = {"questions": questions(workspace), "terms": terms(Reader(loaded)), "http": addresses(load(None, None, "", Limits()))}
        (SOURCE / "reference").mkdir()
        (SOURCE / "reference" / "python.md").write_text(PYTHON, encoding="utf-8")
        for name, lines in pages.items():
            (SOURCE / "reference" / f"{name}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
